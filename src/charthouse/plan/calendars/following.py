"""Calendars of a project that follow the organisation's: taken over as rows of the plan, and kept like theirs.

They are rows of the plan, so what is published, branched or kept in a file holds their hours as they were then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.models import ORGANISATION
from charthouse.journal.row_changes import Watch
from charthouse.plan.calendars.effects import Effect, effect_of
from charthouse.plan.calendars.refusals import BadCalendar
from charthouse.plan.calendars.values import (
    Kept,
    calendar_of,
    checked,
    fresh_number,
    kept_calendars,
    line_of,
    told_of_change,
)
from charthouse.plan.columns import CALENDAR_HOURS
from charthouse.plan.computed import computed_plan, version_of
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Plan
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.projects.models import Project
from charthouse.resources.models import Calendar
from charthouse.resources.packing import pack

TOOK, FOLLOWED = "took from the organisation", "followed the organisation"


@dataclass(frozen=True)
class Wanted:
    """A calendar of a project as the organisation's says it."""

    source: int
    value: doc.Calendar
    kept: Kept | None
    """What is there now; None: it is to be made."""

    @property
    def differs(self) -> bool:
        """Whether anything is to be done."""
        return self.kept is None or self.kept.value != self.value


def lock_organisation() -> None:
    """Hold the organisation's journal, so that its calendars are changed, and taken, one after the other."""
    journal.locked_stream(journal.open_stream(ORGANISATION).pk)


def values_of_organisation() -> dict[int, doc.Calendar]:
    """The organisation's calendars by their numbers."""
    return {uid: kept.value for uid, kept in kept_calendars(None).items()}


def wanted_in(
    project: Project, calendars: Mapping[int, Kept], organisation: Mapping[int, doc.Calendar], also: int | None = None
) -> list[Wanted]:
    """The calendars that follow the organisation's, and (``also``) one more, each after what it inherits from."""
    there = {
        kept.row.source_uid: kept for kept in calendars.values() if kept.row.source_uid in organisation
    }  # fmt: skip
    needed = {*there, *(() if also is None else (also,))}
    lines = {one: [each.uid for each in line_of(dict(organisation), one)] for one in needed if one is not None}
    needed = {one for line in lines.values() for one in line}
    numbers = {source: kept.row.uid for source, kept in there.items()}
    fresh = fresh_number(project, calendars)
    for source in sorted(needed - numbers.keys()):
        numbers[source] = fresh
        fresh += 1
    names = {kept.value.name.casefold() for kept in calendars.values() if kept.row.source_uid not in organisation}
    found = []
    for source in sorted(needed, key=lambda one: (len(line_of(dict(organisation), one)), one)):
        value = organisation[source]
        parent = None if value.parent_uid is None else numbers[value.parent_uid]
        name = _free(value.name, names)
        names.add(name.casefold())
        found.append(
            Wanted(source, replace(value, uid=numbers[source], parent_uid=parent, name=name), there.get(source))
        )
    return found


def effect_on(project: Project, calendars: Mapping[int, Kept], wanted: list[Wanted], *, anew: bool = False) -> Effect:
    """What becomes of the project's dates when its calendars follow.

    :raises NeverWorks: PlanWouldBreak:
    """
    values = {uid: kept.value for uid, kept in calendars.items()} | {one.value.uid: one.value for one in wanted}
    for one in wanted:
        if one.differs:
            checked(one.value, [each for each in values.values() if each.uid != one.value.uid])
    computed = computed_plan(project, version_of(project)) if anew else computed_plan(project)
    return effect_of(computed, list(values.values()))


@one_operation
@transaction.atomic
def follow(*, project: Project, by: User | None) -> Effect:
    """Bring a project's calendars to what the organisation's say now; doing it twice changes nothing.

    :raises NeverWorks: PlanWouldBreak: nothing is changed then
    """
    plan = locked_plan(project)
    calendars = kept_calendars(project)
    wanted = wanted_in(project, calendars, values_of_organisation())
    return _write(plan, calendars, wanted, FOLLOWED, by)


@one_operation
@transaction.atomic
def take(*, project: Project, number: int, by: User) -> doc.Calendar:
    """Let a project use a calendar of the organisation, with all that it inherits from; what is there stays.

    :raises NoSuchCalendar:
    :raises BadCalendar: in a scenario
    """
    if project.branched_from_id is not None:
        raise BadCalendar(_("A scenario has the calendars of its plan; take the organisation’s in the plan itself."))
    lock_organisation()
    plan = locked_plan(project)
    calendars = kept_calendars(project)
    organisation = kept_calendars(None)
    calendar_of(organisation, number, None)
    wanted = wanted_in(project, calendars, {uid: kept.value for uid, kept in organisation.items()}, also=number)
    _write(plan, calendars, wanted, TOOK, by)
    return next(one.value for one in wanted if one.source == number)


def follows(kept: Kept) -> bool:
    """Whether a project's calendar says what one of the organisation's does, and so is not changed in the project."""
    source = kept.row.source_uid
    return source is not None and Calendar.objects.filter(project=None, uid=source).exists()


def mark_copies(project: Project, copy: Project) -> None:
    """Let the calendars of a copy of a plan say what they follow, as those of the plan do."""
    marked = Calendar.objects.filter(project=project, source_uid__isnull=False).values_list("uid", "source_uid")
    for uid, source in marked:
        Calendar.objects.filter(project=copy, uid=uid).update(source_uid=source)


def let_go_of_changed(project: Project) -> None:
    """After a plan file was taken over: calendars to which it gave other hours are the project's own from now on."""
    calendars = kept_calendars(project)
    wanted = wanted_in(project, calendars, values_of_organisation())
    changed = [one.kept.row.pk for one in wanted if one.kept is not None and one.differs]
    Calendar.objects.filter(pk__in=changed).update(source_uid=None)


def _write(plan: Plan, calendars: Mapping[int, Kept], wanted: list[Wanted], verb: str, by: User | None) -> Effect:
    project = plan.project
    changed = [one for one in wanted if one.differs]
    if not changed:
        return Effect()
    effect = effect_on(project, calendars, wanted, anew=True)
    rows = {uid: kept.row for uid, kept in calendars.items()}
    for one in changed:
        watch = Watch(Calendar.objects.filter(project=project, uid=one.value.uid))
        row = rows.get(one.value.uid) or Calendar(
            project=project, uid=one.value.uid, position=len(rows), source_uid=one.source
        )
        row.name, row.hours = one.value.name, pack(one.value, CALENDAR_HOURS)
        row.day_minutes = one.value.day_minutes
        row.parent = None if one.value.parent_uid is None else rows[one.value.parent_uid]
        row.save()
        rows[one.value.uid] = row
        was = one.kept.value if one.kept is not None else None
        journal.record(
            row, verb, by=by, stream_id=project.journal_id,
            before={} if was is None else told_of_change(was, one.value),
            after={"uid": one.value.uid, "name": one.value.name} if was is None else told_of_change(one.value, was),
            changes=watch.changes(),
        )  # fmt: skip
    touch(plan)
    reschedule_locked(plan=plan, by=by)
    return effect


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it where the project has a calendar of that name already."""
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name} ({number})", number + 1
    return found
