"""Asking for work: the same request twice, turns between owners, and trying again after a failure."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from tests.worlds import signed_in

from charthouse import compute
from charthouse.jobs import actions, claiming, failures, registry, worker
from charthouse.jobs.failures import Transient
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_kinds")]


def kind(work=lambda run: {}, **options):
    registry.register(JobKind("test.kind", work, **options))


def ask(user, title="Count the sheep", arguments=None, **options):
    return actions.start("test.kind", by=user, title=title, arguments=arguments or {}, **options)


class TestAskingTwice:
    """Idempotency keys, and work of which one at a time is enough."""

    def test_the_same_key_gives_the_same_job(self, maria, yuki):
        kind()
        first = ask(maria, arguments={"most": 7}, idempotency_key="a")

        assert ask(maria, arguments={"most": 7}, idempotency_key="a") == first
        worker.main(until_empty=True)
        assert ask(maria, arguments={"most": 7}, idempotency_key="a") == first
        assert ask(maria, arguments={"most": 7}, idempotency_key="b") != first
        assert ask(yuki, arguments={"most": 7}, idempotency_key="a") != first

    def test_the_same_key_for_something_else_is_refused(self, maria):
        kind()
        ask(maria, arguments={"most": 7}, idempotency_key="a")

        with pytest.raises(actions.OtherWorkWithTheSameKey, match="use another key for this"):
            ask(maria, arguments={"most": 8}, idempotency_key="a")

        assert Job.objects.count() == 1

    def test_arguments_are_compared_as_they_are_kept(self, maria):
        kind()
        day = dt.date(2026, 3, 2)

        first = ask(maria, arguments={"day": day, "both": (1, 2)}, idempotency_key="a")

        assert first.arguments == {"day": "2026-03-02", "both": [1, 2]}
        assert ask(maria, arguments={"day": day, "both": (1, 2)}, idempotency_key="a") == first

    def test_one_unfinished_job_is_enough_where_that_is_said(self, maria, yuki):
        kind()
        first = ask(maria, only_one="PAY")

        assert ask(yuki, only_one="PAY") == first
        assert ask(maria, only_one="CRM") != first
        worker.main(until_empty=True)
        assert ask(yuki, only_one="PAY") != first

    @pytest.mark.parametrize("option", ["idempotency_key", "only_one"])
    def test_many_who_ask_at_the_same_moment_get_the_same_job(self, maria, option):
        kind()
        together = threading.Barrier(6)
        given = []

        def one():
            together.wait()
            given.append(ask(maria, **{option: "a"}).pk)
            connection.close()

        threads = [threading.Thread(target=one) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(given) == 6
        assert len(set(given)) == Job.objects.count() == 1


class TestTurns:
    """Who comes first."""

    def order(self):
        titles = []
        while (job := claiming.take("test")) is not None:
            titles.append(job.title)
        return titles

    def test_one_persons_many_jobs_do_not_block_everybody(self, maria, yuki, helene):
        kind()
        for number in range(200):
            ask(maria, f"M{number}")
        begun = [job.title for _ in range(50) if (job := claiming.take("test"))]
        for number in range(3):
            ask(yuki, f"Y{number}")
        ask(helene, "H0")

        assert begun == [f"M{number}" for number in range(50)]
        order = self.order()
        assert [title for title in order[:9] if title[0] != "M"] == ["Y0", "H0", "Y1", "Y2"]
        assert order.index("Y2") <= 8
        assert [title for title in order if title[0] == "M"] == [f"M{number}" for number in range(50, 200)]

    def test_what_somebody_waits_for_comes_before_schedules_and_those_before_the_rest(self, maria):
        kind()
        ask(maria, "bulk", urgency=Job.Urgency.BULK)
        ask(None, "scheduled", urgency=Job.Urgency.SCHEDULED)
        ask(maria, "interactive")

        assert self.order() == ["interactive", "scheduled", "bulk"]

    def test_a_job_that_is_to_wait_holds_up_nobody(self, maria):
        kind()
        ask(maria, "later", run_after=timezone.now() + dt.timedelta(hours=1))
        ask(maria, "now")

        assert self.order() == ["now"]


class TestTryingAgain:
    """Failures that may pass."""

    def test_what_may_pass_is_tried_again_later(self, maria):
        attempts = []

        def work(run):
            attempts.append(run.attempt)
            if run.attempt < 3:
                raise Transient("The other side is asleep.")
            return {"sheep": 3}

        kind(work)
        job = ask(maria)
        worker.main(until_empty=True)

        job.refresh_from_db()
        assert (job.state, job.attempts, job.trouble) == ("waiting", 1, "The other side is asleep.")
        assert 3.9 < (job.run_after - timezone.now()).total_seconds() < 6.1
        # On a busy machine the first page may take longer than those seconds.
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now() + dt.timedelta(minutes=10))
        page = signed_in(maria).get("/jobs/").content.decode()
        assert "Tries again at" in page
        assert "attempt 2 of 5" in page
        assert "The other side is asleep." in page
        assert signed_in(maria).post(f"/jobs/{job.pk}/try-now").status_code == 302
        worker.main(until_empty=True)
        actions.try_now(job_id=job.pk, by=maria)
        worker.main(until_empty=True)

        job.refresh_from_db()
        assert (job.state, job.result, job.trouble, attempts) == ("done", {"sheep": 3}, "", [1, 2, 3])

    def test_it_is_not_tried_for_ever(self, maria):
        told = []

        def work(run):
            raise OperationalError("gone")

        kind(work, attempts=2, on_failure=lambda run, sentence: told.append(sentence))
        job = ask(maria)
        worker.main(until_empty=True)
        actions.try_now(job_id=job.pk, by=maria)
        worker.main(until_empty=True)

        job.refresh_from_db()
        assert job.state == "failed"
        assert job.error == ("The database did not answer. That was attempt 2, and the last one; nothing was changed.")
        assert told == [job.error]

    def test_delays_grow_are_never_alike_and_have_an_end(self):
        for attempts, seconds in ((1, 5), (2, 20), (3, 80), (4, 320), (5, 900), (50, 900)):
            found = {failures.delay(attempts).total_seconds() for _ in range(50)}
            assert len(found) > 10
            assert min(found) >= seconds * 0.8
            assert max(found) <= seconds * 1.2
        assert failures.delay(1, Transient("", after=dt.timedelta(minutes=7))) == dt.timedelta(minutes=7)

    @pytest.mark.parametrize("error", [ValueError("ours"), FileNotFoundError("gone"), PermissionError("no")])
    def test_what_waiting_does_not_cure_is_not_tried_again(self, maria, error, caplog):
        def work(run):
            raise error

        kind(work)
        job = ask(maria)
        worker.main(until_empty=True)

        job.refresh_from_db()
        assert (job.state, job.attempts) == ("failed", 1)

    @pytest.mark.parametrize(
        "error", [TimeoutError("late"), ConnectionResetError("cut"), OSError(28, "No space left on device")]
    )
    def test_what_the_system_refuses_is_tried_again(self, maria, error, caplog):
        def work(run):
            raise error

        kind(work)
        job = ask(maria)
        worker.main(until_empty=True)

        job.refresh_from_db()
        assert (job.state, job.attempts) == ("waiting", 1)

    def test_a_kind_can_say_what_else_may_pass(self, maria, caplog):
        def work(run):
            raise KeyError("moody")

        kind(work, transient=(KeyError,))
        job = ask(maria)
        worker.main(until_empty=True)

        job.refresh_from_db()
        assert job.state == "waiting"

    def test_a_failed_job_can_be_started_again_where_its_kind_allows(self, maria, yuki, caplog):
        worked = []

        def work(run):
            worked.append(run.attempt)
            if len(worked) == 1:
                raise ValueError("once")
            return {}

        kind(work, again=True)
        job = ask(maria)
        worker.main(until_empty=True)
        assert signed_in(yuki).post(f"/jobs/{job.pk}/again").status_code == 404
        assert signed_in(maria).get(f"/jobs/{job.pk}/again").status_code == 405

        assert signed_in(maria).post(f"/jobs/{job.pk}/again").status_code == 302
        worker.main(until_empty=True)

        job.refresh_from_db()
        assert (job.state, worked, job.error) == ("done", [1, 1], "")
        with pytest.raises(actions.CannotStartAgain):
            actions.start_again(job_id=job.pk, by=maria)


class TestComputing:
    """How a job ends whose computation came to no end."""

    @pytest.mark.parametrize(
        ("error", "state", "said"),
        [
            (compute.Stopped(), "cancelled", ""),
            (compute.ComputeRefused("Bring both to the same version."), "failed", "Bring both to the same version."),
            (compute.ClusterAway("The cluster does not answer."), "waiting", "The cluster does not answer."),
        ],
    )
    def test_it_says_why(self, maria, error, state, said, caplog):
        def work(run):
            raise error

        kind(work)
        job = ask(maria)
        worker.main(until_empty=True)

        job.refresh_from_db()
        assert (job.state, job.error or job.trouble) == (state, said)


class TestWatching:
    """When a running job counts as lost."""

    def running(self, maria, lease_until):
        kind()
        job = ask(maria)
        Job.objects.filter(pk=job.pk).update(state="running", worker="w", attempts=1, lease_until=lease_until)
        return job

    def test_a_lease_that_ran_out_and_is_not_renewed(self, maria):
        self.running(maria, timezone.now() - dt.timedelta(seconds=1))
        clock = [0.0]
        watch = claiming.Watch(lambda: clock[0])

        assert watch.look() == 0
        clock[0] = 9.9
        assert watch.look() == 0
        clock[0] = 10.1  # half a lease
        assert watch.look() == 1

    def test_a_clock_that_jumps_forward_loses_no_job_whose_worker_lives(self, maria):
        job = self.running(maria, timezone.now() - dt.timedelta(hours=1))
        clock = [0.0]
        watch = claiming.Watch(lambda: clock[0])
        for second in range(0, 60, 5):
            clock[0] = float(second)
            assert watch.look() == 0
            Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(hours=1, seconds=-second))

    def test_a_clock_that_jumps_back_hides_no_lost_job(self, maria):
        self.running(maria, timezone.now() + dt.timedelta(hours=1))
        clock = [0.0]
        watch = claiming.Watch(lambda: clock[0])
        assert watch.look() == 0
        clock[0] = 19.0
        assert watch.look() == 0
        clock[0] = 20.0
        assert watch.look() == 1


def test_old_jobs_are_forgotten_by_night(maria, settings):
    from charthouse.jobs import pruning, schedules

    kind()
    long_ago = timezone.now() - dt.timedelta(days=settings.JOB_DAYS + 1)
    old, fresh, unfinished = ask(maria, "old"), ask(maria, "fresh"), ask(maria, "unfinished")
    Job.objects.filter(pk__in=[old.pk, fresh.pk]).update(state="done", finished_at=timezone.now())
    Job.objects.filter(pk=old.pk).update(finished_at=long_ago)
    Job.objects.filter(pk=unfinished.pk).update(created_at=long_ago, run_after=timezone.now() + dt.timedelta(days=1))

    actions.start(pruning.PRUNE.name, by=None, title="", arguments={})
    worker.main(until_empty=True)

    assert set(Job.objects.values_list("title", flat=True)) == {"fresh", "unfinished", ""}
    assert schedules.known("jobs.prune") is not None
