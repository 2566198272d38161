"""What earned value is measured on: tasks with their budget over time, and how each stood at each date it was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.columns import Columns, Floats, Ints, columns_of
from charthouse.engine.earned_value.methods import Accrual, Method, PercentOf, Period
from charthouse.engine.working_time import WorkingTime

ActivityId: TypeAlias = int


@dataclass(frozen=True, slots=True)
class Budget:
    """A part of a task's budget, and when it is booked."""

    amount: float
    accrual: Accrual = Accrual.PRORATED


@dataclass(frozen=True, slots=True)
class Step:
    """A weighted milestone inside a task."""

    weight: float
    planned: Minutes | None = None
    """None: with the task's baseline finish."""
    done: Minutes | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stood when it was told; nothing in it may have been learnt later."""

    told: Minutes
    done: float = 0.0
    """The share that is done, 0 to 1, by the percentage or the units that the task is measured in."""
    started: Minutes | None = None
    finished: Minutes | None = None
    cost: float | None = None
    """Spent on it by then, in all."""
    to_complete: float | None = None
    """What the task's people then thought it would still cost."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Money booked on a date."""

    date: Minutes
    amount: float
    activity: ActivityId | None = None
    """None: of the project as a whole."""
    accrued: bool = False
    """An estimate of what is owed and not yet billed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A task of the baseline."""

    id: ActivityId
    name: str = ""
    parent: ActivityId | None = None
    calendar: WorkingTime
    start: Minutes
    finish: Minutes
    budget: tuple[Budget, ...] = ()
    method: Method = Method.PERCENT_COMPLETE
    percent_of: PercentOf | None = None
    steps: tuple[Step, ...] = ()
    apportioned_to: ActivityId | None = None
    standings: tuple[Standing, ...] = ()
    """In the order in which they were told."""
    baselined: bool = True
    """False: it came after the baseline was taken; it costs and holds up the end, and has no place in the plan."""

    @property
    def bac(self) -> float:
        """Its whole budget."""
        return sum(part.amount for part in self.budget)


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary task: everything below it."""

    id: ActivityId
    name: str = ""
    parent: ActivityId | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """The contested definitions, each a named policy; stored with the result."""

    period: Period = Period.MONTH
    level_of_effort: str = "included"
    """included: in all totals, and told apart beside them; apart: left out of the totals."""
    accrual_rate: str = "budget"
    """Work after the cut-off of the costs is accrued at its budget, or at budget / CPI so far (cpi)."""
    between_tellings: str = "linear_working_time"
    """How progress and cost grew between two dates on which they were told."""

    def __post_init__(self) -> None:
        for name, known in _KNOWN.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is one of {', '.join(known)}, not “{getattr(self, name)}”.")


_KNOWN = {
    "level_of_effort": ("included", "apart"),
    "accrual_rate": ("budget", "cpi"),
    "between_tellings": ("linear_working_time",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserves:
    """Money beside the distributed budget; None: not said."""

    contingency: float | None = None
    drawn: float | None = None
    committed: float | None = None
    management_reserve: float | None = None

    @property
    def free(self) -> float | None:
        """Contingency that is neither drawn nor held for a named risk."""
        if self.contingency is None:
            return None
        return self.contingency - (self.drawn or 0.0) - (self.committed or 0.0)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A whole baseline with what has been told of it."""

    calendar: WorkingTime
    activities: tuple[Activity, ...]
    summaries: tuple[Summary, ...] = ()
    spent: tuple[Spent, ...] | None = None
    """The costs as booked; None: the tasks' own standings tell their cost."""
    costs_known: bool = True
    cost_cut_off: Minutes | None = None
    """Until when costs are booked; None: until whatever date is asked for."""
    reserves: Reserves = field(default_factory=Reserves)

    @cached_property
    def columns(self) -> Columns:
        """The activities as arrays."""
        return columns_of(self.activities)

    @cached_property
    def booked_columns(self) -> tuple[Ints, Ints, Floats]:
        """Of each cost booked: the row of its activity (-1: a summary's, or the project's), its date and amount."""
        rows = {each.id: i for i, each in enumerate(self.activities)}
        booked = self.spent or ()
        return (
            np.array([-1 if each.activity is None else rows.get(each.activity, -1) for each in booked], np.int64),
            np.array([each.date for each in booked], np.int64),
            np.array([each.amount for each in booked], float),
        )
