"""Real worker processes on the tests' own database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connection

from charthouse.jobs.models import Job, WorkerProcess
from charthouse.journal.models import Stream

PATIENCE = 60.0
ROOT = Path(__file__).resolve().parents[4]


def until(true: Callable[[], Any], what: str = "") -> Any:
    """Wait on a condition, however slow the machine is."""
    deadline = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < deadline, what or "It did not come true."
        time.sleep(0.02)
    return found


def address() -> str:
    """The tests' database as a setting."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{facts['NAME']}"
    user = f"{quote(facts['USER'])}:{quote(facts['PASSWORD'])}@"
    return f"postgres://{user}{':' + facts['PORT'] if facts['PORT'] else ''}/{facts['NAME']}?host={facts['HOST']}"


class Workers:
    """``charthouse worker`` as it runs in earnest, with the tests' kinds of jobs and a short lease."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start one more, and wait until it says that it is there."""
        before = WorkerProcess.objects.count()
        wanted = int(environment.get("CHARTHOUSE_WORKER_PROCESSES", "1"))
        ours = {key: value for key, value in os.environ.items() if not key.startswith(("CHARTHOUSE_", "DJANGO_"))}
        words = (self.folder / f"words-{len(self.processes)}").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.worker_command", *options],
            cwd=ROOT,
            env={
                **ours,
                "CHARTHOUSE_DATA_DIR": str(settings.DATA_DIR),
                "CHARTHOUSE_DATABASE_URL": address(),
                "CHARTHOUSE_JOB_LEASE_SECONDS": "2",
                **environment,
            },
            stdout=words,
            stderr=words,
        )
        words.close()
        self.processes.append(process)
        until(lambda: process.poll() is not None or WorkerProcess.objects.count() >= before + wanted, self.said())
        assert process.poll() is None, self.said()
        return process

    def said(self) -> str:
        """What the workers wrote."""
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("words-*")))

    def children(self) -> list[psutil.Process]:
        """The processes that do the jobs."""
        found: list[psutil.Process] = []
        for process in self.processes:
            with suppress(psutil.NoSuchProcess):
                found += psutil.Process(process.pid).children()
        return found

    def stop(self) -> None:
        """End them all at once."""
        for process in self.processes:
            with suppress(psutil.NoSuchProcess):
                family = psutil.Process(process.pid).children(recursive=True)
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
                for child in family:
                    with suppress(psutil.NoSuchProcess):
                        child.kill()
                psutil.wait_procs(family, timeout=10)
            process.wait()


@contextmanager
def workers_in(folder: Path) -> Iterator[Workers]:
    """Worker processes that end with the test."""
    workers = Workers(folder)
    try:
        yield workers
    finally:
        workers.stop()


def mark(folder: Path, name: str) -> int:
    """Wait until the work has come to a place; gives the process that does it."""
    file = folder / name
    until(lambda: file.exists() and file.read_text(), f"The work never came to “{name}”.")
    return int(file.read_text())


def effects(name: str) -> int:
    """How often the work was done."""
    return Stream.objects.filter(name__startswith=f"effect {name} ").count()


def over(job: Job) -> bool:
    """Whether a job has ended."""
    job.refresh_from_db()
    return job.state in ("done", "failed", "cancelled")
