"""What is different in a project between two days: the rows that its journal tells of, and the figures that were kept.

A row that came and went again between them, or changed and changed back, is not different.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from charthouse.journal.models import Entry
from charthouse.journal.row_changes import Key, unpack
from charthouse.plan.models import Baseline, Plan
from charthouse.portfolio.models import Summary
from charthouse.portfolio.since_words import Said, parts_of, told
from charthouse.portfolio.summarising import form, known_of
from charthouse.projects.access import Access
from charthouse.reports import facts as known
from charthouse.reports.changes import changes_between
from charthouse.reports.facts import Facts, seen_at, sight_of
from charthouse.reports.gathering import today_in
from charthouse.reports.models import Report
from charthouse.reports.reading import readable, sight_in
from charthouse.ui import formats

_TOLD = ("record", "record_id", "label", "changes")
NAMED = 12
"""Changes that a part names; the others are counted."""


@dataclass(slots=True)
class Net:
    """What became of a row, all in all."""

    came: dict[str, Any] | None = None
    went: dict[str, Any] | None = None
    ways: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    label: str = ""
    """What people called it, where a change was about it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is different of one kind: dates and cost, work, scope, risks…"""

    name: str
    title: str
    said: tuple[Said, ...]
    more: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """What is different between the ends of two days."""

    first: dt.date
    last: dt.date
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A day that somebody may mean."""

    label: str
    day: dt.date


def difference(access: Access, first: dt.date, last: dt.date) -> Since:
    """What somebody may know of what is different at the end of one day from the end of another."""
    found = [_figures(access, first, last)]
    for name, title, said in parts_of(access, told(access, net_changes(access, first, last))):
        found.append(Part(name, title, tuple(said[:NAMED]), max(0, len(said) - NAMED)))
    return Since(first, last, tuple(one for one in found if one.said or one.note))


def choices(access: Access) -> list[Choice]:
    """The day of the last report, a week ago, the day of the baseline."""
    today, found = today_in(access.project), []
    last = readable(access).filter(state=Report.State.SENT).order_by("-until").values_list("until", flat=True).first()
    if last is not None and last < today:
        found.append(Choice(_("since the last report"), last))
    found.append(Choice(_("since last week"), today - dt.timedelta(days=7)))
    number = Plan.objects.filter(pk=access.shown.pk).values_list("measured_by", flat=True).first()
    kept = Baseline.objects.filter(project=access.shown, taken__isnull=False)
    for taken in [] if number is None else kept.filter(number=number).values_list("taken", flat=True):
        day = dt.date(1970, 1, 1) + dt.timedelta(days=(taken or 0) // 1440)
        if day < today:
            found.append(Choice(_("since the baseline"), day))
    return found


def net_changes(access: Access, first: dt.date, last: dt.date) -> dict[str, dict[Key, Net]]:
    """What became of every row after the one day until the end of the other, as far as somebody is told of it."""
    zone = ZoneInfo(access.project.time_zone or "UTC")
    begin, end = (dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone) for day in (first, last))
    entries = Entry.objects.filter(
        access.told(), stream_id=access.project.journal_id, at__gte=begin, at__lt=end, changes__isnull=False
    ).order_by("number")
    found: defaultdict[str, dict[Key, Net]] = defaultdict(dict)
    for record, record_id, label, changes in entries.values_list(*_TOLD).iterator(500):
        for name, altered in unpack(changes).items():
            rows = found[name]
            for key, row in altered.added.items():
                _come(rows, key, dict(zip(altered.columns, row, strict=True)))
            for key, ways in altered.changed.items():
                _change(rows, key, ways)
            for key, row in altered.removed.items():
                _go(rows, key, dict(zip(altered.columns, row, strict=True)))
            if name == record:
                for key in (record_id, int(record_id) if record_id.isdigit() else record_id):
                    if key in rows:
                        rows[key].label = label
    for rows in found.values():
        for key, one in list(rows.items()):
            one.ways = {column: way for column, way in one.ways.items() if way[0] != way[1]}
            if one.came is None and one.went is None and not one.ways:
                del rows[key]
    return found


def _come(rows: dict[Key, Net], key: Key, row: dict[str, Any]) -> None:
    there = rows.get(key)
    if there is None or there.went is None:
        rows[key] = Net(came=row)
        return
    there.ways = {column: (was, row.get(column)) for column, was in there.went.items()}
    there.went = None


def _change(rows: dict[Key, Net], key: Key, ways: dict[str, tuple[Any, Any]]) -> None:
    one = rows.setdefault(key, Net())
    for column, (was, now) in ways.items():
        if one.came is not None:
            one.came[column] = now
        else:
            one.ways[column] = (one.ways.get(column, (was, None))[0], now)


def _go(rows: dict[Key, Net], key: Key, row: dict[str, Any]) -> None:
    one = rows.setdefault(key, Net())
    if one.came is not None:
        del rows[key]
        return
    one.went = row | {column: was for column, (was, _now) in one.ways.items()}
    one.ways = {}


def _figures(access: Access, first: dt.date, last: dt.date) -> Part:
    """Finish, chance, milestones, cost and counts: by what was known at both days."""
    title = _("Dates, cost and state")
    before, after = _known_at(access, first), _known_at(access, last)
    if before is None or after is None:
        day = first if before is None else last
        return Part("figures", title, (), 0, _not_known(day))
    sight = min(sight_of(access), before[1].sight, after[1].sight)
    sentences = tuple(changes_between(seen_at(before[1], sight), seen_at(after[1], sight)))
    said = tuple(Said(text, "") for text in sentences)
    note = "" if (before[0], after[0]) == (first, last) else _held(before[0], after[0])
    if not said:
        note = " ".join(filter(None, (_("No figure is another one."), note)))
    return Part("figures", title, said, 0, note)


def _not_known(day: dt.date) -> str:
    return _("n/a: no figures were kept by %(day)s; a status report keeps them.") % {"day": formats.long_day(day)}


def _held(first: dt.date, last: dt.date) -> str:
    return _("By the figures that were kept on %(first)s and %(last)s.") % {
        "first": formats.long_day(first), "last": formats.long_day(last),
    }  # fmt: skip


def _known_at(access: Access, day: dt.date) -> tuple[dt.date, Facts] | None:
    """The figures that were kept last by a day: now, by a day’s summary, or by a report."""
    today = today_in(access.project)
    if day >= today:
        return today, known_of(access.shown).whole.facts
    found: list[tuple[dt.date, dict[str, Any]]] = []
    kept = Summary.objects.filter(pk=access.shown.pk, mark__startswith=f"{form()}|").values_list("days", flat=True)
    for days in kept:
        found += [(dt.date.fromisoformat(at), facts) for at, facts in days if at <= day.isoformat()]
    one = readable(access).filter(until__lte=day).order_by("-until", "-number").first()
    newest = max(found, key=lambda each: each[0], default=None)
    if one is not None and (newest is None or one.until > newest[0]):
        return one.until, seen_at(known.read(one.facts), sight_in(access, one))
    return None if newest is None else (newest[0], known.read(newest[1]))
