"""The database goes away under a running server and a working worker, and comes back: nobody waits, nothing is lost."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from charthouse.jobs import actions as jobs
from charthouse.jobs import registry
from charthouse.jobs.models import Job
from charthouse.jobs.tests import kinds
from charthouse.jobs.tests.workers import Workers, effects, workers_in
from charthouse.plan.models import Task
from charthouse.pulse import PEN_SECONDS, PEN_SECONDS_LOCKED, SILENCE
from tests.faults.conftest import Caller, token_of
from tests.faults.line import Line
from tests.live.serving import Server, session_of
from tests.live.test_streams import later, listening, reached, rename, together, until

pytestmark = pytest.mark.django_db(transaction=True)
ON_POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no line to be cut")
ON_SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has many pens")

GONE = "The database does not answer"
QUICK = 1.0
"""Seconds within which somebody is told, once it is known; a hundredth of it where nothing else runs."""


@pytest.fixture
def line(transactional_db: None) -> Iterator[Line]:
    """A line to the database that can be cut."""
    made = Line()
    made.mend()
    yield made
    made.cut()


@pytest.fixture
def workers(tmp_path: Path, monkeypatch, transactional_db) -> Iterator[Workers]:
    """Starts real worker processes."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    kinds.register_all()
    with workers_in(tmp_path) as started:
        yield started


def page_of(server: Server, user) -> Caller:
    """Somebody's browser."""
    return Caller(server.port, session=session_of(user))


def timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    """How long it took, and what came of it."""
    began = time.monotonic()
    said = ask()
    return time.monotonic() - began, said


