"""Activities as arrays, made once of a project: what is measured of many tasks at once is measured on these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.methods import Accrual, Method
from charthouse.engine.working_time import WorkingTime

if TYPE_CHECKING:
    from charthouse.engine.earned_value.activities import Activity, Standing

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

NEVER: Minutes = 1 << 62
"""A start or finish that is not known: later than any date."""
METHODS = tuple(Method)
EFFORT, APPORTIONED = METHODS.index(Method.LEVEL_OF_EFFORT), METHODS.index(Method.APPORTIONED)
ALL_OR_NOTHING, HALVES = METHODS.index(Method.ZERO_HUNDRED), METHODS.index(Method.FIFTY_FIFTY)
MILESTONES = METHODS.index(Method.WEIGHTED_MILESTONES)


@dataclass(frozen=True, slots=True)
class Columns:
    """One entry for each activity, and below them one for each standing, activity by activity."""

    start: Ints
    finish: Ints
    method: Ints
    """The place of its method in ``METHODS``; where milestones or a base are missing, that of percent complete."""
    bac: Floats
    at_start: Floats
    """The part of the budget that is booked at the start; the next two: with progress, and at the finish."""
    prorated: Floats
    at_end: Floats
    calendar: Ints
    """The place of its calendar among ``calendars``."""
    calendars: tuple[WorkingTime, ...]
    baselined: Bools

    first: Ints
    """Where the activity's standings begin; one more entry than activities, the last one says how many there are."""
    row: Ints
    """Whose standing it is."""
    told: Ints
    done: Floats
    started: Ints
    finished: Ints
    cost: Floats
    """Not a number: not said."""
    to_complete: Floats
    """Not a number: not said."""


def columns_of(activities: Sequence[Activity]) -> Columns:
    """The arrays of a project's activities."""
    places: dict[int, int] = {}
    calendars: list[WorkingTime] = []
    plain: list[tuple[int, int, int, float, int, bool]] = []
    parts: dict[Accrual, list[float]] = {each: [0.0] * len(activities) for each in Accrual}
    first = [0]
    told: list[Standing] = []
    for i, one in enumerate(activities):
        place = places.get(id(one.calendar))
        if place is None:
            place = places[id(one.calendar)] = len(calendars)
            calendars.append(one.calendar)
        for part in one.budget:
            parts[part.accrual][i] += part.amount
        plain.append((one.start, one.finish, _method(one), one.bac, place, one.baselined))
        told += one.standings
        first.append(len(told))
    start, finish, method, bac, calendar, baselined = zip(*plain, strict=True) if plain else ((),) * 6
    starts = [NEVER if each.started is None else each.started for each in told]
    finishes = [NEVER if each.finished is None else each.finished for each in told]
    nothing = float("nan")
    return Columns(
        start=np.array(start, np.int64),
        finish=np.array(finish, np.int64),
        method=np.array(method, np.int64),
        bac=np.array(bac, float),
        at_start=np.array(parts[Accrual.START], float),
        prorated=np.array(parts[Accrual.PRORATED], float),
        at_end=np.array(parts[Accrual.END], float),
        calendar=np.array(calendar, np.int64),
        calendars=tuple(calendars),
        baselined=np.array(baselined, bool),
        first=np.array(first, np.int64),
        row=np.repeat(np.arange(len(activities)), np.diff(first)),
        told=np.array([each.told for each in told], np.int64),
        done=np.array([each.done for each in told], np.float64),
        started=np.array(starts, np.int64),
        finished=np.array(finishes, np.int64),
        cost=np.array([nothing if each.cost is None else each.cost for each in told], np.float64),
        to_complete=np.array([nothing if each.to_complete is None else each.to_complete for each in told], np.float64),
    )


def _method(one: Activity) -> int:
    method = one.method
    if (method is Method.APPORTIONED and one.apportioned_to is None) or (
        method is Method.WEIGHTED_MILESTONES and not one.steps
    ):
        method = Method.PERCENT_COMPLETE
    return _PLACE[method]


_PLACE = {method: place for place, method in enumerate(METHODS)}
