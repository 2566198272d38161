"""A plan changed beforehand so that a written format can hold what it means."""

from __future__ import annotations

from dataclasses import replace

from charthouse.engine.calendars import ROUND_THE_CLOCK
from charthouse.exchange.document import Calendar, Document, Duration, Lag, Link, Unit

WEEK_MINUTES = 7 * 1440


def without_elapsed(document: Document) -> tuple[Document, int]:
    """The document with elapsed durations on a calendar that works round the clock, which means the same.

    Elapsed lags become the working time that an average week has in so long a time; the number of them is given too.
    """
    lags = sum(link.lag.elapsed and link.lag.percent is None for link in document.links)
    week = document.project.minutes_per_week
    links = tuple(_worked(link, week) for link in document.links)
    if not any(task.duration.elapsed for task in document.tasks):
        return replace(document, links=links), lags
    uid = max(calendar.uid for calendar in document.calendars) + 1 if document.calendars else 1
    clock = Calendar(uid=uid, name="Round the clock (elapsed time)", week=ROUND_THE_CLOCK, day_minutes=1440)
    tasks = tuple(
        replace(task, duration=_plain(task.duration), calendar_uid=uid, ignore_resource_calendars=True)
        if task.duration.elapsed
        else task
        for task in document.tasks
    )
    return replace(document, calendars=(*document.calendars, clock), tasks=tasks, links=links), lags


def _plain(duration: Duration) -> Duration:
    return replace(duration, elapsed=False, unit=Unit.HOUR)


def _worked(link: Link, week: int) -> Link:
    if not link.lag.elapsed or link.lag.percent is not None:
        return link
    return replace(link, lag=Lag(round(link.lag.minutes * week / WEEK_MINUTES), Unit.HOUR))
