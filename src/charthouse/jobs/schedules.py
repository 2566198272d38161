"""Work that begins by itself at certain times: chapters register it in code, the database knows where it stands."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.jobs import actions
from charthouse.jobs.models import Job, ScheduleState
from charthouse.refusals import Refused

if TYPE_CHECKING:
    from django.utils.functional import Promise

log = logging.getLogger("charthouse.jobs")

LATE = dt.timedelta(minutes=5)
"""A firing that is later than this was missed."""
CLOCK_WAS_WRONG = dt.timedelta(minutes=2)
"""A schedule that fired for a moment this far in the future did so by a clock that was wrong."""


class Missed(StrEnum):
    """What becomes of firings whose time passed while nothing ran."""

    ONCE = "once"
    """However many there were, one is made up for."""
    SKIP = "skip"
    """They are left; the next one comes at its time."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a schedule is fired for, such as a project."""

    name: str
    time_zone: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    stream_id: int | None = None
    title: str = ""


def _the_one() -> Iterable[Target]:
    return (Target(""),)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a kind of job begins by itself: ``cron`` has five fields; empty, it begins only when somebody says so."""

    name: str
    kind: str
    title: str | Promise
    cron: str = ""
    time_zone: str = ""
    """The installation's where it is empty; a target may have its own."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    missed: Missed = Missed.ONCE
    targets: Callable[[], Iterable[Target]] = _the_one
    urgency: Job.Urgency = Job.Urgency.SCHEDULED


class BadCron(Refused):
    """Words that say no time."""

    status = 422


_schedules: dict[str, Schedule] = {}


def register(schedule: Schedule) -> None:
    """Make a schedule known; called in ``AppConfig.ready``."""
    there = _schedules.get(schedule.name)
    if there is not None and there != schedule:
        raise ValueError(f"Two schedules are called “{schedule.name}”.")
    if schedule.cron:
        CronSim(schedule.cron, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    _schedules[schedule.name] = schedule


def known(name: str) -> Schedule | None:
    """The schedule of that name, if a chapter has it."""
    return _schedules.get(name)


def check_cron(cron: str) -> str:
    """Words of five fields that come true some day, without surplus blanks.

    :raises BadCron:
    """
    cron = " ".join(cron.split())
    if not cron:
        return ""
    try:
        if len(cron.split()) != 5:
            raise CronSimError("Wrong number of fields")
        next(CronSim(cron, timezone.now()))
    except (CronSimError, StopIteration):
        raise BadCron(
            _("“%(cron)s” says no time: write minute, hour, day of the month, month and day of the week, "
              "as in “0 7 * * 1-5” for 7:00 on working days.") % {"cron": cron},
            fields={"cron": _("Five fields, such as 0 7 * * 1-5.")},
        ) from None  # fmt: skip
    return cron


def next_time(cron: str, time_zone: str, after: dt.datetime) -> dt.datetime | None:
    """The first moment after another one at which the schedule fires, by the clock on the wall of that zone.

    A wall time that a night leaves out fires as soon as it would have passed; one that comes twice fires once.
    """
    if not cron:
        return None
    try:
        return next(CronSim(cron, after.astimezone(ZoneInfo(time_zone)))).astimezone(dt.UTC)
    except StopIteration:
        return None


def cron_of(state: ScheduleState) -> str:
    """The words that count: an administrator's, else those in the code."""
    schedule = known(state.name)
    return state.cron or (schedule.cron if schedule else "")


def plan_next(state: ScheduleState, now: dt.datetime) -> None:
    """Set when it fires next."""
    state.next_at = None if state.paused else next_time(cron_of(state), state.time_zone, now)


def synchronise(now: dt.datetime | None = None) -> None:
    """Give every registered schedule and target its row; rows of those that are gone fire no more."""
    now = now or timezone.now()
    there = {(state.name, state.target): state for state in ScheduleState.objects.all()}
    for schedule in _schedules.values():
        for target in schedule.targets():
            zone = target.time_zone or schedule.time_zone or settings.TIME_ZONE
            state = there.pop((schedule.name, target.name), None)
            if state is None:
                state = ScheduleState(name=schedule.name, target=target.name, time_zone=zone)
                plan_next(state, now)
                ScheduleState.objects.bulk_create([state], ignore_conflicts=True)
            elif state.time_zone != zone or (state.next_at is None and not state.paused and cron_of(state)):
                with transaction.atomic():
                    state = ScheduleState.objects.select_for_update().get(pk=state.pk)
                    state.time_zone = zone
                    plan_next(state, now)
                    state.save(update_fields=["time_zone", "next_at"])
    gone = [state.pk for state in there.values()]
    if gone:
        ScheduleState.objects.filter(pk__in=gone).delete()


def fire_due(now: dt.datetime | None = None) -> list[Job]:
    """Begin what is due, once, however many workers ask at the same moment."""
    now = now or timezone.now()
    wrong = ScheduleState.objects.filter(paused=False, last_due__gt=now + CLOCK_WAS_WRONG).values_list("pk", flat=True)
    due = ScheduleState.objects.filter(paused=False, next_at__lte=now).values_list("pk", flat=True)
    jobs = [_fire(key, now) for key in (*wrong, *due)]
    return [job for job in jobs if job is not None]


@transaction.atomic
def _fire(key: int, now: dt.datetime) -> Job | None:
    state = ScheduleState.objects.select_for_update(skip_locked=True).filter(pk=key, paused=False).first()
    schedule = None if state is None else known(state.name)
    if state is None or schedule is None:
        return None
    if state.last_due is not None and state.last_due > now + CLOCK_WAS_WRONG:
        log.warning("The clock was put back; the schedule %s is planned anew.", state)
        state.last_due = None
        plan_next(state, now)
        state.save(update_fields=["last_due", "next_at"])
        return None
    if state.next_at is None or state.next_at > now:
        return None
    moment = _latest(state, now)
    plan_next(state, now)
    job = None
    if schedule.missed is Missed.ONCE or now - moment <= LATE:
        job = begin(schedule, state, key=f"{state.pk}:{moment.isoformat()}")
        state.last_due, state.last_job = moment, job
    else:
        log.info("The schedule %s was due at %s while nothing ran; it goes on at its next time.", state, moment)
    state.save(update_fields=["next_at", "last_due", "last_job"])
    return job


def _latest(state: ScheduleState, now: dt.datetime) -> dt.datetime:
    """The newest of the moments that passed since it should have fired."""
    assert state.next_at is not None
    try:
        back = CronSim(
            cron_of(state), now.astimezone(ZoneInfo(state.time_zone)) + dt.timedelta(seconds=1), reverse=True
        )
        found = next(back).astimezone(dt.UTC)
    except (StopIteration, CronSimError):
        return state.next_at
    return max(found, state.next_at) if found <= now else state.next_at


def begin(schedule: Schedule, state: ScheduleState, *, key: str = "", by: Any = None) -> Job | None:
    """Ask for a schedule's work, for one target; nothing where the target is gone."""
    target = next((one for one in schedule.targets() if one.name == state.target), None)
    if target is None:
        return None
    return actions.start(
        schedule.kind,
        by=by,
        title=target.title or str(schedule.title),
        arguments={**schedule.arguments, **target.arguments},
        stream_id=target.stream_id,
        idempotency_key=key and f"schedule:{key}",
        only_one=f"schedule:{state.pk}",  # one that is still at it is not overtaken by its next firing
        urgency=schedule.urgency if by is None else Job.Urgency.INTERACTIVE,
    )
