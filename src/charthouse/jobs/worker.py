"""One worker process: does job after job, and beside that says that it lives, fires schedules, finds lost jobs."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, reset_queries

from charthouse.jobs import claiming, presence, schedules, timing
from charthouse.jobs.models import Job
from charthouse.jobs.running import run
from charthouse.pulse import pulse

MOST_JOBS = 1000
"""After so many jobs a worker process gives way to a fresh one, whatever its memory says."""
FIRE_EVERY = 1.0
"""Seconds between two looks for schedules that are due."""
SYNCHRONISE_EVERY = 60.0
"""Seconds between two looks for targets of schedules that are new or gone."""

log = logging.getLogger("charthouse.jobs")


def main(*, until_empty: bool = False) -> int:
    """Work until told to stop (or until nothing can begin) and give the exit status; Django must be set up."""
    if until_empty:
        work(name_of(os.getpid()), threading.Event(), until_empty=True)
        return 0
    from charthouse.jobs import pool

    return pool.run(settings.WORKER_PROCESSES)


def name_of(pid: int) -> str:
    """A name that no other worker ever has."""
    return f"{presence.host()[:32]}:{pid}:{os.urandom(6).hex()}"


def work(name: str, stopping: threading.Event, *, until_empty: bool = False) -> None:
    """Do jobs until told to stop, or until it is time for a fresh process."""
    done = _Count()
    over = threading.Event()
    house = threading.Thread(target=_keep_house, args=(name, over, done), name="housekeeping", daemon=True)
    if not until_empty:
        pulse.start()
        house.start()
    try:
        while not stopping.is_set():
            job = _next_job(name, stopping)
            if job is not None:
                run(job, name)
                done.jobs += 1
                reset_queries()
                if not until_empty and (done.jobs >= MOST_JOBS or _too_big()):
                    log.info("Worker %s makes room for a fresh one after %d jobs.", name, done.jobs)
                    return
            elif until_empty:
                return
            else:
                stopping.wait(timing.POLL)
    finally:
        over.set()
        if house.ident is not None:
            house.join(timeout=2.0)


class _Count:
    """How many jobs a worker has done."""

    jobs = 0


def _next_job(name: str, stopping: threading.Event) -> Job | None:
    """The next job; while the database is away, wait for it."""
    told = False
    while True:
        try:
            if pulse.trouble == "away":
                raise OperationalError("it is away")
            job = claiming.take(name)
        except (DatabaseError, InterfaceError) as error:
            claiming.close_connection()
            pulse.doubt()
            if not told:
                log.warning("The database does not answer (%s); waiting for it.", _first_line(error))
                told = True
            if stopping.wait(0.5):
                return None
        else:
            if told:
                log.warning("The database answers again.")
            return job


def _keep_house(name: str, over: threading.Event, done: _Count) -> None:
    watch = claiming.Watch()
    chores: list[tuple[float, Callable[[], object]]] = [
        (timing.heartbeat(), lambda: presence.say_here(name, jobs_done=done.jobs)),
        (SYNCHRONISE_EVERY, schedules.synchronise),
        (min(FIRE_EVERY, timing.heartbeat()), schedules.fire_due),
        (timing.heartbeat() / 2, watch.look),
    ]
    due = [0.0] * len(chores)
    told = False
    try:
        while not over.is_set():
            for number, (every, chore) in enumerate(chores):
                if time.monotonic() < due[number] or pulse.trouble == "away":
                    continue
                try:
                    chore()
                    told = False
                except (DatabaseError, InterfaceError) as error:
                    claiming.close_connection()
                    if not told:
                        log.warning("Could not look after jobs just now (%s); trying again.", _first_line(error))
                        told = True
                except Exception:
                    log.exception("Looking after jobs failed; trying again.")
                due[number] = time.monotonic() + every
            over.wait(max(0.5 if pulse.trouble == "away" else 0.05, min(due) - time.monotonic()))
        try:
            presence.say_gone(name)
        except (DatabaseError, InterfaceError):
            log.debug("Could not say that worker %s ends.", name)
    finally:
        connection.close()


def _too_big() -> bool:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):  # no such file outside of Linux
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") > int(settings.WORKER_MEMORY_BYTES)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
