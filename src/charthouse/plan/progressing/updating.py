"""An update of the plan to a date: work that went as planned is reported, late work put off, as one deed.

What it would change is computed beside the plan first, so that a preview and the deed are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.engine.network import ConstraintKind, TaskMode, UnfinishedWork
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import of_record, row_of
from charthouse.plan.calendars.effects import Effect, effect_between
from charthouse.plan.computed import Computed
from charthouse.plan.edit_desk import Desk
from charthouse.plan.edit_rights import Rights
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Plan, Task
from charthouse.plan.outline import family
from charthouse.plan.progress import FACTS, as_planned, followed, is_done, left_of
from charthouse.plan.progress_facts import Places, columns_for, facts_in, reportable, tellable, told_of, working_day
from charthouse.plan.refusals import BadValue, ChangedMeanwhile
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

_MOVABLE = {ConstraintKind.ASAP, ConstraintKind.START_NO_EARLIER}


class NothingToUpdate(Refused):
    """Up to that date there is nothing to report and nothing to move."""

    status = 422


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be updated, and how."""

    day: int
    """Up to the end of its work; days since 1970."""
    on_track: bool = True
    """Whether what should have been done by then is taken to be done."""
    move: bool = False
    """Whether work that was not done by then is put off to after it, in plans where late work stays."""
    tasks: frozenset[int] | None = None
    """Of these tasks, and all below them; None: of all that the updater may change."""
    status: bool = True
    """Whether the date becomes the plan's status date."""


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one task."""

    uid: int
    name: str
    before: tuple[int | None, int | None, float]
    """Start, finish and percent done."""
    after: tuple[int | None, int | None, float]
    starts: bool
    finishes: bool
    goes_on: bool
    moves: bool
    """It is put off by the update itself; what follows others moves besides."""


@dataclass(frozen=True)
class Update:
    """What an update would change."""

    choice: Choice
    until: int
    """The end of the chosen day's work."""
    version: int
    status: int | None
    """The status date then."""
    changes: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """By task: the new values of its fields."""
    lines: tuple[Line, ...] = ()
    held: tuple[str, ...] = ()
    """Tasks that are late and are not put off, because a date of their own holds them."""
    effect: Effect = field(default_factory=Effect)

    def count(self, what: str) -> int:
        """How many tasks start, finish, go on or move."""
        return sum(bool(getattr(line, what)) for line in self.lines)

    @property
    def started(self) -> int:
        """Tasks that begin."""
        return self.count("starts")

    @property
    def finished(self) -> int:
        """Tasks that are done then."""
        return self.count("finishes")

    @property
    def went_on(self) -> int:
        """Tasks that had begun and are farther then."""
        return self.count("goes_on")

    @property
    def moved(self) -> int:
        """Tasks that are put off."""
        return self.count("moves")


def updated(access: Access, choice: Choice) -> Update:
    """What an update would change; nothing is changed.

    :raises PlanWouldBreak:
    """
    project = access.project
    places = Places(project)
    computed = places.computed
    until = working_day(computed, choice.day)[1]
    version = Plan.objects.values_list("version", flat=True).filter(pk=project.pk).first() or 0
    status = until if choice.status and access.may(Right.EDIT_PROJECT) else project.status_date
    if computed.schedule is None:
        return Update(choice, until, version, status)
    mine = _scope(access, computed, choice.tasks)
    stays = computed.document.policies.unfinished_work is UnfinishedWork.STAYS
    changes: dict[int, dict[str, Any]] = {}
    held: list[str] = []
    for task in computed.document.tasks:
        if task.uid in computed.summaries or not reportable(task) or (mine is not None and task.uid not in mine):
            continue
        facts, place = told_of(task), places.of(task.uid)
        if is_done(facts):
            continue
        found: dict[str, Any] = {}
        if choice.on_track and (said := as_planned(facts, place, until)):
            found = followed(facts, said, place)
        now = {**facts, **found}
        if choice.move and stays and not is_done(now):
            put_off = _put_off(computed, task, now, place.start, until)
            if put_off is None:
                held.append(task.name)
            else:
                found |= put_off
        different = {name: value for name, value in found.items() if _now(task, facts, name) != value}
        if different:
            changes[task.uid] = different
    document = _with(computed.document, changes, status)
    effect = effect_between(computed, document, _("The plan could not be computed after this update: %(why)s"))
    after = Computed(document, effect.schedule)
    lines = tuple(_line(computed, after, uid, found) for uid, found in changes.items())
    return Update(choice, until, version, status, changes, lines, tuple(held), effect)


def _scope(access: Access, computed: Computed, chosen: Collection[int] | None) -> frozenset[int] | None:
    """The tasks that are meant, of those that the updater may change; None: all."""
    mine: set[int] | None = None
    if not access.may(Right.EDIT_PLAN):
        access.require(Right.EDIT_OWN_PART)
        mine = {uid for part in access.led for uid in family(computed, part)}
    if chosen is None:
        return None if mine is None else frozenset(mine)
    meant = {uid for one in chosen if one in computed.tasks for uid in family(computed, one)}
    return frozenset(meant if mine is None else meant & mine)


