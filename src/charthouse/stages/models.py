"""The tables of stages, gates and exceptions, and of what ties an approved plan to its baseline."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charthouse.approvals.models import Version
from charthouse.journal.models import Attachment
from charthouse.plan.models import Baseline
from charthouse.projects.models import Project


class StageBook(models.Model):
    """What holds for a project's stages as a whole; its row is locked while something in them changes."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    next_stage = models.PositiveBigIntegerField(default=1)
    next_gate = models.PositiveBigIntegerField(default=1)
    next_exception = models.PositiveBigIntegerField(default=1)
    """The next record of each kind has this number; they only ever rise."""

    class Meta:
        verbose_name = _("book of the stages")

    def __str__(self) -> str:
        return f"{self.project_id}"


class PlanBounds(models.Model):
    """How far the plan may leave what was signed before signatures are needed again; signed along with the plan."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    days = models.PositiveIntegerField(_("calendar days"), default=5)
    """Calendar days by which start, finish and each milestone may move."""
    percent = models.DecimalField(_("percent of the cost"), max_digits=5, decimal_places=2, default=5)
    """Percent of the signed cost."""
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("tolerances of the plan")
        constraints = [
            models.CheckConstraint(condition=Q(days__lte=3650), name="plan_bounds_days"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="plan_bounds_percent"),
        ]

    def __str__(self) -> str:
        return str(_("tolerances of the plan"))


class ApprovedPlan(models.Model):
    """The baseline whose rows a version of the plan was sent with; its digest stands in what was signed."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, primary_key=True, related_name="+")
    baseline = models.ForeignKey(Baseline, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = _("baseline of an approved plan")

    def __str__(self) -> str:
        return f"{self.version_id}: {self.baseline_id}"


class Area(models.TextChoices):
    """What a tolerance is about; the six of PRINCE2 (7th edition, 2023, chapter “Progress”)."""

    TIME = "time", _("time")
    COST = "cost", _("cost")
    SCOPE = "scope", _("scope")
    QUALITY = "quality", _("quality")
    RISK = "risk", _("risk")
    BENEFIT = "benefit", _("benefit")


COSTLY = frozenset({Area.COST, Area.RISK, Area.BENEFIT})
"""Areas whose forecasts tell of money: shown to those who may see costs."""


class Unit(models.TextChoices):
    """What the limit of a tolerance counts."""

    DAYS = "days", _("working days")
    PERCENT_TIME = "percent_time", _("% of the stage’s duration")
    PERCENT_COST = "percent_cost", _("% of the stage’s cost")
    TASKS = "tasks", _("tasks added or removed")
    PERCENT_TARGET = "percent_target", _("% short of its KPI’s target")
    WORDS = "words", _("in words")


class Stage(models.Model):
    """A part of the project's life after which the board decides whether to go on."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stages")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    place = models.PositiveIntegerField(default=0)
    """Its place on the road, from 1."""
    name = models.CharField(_("name"), max_length=200)
    about = models.TextField(_("about"), blank=True, default="")
    phase = models.BigIntegerField(null=True)
    """The number of the summary task in the plan that holds its work; numbers are never given twice."""
    until = models.BigIntegerField(null=True)
    """The number of the milestone that ends it; empty: it ends with its phase."""

    class Meta:
        verbose_name = _("stage")
        ordering = ["place", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="stage_number"),
            models.CheckConstraint(condition=~Q(name=""), name="stage_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Tolerance(models.Model):
    """How far a stage may leave what was agreed before it is no longer its manager's to decide."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="tolerances")
    area = models.CharField(max_length=8, choices=Area.choices)
    unit = models.CharField(max_length=14, choices=Unit.choices, default=Unit.WORDS)
    limit = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    """Of its unit; empty where it is said in words, which nobody can hold a figure against."""
    kpi = models.PositiveBigIntegerField(null=True)
    """The number of the KPI that quality or benefit is held against."""
    text = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("tolerance")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "area"], name="tolerance_once"),
            models.CheckConstraint(
                condition=Q(unit="words", limit__isnull=True) | (~Q(unit="words") & Q(limit__gte=0)),
                name="tolerance_in_words_or_figures",
            ),
            models.CheckConstraint(
                condition=Q(unit="percent_target", kpi__isnull=False)
                | (~Q(unit="percent_target") & Q(kpi__isnull=True)),
                name="tolerance_of_a_kpi",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} {self.area}"


