"""Meetings: arranged, repeated, moved and cancelled; the agenda from the data, minutes that become records."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.worlds import account, signed_in

from charthouse.accounts.models import User
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.meetings import actions, agenda_actions, minutes, queries
from charthouse.meetings.forgetting import forget, told_of
from charthouse.meetings.models import AgendaItem, Invited, Meeting, MinuteLine
from charthouse.meetings.refusals import (
    BadMeeting,
    LineIsMore,
    MeetingChangedMeanwhile,
)
from charthouse.meetings.values import begins_at
from charthouse.projects import actions as projects
from charthouse.projects.access import Access, RoleMayNot
from charthouse.projects.models import Role
from charthouse.raid import actions as log
from charthouse.raid.models import LogEntry
from charthouse.risks.models import Risk

HOME = "/projects/PAY/meetings/"
THURSDAY = dt.date(2026, 3, 5)
STATUS = {"title": "Weekly status", "kind": "status", "at": dt.time(14, 30), "minutes": 45}


def _last(verb: str) -> Entry:
    return Entry.objects.filter(verb=verb).latest("pk")


def _days(access: Access) -> list[dt.date]:
    return [one.day for one in queries.coming(access)]


def test_a_series_takes_place_by_its_rhythm_except_what_was_moved_or_cancelled(access, weekly):
    week = dt.timedelta(days=7)
    moved = actions.hold(access=access, series=1, day=THURSDAY + week)
    actions.change_meeting(access=access, number=moved.number, facts={"day": THURSDAY + week + dt.timedelta(days=1)})
    off = actions.hold(access=access, series=1, day=THURSDAY + 2 * week)
    actions.change_meeting(access=access, number=off.number, facts={"cancelled": True})

    ahead = queries.coming(access)

    assert [one.day for one in ahead][:4] == [
        THURSDAY,
        dt.date(2026, 3, 13),
        dt.date(2026, 3, 19),
        dt.date(2026, 3, 26),
    ]
    assert [(one.cancelled, bool(one.moved_from)) for one in ahead][:4] == [
        (False, False), (False, True), (True, False), (False, False)]  # fmt: skip
    with pytest.raises(BadMeeting, match="does not take place on 2026-03-06"):
        actions.hold(access=access, series=1, day=dt.date(2026, 3, 6))
    assert actions.hold(access=access, series=1, day=THURSDAY + week) == moved


def test_nothing_takes_place_before_it_begins_or_after_it_ends(access, weekly):
    actions.change_series(access=access, number=1, facts={"first": dt.date(2026, 4, 2), "last": dt.date(2026, 4, 15)})

    assert _days(access) == [dt.date(2026, 4, 2), dt.date(2026, 4, 9)]
    with pytest.raises(BadMeeting):
        actions.hold(access=access, series=1, day=dt.date(2026, 4, 16))


def test_times_are_those_of_the_projects_clock_over_the_night_that_changes_it(payroll, weekly):
    before, after = (begins_at(payroll, dt.date(2026, 3, day), weekly.at) for day in (26, 29))

    assert (before.hour, after.hour) == (13, 12)
    assert begins_at(payroll, dt.date(2026, 3, 29), dt.time(2, 30)) == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)


def test_a_change_of_the_series_reaches_meetings_except_what_was_said_of_them_alone(access, meeting, maria, yuki):
    actions.change_meeting(access=access, number=1, facts={"place": "Room 9"})

    actions.change_series(access=access, number=1, facts={"place": "Room 1", "at": dt.time(9), "members": [yuki.pk]})

    one = Meeting.objects.get(number=1)
    assert (one.place, one.at) == ("Room 9", dt.time(9))
    assert [row.user for row in one.people.all()] == [yuki]
    undo(entry=_last("changed a series of meetings"), by=maria)
    one = Meeting.objects.get(number=1)
    assert (one.place, one.at, {row.user for row in one.people.all()}) == ("Room 9", dt.time(14, 30), {maria, yuki})
    assert not verify().findings


def test_a_deleted_series_leaves_what_has_minutes_and_comes_back(access, meeting, maria):
    minutes.write_line(access=access, number=1, text="We met")
    actions.hold(access=access, series=1, day=THURSDAY + dt.timedelta(days=7))

    actions.delete_series(access=access, number=1)

    assert [(one.number, one.series) for one in Meeting.objects.all()] == [(1, None)]
    undo(entry=_last("deleted a series of meetings"), by=maria)
    assert sorted(Meeting.objects.values_list("number", "series__number")) == [(1, 1), (2, 1)]
    assert not verify().findings


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"title": " "}, "needs a name"),
        ({"kind": "party"}, "Choose one of these: status"),
        ({"minutes": -5}, "from 1 to 1440 minutes"),
        ({"at": "soon"}, "such as 14:30"),
        ({"link": "javascript:alert(1)"}, "the whole address"),
        ({"members": [10**9]}, "no member who sees the log"),
        ({"stakeholders": [7]}, "no stakeholder 7"),
        ({"others": [("Jo", "nowhere")]}, "an address like"),
        ({"chair": 10**9}, "who writes in the log"),
        ({"day": dt.date(1, 1, 1)}, "between 1990 and 2200"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(access, facts, says):
    with pytest.raises(BadMeeting, match=says) as refused:
        actions.add_meeting(access=access, facts={**STATUS, "day": THURSDAY, **facts})

    assert list(refused.value.fields) == list(facts)
    assert not Meeting.objects.exists()


def _entry(access: Access, **facts: object) -> int:
    return log.add_entry(access=access, facts={"kind": "action", "title": "Order the disks", **facts}).number


def test_the_agenda_is_made_of_the_data_and_keeps_what_people_did_with_it(access, meeting, yuki):
    assert not meeting.items.exists()
    _entry(access, due=dt.date(2026, 3, 2), owner=yuki.pk)
    log.add_entry(access=access, facts={"kind": "decision", "title": "Cloud or our own machines"})

    agenda_actions.refresh_agenda(access=access, number=1)
    agenda_actions.add_item(access=access, number=1, title="The move of the office", minutes=20)

    actions_item, decisions, own = meeting.items.all()
    assert [(one.topic, one.minutes) for one in meeting.items.all()] == [
        ("actions", 10), ("decisions", 15), ("", 20)]  # fmt: skip
    assert actions_item.records == [
        {"kind": "log", "ref": "1", "label": "Order the disks", "who": yuki.name, "day": "2026-03-02", "late": True}
    ]
    agenda_actions.move_item(access=access, number=1, item=own.pk, by=-2)
    agenda_actions.remove_item(access=access, number=1, item=decisions.pk)
    agenda_actions.change_item(access=access, number=1, item=actions_item.pk, title="What hangs", minutes=None)
    log.change_entry(access=access, number=1, facts={"state": "done"})

    agenda_actions.refresh_agenda(access=access, number=1)

    shown = [(one.title, one.topic, one.minutes, one.records) for one in meeting.items.filter(removed=False)]
    assert shown == [("The move of the office", "", 20, []), ("What hangs", "actions", None, [])]
    assert AgendaItem.objects.filter(topic="decisions", removed=True).exists()


def test_two_who_change_the_same_item_are_told_and_every_change_is_taken_back(access, meeting, maria):
    agenda_actions.add_item(access=access, number=1, title="The move")
    [item] = meeting.items.all()
    agenda_actions.change_item(access=access, number=1, item=item.pk, title="The office", minutes=5, seen=1)

    with pytest.raises(MeetingChangedMeanwhile, match="it is now called “The office”"):
        agenda_actions.change_item(access=access, number=1, item=item.pk, title="Home", minutes=5, seen=1)
    undo(entry=_last("changed an agenda"), by=maria)
    assert meeting.items.get().title == "The move"
    assert not verify().findings


def test_typed_lines_become_records_in_the_same_deed_linked_both_ways(access, meeting, yuki, maria):
    line = minutes.write_line(access=access, number=1, text=f"A: Order the disks @{yuki.name.split()[0]} bis 12.3.")

    entry = LogEntry.objects.get()
    assert (line.kind, line.text, line.entry) == ("action", "Order the disks", 1)
    assert (entry.kind, entry.title, entry.owner, entry.due) == (
        "action", "Order the disks", yuki, dt.date(2026, 3, 12))  # fmt: skip
    assert list(entry.links.values_list("kind", "number")) == [("meeting", 1)]
    assert b"Weekly status" in signed_in(maria).get("/projects/PAY/log/1").content
    undo(entry=_last("wrote in the minutes"), by=maria)
    assert not MinuteLine.objects.exists()
    assert not LogEntry.objects.exists()
    assert not verify().findings


def test_a_decision_is_taken_there_a_risk_has_its_probability_and_a_note_is_a_note(access, meeting):
    for text in (
        "D: We take the cloud",
        "R: The supplier fails 30 %",
        "Note: all is well",
        "15:30 we begin",
        "E-mail: no",
    ):
        minutes.write_line(access=access, number=1, text=text)

    decision = LogEntry.objects.get()
    assert (decision.state, decision.decided_on, decision.decided_by.startswith("Weekly status")) == (
        "done", THURSDAY, True)  # fmt: skip
    assert list(Risk.objects.values_list("title", "probability")) == [("The supplier fails", 0.3)]
    assert list(MinuteLine.objects.values_list("kind", "text")) == [
        ("decision", "We take the cloud"), ("risk", "The supplier fails"), ("note", "all is well"),
        ("note", "15:30 we begin"), ("note", "E-mail: no"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A: Go @Nobody", "Nobody in the project is called “@Nobody”"),
        ("A: Go until 31.2.2027", "“31.2.2027” is no day"),
        ("R: It burns", "Say how likely"),
        ("R: It burns 130 %", "from 0 to 100"),
        ("   ", "at least a word"),
        ("A: " + "x" * 301, "at most 300 characters"),
    ],
)
def test_a_line_that_cannot_be_meant_so_is_refused_and_nothing_is_kept(access, meeting, text, says):
    with pytest.raises(BadMeeting, match=says):
        minutes.write_line(access=access, number=1, text=text)

    assert not MinuteLine.objects.exists()
    assert not LogEntry.objects.exists()


def test_the_twenty_ninth_of_february_is_the_next_that_there_is(access, meeting):
    minutes.write_line(access=access, number=1, text="A: Leap 29.2.")
    minutes.write_line(access=access, number=1, text="A: Look back 20.1.")

    assert list(LogEntry.objects.order_by("pk").values_list("due", flat=True)) == [
        dt.date(2028, 2, 29), dt.date(2026, 1, 20)]  # fmt: skip


def test_two_people_write_at_once_and_nothing_is_overwritten(access, yukis, meeting):
    first = minutes.write_line(access=access, number=1, text="One")
    minutes.write_line(access=yukis, number=1, text="Two")
    minutes.change_line(access=yukis, number=1, line=first.pk, text="One and a half", seen=1)

    with pytest.raises(MeetingChangedMeanwhile, match="it now says: “One and a half”"):
        minutes.change_line(access=access, number=1, line=first.pk, text="One!", seen=1)
    answer = signed_in(access.user).post(f"{HOME}1/lines/{first.pk}", {"text": "One!", "version": "1"})
    assert answer.status_code == 409
    assert "One!" in answer.content.decode()
    assert [one.text for one in meeting.lines.all()] == ["One and a half", "Two"]


def test_a_note_becomes_an_action_and_its_entry_bears_the_new_words(access, meeting, maria):
    line = minutes.write_line(access=access, number=1, text="Order disks")
    minutes.change_line(access=access, number=1, line=line.pk, text="Order the disks 12.3.", kind="action")
    minutes.change_line(access=access, number=1, line=line.pk, text="Order four disks")

    assert list(LogEntry.objects.values_list("title", "due")) == [("Order four disks", dt.date(2026, 3, 12))]
    undo(entry=_last("changed the minutes"), by=maria)
    assert (LogEntry.objects.get().title, MinuteLine.objects.get().text) == ("Order the disks", "Order the disks")
    minutes.strike_line(access=access, number=1, line=line.pk)
    assert not LogEntry.objects.exists()
    undo(entry=_last("struck from the minutes"), by=maria)
    assert (LogEntry.objects.get().title, MinuteLine.objects.get().entry) == ("Order the disks", 1)


def test_a_contributor_writes_and_takes_back_what_is_theirs(access, yukis, yuki, meeting):
    line = minutes.write_line(access=yukis, number=1, text="A: Order the disks")
    minutes.write_line(access=yukis, number=1, text="D: Cloud")
    assert LogEntry.objects.get(kind="decision").state == "open"
    with pytest.raises(LineIsMore, match="may not add risks"):
        minutes.write_line(access=yukis, number=1, text="R: Fire 3 %")
    with pytest.raises(LineIsMore, match="strike notes that you wrote"):
        minutes.strike_line(access=yukis, number=1, line=line.pk)
    with pytest.raises(RoleMayNot):
        agenda_actions.add_item(access=yukis, number=1, title="More")
    undo(entry=_last("wrote in the minutes"), by=yuki)
    assert MinuteLine.objects.count() == 1


def test_who_was_there_is_noted_and_outsiders_too(access, meeting, maria):
    actions.change_meeting(access=access, number=1, facts={"others": [("Jo Field", "jo@example.org")]})
    rows = {row.name: row.pk for row in meeting.people.all()}

    minutes.note_presence(access=access, number=1, presence={rows["Jo Field"]: "present", rows[maria.name]: "excused"})

    assert dict(Invited.objects.exclude(presence="").values_list("name", "presence")) == {
        "Jo Field": "present", maria.name: "excused"}  # fmt: skip
    with pytest.raises(BadMeeting, match="Choose one of these: present"):
        minutes.note_presence(access=access, number=1, presence={rows["Jo Field"]: "late"})
    with pytest.raises(BadMeeting, match="invite them first"):
        minutes.note_presence(access=access, number=1, presence={10**9: "present"})


def test_the_pages_show_it_all_and_say_what_to_do_first(access, maria, yuki, payroll):
    client = signed_in(maria)
    assert "Nobody meets by plan yet" in client.get(HOME).content.decode()

    answer = client.post(f"{HOME}series/new", {
        "title": "Weekly status", "kind": "status", "at": "14:30", "minutes": "45", "rhythm": "weekly",
        "first": "2026-03-05", "members": [str(maria.pk), str(yuki.pk)], "others": "Jo Field jo@example.org",
    })  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    client.post(f"{HOME}series/1/hold", {"day": "2026-03-05"})
    client.post(f"{HOME}1/lines", {"text": "A: Order the disks"})
    typed = client.post(f"{HOME}1/lines", {"text": "R: Fire"})

    assert typed.status_code == 422
    assert 'value="R: Fire"' in typed.content.decode()
    page = client.get(f"{HOME}1").content.decode()
    assert "Order the disks" in page
    assert "Jo Field" in page
    assert signed_in(yuki).get(f"{HOME}1").status_code == 200
    assert signed_in(yuki).get(f"{HOME}new").status_code == 403
    for path in (HOME, f"{HOME}new", f"{HOME}series/1", f"{HOME}series/1/edit", f"{HOME}1/edit", f"{HOME}1/close",
                 f"{HOME}1?agenda=1", f"{HOME}1?line={MinuteLine.objects.get().pk}"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    for path in ("1/invitation.ics", "series/1/invitation.ics"):
        assert client.get(HOME + path)["Content-Type"].startswith("text/calendar")


def test_a_client_sees_no_meetings(access, meeting, maria):
    client = account("celine@example.org", "Céline Client")
    projects.set_member(project=access.project, email=client.email, role=Role.CLIENT, by=maria)

    assert signed_in(client).get(HOME).status_code == 403


def test_somebody_is_told_what_meetings_know_of_them_and_is_forgotten(access, yukis, meeting, yuki: User):
    minutes.write_line(access=yukis, number=1, text=f"{yuki.name} was late")
    assert told_of(yuki)["wrote"] == [
        {"meeting__project__key": "PAY", "meeting__number": 1, "kind": "note", "text": f"{yuki.name} was late"}
    ]

    forget(yuki)

    assert yuki.name not in MinuteLine.objects.get().text
    assert not Invited.objects.filter(name=yuki.name).exists()
