"""The plan of communication: who gets what, when, how and from whom; what it leaves open, and how it is taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.worlds import signed_in

from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.undoing import ChangedSince
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.stakeholders import actions, communicating, queries, reaching
from charthouse.stakeholders.calendar_file import calendar_of
from charthouse.stakeholders.models import Communication, Recipient
from charthouse.stakeholders.refusals import BadCommunication, CommunicationChangedMeanwhile
from charthouse.stakeholders.rhythms import Series

TODAY = dt.date(2026, 3, 2)
PAGE = "/projects/PAY/stakeholders/communication/"


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


def add(access, what="Status report", **facts):
    return communicating.add_communication(access=access, facts={"what": what, **facts})


def add_people(access):
    for name, influence, interest in (("Council", 5, 3), ("Audit", 4, 4), ("Users", 2, 5), ("Shops", 1, 1)):
        facts = {"name": name, "influence": influence, "interest": interest}
        actions.add_stakeholder(access=access, facts=facts)


def holes(access):
    lines = reaching.lines_of(access, None, TODAY)
    return [one.sentence for one in reaching.holes_of(lines, queries.lines_of(access))]


@pytest.mark.parametrize(
    ("audience", "reached"),
    [("", []), ("all", [1, 2, 3, 4]), ("close", [2]), ("influence", [1, 2]), ("interest", [2, 3])],
)
def test_an_audience_is_who_stands_there_in_the_grid(access, audience, reached):
    add_people(access)
    one = add(access, audience=audience)
    assert [each.number for each in reaching.line_of(access, one, None, TODAY).reached] == reached


def test_who_has_great_influence_and_gets_nothing_is_a_hole_until_named(access):
    add_people(access)
    add(access, audience="close", sender_role="Project manager")
    assert holes(access) == ["Council has great influence and gets nothing; say what, or name them in a line."]

    communicating.change_communication(access=access, number=1, facts={"recipients": [1]})
    assert holes(access) == []


def test_who_is_to_be_won_and_gets_nothing_is_a_hole(access):
    facts = {"name": "Shops", "influence": 1, "engagement": "resistant", "wanted": "neutral"}
    actions.add_stakeholder(access=access, facts=facts)
    assert holes(access) == ["Shops is to be won and gets nothing; say what, or name them in a line."]


def test_a_line_to_nobody_from_nobody_without_a_first_day_has_three_holes(access):
    add(access, rhythm="weekly")
    assert holes(access) == [
        "Nobody gets “Status report”; say who, or delete it.",
        "Nobody sends “Status report”; say from whom it comes.",
        "“Status report” has a rhythm and no first day; with one it is in the calendar.",
    ]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"what": " "}, "Say what they get"),
        ({"rhythm": "hourly"}, "Choose the rhythm"),
        ({"audience": "friends"}, "Choose who gets it"),
        ({"first": "tomorrow"}, "YYYY-MM-DD"),
        ({"at": "noon"}, "HH:MM"),
        ({"minutes": 0}, "from 1 minute to a day"),
        ({"minutes": True}, "from 1 minute to a day"),
        ({"first": dt.date(2026, 5, 2), "last": dt.date(2026, 5, 1)}, "lies before the first"),
        ({"recipients": [7]}, "no stakeholder 7"),
        ({"sender": 4_000_000}, "somebody who sees the project"),
        ({"channel": "x" * 201}, "200 characters"),
        ({"colour": "red"}, "no field “colour”"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_added(access, facts, says):
    with pytest.raises(BadCommunication, match=says):
        add(access, **facts)
    assert not Communication.objects.exists()


def test_every_change_is_taken_back_with_its_recipients(access, maria):
    add_people(access)
    add(access, recipients=[1, 3])
    communicating.change_communication(access=access, number=1, facts={"recipients": [2], "rhythm": "monthly"})
    communicating.delete_communication(access=access, number=1)
    entries = list(Entry.objects.filter(record="stakeholders.Communication").order_by("-pk"))

    def kept():
        numbers = Recipient.objects.order_by("stakeholder__number").values_list("stakeholder__number", flat=True)
        return [*numbers], Communication.objects.get().rhythm

    undo(entry=entries[0], by=maria)
    assert kept() == ([2], "monthly")
    undo(entry=entries[1], by=maria)
    assert kept() == ([1, 3], "needed")
    undo(entry=entries[2], by=maria)
    assert not Communication.objects.exists()


def test_with_a_stakeholder_goes_what_they_get_and_undoing_brings_both_back(access, maria):
    add_people(access)
    add(access, recipients=[1, 2])
    actions.delete_stakeholder(access=access, number=1)
    assert Recipient.objects.count() == 1

    undo(entry=Entry.objects.get(verb="deleted a stakeholder"), by=maria)
    assert Recipient.objects.count() == 2


def test_somebody_comes_back_only_after_the_line_that_named_them(access, maria):
    add_people(access)
    add(access, recipients=[1])
    actions.delete_stakeholder(access=access, number=1)
    communicating.delete_communication(access=access, number=1)
    gone = Entry.objects.get(verb="deleted a stakeholder")
    with pytest.raises(ChangedSince):
        undo(entry=gone, by=maria)
    undo(entry=Entry.objects.get(verb="deleted a communication"), by=maria)
    undo(entry=gone, by=maria)
    assert Recipient.objects.get().stakeholder.name == "Council"


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(access):
    add(access)
    communicating.change_communication(access=access, number=1, facts={"channel": "call"}, seen=1)
    with pytest.raises(CommunicationChangedMeanwhile, match="Somebody changed “Status report”"):
        communicating.change_communication(access=access, number=1, facts={"channel": "letter"}, seen=1)
    assert Communication.objects.get().channel == "call"


def test_who_only_reads_changes_nothing_and_who_may_not_see_finds_nothing(payroll, access, helene, stranger):
    add(access)
    with pytest.raises(RoleMayNot):
        communicating.change_communication(access=project_for(helene, "PAY"), number=1, facts={"what": "x"})
    assert signed_in(helene).get(PAGE).status_code == 403
    assert signed_in(stranger).get(PAGE).status_code == 404
    assert signed_in(helene).post(f"{PAGE}1/delete").status_code == 403
    assert Communication.objects.get().what == "Status report"


# -- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rhythm", "first", "days", "rule"),
    [
        ("daily", "2026-03-05", ["05", "06", "09", "10"], "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("weekly", "2026-03-03", ["03", "10", "17", "24"], "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU"),
        ("fortnightly", "2026-03-03", ["03", "17", "31"], "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("once", "2026-03-03", ["03"], ""),
    ],
)
def test_a_rhythm_makes_days_on_which_it_takes_place(rhythm, first, days, rule):
    series = Series(rhythm, dt.date.fromisoformat(first), dt.date(2026, 3, 31))
    assert [f"{day:%d}" for day in series.days()][: len(days)] == days
    assert series.rule == rule


def test_months_keep_the_weekday_and_its_place_and_a_fifth_one_is_the_last():
    second = Series("monthly", dt.date(2026, 1, 13), dt.date(2026, 4, 30))
    assert [f"{day:%m-%d}" for day in second.days()] == ["01-13", "02-10", "03-10", "04-14"]
    assert second.rule == "FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU"
    fifth = Series("quarterly", dt.date(2026, 1, 30), dt.date(2026, 12, 31))
    assert [f"{day:%m-%d}" for day in fifth.days()] == ["01-30", "04-24", "07-31", "10-30"]
    assert fifth.rule == "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR"


def test_a_calendar_file_says_rhythm_zone_and_who_gets_it(access, payroll):
    payroll.time_zone = "Europe/Berlin"
    add_people(access)
    add(
        access, "Steering; money, dates", rhythm="monthly", first=dt.date(2026, 3, 10), last=dt.date(2026, 6, 30),
        at=dt.time(14, 30), minutes=90, channel="Room 2", sender_role="Sponsor", audience="close",
    )  # fmt: skip
    add(access, "At gates", rhythm="gates")
    now = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
    lines = reaching.lines_of(access, None, TODAY)
    text = calendar_of(payroll, lines, None, now).decode()
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    said = text.replace("\r\n ", "").split("\r\n")
    assert said.count("BEGIN:VEVENT") == 1
    for line in (
        "DTSTART;TZID=Europe/Berlin:20260310T143000", "DURATION:PT90M", "LOCATION:Room 2",
        "RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU;UNTIL=20260630T215959Z", "SUMMARY:Steering\\; money\\, dates",
        "DESCRIPTION:To: Audit\\nFrom: Sponsor",
    ):  # fmt: skip
        assert line in said
    summer = said[said.index("BEGIN:DAYLIGHT") : said.index("END:DAYLIGHT")]
    assert summer[1:4] == ["DTSTART:20260329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"]


def test_long_lines_are_folded_without_tearing_a_character(access, payroll):
    add(access, "Überblick für die Geschäftsführung " * 5, rhythm="weekly", first=TODAY)
    text = calendar_of(payroll, reaching.lines_of(access, None, TODAY), None, dt.datetime.now(dt.UTC)).decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{('Überblick für die Geschäftsführung ' * 5).strip()}" in text.replace("\r\n ", "")


# -- pages and files -------------------------------------------------------------------------------------------------


def test_the_first_line_is_added_on_the_page_and_told_there(access, maria):
    add_people(access)
    browser = signed_in(maria)
    assert "Add the first line" in browser.get(PAGE).content.decode()
    said = {
        "what": "Status report", "recipients": ["1"], "rhythm": "weekly", "first": "2099-03-06", "at": "09:30",
        "channel": "e-mail", "sender": str(maria.pk),
    }  # fmt: skip
    assert browser.post(f"{PAGE}new", said).status_code == 302
    page = browser.get(PAGE).content.decode()
    assert "Next: Status report, Fri 6 Mar 2099" in page
    assert "Audit has great influence and gets nothing" in page
    assert browser.get(f"{PAGE}1").status_code == 200
    assert browser.post(f"{PAGE}new", {"what": "", "rhythm": "weekly"}).status_code == 422


def test_an_older_version_is_refused_on_the_page(access, maria):
    add(access)
    communicating.change_communication(access=access, number=1, facts={"channel": "call"})
    answer = signed_in(maria).post(f"{PAGE}1/edit", {"what": "Mine", "rhythm": "needed", "version": "1"})
    assert answer.status_code == 422
    assert "Somebody changed “Status report”" in answer.content.decode()


def test_it_goes_out_as_a_table_and_as_a_calendar(access, maria):
    add(access, rhythm="weekly", first=TODAY, last=TODAY, others="=HYPERLINK(1)")
    browser = signed_in(maria)
    table = browser.get(f"{PAGE}export.csv").content.decode()
    assert "Status report" in table
    assert ",=HYPERLINK" not in table
    answer = browser.get(f"{PAGE}export.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VEVENT" in answer.content
    assert browser.get(f"{PAGE}export.doc").status_code == 404
