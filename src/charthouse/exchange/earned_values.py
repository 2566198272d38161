"""The converter from a plan document to what earned value is measured on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from charthouse.engine.calendars import ROUND_THE_CLOCK, Calendar, Minutes
from charthouse.engine.earned_value.activities import (
    Activity,
    Budget,
    Choices,
    Measured,
    Reserves,
    Spent,
    Standing,
    Step,
    Summary,
)
from charthouse.engine.earned_value.methods import Accrual, Method, PercentOf
from charthouse.engine.network import Plan, Task, TaskKind
from charthouse.engine.schedule import schedule
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.progress_told import PlannedTask, standings_of
from charthouse.exchange.timephased import TIMEPHASED

PLANNED_DATES = "Planned dates"
"""What the reader calls the baseline of a Primavera project that has none."""


class Unit(StrEnum):
    """What value is counted in: money, or hours where the plan has none."""

    MONEY = "money"
    WORK = "work_hours"
    DURATION = "duration_hours"


class CostSource(StrEnum):
    """Where actual cost is taken from."""

    ENTRIES = "cost_entries"
    TASKS = "tasks"
    """As tracked periods and tasks tell it."""
    NONE = "none"


@dataclass(frozen=True)
class Subject:
    """A plan ready to be measured."""

    measured: Measured
    plan: Plan
    unit: Unit
    baseline: int | None
    """The number of the baseline measured against; None: the plan as it was without progress."""
    percent_of: PercentOf
    """What is taken of tasks that do not say which percentage they mean."""
    cost_source: CostSource
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a task was planned."""

    start: Minutes
    finish: Minutes
    baseline: doc.TaskBaseline | None


def subject_of(
    document: doc.Document,
    at: Minutes,
    choices: Choices | None = None,
    *,
    baseline: int | None = None,
    in_hours: bool = False,
) -> Subject:
    """What a document says of value planned, earned and spent, as it could be known at a date.

    ``in_hours`` leaves all money aside, for those who may not see it.

    :raises UnusablePlan: the plan cannot be scheduled.
    :raises ValueError: there is no such baseline.
    """
    return _Converter(document, at, choices or Choices(), baseline, in_hours=in_hours).subject()


