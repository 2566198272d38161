"""The plan's tables. Times are minutes since 1970-01-01T00:00 wall clock, durations working minutes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind, TaskMode
from charthouse.exchange.document import Distribution, Meaning, TaskType, Unit
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.progress_models import ProgressProposal, ProgressRules
from charthouse.plan.promise_models import Promise
from charthouse.plan.saved_view_models import SavedView, ViewDefault
from charthouse.plan.scenario_models import Adoption, Scenario
from charthouse.plan.taking.models import ExternalKey, KeptList, KeptRow, TakenFile
from charthouse.plan.template_models import PlanTemplate
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation, Calendar

__all__ = [
    "Adoption", "Assignment", "Baseline", "BaselineTask", "Estimate", "ExternalKey", "KeptList", "KeptRow", "Link",
    "Plan", "PlanImport", "PlanTemplate", "ProgressProposal", "ProgressRules", "Promise", "Publication", "SavedView",
    "Scenario", "TakenFile", "Task", "TaskDates", "ViewDefault",
]  # fmt: skip


def _values(kind: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in kind]  # type: ignore[attr-defined]


class Plan(models.Model):
    """What holds for a project's plan as a whole, and what its last computation said."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="plan")
    version = models.PositiveBigIntegerField(default=1)
    """Grows with every change of the plan; the row is locked while one is made."""
    start = models.BigIntegerField(null=True)
    finish = models.BigIntegerField(null=True)
    must_finish_by = models.BigIntegerField(null=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    minutes_per_day = models.PositiveIntegerField(default=480)
    minutes_per_week = models.PositiveIntegerField(default=2400)
    days_per_month = models.FloatField(default=20)
    day_start = models.PositiveIntegerField(default=480)
    day_end = models.PositiveIntegerField(default=1020)
    measured_by = models.BigIntegerField(null=True)
    """The number of the baseline that the plan is held against; empty: there is none."""
    policies = models.TextField(blank=True, default="")
    """``engine.network.Policies``, packed."""
    extra = models.TextField(blank=True, default="")
    """The rest of ``exchange.document.Project``, packed."""
    rest = models.TextField(blank=True, default="")
    """Parts of the document that have no tables yet, packed: branches, commitments, costs, tracked periods,
    custom field definitions, the reader's warnings."""

    computed_version = models.PositiveBigIntegerField(default=0)
    """The version that the computed dates belong to."""
    computed_start = models.BigIntegerField(null=True)
    computed_finish = models.BigIntegerField(null=True)
    warnings = models.JSONField(default=list)
    uncomputable = models.TextField(blank=True, default="")
    """Why the dates cannot be computed, as a sentence; empty when they could be."""

    next_task_number = models.BigIntegerField(default=1)
    """The next task made here has this number. It only ever rises, so that no number, no address and no history of a
    task that is gone comes to mean another one."""
    next_assignment_number = models.BigIntegerField(default=1)
    next_baseline_number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("plan")

    def __str__(self) -> str:
        return f"Plan {self.pk}"


class Task(models.Model):
    """A task, milestone or summary task; the tree is the work breakdown structure."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks")
    uid = models.BigIntegerField()
    """Identity within the plan, kept from the file it came from; the number in the task's key, ``CRM-42``."""
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    position = models.PositiveIntegerField()
    """Place among the children of the same parent."""
    imported = models.BooleanField(default=False)
    """It came from a plan file, which may bring it again by its identity."""
    version = models.PositiveBigIntegerField(default=1)
    name = models.TextField(_("name"))
    kind = models.CharField(max_length=20, default=TaskKind.TASK.value, choices=_values(TaskKind))
    mode = models.CharField(max_length=10, default=TaskMode.AUTO.value, choices=_values(TaskMode))
    active = models.BooleanField(default=True)
    summary = models.BooleanField(default=False)
    duration = models.BigIntegerField(default=0)
    duration_unit = models.CharField(max_length=4, default=Unit.DAY.value, choices=_values(Unit))
    duration_elapsed = models.BooleanField(default=False)
    duration_estimated = models.BooleanField(default=False)
    type = models.CharField(max_length=20, default=TaskType.FIXED_UNITS.value, choices=_values(TaskType))
    effort_driven = models.BooleanField(default=False)
    priority = models.IntegerField(default=500)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    constraint = models.CharField(max_length=20, default=ConstraintKind.ASAP.value, choices=_values(ConstraintKind))
    constraint_date = models.BigIntegerField(null=True)
    deadline = models.BigIntegerField(null=True)
    manual_start = models.BigIntegerField(null=True)
    manual_finish = models.BigIntegerField(null=True)
    work = models.BigIntegerField(null=True)
    percent_complete = models.FloatField(default=0.0)
    physical_percent_complete = models.FloatField(null=True)
    actual_start = models.BigIntegerField(null=True)
    actual_finish = models.BigIntegerField(null=True)
    remaining_duration = models.BigIntegerField(null=True)
    wbs = models.TextField(blank=True, default="")
    code = models.TextField(blank=True, default="")
    responsible = models.TextField(blank=True, default="")
    notes = models.TextField(blank=True, default="")
    on_time_line = models.BooleanField(default=False, db_default=False)
    """It stands on the one-slide time line."""
    definition_of_done = models.TextField(_("definition of done"), blank=True, default="", db_default="")
    """What must be true before it counts as done."""
    extra = models.TextField(blank=True, default="")
    """The rest of ``exchange.document.Task`` (splits, levelling, work done, costs, custom fields, the file's stored
    dates …), packed."""

    class Meta:
        verbose_name = _("task")
        constraints = [
            models.UniqueConstraint(fields=["project", "uid"], name="task_identity"),
            models.CheckConstraint(condition=Q(duration__gte=0), name="task_duration_not_negative"),
            models.CheckConstraint(
                condition=Q(percent_complete__gte=0) & Q(percent_complete__lte=100), name="task_percent"
            ),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="task_not_own_parent"),
            models.CheckConstraint(condition=Q(kind__in=list(TaskKind)), name="task_kind_known"),
            models.CheckConstraint(condition=Q(constraint__in=list(ConstraintKind)), name="task_constraint_known"),
        ]
        indexes = [models.Index(fields=["project", "parent", "position"], name="task_outline")]

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """One task holds back another."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    before = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_out")
    after = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=2, default=LinkKind.FINISH_TO_START.value, choices=_values(LinkKind))
    lag = models.BigIntegerField(default=0)
    lag_unit = models.CharField(max_length=4, default=Unit.DAY.value, choices=_values(Unit))
    lag_elapsed = models.BooleanField(default=False)
    lag_percent = models.FloatField(null=True)

    class Meta:
        verbose_name = _("link")
        constraints = [
            models.UniqueConstraint(fields=["before", "after", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="link_not_to_itself"),
            models.CheckConstraint(condition=Q(kind__in=list(LinkKind)), name="link_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} {self.kind} {self.after_id}"


class Assignment(models.Model):
    """A resource's part in a task."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assignments")
    uid = models.BigIntegerField()
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    allocation = models.ForeignKey(Allocation, on_delete=models.CASCADE, null=True, related_name="assignments")
    """Empty: work of which nobody said whose."""
    units = models.FloatField(default=1.0)
    work = models.BigIntegerField(null=True)
    actual_work = models.BigIntegerField(null=True)
    remaining_work = models.BigIntegerField(null=True)
    extra = models.TextField(blank=True, default="")
    """The rest of ``exchange.document.Assignment``, packed."""

    class Meta:
        verbose_name = _("assignment")
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="assignment_identity")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.allocation_id}"


