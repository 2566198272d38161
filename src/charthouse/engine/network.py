"""What is to be scheduled: tasks, links, policies and the plan that holds them, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from charthouse.engine.calendars import Calendar, CalendarId, Minutes

TaskId: TypeAlias = int


class LinkKind(StrEnum):
    """Which end of the predecessor holds which end of the successor."""

    FINISH_TO_START = "FS"
    START_TO_START = "SS"
    FINISH_TO_FINISH = "FF"
    START_TO_FINISH = "SF"


class ConstraintKind(StrEnum):
    """What ties a task to a date beside its links."""

    ASAP = "ASAP"
    ALAP = "ALAP"
    START_ON = "MSO"
    FINISH_ON = "MFO"
    START_NO_EARLIER = "SNET"
    FINISH_NO_EARLIER = "FNET"
    START_NO_LATER = "SNLT"
    FINISH_NO_LATER = "FNLT"
    MANDATORY_START = "MANDATORY_START"
    """P6: overrides links in both passes."""
    MANDATORY_FINISH = "MANDATORY_FINISH"


class TaskKind(StrEnum):
    """How a task behaves in the network. A task with children is a summary whatever its kind says."""

    TASK = "task"
    START_MILESTONE = "start_milestone"
    FINISH_MILESTONE = "finish_milestone"
    MILESTONE = "milestone"
    """A milestone of which the file does not say whether it stands for a start or a finish."""
    LEVEL_OF_EFFORT = "level_of_effort"
    """Spans from its start drivers to its finish drivers; scheduled after the network, never critical by itself."""


class TaskMode(StrEnum):
    AUTO = "auto"
    MANUAL = "manual"
    """Keeps its given dates and still drives others."""


class LagCalendar(StrEnum):
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    ROUND_THE_CLOCK = "24h"
    PROJECT = "project"


class SlackKind(StrEnum):
    """Total slack is the start slack, the finish slack, or the smaller of the two."""

    START = "start"
    FINISH = "finish"
    SMALLEST = "min"


class CriticalRule(StrEnum):
    TOTAL_SLACK = "total_slack"
    LONGEST_PATH = "longest_path"


class WorkCalendar(StrEnum):
    """By which calendar a task with resources runs when it has no calendar of its own (or has, for BOTH)."""

    TASK = "task"
    RESOURCES = "resources"
    BOTH = "both"


class UnfinishedWork(StrEnum):
    """What unfinished and unstarted work that lies before the status date does."""

    MOVES = "moves"
    STAYS = "stays"


class OutOfSequence(StrEnum):
    """How work that started although its predecessors had not allowed it goes on."""

    RETAINED_LOGIC = "retained_logic"
    PROGRESS_OVERRIDE = "progress_override"
    ACTUAL_DATES = "actual_dates"


class ScheduleFrom(StrEnum):
    START = "start"
    FINISH = "finish"


class Rules(StrEnum):
    """Whose unwritten rules to follow where the named policies do not reach (rules learnt from stored plans)."""

    CHARTHOUSE = "charthouse"
    MS_PROJECT = "ms_project"
    PRIMAVERA = "primavera"


@dataclass(frozen=True, slots=True)
class Policies:
    """The choices in which planning tools differ; stored with the plan and with every result."""

    rules: Rules = Rules.CHARTHOUSE
    schedule_from: ScheduleFrom = ScheduleFrom.START
    honour_constraints: bool = True
    """True: constraint dates win over links (MS Project's default). False: "no later" binds the backward pass only."""
    lag_calendar: LagCalendar = LagCalendar.SUCCESSOR
    slack: SlackKind = SlackKind.SMALLEST
    critical_rule: CriticalRule = CriticalRule.TOTAL_SLACK
    critical_slack: Minutes = 0
    """Critical means total slack not above this."""
    near_critical_slack: Minutes = 5 * 480
    work_calendar: WorkCalendar = WorkCalendar.TASK
    unfinished_work: UnfinishedWork = UnfinishedWork.MOVES
    out_of_sequence: OutOfSequence = OutOfSequence.RETAINED_LOGIC
    multiple_critical_paths: bool = False
    """True: an open end's latest finish is its own early finish, so that each network has its critical path."""
    open_ends_critical: bool = False
    """P6's "make open-ended activities critical"."""
    use_expected_finish: bool = False
    start_to_start_lag_from_early_start: bool = True
    """P6: an SS lag after a started task counts from its remaining work; False: from its actual start."""
    split_in_progress: bool = False
    """MS Project: remaining work may be moved behind the status date or a late predecessor, leaving a gap."""


@dataclass(frozen=True, slots=True)
class Split:
    """A gap in a task: after so much of its own working time comes so much without."""

    after: Minutes
    """Working minutes of the task done before the gap, counted from the task's start."""
    gap: Minutes
    """Working minutes of the gap, on the task's calendar."""


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work, a milestone, or a summary of what lies below it.

    Dates are minutes since 1970-01-01T00:00 wall clock; durations are working minutes on the task's calendar (elapsed
    minutes where ``elapsed``).
    """

    id: TaskId
    name: str
    duration: Minutes = 0
    elapsed: bool = False
    kind: TaskKind = TaskKind.TASK
    mode: TaskMode = TaskMode.AUTO
    parent: TaskId | None = None
    calendar: CalendarId | None = None
    """The task's own calendar; None: by the policy the resources', else the plan's."""
    resource_calendars: tuple[CalendarId, ...] = ()
    ignore_resource_calendars: bool = False
    constraint: ConstraintKind = ConstraintKind.ASAP
    constraint_date: Minutes | None = None
    second_constraint: ConstraintKind | None = None
    second_constraint_date: Minutes | None = None
    deadline: Minutes | None = None
    active: bool = True
    manual_start: Minutes | None = None
    manual_finish: Minutes | None = None
    actual_start: Minutes | None = None
    actual_finish: Minutes | None = None
    remaining: Minutes | None = None
    """Remaining working minutes of a started task; None: duration × (1 − percent complete)."""
    percent_complete: float = 0.0
    """Of duration, 0 to 100."""
    stop: Minutes | None = None
    """Until when the work done so far went (MS Project)."""
    resume: Minutes | None = None
    """When what remains goes on: P6's resume date, MS Project's resume of a split task in progress."""
    suspend: Minutes | None = None
    expected_finish: Minutes | None = None
    splits: tuple[Split, ...] = ()
    levelling_delay: Minutes = 0
    """Elapsed minutes by which levelling put the task off."""
    external_early_start: Minutes | None = None
    """A date from a predecessor in another project: holds like "start no earlier than"."""
    external_late_finish: Minutes | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One task holds back another."""

    before: TaskId
    after: TaskId
    kind: LinkKind = LinkKind.FINISH_TO_START
    lag: Minutes = 0
    """Working minutes (negative: a lead); elapsed minutes where ``elapsed``."""
    elapsed: bool = False
    percent: float | None = None
    """Lag as a percentage of the predecessor's duration; wins over ``lag``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that scheduling needs to know.

    Tasks stand in outline order: a parent before its children.
    """

    start: Minutes
    tasks: tuple[Task, ...]
    calendars: tuple[Calendar, ...]
    calendar: CalendarId
    """The plan's own calendar."""
    links: tuple[Link, ...] = ()
    policies: Policies = field(default_factory=Policies)
    finish: Minutes | None = None
    """The date to schedule back from with ``ScheduleFrom.FINISH``."""
    status_date: Minutes | None = None
    must_finish_by: Minutes | None = None
    """P6: caps every latest finish."""
    day_minutes: Minutes = 480
    """Working minutes that this plan calls a day: for reading and writing durations only."""
