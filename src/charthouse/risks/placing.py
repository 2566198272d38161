"""A risk gets another place in the matrix: what it says of itself follows, as little as that takes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.actions import change_risk, require_update, risk_of
from charthouse.risks.models import Risk
from charthouse.risks.queries import Known, Line, known_of, line_of
from charthouse.risks.rating import band
from charthouse.risks.refusals import BadRisk
from charthouse.risks.values import LEVELS, MOST_MINUTES, three_of

_CENT = Decimal("0.01")


def place_risk(*, access: Access, number: int, chance: int, impact: int, seen: int | None = None) -> Risk:
    """Let a risk stand in another row and column: its probability becomes the middle of the row; of its impacts those
    beyond the column are brought down to it, or the greatest is brought up, each range in its own proportions.

    :raises NoSuchRisk: BadRisk: RoleMayNot: NotTheirs: RiskChangedMeanwhile:
    """
    there = risk_of(access.project, number)
    require_update(access, there)
    known = known_of(access)
    if not (1 <= chance <= known.scale.rows and 1 <= impact <= known.scale.columns):
        raise BadRisk(_("The matrix has no such place; choose one that it has."), fields={"impact": ""})
    facts = facts_for(access, known, line_of(access, known, there), chance, impact)
    return change_risk(access=access, number=number, facts=facts, seen=seen)


def facts_for(access: Access, known: Known, line: Line, chance: int, impact: int) -> dict[str, Any]:
    """What a risk has to say of itself for that place."""
    facts: dict[str, Any] = {}
    if chance != line.rating.chance:
        facts["probability"] = round(band(known.scale.chances, chance, most=1.0)[1], 4)
    if impact == line.rating.impact:
        return facts
    said = _impacts(access, known, line)
    if not said:
        facts["delay"] = tuple(min(MOST_MINUTES, round(day * known.a_day)) for day in band(known.scale.days, impact))
        return facts
    beyond = {name: put for name, (level, put) in said.items() if level > impact}
    if beyond:
        return facts | {name: put(impact) for name, put in beyond.items()}
    refused: BadRisk | None = None
    for name, (_level, put) in sorted(said.items(), key=lambda one: -one[1][0]):
        try:
            return facts | {name: put(impact)}
        except BadRisk as refusal:
            refused = refused or refusal
    assert refused is not None
    raise refused


_Put = Callable[[int], Any]


def _impacts(access: Access, known: Known, line: Line) -> dict[str, tuple[int, _Put]]:
    """What the risk does, by the names of its facts: the column of each, and what it says for another one."""
    risk, now, scale = line.risk, line.rating.now, known.scale
    found: dict[str, tuple[int, _Put]] = {}
    if now.days is not None:
        days = now.days
        name = "delay" if risk.delay_low is not None else "factor"
        level = scale.impact_of(days, None, None, ()) or 1
        found[name] = (level, lambda to: _time(risk, days, band(scale.days, to)[1], band(scale.days, to), known.a_day))
    if now.cost is not None and known.cost and access.may(Right.SEE_COSTS):
        cost, plan = now.cost, known.cost
        level = scale.impact_of(None, cost, plan, ()) or 1
        found["cost"] = (level, lambda to: _money(risk, cost, plan, band(scale.shares, to)))
    for name in LEVELS:
        one = getattr(risk, name)
        if one is not None:
            found[name] = (min(one, scale.columns), lambda to: to)
    return found


def _time(risk: Risk, days: float, wanted: float, limits: tuple[float, float, float], a_day: int) -> Any:
    delay = three_of(risk, "delay")
    if delay is not None:
        three = limits if days == 0 else tuple(one / a_day * wanted / days for one in delay)
        return tuple(min(MOST_MINUTES, round(one * a_day)) for one in three)
    factor = three_of(risk, "factor")
    assert factor is not None
    three = () if days == 0 else tuple(round(1 + (one - 1) * wanted / days, 6) for one in factor)
    if not three or three[0] < 0:
        raise BadRisk(
            _("Its factor on durations cannot say that; change the risk itself."), fields={"factor": ""}
        )  # fmt: skip
    return three


def _money(risk: Risk, cost: Decimal, plan: Decimal, limits: tuple[float, float, float]) -> Any:
    shares = [Decimal(str(one)) * plan for one in limits]
    three = three_of(risk, "cost")
    assert three is not None
    return tuple(
        (one if cost == 0 else was * shares[1] / cost).quantize(_CENT) for one, was in zip(shares, three, strict=True)
    )
