"""The organisation's calendars: made, changed and retired by who keeps its standards; projects follow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.accounts.models import User
from charthouse.doors import organisation_right
from charthouse.engine.calendars import Week
from charthouse.exchange import document as doc
from charthouse.exchange.document import CalendarPurpose
from charthouse.jobs import actions as jobs
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.models import ORGANISATION, Entry, Stream
from charthouse.journal.row_changes import Watch, unpack
from charthouse.plan.calendars.actions import SAME, Change
from charthouse.plan.calendars.effects import Effect
from charthouse.plan.calendars.following import (
    effect_on,
    follow,
    lock_organisation,
    values_of_organisation,
    wanted_in,
)
from charthouse.plan.calendars.refusals import CalendarChanged, CalendarInUse
from charthouse.plan.calendars.values import (
    Kept,
    calendar_of,
    checked,
    fresh_calendar,
    kept_calendars,
    named_once,
    told_of_change,
)
from charthouse.plan.columns import CALENDAR_HOURS
from charthouse.projects.access import Standing
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight
from charthouse.refusals import Refused
from charthouse.resources.models import Calendar
from charthouse.resources.packing import pack
from charthouse.ui import formats

AT_ONCE = 5
"""So many projects follow within the change itself; more do in the background."""
RECORD = "resources.Calendar"


@dataclass(frozen=True)
class Followed:
    """What a change did, or would do, to the projects that follow."""

    effects: tuple[tuple[Project, Effect], ...] = ()
    behind: tuple[tuple[Project, str], ...] = ()
    """Those that keep their former hours, with why."""
    later: int = 0
    """Projects that follow in the background."""

    def sentence(self, seen: frozenset[int] | None = None) -> str:
        """As people read it; projects are named to those who see them (``seen``)."""
        if self.later:
            return ngettext(
                "%(count)s project follows in the background.", "%(count)s projects follow in the background.",
                self.later,
            ) % {"count": formats.number(self.later)}  # fmt: skip
        if not self.effects and not self.behind:
            return _("No project uses it yet.")
        moved = sum(effect.moved for _project, effect in self.effects)
        told = [
            ngettext("%(count)s project follows.", "%(count)s projects follow.", len(self.effects))
            % {"count": formats.number(len(self.effects))},
            ngettext("%(count)s task moves.", "%(count)s tasks move.", moved) % {"count": formats.number(moved)}
            if moved else _("No date moves."),
        ]  # fmt: skip
        told += [
            f"{project.name}: {effect.sentence()}"
            for project, effect in self.effects
            if effect.moved and seen is not None and project.pk in seen
        ]
        for project, why in self.behind:
            if seen is not None and project.pk in seen:
                told.append(_("%(project)s keeps its former hours: %(why)s") % {"project": project.name, "why": why})
            else:
                told.append(_("A project that you do not see keeps its former hours, for its plan could not be "
                              "computed otherwise."))  # fmt: skip
        return " ".join(told)


def followers(number: int | None = None) -> QuerySet[Project]:
    """The projects with a calendar that follows this one of the organisation's, or any."""
    calendars = Calendar.objects.filter(source_uid__isnull=False)
    if number is not None:
        calendars = calendars.filter(source_uid=number)
    return Project.objects.filter(pk__in=calendars.values("project")).select_related("journal").order_by("pk")


def preview(*, number: int, change: Change) -> Followed:
    """What a change would do to the projects that use the calendar; nothing is kept. It refuses as the change does."""
    calendars = kept_calendars(None)
    there = {uid: kept.value for uid, kept in calendars.items()}
    was = calendar_of(calendars, number, None).value
    value = checked(change(was), [each for each in there.values() if each.uid != number])
    projects = followers(number)
    if (count := projects.count()) > AT_ONCE:
        return Followed(later=count)
    effects, behind = [], []
    for project in projects:
        mine = kept_calendars(project)
        try:
            effects.append((project, effect_on(project, mine, wanted_in(project, mine, there | {number: value}))))
        except Refused as refusal:
            behind.append((project, refusal.message))
    return Followed(tuple(effects), tuple(behind))


