"""Measures live pages: hundreds of open streams on one process, how soon they hear, what other pages feel of it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts"), str(ROOT / "bench")]

PEOPLE, PROJECTS = 50, 25


def seed() -> list[str]:
    """Make people and projects with a plan each; gives a session's key for each person."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from plan_maker import make_plan

    from charthouse.accounts.models import User
    from charthouse.plan.taking_over import import_document
    from charthouse.projects.actions import create_project, set_member
    from charthouse.projects.models import Role

    call_command("migrate", verbosity=0)
    people = [
        User.objects.create_user(f"bench{i}@example.org", "a password for nobody", name=f"Bench {i}")
        for i in range(PEOPLE)
    ]
    for i in range(PROJECTS):
        project = create_project(key=f"P{i:02}", name=f"Project {i}", by=people[0])
        import_document(project=project, document=make_plan(200, seed=i + 1), by=people[0])
        for one in people[1:]:
            set_member(project=project, email=one.email, role=Role.VIEWER, by=people[0])
    keys = []
    for one in people:
        session = SessionStore()
        session[SESSION_KEY] = str(one.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = one.get_session_auth_hash()
        session.save()
        keys.append(str(session.session_key))
    return keys


def write(seconds: float, a_second: float) -> None:
    """Change names of tasks, some a second, and print when each was committed: project, journal number, moment."""
    import django

    django.setup()
    from charthouse.accounts.models import User
    from charthouse.journal.models import Stream
    from charthouse.plan.editing import update_task
    from charthouse.plan.models import Task
    from charthouse.projects.models import Project

    user = User.objects.order_by("pk").first()
    projects = list(Project.objects.order_by("key"))
    end = time.monotonic() + seconds
    due = time.monotonic()
    while time.monotonic() < end:
        project = random.choice(projects)
        task = random.choice(list(Task.objects.filter(project=project, summary=False)[:50]))
        name = f"{task.name[:40]} {random.random():.6f}"
        update_task(project=project, uid=task.uid, changes={"name": (task.name, name)}, by=user)
        now = time.monotonic()
        print(project.key, Stream.objects.get(pk=project.journal_id).last_number, now, flush=True)
        due += 1 / a_second
        time.sleep(max(0.0, due - time.monotonic()))


def serve(data: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the web server with one process, as ``charthouse serve`` does."""
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    static = data / "static"
    server = subprocess.Popen(
        [sys.executable, "-m", "charthouse.cli.web", "127.0.0.1", str(port), str(static), "1"],
        stderr=subprocess.DEVNULL,
    )
    for _try in range(240):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/health/live", timeout=2).close()
        except OSError:
            time.sleep(0.25)
        else:
            return server, port
    raise SystemExit("live: the server does not answer.")


def page_times(port: int, session: str, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of ordinary pages, one after the other, for so long."""
    paths = {"project list": "/projects/", "plan data": "/projects/P03/plan/data.json"}
    found: dict[str, list[float]] = {name: [] for name in paths}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for name, path in paths.items():
            request = urllib.request.Request(
                f"http://localhost:{port}{path}",
                headers={"Cookie": f"charthouse_session={session}", "Accept-Encoding": "gzip"},
            )
            began = time.perf_counter()
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
            found[name].append((time.perf_counter() - began) * 1000)
            time.sleep(0.02)
    return found


def quantiles(figures: list[float]) -> str:
    """Median, 95th percentile and the most."""
    ordered = sorted(figures)
    late = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered):7.1f}  p95 {late:7.1f}  max {ordered[-1]:7.1f}"


def state(worker: psutil.Process, label: str) -> None:
    """What the process holds."""
    print(
        f"{label:<34} threads {worker.num_threads():4}  memory {worker.memory_info().rss / 1e6:6.0f} MB"
        f"  open files {worker.num_fds():5}"
    )


def connections_of(kind: str) -> str:
    """How many connections the database counts, the writer's and the bench's own included."""
    if kind != "PostgreSQL":
        return "–"
    import psycopg

    with psycopg.connect(os.environ["CHARTHOUSE_DATABASE_URL"]) as one:
        rows = one.execute(
            "SELECT application_name = 'charthouse live', count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() GROUP BY 1"
        ).fetchall()
    return ", ".join(f"{count} {'of the broadcaster' if live else 'others'}" for live, count in rows)