def _put_off(
    computed: Computed, task: doc.Task, facts: Mapping[str, Any], start: int | None, until: int
) -> dict[str, Any] | None:
    """What lets a late task's remaining work begin after the date; None where a date of its own forbids it."""
    assert computed.schedule is not None
    working = computed.schedule.working_time(task.uid)
    after = working.next_work(until)
    if facts["actual_start"] is not None:
        stop = working.add(facts["actual_start"], facts["duration"] - left_of(facts))
        if max(stop, facts["resume"] or stop) >= until:
            return {}
        return {"stop": stop, "resume": after}
    if start is None or start >= until:
        return {}
    if task.mode is TaskMode.MANUAL:
        return {"manual_start": after, "manual_finish": None}
    if task.constraint not in _MOVABLE:
        return None
    return {"constraint": ConstraintKind.START_NO_EARLIER.value, "constraint_date": after}


def _now(task: doc.Task, facts: Mapping[str, Any], name: str) -> Any:
    value = facts[name] if name in facts else getattr(task, name)
    return getattr(value, "value", value)


def _with(document: doc.Document, changes: Mapping[int, Mapping[str, Any]], status: int | None) -> doc.Document:
    return replace(
        document,
        project=replace(document.project, status_date=status),
        tasks=tuple(_changed(task, changes[task.uid]) if task.uid in changes else task for task in document.tasks),
    )


def _changed(task: doc.Task, values: Mapping[str, Any]) -> doc.Task:
    found = dict(values)
    if "duration" in found:
        found["duration"] = replace(task.duration, minutes=found["duration"])
    if "constraint" in found:
        found["constraint"] = ConstraintKind(found["constraint"])
    return replace(task, **found)


def _line(before: Computed, after: Computed, uid: int, found: Mapping[str, Any]) -> Line:
    assert before.schedule is not None
    assert after.schedule is not None
    was, now = before.tasks[uid], after.tasks[uid]
    first, then = before.schedule.tasks[uid], after.schedule.tasks[uid]
    begins = was.actual_start is None and now.actual_start is not None
    ends = was.actual_finish is None and now.actual_finish is not None
    return Line(
        uid,
        was.name,
        (first.start, first.finish, was.percent_complete),
        (then.start, then.finish, now.percent_complete),
        begins,
        ends,
        not begins and not ends and now.percent_complete != was.percent_complete,
        not {"resume", "constraint_date", "manual_start"}.isdisjoint(found) and not ends,
    )


@one_operation
@transaction.atomic
def update(*, access: Access, choice: Choice, seen: int, why: str = "") -> Update:
    """Carry an update out, as one deed.

    ``seen`` is the version of the plan of which its changes were shown.

    :raises ChangedMeanwhile: when the plan changed since
    :raises NothingToUpdate:
    :raises RoleMayNot:
    """
    plan = locked_plan(access.project)
    if plan.version != seen:
        raise ChangedMeanwhile(_("Somebody changed the plan meanwhile; look at what this update does now."))
    found = updated(access, choice)
    moves_status = found.status != access.project.status_date
    if not found.changes and not moves_status:
        raise NothingToUpdate(_("Up to that date there is nothing to report, and nothing to move."))
    desk = Desk(access, plan, access.user, why)
    rights = Rights(desk)
    desk.fetch(list(found.changes))
    for uid, values in found.changes.items():
        row = desk.task(uid)
        now = {**row, **facts_in(row)}
        rights.require_change(row, values.keys())
        deed = desk.begin(Task, row["id"], row["name"], "changed")
        deed.after = tellable(
            {name: value for name, value in values.items() if name not in FACTS or name == "resume"}, values
        )
        deed.before = {name: now[name] for name in deed.after}
        desk.tasks.change(deed, row["id"], columns_for(row["extra"], values))
    desk.write()
    if moves_status:
        set_status(access, found.status)
    touch(plan)
    done = reschedule_locked(plan=plan, by=access.user)
    if done.uncomputable:
        raise BadValue(done.uncomputable)
    return found


def set_status(access: Access, date: int | None) -> None:
    """Let a plan that is locked be up to date as of a date; the caller computes it anew."""
    project = Project.objects.select_for_update(no_key=True).get(pk=access.project.pk)
    row = row_of(project)
    before, project.status_date = project.status_date, date
    project.version += 1
    project.save(update_fields=["status_date", "version"])
    access.project.status_date = date
    journal.record(
        project, "set the status date", by=access.user, stream_id=project.journal_id,
        before={"status_date": before}, after={"status_date": date}, changes=of_record(project, row),
    )  # fmt: skip
