"""Finds entries of a journal: by person, kind of record, period and words, newest first, page by page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.telling import QUIET

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is not said does not matter."""

    by: int | None = None
    record: str = ""
    record_id: str = ""
    words: str = ""
    first: dt.date | None = None
    last: dt.date | None = None

    def __bool__(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as somebody may see it: without the fields that are not for them."""

    entry: Entry
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, and the number before which the next ones lie."""

    entries: list[Seen]
    older: int | None


def matching(stream_id: int, wanted: Wanted) -> QuerySet[Entry]:
    """The entries that are looked for, newest first, without their packed rows."""
    found = Entry.objects.filter(stream_id=stream_id).select_related("by", "on_behalf_of").defer("changes")
    found = found.exclude(verb__in=QUIET).order_by("-number")
    if wanted.by is not None:
        found = found.filter(Q(by_id=wanted.by) | Q(on_behalf_of_id=wanted.by))
    if wanted.record:
        found = found.filter(record=wanted.record)
    if wanted.record_id:
        found = found.filter(record_id=wanted.record_id)
    zone = timezone.get_current_timezone()
    if wanted.first is not None:
        found = found.filter(at__gte=dt.datetime.combine(wanted.first, dt.time(), zone))
    if wanted.last is not None and wanted.last < dt.date.max:
        found = found.filter(at__lt=dt.datetime.combine(wanted.last + dt.timedelta(days=1), dt.time(), zone))
    for number, word in enumerate(wanted.words.split()[:8]):
        found = found.annotate(
            **{f"before_{number}": Cast("before", TextField()), f"after_{number}": Cast("after", TextField())}
        )
        spelt = Q(label__icontains=word) | Q(why__icontains=word) | Q(verb__icontains=word)
        for told in {word, json.dumps(word)[1:-1]}:  # one database keeps ü as it is, the other as \u00fc
            spelt |= Q(**{f"before_{number}__icontains": told}) | Q(**{f"after_{number}__icontains": told})
        found = found.filter(spelt)
    return found


def page(
    stream_id: int, wanted: Wanted, *, access: InProject | None, before: int | None = None, most: int = A_PAGE
) -> Page:
    """One page of what somebody may see."""
    found = matching(stream_id, wanted)
    if access is not None:
        found = found.filter(access.told())
    if before is not None:
        found = found.filter(number__lt=before)
    entries = list(found[: most + 1])
    older = entries[most - 1].number if len(entries) > most else None
    return Page(list(seen(entries[:most], access, wanted.words)), older)


def seen(entries: Iterable[Entry], access: InProject | None, words: str = "") -> Iterable[Seen]:
    """The entries without what this person may not see; one that was found only by such a field is left out."""
    for entry in entries:
        one = Seen(entry, _visible(entry.record, entry.before, access), _visible(entry.record, entry.after, access))
        hidden = len(one.before) < len(entry.before) or len(one.after) < len(entry.after)
        if hidden and words and not _holds(one, words):
            continue
        yield one


def _visible(record: str, values: Mapping[str, Any], access: InProject | None) -> dict[str, Any]:
    return dict(values) if access is None else access.seen(record, dict(values))


def _holds(one: Seen, words: str) -> bool:
    told = json.dumps([one.before, one.after, one.entry.label, one.entry.why, one.entry.verb], ensure_ascii=False)
    return all(word.casefold() in told.casefold() for word in words.split()[:8])


def people_in(stream_id: int) -> list[User]:
    """Who has written in a journal, by name."""
    return list(
        User.objects.filter(pk__in=Entry.objects.filter(stream_id=stream_id).order_by().values("by").distinct())
        .order_by("name")
        .only("id", "name", "email")[:500]
    )


def records_in(stream_id: int) -> list[str]:
    """The kinds of records that a journal tells of."""
    return list(
        Entry.objects.filter(stream_id=stream_id)
        .exclude(verb__in=QUIET)
        .order_by("record")
        .values_list("record", flat=True)
        .distinct()
    )
