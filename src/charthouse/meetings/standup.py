"""A stand-up is answered by each in their own time: three questions; what stands in the way is an issue at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.meetings.actions import MEETINGS, hold, require_open
from charthouse.meetings.book import locked_book
from charthouse.meetings.minutes import LINK, LONGEST_TITLE
from charthouse.meetings.models import Invited, Kind, Meeting, MeetingSeries, StandupAnswer
from charthouse.meetings.refusals import BadMeeting, NotInvited
from charthouse.meetings.values import bad, begins_at, days_of, today_in
from charthouse.projects.access import Access, Standing
from charthouse.projects.permissions import Right
from charthouse.raid.actions import add_entry, change_entry
from charthouse.raid.models import LogEntry
from charthouse.raid.values import may_change
from charthouse.team.asks import Ask

LONGEST = 2000
VERB = "answered a stand-up"
FIELDS = ("done", "next", "stuck")


@dataclass(frozen=True, slots=True)
class Said:
    """The three answers."""

    done: str = ""
    next: str = ""
    stuck: str = ""


@one_operation
@transaction.atomic
def answer(*, access: Access, number: int, said: Said) -> StandupAnswer:
    """Say what is done, what comes next and what stands in the way; said again, it replaces what was said before.

    What stands in the way becomes an issue in the same deed, and bears other words along as long as it is open.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: NotInvited: RoleMayNot:
    """
    access.require(Right.WRITE_LOG)
    locked_book(access.project)
    meeting = MEETINGS.of(access.project, number)
    require_open(meeting)
    if meeting.kind != Kind.STANDUP:
        raise _no_standup(meeting.title)
    if not meeting.people.filter(user=access.user).exists():
        raise not_invited(meeting.title)
    words = {name: _text(name, getattr(said, name)) for name in FIELDS}
    if not any(words.values()):
        raise bad("done", _("Answer at least one of the three."))
    watch = MEETINGS.watch(meeting)
    one = StandupAnswer.objects.filter(meeting=meeting, user=access.user).first()
    one = one or StandupAnswer(meeting=meeting, user=access.user)
    one.done, one.next, one.stuck, one.at = words["done"], words["next"], words["stuck"], timezone.now()
    one.entry = _issue(access, meeting, one)
    one.save()
    journal.record(
        meeting, VERB, by=access.user, stream_id=access.project.journal_id, changes=watch.changes(),
        after={"answers": meeting.answers.count()},
    )  # fmt: skip
    return one


@one_operation
@transaction.atomic
def answer_series(*, access: Access, series: MeetingSeries, day: dt.date, said: Said) -> StandupAnswer:
    """Answer the stand-up of a series on one of its days, of which there may be no row yet.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: NotInvited: RoleMayNot:
    """
    access.require(Right.WRITE_LOG)
    if series.kind != Kind.STANDUP:
        raise _no_standup(series.title)
    if not series.people.filter(user=access.user).exists():
        raise not_invited(series.title)
    meeting = hold(access=access, series=series.number, day=day, right=Right.WRITE_LOG)
    return answer(access=access, number=meeting.number, said=said)


def not_invited(title: str) -> NotInvited:
    """The refusal that somebody is not asked."""
    return NotInvited(_("You are not invited to “%(title)s”; ask who leads it.") % {"title": title})


def _no_standup(title: str) -> BadMeeting:
    return bad("kind", _("“%(title)s” is no stand-up; write in its minutes instead.") % {"title": title})


def _issue(access: Access, meeting: Meeting, one: StandupAnswer) -> int | None:
    """The issue that what stands in the way is: a new one, or the one of before with the words of now."""
    if not one.stuck:
        return one.entry
    title = " ".join(one.stuck.split())[:LONGEST_TITLE]
    there = None
    if one.entry is not None:
        there = LogEntry.objects.filter(project=access.project, number=one.entry).first()
    if there is not None:
        if there.title != title and access.may(Right.EDIT_LOG):
            change_entry(access=access, number=there.number, facts={"title": title, "text": one.stuck})
        elif there.text != one.stuck and may_change(access, there):
            change_entry(access=access, number=there.number, facts={"text": one.stuck})
        return there.number
    facts = {"kind": "issue", "title": title, "text": one.stuck, "owner": access.user.pk,
             "links": [(LINK, meeting.number)]}  # fmt: skip
    return add_entry(access=access, facts=facts).number


def day_asked(series: MeetingSeries) -> dt.date | None:
    """The day that is answered now: today's, else the next; of a cancelled day nobody is asked."""
    today = today_in(series.project)
    off = set(
        Meeting.objects.filter(series=series).exclude(state=Meeting.State.PLANNED).values_list("series_day", flat=True)
    )
    for day in days_of(series).days():
        if day >= today and day not in off:
            return day
    return None


def asks_of(user: User) -> list[Ask]:
    """The stand-ups of today that somebody is invited to and has not answered."""
    mine = Standing(user).projects(Right.WRITE_LOG)
    found = []
    invited = Invited.objects.filter(user=user, project__in=mine)
    for one in invited.filter(series__kind=Kind.STANDUP).select_related("series__project"):
        series = one.series
        assert series is not None
        day = day_asked(series)
        row = Meeting.objects.filter(series=series, series_day=day).first()
        if day == today_in(series.project) and row is None:
            found.append(_ask(series, day, reverse("standup-series", args=[series.project.key, series.number])))
    rows = invited.filter(meeting__kind=Kind.STANDUP, meeting__state=Meeting.State.PLANNED)
    for one in rows.exclude(meeting__answers__user=user).select_related("meeting__project"):
        meeting = one.meeting
        assert meeting is not None
        if meeting.day == today_in(meeting.project):
            found.append(_ask(meeting, meeting.day, reverse("standup", args=[meeting.project.key, meeting.number])))
    return found


def _ask(one: Meeting | MeetingSeries, day: dt.date, url: str) -> Ask:
    return Ask(one.title, one.project.name, begins_at(one.project, day, one.at), url)


def _text(name: str, said: str) -> str:
    text = said.strip()
    if len(text) > LONGEST or "\x00" in text:
        raise bad(name, _("At most %(most)d characters, please.") % {"most": LONGEST})
    return text