class _Converter:
    def __init__(
        self, document: doc.Document, at: Minutes, choices: Choices, baseline: int | None, *, in_hours: bool
    ) -> None:
        self.in_hours = in_hours
        self.document, self.at, self.choices = document, at, choices
        self.plan = plan_of(document)
        parents = {task.parent_uid for task in document.tasks}
        active = {task.id for task in self.plan.tasks if task.active}
        self.leaves = [
            task for task in document.tasks if task.uid in active and task.uid not in parents and not task.external
        ]
        self.summaries = [task for task in document.tasks if task.uid in parents]
        self.warnings: list[str] = []
        self._by_number = {calendar.id: calendar for calendar in self.plan.calendars}
        self._calendars: dict[int | None, WorkingTime] = {}
        self._assigned: dict[doc.Uid, list[doc.Assignment]] = {}
        for assignment in document.assignments:
            self._assigned.setdefault(assignment.task_uid, []).append(assignment)
        self._accruals = {each.uid: each.accrual for each in document.resources}
        self.number = self._baseline_number(baseline)
        self.places = self._places()
        self.unit = self._unit()
        self.percent_of = self._percent_of()

    def subject(self) -> Subject:
        first = min((each.start for each in self.places.values()), default=self.plan.start)
        planned = {task.uid: self._planned(task, first) for task in self.leaves}
        told = standings_of(self.document, planned, self.at, in_hours=self.unit is not Unit.MONEY)
        self.warnings += told.warnings
        activities = tuple(self._activity(planned[task.uid], told.standings.get(task.uid, ())) for task in self.leaves)
        self._look_at(activities)
        source = self._cost_source(activities)
        reserves = self.document.reserves or doc.Reserves()
        measured = Measured(
            calendar=self._calendar(None),
            activities=activities if self.places else (),
            summaries=tuple(Summary(each.uid, each.name, each.parent_uid) for each in self.summaries),
            spent=self._spent() if source is CostSource.ENTRIES else None,
            costs_known=source is not CostSource.NONE,
            cost_cut_off=self.document.project.cost_cut_off,
            reserves=Reserves(
                contingency=_float(reserves.contingency),
                drawn=_float(reserves.drawn),
                committed=_float(reserves.committed),
                management_reserve=_float(reserves.management_reserve),
            ),
        )
        return Subject(
            measured, self.plan, self.unit, self.number, self.percent_of, source, tuple(dict.fromkeys(self.warnings))
        )

    def _baseline_number(self, wanted: int | None) -> int | None:
        there = sorted({each.number for task in self.leaves for each in task.baselines if each.start is not None})
        if wanted is not None and wanted not in there:
            known = f"it has {', '.join(map(str, there))}" if there else "it has none"
            raise ValueError(f"The plan has no baseline {wanted}; {known}.")
        if wanted is not None or there:
            number = there[0] if wanted is None else wanted
            if any(each.number == number and each.name == PLANNED_DATES for each in self.document.baselines):
                self.warnings.append(
                    "The baseline is Primavera's planned dates, which move with progress: export one with the project."
                )
            return number
        self.warnings.append(
            "The plan has no baseline: it is measured against its own schedule without any progress. Take a baseline."
        )
        return None

    def _places(self) -> dict[doc.Uid, _Place]:
        """Each task's planned start and finish; what is not in the baseline has none."""
        found = {}
        if self.number is not None:
            for task in self.leaves:
                baseline = next((each for each in task.baselines if each.number == self.number), None)
                if baseline is not None and baseline.start is not None:
                    finish = baseline.start if baseline.finish is None else max(baseline.start, baseline.finish)
                    found[task.uid] = _Place(baseline.start, finish, baseline)
            return found
        tasks = tuple(_without_progress(each) for each in self.plan.tasks)
        result = schedule(replace(self.plan, tasks=tasks, status_date=None))
        for task in self.leaves:
            dates = result.tasks[task.uid]
            if dates.start is not None and dates.finish is not None:
                found[task.uid] = _Place(dates.start, dates.finish, None)
        return found

    def _calendar(self, uid: int | None, *, elapsed: bool = False) -> WorkingTime:
        key = -1 if elapsed else uid
        if key not in self._calendars:
            if elapsed:
                self._calendars[key] = WorkingTime.of(Calendar(-1, "24 h", ROUND_THE_CLOCK))
            else:
                chosen = self._by_number[self.plan.calendar if uid is None else uid]
                self._calendars[key] = WorkingTime.of(chosen, self.plan.calendars)
        return self._calendars[key]

    def _planned(self, task: doc.Task, first: Minutes) -> PlannedTask:
        place = self.places.get(task.uid, _Place(first, first, None))
        said = None if task.value_rule is None else task.value_rule.percent_of
        calendar = self._calendar(task.calendar_uid, elapsed=task.duration.elapsed)
        return PlannedTask(task, place.start, place.finish, calendar, said or self.percent_of)

    def _activity(self, planned: PlannedTask, standings: tuple[Standing, ...]) -> Activity:
        task = planned.task
        rule = task.value_rule or doc.ValueRule()
        method = rule.method
        if task.kind is TaskKind.LEVEL_OF_EFFORT and task.value_rule is None:
            method = Method.LEVEL_OF_EFFORT
        return Activity(
            id=task.uid,
            name=task.name,
            parent=task.parent_uid,
            calendar=planned.calendar,
            start=planned.start,
            finish=planned.finish,
            budget=self._budget(task),
            method=method,
            percent_of=planned.percent_of if method is Method.PERCENT_COMPLETE else None,
            steps=tuple(Step(each.weight, each.planned, each.done) for each in rule.milestones if each.weight > 0),
            apportioned_to=rule.apportioned_to,
            standings=standings,
            baselined=task.uid in self.places,
        )

    def _unit(self) -> Unit:
        """Money where any task has a budget in it, else hours of work, else of duration."""
        if not self.in_hours:
            if any(self._money(task) for task in self.leaves):
                return Unit.MONEY
            self.warnings.append("No task has a planned cost: value is counted in hours.")
        return Unit.WORK if any(self._work(task) for task in self.leaves) else Unit.DURATION

    def _money(self, task: doc.Task) -> Decimal:
        if task.uid not in self.places:
            return Decimal(0)
        baseline = self.places[task.uid].baseline
        if baseline is None:
            return task.cost or task.fixed_cost or Decimal(0)
        if baseline.cost is not None:
            return baseline.cost
        return sum(self._assignment_costs(task).values(), Decimal(0)) + (baseline.fixed_cost or Decimal(0))

    def _assignment_costs(self, task: doc.Task) -> dict[Accrual, Decimal]:
        """What the task's resources were planned to cost, by when that is booked."""
        found: dict[Accrual, Decimal] = {}
        for assignment in self._assigned.get(task.uid, ()):
            cost = next((each.cost for each in assignment.baselines if each.number == self.number), None)
            if self.number is None:
                cost = assignment.cost
            if cost is not None:
                accrual = Accrual.PRORATED
                if assignment.resource_uid is not None:
                    accrual = self._accruals.get(assignment.resource_uid, Accrual.PRORATED)
                found[accrual] = found.get(accrual, Decimal(0)) + cost
        return found

    def _work(self, task: doc.Task) -> float:
        if task.uid not in self.places:
            return 0.0
        baseline = self.places[task.uid].baseline
        work = task.work if baseline is None else baseline.work
        return (work or 0) / 60

    def _budget(self, task: doc.Task) -> tuple[Budget, ...]:
        place = self.places.get(task.uid)
        if place is None:
            return ()
        if self.unit is Unit.WORK:
            return (Budget(self._work(task)),)
        if self.unit is Unit.DURATION:
            hours = self._calendar(task.calendar_uid, elapsed=task.duration.elapsed).between(place.start, place.finish)
            return (Budget(max(0, hours) / 60),)
        total = self._money(task)
        parts: dict[Accrual, Decimal] = self._assignment_costs(task)
        fixed = task.fixed_cost if place.baseline is None else place.baseline.fixed_cost
        if fixed is None and task.fixed_cost is not None and task.fixed_cost <= total:
            fixed = task.fixed_cost
        if fixed:
            parts[task.fixed_cost_accrual] = parts.get(task.fixed_cost_accrual, Decimal(0)) + fixed
        parts[Accrual.PRORATED] = total - parts.get(Accrual.START, Decimal(0)) - parts.get(Accrual.END, Decimal(0))
        return tuple(Budget(float(cost), accrual) for accrual, cost in parts.items() if cost)

    def _percent_of(self) -> PercentOf:
        """Physical where the plan tells any, else of duration: the three are never mixed in silence."""
        open_ = [task for task in self.leaves if task.value_rule is None or task.value_rule.percent_of is None]
        uids = {task.uid for task in open_}
        physical = any(task.physical_percent_complete for task in open_) or any(
            each.physical_percent_complete
            for period in self.document.periods
            for each in period.tasks
            if each.task_uid in uids
        )
        return PercentOf.PHYSICAL if physical else PercentOf.DURATION

    def _cost_source(self, activities: tuple[Activity, ...]) -> CostSource:
        if self.document.costs and self.unit is Unit.MONEY:
            return CostSource.ENTRIES
        standings = [each for activity in activities for each in activity.standings]
        if self.unit is Unit.DURATION:
            return CostSource.NONE
        if any(each.cost is not None for each in standings):
            return CostSource.TASKS
        begun = any(each.started is not None for each in standings)
        return CostSource.NONE if begun else CostSource.TASKS

    def _spent(self) -> tuple[Spent, ...]:
        booked = [Spent(each.date, float(each.amount), each.task_uid, each.accrued) for each in self.document.costs]
        return (*booked, *self._beside_timephased())

    def _beside_timephased(self) -> list[Spent]:
        """What tasks have cost beyond what their tool spread over time: fixed costs, above all."""
        if any(each.kind != TIMEPHASED for each in self.document.costs):
            return []
        spread: dict[doc.Uid, Decimal] = {}
        for each in self.document.costs:
            if each.task_uid is not None:
                spread[each.task_uid] = spread.get(each.task_uid, Decimal(0)) + each.amount
        found = []
        for task in self.leaves:
            rest = (task.actual_cost or Decimal(0)) - spread.get(task.uid, Decimal(0))
            if rest > Decimal("0.01"):
                first = task.fixed_cost_accrual is Accrual.START
                date = task.actual_start if first else task.actual_finish
                when = date if date is not None else self.document.project.status_date
                found.append(Spent(self.at if when is None else when, float(rest), task.uid))
        return found

    def _look_at(self, activities: tuple[Activity, ...]) -> None:
        """Tell where a method does not suit its task, and what stands outside the baseline."""
        if self.places:
            outside = sum(not each.baselined for each in activities)
            if outside:
                self.warnings.append(f"{outside} tasks are not in the baseline: they cost, and earn nothing.")
        days = 7 if self.choices.period == "week" else 31
        for activity in activities:
            longest = {Method.ZERO_HUNDRED: 1, Method.FIFTY_FIFTY: 2}.get(activity.method)
            if longest is not None and activity.finish - activity.start > longest * days * 1440:
                periods = "1 period" if longest == 1 else f"{longest} periods"
                self.warnings.append(
                    f"“{activity.name}” earns by {activity.method.value} and is longer than {periods};"
                    " weighted milestones would show its progress."
                )
            if activity.method is Method.WEIGHTED_MILESTONES and not activity.steps:
                self.warnings.append(
                    f"“{activity.name}” earns by weighted milestones and has none: by percent instead."
                )


def _without_progress(task: Task) -> Task:
    return replace(
        task,
        actual_start=None,
        actual_finish=None,
        remaining=None,
        percent_complete=0.0,
        stop=None,
        resume=None,
        suspend=None,
    )


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
