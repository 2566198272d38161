"""The tables of goals: the organisation's, a project's, what measures them, and what they are to bring."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Stream
from charthouse.projects.models import Project


class StrategicGoal(models.Model):
    """What the organisation as a whole wants to reach; its projects serve it."""

    journal = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    """The organisation's."""
    version = models.PositiveBigIntegerField(default=1)
    code = models.CharField(_("code"), max_length=20)
    """By which people call it: ``S1``."""
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True, default="")
    horizon = models.DateField(_("horizon"), null=True)
    """Until when it is to be reached."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    retired = models.BooleanField(_("retired"), default=False)
    """No further project is tied to it; those that are keep it."""

    class Meta:
        verbose_name = _("strategic goal")
        ordering = ["retired", "code"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="strategic_goal_code"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="strategic_goal_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class GoalRegister(models.Model):
    """What holds for a project's goals as a whole; its row is locked while something among them changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="goal_register")
    next_goal = models.PositiveBigIntegerField(default=1)
    """The next goal has this number; all three only ever rise."""
    next_kpi = models.PositiveBigIntegerField(default=1)
    next_benefit = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("register of goals")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Goal(models.Model):
    """What a project is to reach."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        REACHED = "reached", _("reached")
        GIVEN_UP = "given_up", _("given up")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="goals")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    title = models.CharField(_("title"), max_length=300)
    statement = models.TextField(_("what exactly"), blank=True, default="")
    """What will be different, for whom and where."""
    evidence = models.TextField(_("why it is attainable"), blank=True, default="")
    """On what the belief rests: a comparison, a trial, an expert."""
    due = models.DateField(_("reached by"), null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    origin = models.CharField(max_length=1000, blank=True, default="")
    """The words of the document that it was taken from, so that they are offered once; empty: none."""

    class Meta:
        verbose_name = _("goal")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="goal_number"),
            models.CheckConstraint(condition=~Q(title=""), name="goal_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class GoalServes(models.Model):
    """A goal of a project serves one of the organisation's."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="serves")
    strategic = models.ForeignKey(StrategicGoal, on_delete=models.PROTECT, related_name="served_by")

    class Meta:
        verbose_name = _("strategic goal that is served")
        constraints = [models.UniqueConstraint(fields=["goal", "strategic"], name="goal_serves_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} → {self.strategic_id}"


class Measure(models.TextChoices):
    """What kind of figure something is measured in."""

    NUMBER = "number", _("number")
    PERCENT = "percent", _("per cent")
    MONEY = "money", _("money")
    HOURS = "hours", _("hours")
    DAYS = "days", _("days")


def _figure(name: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(name, max_digits=24, decimal_places=6, null=True)


class Kpi(models.Model):
    """A figure by which people see whether a goal comes nearer."""

    class Direction(models.TextChoices):
        """Where it is to go."""

        UP = "up", _("at least the target")
        DOWN = "down", _("at most the target")
        WITHIN = "within", _("within a band")

    class Rhythm(models.TextChoices):
        """How often it is measured."""

        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")
        FORTNIGHTLY = "fortnightly", _("every two weeks")
        MONTHLY = "monthly", _("monthly")
        QUARTERLY = "quarterly", _("quarterly")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="kpis")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    name = models.CharField(_("name"), max_length=200)
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="kpis")
    measure = models.CharField(_("kind"), max_length=8, choices=Measure.choices, default=Measure.NUMBER)
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    """What is counted, in words after a number: ``points a sprint``."""
    direction = models.CharField(_("direction"), max_length=6, choices=Direction.choices, default=Direction.UP)
    baseline = _figure(_("baseline"))
    """Where it stood before."""
    target = _figure(_("target"))
    """Of a band: its lower edge."""
    target_high = _figure(_("upper edge"))
    """Of a band only."""
    tolerance = _figure(_("tolerance"))
    """How far beside the target is still borne, in the KPI's own unit."""
    due = models.DateField(_("target reached by"), null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("source"), max_length=500, blank=True, default="")
    rhythm = models.CharField(_("rhythm"), max_length=12, choices=Rhythm.choices, blank=True, default="")
    formula = models.CharField(_("formula"), max_length=1000, blank=True, default="")
    """Of a computed one, over Charthouse's own figures."""
    aim = models.CharField(_("target in words"), max_length=300, blank=True, default="")
    """What a pack or document says where it gives no figure."""
    origin = models.CharField(max_length=200, blank=True, default="")
    """The pack and its KPI: ``scrum/velocity``."""
    trouble = models.CharField(max_length=500, blank=True, default="")
    """Why the last attempt to compute it gave nothing."""
    told_missed = models.BooleanField(default=False)
    """Its owner was written to since it turned out that the target will be missed."""

    class Meta:
        verbose_name = _("KPI")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="kpi_number"),
            models.CheckConstraint(condition=~Q(name=""), name="kpi_has_a_name"),
            models.CheckConstraint(
                condition=Q(tolerance__isnull=True) | Q(tolerance__gte=0), name="kpi_tolerance_is_a_size"
            ),
            models.CheckConstraint(
                condition=Q(target_high__isnull=True) | Q(direction="within", target__lte=F("target_high")),
                name="kpi_band_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Measurement(models.Model):
    """What a KPI came to on a day; a correction is a row of its own, and what it corrects is kept."""

    class Source(models.TextChoices):
        """How it came here."""

        HAND = "hand", _("by hand")
        FILE = "file", _("from a file")
        PROGRAM = "program", _("by a program")
        COMPUTED = "computed", _("computed")

    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="measurements")
    day = models.DateField(_("day"))
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6)
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices)
    at = models.DateTimeField(auto_now_add=True)
    standing = models.BooleanField(default=True)
    """False: it was corrected or withdrawn."""

    class Meta:
        verbose_name = _("measurement")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kpi", "day"], condition=Q(standing=True), name="measured_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.value}"


