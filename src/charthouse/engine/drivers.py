"""What gives a task its earliest date: everything that holds it there with no slack of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.network import ConstraintKind, Link, LinkKind, Task, TaskId
from charthouse.engine.placing import done_until, first_start, start_for, unlagged, waits, work_ahead
from charthouse.engine.rows import Rows
from charthouse.engine.used_lags import asked_date, lag_backward

if TYPE_CHECKING:
    from charthouse.engine.schedule import Schedule

_INTO_FINISH = (LinkKind.FINISH_TO_FINISH, LinkKind.START_TO_FINISH)


class DriverKind(StrEnum):
    """What kind of thing gave a task its date. WORK, LAG and CALENDAR only lie on the way there."""

    WORK = "work"
    LAG = "lag"

    PROJECT_START = "project_start"
    PROJECT_FINISH = "project_finish"
    LINK = "link"
    CONSTRAINT = "constraint"
    DEADLINE = "deadline"
    CALENDAR = "calendar"
    ACTUAL = "actual"
    STATUS_DATE = "status_date"
    RESUME = "resume"
    MANUAL = "manual"
    SUMMARY = "summary"
    CHILDREN = "children"
    LEVELLING = "levelling"
    EXTERNAL = "external"
    AS_LATE_AS_POSSIBLE = "as_late_as_possible"
    EXPECTED_FINISH = "expected_finish"


@dataclass(frozen=True, slots=True)
class Driver:
    """One reason why a task is where it is."""

    kind: DriverKind
    task: TaskId | None = None
    """The other task: a link's predecessor, the summary that passes it on, the child that a summary ends with."""
    link: Link | None = None
    date: Minutes | None = None
    """The date that it asks for, before working time is looked for."""


def drivers_of(result: Schedule, i: int) -> tuple[Driver, ...]:
    """What gave the task in row i its earliest date, links first: all that has no slack of its own.

    Of a started task: what keeps its remaining work where it is. Of a summary: the children that it starts with.
    """
    net, out = result.compiled.network, result.dates
    task = result.plan.tasks[i]
    state = int(net.task[i, at.STATE])
    if state == at.SUMMARY:
        return _of_summary(result, i)
    if not net.task[i, at.ACTIVE]:
        return ()
    if state == at.DONE:
        return (Driver(DriverKind.ACTUAL, date=int(out[i, at.FINISH])),)
    if state == at.MANUAL:
        return (Driver(DriverKind.MANUAL, date=int(out[i, at.START])),)
    if state == at.EFFORT:
        return _of_effort(result, i)
    override = _override(result, i)
    if override is not None:
        return (override,)
    if task.constraint is ConstraintKind.ALAP and state == at.FREE:
        return (Driver(DriverKind.AS_LATE_AS_POSSIBLE, date=int(out[i, at.EARLY_START])),)
    found = [*_links(result, i), *_given(result, i)]
    latest = max(start for start, _ in found)
    drivers = tuple(driver for start, driver in found if start == latest)
    if task.levelling_delay > 0 and state == at.FREE:
        return (Driver(DriverKind.LEVELLING, date=int(out[i, at.EARLY_START])), *drivers)
    return drivers


def _aligned(result: Schedule, i: int, date: int, *, finish: bool = False) -> Minutes:
    """The start of the (remaining) work that a date for its start, or its finish, leads to."""
    net = result.compiled.network
    work = work_ahead(*net.arrays, i)
    if finish:
        date = start_for(*net.arrays, i, date, work)
    return int(first_start(*net.arrays, i, date, work))


