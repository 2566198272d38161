"""Workers that are killed, frozen or stopped in the middle of a job: none is lost, none has its effect twice."""

from __future__ import annotations

import os
import random
import signal
import time

import psutil
import pytest
from django.db import connection

from charthouse.jobs import actions
from charthouse.jobs.models import Job, WorkerProcess
from charthouse.jobs.tests.workers import effects, mark, over, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


def ask(kind, by, folder, **arguments):
    name = arguments.setdefault("name", kind)
    return actions.start(f"test.{kind}", by=by, title=name, arguments={"folder": str(folder), **arguments})


@pytest.mark.parametrize("place", ["before", "inside", "finished"])
def test_a_worker_killed_before_the_effect_is_committed(maria, workers, tmp_path, place):
    workers.start()
    job = ask("effect", maria, tmp_path, wait=place)

    os.kill(mark(tmp_path, f"{place}-1"), signal.SIGKILL)

    until(lambda: over(job), workers.said())
    assert (job.state, job.attempts, job.result) == ("done", 2, {"attempt": 2})
    assert effects("effect") == 1


def test_a_worker_killed_after_the_effect_is_committed(maria, workers, tmp_path):
    workers.start()
    job = ask("effect", maria, tmp_path, wait="after")

    os.kill(mark(tmp_path, "after-1"), signal.SIGKILL)

    until(lambda: over(job), workers.said())
    assert (job.state, job.attempts, job.result) == ("done", 1, {"attempt": 1})
    after = ask("effect", maria, tmp_path, name="next")
    until(lambda: over(after), workers.said())
    assert (effects("effect"), effects("next")) == (1, 1)


def test_another_worker_takes_over_when_a_whole_machine_is_gone(maria, workers, tmp_path):
    first = workers.start()
    job = ask("effect", maria, tmp_path, wait="before")
    child = mark(tmp_path, "before-1")
    workers.start()

    os.kill(first.pid, signal.SIGKILL)  # nobody is left who knows that the child is dead
    os.kill(child, signal.SIGKILL)

    until(lambda: over(job), workers.said())
    assert (job.state, job.attempts) == ("done", 2)
    assert effects("effect") == 1


def test_workers_killed_at_random_moments(maria, workers, tmp_path):
    workers.start(CHARTHOUSE_WORKER_PROCESSES="2")
    dice = random.Random(7)
    jobs = [ask("slow", maria, tmp_path, name=f"job{number}") for number in range(12)]
    Job.objects.update(max_attempts=100)
    kills = 0

    def some_unfinished():
        return Job.objects.filter(state__in=["waiting", "running"]).exists()

    while some_unfinished() and kills < 15:
        time.sleep(dice.uniform(0.05, 0.35))
        for child in dice.sample(family := workers.children(), min(1, len(family))):
            child.kill()
            kills += 1
        Job.objects.filter(state="waiting").update(run_after=None)

    def all_over():
        Job.objects.filter(state="waiting").update(run_after=None)
        return not some_unfinished()

    until(all_over, workers.said())
    assert kills >= 5
    assert {job.state for job in Job.objects.all()} == {"done"}
    assert [effects(job.title) for job in jobs] == [1] * 12


def test_a_frozen_worker_cannot_write_when_it_thaws(maria, workers, tmp_path):
    workers.start()
    job = ask("effect", maria, tmp_path, wait="before", seconds=1)
    child = mark(tmp_path, "before-1")
    os.kill(child, signal.SIGSTOP)
    workers.start()

    until(lambda: over(job), workers.said())
    assert job.result == {"attempt": 2}
    os.kill(child, signal.SIGCONT)

    until(lambda: "was taken over by another worker" in workers.said(), workers.said())
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"attempt": 2})
    assert effects("effect") == 1


def test_a_job_that_kills_its_worker_every_time_is_given_up(maria, workers, tmp_path):
    workers.start()
    job = ask("poison", maria, tmp_path)

    def given_up():
        Job.objects.filter(state="waiting").update(run_after=None)
        return over(job)

    until(given_up, workers.said())
    assert job.state == "failed"
    assert job.error.startswith("Its worker stopped 5 times before it was ready, and Charthouse gave it up;")
    assert len(list(tmp_path.glob("poison-*"))) == 5
    after = ask("effect", maria, tmp_path)
    until(lambda: over(after), workers.said())
    assert after.state == "done"


def test_many_workers_do_each_job_once(maria, workers, tmp_path):
    workers.start(CHARTHOUSE_WORKER_PROCESSES="2")
    workers.start(CHARTHOUSE_WORKER_PROCESSES="2")
    jobs = [ask("effect", maria, tmp_path, name=f"job{number}") for number in range(40)]

    until(lambda: all(over(job) for job in jobs), workers.said())

    assert [(job.state, job.attempts) for job in jobs] == [("done", 1)] * 40
    assert [effects(job.title) for job in jobs] == [1] * 40


def test_a_worker_told_to_stop_ends_its_job_first(maria, workers, tmp_path):
    process = workers.start()
    job = ask("effect", maria, tmp_path, wait="inside", seconds=1)
    mark(tmp_path, "inside-1")

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=30) == 0, workers.said()
    job.refresh_from_db()
    assert (job.state, job.attempts, effects("effect")) == ("done", 1, 1)
    assert not WorkerProcess.objects.exists()


def test_a_worker_told_to_stop_gives_back_a_job_that_takes_too_long(maria, workers, tmp_path):
    process = workers.start()
    child = workers.children()[0]
    job = ask("effect", maria, tmp_path, wait="before")
    mark(tmp_path, "before-1")

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=60) == 0, workers.said()
    assert not psutil.pid_exists(child.pid)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.run_after) == ("waiting", 0, None)
    assert job.trouble == "Its worker was stopped before it was ready."
    assert effects("effect") == 0


def test_a_job_that_computes_without_a_word_can_be_stopped(maria, workers, tmp_path):
    workers.start()
    job = ask("compute", maria, tmp_path)
    mark(tmp_path, "computes-1")

    actions.cancel(job_id=job.pk, by=maria)

    until(lambda: over(job), workers.said())
    assert (job.state, job.error) == ("cancelled", "")


def test_progress_is_seen_while_one_transaction_writes(maria, workers, tmp_path):
    from charthouse.jobs import queries

    workers.start()
    job = ask("write_long", maria, tmp_path)

    def told():
        found = queries.jobs_shown(maria)[0]
        return (found.progress, found.sentence) == (40, "In the midst of writing")

    until(told, workers.said())
    assert effects("write_long") == 0  # not committed yet
    (tmp_path / "go on").touch()
    until(lambda: over(job), workers.said())
    assert (job.state, effects("write_long")) == ("done", 1)


def test_a_job_can_be_stopped_while_one_transaction_writes(maria, workers, tmp_path):
    from charthouse.jobs import queries

    workers.start()
    job = ask("write_long", maria, tmp_path)
    until(lambda: queries.jobs_shown(maria)[0].progress == 40, workers.said())

    actions.cancel(job_id=job.pk, by=maria)

    until(lambda: over(job), workers.said())
    assert (job.state, effects("write_long")) == ("cancelled", 0)


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_worker_outlives_its_database_connections(maria, workers, tmp_path):
    workers.start()
    until(lambda: WorkerProcess.objects.exists())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # our own pool has lost its connections as well

    job = ask("effect", maria, tmp_path)

    until(lambda: over(job), workers.said())
    assert (job.state, effects("effect")) == ("done", 1)
