"""Lays a plan out for the lanes: what is certain becomes a bound, what may move becomes a node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from charthouse.engine import kernel
from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.compile import Compiled, compile_plan, left_of
from charthouse.engine.compiled import compiled
from charthouse.engine.network import Plan
from charthouse.engine.placing import done_until, is_fixed, lagged, waits
from charthouse.engine.risk import lanes as ln
from charthouse.engine.risk import marks as mk
from charthouse.engine.risk.crossing import Crossings, crossings
from charthouse.engine.rows import Rows
from charthouse.engine.schedule import check_ends
from charthouse.engine.working_time import HEAD, WEEKLY, Ints

_MOST_LINKS = 8
"""Links on summaries are spread over what lies below, up to so many times as many as the plan has tasks and links."""


_BEFORE, _LEAST_REACH, _REACH = 8 * 1440, 366 * 1440, 3
"""How many days before the start, and how many times the plan's length, a year at least, ways between calendars are
laid out for."""


@dataclass(frozen=True)
class Program:
    """A plan as the lanes run it: nodes in the order of the forward pass, links by their successor."""

    compiled: Compiled
    dates: Ints
    """The certain schedule, as ``kernel.run`` gives it."""
    finish: Minutes
    node: Ints
    link: Ints
    rows: Ints
    """The plan's row of each node."""
    places: dict[int, int]
    """The node of each of the plan's rows that may move."""
    common: int
    """The calendar of all ends; -1: they have several, and the project's finish is reckoned in dates."""
    known: int
    """The latest finish of what cannot move, as a mark of the common calendar or as a date."""
    known_date: int
    """The same as a date."""
    ways: Crossings
    """The ways between the calendars that links join."""
    why_slow: str = ""
    """Why the lanes cannot run this plan, as a sentence; empty when they can."""

    @property
    def tables(self) -> Rows:
        """The compiled calendars."""
        return self.compiled.network.arrays[2]

    def planned_work(self, row: int) -> Minutes:
        """Working minutes that a task still has before it by the plan, without the gaps of splits."""
        state, active = self.compiled.network.task[row, (at.STATE, at.ACTIVE)]
        task = self.compiled.plan.tasks[row]
        if state in (at.DONE, at.SUMMARY) or not active:
            return 0
        return left_of(task) if state == at.STARTED else task.duration

    def leaves_below(self, row: int) -> list[int]:
        """The rows of the leaves below a summary that take part; the row itself where it is none."""
        task = self.compiled.network.task
        if task[row, at.STATE] != at.SUMMARY:
            return [row]
        inside, found = {row}, []
        for i in range(row + 1, len(task)):
            if int(task[i, at.PARENT]) in inside:
                if task[i, at.STATE] == at.SUMMARY:
                    inside.add(i)
                elif task[i, at.ACTIVE] and task[i, at.STATE] != at.EFFORT:
                    found.append(i)
        return found


@compiled
def _standing(task: Rows, link: Rows, tables: Rows, fixed: NDArray[np.bool_], waiting: NDArray[np.bool_]) -> None:
    """Fill in which tasks nothing moves any more, and which still wait for their links."""
    for i in range(len(fixed)):
        fixed[i] = is_fixed(task, link, tables, i)
        waiting[i] = waits(task, link, tables, i)


def program_of(plan: Plan) -> Program:
    """Lay out a plan.

    :raises UnusablePlan: it cannot be scheduled
    """
    compiled = compile_plan(plan)
    dates, finish = kernel.run(compiled)
    check_ends(compiled, dates)
    return _Layout(compiled, dates, finish).program(_why_slow(compiled, dates))


