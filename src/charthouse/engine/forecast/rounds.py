"""What a team's estimates of one task come to: their spread, and the three points that they suggest.

Sources: B. Boehm, Software Engineering Economics, 1981, section 22.2 (Wideband Delphi: estimates without names, talked
over, and made again until they lie close); J. Grenning, Planning Poker, 2002; M. Cohn, Agile Estimating and Planning,
2005, chapter 6 (cards of a series whose gaps grow, shown all at once).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

CARDS = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 40.0)
"""In working days: Cohn's series, from half a day on."""


class Three(NamedTuple):
    """Optimistic, most likely and pessimistic, in working minutes."""

    low: int
    likely: int
    high: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the answers about one task lie apart, by the most likely value."""

    least: int
    middle: float
    greatest: int
    count: int

    @property
    def ratio(self) -> float | None:
        """The greatest over the least; None where the least is nothing."""
        return self.greatest / self.least if self.least else None


def spread(answers: Sequence[Three]) -> Spread:
    """How far the answers lie apart.

    :raises ValueError: there is none.
    """
    if not answers:
        raise ValueError("Nobody has answered.")
    likely = [each.likely for each in answers]
    return Spread(min(likely), median(likely), max(likely), len(likely))


def suggested(answers: Sequence[Three], *, cards: bool) -> Three:
    """The three points that answers suggest, for the team to agree upon.

    Of three points each their medians; of cards, which say one value, the least, the median and the greatest: what the
    team still disagrees about is its uncertainty.

    :raises ValueError: there is no answer.
    """
    found = spread(answers)
    if cards:
        return Three(found.least, round(found.middle), found.greatest)
    low, likely, high = (round(median(each[place] for each in answers)) for place in range(3))
    return Three(low, likely, high)
