"""How good past forecasts by earned value were: those kept of projects that have ended since, against how they ended.

A project that has ended says so in the figures that were kept of it last (``ended``, and its actual cost); everything
kept of it before is scored against that. Nothing is measured anew here. Errors are shares of what came out: of the
calendar time from the planned start to the end, and of the actual cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.engine.earned_value.earned_schedule import FinishPolicy
from charthouse.engine.earned_value.indices import EacPolicy
from charthouse.engine.forecast.quantiles import LEVELS, name_of
from charthouse.engine.forecast.scoring import (
    MeanErrors,
    Missed,
    Record,
    Scored,
    Stage,
    mean_errors,
    record,
    stage_of,
)
from charthouse.outlook.models import ValueForecast
from charthouse.outlook.records import Told, told_of
from charthouse.outlook.value_words import EAC_NAMES, FINISH_NAMES, Words
from charthouse.projects.access import Access, Standing
from charthouse.projects.permissions import Right
from charthouse.ui import formats

Policy = TypeVar("Policy", FinishPolicy, EacPolicy)

MOST_ROWS = 5_000
"""Kept forecasts that one page looks at, the newest first."""
OURS = "p50"
"""The middle of our own range, among the formulas."""
STAGES: dict[Stage, Words] = {
    Stage.EARLY: gettext_lazy("first third"),
    Stage.MIDDLE: gettext_lazy("middle third"),
    Stage.LATE: gettext_lazy("last third"),
}


@dataclass(frozen=True, slots=True)
class Past:
    """A kept forecast of a project that has ended since, with how it ended."""

    project: int
    figures: Mapping[str, Any]
    start: int
    """The planned start, from which durations are counted."""
    finish: int
    cost: float | None
    """What it cost; None: not in money, not known, or not for this person."""

    @property
    def stage(self) -> Stage:
        """By the share of the budget that was earned when it was made."""
        bac = self.figures["bac"]
        return stage_of(self.figures["ev"] / bac if bac else 0.0)


@dataclass(frozen=True, slots=True)
class FormulaLine:
    """A formula with its mean error at each stage, in words."""

    name: str
    cells: tuple[str, ...]
    """Early, middle, late, overall."""
    cases: int
    first: bool = False


@dataclass(frozen=True, slots=True)
class TargetScores:
    """How good forecasts of the finish, or of the cost, were."""

    record: Record
    """Of our ranges, as shares of what came out."""
    stages: Mapping[Stage, Record]
    errors: Mapping[str, MeanErrors]
    """By ``OURS`` and the name of each standard formula, as shares of what came out."""
    names: Mapping[str, Words]

    @property
    def told(self) -> Told:
        """The record in words."""
        return told_of(self.record, len(self.errors[OURS].by_project))

    @property
    def lines(self) -> list[FormulaLine]:
        """Each formula's mean errors in words, ours first."""
        return [_line(str(self.names[name]), mean, first=name == OURS) for name, mean in self.errors.items()]

    @property
    def by_stage(self) -> list[tuple[str, str, int]]:
        """How many of the results lay between P10 and P90 at each stage, and of how many forecasts."""
        return [
            (str(STAGES[stage]), formats.per_cent(100 * one.coverage), one.forecasts)
            for stage, one in self.stages.items()
            if one.coverage is not None
        ]

    @property
    def loss(self) -> str:
        """The mean pinball loss in words."""
        return formats.per_cent(100 * self.told.pinball, most=1)


@dataclass(frozen=True, slots=True)
class ValueScores:
    """What is known of past forecasts."""

    finish: TargetScores | None
    cost: TargetScores | None
    projects: int
    """Ended projects that were forecast before they ended."""
    waiting: int
    """Forecasts kept of this project, which has not ended."""


def value_scores(access: Access) -> ValueScores:
    """All that somebody may know of: projects whose working plan they see; costs where they may see those."""
    past, waiting = past_forecasts(access)
    costs = [each for each in past if each.cost is not None]
    return ValueScores(
        _scores(past, _finish_scored, _finish_missed, FINISH_NAMES, leave_out=FinishPolicy.COMBINED),
        _scores(costs, _cost_scored, _cost_missed, EAC_NAMES),
        len({each.project for each in past}),
        waiting,
    )


