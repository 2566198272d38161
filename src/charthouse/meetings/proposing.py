"""Meetings of the communication plan, where those of a method and a type stand too: each can become a series."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from charthouse.meetings.models import Kind, MeetingSeries
from charthouse.meetings.values import RHYTHMS, today_in
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import Communication, Recipient
from charthouse.stakeholders.rhythms import Series

_WORDS = {
    Kind.STEERING: ("steering", "board", "lenkungs", "ausschuss"),
    Kind.STANDUP: ("stand-up", "standup", "daily"),
    Kind.GATE: ("gate", "meilenstein"),
    Kind.WORKSHOP: ("workshop", "retrospective", "retrospektive", "planning", "planung"),
}
"""By which a name tells what a meeting is for."""
_NO_MEETING = ("report", "bericht", "news", "letter", "brief")


def open_lines(access: Access) -> list[Communication]:
    """The meetings of the communication plan that have a rhythm and are no series yet."""
    if not access.may(Right.SEE_STAKEHOLDERS):
        return []
    made = MeetingSeries.objects.filter(project=access.project).exclude(communication=None).values("communication")
    met = Q(channel__icontains="meeting") | Q(channel__icontains="besprechung") | Q(channel__icontains="call")
    found = Communication.objects.filter(
        met | Q(at__isnull=False), project=access.project, rhythm__in=[value for value, _label in RHYTHMS]
    ).exclude(pk__in=made)
    return [one for one in found.order_by("number") if not any(word in one.what.casefold() for word in _NO_MEETING)]


def proposed(access: Access, number: int | None) -> dict[str, Any]:
    """What a series begins with that is made of a line of the communication plan."""
    one = next((each for each in open_lines(access) if each.number == number), None)
    if one is None:
        return {}
    today = today_in(access.project)
    said: dict[str, Any] = {
        "communication": one.number, "title": one.what, "kind": _kind(one.what), "rhythm": one.rhythm,
        "first": one.first if one.first is not None and one.first >= today else _like(one.first, one.rhythm, today),
        "last": one.last if one.last is None or one.last >= today else None, "purpose": one.purpose,
    }  # fmt: skip
    if one.at is not None:
        said["at"] = one.at
    if one.minutes is not None:
        said["minutes"] = one.minutes
    if one.sender_id in held.members_able(access.project, Right.WRITE_LOG):
        said["chair"] = one.sender_id
    named = Recipient.objects.filter(communication=one).select_related("stakeholder")
    if stakeholders := [each.stakeholder.number for each in named if each.stakeholder.person_id is None]:
        said["stakeholders"] = stakeholders
    return said


def _kind(what: str) -> str:
    said = what.casefold()
    return next((kind for kind, words in _WORDS.items() if any(word in said for word in words)), Kind.STATUS)


def _like(first: dt.date | None, rhythm: str, today: dt.date) -> dt.date:
    """The next day of a rhythm that began earlier; today where it never began."""
    if first is None:
        return today
    return Series(rhythm, first, None).next(today) or today
