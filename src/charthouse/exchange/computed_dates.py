"""A plan's computed dates as they travel between machines: from a document, to arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import Schedule, schedule
from charthouse.engine.working_time import Ints
from charthouse.exchange.document import Document
from charthouse.exchange.engine_values import plan_of


@dataclass(frozen=True)
class ComputedDates:
    """What the engine answered about a plan, without what it took to find it."""

    start: int | None = None
    finish: int | None = None
    dates: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    """By row of the plan, in the columns that ``engine.layout`` names."""
    rows: dict[int, int] = field(default_factory=dict)
    """The row of each task."""
    warnings: tuple[str, ...] = ()
    trouble: str = ""
    """Why there are no dates, as a sentence."""


def dates_in(computed: Schedule) -> ComputedDates:
    """The dates of a scheduled plan."""
    return ComputedDates(
        computed.start, computed.finish, computed.dates, dict(computed.compiled.rows), computed.warnings
    )


def compute_dates(document: Document) -> ComputedDates:
    """Compute a plan's dates; a function of nothing but its document, so that it may run anywhere."""
    if not document.tasks:
        return ComputedDates()
    try:
        return dates_in(schedule(plan_of(document)))
    except UnusablePlan as refusal:
        return ComputedDates(trouble=str(refusal))