@one_operation
@transaction.atomic
def create(
    *, name: str, by: User, week: Week | None = None, parent: int | None = None, like: int | None = None,
    purpose: CalendarPurpose = CalendarPurpose.WORK,
) -> doc.Calendar:  # fmt: skip
    """Make a calendar of the organisation; projects may take it.

    :raises RoleMayNot: NoSuchCalendar: BadCalendar: NeverWorks:
    """
    calendars = _mine(by)
    fresh = fresh_calendar(None, calendars)
    if like is not None:
        fresh = replace(calendar_of(calendars, like, None).value, uid=fresh.uid, name=name)
    else:
        fresh = replace(
            fresh, name=name, week=week or (SAME if parent is not None else fresh.week), parent_uid=parent,
            purpose=purpose,
        )  # fmt: skip
    value = checked(named_once(fresh, calendars), [each.value for each in calendars.values()])
    watch = Watch(Calendar.objects.filter(project=None, uid=value.uid))
    row = Calendar.objects.create(
        project=None, uid=value.uid, position=len(calendars), name=value.name, day_minutes=value.day_minutes,
        parent=None if value.parent_uid is None else calendars[value.parent_uid].row,
        hours=pack(value, CALENDAR_HOURS),
    )  # fmt: skip
    journal.record(
        row, "created", by=by, after={"uid": value.uid, "name": value.name}, changes=watch.changes()
    )  # fmt: skip
    return value


@one_operation
@transaction.atomic
def change(*, number: int, change: Change, by: User, seen: str | None = None, verb: str = "changed") -> Followed:
    """Change a calendar of the organisation; the projects that use it follow, many of them in the background.

    :raises RoleMayNot: NoSuchCalendar: BadCalendar: NeverWorks: InheritsFromItself:
    :raises CalendarChanged: when it is no longer what the changer saw (``seen``)
    """
    calendars = _mine(by)
    kept = calendar_of(calendars, number, None)
    if seen is not None and seen != kept.seen:
        raise CalendarChanged(
            _("Somebody changed “%(name)s” after you opened it. Nothing of yours was kept; look and change it again.")
            % {"name": kept.value.name}
        )
    others = {uid: each for uid, each in calendars.items() if uid != number}
    wanted = change(kept.value)
    if wanted.name != kept.value.name:
        named_once(wanted, others)
    value = checked(wanted, [each.value for each in others.values()])
    if value == kept.value:
        return Followed()
    watch = Watch(Calendar.objects.filter(pk=kept.row.pk))
    kept.row.name = value.name
    kept.row.parent = None if value.parent_uid is None else calendars[value.parent_uid].row
    kept.row.hours = pack(value, CALENDAR_HOURS)
    kept.row.save(update_fields=["name", "parent", "hours"])
    journal.record(
        kept.row, verb, by=by, before=told_of_change(kept.value, value), after=told_of_change(value, kept.value),
        changes=watch.changes(),
    )  # fmt: skip
    return _let_follow(followers(number), by, value.name)


@one_operation
@transaction.atomic
def retire(*, number: int, by: User) -> None:
    """Take a calendar of the organisation away that no project and no other calendar uses.

    :raises RoleMayNot: NoSuchCalendar:
    :raises CalendarInUse: with who uses it
    """
    calendars = _mine(by)
    kept = calendar_of(calendars, number, None)
    _not_in_use(kept, calendars, by)
    watch = Watch(Calendar.objects.filter(pk=kept.row.pk))
    Calendar.objects.filter(pk=kept.row.pk).delete()
    journal.record(
        kept.row, "deleted", by=by, before={"uid": number, "name": kept.value.name}, changes=watch.changes()
    )  # fmt: skip