class Estimate(models.Model):
    """Three-point estimate of a task's duration."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, primary_key=True, related_name="estimate")
    low = models.BigIntegerField()
    likely = models.BigIntegerField()
    high = models.BigIntegerField()
    meaning = models.CharField(max_length=12, default=Meaning.ABSOLUTE.value, choices=_values(Meaning))
    distribution = models.CharField(max_length=12, default=Distribution.BETA_PERT.value, choices=_values(Distribution))
    basis = models.TextField(blank=True, default="")
    method = models.CharField(_("method"), max_length=12, choices=EstimateMethod, blank=True, default="", db_default="")
    """Empty: it was made before methods were kept."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Whose estimate it is; empty: nobody knows, as of a file."""
    at = models.DateTimeField(null=True)
    """When it was made; empty: before that was kept."""

    class Meta:
        verbose_name = _("estimate")
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=F("likely")) & Q(likely__lte=F("high")), name="estimate_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.low} / {self.likely} / {self.high}"


class ChecklistItem(models.Model):
    """One thing to be ticked off on the way to a task's end."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="checklist")
    position = models.PositiveIntegerField()
    """Place in the task's list, from 1."""
    text = models.CharField(_("text"), max_length=500)
    done = models.BooleanField(default=False)
    ticked = models.BigIntegerField(null=True)
    """When, by the project's clock."""
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty also of what came ticked with a plan file."""

    class Meta:
        verbose_name = _("checklist item")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class Baseline(models.Model):
    """A plan as it was agreed, kept to be compared with."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=255, blank=True, default="")
    taken = models.BigIntegerField(null=True)
    """Wall clock of the project."""
    reason = models.TextField(_("reason"), blank=True, default="", db_default="")
    based_on = models.BigIntegerField(null=True)
    """Of a baseline taken of chosen tasks only: the number of the one that says all the rest."""
    chosen = models.PositiveIntegerField(null=True)
    """How many tasks were taken anew; empty: all."""

    class Meta:
        verbose_name = _("baseline")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="baseline_number")]

    def __str__(self) -> str:
        return self.name or str(self.number)


