"""Minutes are closed, sent, on paper and in calendars; approvals given there are recorded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from tests.worlds import signed_in

from charthouse.approvals.actions import Asked, propose
from charthouse.charter.actions import write_part
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.meetings import actions, agenda_actions, closing, ical, minutes
from charthouse.meetings.content import minutes_of
from charthouse.meetings.inviting import send_invitations
from charthouse.meetings.models import Meeting, MeetingSeries
from charthouse.meetings.refusals import (
    BadMeeting,
    MeetingChangedMeanwhile,
    MeetingIsOver,
)
from charthouse.raid import actions as log

HOME = "/projects/PAY/meetings/"
THURSDAY = dt.date(2026, 3, 5)


def _last(verb: str) -> Entry:
    return Entry.objects.filter(verb=verb).latest("pk")


def test_closed_minutes_are_frozen_sent_and_verified(access, meeting, maria, yuki, django_capture_on_commit_callbacks):
    actions.change_meeting(access=access, number=1, facts={"others": [("Jo Field", "jo@example.org")]})
    minutes.write_line(access=access, number=1, text="D: We take the cloud")
    minutes.write_line(access=access, number=1, text=f"A: Order the disks @{yuki.name} 12.3.")
    rows = list(meeting.people.values_list("pk", flat=True))
    with pytest.raises(MeetingChangedMeanwhile, match="wrote in the minutes meanwhile"):
        closing.close_meeting(access=access, number=1, to=rows, seen_lines=1)

    with django_capture_on_commit_callbacks(execute=True):
        one = closing.close_meeting(access=access, number=1, to=rows, seen_lines=2)

    assert {letter.to[0] for letter in mail.outbox} == {maria.email, yuki.email, "jo@example.org"}
    assert all("We take the cloud" in letter.body and "Order the disks" in letter.body for letter in mail.outbox)
    assert minutes_of(one).of_kind("action")[0].owner == yuki.name
    for refused in (
        lambda: minutes.write_line(access=access, number=1, text="Late"),
        lambda: agenda_actions.refresh_agenda(access=access, number=1),
        lambda: actions.change_meeting(access=access, number=1, facts={"title": "Other"}),
        lambda: closing.close_meeting(access=access, number=1),
        lambda: undo(entry=_last("wrote in the minutes"), by=maria),
    ):
        with pytest.raises(MeetingIsOver):
            refused()
    log.change_entry(access=access, number=2, facts={"title": "Order tapes"})
    page = signed_in(maria).get(f"{HOME}1").content.decode()
    assert "Order the disks" in page
    assert "Order tapes" not in page
    assert not verify().findings
    Meeting.objects.filter(pk=one.pk).update(content=one.content.replace("cloud", "crowd"))
    assert "the minutes of meeting 1 are not what was closed" in " ".join(each.sentence for each in verify().findings)


def test_minutes_of_a_day_to_come_are_not_closed(access, weekly):
    actions.hold(access=access, series=1, day=dt.date(2026, 3, 12))

    with pytest.raises(BadMeeting, match="at the earliest"):
        closing.close_meeting(access=access, number=1)


def test_what_is_open_comes_to_the_next_meeting_of_the_series(access, meeting):
    agenda_actions.add_item(access=access, number=1, title="The move")
    minutes.write_line(access=access, number=1, text="A: Order the disks 9.3.")
    minutes.write_line(access=access, number=1, text="D: We take the cloud")
    closing.close_meeting(access=access, number=1)

    following = actions.hold(access=access, series=1, day=dt.date(2026, 3, 12))

    [item] = following.items.all()
    assert (item.topic, [one["label"] for one in item.records]) == ("left", ["Order the disks", "The move"])


@pytest.mark.parametrize("ending", ["pdf", "docx", "md"])
def test_the_minutes_are_on_paper(access, meeting, maria, ending):
    minutes.write_line(access=access, number=1, text="D: We take the cloud")

    answer = signed_in(maria).get(f"/projects/PAY/documents/minutes.{ending}?subject=1")

    assert answer.status_code == 200
    if ending == "md":
        assert "We take the cloud" in answer.content.decode()


def _unfolded(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").split("\r\n")


def test_a_series_is_a_calendar_file_with_its_exceptions(access, weekly):
    moved = actions.hold(access=access, series=1, day=dt.date(2026, 3, 12))
    actions.change_meeting(access=access, number=moved.number, facts={"day": dt.date(2026, 3, 13), "at": dt.time(9)})
    off = actions.hold(access=access, series=1, day=dt.date(2026, 3, 19))
    actions.change_meeting(access=access, number=off.number, facts={"cancelled": True})

    lines = _unfolded(ical.file_of(MeetingSeries.objects.get()))

    uid = f"UID:series-1.pay.{access.project.pk}@charthouse"
    assert lines.count(uid) == 2
    for line in (
        "METHOD:PUBLISH", "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=TH", "DTSTART;TZID=Europe/Berlin:20260305T143000",
        "EXDATE;TZID=Europe/Berlin:20260319T143000", "RECURRENCE-ID;TZID=Europe/Berlin:20260312T143000",
        "DTSTART;TZID=Europe/Berlin:20260313T090000", "TZID:Europe/Berlin",
    ):  # fmt: skip
        assert lines.count(line) == 1, line
    assert not any("ATTENDEE" in line or "@example.org" in line for line in lines)


def test_invitations_tell_their_reader_alone_and_a_cancelled_meeting_is_told(access, meeting, maria, yuki):
    actions.change_meeting(access=access, number=1, facts={"others": [('Jo "X" Field', "jo@example.org")]})

    assert send_invitations(access=access, one=Meeting.objects.get()) == (3, 0)

    [(_name, file, kind)] = next(letter for letter in mail.outbox if letter.to == ["jo@example.org"]).attachments
    text = "\n".join(_unfolded(file.encode()))
    assert "method=REQUEST" in kind
    assert 'ATTENDEE;CN="Jo X Field"' in text
    assert yuki.email not in text
    assert f'ORGANIZER;CN="{maria.name}":mailto:{maria.email}' in text
    mail.outbox.clear()
    signed_in(maria).post(f"{HOME}1/cancel", {"version": Meeting.objects.get().version})
    assert len(mail.outbox) == 3
    assert "cancelled" in mail.outbox[0].subject
    [(_name, file, kind)] = mail.outbox[0].attachments
    assert "method=CANCEL" in kind
    assert "STATUS:CANCELLED" in file
    assert _sequence(file) > _sequence(text)


def _sequence(file: str) -> int:
    return int(file.partition("SEQUENCE:")[2].split()[0])


def test_an_approval_given_there_is_recorded_with_the_minutes_as_evidence(access, meeting, maria):
    access.project.refresh_from_db()
    write_part(access=access, name="purpose", said="Pay everybody on time")
    version = propose(access=access, kind="charter", signers=[Asked(name="Karin Brandt", email="karin@example.org")])
    request = version.requests.get()
    with pytest.raises(MeetingIsOver, match="Close the minutes first"):
        closing.record_approval(
            access=access, number=1, version=version.pk, request=request.pk, decision="approved"
        )  # fmt: skip
    minutes.write_line(access=access, number=1, text="D: Karin signs the charter")
    closing.close_meeting(access=access, number=1)
    client = signed_in(maria)
    assert "Karin Brandt" in client.get(f"{HOME}1").content.decode()

    answer = client.post(
        f"{HOME}1/approval", {"version": version.pk, "request": request.pk, "decision": "approved", "words": ""}
    )

    assert answer.status_code == 302, answer.content.decode()
    request.refresh_from_db()
    assert (request.state, request.way, request.given_on) == ("approved", "meeting", THURSDAY)
    assert request.source.startswith("Weekly status")
    assert request.evidence is not None
    assert request.evidence.name.endswith(".pdf")
    assert client.post(f"{HOME}1/approval", {"version": 99, "request": 99}).status_code == 422
