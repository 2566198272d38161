"""Minutes are written line by line; what is decided, to be done, feared or wrong is a record in the same deed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.meetings.actions import MEETINGS, require_open
from charthouse.meetings.book import locked_book
from charthouse.meetings.models import AgendaItem, Invited, Meeting, MinuteLine
from charthouse.meetings.reading_lines import Kind, Read, read
from charthouse.meetings.refusals import LineIsMore, MeetingChangedMeanwhile
from charthouse.meetings.values import bad, today_in
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.raid.actions import add_entry, change_entry, delete_entry
from charthouse.raid.models import LogEntry
from charthouse.risks.actions import create_risk, delete_risk
from charthouse.risks.models import Risk
from charthouse.ui import formats

LONGEST = 4000
LONGEST_TITLE = 300
MOST_LINES = 1000
VERBS = ("wrote in the minutes", "changed the minutes", "struck from the minutes", "noted who was there")
LINK = "meeting"
"""As entries of the log name what they belong to."""


@one_operation
@transaction.atomic
def write_line(
    *, access: Access, number: int, text: str, kind: str = "", item: int | None = None, owner: int | None = None,
    due: dt.date | None = None,
) -> MinuteLine:  # fmt: skip
    """Write a line; a decision, an action, a risk or an issue becomes a record as it is typed, undone with it.

    Without ``kind`` the line's prefix tells: ``A: Order the disks @Jonas 2026-03-12``. What is said as ``owner`` and
    ``due`` counts before what stands in the line.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: LineIsMore: RoleMayNot:
    """
    access.require(Right.WRITE_LOG)
    locked_book(access.project)
    meeting = MEETINGS.of(access.project, number)
    require_open(meeting)
    if kind and kind not in Kind.values:
        raise bad("kind", _("Choose one of these: %(choices)s.") % {"choices": ", ".join(Kind.values)})
    line = _read(access, text, kind, owner, due)
    if meeting.lines.count() >= MOST_LINES:
        raise bad("text", _("Minutes have at most %(most)d lines.") % {"most": MOST_LINES})
    watch = MEETINGS.watch(meeting)
    made = MinuteLine.objects.create(
        meeting=meeting, kind=line.kind, text=line.text, item=_item(meeting, item), by=access.user, at=timezone.now()
    )
    _become(access, meeting, made, line)
    journal.record(
        meeting, VERBS[0], by=access.user, stream_id=access.project.journal_id, changes=watch.changes(),
        after={"kind": str(made.kind), "text": made.text[:200]},
    )  # fmt: skip
    return made


@one_operation
@transaction.atomic
def change_line(
    *, access: Access, number: int, line: int, text: str, kind: str = "", seen: int | None = None
) -> MinuteLine:
    """Change what a line says; a note can become something else, and its record bears the line's words along.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: MeetingChangedMeanwhile: LineIsMore: RoleMayNot:
    """
    access.require(Right.WRITE_LOG)
    locked_book(access.project)
    meeting = MEETINGS.of(access.project, number)
    require_open(meeting)
    one = _line(meeting, line)
    _require_unchanged(one, seen)
    said = _read(access, text, kind or one.kind, None, None)
    if said.kind != one.kind and one.kind != Kind.NOTE:
        raise bad("kind", _("It is a record already; strike the line, and write it anew as what it is."))
    if (said.kind, said.text) == (one.kind, one.text):
        return one
    watch = MEETINGS.watch(meeting)
    before, one.kind, one.text, one.version = one.text, said.kind, said.text, one.version + 1
    one.save()
    if one.entry is None and one.risk is None:
        _become(access, meeting, one, said)
    elif one.entry is not None:
        _rename(access, one.entry, before, said.text)
    journal.record(
        meeting, VERBS[1], by=access.user, stream_id=access.project.journal_id, changes=watch.changes(),
        before={"text": before[:200]}, after={"text": one.text[:200]},
    )  # fmt: skip
    return one


@one_operation
@transaction.atomic
def strike_line(*, access: Access, number: int, line: int, seen: int | None = None) -> None:
    """Take a line out of the minutes, and the record that it became; the journal brings both back.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: MeetingChangedMeanwhile: LineIsMore: RoleMayNot:
    """
    access.require(Right.WRITE_LOG)
    locked_book(access.project)
    meeting = MEETINGS.of(access.project, number)
    require_open(meeting)
    one = _line(meeting, line)
    _require_unchanged(one, seen)
    if not access.may(Right.EDIT_LOG) and (one.by_id != access.user.pk or one.entry or one.risk):
        raise LineIsMore(
            _("You strike notes that you wrote yourself; a manager or lead of %(project)s strikes the rest. What you "
              "typed just now you can undo.") % {"project": access.project.name}
        )  # fmt: skip
    watch = MEETINGS.watch(meeting)
    entry, risk, text = one.entry, one.risk, one.text
    one.delete()
    if entry is not None and LogEntry.objects.filter(project=access.project, number=entry).exists():
        delete_entry(access=access, number=entry)
    if risk is not None and Risk.objects.filter(project=access.project, number=risk).exists():
        access.require(Right.EDIT_RISKS)
        delete_risk(access=access, number=risk)
    journal.record(
        meeting, VERBS[2], by=access.user, stream_id=access.project.journal_id, changes=watch.changes(),
        before={"text": text[:200]},
    )  # fmt: skip


@one_operation
@transaction.atomic
def note_presence(*, access: Access, number: int, presence: Mapping[int, str]) -> Meeting:
    """Say who was there: by the number of the row of who is invited; who is left out stays as they are.

    :raises NoSuchMeeting: BadMeeting: MeetingIsOver: RoleMayNot:
    """
    access.require(Right.WRITE_LOG)
    locked_book(access.project)
    meeting = MEETINGS.of(access.project, number)
    require_open(meeting)
    there = {row.pk: row for row in meeting.people.all()}
    if presence.keys() - there.keys():
        raise bad("presence", _("Only who is invited is said to have been there; invite them first."))
    if not set(presence.values()) <= set(Invited.Presence.values):
        choices = ", ".join(filter(None, Invited.Presence.values))
        raise bad("presence", _("Choose one of these: %(choices)s.") % {"choices": choices})
    watch = MEETINGS.watch(meeting)
    for pk, said in presence.items():
        if there[pk].presence != said:
            Invited.objects.filter(pk=pk).update(presence=said)
    changes = watch.changes()
    if changes is not None:
        present = meeting.people.filter(presence=Invited.Presence.PRESENT).values_list("name", flat=True)
        journal.record(
            meeting, VERBS[3], by=access.user, stream_id=access.project.journal_id, changes=changes,
            after={"present": sorted(present)},
        )  # fmt: skip
    return meeting


def may_own(access: Access) -> dict[int, str]:
    """Whom a line can name as the one who does it."""
    return held.members_able(access.project, Right.SEE_LOG) if access.may(Right.SEE_TEAM) else {}


def _read(access: Access, text: str, kind: str, owner: int | None, due: dt.date | None) -> Read:
    if "\x00" in text or len(text) > LONGEST:
        raise bad("text", _("A line has at most %(most)d characters; write several.") % {"most": LONGEST})
    named = may_own(access) if "@" in text else {}
    found = read(text, kind=kind, people=named, today=today_in(access.project))
    if not found.text:
        raise bad("text", _("Write at least a word here."))
    if found.kind != Kind.NOTE and len(found.text) > LONGEST_TITLE:
        raise bad("text", _("What becomes a record has at most %(most)d characters; put the rest into a note.")
                  % {"most": LONGEST_TITLE})  # fmt: skip
    return Read(found.kind, found.text, owner or found.owner, due or found.due, found.share)


def _become(access: Access, meeting: Meeting, line: MinuteLine, said: Read) -> None:
    """Let the record be that a line is, linked with the meeting both ways."""
    if said.kind == Kind.NOTE:
        return
    if said.kind == Kind.RISK:
        if not access.may(Right.EDIT_RISKS):
            raise LineIsMore(_("You may not add risks; write it down as an issue, or ask a manager or lead."))
        if said.share is None:
            raise bad("text", _("Say how likely the risk is, such as “R: The supplier fails 30 %”."))
        facts = {"title": said.text, "probability": said.share, "owner": said.owner, "event": _at_meeting(meeting)}
        line.risk = create_risk(access=access, facts=facts).number
    else:
        entry = {"kind": said.kind, "title": said.text, "links": [(LINK, meeting.number)], "owner": said.owner,
                 "due": said.due}  # fmt: skip
        if said.kind == Kind.DECISION and access.may(Right.EDIT_LOG):
            entry |= {"state": LogEntry.State.DONE, "decided_by": _at_meeting(meeting), "decided_on": meeting.day}
        line.entry = add_entry(access=access, facts=entry).number
    line.save(update_fields=["entry", "risk"])


def _at_meeting(meeting: Meeting) -> str:
    return f"{meeting.title}, {formats.long_day(meeting.day)}"[:300]


def _rename(access: Access, number: int, before: str, text: str) -> None:
    """Let the entry be called as the line says, unless somebody gave it another name since."""
    entry = LogEntry.objects.filter(project=access.project, number=number).first()
    if entry is None or entry.title != before:
        return
    if not access.may(Right.EDIT_LOG):
        raise LineIsMore(
            _("It is no. %(number)d of the log by now; a manager or lead of %(project)s changes what it is called.")
            % {"number": number, "project": access.project.name}
        )
    change_entry(access=access, number=number, facts={"title": text})


def _line(meeting: Meeting, line: int) -> MinuteLine:
    found = meeting.lines.filter(pk=line).first()
    if found is None:
        raise MeetingChangedMeanwhile(_("That line was struck from the minutes meanwhile."))
    return found


def _require_unchanged(one: MinuteLine, seen: int | None) -> None:
    if seen is not None and seen != one.version:
        raise MeetingChangedMeanwhile(
            _("Somebody else changed that line after you opened it; it now says: “%(now)s”.") % {"now": one.text}
        )


def _item(meeting: Meeting, item: int | None) -> AgendaItem | None:
    if item is None:
        return None
    found = meeting.items.filter(pk=item, removed=False).first()
    if found is None:
        raise bad("item", _("That item is not on the agenda any more."))
    return found
