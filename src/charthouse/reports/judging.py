"""The colour of each side of a project: by the tolerances of its stages where they have figures, else by the default.

The default is green within 5 %, amber to 10 %, red beyond: of the planned time, of the budget, of the signed scope.
Quality has no default: where no stage bounds it by a KPI, nobody can say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from charthouse.reports.facts import Dimension, FinishFacts, MoneyFacts, ScopeFacts, Sight
from charthouse.stages.measuring import BEYOND, CLOSE, INSIDE, Standing
from charthouse.stages.models import Area

GREEN, AMBER = Decimal(5), Decimal(10)
"""Percent."""
_TONES = {INSIDE: "good", CLOSE: "warn", BEYOND: "bad"}
_ORDER = {"good": 0, "warn": 1, "bad": 2}


def tone_of(percent: Decimal) -> str:
    """The colour by the default."""
    return "good" if percent <= GREEN else "warn" if percent <= AMBER else "bad"


def dimensions_of(
    finish: FinishFacts, stages: Sequence[Standing], money: Mapping[int, MoneyFacts], scope: ScopeFacts | None
) -> tuple[Dimension, ...]:
    """Finish, cost as each sight may know it, scope and quality."""
    found = [by_tolerance("finish", Area.TIME, stages) or _finish(finish)]
    cost = by_tolerance("cost", Area.COST, stages)
    found += [_cost(money.get(int(sight)), sight, cost) for sight in (Sight.COSTS, Sight.RATES)]
    found.append(by_tolerance("scope", Area.SCOPE, stages) or _scope(scope))
    found.append(by_tolerance("quality", Area.QUALITY, stages) or Dimension("quality", "none", "no_tolerance"))
    return tuple(found)


def by_tolerance(name: str, area: Area, stages: Sequence[Standing]) -> Dimension | None:
    """The worst of the stages that are not done, by their tolerances; None: none of them has figures."""
    worst: tuple[int, Decimal, Dimension] | None = None
    for stage in stages:
        for one in stage.measured:
            if stage.done or one.area != area or one.limit is None or one.value is None:
                continue
            tone = _TONES[one.state]
            rank = (_ORDER[tone], one.value / one.limit if one.limit else one.value)
            if worst is None or rank > worst[:2]:
                sight = Sight.OUTSIDE if name == "finish" else Sight.COSTS if name == "cost" else Sight.INSIDE
                worst = (*rank, Dimension(
                    name, tone, "tolerance", one.value, one.limit, one.unit, stage.stage.number, stage.stage.name,
                    one.kpi, sight,
                ))  # fmt: skip
    return None if worst is None else worst[2]


def _finish(finish: FinishFacts) -> Dimension:
    late = finish.late
    if late is None or not finish.planned_days:
        return Dimension("finish", "none", finish.why or "no_commitment", sight=Sight.OUTSIDE)
    share = round(Decimal(100 * max(0, late)) / finish.planned_days, 1)
    return Dimension("finish", tone_of(share), "default", share, sight=Sight.OUTSIDE)


def _cost(money: MoneyFacts | None, sight: Sight, tolerance: Dimension | None) -> Dimension:
    if tolerance is not None and sight is Sight.COSTS:
        return tolerance
    if tolerance is not None:
        return Dimension(
            "cost", tolerance.tone, tolerance.rule, tolerance.value, tolerance.limit, tolerance.unit, tolerance.stage,
            tolerance.stage_name, tolerance.kpi, sight,
        )  # fmt: skip
    if money is None or money.total.planned <= 0:
        return Dimension("cost", "none", "no_budget", sight=sight)
    share = round(100 * (money.total.forecast - money.total.planned) / money.total.planned, 1)
    return Dimension("cost", tone_of(share), "default", share, sight=sight)


def _scope(scope: ScopeFacts | None) -> Dimension:
    if scope is None or scope.version is None or not scope.signed:
        return Dimension("scope", "none", "unsigned")
    share = round(Decimal(100 * (scope.came + scope.went + scope.changed)) / scope.signed, 1)
    return Dimension("scope", tone_of(share), "default", share)
