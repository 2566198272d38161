"""What a scenario changed of the plan as a whole: status date, standard calendar, calendars, and the team.

Three plan documents in, differences out, as ``scenario_merge`` gives them for tasks; their numbers are no task's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from charthouse.exchange import document as doc
from charthouse.plan.scenario_merge import Difference, Kind, Merge, Value

PLAN = 0
"""The number of the difference that is about the plan itself."""
CALENDAR, PERSON = "calendar", "person"

One = TypeVar("One", doc.Calendar, doc.Resource)
_CALENDAR_FIELDS = ("name", "week", "exceptions", "work_weeks", "parent_uid", "day_minutes", "purpose")
_PERSON_FIELDS = tuple(
    one.name for one in fields(doc.Resource) if one.name not in ("uid", "id", "active", "initials", "email")
)
_PLAN_FIELDS = ("status_date", "calendar_uid")


def calendar_number(uid: int) -> int:
    """The number of the difference about a calendar."""
    return -2 * uid - 1


def person_number(uid: int) -> int:
    """The number of the difference about somebody or something in the team."""
    return -2 * uid - 2


def about(number: int) -> tuple[str, int] | None:
    """Whether a difference is about a calendar or the team, and its number there; none: about the plan or a task."""
    if number >= PLAN:
        return None
    return (CALENDAR, (-number - 1) // 2) if number % 2 else (PERSON, (-number - 2) // 2)


def whole(merge: Merge) -> list[Difference]:
    """What is left to be adopted of the plan as a whole, before its tasks."""
    found = [*_plan(merge)]
    found += _among(merge.base.calendars, merge.mine.calendars, merge.now.calendars, CALENDAR)
    found += _among(merge.base.resources, merge.mine.resources, merge.now.resources, PERSON)
    there = {one.uid for one in found}
    for one in found:
        one.needs &= there
    return found


def needs_of(merge: Merge, differences: Sequence[Difference]) -> None:
    """Say of differences of tasks which new calendars and people they need."""
    calendars = {one.uid for one in merge.mine.calendars} - {one.uid for one in merge.now.calendars}
    people = {one.uid for one in merge.mine.resources} - {one.uid for one in merge.now.resources}
    if not calendars and not people:
        return
    tasks = {task.uid: task for task in merge.mine.tasks}
    for one in differences:
        for value in one.values:
            if value.name == "calendar_uid" and value.mine in calendars:
                one.needs.add(calendar_number(value.mine))
            elif value.name == "assignment" and value.mine is not None and value.about[0] in people:
                one.needs.add(person_number(value.about[0]))
        task = tasks.get(one.uid) if one.kind is Kind.ADDED else None
        if task is not None and task.calendar_uid in calendars:
            one.needs.add(calendar_number(task.calendar_uid))


def _plan(merge: Merge) -> Iterator[Difference]:
    values = []
    for name in _PLAN_FIELDS:
        was, is_, now = (getattr(one.project, name) for one in (merge.base, merge.mine, merge.now))
        if is_ not in (was, now):
            values.append(Value(name, was, now, is_))
    if values:
        one = Difference(PLAN, "", Kind.CHANGED, values)
        one.needs |= {calendar_number(v.mine) for v in values if v.name == "calendar_uid" and v.mine is not None}
        yield one


def _among(base: Sequence[One], mine: Sequence[One], now: Sequence[One], what: str) -> Iterator[Difference]:
    was: dict[int, One] = {one.uid: one for one in base}
    is_: dict[int, One] = {one.uid: one for one in mine}
    there: dict[int, One] = {one.uid: one for one in now}
    number = calendar_number if what == CALENDAR else person_number
    names = _CALENDAR_FIELDS if what == CALENDAR else _PERSON_FIELDS
    for uid in dict.fromkeys((*is_, *was)):
        if was.get(uid) == is_.get(uid):
            continue
        one = Difference(number(uid), (is_.get(uid) or was[uid]).name, _kind(uid, was, is_))
        one.values = list(_values(names, was.get(uid), is_.get(uid), there.get(uid)))
        if one.kind is Kind.REMOVED:
            if uid not in there:
                continue
            one.spoilt = "changed" if there[uid] != was[uid] else ""
        elif not one.values:
            continue
        one.gone = one.kind is Kind.CHANGED and uid not in there
        for value in one.values:
            if value.name in ("parent_uid", "calendar_uid") and value.mine is not None:
                one.needs.add(calendar_number(value.mine))
        yield one


def _kind(uid: int, was: Mapping[int, Any], is_: Mapping[int, Any]) -> Kind:
    return Kind.ADDED if uid not in was else Kind.CHANGED if uid in is_ else Kind.REMOVED


def _values(names: Sequence[str], was: Any, is_: Any, there: Any) -> Iterator[Value]:
    if is_ is None:
        return
    for name in names:
        before = None if was is None else getattr(was, name)
        now = before if there is None else getattr(there, name)
        wanted = getattr(is_, name)
        # Of what the scenario made anew everything is told that says something.
        if wanted not in (before, now) and (was is not None or wanted):
            yield Value(name, before, now, wanted)


def calendar_name(document: doc.Document, uid: int) -> str:
    """What a calendar of a plan is called."""
    return next((one.name for one in document.calendars if one.uid == uid), "")
