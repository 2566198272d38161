"""Removes files that a failure left behind between disk and database, every night."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.journal import storing
from charthouse.plan.printing.drawing import forget_old
from charthouse.plan.taking.files import forget_waiting


@by_itself("Every night, Charthouse removes files that no record names, of its own accord.")
def sweep(running: Running) -> Mapping[str, Any]:
    """Remove what no attachment names, old drawings, and what was brought long ago and never taken over.

    What is younger than an hour may belong to an upload that is not through.
    """
    now = timezone.now()
    return {"removed": storing.sweep() + forget_old(now) + forget_waiting(now)}


SWEEP = JobKind("files.sweep", sweep, label=_("Remove files left behind"), again=True)
SWEEP_EVERY_NIGHT = Schedule("files.sweep", SWEEP.name, _("Remove files left behind"), cron="41 3 * * *")
