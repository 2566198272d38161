"""The samples that belong to no project: calendars of the organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from charthouse.accounts.models import OrganisationRole
from charthouse.exchange.document import CalendarException
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.plan.calendars import organisation
from tests.matrix.people import World

_DAY = (dt.date(2026, 12, 24) - dt.date(1970, 1, 1)).days
_PAGES = ("organisation-calendar", *(
    f"organisation-calendar-{page}"
    for page in (
        *("week", "exception-new", "exception", "exception-remove", "holidays", "holidays-remove", "retire"),
    )
))  # fmt: skip
_OPERATIONS = tuple(
    f"{deed}_organisation_{what}"
    for deed, what in (
        ("get", "calendar"), ("change", "calendar"), ("retire", "calendar"), ("lay_out", "holidays"),
    )
)  # fmt: skip


def _calendar(world: World) -> int:
    """One with an exception, made by the project office."""
    office = world.person(f"a {OrganisationRole.PMO.label.lower()}").user
    assert office is not None
    made = organisation.create(name="Everybody", by=office)
    shut = CalendarException(_DAY, _DAY, (), "Christmas Eve")
    organisation.change(number=made.uid, by=office, change=lambda one: replace(one, exceptions=(shut,)))
    return made.uid


def _entry(_world: World) -> int:
    """The last thing that was done to it; made after it by the order of the names below."""
    return Entry.objects.filter(stream__name=ORGANISATION, record=organisation.RECORD).latest("number").number


OF_ORGANISATION: dict[str, Callable[[World], object]] = {
    **{f"{name}:number": _calendar for name in (*_PAGES, *_OPERATIONS)},
    **{f"{name}:place": lambda _world: 0 for name in _PAGES if "exception" in name and "new" not in name},
    "organisation-calendar-undo:number": _entry,
}
