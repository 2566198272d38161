"""What the quality of a schedule is judged by, and what was found: frozen values in, frozen values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import Link, TaskId


class Period(StrEnum):
    """Over which stretches of time the hit-task rate is counted."""

    WEEK = "week"
    """ISO 8601 weeks, Monday to Sunday."""
    MONTH = "month"


class CriticalTest(StrEnum):
    """Which critical tasks point 12 lengthens."""

    ONE = "one"
    """Of those with the least total slack the one that starts first, so that the whole path behind it is tried."""
    EVERY = "every"
    """Each of them in turn, one schedule a task."""


@dataclass(frozen=True, slots=True)
class QualityPolicy:
    """The thresholds, and the choices in which practice differs; stored with every result.

    Shares are fractions of the population, counts are whole numbers, days are working days of the task's calendar.
    The defaults are those of DCMA-EA PAM 200.1 (October 2012), section 4.
    """

    missing_logic: float = 0.05
    leads: int = 0
    lags: float = 0.05
    finish_to_start: float = 0.90
    hard_constraints: float = 0.05
    high_slack: float = 0.05
    high_slack_days: float = 44
    negative_slack: int = 0
    long: float = 0.05
    long_days: float = 44
    invalid_dates: int = 0
    resource_days: float = 1
    """From this length on a task is asked for its resources."""
    missed: float = 0.05
    test_days: int = 600
    """By how many working days point 12 lengthens a critical task."""
    test_leeway_days: float = 5
    """How many days less the finish may move where tasks and lags run by several calendars: they wait for a weekend
    more or less. On one calendar it has to move by exactly as much."""
    critical_test: CriticalTest = CriticalTest.ONE
    path_length_index: float = 0.95
    baseline_is_target: bool = False
    """True: without any other target date, point 13 aims at the baseline's finish."""
    baseline_execution_index: float = 0.95
    summary_links: bool = True
    """True: a link of a summary is a predecessor or successor of all below it, as the engine schedules it."""
    period: Period = Period.MONTH


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a task's quality is judged by beside its schedule. Times are minutes, as in the plan."""

    baseline_start: Minutes | None = None
    baseline_finish: Minutes | None = None
    baseline_duration: Minutes | None = None
    resources: tuple[int, ...] = ()
    """Who or what is assigned, by id."""
    has_cost: bool = False
    has_range: bool = False
    """Its duration is estimated as a range, not as one figure."""
    external: bool = False
    """It stands for a task of another project, which that project is judged by."""
    detail_by: Minutes | None = None
    """It stands for work that is to be planned in detail until then."""
    day_minutes: Minutes | None = None
    """How long its calendar's day is; None: as long as the plan's (round the clock for an elapsed task)."""

    @property
    def has_resource(self) -> bool:
        """Whether anybody or anything is assigned."""
        return bool(self.resources)

    @property
    def baselined(self) -> bool:
        """Whether the baseline says anything of the task."""
        return not (self.baseline_start is None and self.baseline_finish is None and self.baseline_duration is None)


class TargetKind(StrEnum):
    """Where the target date of point 13 comes from, the first that there is."""

    GIVEN = "given"
    """A commitment of the whole project."""
    MUST_FINISH_BY = "must_finish_by"
    DEADLINE = "deadline"
    """Of the unfinished task with a deadline that ends last."""
    FINISH_CONSTRAINT = "finish_constraint"
    """Of the unfinished task bound to finish on or by a date that ends last: Primavera's way to say a deadline."""
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan's quality is judged by beside its schedule."""

    tasks: Mapping[TaskId, TaskFacts] = field(default_factory=dict)
    """By the task's id; a task that is missing has no facts."""
    baseline: int | None = None
    """The number of the baseline that the tasks' facts speak of; None: there is none."""
    target: Minutes | None = None
    """By when the whole project was promised."""
    risks: int = 0
    correlations: int = 0

    def of(self, task: TaskId) -> TaskFacts:
        """The facts of a task."""
        return self.tasks.get(task, NO_FACTS)


NO_FACTS = TaskFacts()


