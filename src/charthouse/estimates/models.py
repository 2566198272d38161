"""What is kept of a project's estimates beside the plan's three points."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Stream
from charthouse.projects.models import Project

LEAST_CONFIDENCE, MOST_CONFIDENCE = 50, 95
"""In percent; what one may ask of a plan."""
USUAL_CONFIDENCE = 80


class EstimateBook(models.Model):
    """What holds for a project's estimates as a whole; its row is locked while something of them changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="estimate_book")
    next_number = models.PositiveBigIntegerField(default=1)
    """The next team estimate or calculation has this number; it only ever rises."""

    class Meta:
        verbose_name = _("estimates")

    def __str__(self) -> str:
        return str(_("Estimates"))


class Contingency(models.Model):
    """For which confidence a project plans its contingency; there is no row where nobody has said."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="contingency")
    confidence = models.PositiveSmallIntegerField(_("confidence"), default=USUAL_CONFIDENCE)
    """In percent."""

    class Meta:
        verbose_name = _("confidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__gte=LEAST_CONFIDENCE, confidence__lte=MOST_CONFIDENCE),
                name="contingency_confidence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.confidence} %"


class TeamEstimate(models.Model):
    """Tasks that some people estimate together, each by themselves, in rounds."""

    class Kind(models.TextChoices):
        """How people answer."""

        DELPHI = "delphi", _("three points each (Wideband Delphi)")
        CARDS = "cards", _("one card each (planning poker)")

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("answers are hidden until all are there")
        REVEALED = "revealed", _("all have answered")
        AGREED = "agreed", _("agreed")
        CANCELLED = "cancelled", _("cancelled")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="team_estimates")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(max_length=8, choices=Kind)
    named = models.BooleanField(default=False)
    """Whether who said what is shown with the answers."""
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    tasks = models.JSONField(default=list)
    """``[[number, name], …]`` of the tasks, as they were called when it began."""
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("team estimate")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="team_estimate_number"),
            models.CheckConstraint(condition=~Q(title=""), name="team_estimate_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class TeamMember(models.Model):
    """Somebody who is asked for estimates."""

    team = models.ForeignKey(TeamEstimate, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    excused_from = models.PositiveSmallIntegerField(null=True)
    """From this round on nobody waits for them; empty: they are asked."""

    class Meta:
        verbose_name = _("member of a team estimate")
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="team_estimate_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class TeamAnswer(models.Model):
    """What somebody said of a task in a round. No journal and no change of rows tells it before all have answered."""

    team = models.ForeignKey(TeamEstimate, on_delete=models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField()
    task = models.PositiveBigIntegerField()
    """The task's number."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    low = models.BigIntegerField()
    likely = models.BigIntegerField()
    high = models.BigIntegerField()
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer in a team estimate")
        constraints = [
            models.UniqueConstraint(fields=["team", "round", "task", "user"], name="team_answer_once"),
            models.CheckConstraint(
                condition=Q(low__gte=0) & Q(low__lte=F("likely")) & Q(likely__lte=F("high")),
                name="team_answer_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}"


class Calculation(models.Model):
    """What a task takes by a formula or by like work of the past, with all that was said for it: to be opened again."""

    class Model(models.TextChoices):
        """By what it is calculated."""

        ANALOGOUS = "analogous", _("By analogy")
        PER_UNIT = "per_unit", _("Count × time per unit")
        COCOMO = "cocomo", _("COCOMO 81")
        USE_CASES = "use_cases", _("Use Case Points")
        FUNCTION_POINTS = "function_points", _("Function points")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="calculations")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    model = models.CharField(max_length=16, choices=Model)
    task = models.PositiveBigIntegerField()
    """The task's number."""
    name = models.CharField(max_length=300)
    """As the task was called then."""
    inputs = models.JSONField(default=dict)
    """``values`` by the names of the model's fields, ``analogues`` and ``adjustments``."""
    result = models.JSONField(default=dict)
    """``steps`` and ``factors`` as they came out, since what past work says changes."""
    low = models.BigIntegerField()
    likely = models.BigIntegerField()
    high = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("calculation")
        ordering = ["-number"]
        indexes = [models.Index(fields=["project", "task"], name="calculation_of_task")]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="calculation_number"),
            models.CheckConstraint(
                condition=Q(low__gt=0) & Q(low__lte=F("likely")) & Q(likely__lte=F("high")),
                name="calculation_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_model_display()}: {self.name}"


class PastBatch(models.Model):
    """Past work that came in at once, from a file, a program or a project, and goes at once."""

    journal = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    """The organisation's."""
    source = models.CharField(_("source"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("past work")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="past_batch_has_a_source")]

    def __str__(self) -> str:
        return self.source


class PastWork(models.Model):
    """A task or a whole project that has ended: what it was estimated to take, and what it took."""

    class Level(models.TextChoices):
        """What it was."""

        TASK = "task", _("task")
        PROJECT = "project", _("project")

    batch = models.ForeignKey(PastBatch, on_delete=models.CASCADE, related_name="works")
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.TASK)
    name = models.CharField(_("name"), max_length=300)
    project = models.CharField(_("project"), max_length=200, blank=True, default="")
    """The project it belonged to, as people call it."""
    kind = models.CharField(_("class"), max_length=100, blank=True, default="")
    """The type of work: what is compared with each other."""
    size = models.DecimalField(_("size"), max_digits=14, decimal_places=3, null=True)
    measure = models.CharField(_("unit of size"), max_length=60, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    estimate = models.BigIntegerField(_("estimate"))
    """Both in working minutes."""
    actual = models.BigIntegerField(_("actual"))
    origin = models.CharField(max_length=60, blank=True, default="")
    """The task of Charthouse that it was: ``PAY-12``."""

    class Meta:
        verbose_name = _("past task or project")
        ordering = ["pk"]
        indexes = [models.Index(fields=["level", "kind"], name="past_work_class")]
        constraints = [
            models.CheckConstraint(condition=Q(estimate__gt=0, actual__gt=0), name="past_work_took_time"),
            models.CheckConstraint(condition=~Q(name=""), name="past_work_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
