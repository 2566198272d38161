"""Calendars: what is typed, what is refused, what moves, what a year looks like, and taking it all back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.worlds import DAY, OFFICE, at, signed_in

from charthouse.engine.calendars import ALWAYS
from charthouse.engine.network import WorkCalendar
from charthouse.exchange import document as doc
from charthouse.exchange import plan_json
from charthouse.exchange.recurrence import expand
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.calendars import public_holidays, refusals
from charthouse.plan.calendars.actions import preview
from charthouse.plan.calendars.hours import hours_of, text_of
from charthouse.plan.calendars.recurring import exception_of, rule_in_words
from charthouse.plan.calendars.values import date_of, day_number, days_of, kept_calendars
from charthouse.plan.calendars.year import year_of
from charthouse.plan.models import Plan, Task, TaskDates
from charthouse.plan.queries import document_of
from charthouse.projects.access import RoleMayNot
from charthouse.resources.models import Allocation, Calendar

NIGHT = ((1320, 1800),)
MON = day_number(dt.date(2026, 3, 2))


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def closed(first: int, last: int, name: str = "Closed"):
    one = doc.CalendarException(first=MON + first, last=MON + last, name=name)
    return lambda calendar: replace(calendar, exceptions=(*calendar.exceptions, one))


def finish(project) -> int:
    found = Plan.objects.get(pk=project.pk).computed_finish
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "meant", "shown"),
    [
        ("8-12, 13-17", OFFICE, "8-12, 13-17"),
        ("13:00 – 17:00; 08:00–12:00", OFFICE, "8-12, 13-17"),
        ("8-12,12-16", ((480, 960),), "8-16"),
        ("7.30-16.15", ((450, 975),), "7:30-16:15"),
        ("22-6", NIGHT, "22-6"),
        ("24 h", ALWAYS, "24 h"),
        ("0-24", ALWAYS, "24 h"),
        ("", (), ""),
        ("–", (), ""),
    ],
)
def test_hours_are_read_as_people_type_them(typed, meant, shown):
    assert hours_of(typed) == meant
    assert text_of(meant) == shown
    assert hours_of(text_of(meant)) == meant


@pytest.mark.parametrize("typed", ["8-12, 11-13", "22-6, 5-8", "8-8", "25-26", "8:75-9", "eight to five", "8"])
def test_hours_that_are_none_or_overlap_are_refused(typed):
    with pytest.raises(refusals.BadHours):
        hours_of(typed)


@pytest.mark.django_db
class TestChanging:
    def test_a_shut_down_moves_the_plan_and_says_so_before_and_after(self, planned, maria):
        told = preview(project=planned, number=1, change=closed(3, 4))
        assert (told.moved, told.shift, told.after) == (6, 2 * DAY, at(16, 1020))
        assert told.sentence() == "Moves 6 tasks; the finish goes to Wed 18 Mar 2026 (+2\N{NO-BREAK SPACE}d)."
        assert finish(planned) == at(14, 1020)
        assert not Entry.objects.filter(record="resources.Calendar").exists()

        done = actions.change_calendar(project=planned, number=1, change=closed(3, 4), by=maria)

        assert done == told
        assert finish(planned) == at(16, 1020)
        entry = Entry.objects.get(record="resources.Calendar")
        assert (entry.verb, entry.before, entry.after) == ("changed", {"exceptions": 0}, {"exceptions": 1})

    def test_a_change_is_undone_and_done_again_and_the_journal_still_verifies(self, planned, maria):
        before = document_of(planned)
        actions.change_calendar(project=planned, number=1, change=closed(3, 4), by=maria)
        after = document_of(planned)

        undone = undo(entry=Entry.objects.get(record="resources.Calendar"), by=maria)
        assert document_of(planned) == before
        assert finish(planned) == at(14, 1020)
        undo(entry=undone[0], by=maria)
        assert document_of(planned) == after
        assert finish(planned) == at(16, 1020)
        assert verify().findings == []

    def test_what_somebody_else_changed_meanwhile_is_not_lost(self, planned, maria):
        seen = kept_calendars(planned)[1].seen
        actions.change_calendar(project=planned, number=1, change=closed(3, 4), by=maria)

        with pytest.raises(refusals.CalendarChanged, match="Somebody changed “Office”"):
            actions.change_calendar(project=planned, number=1, change=closed(6, 6), by=maria, seen=seen)

        assert len(kept_calendars(planned)[1].value.exceptions) == 1

    def test_a_calendar_without_any_work_is_refused_when_it_is_made(self, planned, maria):
        with pytest.raises(refusals.NeverWorks, match="at least one day"):
            actions.create_calendar(project=planned, name="Never", week=((),) * 7, by=maria)
        with pytest.raises(refusals.NeverWorks, match="Yuki"):  # who inherits all of it
            actions.change_calendar(
                project=planned, number=2, change=lambda one: replace(one, week=((),) * 7, parent_uid=None), by=maria
            )
        assert Calendar.objects.filter(project=planned).count() == 2

    def test_inheritance_goes_in_no_circle_and_not_through_somebodys_own(self, planned, maria):
        child = actions.create_calendar(project=planned, name="Plant", parent=1, by=maria)
        with pytest.raises(refusals.InheritsFromItself, match="“Plant” takes its hours from “Office”"):
            actions.change_calendar(
                project=planned, number=1, change=lambda one: replace(one, parent_uid=child.uid), by=maria
            )
        with pytest.raises(refusals.BadCalendar, match="somebody's own"):
            actions.create_calendar(project=planned, name="Hers too", parent=2, by=maria)
        with pytest.raises(refusals.BadCalendar, match="each day"):
            actions.change_calendar(
                project=planned, number=child.uid, change=lambda one: replace(one, parent_uid=None), by=maria
            )

    def test_one_in_use_is_not_deleted_and_says_who_uses_it(self, planned, maria):
        with pytest.raises(refusals.CalendarInUse, match="standard calendar and 1 calendar inherits from it"):
            actions.delete_calendar(project=planned, number=1, by=maria)
        with pytest.raises(refusals.CalendarInUse, match=r"1 resource works by it \(Yuki Hayashi\)"):
            actions.delete_calendar(project=planned, number=2, by=maria)

    def test_a_number_is_not_given_again_so_that_an_undone_deletion_finds_its_own(self, planned, maria):
        first = actions.create_calendar(project=planned, name="Night", week=(NIGHT,) * 7, by=maria)
        actions.delete_calendar(project=planned, number=first.uid, by=maria)
        second = actions.create_calendar(project=planned, name="Late", like=1, by=maria)
        undo(entry=Entry.objects.get(record="resources.Calendar", verb="deleted"), by=maria)

        assert (first.uid, second.uid) == (3, 4)
        assert [each.value.name for each in kept_calendars(planned).values()] == ["Office", "Yuki", "Night", "Late"]

    @pytest.mark.parametrize(("first", "last"), [(-1, 1), (0, 50_000), (5, 4)])
    def test_days_outside_the_years_or_backwards_are_refused(self, planned, maria, first, last):
        one = doc.CalendarException(first=first, last=last)
        with pytest.raises(refusals.BadCalendar):
            actions.change_calendar(
                project=planned, number=1, change=lambda old: replace(old, exceptions=(one,)), by=maria
            )

    def test_tasks_go_by_a_calendar_of_their_own_and_back(self, planned, maria):
        night = actions.create_calendar(project=planned, name="Night", week=(NIGHT,) * 7, by=maria)

        effect = actions.follow_calendar(project=planned, number=night.uid, tasks=[21], by=maria)

        dates = TaskDates.objects.get(task__project=planned, task__uid=21)
        assert (dates.start, dates.finish) == (at(10, 1320), at(12, 360))  # two nights, from Thursday evening
        assert effect.moved == 4
        assert Task.objects.filter(calendar__name="Night").values_list("uid", flat=True).get() == 21
        with pytest.raises(refusals.CalendarInUse, match="1 task goes by it"):
            actions.delete_calendar(project=planned, number=night.uid, by=maria)
        actions.follow_calendar(project=planned, number=None, tasks=[21], by=maria)
        assert finish(planned) == at(14, 1020)

    def test_the_plan_goes_by_another_standard(self, planned, maria):
        six = actions.create_calendar(project=planned, name="Six days", week=(OFFICE,) * 6 + ((),), by=maria)
        told = actions.use_as_standard(project=planned, number=six.uid, by=maria)
        assert told.after == finish(planned) < at(14, 1020)
        assert told.shift < 0
        undo(entry=Entry.objects.get(verb="made the standard"), by=maria)
        assert finish(planned) == at(14, 1020)

    def test_somebody_gets_hours_of_their_own_that_inherit_the_rest(self, planned, maria):
        own = actions.give_own_hours(project=planned, resource=2, by=maria)

        lab = Allocation.objects.get(project=planned, uid=2)
        assert lab.calendar is not None
        assert (lab.calendar.uid, own.parent_uid, own.resource_uid, own.name) == (own.uid, 1, 2, "Test lab")
        assert actions.give_own_hours(project=planned, resource=2, by=maria).uid == own.uid  # once
        actions.change_calendar(project=planned, number=own.uid, change=closed(11, 11), by=maria)
        assert finish(planned) == at(14, 1020)  # so far only the plan's own hours count
        effect = actions.count_hours_of(project=planned, whose=WorkCalendar.RESOURCES, by=maria)
        assert effect.after == at(15, 1020)
        assert finish(planned) == at(15, 1020)  # the lab is closed on the Friday of the test

    def test_public_holidays_say_where_they_come_from_and_are_renewed(self, planned, maria):
        def bavaria(calendar, years=(2026, 2027)):
            return public_holidays.laid_out(
                calendar, country="DE", region="BY", first_year=years[0], last_year=years[1]
            )

        actions.change_calendar(project=planned, number=1, change=closed(60, 60, "Our own 1 May"), by=maria)
        actions.change_calendar(project=planned, number=1, change=bavaria, by=maria, verb="laid out holidays")
        found = kept_calendars(planned)[1].value
        named = {date_of(one.first).isoformat(): one.name for one in found.exceptions}
        assert named["2026-01-06"] == "Epiphany"
        assert named["2026-05-01"] == "Our own 1 May"
        assert named["2027-12-25"] == "Christmas Day"
        assert public_holidays.sources_of(found) == [("holidays DE-BY", "Germany, BY", 2026, 2027)]

        assert set(bavaria(found).exceptions) == set(found.exceptions)
        left = public_holidays.without_place(found, "holidays DE-BY").exceptions
        assert [one.name for one in left] == ["Our own 1 May"]
        for place in ({"country": "XX", "region": ""}, {"country": "DE", "region": "ZZ"}):
            with pytest.raises(refusals.BadCalendar, match="No public holidays are known"):
                public_holidays.laid_out(found, **place, first_year=2026, last_year=2026)
        with pytest.raises(refusals.BadCalendar, match="Choose years"):
            bavaria(found, (1900, 1901))


RULES = st.sampled_from(list(doc.RecurrenceKind))


def by_counting(one: doc.CalendarException, rule: doc.Recurrence) -> list[int]:
    """The days of a rule by looking at every single day."""
    start = date_of(one.first)
    found = []
    for day in range(one.first, one.last + 1):
        date = date_of(day)
        months = (date.year - start.year) * 12 + date.month - start.month
        length = (dt.date(date.year + date.month // 12, date.month % 12 + 1, 1) - dt.timedelta(1)).day
        nth = (date.day - 1) // 7 + 1
        last = date.day + 7 > length
        fits_nth = date.weekday() in rule.weekdays and (last if rule.ordinal == 5 else nth == rule.ordinal)
        fits_day = date.day == min(rule.day or start.day, length)
        week = (day - (one.first - start.weekday())) // 7
        hit = {
            doc.RecurrenceKind.DAILY: (day - one.first) % rule.every == 0,
            doc.RecurrenceKind.WEEKLY: week % rule.every == 0 and date.weekday() in rule.weekdays,
            doc.RecurrenceKind.MONTHLY_DAY: fits_day,
            doc.RecurrenceKind.MONTHLY_WEEKDAY: fits_nth,
            doc.RecurrenceKind.YEARLY_DAY: fits_day and date.month == rule.month,
            doc.RecurrenceKind.YEARLY_WEEKDAY: fits_nth and date.month == rule.month,
        }[rule.kind]
        if hit:
            found.append((months, day))
    if "monthly" in rule.kind or "yearly" in rule.kind:  # every so many, counted from the first that fits
        step = rule.every * (12 if "yearly" in rule.kind else 1)
        found = [(months, day) for months, day in found if (months - found[0][0]) % step == 0]
    return [day for _months, day in found]


@settings(max_examples=300, deadline=None)
@given(
    RULES, st.dates(dt.date(1971, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 2500), st.integers(1, 4),
    st.sets(st.integers(0, 6), max_size=3), st.integers(1, 5),
)  # fmt: skip
def test_what_repeats_falls_on_the_days_that_counting_finds(kind, first, length, every, weekdays, ordinal):
    single = "weekday" in kind
    one = exception_of(
        name="Rule", first=first, last=first + dt.timedelta(length), hours=(), repeats=kind.value, every=every,
        weekdays=sorted(weekdays)[:1] if single else sorted(weekdays), ordinal=ordinal,
    )  # fmt: skip
    assert one.recurrence is not None
    assert rule_in_words(one)
    assert [begin for begin, _end in expand(one)] == by_counting(one, one.recurrence)


def test_a_yearly_leap_day_falls_on_the_last_of_february_in_other_years():
    one = exception_of(
        name="Leap", first=dt.date(2028, 2, 29), last=dt.date(2032, 12, 31), hours=(), repeats="yearly_day"
    )
    days = [date_of(begin).isoformat() for begin, _end in expand(one)]
    assert days == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]
    assert rule_in_words(one) == "every year on 29 February"


def test_a_year_tells_working_days_hours_and_what_is_special():
    office = doc.Calendar(1, "Office", (OFFICE,) * 5 + ((), ()))
    own = doc.Calendar(
        2, "Plant", (None,) * 5 + (((480, 720),), None), parent_uid=1,
        exceptions=(doc.CalendarException(MON, MON + 1, (), "Stocktaking"),),
    )  # fmt: skip
    year = year_of({1: office, 2: own}, 2, 2026)

    assert (year.days, year.minutes) == (261 + 52 - 2, (261 - 2) * 480 + 52 * 240)
    march = year.months[2]
    assert (march.name, march.days) == ("March", 22 + 4 - 2)
    assert [cell.state if cell else None for cell in march.weeks[1]] == ["less", "less", *["work"] * 4, "off"]
    monday = march.weeks[1][0]
    assert monday is not None
    assert monday.words == "Mon 2 Mar 2026: not working (Stocktaking)"
    assert [(one.days, one.name, one.calendar) for one in year.specials] == [("2 – 3 Mar", "Stocktaking", "")]
    inherited = dict(days_of({1: own, 2: replace(office, week=(None,) * 7, parent_uid=1)}, 2, MON, MON))
    assert inherited[MON].says == 2 or inherited[MON].name == ""


@pytest.mark.django_db
class TestPages:
    def test_the_list_and_one_calendar_are_read_by_members_and_not_found_by_outsiders(self, planned, helene, stranger):
        listed = signed_in(helene).get("/projects/PAY/calendars/").content.decode()
        assert "Mo–Fr 8-12, 13-17" in listed
        page = signed_in(helene).get("/projects/PAY/calendars/1/?year=2026").content.decode()
        assert "261 working days" in page
        assert 'name="day0"' not in page
        assert signed_in(stranger).get("/projects/PAY/calendars/1/").status_code == 404
        assert signed_in(helene).get("/projects/PAY/calendars/99/").status_code == 404
        assert signed_in(helene).get("/projects/PAY/calendars/new").status_code == 403
        assert signed_in(helene).post("/projects/PAY/calendars/1/week", {}).status_code == 403
        assert signed_in(helene).get("/projects/PAY/calendars/1/week").status_code == 405

    def test_somebodys_own_hours_are_not_for_clients(self, planned, maria, stranger):
        from charthouse.projects import actions as projects
        from charthouse.projects.models import Role

        projects.set_member(project=planned, email=stranger.email, role=Role.CLIENT, by=maria)
        client = signed_in(stranger)
        listed = client.get("/projects/PAY/calendars/").content.decode()
        assert "Office" in listed
        assert "Yuki" not in listed
        assert client.get("/projects/PAY/calendars/2/").status_code == 404

    def test_a_week_is_looked_at_copied_and_saved(self, planned, maria):
        client = signed_in(maria)
        seen = kept_calendars(planned)[1].seen
        typed = {"name": "Office", "parent": "", "seen": seen} | {f"day{day}": "8-12, 13-17" for day in range(5)}
        typed |= {"day0": "8-12"}

        looked = client.post("/projects/PAY/calendars/1/week", typed | {"look": "1"}).content.decode()
        assert "Moves 7 tasks; the finish goes to Wed 18 Mar 2026" in looked
        copied = client.post("/projects/PAY/calendars/1/week", typed | {"copy": "0"}).content.decode()
        assert copied.count('value="8-12"') == 5
        assert kept_calendars(planned)[1].seen == seen
        saved = client.post("/projects/PAY/calendars/1/week", typed | {"save": "1"}, follow=True).content.decode()
        assert "Moves 7 tasks" in saved
        assert kept_calendars(planned)[1].value.week[0] == ((480, 720),)
        late = client.post("/projects/PAY/calendars/1/week", typed | {"save": "1", "day1": "9-10"})
        assert late.status_code == 422
        assert "Somebody changed" in late.content.decode()
        wrong = client.post("/projects/PAY/calendars/1/week", typed | {"day1": "9-12, 11-13"})
        assert (wrong.status_code, "overlap" in wrong.content.decode()) == (422, True)

    def test_exceptions_and_holidays_go_in_and_out_by_the_pages(self, planned, maria):
        client = signed_in(maria)
        at_one = "/projects/PAY/calendars/1/"
        sent = client.post(at_one + "exceptions/new", {"name": "Inventory", "first": "2026-03-05", "hours": ""})
        assert sent.status_code == 302
        added = kept_calendars(planned)[1].value.exceptions
        assert [(one.first, one.last, one.name) for one in added] == [(MON + 3, MON + 3, "Inventory")]
        client.post(at_one + "exceptions/0", {
            "name": "Change day", "first": "2026-03-02", "last": "2026-12-31", "hours": "8-10",
            "repeats": "monthly_weekday", "weekdays": ["4"], "ordinal": "5", "every": "1",
        })  # fmt: skip
        page = client.get(at_one).content.decode()
        assert "every month on the last Friday" in page
        assert client.post(at_one + "exceptions/7/remove").status_code == 404
        assert client.post(at_one + "exceptions/0/remove").status_code == 302
        assert kept_calendars(planned)[1].value.exceptions == ()
        place = {"place": "DE-BY", "first_year": "2026", "last_year": "2027"}
        assert "Moves" not in client.get(at_one + "holidays").content.decode()
        assert client.post(at_one + "holidays", place | {"look": "1"}).status_code == 200
        client.post(at_one + "holidays", place)
        assert "Public holidays of Germany, BY, 2026 to 2027" in client.get(at_one).content.decode()
        client.post(at_one + "holidays/remove", {"source": "holidays DE-BY"})
        assert kept_calendars(planned)[1].value.exceptions == ()
        bad = client.post(at_one + "exceptions/new", {"name": "", "first": "1960-01-01", "hours": ""})
        assert (bad.status_code, "between 1970 and 2100" in bad.content.decode()) == (422, True)

    def test_a_calendar_is_made_used_and_deleted_by_the_pages(self, planned, maria):
        client = signed_in(maria)
        made = client.post("/projects/PAY/calendars/new", {"name": "Night", "begins": "office"})
        assert made["Location"] == "/projects/PAY/calendars/3/"
        assert client.post("/projects/PAY/calendars/new", {"name": "night", "begins": "copy 1"}).status_code == 422
        client.post("/projects/PAY/calendars/3/tasks", {"add": "PAY-21, 11"})
        assert sorted(Task.objects.filter(calendar__uid=3).values_list("uid", flat=True)) == [11, 21]
        assert client.post("/projects/PAY/calendars/3/delete").status_code == 409
        client.post("/projects/PAY/calendars/3/tasks", {"remove": "21"})
        client.post("/projects/PAY/calendars/3/tasks", {"remove": "11"})
        assert client.post("/projects/PAY/calendars/3/standard").status_code == 302
        client.post("/projects/PAY/calendars/1/standard")
        assert client.post("/projects/PAY/calendars/3/delete").status_code == 302
        own = client.post("/projects/PAY/calendars/own-hours", {"resource": "2"})
        assert own["Location"] == "/projects/PAY/calendars/4/"


@pytest.mark.django_db
class TestServices:
    def test_a_task_that_changes_a_service_waits_until_its_freeze_is_over(self, planned, maria):
        signed_in(maria).post("/projects/PAY/calendars/new", {"name": "ERP in production", "begins": "freezes 1"})
        erp = kept_calendars(planned)[max(kept_calendars(planned))]
        actions.follow_calendar(project=planned, number=erp.value.uid, tasks=[11], by=maria)
        assert TaskDates.objects.get(task__project=planned, task__uid=11).start == at(0, 480)

        actions.change_calendar(project=planned, number=erp.value.uid, change=closed(0, 3, "Year-end freeze"), by=maria)

        assert TaskDates.objects.get(task__project=planned, task__uid=11).start == at(4, 480)
        assert (erp.value.purpose, erp.value.parent_uid) == (doc.CalendarPurpose.FREEZES, 1)
        page = signed_in(maria).get(f"/projects/PAY/calendars/{erp.value.uid}/").content.decode()
        assert "Add a change freeze" in page
        assert "change freezes" in signed_in(maria).get("/projects/PAY/calendars/").content.decode()

    def test_what_needs_a_maintenance_window_is_done_in_the_windows_alone(self, planned, maria):
        signed_in(maria).post("/projects/PAY/calendars/new", {"name": "Core network", "begins": "windows"})
        network = kept_calendars(planned)[max(kept_calendars(planned))]
        actions.follow_calendar(project=planned, number=network.value.uid, tasks=[11], by=maria)

        dates = TaskDates.objects.get(task__project=planned, task__uid=11)
        assert network.value.week == ((), (), (), (), (), NIGHT, ())
        assert (dates.start, dates.finish) == (at(5, 1320), at(20, 360))
        assert "Add a window" in signed_in(maria).get(f"/projects/PAY/calendars/{network.value.uid}/").content.decode()

    def test_round_the_clock_but_for_freezes_comes_back_from_the_plan_document(self, planned, maria):
        signed_in(maria).post("/projects/PAY/calendars/new", {"name": "Web shop", "begins": "freezes"})

        (shop,) = [one for one in document_of(planned).calendars if one.name == "Web shop"]
        again = plan_json.from_bytes(plan_json.to_bytes(document_of(planned)))
        assert (shop.purpose, shop.week) == (doc.CalendarPurpose.FREEZES, (((0, 1440),),) * 7)
        assert shop in again.calendars


def test_who_may_not_change_the_plan_does_not_undo_whose_hours_count(planned, maria, helene):
    actions.count_hours_of(project=planned, whose=WorkCalendar.BOTH, by=maria)
    entry = Entry.objects.get(verb="chose whose hours count")

    with pytest.raises(RoleMayNot):
        undo(entry=entry, by=helene)
    undo(entry=entry, by=maria)

    assert document_of(planned).policies.work_calendar is WorkCalendar.TASK
