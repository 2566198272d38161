"""Planned value, earned value and actual cost one task after the other: slow and plain, to hold the arrays against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.activities import Activity, ActivityId, Measured, Standing
from charthouse.engine.earned_value.methods import Accrual, Method
from charthouse.engine.earned_value.refusals import UnknownBase
from charthouse.engine.working_time import WorkingTime

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """What was known of an activity at a date: its standings until then, and from them its start and finish."""

    standings: tuple[Standing, ...]
    started: Minutes | None
    finished: Minutes | None

    @classmethod
    def by(cls, activity: Activity, date: Minutes) -> Told:
        """What had been told by a date; a start or finish that lies behind it is not known yet."""
        told = tuple(each for each in activity.standings if each.told <= date)
        last = told[-1] if told else Standing(date)
        started = last.started if last.started is not None and last.started <= date else None
        finished = last.finished if last.finished is not None and last.finished <= date else None
        return cls(told, started, finished)

    @property
    def done(self) -> float:
        """The share done as last told."""
        if self.finished is not None:
            return 1.0
        return self.standings[-1].done if self.standings else 0.0


class OneByOne:
    """The values of all activities of a project, seen from one date."""

    def __init__(self, measured: Measured, at: Minutes) -> None:
        self.measured = measured
        self.at = at
        self.activities = measured.activities
        self._rows = {each.id: i for i, each in enumerate(self.activities)}
        self.row_ids = frozenset(self._rows)
        self._order = _bases_first(self.activities, self._rows)
        self.told = [Told.by(each, at) for each in self.activities]
        self._positions: dict[int, dict[Minutes, int]] = {}
        self._days: tuple[NDArray[np.int64], dict[int, Floats]] = (np.zeros(0, np.int64), {})

    @cached_property
    def bac(self) -> Floats:
        """Each activity's budget at completion."""
        return np.array([each.bac for each in self.activities], float)

    def planned(self, dates: Sequence[Minutes]) -> Floats:
        """Planned value of each activity (rows) on each date (columns), cumulative."""
        days = np.array(dates)
        shares = np.zeros((len(self.activities), len(days)))
        out = np.zeros_like(shares)
        for i in self._order:
            activity = self.activities[i]
            ended = days >= activity.finish
            begun = (days > activity.start) | ended
            if activity.method is Method.APPORTIONED and activity.apportioned_to is not None:
                share = shares[self._rows[activity.apportioned_to]]
            else:
                share = self._planned_share(activity, days, begun, ended)
            shares[i] = share
            out[i] = _by_accrual(activity, share, begun, ended)
        return out

    def earned(self, dates: Sequence[Minutes]) -> Floats:
        """Earned value of each activity on each date, as far as it was known at the date looked from."""
        days = np.array(dates)
        planned = (
            self.planned(dates) if any(each.method is Method.LEVEL_OF_EFFORT for each in self.activities) else None
        )
        shares = np.zeros((len(self.activities), len(days)))
        out = np.zeros_like(shares)
        for i in self._order:
            activity, told = self.activities[i], self.told[i]
            if activity.method is Method.LEVEL_OF_EFFORT and planned is not None:
                out[i] = np.where(days <= self.at, planned[i], self._planned_at(planned, days)[i])
                shares[i] = out[i] / activity.bac if activity.bac else 0.0
                continue
            ended = _since(days, told.finished)
            begun = _behind(days, told.started) | ended
            if activity.method is Method.APPORTIONED and activity.apportioned_to is not None:
                share = shares[self._rows[activity.apportioned_to]]
            else:
                share = self._earned_share(activity, told, days, begun, ended)
            shares[i] = share
            out[i] = _by_accrual(activity, share, begun, ended)
        return out

    def spent(self, dates: Sequence[Minutes]) -> Floats:
        """Actual cost of each activity on each date; costs of no activity, or of a summary, are not among them."""
        days = np.array(dates)
        out = np.zeros((len(self.activities), len(days)))
        if self.measured.spent is not None:
            for entry in self.measured.spent:
                row = None if entry.activity is None else self._rows.get(entry.activity)
                if row is not None and entry.date <= self.at:
                    out[row] += np.where(days >= entry.date, entry.amount, 0.0)
            return out
        for i, (activity, told) in enumerate(zip(self.activities, self.told, strict=True)):
            costs = [each for each in told.standings if each.cost is not None]
            if not costs:
                continue
            first = told.started if told.started is not None else costs[0].told
            points = [(min(first, costs[0].told), 0.0)]
            for each in costs:
                # What a finished task cost was spent by its finish.
                when = each.told if told.finished is None else max(min(each.told, told.finished), points[0][0])
                points.append((when, float(each.cost or 0.0)))
            out[i] = self._between(activity.calendar, points, days)
        return out

    def _planned_at(self, planned: Floats, days: NDArray[np.int64]) -> Floats:
        """What level of effort has earned on days after the date looked from: what it had by then."""
        now = self.planned([self.at])
        return np.where(days[None, :] > self.at, now, planned)

    def _planned_share(
        self, activity: Activity, days: NDArray[np.int64], begun: NDArray[np.bool_], ended: NDArray[np.bool_]
    ) -> Floats:
        match activity.method:
            case Method.ZERO_HUNDRED:
                return ended.astype(float)
            case Method.FIFTY_FIFTY:
                return 0.5 * begun + 0.5 * ended
            case Method.WEIGHTED_MILESTONES if activity.steps:
                total = sum(step.weight for step in activity.steps)
                when = [
                    (step.weight, activity.finish if step.planned is None else step.planned) for step in activity.steps
                ]
                return _steps(when, total, days)
            case _:
                points = [(activity.start, 0.0), (activity.finish, 1.0)]
                share = self._between(activity.calendar, points, days)
                return np.where(ended, 1.0, share)

    def _earned_share(
        self,
        activity: Activity,
        told: Told,
        days: NDArray[np.int64],
        begun: NDArray[np.bool_],
        ended: NDArray[np.bool_],
    ) -> Floats:
        match activity.method:
            case Method.ZERO_HUNDRED:
                return ended.astype(float)
            case Method.FIFTY_FIFTY:
                return 0.5 * begun + 0.5 * ended
            case Method.WEIGHTED_MILESTONES if activity.steps:
                total = sum(step.weight for step in activity.steps)
                done = [(step.weight, step.done) for step in activity.steps if step.done is not None]
                reached = [(weight, date) for weight, date in done if date <= self.at]
                return np.where(ended, 1.0, _steps(reached, total, days))
            case _:
                return np.where(ended, 1.0, self._between(activity.calendar, _progress(told), days))

    def _between(self, calendar: WorkingTime, points: list[tuple[Minutes, float]], days: NDArray[np.int64]) -> Floats:
        """The value on each day, growing evenly over the working time between the points."""
        if not points:
            return np.zeros(len(days))
        known = self._positions.setdefault(id(calendar), {})

        def position(date: Minutes) -> int:
            found = known.get(date)
            if found is None:
                found = known[date] = calendar.position(date)
            return found

        if self._days[0] is not days:
            self._days = (days, {})
        at = self._days[1].get(id(calendar))
        if at is None:
            at = self._days[1][id(calendar)] = np.array([position(date) for date in days.tolist()], float)
        xs = np.array([position(date) for date, _ in points], float)
        ys = np.maximum.accumulate(np.array([value for _, value in points], float))
        values = np.interp(at, xs, ys, left=0.0)
        # Points without working time between them, and what lies before the first one.
        values = np.where(days >= points[-1][0], ys[-1], values)
        return np.where(days < points[0][0], 0.0, values)


