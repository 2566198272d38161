"""Progress: what follows from a report, by itself and through the doors of the plan page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.worlds import DAY, at

from charthouse.plan import progress_facts
from charthouse.plan.models import Task
from charthouse.plan.progress import FACTS, Actuals, Place, State, as_planned, followed, left_of, said_by
from charthouse.plan.tests.test_edits import Page, change, page, planned  # noqa: F401


def facts(**known):
    blank = dict.fromkeys(FACTS)
    return {**blank, "duration": 5 * DAY, "percent_complete": 0.0, **known}


def minutes(first, last):
    """Working minutes of a calendar that always works, so that figures can be seen."""
    return last - first


TODAY = (at(10), at(10, 1020))
PLACE = Place(start=at(1), finish=at(5, 1020), today=TODAY, between=minutes, back=lambda date, length: date - length)


def after(now, **said):
    return {**now, **followed(now, said, PLACE)}


def test_a_percentage_needs_a_start_and_leaves_the_rest():
    now = after(facts(work=40 * 60), percent_complete=40.0)
    assert (now["actual_start"], now["remaining_duration"], now["actual_duration"]) == (at(1), 3 * DAY, 2 * DAY)
    assert (now["actual_work"], now["remaining_work"], now["percent_work_complete"]) == (16 * 60, 24 * 60, 40.0)
    assert now["actual_finish"] is None


def test_nothing_is_taken_to_have_happened_after_today():
    later = Place(start=at(20), finish=at(25), today=TODAY)
    assert followed(facts(), {"percent_complete": 10.0}, later)["actual_start"] == at(10)
    done = followed(facts(), {"percent_complete": 100.0}, later)
    assert (done["actual_start"], done["actual_finish"]) == (at(10), at(10, 1020))


def test_a_plan_may_take_the_day_of_the_report():
    place = Place(start=at(1), finish=at(5), today=TODAY, actuals=Actuals.REPORTED)
    assert followed(facts(), {"percent_complete": 10.0}, place)["actual_start"] == at(10)


def test_a_hundred_percent_is_a_finish_and_nothing_left():
    now = after(facts(work=600, physical_percent_complete=20.0), percent_complete=100.0)
    assert (now["actual_start"], now["actual_finish"]) == (at(1), at(5, 1020))
    assert (now["remaining_duration"], now["remaining_work"], now["actual_work"]) == (0, 0, 600)
    assert now["physical_percent_complete"] == 100.0


def test_nothing_left_means_done():
    begun = after(facts(), percent_complete=40.0)
    assert after(begun, remaining_duration=0)["actual_finish"] == at(5, 1020)
    assert after(after(facts(work=600), actual_work=200), remaining_work=0)["percent_complete"] == 100.0


def test_a_finish_says_how_long_it_took():
    begun = after(facts(), actual_start=at(2))
    now = after(begun, actual_finish=at(3))
    assert (now["duration"], now["actual_duration"], now["percent_complete"]) == (1440, 1440, 100.0)


def test_a_finish_before_the_planned_start_keeps_the_duration():
    now = after(facts(), actual_finish=at(0))
    assert (now["actual_start"], now["duration"]) == (at(0) - 5 * DAY, 5 * DAY)


def test_more_left_than_was_planned_makes_the_task_longer():
    begun = after(facts(), percent_complete=40.0)
    now = after(begun, remaining_duration=6 * DAY)
    assert (now["duration"], now["actual_duration"], now["percent_complete"]) == (8 * DAY, 2 * DAY, 25.0)


def test_what_is_left_of_a_task_that_has_not_begun_is_its_duration():
    now = after(facts(), remaining_duration=7 * DAY)
    assert (now["duration"], now["actual_start"], now["remaining_duration"]) == (7 * DAY, None, None)


def test_another_duration_of_a_task_under_way_keeps_what_is_done():
    now = after(after(facts(), percent_complete=40.0), duration=4 * DAY)
    assert (now["percent_complete"], now["remaining_duration"]) == (50.0, 2 * DAY)
    short = after(after(facts(), percent_complete=40.0), duration=DAY)
    assert (short["actual_finish"], short["remaining_duration"]) == (at(5, 1020), 0)


def test_work_done_drives_the_percentage():
    now = after(facts(work=600), actual_work=150)
    assert (now["remaining_work"], now["percent_work_complete"], now["percent_complete"]) == (450, 25.0, 25.0)
    more = after(now, remaining_work=600)
    assert (more["work"], more["percent_work_complete"], more["percent_complete"]) == (750, 20.0, 20.0)


def test_a_finished_task_is_reopened_by_a_lower_percentage():
    done = after(facts(work=600), percent_complete=100.0)
    now = after(done, percent_complete=80.0)
    assert (now["actual_finish"], now["actual_start"], now["remaining_duration"]) == (None, at(1), DAY)
    assert now["remaining_work"] == 120


def test_a_finish_taken_away_leaves_all_to_do_and_the_start():
    now = after(after(facts(), percent_complete=100.0), actual_finish=None)
    assert (now["actual_start"], now["percent_complete"], left_of(now)) == (at(1), 0.0, 5 * DAY)


def test_zero_percent_and_no_start_mean_not_begun():
    begun = after(facts(work=600), percent_complete=40.0)
    for said in ({"percent_complete": 0.0}, {"actual_start": None}):
        now = after(begun, **said)
        assert (now["actual_start"], now["percent_complete"], now["remaining_duration"]) == (None, 0.0, None)
        assert (now["actual_work"], now["remaining_work"]) == (0, 600)


def test_the_physical_percentage_stands_alone():
    assert followed(facts(), {"physical_percent_complete": 30.0}, PLACE) == {"physical_percent_complete": 30.0}
    physical = Place(start=at(1), finish=at(5), today=TODAY, physical=True)
    assert followed(facts(), {"physical_percent_complete": 30.0}, physical)["actual_start"] == at(1)


def test_work_that_is_to_go_on_later_still_does_after_a_report():
    gap = facts(actual_start=at(1), percent_complete=20.0, remaining_duration=4 * DAY, stop=at(2), resume=at(14))
    place = Place(start=at(1), finish=at(18), today=TODAY, status_date=at(10), between=minutes)
    found = followed(gap, {"percent_complete": 30.0}, place)
    assert (found["resume"], found["stop"]) == (at(14), None)
    past = followed({**gap, "resume": at(8)}, {"percent_complete": 30.0}, place)
    assert past["resume"] is None


def test_as_planned_says_how_far_a_task_should_be():
    place = Place(start=0, finish=5 * DAY, today=TODAY, between=minutes)
    assert as_planned(facts(), place, 2 * DAY) == {
        "actual_start": 0, "percent_complete": 40.0, "remaining_duration": 3 * DAY,
    }  # fmt: skip
    assert as_planned(facts(), place, 9 * DAY) == {"actual_start": 0, "actual_finish": 5 * DAY}
    assert as_planned(facts(), place, 0) == {}
    ahead = after(facts(), percent_complete=80.0) | {"actual_start": 0}
    assert as_planned(ahead, place, 2 * DAY) == {}


def test_a_milestone_is_reached_on_its_minute():
    place = Place(start=at(3), finish=at(3), today=TODAY, between=minutes)
    milestone = facts(duration=0)
    assert as_planned(milestone, place, at(3)) == {"actual_start": at(3), "actual_finish": at(3)}
    assert as_planned(milestone, place, at(3) - 1) == {}


def test_one_click_says_nothing_where_it_is_so_already():
    begun, done = after(facts(), percent_complete=40.0), after(facts(), percent_complete=100.0)
    assert said_by(State.STARTED, begun, PLACE, 0) == {}
    assert said_by(State.DONE, done, PLACE, 0) == {}
    assert said_by(State.NOT_STARTED, facts(), PLACE, 0) == {}
    assert said_by(State.STARTED, done, PLACE, 0) == {"actual_finish": None}


# -- through the doors ------------------------------------------------------------------------------------------------


@pytest.fixture
def friday(monkeypatch):
    """Friday 6 March 2026, 13:00 in Berlin."""
    now = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)


def task(number):
    return Task.objects.get(project__key="PAY", uid=number)


def known(number):
    return progress_facts.facts_of(task(number))


def click(number, state, **more):
    return {"op": "progress", "task": number, "state": state, **more}


def test_a_percentage_typed_on_the_page_starts_the_task(page, friday):  # noqa: F811
    page.edit(change(11, percent_complete=[0, 50]))
    assert (known(11)["actual_start"], known(11)["remaining_duration"]) == (at(0), 720)
    assert page.view == page.fresh()


def test_a_click_says_a_task_is_done_and_undo_takes_it_back(page, friday):  # noqa: F811
    before = known(11)
    page.edit(click(11, "done"))
    assert (known(11)["actual_start"], known(11)["actual_finish"]) == (at(0), at(2, 1020))
    page.client.post("/projects/PAY/plan/undo", {"id": "7" * 8 + "-7777-4777-8777-" + "7" * 12, "since": page.version},
                     content_type="application/json")  # fmt: skip
    assert known(11) == before


def test_a_click_on_a_summary_is_about_all_below_it(page, friday):  # noqa: F811
    page.edit(click(10, "on_schedule", until=at(4, 1020)))
    assert known(11)["actual_finish"] == at(2, 1020)
    assert (known(12)["actual_start"], known(12)["percent_complete"]) == (at(3), 40.0)
    page.edit(click(10, "not_started"))
    assert [known(number)["percent_complete"] for number in (11, 12)] == [0.0, 0.0]


def test_a_click_over_somebody_elses_report_is_a_clash(page, friday):  # noqa: F811
    page.edit(change(11, percent_complete=[0, 50]))
    refused = page.send(click(11, "done", seen=0))
    assert refused.status_code == 409
    assert known(11)["percent_complete"] == 50.0


def test_dates_that_cannot_have_happened_are_refused(page, friday):  # noqa: F811
    refused = page.send(change(11, actual_start=[None, at(4)], actual_finish=[None, at(3)]))
    assert (refused.status_code, known(11)["actual_start"]) == (422, None)


def test_a_contributor_reports_undoes_and_says_what_remains(planned, yuki, friday):  # noqa: F811
    mine = Page(yuki)
    mine.edit(change(12, percent_complete=[0, 20]))
    mine.edit(change(12, remaining_duration=[4 * DAY, 6 * DAY]))
    assert (task(12).duration, known(12)["percent_complete"]) == (7 * DAY, 14.29)
    undone = mine.client.post(
        "/projects/PAY/plan/undo", {"id": "7" * 8 + "-7777-4777-8777-" + "7" * 12, "since": mine.version},
        content_type="application/json",
    )  # fmt: skip
    assert (undone.status_code, task(12).duration, known(12)["percent_complete"]) == (200, 5 * DAY, 20.0)
    assert mine.send(click(11, "done")).status_code == 403


def test_the_day_of_a_report_is_the_projects_also_in_the_night_when_clocks_change(planned, monkeypatch):  # noqa: F811
    # 29 March 2026, 00:30 UTC is 01:30 in Berlin; an hour later clocks there say 03:30.
    for minute in (30, 90):
        now = dt.datetime(2026, 3, 29, 0, 0, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert progress_facts.Places(planned).day == (at(27), at(27, 1020))  # a Sunday: as on any other day
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 29, 22, 30, tzinfo=dt.UTC))
    assert progress_facts.Places(planned).day == (at(28), at(28, 1020))
