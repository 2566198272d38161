"""Why a task may be no later: the chain from a latest date to the successor, deadline or constraint that caps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from charthouse.engine import layout as at
from charthouse.engine.backward import length_of
from charthouse.engine.calendars import Minutes
from charthouse.engine.drivers import Driver, DriverKind, constraints_of
from charthouse.engine.network import ConstraintKind, Link, TaskId
from charthouse.engine.placing import finish_from, is_pinned, last_finish, unlagged, waits
from charthouse.engine.rows import Rows
from charthouse.engine.schedule import Schedule
from charthouse.engine.steps import LateEnd, Step
from charthouse.engine.used_lags import lag_backward, start_is_past

Ask: TypeAlias = tuple[TaskId, LateEnd] | None

_BY_START = (ConstraintKind.START_NO_LATER, ConstraintKind.START_ON, ConstraintKind.MANDATORY_START)
_CAPS = (
    ConstraintKind.FINISH_NO_LATER,
    ConstraintKind.FINISH_ON,
    ConstraintKind.START_NO_LATER,
    ConstraintKind.START_ON,
)
_MANDATORY = (ConstraintKind.MANDATORY_START, ConstraintKind.MANDATORY_FINISH)
_ON = (ConstraintKind.START_ON, ConstraintKind.FINISH_ON)


@dataclass(frozen=True, slots=True)
class _Cap:
    """One thing that a task may not be later than."""

    finish: Minutes
    """By when the task has to end for it."""
    date: Minutes
    """The date that it sets for the task's end, or for its start."""
    kind: DriverKind
    by_start: bool = False
    holder: TaskId | None = None
    """The summary that passes it on."""
    constraint: ConstraintKind | None = None
    edge: int | None = None
    """The row of the network's link."""


