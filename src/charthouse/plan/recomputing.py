"""Computes the dates of every plan anew, after a change of the engine, say: in batches, wherever there is room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse import compute
from charthouse.accounts.permissions import AccountRight, require
from charthouse.doors import organisation_right
from charthouse.exchange.computed_dates import compute_dates
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.plan.queries import read_plan
from charthouse.plan.rescheduling import keep_computed, reschedule
from charthouse.projects.models import Project

AT_ONCE = 40
"""So many plans are in memory at a time."""
IN_A_BATCH = 4


@organisation_right("administer_jobs")
def recompute_all(running: Running) -> Mapping[str, Any]:
    """Compute every plan's dates and keep those that changed, each plan by itself.

    Doing a plan twice changes nothing, so a worker that takes over begins again.
    """
    if running.by is not None:  # the role may have been taken away since
        require(running.by, AccountRight.ADMINISTER_JOBS)
    keys = list(Project.rows.order_by("pk").values_list("pk", flat=True))
    sentence = _("Computing plans")
    done = 0
    for at in range(0, len(keys), AT_ONCE):
        projects = list(Project.rows.filter(pk__in=keys[at : at + AT_ONCE]).order_by("pk"))
        reads = [read_plan(project) for project in projects]

        def tell(count: int, _of: int, before: int = at) -> None:
            running.tell(95 * (before + count) // len(keys), sentence)

        answers = compute.map_batches(
            compute_dates,
            [read.document for read in reads],
            batch_size=IN_A_BATCH,
            should_stop=running.should_stop,
            on_progress=tell,
        )
        for project, read, answer in zip(projects, reads, answers, strict=True):
            if read.version is None:
                continue  # nothing was planned there yet
            if not keep_computed(project=project, version=read.version, computed=answer, by=running.by):
                reschedule(project=project, by=running.by)  # somebody changed it meanwhile
            done += 1
    return {"plans": done}


RECOMPUTE_ALL = JobKind("plan.recompute_all", recompute_all, label=gettext_lazy("Compute all plans anew"), again=True)
WHEN_ASKED = Schedule(
    "plan.recompute_all", RECOMPUTE_ALL.name, gettext_lazy("Compute all plans anew"), urgency=Job.Urgency.BULK
)
"""Never by itself: an administrator begins it from the page of schedules."""
