"""Marks: dates on a calendar as numbers of which sums and maxima are dates again. Compiled by numba.

A *mark* is twice the position in working minutes, and one more where the date is the start of the next working minute
instead of the end of the one before.
"""

# mypy: disable-error-code="type-arg"
from __future__ import annotations

import numpy as np

from charthouse.engine.compiled import compiled
from charthouse.engine.layout import NONE
from charthouse.engine.rows import Rows
from charthouse.engine.working_time import end_at, position, start_at

NO_MARK = -(2**31) + 2


@compiled
def mark_of(tables: Rows, c: int, date: int) -> int:
    """The mark of a date on a calendar; a date outside of working time counts as the next start."""
    work = position(tables, c, date)
    return 2 * work if end_at(tables, c, work) == date else 2 * work + 1


@compiled
def marks_of(tables: Rows, calendars: np.ndarray, dates: np.ndarray, marks: np.ndarray) -> None:
    """The marks of dates, a row for each calendar; no mark where there is no date."""
    for i in range(len(dates)):
        for k in range(dates.shape[1]):
            marks[i, k] = NO_MARK if dates[i, k] == NONE else mark_of(tables, calendars[i], dates[i, k])


@compiled
def last_mark(tables: Rows, c: int, date: int) -> int:
    """The last mark whose date is not after the date."""
    work = position(tables, c, date)
    return 2 * work + 1 if start_at(tables, c, work) <= date else 2 * work


@compiled
def date_of(tables: Rows, c: int, mark: int) -> int:
    """The date of a mark."""
    return start_at(tables, c, mark >> 1) if mark & 1 else end_at(tables, c, mark >> 1)
