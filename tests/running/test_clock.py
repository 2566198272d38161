"""A server's clock that jumps ahead by a day, and back: nothing is lost, done twice, or kept waiting for a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from charthouse.accounts.tokens import caller_behind, make_token
from charthouse.jobs import claiming, presence
from charthouse.jobs.models import Job, WorkerProcess
from charthouse.journal import storing
from charthouse.journal.actions import record
from charthouse.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.timedelta(days=1)


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock on the wall ahead, by a day or by nothing."""
    here = timezone.now

    def put(ahead: dt.timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: here() + ahead)

    return put


def test_the_history_stays_in_order_and_whole(payroll, maria, clock):
    for number, ahead in enumerate((dt.timedelta(), DAY, dt.timedelta())):
        clock(ahead)
        record(payroll, f"tried {number}", by=maria, stream_id=payroll.journal_id)

    told = Entry.objects.filter(stream_id=payroll.journal_id, verb__startswith="tried").order_by("number")
    assert [entry.verb for entry in told] == ["tried 0", "tried 1", "tried 2"]
    assert told[1].at - told[2].at > dt.timedelta(hours=23)


def test_a_job_that_was_put_off_by_a_clock_ahead_does_not_wait_a_day(maria, clock):
    job = Job.objects.create(kind="plan.export", owner=maria, title="x", arguments={}, state="running", worker="w",
                             attempts=1, max_attempts=3)  # fmt: skip
    clock(DAY)
    claiming.put_back(Job.objects.filter(pk=job.pk), trouble="away", wait=dt.timedelta(minutes=5))
    assert not claiming.ready().exists()

    clock(dt.timedelta())

    assert claiming.ready().get() == job


def test_a_worker_that_ended_before_the_clock_was_put_back_is_not_there(clock):
    clock(DAY)
    presence.say_here("w", jobs_done=0)
    assert [worker.name for worker in presence.here()] == ["w"]

    clock(dt.timedelta())

    assert presence.here() == []
    presence.say_here("w", jobs_done=1)
    assert [worker.name for worker in presence.here()] == ["w"]
    assert WorkerProcess.objects.count() == 1


def test_a_token_tells_when_it_was_last_used(maria, clock, rf):
    token, secret = make_token(owner=maria, name="Tests", scopes=["plan:read"], by=maria)
    clock(DAY)
    assert caller_behind(rf.get("/"), secret) is not None
    clock(dt.timedelta())

    assert caller_behind(rf.get("/"), secret) is not None

    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at < timezone.now() + dt.timedelta(minutes=1)


def test_an_upload_is_not_swept_away_in_the_midst_of_it(db, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    stored = storing.store([b"x"])
    now = storing.path_of(stored.stored_as).stat().st_mtime

    monkeypatch.setattr("time.time", lambda: now + 86_400)
    assert storing.sweep() == 0
    monkeypatch.setattr("time.time", lambda: now + 3 * 86_400)
    assert storing.sweep() == 1