def users_told(number: int, by: User) -> str:
    """Which projects use it, those by name that somebody sees."""
    names = list(followers(number).values_list("pk", "name"))
    seen = set(Standing(by).projects().values_list("pk", flat=True))
    told = [f"“{name}”" for pk, name in names if pk in seen][:5]
    if hidden := len(names) - len(told):
        told.append(ngettext("%(count)d further project", "%(count)d further projects", hidden) % {"count": hidden})
    return formats.listing(told)


def is_organisation(stream_id: int) -> bool:
    """Whether a journal is the organisation's."""
    return Stream.objects.filter(pk=stream_id, name=ORGANISATION).exists()


def begin_undoing(entries: Sequence[Entry], by: User) -> None:
    """May this person take such changes back, and would nothing that is in use go?"""
    calendars = _mine(by)
    for entry in entries:
        altered = unpack(entry.changes).get(RECORD)
        for uid, kept in calendars.items():
            if altered is not None and kept.row.pk in altered.added and uid == kept.row.uid:
                _not_in_use(kept, calendars, by)


def settle_undoing(by: User) -> None:
    """Whatever was taken back: are all calendars sound still? Then the projects follow."""
    there = values_of_organisation()
    for value in there.values():
        checked(value, [each for each in there.values() if each.uid != value.uid])
    _let_follow(followers(), by, "")


def _mine(by: User) -> dict[int, Kept]:
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    lock_organisation()
    return kept_calendars(None)


def _not_in_use(kept: Kept, calendars: Mapping[int, Kept], by: User) -> None:
    heirs = [each.value.name for each in calendars.values() if each.value.parent_uid == kept.value.uid]
    if heirs:
        raise CalendarInUse(
            _("“%(name)s” is in use: %(heirs)s inherit from it. Let them inherit from another one, or retire them, "
              "first.")
            % {"name": kept.value.name, "heirs": formats.listing(f"“{name}”" for name in heirs)}
        )  # fmt: skip
    if told := users_told(kept.value.uid, by):
        raise CalendarInUse(
            _("“%(name)s” is in use by %(projects)s. Their managers first let tasks and people go by another calendar "
              "and delete it from the project’s calendars; then it can be retired.")
            % {"name": kept.value.name, "projects": told}
        )  # fmt: skip


def _let_follow(projects: QuerySet[Project], by: User, name: str) -> Followed:
    count = projects.count()
    if count > AT_ONCE:
        jobs.start(
            FOLLOW.name, by=by, title=_("Projects follow the calendar “%(name)s”") % {"name": name}
            if name else str(FOLLOW.label), arguments={}, page=reverse("organisation-calendars"),
        )  # fmt: skip
        return Followed(later=count)
    effects, behind = [], []
    for project in projects:
        try:
            with transaction.atomic():
                effects.append((project, follow(project=project, by=by)))
        except Refused as refusal:
            behind.append((project, refusal.message))
    return Followed(tuple(effects), tuple(behind))


@organisation_right("keep_standards")
def _follow_all(running: Running) -> Mapping[str, Any]:
    """Let every project follow, each in a transaction of its own; beginning again changes nothing twice."""
    assert running.by is not None
    Standing(running.by).require(OrganisationRight.KEEP_STANDARDS)
    keys = list(followers().values_list("pk", flat=True))
    moved = behind = 0
    for place, key in enumerate(keys):
        running.tell(100 * place // len(keys), _("Projects follow the organisation’s calendars"))
        project = Project.objects.select_related("journal").filter(pk=key).first()
        if project is None:
            continue
        try:
            moved += follow(project=project, by=running.by).moved
        except Refused:
            behind += 1
    return {"projects": len(keys), "moved": moved, "behind": behind}


FOLLOW = JobKind(
    "calendars.follow", _follow_all, label=gettext_lazy("Projects follow the organisation’s calendars"), again=True
)
