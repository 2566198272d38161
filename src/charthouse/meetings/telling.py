"""Who is told of meetings: invited, told of a change or that it is cancelled, sent the minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import letters, notices
from charthouse.accounts.locales import as_read_by
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.meetings import ical
from charthouse.meetings.content import minutes_of
from charthouse.meetings.models import Invited, Meeting, MeetingSeries, MinuteLine
from charthouse.meetings.paper import told
from charthouse.meetings.queries import when


def _invited(facts: Mapping[str, str]) -> str:
    said = {"title": "", "project": "", **facts}
    if facts.get("cancelled"):
        return _("“%(title)s” of %(project)s is cancelled") % said
    return _("You are invited to “%(title)s” of %(project)s") % said


def _minutes(facts: Mapping[str, str]) -> str:
    return _("The minutes of “%(title)s” of %(project)s are there") % {"title": "", "project": "", **facts}


INVITED = NoticeKind("meetings.invited", gettext_lazy("I am invited to a meeting, or it is cancelled"), _invited)
SENT = NoticeKind("meetings.minutes", gettext_lazy("Minutes of a meeting are sent to me"), _minutes)


def page_of(one: Meeting | MeetingSeries) -> str:
    """Its address."""
    name = "meeting" if isinstance(one, Meeting) else "meeting-series"
    return reverse(name, args=[one.project.key, one.number])


def invite(one: Meeting | MeetingSeries, rows: Iterable[Invited], *, by: User, cancelled: bool = False) -> int:
    """Send invitations with their calendar files, or that it is cancelled; gives how many letters did not go."""
    facts = {"title": one.title, "project": one.project.name, "cancelled": "yes" if cancelled else ""}
    failed = 0
    for row in rows:
        reader = by if row.user is None else row.user
        address = row.email if row.user is None else row.user.email
        if not address:
            continue
        letter = partial(_send_invitation, one, row, reader, address, by, facts, cancelled=cancelled)
        if row.user is None:
            failed += not letter()
        else:
            failed += not notices.tell(Notice(INVITED.name, row.user, page_of(one), facts, one.project.pk, letter))
    return failed


def _send_invitation(
    one: Meeting | MeetingSeries, row: Invited, reader: User, address: str, by: User, facts: Mapping[str, str], *,
    cancelled: bool,
) -> bool:  # fmt: skip
    method = "CANCEL" if cancelled else "REQUEST"
    file = ical.invitation(one, method=method, to=(row.name, address), by=by)
    with as_read_by(reader):
        day = one.day if isinstance(one, Meeting) else one.first
        words, at = _invited(facts), when(day, one)
        rhythm = "" if isinstance(one, Meeting) else one.get_rhythm_display()
    context = {
        "one": one, "name": row.name, "words": words, "when": at, "rhythm": rhythm, "zone": one.project.time_zone,
        "cancelled": cancelled, "by": by,
        "link": "" if row.user is None else str(settings.PUBLIC_URL) + page_of(one),
    }  # fmt: skip
    return letters.send(
        "meetings/letters/invited.txt", to=address, reader=reader, context=context,
        files=[("invitation.ics", file.decode(), f"text/calendar; method={method}")],
    )  # fmt: skip


def send_minutes(meeting: Meeting, rows: Iterable[Invited], *, by: User) -> int:
    """Send what was decided and what is to be done to these people; gives how many letters did not go."""
    facts = {"title": meeting.title, "project": meeting.project.name}
    failed = 0
    for row in rows:
        address = row.email if row.user is None else row.user.email
        if not address:
            continue
        letter = partial(_send_minutes, meeting, row, address, by, facts)
        if row.user is None:
            failed += not letter()
        else:
            notice = Notice(SENT.name, row.user, page_of(meeting), facts, meeting.project.pk, letter)
            failed += not notices.tell(notice)
    return failed


def _send_minutes(meeting: Meeting, row: Invited, address: str, by: User, facts: Mapping[str, str]) -> bool:
    reader = by if row.user is None else row.user
    minutes = minutes_of(meeting)
    with as_read_by(reader):
        context = {
            "words": _minutes(facts), "name": row.name, "by": by, "when": when(meeting.day, meeting),
            "decisions": [told(one, team=True) for one in minutes.of_kind(MinuteLine.Kind.DECISION)],
            "actions": [told(one, team=True) for one in minutes.of_kind(MinuteLine.Kind.ACTION)],
            "link": "" if row.user is None else str(settings.PUBLIC_URL) + page_of(meeting),
        }  # fmt: skip
    return letters.send("meetings/letters/minutes.txt", to=address, reader=reader, context=context)