def wait(true: Callable[[], Any], seconds: float, what: Callable[[], str] = str) -> float:
    """Wait until something is true; gives how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, what()
        time.sleep(0.05)
    return time.monotonic() - began


def told_while_away(server: Server, browser: Caller, program: Caller, detected: float) -> None:
    """Everybody hears it: the first ones soon, later ones at once, two hundred at the same time."""
    first, (status, page) = timed(lambda: browser.ask("GET", "/projects/PAY/plan/table/"))
    assert (status, GONE in page) == (503, True)
    assert first < detected

    pause, (status, problem) = timed(lambda: program.ask("GET", "/api/v1/projects/PAY/tasks"))
    assert (status, problem["title"], problem["status"]) == (503, GONE, 503)
    assert pause < QUICK
    pause, (status, said) = timed(lambda: Caller(server.port).ask("GET", "/health/ready"))
    assert (status, said["checks"]["database"]) == (503, "unreachable")
    assert pause < QUICK
    assert Caller(server.port).ask("GET", "/health/live")[0] == 200

    with ThreadPoolExecutor(20) as people:
        answers = list(people.map(lambda _: timed(lambda: browser.ask("GET", "/projects/PAY/")), range(200)))
    assert {status for _pause, (status, _page) in answers} == {503}
    assert statistics.median(pause for pause, _answer in answers) < QUICK


@ON_POSTGRESQL
@pytest.mark.timeout(180)
@pytest.mark.parametrize("how", ["cut", "hush"])
def test_postgresql_that_is_gone_and_comes_back(
    how, serve, workers, line, payroll, maria, helene, tmp_path
):  # fmt: skip
    words = tmp_path / "web.txt"
    server = serve(database=line.address, words=words)
    workers.start(CHARTHOUSE_DATABASE_URL=line.address)
    alive = {one.pid for one in workers.children()}
    browser, program = page_of(server, maria), Caller(server.port, token=token_of(maria))
    seen = reached(payroll)
    ear = server.ear(helene, f"project:PAY@{seen}")
    assert program.ask("POST", "/api/v1/projects/PAY/tasks", {"name": "Before"})[0] == 201

    async def story() -> None:
        await listening(ear)
        await later(ask, maria, tmp_path, "before")
        await until(lambda: (tmp_path / "before-1").exists(), 20)
        waiting = [await later(ask, maria, tmp_path, "") for _one in range(5)]

        getattr(line, how)()
        await later(told_while_away, server, browser, program, 4 * SILENCE)
        await later(rename, payroll, "Changed elsewhere", maria)  # the database lives; only we cannot reach it
        line.mend()

        back = await later(wait, lambda: browser.ask("GET", "/projects/PAY/")[0] == 200, 6, words.read_text)
        print(f"{how}: back after {back:.2f} s")
        assert program.ask("GET", "/health/ready")[0] == 200
        assert program.ask("POST", "/api/v1/projects/PAY/tasks", {"name": "After"})[0] == 201
        end = await later(reached, payroll)
        await until(lambda: len(ear.of("change")) >= end - seen, 15)
        await later(
            wait,
            lambda: Job.objects.filter(kind="test.effect", state="done").count() == 1 + len(waiting),
            40,
            workers.said,
        )

    together(story)

    numbers = [message["number"] for message in ear.of("change")]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers[-1] == reached(payroll)
    assert ear.of("reload") == []
    assert effects("work") == 6
    assert {one.pid for one in workers.children()} == alive
    assert sorted(Task.objects.values_list("name", flat=True)) == ["After", "Before"]
    for said in (words.read_text(), workers.said()):
        assert "Traceback" not in said, said
        assert len([one for one in said.splitlines() if " ERROR " in one]) <= 4, said
        assert said.count("The database does not answer: ") == 1, said
        assert said.count("The database answers again, after ") == 1, said


@ON_SQLITE
@pytest.mark.timeout(120)
def test_sqlite_that_another_program_keeps_locked(serve, workers, payroll, maria, helene, tmp_path):
    words = tmp_path / "web.txt"
    server = serve(words=words)
    workers.start()
    alive = {one.pid for one in workers.children()}
    browser, program = page_of(server, maria), Caller(server.port, token=token_of(maria))
    seen = reached(payroll)
    ear = server.ear(helene, f"project:PAY@{seen}")
    assert add(program, "Before")[0] == 201
    assert browser.ask("GET", "/projects/PAY/")[0] == 200

    async def story() -> None:
        await listening(ear)
        waiting = [await later(ask, maria, tmp_path, "") for _one in range(3)]
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            first, (status, problem) = await later(timed, lambda: add(program, "First"))
            assert (status, problem["title"]) == (503, GONE)
            assert first < PEN_SECONDS + 3

            with ThreadPoolExecutor(10) as people:
                answers = list(people.map(lambda _: timed(lambda: add(program, "More")), range(10)))
            assert {status for _pause, (status, _problem) in answers} == {503}
            assert max(pause for pause, _answer in answers) < 4 * PEN_SECONDS_LOCKED
            for _time in range(5):  # who only reads is not kept waiting
                pause, (status, _page) = await later(timed, lambda: browser.ask("GET", "/projects/PAY/"))
                assert (status, pause < QUICK) == (200, True)
                pause, (status, _tasks) = await later(timed, lambda: program.ask("GET", "/api/v1/projects/PAY/tasks"))
                assert (status, pause < QUICK) == (200, True)
            status, said = program.ask("GET", "/health/ready")
            assert (status, said["checks"]["database"]) == (503, "locked")
            other.execute("ROLLBACK")

        await later(wait, lambda: program.ask("GET", "/health/ready")[0] == 200, 4, words.read_text)
        assert add(program, "After")[0] == 201
        end = await later(reached, payroll)
        await until(lambda: len(ear.of("change")) >= end - seen, 15)
        await later(
            wait, lambda: Job.objects.filter(kind="test.effect", state="done").count() == len(waiting), 40, workers.said
        )

    together(story)

    assert ear.of("reload") == []
    assert ear.of("change")[-1]["number"] == reached(payroll)
    assert effects("work") == 3
    assert {one.pid for one in workers.children()} == alive
    assert sorted(Task.objects.values_list("name", flat=True)) == ["After", "Before"]
    for said in (words.read_text(), workers.said()):
        assert "Traceback" not in said, said
        assert said.count("another program keeps it from being written") <= 1, said
        assert len([one for one in said.splitlines() if " ERROR " in one]) <= 3, said


def add(program: Caller, name: str) -> tuple[int, Any]:
    """A program adds a task."""
    return program.ask("POST", "/api/v1/projects/PAY/tasks", {"name": name})


def ask(maria, folder: Path, place: str) -> Job:
    """Ask for work that leaves one effect; the first attempt waits at a place for a while."""
    arguments = {"name": "work", "folder": str(folder), "seconds": 2.0, "wait": place}
    return jobs.start("test.effect", by=maria, title="Work", arguments=arguments)