class BaselineTask(models.Model):
    """What a baseline says of one task, also when the task is gone."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, related_name="baselines")
    """Empty: removed from the plan since."""
    uid = models.BigIntegerField(null=True)
    """Empty in rows that an undoing brought back from before baselines kept these facts: as the task itself says."""
    name = models.TextField(blank=True, default="")
    parent_uid = models.BigIntegerField(null=True)
    place = models.PositiveIntegerField(default=0)
    """In the outline of that moment, counted from its top."""
    start = models.BigIntegerField(null=True)
    finish = models.BigIntegerField(null=True)
    duration = models.BigIntegerField(null=True)
    work = models.BigIntegerField(null=True)
    cost = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    fixed_cost = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    """The part of the cost beside that of resources; empty: not known."""

    class Meta:
        verbose_name = _("baseline of a task")
        constraints = [
            models.UniqueConstraint(fields=["baseline", "task"], name="baseline_task_once"),
            models.UniqueConstraint(fields=["baseline", "uid"], name="baseline_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.baseline_id}: {self.uid}"


class TaskDates(models.Model):
    """What the engine last computed for a task; never an input, always rewritten as a whole."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, primary_key=True, related_name="dates")
    start = models.BigIntegerField(null=True)
    finish = models.BigIntegerField(null=True)
    early_start = models.BigIntegerField(null=True)
    early_finish = models.BigIntegerField(null=True)
    late_start = models.BigIntegerField(null=True)
    late_finish = models.BigIntegerField(null=True)
    total_slack = models.BigIntegerField(null=True)
    free_slack = models.BigIntegerField(null=True)
    critical = models.BooleanField(default=False)
    near_critical = models.BooleanField(default=False)
    longest_path = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("computed dates")

    def __str__(self) -> str:
        return f"{self.task_id}"


class Publication(models.Model):
    """A plan as it was published: what everybody sees who does not work on it, until the next one."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="publications")
    number = models.PositiveIntegerField()
    plan_version = models.PositiveBigIntegerField()
    """Of the working plan, when it was published."""
    entry = models.PositiveBigIntegerField(default=0)
    """The number of the entry about it in the project's journal."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=500, blank=True)
    summary = models.JSONField(default=dict)
    """What changed against the one before, in figures."""
    document = models.BinaryField(editable=False)
    """The plan document (``exchange.plan_json``), packed."""
    baselines = models.BinaryField(editable=False)
    """What the baselines hold beside it, packed (``plan.published_rows``)."""
    sha256 = models.CharField(max_length=64)
    """Of the document before it was packed."""
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("publication")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="publication_number")]

    def __str__(self) -> str:
        return f"No. {self.number}"


class Presence(models.Model):
    """An open plan page: who looks at it, and at which task; forgotten soon after its page is heard of no more."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.UUIDField()
    """Made by the page itself; somebody may have several open."""
    task = models.PositiveBigIntegerField(null=True)
    """The number of the chosen task."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        constraints = [models.UniqueConstraint(fields=["project", "user", "page"], name="presence_page")]
        indexes = [models.Index(fields=["at"], name="presence_at")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.user_id}"


class PlanImport(models.Model):
    """One plan file on its way in: uploaded, checked, then taken over or left."""

    class State(models.TextChoices):
        """How far it has come."""

        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        UNREADABLE = "unreadable", _("could not be read")
        WRITING = "writing", _("being taken over")
        DONE = "done", _("taken over")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    """The project it goes into; empty until a new one is made from it."""
    file_name = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=100, unique=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CHECKING)
    job_id = models.UUIDField(null=True)
    columns = models.JSONField(default=dict)
    """Of a table: what its owner said each column is, as ``plan.table_columns`` reads it; empty: told from headers."""
    headers = models.JSONField(default=list)
    """Of a table: its headers as the file has them, also where it could not be read."""
    findings = models.JSONField(default=dict)
    refusal = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("import")

    def __str__(self) -> str:
        return self.file_name


class KeptSetup(models.Model):
    """How one person last put a project's plan on paper."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    setup = models.JSONField(default=dict)
    """``plan.printing.setup.PageSetup``, as it tells itself."""

    class Meta:
        verbose_name = _("page set-up")
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="kept_setup_once")]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.user_id}"
