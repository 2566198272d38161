"""What is read of background work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.jobs import beside, presence, schedules
from charthouse.jobs.actions import UNFINISHED, NoSuchJob
from charthouse.jobs.models import Job, ScheduleState, WorkerProcess

FRESH = dt.timedelta(hours=12)
"""How long a job that is over waits in the tray to be seen."""
MOST_SHOWN = 100
MOST_IN_TRAY = 3
NEXT_SHOWN = 3


def jobs_of(user: User) -> QuerySet[Job]:
    """Somebody's jobs, newest first."""
    return Job.objects.filter(owner=user).order_by("-created_at")


def jobs_shown(user: User) -> list[Job]:
    """Somebody's newest jobs, the newest first, with what running ones told last."""
    found = list(jobs_of(user)[:MOST_SHOWN])
    beside.add_what_is_said(found)
    return found


def job_of(user: User, job_id: UUID) -> Job:
    """One job of somebody's own.

    :raises NoSuchJob:
    """
    found = list(jobs_of(user).filter(pk=job_id))
    if not found:
        raise NoSuchJob(_("You have no such job."))
    beside.add_what_is_said(found)
    return found[0]


def tray_of(user: User, *, page: str = "", but: UUID | None = None) -> tuple[list[Job], int]:
    """What the tray shows, and how many more there are: unfinished jobs and those that ended unseen.

    Not the one that the page itself shows.
    """
    fresh = Q(state__in=UNFINISHED) | Q(seen=False, finished_at__gte=timezone.now() - FRESH)
    found = jobs_of(user).filter(fresh)
    if page:
        found = found.exclude(page=page)
    if but is not None:
        found = found.exclude(pk=but)
    first = list(found[: MOST_IN_TRAY + 1])
    more = found.count() - MOST_IN_TRAY if len(first) > MOST_IN_TRAY else 0
    shown = first[:MOST_IN_TRAY]
    beside.add_what_is_said(shown)
    return shown, more


def unfinished(user: User) -> int:
    """How many of somebody's jobs wait or run."""
    return jobs_of(user).filter(state__in=UNFINISHED).count()


def nobody_works(jobs: list[Job]) -> bool:
    """Whether one of these waits and there is no worker to do it."""
    return any(job.state == Job.State.WAITING for job in jobs) and not presence.here()


@dataclass(frozen=True, slots=True)
class Everything:
    """All jobs of everybody, for those who look after them; without what they are about."""

    jobs: list[Job]
    workers: list[WorkerProcess]
    counts: dict[str, int]
    """How many jobs are in each state."""


def everything() -> Everything:
    """What goes on in the whole installation."""
    unfinished_first = list(
        Job.objects.filter(state__in=UNFINISHED)
        .select_related("owner")
        .order_by("urgency", "turn", "created_at")[:MOST_SHOWN]
    )
    ended = list(
        Job.objects.exclude(state__in=UNFINISHED).select_related("owner").order_by("-finished_at")[:MOST_SHOWN]
    )
    counts = dict(Job.objects.order_by().values_list("state").annotate(count=Count("pk")))
    return Everything(unfinished_first + ended, presence.here(), counts)


@dataclass(frozen=True, slots=True)
class ScheduleShown:
    """One schedule as a line on the page."""

    state: ScheduleState
    title: str
    cron: str
    changed: bool
    """By an administrator, so that it is not as the code says."""
    next_times: tuple[dt.datetime, ...]


def all_schedules() -> list[ScheduleShown]:
    """Every schedule, with when it fires next."""
    shown = (_shown(state) for state in ScheduleState.objects.select_related("last_job"))
    return sorted((one for one in shown if one is not None), key=lambda one: (one.title, one.state.target))


def _shown(state: ScheduleState) -> ScheduleShown | None:
    schedule = schedules.known(state.name)
    if schedule is None:
        return None
    cron = schedules.cron_of(state)
    times: list[dt.datetime] = []
    moment = state.next_at
    while moment is not None and len(times) < NEXT_SHOWN:
        times.append(moment)
        moment = schedules.next_time(cron, state.time_zone, moment)
    title = next((one.title for one in schedule.targets() if one.name == state.target and one.title), "")
    return ScheduleShown(state, title or str(schedule.title), cron, bool(state.cron), tuple(times))
