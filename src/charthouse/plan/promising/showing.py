"""What one reader may know of promises: of the other side only what the promise says, its name where they see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from charthouse.plan.models import Promise, Scenario, Task
from charthouse.plan.promising.days import DAY, today_in
from charthouse.plan.promising.promises import OPEN, may_answer, may_settle, promises_of, side_of
from charthouse.plan.promising.refusals import NoSuchPromise
from charthouse.plan.promising.standing import COLOURS, WORDS, Standing, expected, standing_of
from charthouse.projects.access import Access, projects_of
from charthouse.projects.permissions import Right
from charthouse.ui import formats

Side: TypeAlias = Promise.Side
State: TypeAlias = Promise.State
MOST_MARKS = 500
"""Promised days on the chart."""
AGREED = (State.AGREED, State.KEPT, State.BROKEN)
"""What those are told who read no discussion: not what is only proposed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A promise as somebody of one of its projects sees it."""

    number: int
    version: int
    what: str
    gives: bool
    """Whether the reader's project gives it."""
    other: str
    """The other side as the reader may know it."""
    other_key: str
    """Where the reader sees that project; empty otherwise."""
    outside: bool
    contact: str
    task: int | None
    """The task of the reader's own project; of the other side's nothing is told."""
    task_name: str
    date: int
    wanted: int | None
    expected: int | None
    by_plan: bool
    """Whether the expected day comes from the giver's plan; else its giver said it."""
    apart: str
    """How far that is from the promised day, in words."""
    done: bool
    """The giver's plan says that it is fulfilled."""
    settled: int | None
    note: str
    reason: str
    proposed_by: str
    proposed_at: object
    agreed_by: str
    agreed_with: str
    agreed_at: object
    state: str
    state_words: str
    standing: Standing
    words: str
    colour: str
    asked: str
    """``us``, ``them`` or nothing: whose answer it waits for."""
    may_answer: bool
    may_change: bool
    may_settle: bool
    may_withdraw: bool
    may_say: bool
    """Whether this side says when it is expected."""


def told(access: Access) -> QuerySet[Promise]:
    """The promises of the project that this reader is told of."""
    found = promises_of(access.project)
    return found if access.may(Right.SEE_DISCUSSION) else found.filter(state__in=AGREED)


def told_one(access: Access, number: int) -> Promise:
    """One of them.

    :raises NoSuchPromise:
    """
    found = told(access).filter(pk=number).select_related("giver", "taker", "proposed_by", "agreed_by").first()
    if found is None:
        raise NoSuchPromise(_("There is no such promise of this project."))
    return found


def names_seen(access: Access, promises: Iterable[Promise]) -> dict[int, tuple[str, str]]:
    """Key and name of the projects on the other sides, as far as the reader sees them."""
    wanted = {one for promise in promises for one in (promise.giver_id, promise.taker_id) if one is not None}
    found = projects_of(access.user).filter(pk__in=wanted).values_list("pk", "key", "name")
    return {number: (key, name) for number, key, name in found}


def lines_of(access: Access, promises: Collection[Promise]) -> list[Line]:
    """The promises as this reader sees them, with a few queries for all."""
    names = names_seen(access, promises)
    own = {one.giver_task if side_of(one, access.project) == Side.GIVER else one.taker_task for one in promises}
    tasks = dict(
        Task.objects.filter(project=access.shown, uid__in={one for one in own if one is not None}).values_list(
            "uid", "name"
        )
    )  # of a plan that is published by hand, those that its reader sees
    today = today_in(access.project)
    return [_line(access, one, names, tasks, today) for one in promises]


