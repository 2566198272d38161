"""Actual costs that a planning tool keeps spread over time: one entry for each task, resource and month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from charthouse.engine.calendars import Minutes
from charthouse.exchange.document_outlook import CostEntry
from charthouse.exchange.document_times import Uid

TIMEPHASED = "timephased"
"""Kind of such an entry: a tool's own spreading of a task's actual cost, no booking."""

Piece: TypeAlias = tuple[Uid, Uid | None, Minutes, Minutes, Decimal]
"""Task, resource, start, finish, amount."""

_EPOCH = dt.date(1970, 1, 1)
_DAY = 1440


def entries_of(pieces: Iterable[Piece]) -> tuple[CostEntry, ...]:
    """The pieces summed by task, resource and the month in which they end, on the last day of each that has any."""
    sums: dict[tuple[Uid, Uid | None, tuple[int, int]], tuple[Decimal, Minutes]] = {}
    for task, resource, _start, finish, amount in pieces:
        if not amount:
            continue
        day = _EPOCH + dt.timedelta(days=(finish - 1) // _DAY)
        key = (task, resource, (day.year, day.month))
        total, last = sums.get(key, (Decimal(0), finish))
        sums[key] = (total + amount, max(last, finish))
    found = [
        # A midnight belongs to the day that it ends.
        CostEntry(
            date=last if last % _DAY else last - 1, amount=total, task_uid=task, resource_uid=resource, kind=TIMEPHASED
        )
        for (task, resource, _), (total, last) in sums.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.date, each.task_uid or 0, each.resource_uid or 0)))


def months_between(first: Minutes, last: Minutes) -> list[tuple[Minutes, Minutes]]:
    """The calendar months of a stretch of time, the first and last cut to it."""
    found = []
    while first < last:
        day = _EPOCH + dt.timedelta(days=first // _DAY)
        following = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
        end = min(last, (following - _EPOCH).days * _DAY)
        found.append((first, end))
        first = end
    return found