def past_forecasts(access: Access) -> tuple[list[Past], int]:
    """Every kept forecast of an ended project that somebody may know of, and how many of this one wait for its end."""
    standing = Standing(access.user)
    kept = ValueForecast.objects.filter(project__in=standing.shown().values("pk")).order_by("-at")
    rows: defaultdict[int, list[ValueForecast]] = defaultdict(list)
    for each in kept[:MOST_ROWS]:
        rows[each.project_id].append(each)
    over = {project: mine for project, mine in rows.items() if mine[0].figures.get("ended") is not None}
    priced = (
        frozenset(standing.projects(Right.SEE_COSTS).filter(pk__in=over).values_list("pk", flat=True)) if over else ()
    )
    found = [one for project, mine in over.items() for one in _of_project(mine, may_cost=project in priced)]
    return found, 0 if access.project.pk in over else len(rows.get(access.project.pk, ()))


def _of_project(newest_first: list[ValueForecast], *, may_cost: bool) -> list[Past]:
    last, *before = newest_first
    end = last.figures
    finish, start = end["ended"], end["planned_start"]
    if finish <= start:
        return []
    spent = end["ac"] if may_cost and end["unit"] == "money" else None
    return [
        Past(last.project_id, each.figures, start, finish, spent if spent and each.figures["unit"] == "money" else None)
        for each in before
        if each.at < finish
    ]


def _finish_scored(each: Past) -> Scored:
    length = each.finish - each.start
    finish = each.figures["finish"]
    return Scored({level: (finish[name_of(level)] - each.start) / length for level in LEVELS}, 1.0)


def _cost_scored(each: Past) -> Scored | None:
    cost = each.figures["cost"]
    if cost is None or each.cost is None:
        return None
    return Scored({level: cost[name_of(level)] / each.cost for level in LEVELS}, 1.0)


def _finish_missed(each: Past, policy: FinishPolicy) -> float | None:
    date = each.figures.get("finish_by", {}).get(policy)
    return None if date is None else abs(date - each.finish) / (each.finish - each.start)


def _cost_missed(each: Past, policy: EacPolicy) -> float | None:
    value = each.figures["eac"].get(policy)
    return None if value is None or each.cost is None else abs(value - each.cost) / each.cost


def _scores(
    past: Iterable[Past],
    scored: Callable[[Past], Scored | None],
    missed: Callable[[Past, Policy], float | None],
    names: Mapping[Policy, Words],
    leave_out: Policy | None = None,
) -> TargetScores | None:
    pairs = [(each, found) for each in past if (found := scored(each)) is not None]
    whole = record(found for _each, found in pairs)
    if whole is None:
        return None
    ours = mean_errors(Missed(each.project, each.stage, abs(found.forecast[0.5] - 1)) for each, found in pairs)
    theirs = {
        policy.value: mean_errors(
            Missed(each.project, each.stage, error)
            for each, _found in pairs
            if (error := missed(each, policy)) is not None
        )
        for policy in names
        if policy != leave_out
    }
    errors = {name: mean for name, mean in {OURS: ours, **theirs}.items() if mean is not None}
    stages = {stage: record(found for each, found in pairs if each.stage is stage) for stage in STAGES}
    return TargetScores(
        whole,
        {stage: one for stage, one in stages.items() if one is not None},
        errors,
        {OURS: _("Ours, its middle (P50)"), **{policy.value: name for policy, name in names.items()}},
    )


def _line(name: str, mean: MeanErrors, *, first: bool = False) -> FormulaLine:
    shares = [mean.by_stage.get(stage) for stage in STAGES]
    cells = tuple(formats.NOTHING if each is None else formats.per_cent(100 * each, most=1) for each in shares)
    return FormulaLine(name, (*cells, formats.per_cent(100 * mean.overall, most=1)), mean.forecasts, first)