class Benefit(models.Model):
    """What the organisation is to have of a project, mostly after its end."""

    class State(models.TextChoices):
        """What its review found."""

        EXPECTED = "expected", _("not reviewed yet")
        REALISED = "realised", _("realised")
        PARTLY = "partly", _("realised in part")
        MISSED = "missed", _("not realised")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="benefits")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    title = models.CharField(_("title"), max_length=300)
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="benefits")
    kpi = models.ForeignKey(Kpi, on_delete=models.SET_NULL, null=True, related_name="benefits")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.TextField(_("how it is measured"), blank=True, default="")
    measure = models.CharField(_("kind"), max_length=8, choices=Measure.choices, default=Measure.NUMBER)
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    expected = _figure(_("expected"))
    due = models.DateField(_("expected by"), null=True)
    review = models.DateField(_("reviewed on"), null=True)
    """When somebody is to look, after the project."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.EXPECTED)
    actual = _figure(_("came to"))
    result = models.TextField(_("what the review found"), blank=True, default="")
    reviewed_on = models.DateField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("benefit")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="benefit_number"),
            models.CheckConstraint(condition=~Q(title=""), name="benefit_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class KpiBenchmark(models.Model):
    """What a KPI of a project came to, kept for those who set targets in the next ones."""

    class Result(models.TextChoices):
        """How it stood in the end."""

        GOOD = "good", _("on target")
        WARN = "warn", _("within the tolerance")
        BAD = "bad", _("missed")
        NONE = "none", _("without a target")

    journal = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    """The organisation's."""
    version = models.PositiveBigIntegerField(default=1)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="kpi_benchmarks")
    number = models.PositiveBigIntegerField()
    """The KPI's."""
    name = models.CharField(max_length=200)
    measure = models.CharField(max_length=8, choices=Measure.choices)
    unit = models.CharField(max_length=60, blank=True, default="")
    direction = models.CharField(max_length=6, choices=Kpi.Direction.choices)
    baseline = _figure(_("baseline"))
    target = _figure(_("target"))
    target_high = _figure(_("upper edge"))
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6)
    """What it came to in the end."""
    day = models.DateField()
    """Of that value."""
    measured = models.PositiveIntegerField()
    """How many measurements lie behind it."""
    result = models.CharField(max_length=4, choices=Result.choices)
    counts = models.BooleanField(default=True)
    """False: the project office leaves it out, whatever the project measures later."""

    class Meta:
        verbose_name = _("KPI benchmark")
        ordering = ["name", "project", "number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="kpi_benchmark_once")]

    def __str__(self) -> str:
        return self.name
