"""Schedules: when they fire, over nights that change the clock, after a time without workers, and only once."""

from __future__ import annotations

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from charthouse.jobs import schedules
from charthouse.jobs.models import Job, ScheduleState
from charthouse.jobs.registry import JobKind, register
from charthouse.jobs.schedules import Missed, Schedule, Target
from charthouse.jobs.tests.workers import effects, until

BERLIN = ZoneInfo("Europe/Berlin")


def utc(year, month, day, hour=0, minute=0, second=0):
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)


@pytest.fixture
def plan(monkeypatch, own_kinds, transactional_db):
    """Registers a schedule for a kind of work that does nothing, alone in the world."""
    monkeypatch.setattr(schedules, "_schedules", {})

    def make(cron="0 7 * * *", *, now, **options):
        register(JobKind("test.nothing", lambda run: {}))
        schedules.register(Schedule("test.daily", "test.nothing", "Daily", cron=cron, **options))
        schedules.synchronise(now)
        return ScheduleState.objects.get() if "targets" not in options else None

    return make


def times(cron, zone, after, count):
    found: list[dt.datetime | None] = []
    while len(found) < count:
        after = schedules.next_time(cron, zone, after)
        found.append(after)
    return found


def test_it_fires_by_the_clock_on_the_wall_of_its_zone():
    assert times("0 7 * * 1-5", "Europe/Berlin", utc(2026, 10, 23, 12), 2) == [
        utc(2026, 10, 26, 6),  # Monday, in winter time by then
        utc(2026, 10, 27, 6),
    ]
    assert times("0 7 * * 1-5", "Europe/Berlin", utc(2026, 10, 22, 12), 1) == [utc(2026, 10, 23, 5)]


def test_a_time_that_the_night_leaves_out_fires_as_soon_as_it_would_have_passed():
    # On 29 March 2026 in Berlin, 02:00 is followed by 03:00.
    assert times("30 2 * * *", "Europe/Berlin", utc(2026, 3, 28, 12), 2) == [
        dt.datetime(2026, 3, 29, 3, 0, tzinfo=BERLIN),
        dt.datetime(2026, 3, 30, 2, 30, tzinfo=BERLIN),
    ]


def test_a_time_that_comes_twice_fires_once():
    # On 25 October 2026 in Berlin, 02:30 comes twice.
    assert times("30 2 * * *", "Europe/Berlin", utc(2026, 10, 24, 12), 2) == [
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 26, 1, 30),
    ]


def test_it_fires_when_it_is_due_and_not_again(plan):
    plan(now=utc(2026, 3, 2, 6))

    assert schedules.fire_due(utc(2026, 3, 2, 6, 59, 59)) == []
    (job,) = schedules.fire_due(utc(2026, 3, 2, 7))
    assert schedules.fire_due(utc(2026, 3, 2, 7, 0, 1)) == []

    state = ScheduleState.objects.get()
    assert (job.kind, job.title, job.owner, job.urgency) == ("test.nothing", "Daily", None, Job.Urgency.SCHEDULED)
    assert (state.last_due, state.next_at, state.last_job) == (utc(2026, 3, 2, 7), utc(2026, 3, 3, 7), job)


def test_after_days_without_workers_it_fires_once(plan):
    plan(now=utc(2026, 3, 2, 6))

    assert len(schedules.fire_due(utc(2026, 3, 12, 9))) == 1
    assert schedules.fire_due(utc(2026, 3, 12, 9, 0, 1)) == []

    state = ScheduleState.objects.get()
    assert (state.last_due, state.next_at) == (utc(2026, 3, 12, 7), utc(2026, 3, 13, 7))


def test_what_may_be_skipped_is_not_made_up_for(plan):
    plan(now=utc(2026, 3, 2, 6), missed=Missed.SKIP)

    assert schedules.fire_due(utc(2026, 3, 12, 9)) == []

    assert ScheduleState.objects.get().next_at == utc(2026, 3, 13, 7)
    assert len(schedules.fire_due(utc(2026, 3, 13, 7, 0, 30))) == 1


