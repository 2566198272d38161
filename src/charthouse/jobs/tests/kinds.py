"""Kinds of jobs for tests with real workers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from charthouse.jobs.registry import JobKind, register

PATIENCE = 60.0


def _leave_mark(run, name):
    """Say to the test where the work is: a file named after the attempt."""
    Path(run.arguments["folder"], f"{name}-{run.attempt}").write_text(str(os.getpid()))


def _write_effect(run):
    """What the work is for: a row that counts how often it was done."""
    from charthouse.journal.models import Stream

    Stream.objects.create(name=f"effect {run.arguments['name']} {os.urandom(8).hex()}")


def effect(run):
    """Write the effect and the end in one transaction; wait at the place that the test names, at the first attempt."""
    from django.db import transaction

    def at(place):
        if run.arguments.get("wait") == place and run.attempt == 1:
            _leave_mark(run, place)
            time.sleep(run.arguments.get("seconds", PATIENCE))

    at("before")
    with transaction.atomic():
        _write_effect(run)
        at("inside")
        run.finish({"attempt": run.attempt})
        at("finished")
    at("after")
    return {}


def slow(run):
    """A few steps, then the effect; killed at any moment."""
    from django.db import transaction

    for step in range(5):
        run.tell(step * 20, "Working")
        time.sleep(0.03)
    with transaction.atomic():
        _write_effect(run)
        time.sleep(0.03)
        run.finish({"attempt": run.attempt})
        time.sleep(0.03)
    time.sleep(0.03)
    return {}


def poison(run):
    """Kills its worker every time."""
    _leave_mark(run, "poison")
    os.kill(os.getpid(), signal.SIGKILL)


def compute(run):
    """Computes until told to stop, without ever telling anything."""
    _leave_mark(run, "computes")
    deadline = time.monotonic() + PATIENCE
    while not run.should_stop():
        if time.monotonic() > deadline:
            raise AssertionError("Nobody stopped it.")
        time.sleep(0.01)
    run.tell(50, "Further")
    return {}


def write_long(run):
    """Tells its steps inside the one transaction that writes, and goes on when the test says so."""
    from django.db import transaction

    with transaction.atomic():
        _write_effect(run)
        run.tell(40, "In the midst of writing")
        deadline = time.monotonic() + PATIENCE
        while not Path(run.arguments["folder"], "go on").exists():
            run.tell(40, "In the midst of writing")
            if time.monotonic() > deadline:
                raise AssertionError("Nobody let it go on.")
            time.sleep(0.02)
        run.finish({})
    return {}


def register_all():
    """Make all of them known, here and in the workers."""
    for work in (effect, slow, poison, compute, write_long):
        register(JobKind(f"test.{work.__name__}", work, again=True))


def register_fast_schedule():
    """Make known one that fires every second; once Django is set up."""
    from charthouse.jobs.schedules import Schedule, register

    register(Schedule("test.fast", "test.slow", "Fast", cron="* * * * * *", arguments={"name": "fast"}))
