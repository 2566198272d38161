"""The plan document: one neutral, frozen value between files, database, engine and pages.

Dates are minutes since 1970-01-01T00:00 wall clock, zone-free. Durations are working minutes (elapsed minutes where
flagged). Money is ``Decimal`` in the project's currency. ``uid`` is the identity that a file gives a record and that a
later import finds it by; ``None`` means "not said", never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.methods import Accrual
from charthouse.engine.network import (
    ConstraintKind,
    LinkKind,
    Policies,
    Split,
    TaskKind,
    TaskMode,
)
from charthouse.exchange.document_outlook import (
    Branch,
    Commitment,
    CorrelationGroup,
    CostEntry,
    Distribution,
    Meaning,
    Outcome,
    ResponseKind,
    Risk,
    RiskImpact,
    RiskKind,
    RiskState,
    Score,
    ThreePoint,
    TrackedPeriod,
    TrackedTask,
    Way,
)
from charthouse.exchange.document_times import (
    NO_DURATION,
    NO_LAG,
    Calendar,
    CalendarException,
    CalendarPurpose,
    Duration,
    Lag,
    Recurrence,
    RecurrenceKind,
    Uid,
    Unit,
)
from charthouse.exchange.document_value import Reserves, ValueMilestone, ValueRule

__all__ = [
    "VERSION",
    "Accrual",
    "Assignment",
    "Availability",
    "Baseline",
    "Branch",
    "Calendar",
    "CalendarException",
    "CalendarPurpose",
    "ChecklistItem",
    "Commitment",
    "CorrelationGroup",
    "CostEntry",
    "CustomField",
    "CustomKind",
    "CustomValue",
    "Distribution",
    "Document",
    "Duration",
    "Lag",
    "Link",
    "Meaning",
    "Outcome",
    "PlanningPackage",
    "Project",
    "Rate",
    "Recurrence",
    "RecurrenceKind",
    "Reserves",
    "Resource",
    "ResourceKind",
    "ResponseKind",
    "Risk",
    "RiskImpact",
    "RiskKind",
    "RiskState",
    "Score",
    "StoredDates",
    "Task",
    "TaskBaseline",
    "TaskType",
    "ThreePoint",
    "TrackedPeriod",
    "TrackedTask",
    "Uid",
    "Unit",
    "ValueMilestone",
    "ValueRule",
    "Way",
]

VERSION = 1
"""Version of the document's own format, written as ``"charthouse_plan": 1``."""

CustomValue: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class TaskBaseline:
    """What was planned for a task when the numbered baseline was taken."""

    number: int
    start: Minutes | None = None
    finish: Minutes | None = None
    duration: Minutes | None = None
    work: Minutes | None = None
    cost: Decimal | None = None
    fixed_cost: Decimal | None = None
    """The part of the cost beside that of resources, booked by the task's accrual of fixed cost."""


@dataclass(frozen=True, slots=True)
class StoredDates:
    """The answers of the tool that made the file. Never an input to our own computation."""

    start: Minutes | None = None
    finish: Minutes | None = None
    early_start: Minutes | None = None
    early_finish: Minutes | None = None
    late_start: Minutes | None = None
    late_finish: Minutes | None = None
    remaining_early_start: Minutes | None = None
    """P6 keeps the dates of what remains beside those of the whole."""
    remaining_early_finish: Minutes | None = None
    remaining_late_start: Minutes | None = None
    remaining_late_finish: Minutes | None = None
    total_slack: Minutes | None = None
    free_slack: Minutes | None = None
    critical: bool | None = None


class TaskType(StrEnum):
    """Which of duration, units and work stays when another changes."""

    FIXED_UNITS = "fixed_units"
    FIXED_DURATION = "fixed_duration"
    FIXED_WORK = "fixed_work"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to be ticked off on the way to a task's end; who did is not part of a plan."""

    text: str
    done: bool = False
    ticked: Minutes | None = None
    """When it was."""


