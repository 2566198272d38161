"""What the record of past forecasts says in words, of simulations and of earned value alike."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.engine.forecast.scoring import Record
from charthouse.ui import formats

ENOUGH = 20
"""Below so many things that have happened, a hit rate is known to less than ±18 points: too little to judge by."""


@dataclass(frozen=True, slots=True)
class Told:
    """How forecasts have done."""

    forecasts: int
    happened: int
    """Things that they were of: several forecasts of one thing are no independent evidence."""
    pinball: float
    """Mean loss, in the forecasts' unit."""
    coverage: str
    """The share of results between P10 and P90; empty where no forecast has both."""
    expected: str

    @property
    def too_few(self) -> bool:
        """Whether it is too little to judge by."""
        return self.happened < ENOUGH


def told_of(record: Record, happened: int) -> Told:
    """A record in words."""
    coverage = "" if record.coverage is None else formats.per_cent(100 * record.coverage)
    return Told(
        record.forecasts, happened, record.pinball, coverage, formats.per_cent(round(100 * record.expected_coverage))
    )
