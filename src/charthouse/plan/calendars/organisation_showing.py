"""What the pages on the organisation's calendars show: each with the projects and tasks that go by it."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.accounts.models import User
from charthouse.journal.actions import open_stream
from charthouse.journal.deeds import told_once
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.journal.telling import who_did
from charthouse.journal.undoing import undoable
from charthouse.plan.calendars.following import values_of_organisation, wanted_in
from charthouse.plan.calendars.organisation import RECORD, followers
from charthouse.plan.calendars.showing import ABOUT, usage_shown, usual_week, week_in_words
from charthouse.plan.calendars.usage import Usage
from charthouse.plan.calendars.values import kept_calendars
from charthouse.projects.access import access_to
from charthouse.projects.models import Project

MOST_SHOWN = 100
LAST_DEEDS = 10


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """A calendar in the organisation's list."""

    number: int
    name: str
    week: str
    parent: str
    exceptions: int
    projects: int
    about: object


@dataclass(frozen=True, slots=True)
class Use:
    """What a project that the reader sees does with a calendar."""

    project: Project
    number: int
    """Of the project's calendar that follows it."""
    usage: Usage
    behind: bool
    """Whether it keeps former hours."""


@dataclass(frozen=True, slots=True)
class Uses:
    """Who uses a calendar of the organisation."""

    seen: tuple[Use, ...]
    more: int
    """Further projects, which the reader does not see, or which are too many to show."""


@dataclass(frozen=True, slots=True)
class DeedLine:
    """What was done to the organisation's calendars."""

    entry: Entry
    who: str
    what: str
    can_undo: bool


def organisation_lines() -> list[OrganisationLine]:
    """All calendars of the organisation."""
    there = kept_calendars(None)
    return [
        OrganisationLine(
            uid, each.value.name, week_in_words(usual_week(there, uid)),
            "" if each.value.parent_uid is None else there[each.value.parent_uid].value.name,
            len(each.value.exceptions), followers(uid).count(), ABOUT.get(each.value.purpose, ""),
        )
        for uid, each in there.items()
    ]  # fmt: skip


def uses_of(user: User, number: int) -> Uses:
    """The projects that use a calendar, with the tasks, as far as somebody sees them."""
    there = values_of_organisation()
    projects = list(followers(number))
    seen: list[Use] = []
    for project in projects:
        access = access_to(project, user) if len(seen) < MOST_SHOWN else None
        if access is None:
            continue
        calendars = kept_calendars(access.shown)
        wanted = {one.source: one for one in wanted_in(access.shown, calendars, there)}
        if number in wanted:
            one = wanted[number]
            seen.append(Use(project, one.value.uid, usage_shown(access, calendars, one.value.uid), one.differs))
    return Uses(tuple(seen), len(projects) - len(seen))


def last_deeds() -> list[DeedLine]:
    """What was done to the organisation's calendars last, the newest first."""
    stream = open_stream(ORGANISATION)
    found = Entry.objects.filter(stream=stream, record=RECORD).select_related("by", "on_behalf_of")
    entries = list(found.defer("changes").order_by("-number")[:LAST_DEEDS])
    can = undoable(entries)
    return [
        DeedLine(one, who_did(one), told_once(one), one.operation in can and one.number == one.operation)
        for one in entries
    ]
