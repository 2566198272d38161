"""What the givers' plans say of their promises: read from the dates that everybody sees, followed when those move."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Promise, Task
from charthouse.plan.promising.days import DAY
from charthouse.plan.promising.recording import facts_of, write_down
from charthouse.plan.promising.telling import tell_late
from charthouse.prepared import Prepared
from charthouse.projects.models import Project, Publishing

_FOLLOWED = (Promise.State.PROPOSED, Promise.State.AGREED)
_given_by = Prepared(
    lambda giver: (
        Promise.objects.filter(state__in=_FOLLOWED, giver=giver, giver_task__isnull=False)
        .order_by("pk")
        .values_list("pk")
    ),
    int,
)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a plan says of a promised task."""

    finish: int | None = None
    done: bool = False
    slack: float | None = None
    """Working days to the end of the promised day."""


def seen_row(project: Project) -> Project | None:
    """The row with the plan that everybody sees."""
    if project.publishing == Publishing.AT_ONCE:
        return project
    return Project.rows.filter(working=project.pk).first()


def forecast_of(promise: Promise) -> Forecast:
    """What the giver's plan, as everybody sees it, says; nothing where no task of it fulfils the promise."""
    number = promise.giver_task
    row = None if promise.giver is None or number is None else seen_row(promise.giver)
    if row is None or number is None:
        return Forecast()
    found = Task.objects.filter(project=row, uid=number).values_list("dates__finish", "percent_complete")
    finish, percent = found.first() or (None, 0.0)
    if finish is None:
        return Forecast()
    computed = computed_plan(row)
    slack = None
    if computed.schedule is not None and number in computed.tasks:
        minutes = computed.schedule.working_time(number).between(finish, promise.date + DAY)
        slack = minutes / (computed.document.project.minutes_per_day or 480)
    return Forecast(finish, percent >= 100, slack)


def refresh(promise: Promise) -> None:
    """Bring what is kept of the giver's plan up to date; where the forecast moved, both sides are told, and where it
    turned late, who waits for it is written to.

    Inside a transaction that holds the promise.
    """
    if promise.state not in _FOLLOWED:
        return
    found, before = forecast_of(promise), facts_of(promise)
    was = (promise.forecast, promise.forecast_done, promise.slack)
    if was == (found.finish, found.done, found.slack):
        tell_late(promise)
        return
    moved = promise.forecast is not None and found.finish != promise.forecast
    promise.forecast, promise.forecast_done, promise.slack = found.finish, found.done, found.slack
    promise.save(update_fields=["forecast", "forecast_done", "slack"])
    if moved:
        write_down(promise, "moved the forecast of a promise", by=None, project=None, before=before)
    tell_late(promise)


def follow_later(project: Project) -> None:
    """Look, once the surrounding transaction is through, what a computed plan means for what it promises."""
    if project.branched_from_id is not None:
        return
    if project.working_id is None and project.publishing != Publishing.AT_ONCE:
        return  # nobody else sees it before it is published
    giver = project.working_id or project.pk
    transaction.on_commit(lambda: follow(giver), robust=True)


def follow(giver: int | None = None) -> int:
    """Refresh what one project promised, or all projects did; gives how many promises were looked at."""
    if giver is None:
        numbers = list(Promise.objects.filter(state__in=_FOLLOWED).order_by("pk").values_list("pk", flat=True))
    else:
        numbers = [number for (number,) in _given_by(giver)]
    for number in numbers:
        with transaction.atomic():
            promise = Promise.objects.select_for_update(of=("self",)).select_related("giver", "taker").get(pk=number)
            refresh(promise)
    return len(numbers)
