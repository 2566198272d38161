"""What the broadcaster reads: how far each channel is, and what came after a number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from charthouse.accounts.models import User
from charthouse.journal.models import Entry, Stream
from charthouse.live.models import Channel, Message

AT_ONCE = 400
"""Names or numbers in one question to the database."""


@dataclass(frozen=True, slots=True)
class Told:
    """One message of a channel: what everybody hears, and what those hear besides who may know who did what."""

    number: int
    that: dict[str, Any]
    what: dict[str, Any] = field(default_factory=dict)


def journal_marks(streams: Collection[int]) -> dict[int, int]:
    """The newest number of each of these journals."""
    marks: dict[int, int] = {}
    for some in _parts(streams):
        marks.update(Stream.objects.filter(pk__in=some).values_list("pk", "last_number"))
    return marks


def all_journal_marks() -> dict[int, int]:
    """The newest number of every journal."""
    return dict(Stream.objects.values_list("pk", "last_number"))


def message_marks(names: Collection[str]) -> dict[str, int]:
    """The newest number of each of these channels; 0 where nothing was ever published."""
    marks = dict.fromkeys(names, 0)
    for some in _parts(names):
        marks.update(Channel.objects.filter(name__in=some).values_list("name", "last_number"))
    return marks


def journal_after(stream: int, number: int, upto: int, most: int) -> list[Told] | None:
    """The changes of a journal after a number; none when they are more than anybody would want one by one."""
    if upto - number > most:
        return None
    entries = (
        Entry.objects.filter(stream_id=stream, number__gt=number, number__lte=upto)
        .order_by("number")
        .values_list("number", "verb", "record", "record_id", "by_id", "by__name")
    )
    told = [
        Told(
            one,
            {"kind": "change"},
            {"verb": verb, "record": record, "record_id": record_id, "by": by and {"id": by, "name": name}},
        )
        for one, verb, record, record_id, by, name in entries
    ]
    return _without_gap(told, number, upto)


def messages_after(channel: str, number: int, upto: int, most: int) -> list[Told] | None:
    """The messages of a channel after a number; none when some of them are not kept any more."""
    if upto - number > most:
        return None
    messages = (
        Message.objects.filter(channel__name=channel, number__gt=number, number__lte=upto)
        .order_by("number")
        .values_list("number", "kind", "data")
    )
    return _without_gap([Told(one, {"kind": kind, "data": data}) for one, kind, data in messages], number, upto)


def _without_gap(told: list[Told], number: int, upto: int) -> list[Told] | None:
    return told if len(told) == upto - number else None


def seal_of(user: User) -> int:
    """What a session is bound to: another one after each change of password, and never the password's hash itself."""
    return hash(user.password)


def seals(users: Collection[int]) -> dict[int, int]:
    """The seals of those of these people who may sign in."""
    found: dict[int, int] = {}
    for some in _parts(users):
        active = User.objects.filter(pk__in=some, is_active=True).only("pk", "password")
        found.update((user.pk, seal_of(user)) for user in active)
    return found


def open_sessions(keys: Collection[str]) -> set[str]:
    """Those of these sessions that have neither ended nor run out."""
    found: set[str] = set()
    for some in _parts(keys):
        living = Session.objects.filter(pk__in=some, expire_date__gt=timezone.now())
        found.update(living.values_list("session_key", flat=True))
    return found


def _parts(values: Collection[Any]) -> Iterable[list[Any]]:
    every = list(values)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