def test_a_clock_that_is_put_back_a_little_fires_nothing_twice(plan):
    plan(now=utc(2026, 3, 2, 6))
    schedules.fire_due(utc(2026, 3, 2, 7))
    Job.objects.update(state="done")

    for minute in range(50, 60):
        assert schedules.fire_due(utc(2026, 3, 2, 6, minute)) == []
    schedules.fire_due(utc(2026, 3, 2, 7, 0, 2))

    assert Job.objects.count() == 1


def test_a_clock_that_was_a_year_ahead_stops_nothing(plan):
    plan(now=utc(2026, 3, 2, 6))
    schedules.fire_due(utc(2027, 3, 2, 8))
    Job.objects.update(state="done")
    assert ScheduleState.objects.get().next_at == utc(2027, 3, 3, 7)

    assert schedules.fire_due(utc(2026, 3, 2, 6, 30)) == []
    assert ScheduleState.objects.get().next_at == utc(2026, 3, 2, 7)
    assert len(schedules.fire_due(utc(2026, 3, 2, 7))) == 1


def test_a_firing_waits_for_nobody_who_is_still_at_the_last_one(plan):
    plan(now=utc(2026, 3, 2, 6))
    (first,) = schedules.fire_due(utc(2026, 3, 2, 7))

    assert schedules.fire_due(utc(2026, 3, 3, 7)) == [first]
    assert Job.objects.count() == 1


def test_each_target_has_its_own_time(plan):
    targets = [Target("BER", "Europe/Berlin", {"project": 1}), Target("TOK", "Asia/Tokyo", {"project": 2})]
    plan(now=utc(2026, 3, 1, 12), targets=lambda: targets)

    assert dict(ScheduleState.objects.values_list("target", "next_at")) == {
        "BER": utc(2026, 3, 2, 6),
        "TOK": utc(2026, 3, 1, 22),
    }
    (job,) = schedules.fire_due(utc(2026, 3, 1, 22))
    assert job.arguments == {"project": 2}
    targets.pop()
    targets[0] = Target("BER", "Europe/London", {"project": 1})
    schedules.synchronise(utc(2026, 3, 1, 23))
    assert list(ScheduleState.objects.values_list("target", "time_zone", "next_at")) == [
        ("BER", "Europe/London", utc(2026, 3, 2, 7))
    ]


def test_words_that_say_no_time_are_refused():
    assert schedules.check_cron("  0  7 * * 1-5 ") == "0 7 * * 1-5"
    assert schedules.check_cron("") == ""
    for words in ("often", "0 7 * *", "* * * * * *", "61 7 * * *", "0 0 31 2 *"):
        with pytest.raises(schedules.BadCron, match="as in “0 7 \\* \\* 1-5” for 7:00 on working days"):
            schedules.check_cron(words)


def test_two_who_ask_at_the_same_moment_fire_once(plan):
    plan(now=utc(2026, 3, 2, 6))
    together = threading.Barrier(4)

    def ask():
        together.wait()
        schedules.fire_due(utc(2026, 3, 2, 7))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Job.objects.count() == 1


@pytest.mark.timeout(180)
def test_however_many_workers_there_are_a_schedule_fires_once(workers):
    for _ in range(2):
        workers.start("--fast-schedule", CHARTHOUSE_WORKER_PROCESSES="2")
    fired = Job.objects.filter(kind="test.slow")

    until(lambda: fired.filter(state="done").count() >= 5, workers.said())
    for process in workers.processes:
        process.terminate()
    for process in workers.processes:
        assert process.wait(timeout=60) == 0, workers.said()

    asked = list(fired.order_by("created_at").values_list("created_at", flat=True))
    assert len(asked) <= (asked[-1] - asked[0]).total_seconds() + 2  # once a second, whoever fires
    assert effects("fast") == fired.filter(state="done").count()
