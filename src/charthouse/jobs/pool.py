"""Keeps worker processes running: makes them, replaces one that ends, and stops them in order.

The parent only forks and waits: no thread, no database connection, so that what it forks is whole. A child that died
is known to be dead for certain, so its successor gives its job back at once instead of waiting for the lease.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from types import FrameType

from django.db import connections

from charthouse.jobs import claiming, timing, worker

QUICK = 5.0
PAUSE = 1.0
"""Seconds of rest before another process is made where one after the other died within ``QUICK`` seconds."""

log = logging.getLogger("charthouse.jobs")


@dataclass
class _Place:
    """One of the places for worker processes."""

    pid: int = 0
    name: str = ""
    dead: str = ""
    """The name of the process that died here, whose job is to be given back."""
    since: float = 0.0
    failures: int = 0
    not_before: float = 0.0


class _Stop(Exception):  # noqa: N818
    """Somebody asked us to stop."""


def run(processes: int) -> int:
    """Keep so many workers until told to stop; gives the exit status."""
    connections.close_all()
    places = [_Place() for _number in range(processes)]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _Stop

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    log.info("%d worker(s) wait for jobs.", processes)
    try:
        while True:
            _look_after(places)
            time.sleep(0.05 if any(not place.pid for place in places) else 0.25)
    except _Stop:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _stop_all(places)
    return 0


def _look_after(places: list[_Place]) -> None:
    for place in places:
        if place.pid:
            pid, status = os.waitpid(place.pid, os.WNOHANG)
            if pid:
                _ended(place, os.waitstatus_to_exitcode(status))
        if not place.pid and time.monotonic() >= place.not_before:
            _begin(place)


def _ended(place: _Place, status: int) -> None:
    quick = time.monotonic() - place.since < QUICK
    place.failures = place.failures + 1 if status and quick else 0
    pause = PAUSE if place.failures > 1 else 0.0  # a job that kills has its own delays
    place.pid, place.dead, place.not_before = 0, place.name if status else "", time.monotonic() + pause
    if status:
        log.warning("Worker %s ended (status %d); starting another one.", place.name, status)


def _begin(place: _Place) -> None:
    place.name, place.since = worker.name_of(os.getpid()), time.monotonic()
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        place.pid, place.dead = pid, ""
        return
    status = 1
    try:
        status = _child(parent, place.name, place.dead)
    except BaseException:
        log.exception("Worker %s ends.", place.name)
    finally:
        os._exit(status)


def _child(parent: int, name: str, dead: str) -> int:
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    for number in (signal.SIGINT, signal.SIGHUP):  # a terminal sends these to all of us; the parent decides
        signal.signal(number, signal.SIG_IGN)
    end_with_parent()
    if os.getppid() != parent:
        return 0
    if dead:
        _give_back(dead)
    worker.work(name, stopping)
    connections.close_all()
    return 0


def end_with_parent() -> None:
    """Ask Linux to stop this process when the one that made it is killed."""
    set_parent_death_signal = 1
    try:
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
    except (AttributeError, OSError):  # not on this system
        log.debug("This system cannot end a worker with its parent.")


def _give_back(name: str, *, stopped: bool = False) -> None:
    from charthouse.jobs import presence

    try:
        claiming.release(name, stopped=stopped)
        presence.say_gone(name)
    except Exception:
        # What cannot be given back now is taken over when its lease has run out.
        log.warning("The job of worker %s could not be given back just now.", name, exc_info=True)


def _stop_all(places: list[_Place]) -> None:
    """Let each end its job for a while; then end the process and give its job back, as if it had not begun."""
    for place in places:
        if place.pid:
            os.kill(place.pid, signal.SIGTERM)
    deadline = time.monotonic() + timing.GRACE
    while any(place.pid for place in places) and time.monotonic() < deadline:
        for place in places:
            if place.pid and os.waitpid(place.pid, os.WNOHANG)[0]:
                place.pid = 0
        time.sleep(0.02)
    for place in places:
        if place.pid:
            os.kill(place.pid, signal.SIGKILL)
            os.waitpid(place.pid, 0)
            log.warning("Worker %s was still at a job; it is given back.", place.name)
            _give_back(place.name, stopped=True)
    connections.close_all()
