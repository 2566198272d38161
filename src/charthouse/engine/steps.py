"""The steps of an explanation: plain values from which pages make sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from charthouse.engine.calendars import Minutes
from charthouse.engine.drivers import Driver, DriverKind
from charthouse.engine.network import ConstraintKind, Link, TaskId

End: TypeAlias = Literal["start", "finish"]
LateEnd: TypeAlias = Literal["late_start", "late_finish"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way from a date back to its cause. Dates are minutes since 1970-01-01T00:00 wall clock.

    What the fields mean depends on the kind. WORK: the task's (remaining) work from ``since`` to ``date``, ``minutes``
    long. LINK: ``link`` from ``other``, whose date is ``since``. LAG: ``minutes`` of lag from ``since`` to ``date``,
    negative for a lead. CALENDAR: days off the plain week between ``since`` and ``date``, which cost ``minutes`` of
    work (negative: overtime that gains some), called ``name``. SUMMARY: the task is held by the summary ``other``.
    CHILDREN: the summary has its date from ``other`` below it. All others are causes and end the chain.

    Of a latest date: LINK leads to the successor ``other``, whose latest date is ``since``; WORK runs from the other
    end of the task.
    """

    kind: DriverKind
    task: TaskId
    """The task whose date this step explains."""
    end: End | LateEnd
    """Which of its dates."""
    date: Minutes
    """The date that this step leads to."""
    since: Minutes | None = None
    """The date from which it leads there."""
    minutes: Minutes = 0
    """Working minutes gained (negative) or lost on the way."""
    other: TaskId | None = None
    link: Link | None = None
    constraint: ConstraintKind | None = None
    name: str = ""
    also: tuple[Driver, ...] = ()
    """What else would have led to the same date."""