def _why_slow(compiled: Compiled, dates: Ints) -> str:
    """What in a plan the lanes know nothing of: such a plan is scheduled by the whole kernel each time."""
    task, settings = compiled.network.task, compiled.network.tables
    active = task[:, at.ACTIVE] == 1
    summary = task[:, at.STATE] == at.SUMMARY
    free = task[:, at.STATE] == at.FREE
    begun = (task[:, at.STATE] == at.STARTED) | (task[:, at.STATE] == at.DONE)
    leaves = active & ~summary & (task[:, at.STATE] != at.EFFORT)
    several = task[:, at.CALENDAR_END] - task[:, at.CALENDAR_AT] > 1
    begins = np.isin(compiled.network.link[:, at.LINK], (at.SS, at.SF))
    given = (task[:, at.MANUAL_START] != at.NONE) | (task[:, at.MANUAL_FINISH] != at.NONE)
    used = np.unique(settings[task[leaves, at.CALENDAR_AT]]).tolist()
    reasons = {
        "it is scheduled from its finish": settings[at.FROM_FINISH] == 1,
        "tasks are wanted as late as possible": bool((leaves & free & (task[:, at.CONSTRAINT] == at.ALAP)).any()),
        "expected finishes are used": settings[at.USE_EXPECTED] == 1 and bool((task[:, at.EXPECTED] != at.NONE).any()),
        "levelling put tasks off": bool((leaves & free & (task[:, at.DELAY] > 0)).any()),
        "tasks run by the calendars of several resources": bool((leaves & several).any()),
        "Primavera's rules for work in progress hold": settings[at.RULES_AT] == at.PRIMAVERA and bool(begun.any()),
        "summaries have dates of their own": bool((active & summary & given).any()),
        "links begin at the start of a summary": bool((begins & summary[compiled.network.link[:, at.BEFORE]]).any()),
        "links begin at summaries that hold nothing but level of effort": bool(
            (summary & ~_with_work_below(task, leaves))[compiled.network.link[:, at.BEFORE]].any()
        ),
        "a calendar ends": any(settings[at.SETTINGS + c * HEAD + WEEKLY] == 0 for c in used),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _with_work_below(task: Ints, leaves: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The summaries with a task somewhere below them that work is done on."""
    found = np.zeros(len(task), bool)
    above = np.unique(task[leaves, at.PARENT])
    while len(above := above[above >= 0]):
        found[above] = True
        above = np.unique(task[above, at.PARENT])
    return found


class _Layout:
    """The way from a compiled plan to its program."""

    def __init__(self, compiled: Compiled, dates: Ints, finish: Minutes) -> None:
        self.compiled, self.dates, self.finish = compiled, dates, finish
        self.network = compiled.network
        self.task, self.link, self.tables = self.network.arrays
        n = len(self.network.task)
        state = self.network.task[:, at.STATE]
        active = self.network.task[:, at.ACTIVE] == 1
        leaf = active & (state != at.SUMMARY) & (state != at.EFFORT)
        fixed, waiting = np.zeros(n, bool), np.zeros(n, bool)
        _standing(self.task, self.link, self.tables, fixed, waiting)
        moving = leaf & ~fixed & (state != at.DONE)
        self.leaf, self.moving = leaf, moving
        order = self.network.order[self.network.order < n]
        self.rows = order[moving[order]].astype(np.int64)
        self.places = {row: place for place, row in enumerate(self.rows.tolist())}
        self.below = self._below()
        self.into: list[tuple[int, int, int, int, int]] = []
        self.floors = np.full(len(self.rows), at.NONE, np.int64)
        self.holds = np.full(len(self.rows), at.NONE, np.int64)
        self.place = np.full(n, -1, np.int64)
        self.place[self.rows] = np.arange(len(self.rows))
        self.waits = moving & ((state == at.FREE) | waiting)
        self.wanted: dict[tuple[int, int], int] = {}

    def _below(self) -> dict[int, list[int]]:
        """The leaves below each summary."""
        below: dict[int, list[int]] = {}
        parent = self.network.task[:, at.PARENT]
        for i in np.flatnonzero(self.leaf & (parent >= 0)).tolist():
            p = int(parent[i])
            while p >= 0:
                below.setdefault(p, []).append(i)
                p = int(parent[p])
        return below

    def program(self, why: str) -> Program:
        """Everything put together."""
        node = np.zeros((len(self.rows), ln.N_COLUMNS), np.int64)
        task, settings = self.network.task[self.rows], self.network.tables
        started = task[:, at.STATE] == at.STARTED
        node[:, ln.N_WORK] = np.where(started, task[:, at.LEFT], task[:, at.SPAN])
        link, why = (np.zeros((0, ln.L_COLUMNS), np.int64), why) if why else self._spread(node)
        if why:
            return self._made(node, link, -1, at.NONE, at.NONE, why)
        node[:, ln.N_CALENDAR] = settings[task[:, at.CALENDAR_AT]]
        node[:, ln.N_BEGINS] = task[:, at.KIND] == at.START_MILESTONE
        self._hold(node, link, started)
        self._ends(node, link)
        ends = node[node[:, ln.N_ENDS] == 1]
        calendars = set(ends[:, ln.N_CALENDAR].tolist())
        common = calendars.pop() if len(calendars) == 1 else -1
        stays = self.dates[self.leaf & ~self.moving, at.EARLY_FINISH]
        known = known_date = int(stays.max()) if len(stays) else at.NONE
        if not len(ends) and known == at.NONE:
            known = self.finish  # nothing takes part at all
        if common >= 0:
            known = mk.NO_MARK if known == at.NONE else mk.last_mark(self.tables, common, known)
        elif known == at.NONE:
            known = mk.NO_MARK
        return self._made(node, link, common, known, known_date)

    def _made(self, node: Ints, link: Ints, common: int, known: int, known_date: int, why: str = "") -> Program:
        start = int(self.network.tables[at.PLAN_START])
        length = max(self.finish - start, _LEAST_REACH)
        ways = crossings(self.tables, self.wanted, start - _BEFORE, start + _REACH * length)
        told = (common, known, known_date, ways, why)
        return Program(self.compiled, self.dates, self.finish, node, link, self.rows, self.places, *told)

    def _spread(self, node: Ints) -> tuple[Ints, str]:
        """Bring every link to the leaves that it holds; from what cannot move, it becomes a bound.

        Gives the links by their successor, or why they cannot be spread.
        """
        table, task = self.network.link, self.network.task
        before, after, kind = table[:, at.BEFORE], table[:, at.AFTER], table[:, at.LINK]
        from_start, to_finish = np.isin(kind, (at.SS, at.SF)), np.isin(kind, (at.FF, at.SF))
        plain = self.moving[before] & self.moving[after] & ~(from_start & (task[before, at.STATE] == at.STARTED))
        room = _MOST_LINKS * (len(task) + len(table)) + 1000
        for e in np.flatnonzero(~plain).tolist():
            befores, afters = self._leaves(int(before[e])), self._leaves(int(after[e]))
            room -= len(befores) * len(afters)
            if room < 0:
                return np.zeros((0, ln.L_COLUMNS), np.int64), "links on summaries hold too many tasks"
            self._spread_one(e, befores, afters, bool(from_start[e]), bool(to_finish[e]))
        plain &= self.waits[after]
        spread = np.array(self.into, np.int64).reshape(-1, 5)
        columns = (self.place[after], self.place[before], from_start, to_finish)
        link = np.zeros((int(plain.sum()) + len(spread), ln.L_COLUMNS), np.int64)
        then, first, starts, finishes = (
            np.concatenate([column[plain].astype(np.int64), spread[:, k]]) for k, column in enumerate(columns)
        )
        of = np.concatenate([np.flatnonzero(plain), spread[:, 4]])
        calendars = self.network.tables[task[self.rows, at.CALENDAR_AT]]
        link[:, ln.L_BEFORE] = first + starts * len(self.rows)
        link[:, ln.L_TO_FINISH] = finishes
        link[:, ln.L_LAG] = table[of, at.LAG]
        mine, theirs = calendars[then], calendars[first]
        lags = link[:, ln.L_LAG] != 0
        by = np.where(lags, table[of, at.LAG_CALENDAR], mine)
        link[:, ln.L_TO_LAG], link[:, ln.L_FROM_LAG] = self._pairs(theirs, by), self._pairs(by, mine)
        link[:, ln.L_PLAIN] = (mine == theirs) & ~lags & (finishes == 0)
        by_successor = np.lexsort((link[:, ln.L_BEFORE], finishes, then))
        counts = np.cumsum(np.bincount(then, minlength=len(self.rows)))
        node[:, ln.N_IN_END] = counts
        node[1:, ln.N_IN_AT] = counts[:-1]
        return link[by_successor], ""

    def _pairs(self, one: Ints, other: Ints) -> Ints:
        """The rows of pairs of calendars among all that are crossed; -1 where they are the same."""
        found = np.full(len(one), -1, np.int64)
        crossed = np.flatnonzero(one != other)
        found[crossed] = [
            self.wanted.setdefault(pair, len(self.wanted))
            for pair in zip(one[crossed].tolist(), other[crossed].tolist(), strict=True)
        ]
        return found

    def _leaves(self, row: int) -> list[int]:
        return self.below.get(row, []) if self.network.task[row, at.STATE] == at.SUMMARY else [row]

    def _spread_one(self, e: int, befores: list[int], afters: list[int], from_start: bool, to_finish: bool) -> None:
        """One link that is on a summary, or that begins at what is certain."""
        task = self.network.task
        before = int(self.network.link[e, at.BEFORE])
        if not befores and task[before, at.STATE] == at.SUMMARY:
            self._bound(afters, to_finish=to_finish, date=self._asked(e, int(self.dates[before, at.EARLY_FINISH])))
        for one in befores:
            if not self.moving[one] or (from_start and task[one, at.STATE] == at.STARTED):
                column = at.EARLY_START if from_start else at.EARLY_FINISH
                self._bound(afters, to_finish=to_finish, date=self._asked(e, int(self.dates[one, column])))
                continue
            for then in afters:
                if self.waits[then]:
                    told = (int(self.place[then]), int(self.place[one]), int(from_start), int(to_finish), e)
                    self.into.append(told)

    def _asked(self, e: int, base: int) -> int:
        return int(lagged(self.task, self.link, self.tables, e, base, int(self.network.link[e, at.LAG])))

    def _bound(self, afters: list[int], *, to_finish: bool, date: int) -> None:
        bounds = self.holds if to_finish else self.floors
        for then in afters:
            if self.waits[then]:
                bounds[self.place[then]] = max(int(bounds[self.place[then]]), date)

    def _hold(self, node: Ints, link: Ints, started: NDArray[np.bool_]) -> None:
        """What holds the nodes, in marks of their calendars."""
        columns = (ln.N_START_CAP, ln.N_FINISH_CAP, ln.N_START_ON, ln.N_FINISH_ON)
        dates = np.full((len(node), 6), at.NONE, np.int64)
        floor = int(self.network.tables[at.FLOOR])
        task = self.network.task
        bare = (task[:, at.CONSTRAINT_DATE] == at.NONE) & (task[:, at.CONSTRAINT_2_DATE] == at.NONE)
        bare &= task[:, at.EXTERNAL_START] == at.NONE
        held = ~bare
        parent = task[:, at.PARENT]
        for row in np.flatnonzero(parent >= 0).tolist():  # what holds a summary holds all below it
            held[row] |= held[parent[row]]
        dates[:, 0] = np.maximum(self.floors, floor)
        dates[:, 1] = self.holds
        for place in np.flatnonzero(held[self.rows] | started).tolist():
            dates[place] = self._dates(place, int(self.rows[place]), started=bool(started[place]))
        marks = np.empty_like(dates)
        mk.marks_of(self.tables, np.ascontiguousarray(node[:, ln.N_CALENDAR]), dates, marks)
        node[:, ln.N_FLOOR], node[:, ln.N_FINISH_FLOOR] = marks[:, 0], marks[:, 1]
        node[:, columns] = marks[:, 2:]
        to_finish = np.flatnonzero(link[:, ln.L_TO_FINISH])
        node[:, ln.N_SPECIAL] = (dates[:, 1:] != at.NONE).any(axis=1)
        successor = np.repeat(np.arange(len(node)), node[:, ln.N_IN_END] - node[:, ln.N_IN_AT])
        node[successor[to_finish], ln.N_SPECIAL] = 1
        node[:, ln.N_PLAIN] = node[:, ln.N_SPECIAL] == 0
        node[successor[link[:, ln.L_PLAIN] == 0], ln.N_PLAIN] = 0
        starts = link[:, ln.L_BEFORE]
        node[starts[starts >= len(node)] - len(node), ln.N_ASKED] = 1

    def _dates(self, place: int, row: int, *, started: bool) -> tuple[int, ...]:
        """What holds one node: the dates of its floors, caps and fixed dates."""
        task, settings = self.network.task[row], self.network.tables
        caps = dict.fromkeys((ln.N_START_CAP, ln.N_FINISH_CAP, ln.N_START_ON, ln.N_FINISH_ON), at.NONE)
        floor, hold = int(self.floors[place]), int(self.holds[place])
        if not started:
            floor, hold, caps = self._free(row, task, settings, floor, hold, caps)
            return (floor, hold, *caps.values())
        done = int(done_until(self.task, self.link, self.tables, row))
        floor = max(floor, done, int(settings[at.STATUS]), int(task[at.RESUME]))
        for constraint, date in _constraints(task):
            if constraint == at.FINISH_NO_EARLIER:
                hold = max(hold, date)
        return (floor, hold, *caps.values())

    def _free(
        self, row: int, task: Ints, settings: Ints, floor: int, hold: int, caps: dict[int, int]
    ) -> tuple[int, int, dict[int, int]]:
        """What holds an unstarted task: its constraints, those of its summaries, and the plan's start."""
        honour = settings[at.HONOUR] == 1
        floor = max(floor, int(task[at.EXTERNAL_START]))
        linked = bool(task[at.IN_END] > task[at.IN_AT])
        p = int(task[at.PARENT])
        while p >= 0:
            above = self.network.task[p]
            linked = linked or bool(above[at.IN_END] > above[at.IN_AT])
            floor = max(floor, int(above[at.EXTERNAL_START]))
            for constraint, date in _constraints(above):
                if constraint == at.START_NO_EARLIER:
                    floor = max(floor, date)
                elif constraint == at.FINISH_NO_EARLIER:
                    hold = max(hold, date)
            p = int(above[at.PARENT])
        floored = True
        for constraint, date in _constraints(task):
            if constraint == at.START_NO_EARLIER or (constraint == at.START_ON and not honour):
                floor = max(floor, date)
            elif constraint == at.FINISH_NO_EARLIER or (constraint == at.FINISH_ON and not honour):
                hold = max(hold, date)
            if constraint in (at.START_NO_EARLIER, at.FINISH_NO_EARLIER) and not linked:
                floored = floored and settings[at.RULES_AT] != at.MS_PROJECT
            if honour and constraint == at.START_NO_LATER:
                caps[ln.N_START_CAP] = _least(caps[ln.N_START_CAP], date)
            elif honour and constraint == at.FINISH_NO_LATER:
                caps[ln.N_FINISH_CAP] = _least(caps[ln.N_FINISH_CAP], date)
            elif constraint == at.MANDATORY_START or (honour and constraint == at.START_ON):
                caps[ln.N_START_ON], caps[ln.N_FINISH_ON] = date, at.NONE
            elif constraint == at.MANDATORY_FINISH or (honour and constraint == at.FINISH_ON):
                caps[ln.N_FINISH_ON], caps[ln.N_START_ON] = date, at.NONE
        if floored:
            floor = max(floor, int(settings[at.FLOOR]))
        return floor, hold, caps

    def _ends(self, node: Ints, link: Ints) -> None:
        """Mark the nodes that may end last: all but those behind which another one always ends."""
        node[:, ln.N_ENDS] = 1
        columns = (ln.N_START_CAP, ln.N_FINISH_CAP, ln.N_START_ON, ln.N_FINISH_ON)
        bound = (node[:, columns] != mk.NO_MARK).any(axis=1) & (node[:, ln.N_SPECIAL] == 1)
        successor = np.repeat(np.arange(len(node)), node[:, ln.N_IN_END] - node[:, ln.N_IN_AT])
        before = link[:, ln.L_BEFORE]
        follows = (before < len(node)) & (link[:, ln.L_LAG] >= 0) & ~bound[successor]
        node[before[follows], ln.N_ENDS] = 0


def _constraints(task: Ints) -> list[tuple[int, int]]:
    pairs = ((at.CONSTRAINT, at.CONSTRAINT_DATE), (at.CONSTRAINT_2, at.CONSTRAINT_2_DATE))
    return [(int(task[kind]), int(task[date])) for kind, date in pairs if task[date] != at.NONE]


def _least(one: int, other: int) -> int:
    return other if one == at.NONE else min(one, other)
