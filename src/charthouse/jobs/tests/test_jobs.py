"""Background work: progress, results, refusals, stopping, and workers that vanish."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.worlds import signed_in

from charthouse.jobs import actions, claiming, queries, registry, worker
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind
from charthouse.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kind(monkeypatch):
    """A kind of job whose work the test gives; ``ended`` holds what its owner's chapter was told."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    def make(work, ended=None):
        registry.register(JobKind("test.kind", work, None if ended is None else lambda _run, told: ended.append(told)))

    return make


def ask(user, **arguments):
    return actions.start("test.kind", by=user, title="Count the sheep", arguments=arguments)


def test_a_job_runs_tells_how_far_it_is_and_keeps_its_result(maria, kind):
    seen = []

    def work(run):
        run.tell(40, "Counting")
        seen.append(tuple(Job.objects.values_list("state", "progress", "sentence").get(pk=run.id)))
        return {"sheep": run.arguments["most"]}

    kind(work)
    job = ask(maria, most=7)
    assert queries.unfinished(maria) == 1

    worker.main(until_empty=True)

    job.refresh_from_db()
    assert seen == [("running", 40, "Counting")]
    assert (job.state, job.progress, job.result, job.attempts, job.error) == ("done", 100, {"sheep": 7}, 1, "")
    assert queries.unfinished(maria) == 0


def test_a_refusal_becomes_the_jobs_error(maria, kind):
    told: list[str] = []

    def work(run):
        raise Refused("There are no sheep; buy some.")

    kind(work, told)
    job = ask(maria)
    worker.main(until_empty=True)

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "There are no sheep; buy some.")
    assert told == ["There are no sheep; buy some."]


def test_an_error_of_ours_tells_no_secrets(maria, kind, caplog):
    def work(run):
        raise ZeroDivisionError("password=hunter2")

    kind(work)
    job = ask(maria)
    worker.main(until_empty=True)

    job.refresh_from_db()
    assert job.state == "failed"
    assert "hunter2" not in job.error
    assert str(job.pk) in job.error
    assert "hunter2" in caplog.text


def test_a_waiting_job_is_stopped_at_once_and_never_runs(maria, kind):
    ran: list[int] = []

    def work(run):
        ran.append(1)
        return {}

    kind(work)
    job = ask(maria)

    actions.cancel(job_id=job.pk, by=maria)
    worker.main(until_empty=True)

    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not ran


def test_a_running_job_stops_at_its_next_step(maria, kind):
    def work(run):
        actions.cancel(job_id=run.id, by=maria)
        run.tell(50, "Further")
        raise AssertionError("it went on")

    kind(work)
    job = ask(maria)
    worker.main(until_empty=True)

    job.refresh_from_db()
    assert (job.state, job.error) == ("cancelled", "")


def test_nobody_stops_another_ones_job(maria, stranger, kind):
    kind(lambda run: {})
    job = ask(maria)

    with pytest.raises(actions.NoSuchJob):
        actions.cancel(job_id=job.pk, by=stranger)

    assert signed_in(stranger).post(f"/jobs/{job.pk}/cancel").status_code == 404
    assert signed_in(maria).get(f"/jobs/{job.pk}/cancel").status_code == 405
    assert signed_in(maria).post(f"/jobs/{job.pk}/cancel").status_code == 302


def lose(job, *, attempts=1):
    """As if a worker had begun the job and been killed."""
    Job.objects.filter(pk=job.pk).update(state="running", worker="gone", attempts=attempts, lease_until=timezone.now())


def test_a_job_that_lost_its_worker_is_taken_over(maria, kind):
    kind(lambda run: {"attempt": run.attempt})
    job = ask(maria)
    lose(job)

    assert claiming.release("gone") == 1
    assert claiming.release("gone") == 0
    worker.main(until_empty=True)

    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"attempt": 2})


def test_a_job_that_lost_its_worker_again_waits_longer(maria, kind):
    kind(lambda run: {})
    job = ask(maria)
    lose(job, attempts=2)

    claiming.release("gone")

    job.refresh_from_db()
    assert (job.state, job.trouble) == ("waiting", "Its worker stopped before it was ready.")
    assert 3.9 < (job.run_after - timezone.now()).total_seconds() < 6.1


def test_a_job_that_lost_its_last_worker_is_given_up(maria, kind):
    told: list[str] = []
    kind(lambda run: {}, told)
    job = ask(maria)
    lose(job, attempts=5)

    claiming.release("gone")

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error.startswith("Its worker stopped 5 times before it was ready, and Charthouse gave it up;")
    assert told == [job.error]


def test_a_job_that_was_to_stop_ends_with_its_worker(maria, kind):
    told: list[str] = []
    kind(lambda run: {}, told)
    job = ask(maria)
    lose(job)
    actions.cancel(job_id=job.pk, by=maria)

    claiming.release("gone")

    job.refresh_from_db()
    assert (job.state, told) == ("cancelled", ["It was stopped; nothing of it was kept."])


def test_a_worker_that_lost_its_lease_writes_nothing_more(maria, kind):
    def work(run):
        Job.objects.filter(pk=run.id).update(worker="another")
        run.tell(90, "Still here")
        raise AssertionError("it went on")

    kind(work)
    job = ask(maria)
    worker.main(until_empty=True)

    job.refresh_from_db()
    assert (job.state, job.worker, job.sentence) == ("running", "another", "")


def test_the_page_and_the_tray_show_ones_own_jobs(maria, stranger, kind):
    kind(lambda run: {})
    ask(maria)

    assert "Count the sheep" in signed_in(maria).get("/jobs/").content.decode()
    assert "Count the sheep" in signed_in(maria).get("/jobs/tray").content.decode()
    assert "Nothing goes on" in signed_in(stranger).get("/jobs/").content.decode()
    assert "Count the sheep" not in signed_in(stranger).get("/jobs/tray").content.decode()


def test_the_tray_tells_an_end_until_it_is_seen(maria, stranger, kind):
    kind(lambda run: {})
    job = actions.start("test.kind", by=maria, title="Count the sheep", arguments={}, page="/sheep/")
    worker.main(until_empty=True)
    browser = signed_in(maria)

    assert "Count the sheep" in browser.get("/jobs/tray").content.decode()
    at_the_page = browser.get("/jobs/tray", headers={"hx-current-url": "http://localhost/sheep/"})
    assert "Count the sheep" not in at_the_page.content.decode()
    assert signed_in(stranger).post("/jobs/seen").status_code == 302
    assert "Count the sheep" in browser.get("/jobs/tray").content.decode()
    assert browser.post("/jobs/seen", headers={"hx-request": "true"}).content.strip() == b""
    job.refresh_from_db()
    assert job.seen