def _links(result: Schedule, i: int) -> Iterator[tuple[Minutes, Driver]]:
    """The links into the task and into the summaries above it, with the starts that they lead to."""
    net, out = result.compiled.network, result.dates
    if not waits(*net.arrays, i):
        return
    p = i
    while p >= 0:
        for e in range(net.task[p, at.IN_AT], net.task[p, at.IN_END]):
            link = result.plan.links[result.compiled.links[e]]
            date = int(asked_date(*net.arrays, Rows(out), e))
            start = _aligned(result, i, date, finish=link.kind in _INTO_FINISH)
            if p == i:
                yield start, Driver(DriverKind.LINK, link.before, link, date)
            else:
                yield start, Driver(DriverKind.SUMMARY, result.plan.tasks[p].id, link, date)
        p = int(net.task[p, at.PARENT])


def _given(result: Schedule, i: int) -> Iterator[tuple[Minutes, Driver]]:
    """The dates given to the task and the summaries above it, with the starts that they lead to."""
    net, plan = result.compiled.network, result.plan
    task = plan.tasks[i]
    started = net.task[i, at.STATE] == at.STARTED
    status = int(net.tables[at.STATUS])
    if started:
        date = int(done_until(*net.arrays, i))
        yield _aligned(result, i, date), Driver(DriverKind.ACTUAL, date=task.actual_start)
        if task.resume is not None:
            yield _aligned(result, i, task.resume), Driver(DriverKind.RESUME, date=task.resume)
        if status != at.NONE:
            yield _aligned(result, i, status), Driver(DriverKind.STATUS_DATE, date=status)
    else:
        floor = int(net.tables[at.FLOOR])
        if not _is_free_of_floor(result, i):
            by_status = floor == status > plan.start
            source = DriverKind.STATUS_DATE if by_status else DriverKind.PROJECT_START
            yield _aligned(result, i, floor), Driver(source, date=floor)
    for kind, date in constraints_of(task):
        on_finish = kind in (ConstraintKind.FINISH_NO_EARLIER, ConstraintKind.FINISH_ON)
        if on_finish or (kind in (ConstraintKind.START_NO_EARLIER, ConstraintKind.START_ON) and not started):
            yield _aligned(result, i, date, finish=on_finish), Driver(DriverKind.CONSTRAINT, date=date)
    p = i
    while p >= 0 and not started:
        above = plan.tasks[p]
        holder = None if p == i else above.id
        if above.external_early_start is not None:
            date = above.external_early_start
            yield _aligned(result, i, date), Driver(DriverKind.EXTERNAL, holder, date=date)
        if p != i and above.manual_start is not None and net.task[p, at.MANUAL_START] != at.NONE:
            yield _aligned(result, i, above.manual_start), Driver(DriverKind.SUMMARY, holder, date=above.manual_start)
        for kind, date in constraints_of(above) if p != i else ():
            if kind in (ConstraintKind.START_NO_EARLIER, ConstraintKind.FINISH_NO_EARLIER):
                start = _aligned(result, i, date, finish=kind is ConstraintKind.FINISH_NO_EARLIER)
                yield start, Driver(DriverKind.SUMMARY, holder, date=date)
        p = int(net.task[p, at.PARENT])


def constraints_of(task: Task) -> Iterator[tuple[ConstraintKind, Minutes]]:
    """The constraints that have a date."""
    pairs = ((task.constraint, task.constraint_date), (task.second_constraint, task.second_constraint_date))
    for kind, date in pairs:
        if kind is not None and date is not None:
            yield kind, date


def _is_free_of_floor(result: Schedule, i: int) -> bool:
    """MS Project: a task without links may start before the project where its constraint says so."""
    net = result.compiled.network
    if net.tables[at.RULES_AT] != at.MS_PROJECT:
        return False
    freeing = (ConstraintKind.START_NO_EARLIER, ConstraintKind.FINISH_NO_EARLIER)
    if not any(kind in freeing for kind, _ in constraints_of(result.plan.tasks[i])):
        return False
    return not any(True for _ in _links(result, i))


