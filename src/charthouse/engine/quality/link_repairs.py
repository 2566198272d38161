"""Repairs of links: leads, lags, and links that do not run from finish to start."""

from __future__ import annotations

from dataclasses import replace

from charthouse.engine import layout as at
from charthouse.engine.calendars import CalendarId, Minutes
from charthouse.engine.network import LagCalendar, Link, LinkKind, Rules, Task, TaskId
from charthouse.engine.quality.dividing import (
    divide,
    divisible,
    division_keeps_dates,
    floor_of,
    one_calendar,
)
from charthouse.engine.quality.ground import Ground, lag_of
from charthouse.engine.quality.points import HARD
from charthouse.engine.quality.repair import Change, LinkChange, Repair, RepairKind, TaskChange
from charthouse.engine.quality.values import Finding

_FROM_START = (LinkKind.START_TO_START, LinkKind.START_TO_FINISH)
_INTO_FINISH = (LinkKind.FINISH_TO_FINISH, LinkKind.START_TO_FINISH)


def _lag_calendar(ground: Ground, link: Link) -> int:
    """The compiled calendar that a link's lag is counted on."""
    i, j = ground.row(link.before), ground.row(link.after)
    if (link.elapsed and link.percent is None) or (link.percent is not None and ground.tasks[i].elapsed):
        return 0
    network = ground.schedule.compiled.network.task
    return {
        LagCalendar.ROUND_THE_CLOCK: 0,
        LagCalendar.PROJECT: 1,
        LagCalendar.PREDECESSOR: int(network[i, at.OWN_CALENDAR]),
        LagCalendar.SUCCESSOR: int(network[j, at.OWN_CALENDAR]),
    }[ground.plan.policies.lag_calendar]


def lead(ground: Ground, finding: Finding) -> list[Repair]:
    """What says the same as a lead: the predecessor split where the successor starts, or a lag between the starts."""
    link = finding.link
    assert link is not None
    i, j = ground.row(link.before), ground.row(link.after)
    duration, back = ground.tasks[i].duration, -lag_of(ground, link)
    plain = replace(link, lag=0, percent=None, elapsed=False)
    if link.kind in _FROM_START or back > duration or ground.state[i] == at.SUMMARY:
        if link.kind is LinkKind.START_TO_FINISH or ground.complete[i]:
            return [Repair(finding, RepairKind.TOLD)]
        # No link without a lead lets the successor begin before its predecessor does.
        if link.kind is LinkKind.FINISH_TO_START:
            plain = replace(plain, kind=LinkKind.START_TO_START)
        return [Repair(finding, RepairKind.START_TO_START, (LinkChange(link, plain),), clears=True)]
    same = one_calendar(ground, i) == _lag_calendar(ground, link) and ground.state[j] in (at.FREE, at.MANUAL)
    same = same and not ground.placed_late
    found = []
    if divisible(ground, i) and ground.state[i] == at.FREE and 0 < back < duration:
        changes, parts = divide(ground, i, (duration - back, back), {link: plain})
        keeps = same and division_keeps_dates(ground, i)
        found.append(_split(finding, changes, parts, keeps=keeps))
    kind = LinkKind.START_TO_START if link.kind is LinkKind.FINISH_TO_START else LinkKind.START_TO_FINISH
    ahead = duration - back
    keeps = same and ground.state[i] == at.FREE and not ground.tasks[i].splits and ahead > 0
    starts = replace(plain, kind=kind, lag=ahead, elapsed=_lag_calendar(ground, link) == 0 and ahead > 0)
    found.append(
        Repair(
            finding,
            RepairKind.START_TO_START,
            (LinkChange(link, starts),),
            keeps_dates=keeps,
            clears=True,
            score=0.4 if kind is LinkKind.START_TO_START else 0.2,
        )
    )
    return found


def _split(finding: Finding, changes: tuple[Change, ...], parts: tuple[TaskId, ...], *, keeps: bool) -> Repair:
    kind = RepairKind.SPLIT_PREDECESSOR
    return Repair(finding, kind, changes, keeps_dates=keeps, clears=True, score=0.6, parts=parts)


def lag(ground: Ground, finding: Finding) -> list[Repair]:
    """A task that stands for the waiting, with two plain links in place of the lag."""
    link = finding.link
    assert link is not None
    i, j = ground.row(link.before), ground.row(link.after)
    before, after = ground.tasks[i], ground.tasks[j]
    clock = _lag_calendar(ground, link) == 0
    number = ground.fresh_ids[0]
    place, shared = _place(ground, i, j)
    waiting = Task(
        number,
        f"{before.name} → {after.name}",
        lag_of(ground, link),
        elapsed=clock,
        parent=after.parent if shared else None,
        calendar=None if clock else _calendar(ground, before, after),
    )
    first = LinkKind.START_TO_START if link.kind in _FROM_START else LinkKind.FINISH_TO_START
    second = LinkKind.FINISH_TO_FINISH if link.kind in _INTO_FINISH else LinkKind.FINISH_TO_START
    changes = (
        TaskChange(None, waiting, place=place, ahead=True),
        LinkChange(link, Link(before.id, number, first)),
        LinkChange(None, Link(number, after.id, second)),
    )
    dates = ground.start if link.kind in _FROM_START else ground.finish
    begun = before.actual_start is not None and ground.plan.policies.rules is Rules.PRIMAVERA
    keeps = (
        # What stays where it is against its links would let the waiting run past it.
        ground.state[j] == at.FREE
        and not HARD & {after.constraint, after.second_constraint}
        and ground.state[i] not in (at.SUMMARY, at.STARTED)
        and dates[i] != at.NONE
        and dates[i] >= floor_of(ground)
        and not begun
        and not ground.placed_late
    )
    return [Repair(finding, RepairKind.WAITING_TASK, changes, keeps_dates=keeps, clears=True, score=0.5)]


def _calendar(ground: Ground, before: Task, after: Task) -> CalendarId | None:
    """The calendar that a working lag is counted on, as a task would name it."""
    match ground.plan.policies.lag_calendar:
        case LagCalendar.PREDECESSOR:
            return before.calendar
        case LagCalendar.SUCCESSOR:
            return after.calendar
        case _:
            return None


def _place(ground: Ground, i: int, j: int) -> tuple[TaskId, bool]:
    """Before which task the waiting stands, and whether in the summary that both ends share.

    Elsewhere it stands at the top: a summary that only one of them is in would hold it back, or be held by it.
    """
    if ground.parent[i] == ground.parent[j]:
        return ground.tasks[j].id, True
    while ground.parent[j] >= 0:
        j = ground.parent[j]
    return ground.tasks[j].id, False


def other_kind(ground: Ground, finding: Finding) -> list[Repair]:
    """A link between starts with a lag inside the predecessor: split there, it runs from finish to start."""
    link = finding.link
    assert link is not None
    i, j = ground.row(link.before), ground.row(link.after)
    lagging: Minutes = lag_of(ground, link)
    duration = ground.tasks[i].duration
    inside = link.kind is LinkKind.START_TO_START and 0 < lagging < duration
    if not (inside and divisible(ground, i) and ground.state[i] == at.FREE):
        return [Repair(finding, RepairKind.TOLD)]
    plain = Link(link.before, link.after)
    changes, parts = divide(ground, i, (lagging, duration - lagging), {link: plain})
    keeps = (
        one_calendar(ground, i) == _lag_calendar(ground, link)
        and ground.state[j] in (at.FREE, at.MANUAL)
        and division_keeps_dates(ground, i)
    )
    return [_split(finding, changes, parts, keeps=keeps)]
