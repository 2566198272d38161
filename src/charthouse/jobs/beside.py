"""What passes between a running job and its owner while one transaction holds SQLite's only pen.

On SQLite nobody else can write while a job writes its effect: neither the job's progress nor its owner's wish to stop
it would come through. Both go through small files in the data folder then. On PostgreSQL rows do, and this is silent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from charthouse.jobs.models import Job

KEPT_SECONDS = 86_400.0
"""After this time, what a killed worker left behind is swept up."""


def in_use() -> bool:
    """Whether the files are needed: the database has one writer at a time."""
    return connection.vendor == "sqlite"


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "jobs"


def say(job_id: UUID, progress: int, sentence: str) -> None:
    """Put down how far a job is."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / f"{job_id}.coming"
    aside.write_text(json.dumps([progress, sentence]), encoding="utf-8")
    aside.replace(folder / f"{job_id}.progress")


def add_what_is_said(jobs: Iterable[Job]) -> None:
    """Give running jobs the progress that they could not write into the database yet."""
    if not in_use():
        return
    for job in jobs:
        if job.state == Job.State.RUNNING:
            try:
                progress, sentence = json.loads((_folder() / f"{job.pk}.progress").read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if progress >= job.progress:
                job.progress, job.sentence = progress, sentence
            job.cancel_asked = job.cancel_asked or stop_asked(job.pk)


def ask_to_stop(job_id: UUID) -> None:
    """Leave word that the job is to stop."""
    if in_use():
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        (_folder() / f"{job_id}.stop").touch()


def stop_asked(job_id: UUID) -> bool:
    """Whether somebody left that word."""
    return in_use() and (_folder() / f"{job_id}.stop").exists()


def forget(job_id: UUID) -> None:
    """Remove what was left for a job that is over, or begins anew."""
    if in_use():
        for ending in ("progress", "stop", "coming"):
            (_folder() / f"{job_id}.{ending}").unlink(missing_ok=True)


def sweep() -> None:
    """Remove what killed workers left."""
    if _folder().is_dir():
        oldest = time.time() - KEPT_SECONDS
        for file in _folder().iterdir():
            if file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
