"""Stand-ups that are answered in one's own time, and series that are made of the communication plan."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.meetings import actions, closing, standup
from charthouse.meetings.content import minutes_of
from charthouse.meetings.models import Meeting, MeetingSeries, StandupAnswer
from charthouse.meetings.proposing import open_lines, proposed
from charthouse.meetings.refusals import BadMeeting, MeetingIsOver, NotInvited
from charthouse.meetings.standup import Said
from charthouse.projects.access import Access, project_for
from charthouse.raid.models import LogEntry
from charthouse.stakeholders.communicating import add_communication

THURSDAY = dt.date(2026, 3, 5)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """It is Thursday 5 March 2026, 07:00 in Berlin."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 5, 6, tzinfo=dt.UTC))


@pytest.fixture
def access(payroll, maria) -> Access:
    return project_for(maria, "PAY")


@pytest.fixture
def yukis(payroll, yuki) -> Access:
    return project_for(yuki, "PAY")


@pytest.fixture
def daily(access, yuki) -> MeetingSeries:
    facts = {
        "title": "Stand-up", "kind": "standup", "rhythm": "daily", "first": dt.date(2026, 3, 2), "at": dt.time(9, 15),
        "minutes": 15, "members": [yuki.pk],
    }  # fmt: skip
    return actions.add_series(access=access, facts=facts)


def test_somebody_is_asked_on_my_work_answers_and_what_is_in_the_way_is_an_issue(yukis, daily, yuki):
    client = signed_in(yuki)
    assert "/projects/PAY/meetings/series/1/answer" in client.get("/my-work/").content.decode()

    answer = client.post(
        "/projects/PAY/meetings/series/1/answer", {"done": "The tables", "next": "", "stuck": "No licence"}
    )

    assert answer.status_code == 302
    one = StandupAnswer.objects.get()
    issue = LogEntry.objects.get()
    assert (one.meeting.day, one.user, one.done, one.entry) == (THURSDAY, yuki, "The tables", issue.number)
    assert (issue.kind, issue.title, issue.owner) == ("issue", "No licence", yuki)
    assert list(issue.links.values_list("kind", "number")) == [("meeting", 1)]
    assert "series/1/answer" not in client.get("/my-work/").content.decode()
    assert "The tables" in client.get("/projects/PAY/meetings/1").content.decode()


def test_an_answer_said_anew_replaces_the_old_one_keeps_its_issue_and_is_taken_back(access, yukis, daily, yuki):
    standup.answer_series(access=yukis, series=daily, day=THURSDAY, said=Said(stuck="No licence"))
    standup.answer(access=yukis, number=1, said=Said(done="All", stuck="No licence, still"))

    assert LogEntry.objects.get().text == "No licence, still"
    undo(entry=Entry.objects.filter(verb=standup.VERB).latest("pk"), by=yuki)
    assert (StandupAnswer.objects.get().done, LogEntry.objects.get().text) == ("", "No licence")
    assert not verify().findings


def test_only_who_is_invited_answers_and_only_while_it_is_open(access, yukis, daily):
    with pytest.raises(NotInvited, match="ask who leads it"):
        standup.answer_series(access=access, series=daily, day=THURSDAY, said=Said(done="All"))
    with pytest.raises(BadMeeting, match="at least one of the three"):
        standup.answer_series(access=yukis, series=daily, day=THURSDAY, said=Said(done=" "))
    assert not Meeting.objects.exists()
    standup.answer_series(access=yukis, series=daily, day=THURSDAY, said=Said(done="All"))
    one = closing.close_meeting(access=access, number=1)

    assert [answer.done for answer in minutes_of(one).answers] == ["All"]
    with pytest.raises(MeetingIsOver):
        standup.answer(access=yukis, number=1, said=Said(done="More"))
    assert standup.day_asked(daily) == dt.date(2026, 3, 6)


def test_nobody_is_asked_for_a_day_that_is_called_off(access, yuki, daily):
    one = actions.hold(access=access, series=1, day=THURSDAY)
    assert [ask.title for ask in standup.asks_of(yuki)] == ["Stand-up"]

    actions.change_meeting(access=access, number=one.number, facts={"cancelled": True})

    assert standup.asks_of(yuki) == []


def test_a_meeting_of_the_communication_plan_becomes_a_series_once(access, maria):
    said = {"rhythm": "fortnightly", "first": dt.date(2026, 2, 26), "at": dt.time(13), "channel": "meeting"}
    add_communication(access=access, facts={**said, "what": "Steering board", "minutes": 90, "sender": maria.pk})
    add_communication(access=access, facts={"what": "Monthly report", "rhythm": "monthly", "channel": "e-mail"})
    client = signed_in(maria)
    assert [one.what for one in open_lines(access)] == ["Steering board"]
    assert "series/new?from=1" in client.get("/projects/PAY/meetings/").content.decode()

    found = proposed(access, 1)

    assert (found["kind"], found["first"], found["at"], found["minutes"]) == (
        "steering", dt.date(2026, 3, 12), dt.time(13), 90)  # fmt: skip
    form = {"title": "Steering board", "kind": "steering", "at": "13:00", "minutes": "90", "rhythm": "fortnightly",
            "first": "2026-03-12"}  # fmt: skip
    assert client.post("/projects/PAY/meetings/series/new?from=1", form).status_code == 302
    assert MeetingSeries.objects.get().communication is not None
    assert open_lines(access) == []