def _line(access: Access, one: Promise, names: dict[int, tuple[str, str]], tasks: dict[int, str], today: int) -> Line:
    side = side_of(one, access.project)
    gives = side == Side.GIVER
    across = one.taker_id if gives else one.giver_id
    task = one.giver_task if gives else one.taker_task
    key, name = ("", "") if across is None else names.get(across, ("", _("another project")))
    team, talk = access.may(Right.SEE_TEAM), access.may(Right.SEE_DISCUSSION)
    manages = access.may(Right.EDIT_PLAN) and access.project.branched_from_id is None
    is_open = one.state in OPEN
    standing = standing_of(one, today)
    when = expected(one) if is_open else None
    return Line(
        number=one.pk, version=one.version, what=one.what, gives=gives,
        other=name or (one.taker_outside if gives else one.giver_outside), other_key=key, outside=across is None,
        contact=(one.taker_contact if gives else one.giver_contact) if team else "",
        task=task if task in tasks else None, task_name=tasks.get(task or 0, ""),
        date=one.date, wanted=one.wanted if talk else None, expected=when, by_plan=one.forecast is not None,
        apart=_apart(one) if is_open else "", done=is_open and one.forecast_done,
        settled=one.settled, note=one.note if talk else "", reason=one.reason if talk else "",
        proposed_by=one.proposed_by.name if team else "", proposed_at=one.proposed_at,
        agreed_by=one.agreed_by.name if team and one.agreed_by is not None else "",
        agreed_with=one.agreed_with if team else "", agreed_at=one.agreed_at,
        state=one.state, state_words=str(State(one.state).label), standing=standing,
        words=str(WORDS[standing]) if standing is not Standing.CLOSED else str(State(one.state).label),
        colour=COLOURS[standing],
        asked="" if not one.asked or not talk else "us" if one.asked == side else "them",
        may_answer=manages and may_answer(one, side), may_change=manages and is_open,
        may_settle=manages and may_settle(one, side),
        may_withdraw=manages and is_open and not (one.state == State.PROPOSED and one.asked == side),
        may_say=manages and is_open and one.giver_task is None and (gives or one.giver_id is None),
    )  # fmt: skip


def _apart(one: Promise) -> str:
    """How far the expected day is from the promised one: working days by the giver's plan, else days."""
    if one.slack is not None:
        minutes = round(one.slack * 480)
        if minutes == 0:
            return _("just in time")
        span = formats.span(abs(minutes), a_day=480)
        return (_("%(days)s of slack") if minutes > 0 else _("%(days)s late")) % {"days": span}
    if one.said is None or one.forecast is not None:
        return ""
    days = (one.said - one.date) // DAY
    if days == 0:
        return _("just in time")
    return (_("%(days)s late") if days > 0 else _("%(days)s early")) % {"days": formats.day_count(abs(days))}


def at_task(access: Access, number: int) -> list[Line]:
    """The open promises that a task of the project fulfils or waits for."""
    own = access.project.branched_from_id or access.project.pk
    first = _own_from(access)
    if first is not None and number >= first:
        return []
    found = told(access).filter(Q(giver=own, giver_task=number) | Q(taker=own, taker_task=number), state__in=OPEN)
    return lines_of(access, list(found.select_related("giver", "taker", "proposed_by", "agreed_by")[:20]))


def _own_from(access: Access) -> int | None:
    """The number from which tasks are a scenario's own; the plan's tasks of those numbers are other ones."""
    if access.project.branched_from_id is None:
        return None
    return Scenario.objects.filter(row=access.project).values_list("first_number", flat=True).first()


def marks_of(access: Access) -> list[tuple[int, int, bool]]:
    """What the plan page draws at tasks: for each open promise the task's number, the end of the promised day, and
    whether it is overdue or expected late."""
    project = access.project
    own, today = project.branched_from_id or project.pk, today_in(project)
    found = told(access).filter(Q(giver=own, giver_task__isnull=False) | Q(taker=own, taker_task__isnull=False))
    marks, first = [], _own_from(access)
    for one in found.filter(state__in=OPEN)[:MOST_MARKS]:
        task = one.giver_task if one.giver_id == own else one.taker_task
        assert task is not None
        if first is None or task < first:
            marks.append((task, one.date + DAY, COLOURS[standing_of(one, today)] == "bad"))
    return marks


def warned_of(access: Access, most: int = 6) -> list[Line]:
    """The open promises that are warned about, the gravest first, then by their day."""
    found = told(access).filter(state__in=OPEN).select_related("giver", "taker", "proposed_by", "agreed_by")
    order = (Standing.OVERDUE, Standing.LATE, Standing.UNANSWERED, Standing.SOON)
    lines = [one for one in lines_of(access, list(found[:500])) if one.standing in order]
    return sorted(lines, key=lambda one: (order.index(one.standing), one.date))[:most]
