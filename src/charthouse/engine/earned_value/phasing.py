"""Planned value, earned value and actual cost of every task on every date: matrices of tasks by dates.

A budget is spread over the working time between the baseline's start and finish, or stands at one of its ends, as its
accrual says; planned and earned value follow the same method and the same accrual, so that a fixed cost that is booked
at the start is planned and earned at the start.

All tasks of one method are phased at once (``curves``); only what few tasks have is done one by one: weighted
milestones, shares of other tasks, and progress that was told out of order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.activities import Activity, ActivityId, Measured
from charthouse.engine.earned_value.columns import (
    ALL_OR_NOTHING,
    APPORTIONED,
    EFFORT,
    HALVES,
    MILESTONES,
    NEVER,
    Bools,
    Floats,
    Ints,
)
from charthouse.engine.earned_value.curves import Dates, Points, along, joined, straight
from charthouse.engine.earned_value.indices import ratio
from charthouse.engine.earned_value.methods import Method
from charthouse.engine.earned_value.refusals import UnknownBase


class Phasing:
    """The values of all activities of a project, seen from one date."""

    def __init__(self, measured: Measured, at: Minutes) -> None:
        self.measured, self.at = measured, at
        self.activities = measured.activities
        self.columns = columns = measured.columns
        self.row_of = {each.id: i for i, each in enumerate(self.activities)}
        self.bac = columns.bac
        """Each activity's budget at completion."""
        self._followers = self._bases_first()
        known = np.flatnonzero(columns.told <= at)
        self._known = known
        """The standings that had been told."""
        rows = columns.row[known]
        ends = np.flatnonzero(np.append(rows[1:] != rows[:-1], True)[: len(rows)])
        self.last = np.full(len(self.activities), -1)
        """Each activity's last standing that had been told; -1: none."""
        self.last[rows[ends]] = known[ends]
        self.started = self._last_told(columns.started)
        """NEVER: not known by the date. A start or finish that lies behind it is not known yet."""
        self.finished = self._last_told(columns.finished)
        done = np.where(self.last >= 0, columns.done[self.last], 0.0) if len(columns.done) else np.zeros(len(self.last))
        self.done = np.where(self.finished < NEVER, 1.0, done)
        """The share done as last told."""

    def planned(self, dates: Sequence[Minutes]) -> Floats:
        """Planned value of each activity (rows) on each date (columns), cumulative."""
        columns = self.columns
        days, method = np.array(dates, np.int64), columns.method
        on = Dates(days, columns.calendars)
        ended = days[None, :] >= columns.finish[:, None]
        begun = (days[None, :] > columns.start[:, None]) | ended
        shares = straight(columns.start, columns.finish, columns.calendar, on)
        self._at_the_ends(shares, begun, ended)
        for i in np.flatnonzero(method == MILESTONES):
            activity = self.activities[i]
            when = [(one.weight, activity.finish if one.planned is None else one.planned) for one in activity.steps]
            shares[i] = _steps(activity, when, days)
        self._follow(shares)
        return self._by_accrual(shares, begun, ended)

    def earned(self, dates: Sequence[Minutes]) -> Floats:
        """Earned value of each activity on each date, as far as it was known at the date looked from."""
        columns = self.columns
        days, method = np.array(dates, np.int64), columns.method
        on = Dates(days, columns.calendars)
        ended = days[None, :] >= self.finished[:, None]
        begun = (days[None, :] > self.started[:, None]) | ended
        shares = self._along(self._progress(), on)
        shares[ended] = 1.0
        self._at_the_ends(shares, begun, ended)
        for i in np.flatnonzero(method == MILESTONES):
            activity = self.activities[i]
            done = [(one.weight, one.done) for one in activity.steps if one.done is not None]
            reached = _steps(activity, [(weight, date) for weight, date in done if date <= self.at], days)
            shares[i] = np.where(ended[i], 1.0, reached)
        effort = np.flatnonzero(method == EFFORT)
        if len(effort):
            # What level of effort has earned after the date looked from: what it had by then.
            values = np.where(days <= self.at, self.planned(dates)[effort], self.planned([self.at])[effort])
            budgets = self.bac[effort][:, None]
            shares[effort] = np.divide(values, budgets, out=np.zeros_like(values), where=budgets != 0)
        self._follow(shares)
        out = self._by_accrual(shares, begun, ended)
        if len(effort):
            out[effort] = values
        return out

    def spent(self, dates: Sequence[Minutes]) -> Floats:
        """Actual cost of each activity on each date; costs of no activity, or of a summary, are not among them."""
        days = np.array(dates, np.int64)
        if self.measured.spent is not None:
            return self._booked(days)
        columns = self.columns
        rows = columns.row[self._known]
        said = self._known[~np.isnan(columns.cost[self._known])]
        if not len(said):
            return np.zeros((len(self.activities), len(days)))
        rows = columns.row[said]
        firsts = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
        begin = np.minimum(self.started[rows[firsts]], columns.told[said[firsts]])
        start_of = np.zeros(len(self.activities), np.int64)
        start_of[rows[firsts]] = begin
        # What a finished task cost was spent by its finish.
        when = np.maximum(np.minimum(columns.told[said], self.finished[rows]), start_of[rows])
        when = np.where(self.finished[rows] < NEVER, when, columns.told[said])
        points = joined([
            Points(rows[firsts], begin, np.zeros(len(firsts))), Points(rows, when, columns.cost[said])
        ])  # fmt: skip
        return self._along(points, Dates(days, columns.calendars))

    def _last_told(self, dates: Ints) -> Ints:
        if not len(dates):
            return np.full(len(self.last), NEVER)
        found = np.where(self.last >= 0, dates[self.last], NEVER)
        return np.where(found <= self.at, found, NEVER)

    def _at_the_ends(self, shares: Floats, begun: Bools, ended: Bools) -> None:
        """The shares of tasks that earn all when they are done, or half when they begin."""
        method = self.columns.method
        chosen = method == ALL_OR_NOTHING
        if chosen.any():
            shares[chosen] = ended[chosen]
        chosen = method == HALVES
        if chosen.any():
            shares[chosen] = 0.5 * begun[chosen] + 0.5 * ended[chosen]

    def _follow(self, shares: Floats) -> None:
        for row, base in self._followers:
            shares[row] = shares[base]

    def _by_accrual(self, shares: Floats, begun: Bools, ended: Bools) -> Floats:
        """The budget's parts as they are booked: at the start, at the finish, or with the share."""
        columns = self.columns
        value = columns.prorated[:, None] * shares
        for amounts, when in ((columns.at_start, begun), (columns.at_end, ended)):
            rows = np.flatnonzero(amounts)
            if len(rows):
                value[rows] += amounts[rows][:, None] * when[rows]
        return value

    def _booked(self, days: Ints) -> Floats:
        """The costs that were booked, each from its date on."""
        rows, when, amounts = self.measured.booked_columns
        chosen = (rows >= 0) & (when <= self.at)
        order = np.argsort(days, kind="stable")
        width = len(days) + 1
        since = np.searchsorted(days[order], when[chosen], side="left")
        cells = np.bincount(rows[chosen] * width + since, amounts[chosen], minlength=len(self.activities) * width)
        out = np.empty((len(self.activities), len(days)))
        out[:, order] = np.cumsum(cells.reshape(-1, width), axis=1)[:, :-1]
        return out

    def _progress(self) -> Points:
        """Where each share done stood when: nothing at the start, then as told, all at the finish."""
        columns, known = self.columns, self._known
        rows = columns.row[known]
        started, finished = np.flatnonzero(self.started < NEVER), np.flatnonzero(self.finished < NEVER)
        told = columns.told[known]
        behind = (self.started[rows] == NEVER) | (told > self.started[rows])
        nothing = (self.started == NEVER) & (self.finished == NEVER) & (self.done <= 0)
        between = (columns.done[known] > 0) & behind & (told < self.finished[rows]) & ~nothing[rows]
        found = joined([
            Points(started, self.started[started], np.zeros(len(started))),
            Points(rows[between], told[between], columns.done[known][between]),
            Points(finished, self.finished[finished], np.ones(len(finished))),
        ])  # fmt: skip
        # Told on the day of the start, or before it: where it stood then.
        lost = np.flatnonzero(
            (self.last >= 0) & (self.finished == NEVER) & (self.started < NEVER) & (self.done > 0)
            & (columns.told[self.last] <= self.started if len(columns.told) else False)
        )  # fmt: skip
        odd = np.union1d(found.unusual(1), lost)
        if not len(odd):
            return found
        return joined([found.only(~np.isin(found.row, odd)), *(self._told_oddly(int(row)) for row in odd)])

    def _told_oddly(self, row: int) -> Points:
        """The same of one activity whose standings do not follow each other, in the order in which they were told."""
        columns = self.columns
        started, finished = int(self.started[row]), int(self.finished[row])
        points: list[tuple[Minutes, float]] = [] if started == NEVER else [(started, 0.0)]
        for k in range(int(columns.first[row]), int(columns.first[row + 1])):
            told, done = int(columns.told[k]), float(columns.done[k])
            if told > self.at:
                continue
            after = points and told <= points[-1][0]
            if done > 0 and not after and told < finished:
                points.append((told, done))
        if finished != NEVER:
            points.append((finished, 1.0))
        elif not points or points[-1][1] < self.done[row]:
            points.append((int(columns.told[self.last[row]]), float(self.done[row])))
        return Points(
            np.full(len(points), row), np.array([when for when, _ in points], np.int64),
            np.array([value for _, value in points]),
        )  # fmt: skip

    def _along(self, points: Points, on: Dates) -> Floats:
        """Read curves on dates; those whose points do not follow each other one by one."""
        out = np.zeros((len(self.activities), len(on.days)))
        if not len(points.row):
            return out
        odd = points.unusual()
        usual = points if not len(odd) else points.only(~np.isin(points.row, odd))
        if len(usual.row):
            out = along(usual, len(self.activities), self.columns.calendar, on)
        for row in odd:
            mine = points.only(points.row == row)
            place = int(self.columns.calendar[row])
            xs = self.columns.calendars[place].positions(mine.date).astype(float)
            ys = np.maximum.accumulate(mine.value)
            values = np.interp(on.on(place), xs, ys, left=0.0)
            values = np.where(on.days >= mine.date[-1], ys[-1], values)
            out[row] = np.where(on.days < mine.date[0], 0.0, values)
        return out

    def _bases_first(self) -> list[tuple[int, int]]:
        """Every apportioned activity with the one that it follows, in an order in which bases come first."""
        if not (self.columns.method == APPORTIONED).any():
            return []
        order = _bases_first(self.activities, self.row_of)
        return [
            (i, self.row_of[base]) for i in order
            if self.columns.method[i] == APPORTIONED and (base := self.activities[i].apportioned_to) is not None
        ]  # fmt: skip


def adherence(planned_then: Floats, earned: Floats) -> float | None:
    """How much of what is earned was earned in the planned order, 0 to 1: ``earned_schedule.p_factor`` of arrays."""
    return ratio(float(np.minimum(planned_then, earned).sum()), float(planned_then.sum()))


def _steps(activity: Activity, reached: list[tuple[float, Minutes]], days: Ints) -> Floats:
    """The share of all the activity's weight that lies on or before each day."""
    total = sum(step.weight for step in activity.steps)
    share = np.zeros(len(days))
    for weight, date in reached:
        share += weight / total * (days >= date)
    return share


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