async def measure(
    kind: str, port: int, keys: list[str], counts: list[int], worker: psutil.Process, span: float
) -> None:
    """All figures of one database."""
    from tests.live.listening import Ear

    async def pages(*, alone: bool = True) -> dict[str, list[float]]:
        before = sum(worker.cpu_times()[:2])
        times = await asyncio.to_thread(page_times, port, keys[0], span)
        if alone:
            spent = sum(worker.cpu_times()[:2]) - before
            print(f"  processor for a list and a plan: {spent * 1000 / len(times['plan data']):.1f} ms")
        return times

    await asyncio.to_thread(page_times, port, keys[0], 3)
    state(worker, "no stream")
    for name, times in (await pages()).items():
        print(f"  {name:<14} ms {quantiles(times)}   ({len(times)})")
    ears: list[Ear] = []
    tasks = []
    for count in counts:
        began = time.monotonic()
        while len(ears) < count:
            i = len(ears)
            ear = Ear("127.0.0.1", port, keys[i % PEOPLE], [f"project:P{i % PROJECTS:02}"])
            ears.append(ear)
            tasks.append(asyncio.create_task(ear.listen()))
            if len(ears) % 50 == 0:
                await asyncio.gather(*(one.joined.wait() for one in ears))
        await asyncio.gather(*(one.joined.wait() for one in ears))
        print(f"{count} streams open after {time.monotonic() - began:.1f} s")
        await asyncio.sleep(3)
        state(worker, f"{count} streams, nothing happens")
        before = sum(worker.cpu_times()[:2])
        await asyncio.sleep(10)
        print(f"  processor while nothing happens: {(sum(worker.cpu_times()[:2]) - before) / 10:.2%} of a core")
        for name, times in (await pages()).items():
            print(f"  {name:<14} ms {quantiles(times)}   ({len(times)})")
        await changes(ears, span, pages, worker)
        state(worker, f"{count} streams, after the changes")
        print(f"  connections: {connections_of(kind)}")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def changes(ears: list, span: float, pages, worker: psutil.Process) -> None:  # type: ignore[no-untyped-def]
    """Five changes a second by another process, and pages beside them."""
    marks = [len(ear.messages) for ear in ears]
    program = f"import live; live.write({span + 2}, 5)"
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env={**os.environ, "PYTHONPATH": str(ROOT / "bench")},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert writer.stdout is not None
    await writer.stdout.readline()
    before = sum(worker.cpu_times()[:2])
    began = time.monotonic()
    times = await pages(alone=False)
    busy = (sum(worker.cpu_times()[:2]) - before) / (time.monotonic() - began)
    told = (await writer.communicate())[0].decode().split("\n")
    await asyncio.sleep(1.5)
    committed = {(key, int(number)): float(at) for key, number, at in (line.split() for line in told if line)}
    late: list[float] = []
    missed = 0
    for ear, mark in zip(ears, marks, strict=True):
        key = ear.channels[0].removeprefix("project:")
        heard = {one["number"]: at for one, at in zip(ear.messages[mark:], ear.at[mark:], strict=True)}
        for (of, number), at in committed.items():
            if of == key:
                missed += number not in heard
                late += [(heard[number] - at) * 1000] if number in heard else []
    print(f"  with 5 changes a second ({len(committed)} changes, {len(late)} messages, {missed} missed):")
    for name, figures in times.items():
        print(f"  {name:<14} ms {quantiles(figures)}   ({len(figures)})")
    print(f"  {'from commit to the page':<14} ms {quantiles(late)}; processor {busy:.0%} of a core, pages included")


@contextlib.contextmanager
def database(kind: str) -> Iterator[None]:
    """A database with nothing in it."""
    os.environ.pop("CHARTHOUSE_DATABASE_URL", None)
    if kind == "SQLite":
        yield
        return
    from testing import postgresql

    with postgresql() as address:
        os.environ["CHARTHOUSE_DATABASE_URL"] = address
        yield


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", default="500,1000")
    parser.add_argument("--seconds", type=float, default=15.0, help="of each measurement")
    parser.add_argument("--databases", default="SQLite,PostgreSQL")
    options = parser.parse_args()
    for kind in options.databases.split(","):
        data = Path(tempfile.mkdtemp(prefix="charthouse-bench-"))
        os.environ |= {"CHARTHOUSE_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "charthouse.settings"}
        try:
            with database(kind):
                made = subprocess.run(
                    [sys.executable, "-c", "import live; print('KEYS', *live.seed())"],
                    env={**os.environ, "PYTHONPATH": str(ROOT / "bench")}, check=True, capture_output=True, text=True,
                )  # fmt: skip
                keys = made.stdout.split("KEYS", 1)[1].split()
                gather = "import django; django.setup(); from charthouse.cli import serve; serve.collect_static_files()"
                subprocess.run([sys.executable, "-c", gather], check=True)
                server, port = serve(data)
                try:
                    worker = next(one for one in psutil.Process(server.pid).children() if one.num_threads() > 1)
                    print(f"\n{kind}, one process; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
                    counts = [int(one) for one in options.streams.split(",")]
                    asyncio.run(measure(kind, port, keys, counts, worker, options.seconds))
                    print(f"load average at the end {os.getloadavg()[0]:.1f}")
                finally:
                    began = time.monotonic()
                    server.terminate()
                    server.wait(30)
                    print(f"stopped with all streams just closed after {time.monotonic() - began:.1f} s")
        finally:
            shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
