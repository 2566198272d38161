"""Scope creep: what came in, went out or changed after the scope was signed, without a later signed version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from charthouse.approvals import canonical
from charthouse.approvals.models import Version
from charthouse.approvals.queries import last_signed
from charthouse.journal.models import Entry
from charthouse.projects.access import Access
from charthouse.scope.document import NAME, PARTS, called, content_of, is_material
from charthouse.scope.models import Deliverable, Requirement
from charthouse.ui import formats

_MODELS = {"requirements": Requirement, "deliverables": Deliverable}
_DOORS = {"requirements": "requirement", "deliverables": "deliverable"}


@dataclass(frozen=True, slots=True)
class Moved:
    """One requirement or deliverable that is not as it was signed."""

    part: str
    called: str
    name: str
    how: str
    """``came``, ``went`` or ``changed``."""
    at: dt.datetime | None
    """When; nothing where no journal tells."""
    url: str
    """Empty where it is no longer there."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week since the signature, and how much had come in until its end."""

    begins: dt.date
    came: int
    until_then: int

    @property
    def label(self) -> str:
        """``8 Feb``."""
        return formats.short_day(self.begins)


@dataclass(frozen=True, slots=True)
class Creep:
    """How the scope stands against the version that was signed last."""

    version: Version | None
    signed: int
    """Requirements and deliverables in it."""
    moved: tuple[Moved, ...]
    weeks: tuple[Week, ...]

    @property
    def came(self) -> int:
        """How many came in."""
        return sum(one.how == "came" for one in self.moved)

    @property
    def share(self) -> float | None:
        """What came in, of 100 that were signed."""
        return 100 * self.came / self.signed if self.signed else None


def creep_of(access: Access) -> Creep:
    """What is not as it was signed; nothing where no version was signed. Mended typos do not count."""
    project = access.project
    version = last_signed(project, NAME)
    if version is None:
        return Creep(None, 0, (), ())
    signed = canonical.read(version.content)
    now = content_of(project, "")
    since = version.proposed_at
    moved: list[Moved] = []
    for part, (_title, letter) in PARTS.items():
        before = {one["number"]: one for one in signed.get(part, ())}
        after = {one["number"]: one for one in now[part]}
        told = _when(project.journal_id, part, since, project.pk)
        for number in sorted(before.keys() | after.keys()):
            one, other = before.get(number), after.get(number)
            how = "came" if one is None else "went" if other is None else "changed"
            if one is not None and other is not None and not is_material(one, other):
                continue
            url = ""
            if other is not None:
                url = reverse(_DOORS[part], kwargs={"key": project.key, "number": number})
            found = Moved(part, f"{letter}{number}", called(other or one or {}), how, told.get(number), url)
            moved.append(found)
    moved.sort(key=lambda one: (one.at is None, one.at), reverse=True)
    zone = ZoneInfo(project.time_zone or "UTC")
    days = [one.at.astimezone(zone).date() for one in moved if one.how == "came" and one.at]
    first, today = since.astimezone(zone).date(), timezone.now().astimezone(zone).date()
    counted = sum(len(signed.get(part, ())) for part in PARTS)
    return Creep(version, counted, tuple(moved), tuple(_weeks(first, today, days)))


def _when(stream_id: int, part: str, since: dt.datetime, project: int) -> dict[int, dt.datetime]:
    """When each record came in, where that was after; else when it was last changed, or went."""
    model: Any = _MODELS[part]
    label = model._meta.label
    last: dict[str, dt.datetime] = {}
    entries = Entry.objects.filter(stream_id=stream_id, record=label, at__gte=since).order_by("number")
    numbers: dict[str, int] = {}
    for record_id, at, before in entries.values_list("record_id", "at", "before"):
        last[record_id] = at
        if isinstance(before, Mapping) and isinstance(before.get("number"), int):
            numbers[record_id] = before["number"]
    there: dict[int, tuple[int, dt.datetime]] = {
        pk: (number, added) for pk, number, added in
        model.objects.filter(project=project).values_list("pk", "number", "added_at")
    }  # fmt: skip
    found = {number: at for key, at in last.items() if (number := numbers.get(key)) is not None}
    for pk, (number, added) in there.items():
        moved = added if added >= since else last.get(str(pk))
        if moved is not None:
            found[number] = moved
    return found


def _weeks(first: dt.date, today: dt.date, days: list[dt.date]) -> list[Week]:
    """Every week since the signature, at most a year of them, the last ones."""
    monday = first - dt.timedelta(days=first.weekday())
    found = []
    until_then = 0
    while monday <= today:
        came = sum(monday <= day < monday + dt.timedelta(days=7) for day in days)
        until_then += came
        found.append(Week(monday, came, until_then))
        monday += dt.timedelta(days=7)
    return found[-52:]
