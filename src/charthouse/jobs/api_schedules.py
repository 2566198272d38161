"""The API of what begins by itself, for those who look after jobs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from charthouse.accounts.permissions import AccountRight, require
from charthouse.doors import organisation_right
from charthouse.jobs import administering, schedules
from charthouse.jobs.api import ID, JOB, job_of
from charthouse.jobs.models import ScheduleState
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Schedules", scope="jobs")


def _title(name: str) -> str:
    known = schedules.known(name)
    return "" if known is None else str(known.title)


def _cron(name: str, cron: str) -> str:
    known = schedules.known(name)
    return cron or ("" if known is None else known.cron)


SCHEDULE = Record(
    "Schedule",
    (
        Field("number", kinds.WHOLE, "pk", filters=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("target", kinds.TEXT, "target", "What it is for, where it is for several.", filters=True, sorts=True),
        Field("title", kinds.TEXT, ("name",), "", _title),
        Field("cron", kinds.TEXT, ("name", "cron"), "Minute, hour, day of the month, month, day of the week; empty: "
              "only when somebody says so.", _cron),
        Field("changed", kinds.TRUTH, ("cron",), "By an administrator: otherwise than Charthouse comes.", bool),
        Field("time_zone", kinds.TEXT, "time_zone"),
        Field("paused", kinds.TRUTH, "paused", filters=True),
        Field("next_at", kinds.INSTANT.or_null(), "next_at", filters=True, sorts=True),
        Field("last_at", kinds.INSTANT.or_null(), "last_due", filters=True),
        Field("last_job", ID.or_null(), "last_job_id"),
    ),
    key="number",
)  # fmt: skip


class TimesIn(Input):
    """When a schedule fires."""

    cron: Line
    """Five fields, as in `0 7 * * 1-5`; empty: as Charthouse comes."""


def _there() -> QuerySet[Any]:
    names = ScheduleState.objects.order_by().values_list("name", flat=True).distinct()
    return ScheduleState.objects.filter(name__in=[name for name in names if schedules.known(name) is not None])


def _shown(request: Request, number: int) -> dict[str, Any]:
    return rows_of(_there().filter(pk=number), Reading(fields_of(request.GET, SCHEDULE)))[0]


@router.get("/schedules", shows=SCHEDULE, listed=True)
@organisation_right(AccountRight.ADMINISTER_JOBS)
def list_schedules(request: Request) -> Any:
    """What begins by itself, and when."""
    require(request.auth.user, AccountRight.ADMINISTER_JOBS)
    return page_of(request, _there(), SCHEDULE, asked_of(request.GET, SCHEDULE)).body()


@router.get("/schedules/{int:number}", shows=SCHEDULE)
@organisation_right(AccountRight.ADMINISTER_JOBS)
def get_schedule(request: Request, number: PathNumber) -> Any:
    """One schedule."""
    administering.schedule_of(number, by=request.auth.user)
    return _shown(request, number)


@router.put("/schedules/{int:number}/times", shows=SCHEDULE)
@organisation_right(AccountRight.ADMINISTER_JOBS)
def set_schedule_times(request: Request, number: PathNumber, body: TimesIn) -> Any:
    """Let a schedule fire at other times."""
    require(request.auth.user, AccountRight.ADMINISTER_JOBS)
    administering.change_times(number=number, cron=body.cron, by=request.auth.user)
    return _shown(request, number)


@router.post("/schedules/{int:number}/pause", shows=SCHEDULE)
@organisation_right(AccountRight.ADMINISTER_JOBS)
def pause_schedule(request: Request, number: PathNumber) -> Any:
    """Let a schedule fire no more until somebody says so."""
    administering.pause(number=number, by=request.auth.user)
    return _shown(request, number)


@router.post("/schedules/{int:number}/resume", shows=SCHEDULE)
@organisation_right(AccountRight.ADMINISTER_JOBS)
def resume_schedule(request: Request, number: PathNumber) -> Any:
    """Let a paused schedule go on with its next time; what it missed is not made up for."""
    administering.resume(number=number, by=request.auth.user)
    return _shown(request, number)


@router.post("/schedules/{int:number}/run", shows=JOB, status=202)
@organisation_right(AccountRight.ADMINISTER_JOBS)
def run_schedule(request: Request, number: PathNumber) -> Any:
    """Begin a schedule's work at once, as a job of yours; its times stay as they are."""
    begun = administering.fire_now(number=number, by=request.auth.user)
    return Answer(job_of(request, begun.pk), 202)