class Gate(models.Model):
    """The decision whether and how to go on: at the end of a stage, or a checkpoint within one."""

    class Decision(models.TextChoices):
        """What was decided."""

        GO = "go", _("go")
        CONDITIONAL = "conditional", _("go, with conditions")
        HOLD = "hold", _("hold")
        STOP = "stop", _("stop")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gates")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    name = models.CharField(_("name"), max_length=200)
    stage = models.ForeignKey(Stage, on_delete=models.RESTRICT, null=True, related_name="gates")
    """The stage that it ends, or in which it lies."""
    milestone = models.BigIntegerField(null=True)
    """The number of its milestone in the plan."""
    decides = models.CharField(_("who decides"), max_length=200, blank=True, default="")
    """The role, in words; who is asked for a signature is named when it is sent."""
    asked = models.CharField(
        _("what is asked for"), max_length=12, choices=[(one.value, one.label) for one in (
            Decision.GO, Decision.HOLD, Decision.STOP)], default=Decision.GO,
    )  # fmt: skip
    reason = models.TextField(_("why"), blank=True, default="")
    """Why the manager asks for that."""
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True, default="")
    """Empty: not decided yet."""
    decided_at = models.DateTimeField(null=True)
    decided = models.ForeignKey(Version, on_delete=models.RESTRICT, null=True, related_name="+")
    """The version by whose signatures it was decided."""

    class Meta:
        verbose_name = _("gate")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="gate_number"),
            models.CheckConstraint(condition=~Q(name=""), name="gate_has_a_name"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="gate_decided_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GateCriterion(models.Model):
    """Something that must hold for a gate to be passed, and what was found."""

    class Answer(models.TextChoices):
        """Whether it holds."""

        OPEN = "open", _("not answered")
        MET = "met", _("met")
        PARTLY = "partly", _("partly met")
        NOT_MET = "not_met", _("not met")
        NOT_NEEDED = "not_needed", _("does not apply")

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="criteria")
    place = models.PositiveIntegerField()
    text = models.CharField(max_length=500)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.OPEN)
    note = models.TextField(blank=True, default="")
    link = models.CharField(max_length=500, blank=True, default="")
    """The address of what shows it."""
    evidence = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    """The file that shows it."""
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("criterion of a gate")
        ordering = ["place", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="criterion_says_something")]

    def __str__(self) -> str:
        return self.text[:80]


class StageException(models.Model):
    """A tolerance of a stage that is forecast to be exceeded: no longer its manager's to decide."""

    class State(models.TextChoices):
        """How far it has come."""

        OPEN = "open", _("open")
        DECIDED = "decided", _("decided")
        OVER = "over", _("over: back inside the tolerance")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stage_exceptions")
    number = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(default=1)
    stage = models.ForeignKey(Stage, on_delete=models.RESTRICT, related_name="exceptions")
    area = models.CharField(max_length=8, choices=Area.choices)
    unit = models.CharField(max_length=14, choices=Unit.choices)
    limit = models.DecimalField(max_digits=9, decimal_places=2)
    """The tolerance that is exceeded, as it was when the exception was opened."""
    forecast = models.DecimalField(max_digits=12, decimal_places=2)
    """What was forecast then, in the same unit."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    cause = models.TextField(_("cause"), blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    decided = models.ForeignKey(Version, on_delete=models.RESTRICT, null=True, related_name="+")
    """The version by whose signatures the board decided."""

    class Meta:
        verbose_name = _("exception")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="exception_number"),
            models.UniqueConstraint(fields=["stage", "area"], condition=Q(state="open"), name="exception_once_open"),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.get_area_display()}"


class ExceptionOption(models.Model):
    """Something that the board can decide about an exception, and what it would come to."""

    exception = models.ForeignKey(StageException, on_delete=models.CASCADE, related_name="options")
    place = models.PositiveIntegerField()
    title = models.CharField(_("option"), max_length=300)
    text = models.TextField(blank=True, default="")
    days = models.IntegerField(null=True)
    """Working days by which the stage's end moves (negative: earlier)."""
    cost = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    """More (negative: less) cost, in the project's currency."""
    new_limit = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    """The tolerance from then on, in its unit; empty: as it is."""
    recommended = models.BooleanField(default=False)
    """The one that the board is asked to sign."""

    class Meta:
        verbose_name = _("option for an exception")
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="exception_option_has_a_title"),
            models.UniqueConstraint(
                fields=["exception"], condition=Q(recommended=True), name="exception_one_recommendation"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StageLook(models.Model):
    """What was looked at last for exceptions, so that nobody looks at the same again."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    mark = models.CharField(max_length=64)
    """Of plan, simulation, costs, risks and tolerances."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("look at the tolerances")

    def __str__(self) -> str:
        return f"{self.project_id}"
