"""Two transactions that wait for each other: PostgreSQL ends one, and it is done again where that is safe."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from charthouse import again
from charthouse.accounts.models import ApiToken
from charthouse.again import OnceMore
from charthouse.jobs.failures import passing_trouble
from charthouse.jobs.registry import JobKind
from charthouse.journal.models import Entry, Stream
from charthouse.plan.models import Plan, Task
from charthouse.rest.models import KeptAnswer
from tests.faults.conftest import Caller, token_of
from tests.worlds import signed_in

ON_POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one pen, and no deadlock")
TOLD = "Others changed the same things at the same moment, so nothing of yours was kept. Send it again."


def conflict() -> OperationalError:
    """What Django raises when PostgreSQL ended a transaction."""
    error = OperationalError("deadlock detected\nDETAIL:  Process 1 waits …")
    error.__cause__ = psycopg.errors.DeadlockDetected("deadlock detected")
    return error


def is_waiting() -> bool:
    """Whether somebody waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(60)
def test_a_request_that_a_deadlock_ended_is_done_again_and_kept_once(server, payroll, maria):
    """It holds its key and waits for the plan; we hold the plan and wait for its key: PostgreSQL ends the request."""
    program = Caller(server.port, token=token_of(maria))
    assert program.ask("POST", "/api/v1/projects/PAY/tasks", {"name": "First"})[0] == 201
    before = Entry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (deadlocks,) = cursor.fetchone()
    route, key = "POST /api/v1/projects/PAY/tasks", "the same key"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            Plan.objects.select_for_update().get(project=payroll)
            asked = other.submit(
                lambda: program.ask("POST", "/api/v1/projects/PAY/tasks", {"name": "Second"}, Idempotency_Key=key)
            )
            until = time.monotonic() + 20
            while not is_waiting():
                assert time.monotonic() < until
                time.sleep(0.01)
            # Waits until PostgreSQL ends the request, which waited first.
            KeptAnswer.objects.create(caller=f"token {ApiToken.objects.get().pk}", route=route, key=key, digest="")
            transaction.set_rollback(True)
        status, made = asked.result(30)

    assert (status, made.get("name")) == (201, "Second")
    assert sorted(Task.objects.values_list("name", flat=True)) == ["First", "Second"]
    assert Entry.objects.count() == before + 1
    until = time.monotonic() + 20
    while True:  # PostgreSQL counts a little later
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            (now,) = cursor.fetchone()
        if now == deadlocks + 1:
            break
        assert time.monotonic() < until, now
        time.sleep(0.1)


class View:
    """Stands for the views: does something, and is ended so often."""

    def __init__(self, fails: int, does=lambda: None) -> None:
        self.fails, self.does, self.calls = fails, does, 0
        self.middleware = OnceMore(self)

    def __call__(self, request) -> HttpResponse:
        """What Django does around a view that may raise."""
        self.calls += 1
        self.does()
        if self.calls > self.fails:
            return HttpResponse("done")
        response = self.middleware.process_exception(request, conflict())
        assert response is not None
        return response

    def ask(self, **headers) -> HttpResponse:
        """Send it one request."""
        request = RequestFactory().post("/api/v1/x", data=b"{}", content_type="application/json", headers=headers)
        return self.middleware(request)  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    """Nobody else is there to wait for."""
    monkeypatch.setattr(again, "PAUSE", 0.0)


def test_what_is_ended_twice_is_tried_three_times():
    view = View(2)

    assert (view.ask().content, view.calls) == (b"done", 3)


def test_what_is_ended_again_and_again_is_told_with_the_way_out():
    view = View(99)
    answer = view.ask()

    assert (answer.status_code, view.calls) == (409, again.TIMES)
    assert TOLD in answer.content.decode()


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_what_has_kept_something_already_is_not_done_again(db):
    view = View(1, lambda: Stream.objects.create(name="kept"))
    connection.close()  # so that the next one is watched

    assert (view.ask().status_code, view.calls) == (409, 1)
    assert Stream.objects.filter(name="kept").count() == 1


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_what_kept_only_what_does_not_belong_to_it_or_was_rolled_back_is_done_again():
    def counts() -> None:
        with again.apart():
            Stream.objects.create(name=f"apart {uuid.uuid4()}")
        with transaction.atomic():
            Stream.objects.create(name="rolled back")
            transaction.set_rollback(True)

    view = View(1, counts)
    connection.close()

    assert (view.ask().content, view.calls) == (b"done", 2)


def test_what_sent_a_letter_is_not_done_again():
    view = View(1, again.not_again)

    assert (view.ask().status_code, view.calls) == (409, 1)


@pytest.mark.django_db
def test_a_page_says_it_and_what_to_do(maria, monkeypatch):
    def fail(execute, sql, params, many, context):
        if "projects_project" in sql:
            raise conflict()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        answer = signed_in(maria).post("/projects/new", {"key": "NEW", "name": "New"})

    assert answer.status_code == 409
    assert TOLD in answer.content.decode()


def test_a_job_that_was_ended_waits_for_another_attempt():
    kind = JobKind("test.any", lambda run: {})

    assert passing_trouble(kind, conflict()) == "Others changed the same things at the same moment."