def _steps(reached: list[tuple[float, Minutes]], total: float, days: NDArray[np.int64]) -> Floats:
    """The share of all weight that lies on or before each day."""
    share = np.zeros(len(days))
    for weight, date in reached:
        share += weight / total * (days >= date)
    return share


def _since(days: NDArray[np.int64], date: Minutes | None) -> NDArray[np.bool_]:
    return np.zeros(len(days), bool) if date is None else days >= date


def _behind(days: NDArray[np.int64], date: Minutes | None) -> NDArray[np.bool_]:
    return np.zeros(len(days), bool) if date is None else days > date


def _progress(told: Told) -> list[tuple[Minutes, float]]:
    """Where the share done stood when: nothing at the start, then as told, all at the finish."""
    if told.started is None and told.finished is None and told.done <= 0:
        return []
    points: list[tuple[Minutes, float]] = []
    if told.started is not None:
        points.append((told.started, 0.0))
    for each in told.standings:
        after = points and each.told <= points[-1][0]
        if each.done > 0 and not after and (told.finished is None or each.told < told.finished):
            points.append((each.told, each.done))
    if told.finished is not None:
        points.append((told.finished, 1.0))
    elif told.standings and (not points or points[-1][1] < told.done):
        points.append((told.standings[-1].told, told.done))
    return points


def _by_accrual(activity: Activity, share: Floats, begun: NDArray[np.bool_], ended: NDArray[np.bool_]) -> Floats:
    """The budget's parts as they are booked: at the start, at the finish, or with the share."""
    value = np.zeros(len(share))
    for part in activity.budget:
        match part.accrual:
            case Accrual.START:
                value += part.amount * begun
            case Accrual.END:
                value += part.amount * ended
            case Accrual.PRORATED:
                value += part.amount * share
    return value


def _bases_first(activities: Sequence[Activity], rows: dict[ActivityId, int]) -> list[int]:
    """The rows in an order in which every apportioned activity comes after the one that it follows."""
    done: dict[int, None] = {}
    for first in range(len(activities)):
        chain: list[int] = []
        row: int | None = first
        while row is not None and row not in done:
            if row in chain:
                name = activities[row].name
                raise UnknownBase(f"“{name}” is apportioned to itself; name a task with progress of its own.")
            chain.append(row)
            activity = activities[row]
            if activity.method is not Method.APPORTIONED or activity.apportioned_to is None:
                break
            if activity.apportioned_to not in rows:
                raise UnknownBase(f"“{activity.name}” is apportioned to a task that has no baseline.")
            row = rows[activity.apportioned_to]
        done.update(dict.fromkeys(reversed(chain)))
    return list(done)