class Fault(StrEnum):
    """What is wrong with an offender."""

    MISSING_PREDECESSOR = "missing_predecessor"
    MISSING_SUCCESSOR = "missing_successor"
    LEAD = "lead"
    LAG = "lag"
    NOT_FINISH_TO_START = "not_finish_to_start"
    HARD_CONSTRAINT = "hard_constraint"
    HIGH_SLACK = "high_slack"
    NEGATIVE_SLACK = "negative_slack"
    LONG = "long"
    FORECAST_START_PAST = "forecast_start_past"
    FORECAST_FINISH_PAST = "forecast_finish_past"
    ACTUAL_START_AHEAD = "actual_start_ahead"
    ACTUAL_FINISH_AHEAD = "actual_finish_ahead"
    NO_RESOURCE = "no_resource"
    MISSED = "missed"
    FINISH_STAYS = "finish_stays"
    TARGET_MISSED = "target_missed"
    NOT_COMPLETED = "not_completed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that one point found."""

    point: int
    task: TaskId
    """The offender; of a link its successor."""
    fault: Fault
    link: Link | None = None
    minutes: Minutes | None = None
    """How much: working minutes of slack, lag, duration or delay; of a point about dates the date itself."""


class Missing(StrEnum):
    """Why a figure cannot be computed, or is not judged."""

    NO_TASKS = "no_tasks"
    NO_LINKS = "no_links"
    NO_STATUS_DATE = "no_status_date"
    NO_BASELINE = "no_baseline"
    NONE_DUE = "none_due"
    NO_TARGET = "no_target"
    NO_PATH_LEFT = "no_path_left"
    NO_CRITICAL_TASK = "no_critical_task"
    NO_WORKING_TIME = "no_working_time"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Point:
    """One of the fourteen points, judged."""

    number: int
    members: tuple[TaskId, ...] | None
    """The population: the tasks judged, or for each link judged its successor; None: it cannot be known."""
    findings: tuple[Finding, ...]
    value: float | None
    """A fraction of the population, or a count, as the threshold is; points 13 and 14 are ratios, 12 is days."""
    threshold: float | None
    passes: bool | None
    missing: Missing | None = None
    """Why value, threshold or judgement are not there."""

    @property
    def population(self) -> int | None:
        """How many tasks or links were judged."""
        return None if self.members is None else len(self.members)

    @property
    def offenders(self) -> tuple[TaskId, ...]:
        """The tasks that were found wanting, each once."""
        return tuple(dict.fromkeys(each.task for each in self.findings))


@dataclass(frozen=True, slots=True)
class HitRate:
    """How many of the tasks that the baseline ends in a period were done by their day.

    Hit task % of DCMA-EA PAM 200.1, 3.1.2.4: completed on or before the baseline finish / baselined to finish in it.
    """

    first: Minutes
    """The period's first minute."""
    last: Minutes
    """Its end: the next period's first minute, or the status date within it."""
    due: tuple[TaskId, ...]
    hit: tuple[TaskId, ...]

    @property
    def value(self) -> float:
        """The share that was hit, 0 to 1."""
        return len(self.hit) / len(self.due)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure that speaks for or against a practice."""

    name: str
    """Which figure; the words are the caller's."""
    value: float | None
    of: int | None = None
    """How many there were to look at, where the value is a count."""
    tasks: tuple[TaskId, ...] = ()
    """Those that speak against."""


class Verdict(StrEnum):
    """What the data can say of a practice."""

    KEPT = "kept"
    """Nothing that can be computed speaks against it."""
    BROKEN = "broken"
    SILENT = "silent"
    """There is no data to tell by."""


@dataclass(frozen=True, slots=True)
class Practice:
    """One of the ten practices of GAO-16-89G with the evidence that data gives."""

    number: int
    evidence: tuple[Evidence, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Target:
    """What point 13 aimed at. Lengths are working minutes of the plan's calendar."""

    kind: TargetKind
    date: Minutes
    task: TaskId | None
    """The task whose finish is held against it."""
    finish: Minutes
    path_length: Minutes
    total_slack: Minutes


@dataclass(frozen=True, slots=True)
class Lengthened:
    """One critical task that point 12 made longer, and what came of it."""

    task: TaskId
    asked: Minutes
    """Working minutes added, on the task's own calendar."""
    moved: Minutes
    """Working minutes of the same calendar by which the plan's finish moved."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The quality of one schedule."""

    policy: QualityPolicy
    points: tuple[Point, ...]
    practices: tuple[Practice, ...]
    hit_rates: tuple[HitRate, ...] | None
    """None: there is no status date or no baseline."""
    completed_outside_baseline: tuple[TaskId, ...]
    """Completed tasks that the baseline does not know: told beside point 14, never counted in it."""
    lengthened: tuple[Lengthened, ...]
    target: Target | None

    def point(self, number: int) -> Point:
        """The point of that number, 1 to 14."""
        return self.points[number - 1]
