"""Measure a project at a date: its amounts, indices and estimates, for the whole and for every task and summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.activities import ActivityId, Choices, Measured, Reserves, Spent
from charthouse.engine.earned_value.columns import EFFORT, NEVER, Bools, Floats, Ints
from charthouse.engine.earned_value.earned_schedule import (
    FinishPolicy,
    Point,
    Times,
    durations_at_completion,
    earned_schedule,
    earned_schedules,
)
from charthouse.engine.earned_value.indices import Amounts, EacPolicy, estimates_at_completion
from charthouse.engine.earned_value.methods import Method
from charthouse.engine.earned_value.periods import Axis
from charthouse.engine.earned_value.phasing import Phasing, adherence
from charthouse.engine.earned_value.refusals import NothingToMeasure


@dataclass(frozen=True, slots=True)
class Moment:
    """Cumulative amounts on one date; earned value and cost are None after the date looked from."""

    date: Minutes
    pv: float
    ev: float | None
    ac: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """A task or summary measured by itself."""

    id: ActivityId
    amounts: Amounts
    times: Times
    p_factor: float | None
    eac: dict[EacPolicy, float | None]


@dataclass(frozen=True)
class Standing:
    """A project measured at a date."""

    at: Minutes
    choices: Choices
    axis: Axis
    amounts: Amounts
    times: Times
    p_factor: float | None
    eac: dict[EacPolicy, float | None]
    finish: dict[FinishPolicy, Minutes | None]
    """By the formulas that need no network."""
    planned_start: Minutes
    planned_finish: Minutes
    actual_finish: Minutes | None
    """When the last task was done; None: not all are."""
    level_of_effort: Amounts
    """The part of the totals that is level of effort."""
    accrued: float
    """Of the actual cost: estimated, not booked."""
    cost_cut_off: Minutes | None
    """Where booked costs end before the date."""
    progress_told: Minutes | None
    """When progress was last told by the date."""
    reserves: Reserves
    parts: dict[ActivityId, Part] = field(default_factory=dict)
    series: tuple[Moment, ...] = ()


def measure(measured: Measured, at: Minutes, choices: Choices | None = None, *, parts: bool = True) -> Standing:
    """The standing of a project at a date, by what was known on it.

    :raises NothingToMeasure: no activity has planned dates.
    :raises UnknownBase: an apportioned task follows one that is not there.
    """
    choices = choices or Choices()
    if not measured.activities:
        raise NothingToMeasure(
            "No task has planned dates, so there is no planned value: take a baseline, or give tasks start and finish."
        )
    return _Measuring(measured, at, choices).whole(parts=parts)


class _Measuring:
    def __init__(self, measured: Measured, at: Minutes, choices: Choices) -> None:
        self.measured, self.at, self.choices = measured, at, choices
        self.phasing = Phasing(measured, at)
        self.activities = measured.activities
        columns = self.columns = measured.columns
        planned = columns.baselined if columns.baselined.any() else ~columns.baselined
        self.start, self.finish = int(columns.start[planned].min()), int(columns.finish[planned].max())
        self.axis = Axis(choices.period, measured.calendar, self.start)
        self.effort = columns.method == EFFORT
        self.counted = ~self.effort if choices.level_of_effort == "apart" else np.ones(len(self.effort), bool)
        self.samples = [self.start, *self.axis.ends(self.finish), self.finish]
        self.counts = np.array([self.axis.count(each) for each in self.samples])
        self.planned = self.phasing.planned(self.samples)
        # Before anything could be done nothing is planned, also where a task without duration stands at the start.
        self.planned[:, 0] = 0.0
        self.pv = self.phasing.planned([at])[:, 0]
        self.ev = self.phasing.earned([at])[:, 0]
        self.accruals = np.zeros(len(self.activities))
        self.ac, self.beside = self._spent_by(at)

    def whole(self, *, parts: bool) -> Standing:
        rows = np.flatnonzero(self.counted)
        amounts = self._amounts(rows, beside=self.beside.get(None, 0.0) + self._of_summaries())
        done = self._actual_finish(rows)
        times, point = self._times(rows, amounts, done)
        cost = self._bottom_up(rows)
        last = self.phasing.last[self.phasing.last >= 0]
        durations = durations_at_completion(times, bac=amounts.bac, sv=amounts.sv, spi=amounts.spi, cpi=amounts.cpi)
        finish: dict[FinishPolicy, Minutes | None] = {
            policy: None if count is None else self.axis.date(count) for policy, count in durations.items()
        }
        if done is not None:
            finish = dict.fromkeys(finish, done)
        elif amounts.ev <= 0:
            finish = {policy: date if policy in _WITHOUT_PROGRESS else None for policy, date in finish.items()}
        effort = np.flatnonzero(self.effort)
        cut_off = self.measured.cost_cut_off
        return Standing(
            at=self.at,
            choices=self.choices,
            axis=self.axis,
            amounts=amounts,
            times=times,
            p_factor=self._adherence(rows, point),
            eac=estimates_at_completion(amounts, times.spi_t, cost),
            finish=finish,
            planned_start=self.start,
            planned_finish=self.finish,
            actual_finish=done,
            level_of_effort=self._amounts(effort),
            accrued=float(self.accruals[rows].sum()) + self._accrued_entries(),
            cost_cut_off=cut_off if cut_off is not None and cut_off < self.at else None,
            progress_told=int(self.columns.told[last].max()) if len(last) else None,
            reserves=self.measured.reserves,
            parts=self._parts() if parts else {},
            series=self._series(rows),
        )

    def _amounts(self, rows: Ints, beside: float = 0.0) -> Amounts:
        ac = float(self.ac[rows].sum() + self.accruals[rows].sum()) + beside if self.measured.costs_known else None
        return Amounts(float(self.phasing.bac[rows].sum()), float(self.pv[rows].sum()), float(self.ev[rows].sum()), ac)

    def _spent_by(self, date: Minutes) -> tuple[Floats, dict[ActivityId | None, float]]:
        """Costs by a date: of each activity, and of what is no activity (a summary, the project as a whole)."""
        cut_off = self.measured.cost_cut_off
        until = date if cut_off is None else min(date, cut_off)
        booked = self.phasing.spent([until])[:, 0]
        beside: dict[ActivityId | None, float] = {}
        for entry in self._beside:
            if entry.date <= until:
                beside[entry.activity] = beside.get(entry.activity, 0.0) + entry.amount
        if until < date:
            before = self.phasing.earned([until])[:, 0]
            since = np.maximum(self.ev - before, 0.0)
            cost = float(booked.sum()) + sum(beside.values())
            dear = cost / float(before.sum()) if before.sum() > 0 and cost > 0 else 1.0
            self.accruals = since * (dear if self.choices.accrual_rate == "cpi" else 1.0)
        return booked, beside

    def _of_summaries(self) -> float:
        return sum(amount for uid, amount in self.beside.items() if uid is not None)

    @cached_property
    def _beside(self) -> list[Spent]:
        """Costs of no activity: of a summary, of the project as a whole."""
        rows = self.phasing.row_of
        return [each for each in self.measured.spent or () if each.activity not in rows]

    def _accrued_entries(self) -> float:
        cut_off = self.measured.cost_cut_off
        until = self.at if cut_off is None else min(self.at, cut_off)
        return sum(each.amount for each in self.measured.spent or () if each.accrued and each.date <= until)

    def _actual_finish(self, rows: Ints) -> Minutes | None:
        """When the last of them was done; level of effort ends with the rest."""
        finished = self.phasing.finished[rows[self._matters[rows]]]
        last = int(finished.max()) if len(finished) else NEVER
        return None if last == NEVER else last

    @cached_property
    def _matters(self) -> Bools:
        """Whose end is the project's end, once the last of them has ended."""
        apportioned = np.array([each.method is Method.APPORTIONED for each in self.activities], bool)
        found: Bools = ~self.effort & ((self.columns.bac > 0) | ~apportioned)
        return found

    def _times(self, rows: Ints, amounts: Amounts, done: Minutes | None) -> tuple[Times, Point]:
        """Of the rows' own span, counted from its start in whole and part periods of the project's axis."""
        columns = self.columns
        chosen = rows[columns.baselined[rows]]
        of = chosen if len(chosen) else np.arange(len(self.activities))
        start, finish = int(columns.start[of].min()), int(columns.finish[of].max())
        origin = self.axis.count(start)
        length = self.axis.count(finish) - origin
        times = np.clip(self.counts - origin, 0.0, length).tolist()
        curve = self.planned[rows].sum(axis=0) if len(rows) else np.zeros(len(self.samples))
        point = earned_schedule(times, curve.tolist(), amounts.ev) if amounts.bac > 0 else Point(0, 0.0, 0.0)
        until = self.at if done is None else min(done, self.at)
        actual = max(0.0, self.axis.count(until) - origin)
        return Times(length, actual, point.periods), point

    def _adherence(self, rows: Ints, point: Point) -> float | None:
        then = self.planned[rows, point.index]
        if point.share > 0:
            then = then + point.share * (self.planned[rows, point.index + 1] - then)
        return adherence(then, self.ev[rows]) if len(rows) else None

    def _bottom_up(self, rows: Ints) -> float | None:
        """What the tasks say is still to be spent; None where an unfinished one with a budget says nothing."""
        rows = rows[self.phasing.finished[rows] == NEVER]
        rest = self._rest[rows]
        silent = np.isnan(rest)
        if silent.all() or (silent & (self.columns.bac[rows] > 0)).any():
            return None
        return float(rest[~silent].sum())

    @cached_property
    def _rest(self) -> Floats:
        """What each task last said is still to be spent; not a number: it said nothing."""
        last, said = self.phasing.last, self.columns.to_complete
        return np.where(last >= 0, said[last], np.nan) if len(said) else np.full(len(last), np.nan)

    def _parts(self) -> dict[ActivityId, Part]:
        below: dict[ActivityId, list[int]] = {each.id: [] for each in self.measured.summaries}
        parents = {each.id: each.parent for each in self.measured.summaries}
        parents |= {each.id: each.parent for each in self.activities}
        spent_above = dict.fromkeys(below, 0.0)
        for i, activity in enumerate(self.activities):
            for above in _above(activity.parent, parents):
                if above in below:
                    below[above].append(i)
        for uid, amount in self.beside.items():
            for above in _above(uid, parents):
                if above in spent_above:
                    spent_above[above] += amount
        found = {uid: self._part(uid, rows, spent_above[uid]) for uid, rows in below.items() if rows}
        return found | self._single_parts()

    def _single_parts(self) -> dict[ActivityId, Part]:
        """Each task by itself; the same as ``_part`` of its row alone, all at once."""
        columns, phasing = self.columns, self.phasing
        whole = np.where(columns.baselined, columns.start, columns.start.min())
        last = np.where(columns.baselined, columns.finish, columns.finish.max())
        origin = self.axis.counts(whole)
        length = self.axis.counts(last) - origin
        times = np.clip(self.counts[None, :] - origin[:, None], 0.0, length[:, None])
        earned = np.where(columns.bac > 0, earned_schedules(times, self.planned, self.ev), 0.0)
        until = np.where(self._matters, np.minimum(phasing.finished, self.at), self.at)
        actual = np.maximum(self.axis.counts(until) - origin, 0.0)
        ac = (self.ac + self.accruals).tolist() if self.measured.costs_known else [None] * len(self.activities)
        silent = np.isnan(self._rest) | (phasing.finished < NEVER)
        rest = [None if nothing else value for value, nothing in zip(self._rest.tolist(), silent.tolist(), strict=True)]
        found = {}
        for activity, bac, pv, ev, spent, pd, at, es, to_go in zip(
            self.activities, columns.bac.tolist(), self.pv.tolist(), self.ev.tolist(), ac, length.tolist(),
            actual.tolist(), earned.tolist(), rest, strict=True,
        ):  # fmt: skip
            amounts, mine = Amounts(bac, pv, ev, spent), Times(pd, at, es)
            eac = estimates_at_completion(amounts, mine.spi_t, to_go)
            found[activity.id] = Part(activity.id, amounts, mine, None, eac)
        return found

    def _part(self, uid: ActivityId, chosen: list[int], beside: float) -> Part:
        rows = np.array(chosen, dtype=np.int64)
        amounts = self._amounts(rows, beside)
        times, point = self._times(rows, amounts, self._actual_finish(rows))
        adherence = self._adherence(rows, point) if len(rows) > 1 else None
        eac = estimates_at_completion(amounts, times.spi_t, self._bottom_up(rows))
        return Part(uid, amounts, times, adherence, eac)

    def _series(self, rows: Ints) -> tuple[Moment, ...]:
        """The curves at the end of every period, at the finish and at the date looked from."""
        last = max(self.finish, self.at)
        dates = sorted({self.start, *self.axis.ends(last), self.finish, self.at})
        dates = [each for each in dates if each >= self.start] or [self.at]
        pv = self.phasing.planned(dates)[rows].sum(axis=0)
        ev = self.phasing.earned(dates)[rows].sum(axis=0)
        cut_off = self.measured.cost_cut_off
        booked = self.phasing.spent([each if cut_off is None else min(each, cut_off) for each in dates])[rows].sum(
            axis=0
        )
        found = []
        for i, date in enumerate(dates):
            known = date <= self.at
            ac: float | None = None
            if known and self.measured.costs_known:
                ac = float(booked[i]) + sum(each.amount for each in self._beside if each.date <= date)
                if date == self.at:
                    ac += float(self.accruals[rows].sum())
            found.append(Moment(date, float(pv[i]), float(ev[i]) if known else None, ac))
        return tuple(found)


_WITHOUT_PROGRESS = frozenset({FinishPolicy.EARNED_SCHEDULE, FinishPolicy.PLANNED_VALUE})
"""What can be said although nothing is earned yet."""


def _above(uid: ActivityId | None, parents: dict[ActivityId, ActivityId | None]) -> list[ActivityId]:
    line: list[ActivityId] = []
    while uid is not None and uid not in line:
        line.append(uid)
        uid = parents.get(uid)
    return line