class LateChain:
    """The walk along what caps the latest dates of one schedule."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.plan = schedule.plan
        self.rows = schedule.compiled.rows
        self.net = schedule.compiled.network
        self.out = schedule.dates

    def steps(self, task: TaskId, end: LateEnd) -> Iterator[Step]:
        """All steps from this date on to what caps it; none for a task without latest dates."""
        i = self.rows[task]
        column = at.LATE_START if end == "late_start" else at.LATE_FINISH
        if self.out[i, column] == at.NONE or not self.net.task[i, at.ACTIVE]:
            return
        begun = self.net.task[i, at.STATE] == at.STARTED and self.out[i, at.LATE_START] != self.out[i, at.LATE_GO_ON]
        if begun and end == "late_start":
            yield Step(DriverKind.ACTUAL, task, end, int(self.out[i, column]))
            return
        ask: Ask = (task, end)
        seen: set[Ask] = set()
        while ask is not None and ask not in seen:
            seen.add(ask)
            found, ask = self.step(*ask)
            yield from found

    def step(self, task: TaskId, end: LateEnd) -> tuple[list[Step], Ask]:
        """The steps that explain one latest date, and the date to explain next."""
        i = self.rows[task]
        state = int(self.net.task[i, at.STATE])
        column = at.LATE_START if end == "late_start" else at.LATE_FINISH
        if state == at.SUMMARY:
            return self._from_children(i, task, end, int(self.out[i, column]))
        if state == at.EFFORT:
            return [Step(DriverKind.WORK, task, end, int(self.out[i, column]))], None
        if is_pinned(*self.net.arrays, i):
            return [Step(DriverKind.ACTUAL, task, end, int(self.out[i, column]))], None
        start, finish = int(self.out[i, at.LATE_GO_ON]), int(self.out[i, at.LATE_FINISH])
        cap, others = self._cap(i, finish)
        steps: list[Step] = []
        if (end == "late_finish") == cap.by_start and start != finish:
            since, date = (start, finish) if cap.by_start else (finish, start)
            minutes = self.schedule.working_time(task).between(start, finish)
            steps.append(Step(DriverKind.WORK, task, end, date, since=since, minutes=minutes))
        if cap.holder is not None:
            steps.append(Step(DriverKind.SUMMARY, task, end, cap.date, other=cap.holder))
        also = tuple(self._driver(each) for each in others)
        if cap.edge is not None:
            more, ask = self._over(cap, cap.edge, task, end, also)
            return [*steps, *more], ask
        steps.append(Step(cap.kind, task, end, cap.date, other=cap.holder, constraint=cap.constraint, also=also))
        return steps, None

    def _from_children(self, i: int, task: TaskId, end: LateEnd, date: Minutes) -> tuple[list[Step], Ask]:
        """A summary may start as late as the first below it, and end as late as the last."""
        column = at.LATE_START if end == "late_start" else at.LATE_FINISH
        children = (
            (self.net.task[:, at.PARENT] == i) & (self.net.task[:, at.ACTIVE] == 1) & (self.out[:, column] == date)
        )
        found = [self.plan.tasks[child].id for child in children.nonzero()[0]]
        if not found:
            return [Step(DriverKind.MANUAL, task, end, date)], None
        also = tuple(Driver(DriverKind.CHILDREN, each, date=date) for each in found[1:])
        return [Step(DriverKind.CHILDREN, task, end, date, other=found[0], also=also)], (found[0], end)

    def _link(self, edge: int) -> Link:
        return self.plan.links[int(self.schedule.compiled.links[edge])]

    def _driver(self, cap: _Cap) -> Driver:
        """A cap beside the one that is followed."""
        if cap.edge is None:
            return Driver(cap.kind, cap.holder, date=cap.date)
        link = self._link(cap.edge)
        return Driver(cap.kind, link.after, link, cap.date)

    def _over(
        self, cap: _Cap, edge: int, task: TaskId, end: LateEnd, also: tuple[Driver, ...]
    ) -> tuple[list[Step], Ask]:
        """The steps over a link to its successor's latest date."""
        link, j = self._link(edge), int(self.net.link[edge, at.AFTER])
        target = self._target(edge)
        assert target is not None
        steps = []
        lag = int(lag_backward(*self.net.arrays, edge))
        if lag:
            steps.append(Step(DriverKind.LAG, task, end, cap.date, since=target, minutes=lag, link=link))
        steps.append(Step(cap.kind, task, end, cap.date, since=target, other=link.after, link=link, also=also))
        into_start = int(self.net.link[edge, at.LINK]) in (at.FS, at.SS)
        after: LateEnd = "late_start" if into_start else "late_finish"
        if self.net.task[j, at.STATE] != at.SUMMARY:
            return steps, (link.after, after)
        column = at.LATE_GO_ON if into_start else at.LATE_FINISH
        leaf = next(k for k in self._below(j) if self.out[k, column] == target and waits(*self.net.arrays, k))
        other = self.plan.tasks[leaf].id
        steps.append(Step(DriverKind.CHILDREN, link.after, after, target, other=other))
        return steps, (other, after)

    def _below(self, j: int) -> Iterator[int]:
        """The leaves below a summary that have latest dates of their own."""
        inside = {j}
        for k in range(j + 1, len(self.net.task)):
            if int(self.net.task[k, at.PARENT]) not in inside:
                continue
            if self.net.task[k, at.STATE] == at.SUMMARY:
                inside.add(k)
            elif self.net.task[k, at.ACTIVE] and self.net.task[k, at.STATE] != at.EFFORT:
                yield k

    def _target(self, edge: int) -> Minutes | None:
        """The successor's latest date that a link looks at, if there is one."""
        j = int(self.net.link[edge, at.AFTER])
        into_start = int(self.net.link[edge, at.LINK]) in (at.FS, at.SS)
        if self.net.task[j, at.STATE] == at.SUMMARY:
            need = int(self.out[j, at.NEED_START if into_start else at.NEED_FINISH])
            return None if need == at.NEVER else need
        if not waits(*self.net.arrays, j):
            return None
        return int(self.out[j, at.LATE_GO_ON if into_start else at.LATE_FINISH])

    def _cap(self, i: int, finish: Minutes) -> tuple[_Cap, list[_Cap]]:
        """What caps a task, and what else would have led to the same date."""
        length = int(length_of(*self.net.arrays, Rows(self.out), i))
        exact = self._exact(i, finish)
        if exact is not None:
            return exact, []
        caps = [*self._link_caps(i, length), *self._given_caps(i, length)]
        end = self._project_end()
        if self.net.tables[at.OPEN_ENDS] == 1 and not any(cap.edge is not None for cap in caps):
            end = min(end, int(self.out[i, at.EARLY_FINISH]))
        caps.append(_Cap(end, end, DriverKind.PROJECT_FINISH))
        least = min(caps, key=lambda cap: self._aligned(i, cap.finish))
        aligned = self._aligned(i, least.finish)
        return least, [cap for cap in caps if cap is not least and self._aligned(i, cap.finish) == aligned]

    def _aligned(self, i: int, finish: Minutes) -> Minutes:
        return finish if self.net.task[i, at.STATE] == at.DONE else int(last_finish(*self.net.arrays, i, finish))

    def _project_end(self) -> Minutes:
        """What no latest finish may pass."""
        if self.net.tables[at.FROM_FINISH] == 1:
            return int(self.net.tables[at.PLAN_FINISH])
        return self.schedule.finish if self.plan.must_finish_by is None else self.plan.must_finish_by

    def _exact(self, i: int, finish: Minutes) -> _Cap | None:
        """The constraint that says the date, whatever the successors want."""
        task, honour = self.plan.tasks[i], self.net.tables[at.HONOUR] == 1
        found = None
        for kind, date in constraints_of(task) if self.net.task[i, at.STATE] != at.DONE else ():
            by_start = kind in _BY_START
            if (kind in _MANDATORY or (honour and kind in _ON)) and not (by_start and task.actual_start is not None):
                found = _Cap(finish, date, DriverKind.CONSTRAINT, by_start, constraint=kind)
        return found

    def _link_caps(self, i: int, length: int) -> Iterator[_Cap]:
        """The links out of a task and out of the summaries above it."""
        begun = self.plan.tasks[i].actual_start is not None and self.net.tables[at.RULES_AT] != at.PRIMAVERA
        for p in self._line(i):
            for x in range(self.net.task[p, at.OUT_AT], self.net.task[p, at.OUT_END]):
                edge = int(self.net.link[x, at.OUT])
                target = self._target(edge)
                if target is None or start_is_past(*self.net.arrays, edge):
                    continue
                date = int(unlagged(*self.net.arrays, edge, target, lag_backward(*self.net.arrays, edge)))
                by_start = int(self.net.link[edge, at.LINK]) not in (at.FS, at.FF)
                if by_start and (begun or self.out[i, at.EARLY_START] != self.out[p, at.EARLY_START]):
                    continue
                cap = int(finish_from(*self.net.arrays, i, date, length)) if by_start else date
                holder = None if p == i else self.plan.tasks[p].id
                yield _Cap(cap, date, DriverKind.LINK, by_start, holder, edge=edge)

    def _given_caps(self, i: int, length: int) -> Iterator[_Cap]:
        """Deadlines, dates of other projects and constraints, of the task and of the summaries above it."""
        done, begun = self.net.task[i, at.STATE] == at.DONE, self.plan.tasks[i].actual_start is not None
        for p in self._line(i):
            task, holder = self.plan.tasks[p], None if p == i else self.plan.tasks[p].id
            if task.external_late_finish is not None and not (done and holder is not None):
                yield _Cap(task.external_late_finish, task.external_late_finish, DriverKind.EXTERNAL, holder=holder)
            if done:
                continue
            if task.deadline is not None:
                yield _Cap(task.deadline, task.deadline, DriverKind.DEADLINE, holder=holder)
            for kind, date in constraints_of(task):
                by_start = kind in _BY_START
                apart = begun or self.out[i, at.EARLY_START] != self.out[p, at.EARLY_START]
                if kind in _CAPS and not (by_start and apart):
                    cap = int(finish_from(*self.net.arrays, i, date, length)) if by_start else date
                    yield _Cap(cap, date, DriverKind.CONSTRAINT, by_start, holder, kind)

    def _line(self, i: int) -> Iterator[int]:
        """The rows of a task and of the summaries above it."""
        while i >= 0:
            yield i
            i = int(self.net.task[i, at.PARENT])
