"""What is read of appraisals: the options ranked by the criteria, how firm that is, and what was decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.appraisals import mark_of
from charthouse.scope.models import Appraisal, AppraisalDecision, Criterion, Option, Score
from charthouse.scope.queries import Named
from charthouse.scope.weighing import Ranking, Weighed, ranking
from charthouse.scope.words import APPRAISAL, REQUIREMENT, key_of


@dataclass(frozen=True, slots=True)
class Standing:
    """An option with its place."""

    one: Option
    weighed: Weighed
    cost: Decimal | None
    """Nothing where nobody has said, or the reader may not see costs."""

    @property
    def total(self) -> float | None:
        """Of 100."""
        return None if self.weighed.total is None else float(self.weighed.total)

    @property
    def least(self) -> float:
        """At worst, once all is scored."""
        return float(self.weighed.least)

    @property
    def most(self) -> float:
        """At best."""
        return float(self.weighed.most)


@dataclass(frozen=True, slots=True)
class Turning:
    """Which other weight of a criterion would put another option level with the first."""

    criterion: Criterion
    weight: float
    rival: Option

    @property
    def heavier(self) -> bool:
        """It would have to weigh more."""
        return self.weight > self.criterion.weight


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion, with the score of each option in the order of their ranks."""

    criterion: Criterion
    share: float | None
    """Of all weights, in per cent; nothing for a must."""
    cells: tuple[tuple[Option, Score | None], ...]


@dataclass(frozen=True)
class Board:
    """An appraisal as its readers see it."""

    one: Appraisal
    key: str
    requirements: tuple[Named, ...]
    criteria: tuple[Criterion, ...]
    options: tuple[Standing, ...]
    scores: Mapping[tuple[int, int], Score]
    ranking: Ranking
    decisions: tuple[AppraisalDecision, ...]
    sees_costs: bool

    @property
    def mark(self) -> str:
        """What a decision names as looked at."""
        return mark_of(self.one)

    @property
    def decision(self) -> AppraisalDecision | None:
        """The decision that stands."""
        return self.decisions[-1] if self.one.decided and self.decisions else None

    @property
    def first(self) -> Standing | None:
        """The only best one."""
        best = self.ranking.first
        return next((each for each in self.options if each.weighed == best[0]), None) if len(best) == 1 else None

    @property
    def level(self) -> tuple[Standing, ...]:
        """Those that share the first place; nothing where one has it alone."""
        return tuple(each for each in self.options if each.weighed.rank == 1) if len(self.ranking.first) > 1 else ()

    @property
    def lead(self) -> float | None:
        """Points of 100 before the next."""
        return None if self.ranking.lead is None else float(self.ranking.lead)

    @property
    def unknown(self) -> int:
        """Cells that nobody has scored, of options that are not ruled out."""
        return sum(each.weighed.unknown for each in self.options if not each.weighed.fails)

    @cached_property
    def turnings(self) -> tuple[Turning, ...]:
        """The nearest turn of each criterion that has one, the smallest change first."""
        criteria = {each.number: each for each in self.criteria}
        options = {each.one.number: each.one for each in self.options}
        return tuple(
            Turning(criteria[turn.criterion], float(turn.weight), options[turn.rival]) for turn in self.ranking.turns
        )

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The matrix: musts first, then by weight."""
        whole = sum(each.weight for each in self.criteria if not each.must)
        ordered = sorted(self.criteria, key=lambda each: (not each.must, -each.weight, each.number))
        return tuple(
            Line(
                each, None if each.must or not whole else 100 * each.weight / whole,
                tuple((option.one, self.scores.get((option.one.pk, each.pk))) for option in self.options),
            )
            for each in ordered
        )  # fmt: skip

    @property
    def costed(self) -> bool:
        """A cost is known to the reader."""
        return any(each.cost is not None for each in self.options)

    @property
    def chosen(self) -> Standing | None:
        """The option that was decided on."""
        decision = self.decision
        return next((each for each in self.options if decision and each.one.number == decision.option), None)


def boards_of(access: Access, *numbers: int) -> list[Board]:
    """Appraisals by number; all, or those of these numbers."""
    project = access.project
    found = Appraisal.objects.filter(project=project).order_by("number")
    if numbers:
        found = found.filter(number__in=numbers)
    related = found.prefetch_related("criteria", "options", "options__scores", "asked_by__requirement", "decisions__by")
    return [_board(one, access) for one in related]


def sheet_of(one: Appraisal) -> dict[str, Any]:
    """The ranking as it is kept with a decision."""
    board = _weighed(one)
    return {
        "criteria": [
            {"number": each.number, "name": each.name, "must": each.must, "weight": each.weight}
            for each in one.criteria.order_by("number")
        ],
        "options": [
            {"number": each.option.number, "name": each.option.name,
             "cost": None if each.option.cost is None else str(each.option.cost),
             "scores": {str(score.criterion.number): score.value for score in each.scores},
             "total": None if each.weighed.total is None else round(float(each.weighed.total), 4),
             "rank": each.weighed.rank, "ruled_out": bool(each.weighed.fails)}
            for each in board
        ],
    }  # fmt: skip


def sheet_shown(decision: AppraisalDecision, *, costs: bool) -> dict[str, Any]:
    """What a decision was made of, for who may or may not see costs."""
    sheet: dict[str, Any] = json.loads(decision.sheet)
    return sheet if costs else {
        **sheet, "options": [{name: value for name, value in one.items() if name != "cost"} for one in sheet["options"]]
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kept:
    option: Option
    scores: tuple[Score, ...]
    weighed: Weighed


def _weighed(one: Appraisal) -> list[_Kept]:
    options = {each.number: each for each in one.options.order_by("number")}
    scores = list(Score.objects.filter(option__appraisal=one).select_related("criterion", "option"))
    by = {number: tuple(each for each in scores if each.option.number == number) for number in options}
    return [
        _Kept(options[each.option], by[each.option], each) for each in _ranking(list(one.criteria.all()), by).options
    ]


def _ranking(criteria: list[Criterion], scores: Mapping[int, tuple[Score, ...]]) -> Ranking:
    numbers = {each.pk: each.number for each in criteria}
    return ranking(
        {each.number: each.weight for each in criteria if not each.must},
        [each.number for each in criteria if each.must],
        {
            option: {numbers[each.criterion_id]: each.value for each in given if each.value is not None}
            for option, given in scores.items()
        },
    )


def _board(one: Appraisal, access: Access) -> Board:
    key, costs = access.project.key, access.may(Right.SEE_COSTS)
    criteria = sorted(one.criteria.all(), key=lambda each: each.number)
    options = {each.number: each for each in sorted(one.options.all(), key=lambda each: each.number)}
    ranked = _ranking(criteria, {number: tuple(each.scores.all()) for number, each in options.items()})
    asked = sorted((each.requirement for each in one.asked_by.all()), key=lambda each: each.number)
    return Board(
        one, key_of(key, APPRAISAL, one.number),
        tuple(Named(each.number, key_of(key, REQUIREMENT, each.number), each.title) for each in asked),
        tuple(criteria),
        tuple(
            Standing(options[each.option], each, options[each.option].cost if costs else None)
            for each in ranked.options
        ),
        {(score.option_id, score.criterion_id): score for each in options.values() for score in each.scores.all()},
        ranked, tuple(sorted(one.decisions.all(), key=lambda each: each.number)), costs,
    )  # fmt: skip
