"""What administrators do with schedules: pause them, let them go on, change their times, fire them now."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.accounts.permissions import AccountRight, require
from charthouse.jobs import schedules
from charthouse.jobs.models import Job, ScheduleState
from charthouse.journal import actions as journal
from charthouse.refusals import Refused


class NoSuchSchedule(Refused):
    """There is no such schedule."""

    status = 404


def schedule_of(number: int, *, by: User, lock: bool = False) -> ScheduleState:
    """A schedule's state, for somebody who looks after jobs.

    :raises charthouse.accounts.permissions.AccountsNotYours:
    :raises NoSuchSchedule:
    """
    require(by, AccountRight.ADMINISTER_JOBS)
    states = ScheduleState.objects.select_for_update() if lock else ScheduleState.objects.all()
    state = states.filter(pk=number).first()
    if state is None or schedules.known(state.name) is None:
        raise NoSuchSchedule(_("There is no such schedule any more; look at the list."))
    return state


@transaction.atomic
def pause(*, number: int, by: User) -> ScheduleState:
    """Let a schedule fire no more until somebody says so."""
    return _change(schedule_of(number, by=by, lock=True), "paused a schedule", by=by, paused=True)


@transaction.atomic
def resume(*, number: int, by: User) -> ScheduleState:
    """Let a paused schedule go on with its next time; what it missed is not made up for."""
    return _change(schedule_of(number, by=by, lock=True), "resumed a schedule", by=by, paused=False)


@transaction.atomic
def change_times(*, number: int, cron: str, by: User) -> ScheduleState:
    """Let a schedule fire at other times than the code says; empty: again when the code says.

    :raises schedules.BadCron:
    """
    cron = schedules.check_cron(cron)
    state = schedule_of(number, by=by, lock=True)
    known = schedules.known(state.name)
    if known is not None and cron == known.cron:
        cron = ""
    return _change(state, "changed when a schedule fires", by=by, cron=cron)


@transaction.atomic
def fire_now(*, number: int, by: User) -> Job:
    """Begin a schedule's work at once, as a job of the person who asks; its times stay as they are."""
    state = schedule_of(number, by=by, lock=True)
    schedule = schedules.known(state.name)
    job = None if schedule is None else schedules.begin(schedule, state, by=by)
    if job is None:
        raise NoSuchSchedule(_("What this schedule was for is gone."))
    state.last_job = job
    state.save(update_fields=["last_job"])
    journal.record(state, "fired a schedule", by=by)
    return job


def _change(state: ScheduleState, verb: str, *, by: User, **changes: object) -> ScheduleState:
    before = {name: getattr(state, name) for name in changes}
    if before == changes:
        return state
    for name, value in changes.items():
        setattr(state, name, value)
    schedules.plan_next(state, timezone.now())
    state.save(update_fields=[*changes, "next_at"])
    journal.record(state, verb, by=by, before=before, after=dict(changes))
    return state
