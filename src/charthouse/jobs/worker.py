"""The worker process: does the jobs of the queue, and looks for those that lost their worker."""

from __future__ import annotations

import logging
import os
import threading
import uuid

from django.db import DatabaseError, connection
from django_tasks_db.management.commands.db_worker import Worker

from charthouse.jobs.running import take_over_lost_jobs

LOOK_EVERY = 15.0
"""Seconds between two looks for jobs without a worker."""

log = logging.getLogger("charthouse.jobs")


def main(*, until_empty: bool = False) -> int:
    """Work until told to stop (or until nothing waits) and give the exit status; Django must be set up."""
    for noisy in ("django_tasks", "django_tasks_db"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    over = threading.Event()
    watch = threading.Thread(target=_look_for_lost_jobs, args=(over,), name="lost jobs", daemon=True)
    watch.start()
    worker = Worker(
        queue_names=["*"],
        interval=0.3,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.getpid()}-{uuid.uuid4().hex[:16]}",
        excluded_queue_names=[],
    )
    worker.configure_signals()
    try:
        worker.run()
    finally:
        over.set()
    return 0


def _look_for_lost_jobs(over: threading.Event) -> None:
    try:
        while not over.is_set():
            try:
                take_over_lost_jobs()
            except DatabaseError:
                log.warning("Could not look for lost jobs just now; trying again.", exc_info=True)
            over.wait(LOOK_EVERY)
    finally:
        connection.close()
