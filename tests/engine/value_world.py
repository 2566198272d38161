"""Small projects to measure: office hours in 2026, tasks with budgets, and how they stood."""

from __future__ import annotations

import datetime as dt
from typing import Any

from charthouse.engine.calendars import Calendar
from charthouse.engine.earned_value.activities import Activity, Budget, Measured, Standing
from charthouse.engine.earned_value.methods import Accrual
from charthouse.engine.working_time import WorkingTime

_HOURS = ((480, 720), (780, 1020))
OFFICE = WorkingTime.of(Calendar(1, "Office", (_HOURS, _HOURS, _HOURS, _HOURS, _HOURS, (), ())))


def at(text: str) -> int:
    """A plan time: a day's midnight, or a day and an hour."""
    moment = dt.datetime.fromisoformat(text)
    return int((moment - dt.datetime(1970, 1, 1)).total_seconds()) // 60  # noqa: DTZ001 - wall clock


def task(number: int, start: str, finish: str, amount: float = 0.0, *standings: Standing, **more: Any) -> Activity:
    """A task of the baseline, from the morning of one day to the evening of another."""
    given = {"budget": (Budget(amount, Accrual.PRORATED),) if amount else (), **more}
    return Activity(
        id=number,
        name=f"Task {number}",
        calendar=OFFICE,
        start=at(start) + 480,
        finish=at(finish) + 1020,
        standings=standings,
        **given,
    )


def told(
    day: str, done: float = 0.0, started: str | None = None, finished: str | None = None, **more: float
) -> Standing:
    """How a task stood at the end of a day."""
    return Standing(
        told=at(day) + 1440,
        done=done,
        started=None if started is None else at(started) + 480,
        finished=None if finished is None else at(finished) + 1020,
        **more,
    )


def project(*activities: Activity, **more: Any) -> Measured:
    """All of them on one office calendar."""
    return Measured(calendar=OFFICE, activities=activities, **more)
