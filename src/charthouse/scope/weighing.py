"""Options weighed by criteria: totals, ranks, what a must rules out, and which other weight would turn the winner.

The total is the weighted mean of the scores in per cent of the best score; nothing is rounded before it is shown.
Source of the model and of the sensitivity to one weight: E. Triantaphyllou, Multi-Criteria Decision Making Methods:
A Comparative Study, Kluwer 2000, chapters 2 (weighted sum model) and 8 (sensitivity analysis).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

BEST = 5
"""The highest score; 0 is the lowest."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An option with its total."""

    option: int
    total: Fraction | None
    """Of 100; nothing where a score is missing, or where nothing has a weight."""
    least: Fraction
    most: Fraction
    """Where the total lies once what is missing is scored, at worst and at best."""
    fails: tuple[int, ...]
    """The musts that it does not meet: they rule it out."""
    unknown: int
    """Scores and musts that nobody has judged."""
    rank: int | None
    """From 1; equals share a rank; nothing where it has no total or is ruled out."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Another weight of one criterion, at which another option draws level with the winner."""

    criterion: int
    weight: Fraction
    rival: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The options, best first, and how firmly the first stands."""

    options: tuple[Weighed, ...]
    turns: tuple[Turn, ...]
    """For each criterion that can turn it, the nearest weight that does; the smallest relative change first."""

    @property
    def first(self) -> tuple[Weighed, ...]:
        """The best; several where they are equal."""
        return tuple(one for one in self.options if one.rank == 1)

    @property
    def lead(self) -> Fraction | None:
        """How far the first is before the next, in points of 100; nothing where there is no next."""
        ranked = [one.total for one in self.options if one.rank is not None and one.total is not None]
        return ranked[0] - ranked[1] if len(ranked) > 1 else None

    @property
    def settled(self) -> bool:
        """One is first, and no missing score could put another before it."""
        if len(self.first) != 1:
            return False
        best = self.first[0]
        return all(one.fails or one.most < best.least for one in self.options if one is not best)


def ranking(weights: Mapping[int, int], musts: Sequence[int], scores: Mapping[int, Mapping[int, int]]) -> Ranking:
    """Rank options: ``weights`` by criterion; ``musts`` are criteria without one; ``scores`` by option and criterion.

    A must is met by any score above 0. Options come back in the order of their ranks, then those without a total by
    what they could reach, then those that a must rules out; among equals in the order given.
    """
    whole = sum(weights.values())
    weighed = [_weighed(option, weights, whole, musts, given) for option, given in scores.items()]
    standing = sorted((one.total for one in weighed if one.total is not None and not one.fails), reverse=True)
    ranked = [
        one if one.total is None or one.fails else _with_rank(one, standing.index(one.total) + 1) for one in weighed
    ]
    ranked.sort(key=lambda one: (bool(one.fails), one.rank is None, one.rank or 0, -one.most))
    return Ranking(tuple(ranked), tuple(_turns(weights, ranked, scores)))


def _weighed(
    option: int, weights: Mapping[int, int], whole: int, musts: Sequence[int], given: Mapping[int, int]
) -> Weighed:
    reached = Fraction(sum(weight * given[one] for one, weight in weights.items() if one in given))
    open_points = sum(weight for one, weight in weights.items() if one not in given)
    scale = Fraction(100, BEST * whole) if whole else Fraction(0)
    unknown = sum(one not in given for one in (*weights, *musts))
    fails = tuple(one for one in musts if given.get(one) == 0)
    least, most = reached * scale, (reached + BEST * open_points) * scale
    scored = whole > 0 and all(one in given for one in weights)
    return Weighed(option, least if scored else None, least, most, fails, unknown, None)


def _with_rank(one: Weighed, rank: int) -> Weighed:
    return Weighed(one.option, one.total, one.least, one.most, one.fails, one.unknown, rank)


def _turns(
    weights: Mapping[int, int], ranked: Sequence[Weighed], scores: Mapping[int, Mapping[int, int]]
) -> list[Turn]:
    """With one weight changed and the others kept, the lead over a rival is linear in it: where it is nothing."""
    first = [one for one in ranked if one.rank == 1]
    rivals = [one.option for one in ranked if one.rank is not None and one.rank > 1]
    if len(first) != 1:
        return []
    best = scores[first[0].option]
    found: list[Turn] = []
    for criterion, weight in weights.items():
        nearest: Turn | None = None
        for rival in rivals:
            theirs = scores[rival]
            better = best[criterion] - theirs[criterion]
            lead = sum(each * (best[one] - theirs[one]) for one, each in weights.items())
            if better == 0:
                continue
            level = weight - Fraction(lead, better)
            if level >= 0 and (nearest is None or abs(level - weight) < abs(nearest.weight - weight)):
                nearest = Turn(criterion, level, rival)
        if nearest is not None:
            found.append(nearest)

    def change(turn: Turn) -> Fraction:
        return abs(turn.weight - weights[turn.criterion]) / max(1, weights[turn.criterion])

    return sorted(found, key=change)