@dataclass(frozen=True, slots=True)
class PlanningPackage:
    """What is known of work that is planned in detail only when its time comes; its dates are the task's own."""

    detail_by: Minutes | None = None
    """Until when it is to be planned in detail."""
    work_low: Minutes | None = None
    """Minutes of work that it takes at least."""
    work_high: Minutes | None = None
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row of the plan. Rows stand in outline order; a summary's dates are computed, never read."""

    uid: Uid
    name: str
    duration: Duration = NO_DURATION
    parent_uid: Uid | None = None
    id: int | None = None
    """Row number in the file."""
    wbs: str = ""
    code: str = ""
    """Activity ID of P6, task key of Charthouse."""
    kind: TaskKind = TaskKind.TASK
    summary: bool = False
    """Said by the file, also of summaries that have no children."""
    mode: TaskMode = TaskMode.AUTO
    active: bool = True
    type: TaskType = TaskType.FIXED_UNITS
    effort_driven: bool = False
    priority: int = 500
    calendar_uid: Uid | None = None
    ignore_resource_calendars: bool = False
    constraint: ConstraintKind = ConstraintKind.ASAP
    constraint_date: Minutes | None = None
    second_constraint: ConstraintKind | None = None
    second_constraint_date: Minutes | None = None
    deadline: Minutes | None = None
    manual_start: Minutes | None = None
    manual_finish: Minutes | None = None
    splits: tuple[Split, ...] = ()
    levelling_delay: Minutes = 0
    """Elapsed minutes."""
    external_early_start: Minutes | None = None
    external_late_finish: Minutes | None = None
    work: Minutes | None = None
    percent_complete: float = 0.0
    """Of duration."""
    percent_work_complete: float | None = None
    physical_percent_complete: float | None = None
    actual_start: Minutes | None = None
    actual_finish: Minutes | None = None
    actual_duration: Minutes | None = None
    remaining_duration: Minutes | None = None
    planned_duration: Minutes | None = None
    """P6's original duration."""
    actual_work: Minutes | None = None
    remaining_work: Minutes | None = None
    stop: Minutes | None = None
    resume: Minutes | None = None
    suspend: Minutes | None = None
    expected_finish: Minutes | None = None
    estimate: ThreePoint | None = None
    outcomes: tuple[Outcome, ...] = ()
    """What a discrete or empirical estimate chooses from."""
    fixed_cost: Decimal | None = None
    fixed_cost_accrual: Accrual = Accrual.PRORATED
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    baselines: tuple[TaskBaseline, ...] = ()
    value_rule: ValueRule | None = None
    """How it earns its value; None: by percent complete."""
    stored: StoredDates = StoredDates()
    notes: str = ""
    on_time_line: bool = False
    """It is shown on the time line for those who decide."""
    definition_of_done: str = ""
    """What must be true before it counts as done."""
    checklist: tuple[ChecklistItem, ...] = ()
    package: PlanningPackage | None = None
    """It is a planning package; once tasks lie below it, these say in detail what it is the frame of."""
    hyperlink: str = ""
    responsible: str = ""
    recurring: bool = False
    external: bool = False
    custom: tuple[tuple[str, CustomValue], ...] = ()
    """Values of custom fields by the field's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    before: Uid
    after: Uid
    kind: LinkKind = LinkKind.FINISH_TO_START
    lag: Lag = NO_LAG


class ResourceKind(StrEnum):
    PERSON = "person"
    EQUIPMENT = "equipment"
    MATERIAL = "material"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Rate:
    """What a resource costs from a date on."""

    table: str = "A"
    first: Minutes | None = None
    last: Minutes | None = None
    per_hour: Decimal = Decimal(0)
    """Of material: per unit."""
    overtime_per_hour: Decimal = Decimal(0)
    per_use: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Availability:
    """How much of a resource there is in a stretch of time; 1.0 is one full-time."""

    first: Minutes | None
    last: Minutes | None
    units: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    uid: Uid
    name: str
    id: int | None = None
    kind: ResourceKind = ResourceKind.PERSON
    initials: str = ""
    email: str = ""
    group: str = ""
    code: str = ""
    material_unit: str = ""
    calendar_uid: Uid | None = None
    max_units: float = 1.0
    availability: tuple[Availability, ...] = ()
    rates: tuple[Rate, ...] = ()
    accrual: Accrual = Accrual.PRORATED
    generic: bool = False
    active: bool = True
    notes: str = ""
    custom: tuple[tuple[str, CustomValue], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A resource's part in a task."""

    uid: Uid
    task_uid: Uid
    resource_uid: Uid | None = None
    """None: work of which the file does not say whose."""
    units: float = 1.0
    work: Minutes | None = None
    actual_work: Minutes | None = None
    remaining_work: Minutes | None = None
    overtime_work: Minutes | None = None
    delay: Minutes = 0
    levelling_delay: Minutes = 0
    contour: str = "flat"
    rate_table: str = "A"
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    start: Minutes | None = None
    """As stored by the tool; never an input."""
    finish: Minutes | None = None
    actual_start: Minutes | None = None
    actual_finish: Minutes | None = None
    baselines: tuple[TaskBaseline, ...] = ()
    custom: tuple[tuple[str, CustomValue], ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    number: int
    name: str = ""
    taken: Minutes | None = None


class CustomKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    DURATION = "duration"
    COST = "cost"
    CHOICE = "choice"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class CustomField:
    name: str
    """Shown name, unique among its owner's fields."""
    kind: CustomKind = CustomKind.TEXT
    owner: str = "task"
    """task | resource | assignment"""
    source: str = ""
    """The file's own name of the field, such as ``Text1``."""
    choices: tuple[str, ...] = ()
    help: str = ""
    """What it is for, said to who fills it in."""
    required: bool = False
    """What was said cannot be taken away, only changed."""
    default: CustomValue = None
    """What a new task says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    name: str = ""
    start: Minutes | None = None
    """The planned start, an input; None: the earliest date that the tasks give."""
    finish: Minutes | None = None
    """An input only when scheduling from the finish; else what the tool stored."""
    status_date: Minutes | None = None
    cost_per_day: Decimal | None = None
    """What each working day costs until the finish, whatever is done: rooms, licences, the project office."""
    cost_cut_off: Minutes | None = None
    """Until when actual costs are booked; None: until the status date."""
    must_finish_by: Minutes | None = None
    calendar_uid: Uid | None = None
    minutes_per_day: int = 480
    minutes_per_week: int = 2400
    days_per_month: float = 20
    day_start: int = 480
    """Minute of the day at which new work starts when only a day is given."""
    day_end: int = 1020
    currency: str = ""
    application: str = ""
    """The tool that made the file, as it names itself."""
    manager: str = ""
    author: str = ""
    company: str = ""
    subject: str = ""
    notes: str = ""
    time_zone: str = ""
    custom: tuple[tuple[str, CustomValue], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole plan."""

    project: Project
    policies: Policies = field(default_factory=Policies)
    calendars: tuple[Calendar, ...] = ()
    tasks: tuple[Task, ...] = ()
    links: tuple[Link, ...] = ()
    resources: tuple[Resource, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    risks: tuple[Risk, ...] = ()
    correlations: tuple[CorrelationGroup, ...] = ()
    branches: tuple[Branch, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    costs: tuple[CostEntry, ...] = ()
    reserves: Reserves | None = None
    periods: tuple[TrackedPeriod, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    warnings: tuple[str, ...] = ()
    """What the reader could not represent or had to assume, a sentence each."""
