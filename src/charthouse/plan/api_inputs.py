"""What the API takes for a plan's records, and what of it the chapter's actions are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind, TaskMode
from charthouse.exchange.document import TaskType, Unit
from charthouse.projects.api_kinds import MinutesIn, TimeIn, minutes_of
from charthouse.rest.bulk import MOST
from charthouse.rest.inputs import Input, Line, Name, Number, Text

Percent = Annotated[float, Limits(ge=0, le=100, allow_inf_nan=False)]
_ENUM = Limits(strict=False)
TIMES = frozenset({"constraint_date", "deadline", "manual_start", "manual_finish", "actual_start", "actual_finish"})


class DurationIn(Input):
    """A length of work, with the unit in which people said it."""

    minutes: MinutesIn
    unit: Annotated[Unit, _ENUM] = Unit.DAY
    elapsed: bool = False
    estimated: bool = False


class EstimateIn(Input):
    """Three points, in working minutes, in their order."""

    low: MinutesIn
    likely: MinutesIn
    high: MinutesIn


class ProgressIn(Input):
    """How far a task is; what is left out stays."""

    percent_complete: Percent = 0
    physical_percent_complete: Percent | None = None
    actual_start: TimeIn | None = None
    actual_finish: TimeIn | None = None
    remaining_duration: MinutesIn | None = None
    actual_duration: MinutesIn | None = None
    percent_work_complete: Percent | None = None
    actual_work: MinutesIn | None = None
    remaining_work: MinutesIn | None = None


class TaskFacts(ProgressIn):
    """What can be said of a task."""

    kind: Annotated[TaskKind, _ENUM] = TaskKind.TASK
    mode: Annotated[TaskMode, _ENUM] = TaskMode.AUTO
    active: bool = True
    duration: DurationIn = DurationIn(minutes=0)
    type: Annotated[TaskType, _ENUM] = TaskType.FIXED_UNITS
    effort_driven: bool = False
    priority: Annotated[int, Limits(ge=0, le=1000)] = 500
    constraint: Annotated[ConstraintKind, _ENUM] = ConstraintKind.ASAP
    constraint_date: TimeIn | None = None
    deadline: TimeIn | None = None
    manual_start: TimeIn | None = None
    manual_finish: TimeIn | None = None
    work: MinutesIn | None = None
    wbs: Line = ""
    code: Line = ""
    responsible: Line = ""
    notes: Text = ""
    definition_of_done: Text = ""
    custom: dict[str, str | int | float | bool | None] = {}
    """Values of the plan's own fields by their names; null takes one away, what is not named stays."""
    on_time_line: bool = False


class TaskIn(TaskFacts):
    """A new task."""

    name: Name
    parent: Number | None = None
    position: Annotated[int, Limits(ge=1, le=1_000_000)] | None = None
    estimate: EstimateIn | None = None


class TaskChange(TaskFacts):
    """Changes of a task: what is left out stays."""

    name: Name = ""


class PlaceIn(Input):
    """Where a task goes: below which one (null: at the top), and at which place there; 1 is the first."""

    parent: Number | None = None
    position: Annotated[int, Limits(ge=1, le=1_000_000)] = 1_000_000


class Create(TaskIn):
    """Make a task."""

    op: Literal["create"]


class Change(TaskChange):
    """Change a task."""

    op: Literal["change"]
    number: Number
    version: Annotated[int, Limits(ge=1, le=10**15)] | None = None
    """The version that is changed; left out: whichever there is."""


class Delete(Input):
    """Remove a task with all below it."""

    op: Literal["delete"]
    number: Number


class Move(PlaceIn):
    """Put a task elsewhere."""

    op: Literal["move"]
    number: Number


AnyOperation = Annotated[Create | Change | Delete | Move, Limits(discriminator="op")]


class BulkIn(Input):
    """Many changes; with ``atomic`` all or none, else each by itself."""

    operations: Annotated[list[AnyOperation], Limits(min_length=1, max_length=MOST)]
    atomic: bool = True


class LagIn(Input):
    """How long the successor waits (negative: how long before); ``percent`` is of the predecessor's duration."""

    minutes: Annotated[int, Limits(ge=-10_000_000, le=10_000_000)] = 0
    unit: Annotated[Unit, _ENUM] = Unit.DAY
    elapsed: bool = False
    percent: Annotated[float, Limits(ge=-10_000, le=10_000, allow_inf_nan=False)] | None = None


class LinkIn(Input):
    """One task holds back another."""

    before: Number
    after: Number
    kind: Annotated[LinkKind, _ENUM] = LinkKind.FINISH_TO_START
    lag: LagIn = LagIn()


class AssignmentIn(Input):
    """A resource's part in a task."""

    resource: Number
    units: Annotated[float, Limits(gt=0, le=1000, allow_inf_nan=False)] = 1.0
    work: MinutesIn | None = None


class BaselineIn(Input):
    """A baseline to take of the present dates."""

    name: Annotated[Line, Limits(max_length=255)] = ""
    number: Annotated[int, Limits(ge=0, le=1000)] | None = None
    """Of a baseline that is to be taken anew; left out: a new one."""
    reason: Annotated[str, Limits(max_length=4000)] = ""
    tasks: Annotated[list[Number], Limits(min_length=1, max_length=MOST)] | None = None
    """Only these, with what lies below them; all others as in ``based_on``. Left out: the whole plan."""
    based_on: Annotated[int, Limits(ge=0, le=1000)] | None = None
    """Of a baseline of chosen tasks; left out: the one that the plan is held against."""
    measure: bool = True
    """Hold the plan against it from now on."""


class BaselineChangesIn(Input):
    """Only what is to be another."""

    name: Annotated[Line, Limits(max_length=255)] = ""
    reason: Annotated[str, Limits(max_length=4000)] = ""
    measure: Literal[True] = True
    """Hold the plan against it from now on."""


class StatusDateIn(Input):
    """Until when progress has been reported; null: nothing was."""

    status_date: TimeIn | None


NOT_FACTS = frozenset({"op", "number", "version", "parent", "position", "estimate", "custom"})


def facts_given(body: TaskFacts | ProgressIn) -> dict[str, Any]:
    """The members that were there, as the chapter's actions take them."""
    facts: dict[str, Any] = {}
    for name, value in body.given().items():
        if name in NOT_FACTS:
            continue
        if isinstance(value, DurationIn):
            facts |= _duration(value)
        elif name in TIMES:
            facts[name] = None if value is None else minutes_of(value)
        else:
            facts[name] = value.value if hasattr(value, "value") else value
    return facts


def _duration(duration: DurationIn) -> Mapping[str, Any]:
    return {
        "duration": duration.minutes,
        "duration_unit": duration.unit.value,
        "duration_elapsed": duration.elapsed,
        "duration_estimated": duration.estimated,
    }