def _override(result: Schedule, i: int) -> Driver | None:
    """The constraint that put the task where its links would not have, if there is one."""
    net = result.compiled.network
    if net.task[i, at.STATE] != at.FREE:
        return None
    honour = net.tables[at.HONOUR] == 1
    found = None
    for kind, date in constraints_of(result.plan.tasks[i]):
        if kind in (ConstraintKind.MANDATORY_START, ConstraintKind.MANDATORY_FINISH) or (
            honour and kind in (ConstraintKind.START_ON, ConstraintKind.FINISH_ON)
        ):
            return Driver(DriverKind.CONSTRAINT, date=date)
        if honour and kind in (ConstraintKind.START_NO_LATER, ConstraintKind.FINISH_NO_LATER):
            own = _aligned(result, i, date, finish=kind is ConstraintKind.FINISH_NO_LATER)
            wanted = max(start for start, _ in (*_links(result, i), *_given(result, i)))
            if own < wanted:
                found = Driver(DriverKind.CONSTRAINT, date=date)
    return found


def unbound_start(result: Schedule, i: int) -> Minutes:
    """Where the (remaining) work in row i would start if no constraint of its own could pull it earlier.

    Of a task that its links and dates place: constraints that hold it back still do.
    """
    return max(start for start, _ in (*_links(result, i), *_given(result, i)))


def _of_summary(result: Schedule, i: int) -> tuple[Driver, ...]:
    """A manual summary has its own dates, another those of its children."""
    net, out = result.compiled.network, result.dates
    if net.task[i, at.MANUAL_START] != at.NONE:
        return (Driver(DriverKind.MANUAL, date=int(net.task[i, at.MANUAL_START])),)
    start = int(out[i, at.START])
    children = (net.task[:, at.PARENT] == i) & (net.task[:, at.ACTIVE] == 1) & (out[:, at.START] == start)
    return tuple(
        Driver(DriverKind.CHILDREN, result.plan.tasks[child].id, date=start)
        for child in children.nonzero()[0]
        if start != at.NONE
    )


def limiting_successor(result: Schedule, i: int) -> TaskId | None:
    """The task that keeps one that is wanted as late as possible from being later; None: the project's finish."""
    net, out = result.compiled.network, result.dates
    dates: list[tuple[Minutes, TaskId]] = []
    for x in range(net.task[i, at.OUT_AT], net.task[i, at.OUT_END]):
        e = net.link[x, at.OUT]
        j = int(net.link[e, at.AFTER])
        into_start = net.link[e, at.LINK] in (at.FS, at.SS)
        target = int(out[j, at.GO_ON if into_start else at.EARLY_FINISH])
        date = int(unlagged(*net.arrays, e, target, lag_backward(*net.arrays, e)))
        if net.link[e, at.LINK] in (at.FS, at.FF):
            date = int(start_for(*net.arrays, i, date, work_ahead(*net.arrays, i)))
        dates.append((date, result.plan.tasks[j].id))
    return min(dates)[1] if dates else None


def _of_effort(result: Schedule, i: int) -> tuple[Driver, ...]:
    """The links that a level-of-effort task takes its start from."""
    out, plan, rows = result.dates, result.plan, result.compiled.rows
    start = int(out[i, at.START])
    working = result.working_time(plan.tasks[i].id)
    found = []
    for link in plan.links:
        own = plan.tasks[i].id
        if link.after == own and link.kind not in _INTO_FINISH:
            other = rows[link.before]
            date = int(out[other, at.FINISH if link.kind is LinkKind.FINISH_TO_START else at.START])
        elif link.before == own and link.kind in (LinkKind.START_TO_START, LinkKind.START_TO_FINISH):
            other = rows[link.after]
            date = int(out[other, at.START if link.kind is LinkKind.START_TO_START else at.FINISH])
        else:
            continue
        if date != at.NONE and (link.lag or working.next_work(date) == start):
            found.append(Driver(DriverKind.LINK, plan.tasks[other].id, link, date))
    return tuple(found) or (Driver(DriverKind.PROJECT_START, date=int(result.compiled.network.tables[at.FLOOR])),)
