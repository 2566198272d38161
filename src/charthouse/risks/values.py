"""What a risk may say: its facts as actions take them, checked and put into its row."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.models import Risk
from charthouse.risks.refusals import BadRisk, NotForThem

LONGEST = {"title": 300, "category": 100, "cause": 20_000, "event": 20_000, "effect": 20_000, "triggers": 20_000,
           "response": 20_000, "contingency": 20_000}  # fmt: skip
THREES = ("delay", "factor", "cost")
LEVELS = ("quality", "scope", "reputation")
"""Impacts that no number says: each is a column of the matrix."""
AFTER = tuple(f"response_{name}" for name in LEVELS)
MOST_LEVELS = 6
MOST_TASKS = 1000
"""That one risk names; all below a summary task come with it."""
MOST_MINUTES = 10_000 * 1440
MOST_MONEY = Decimal(10) ** 15
FOR_THREATS = frozenset({"avoid", "reduce", "transfer", "share", "accept", ""})
FOR_OPPORTUNITIES = frozenset({"exploit", "enhance", "share", "accept", ""})
COSTS = frozenset({"cost", "response_cost"})
OF_OWNERS = frozenset(
    {"probability", "delay", "factor", "cost", "cause", "event", "effect", "response_kind", "response"}
    | {"response_probability", "response_impact", "response_cost", "state", "review", "proximity", "triggers"}
    | {"contingency", *LEVELS, *AFTER}
)
"""What the owner of a risk keeps up to date; whose it is, its name and which tasks it hits are the managers' to say."""

Facts = Mapping[str, Any]


def facts_of(risk: Risk) -> dict[str, Any]:
    """Everything that a risk says of itself, by the names that actions take; its tasks stand beside it."""
    return {
        **{name: getattr(risk, name) for name in _PLAIN},
        **{name: three_of(risk, name) for name in THREES},
        "owner": risk.owner_id,
    }


def three_of(risk: Risk, name: str) -> tuple[Any, Any, Any] | None:
    """Low, likely and high of the delay, the factor or the cost."""
    low = getattr(risk, f"{name}_low")
    return None if low is None else (low, getattr(risk, f"{name}_likely"), getattr(risk, f"{name}_high"))


def put(access: Access, risk: Risk, facts: Facts) -> None:
    """Put facts into a risk's row, not yet saved.

    :raises BadRisk: with the field that is wrong
    :raises NotForThem: costs from who may not see them
    """
    if facts.keys() & COSTS and not access.may(Right.SEE_COSTS):
        raise NotForThem(access.why_not(Right.SEE_COSTS))
    for name, value in facts.items():
        if name in THREES:
            low, likely, high = (None, None, None) if value is None else _three(name, value)
            setattr(risk, f"{name}_low", low)
            setattr(risk, f"{name}_likely", likely)
            setattr(risk, f"{name}_high", high)
        elif name == "owner":
            risk.owner_id = _owner(access, value, risk.owner_id)
            risk.owner_name = ""
        elif name in _CHECKS:
            setattr(risk, name, _CHECKS[name](name, value))
        else:
            raise _bad(name, _("A risk has no field “%(field)s”.") % {"field": name[:60]})
    _check_whole(risk)


def _check_whole(risk: Risk) -> None:
    if not risk.title:
        raise _bad("title", _("A risk needs a title; say in a few words what may happen."))
    if risk.probability is None:
        raise _bad("probability", _("A risk needs a probability; without one it is no risk."))
    if risk.delay_low is not None and risk.factor_low is not None:
        raise _bad("factor", _("Say the impact on the schedule in days or as a factor, not both."))
    if risk.kind == Risk.Kind.THREAT and risk.response_kind not in FOR_THREATS:
        raise _bad(
            "response_kind", _("Threats are avoided, reduced, transferred, shared or accepted; choose one of these.")
        )
    if risk.kind == Risk.Kind.OPPORTUNITY and risk.response_kind not in FOR_OPPORTUNITIES:
        raise _bad("response_kind", _("Opportunities are exploited, enhanced, shared or accepted; choose one of them."))


def _bad(field: str, sentence: str) -> BadRisk:
    return BadRisk(sentence, fields={field: sentence})


def _text(name: str, value: Any) -> str:
    said = str(value or "").strip()
    if "\x00" in said or len(said) > LONGEST[name]:
        raise _bad(name, _("This text can have %(most)d characters at most.") % {"most": LONGEST[name]})
    return said


def _share(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _bad(name, _("A probability goes from 0 to 100 %."))
    return float(value)


def _maybe_share(name: str, value: Any) -> float | None:
    return None if value is None else _share(name, value)


def _left(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0 <= value <= 10:
        raise _bad(name, _("What the response leaves of the impact goes from 0 to 1,000 %."))
    return float(value)


def _level(name: str, value: Any) -> int | None:
    if value is not None and (type(value) is not int or not 1 <= value <= MOST_LEVELS):
        raise _bad(name, _("Choose one of the levels of the matrix, from 1 to %(most)d.") % {"most": MOST_LEVELS})
    return value


def _money(name: str, value: Any) -> Decimal:
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < MOST_MONEY:
        raise _bad(name, _("Write the cost as an amount of 0 or more."))
    return amount


def _maybe_money(name: str, value: Any) -> Decimal | None:
    return None if value is None else _money(name, value)


def _maybe_day(name: str, value: Any) -> dt.date | None:
    if value is not None and not isinstance(value, dt.date):
        raise _bad(name, _("Write the date as YYYY-MM-DD."))
    return value


def _yes(name: str, value: Any) -> bool:
    return bool(value)


def _one_of(values: list[str]) -> Callable[[str, Any], str]:
    def check(name: str, value: Any) -> str:
        if value not in values:
            raise _bad(name, _("Choose one of what is offered."))
        return str(value)

    return check


def _three(name: str, value: Any) -> tuple[Any, Any, Any]:
    try:
        low, likely, high = value
    except (TypeError, ValueError):
        raise _bad(name, _("An impact has three values: low, likely and high.")) from None
    if name == "cost":
        three = (_money(name, low), _money(name, likely), _money(name, high))
    else:
        most = MOST_MINUTES if name == "delay" else 1000
        if not all(isinstance(one, int | float) and math.isfinite(one) and 0 <= one <= most for one in value):
            sentence = (
                _("A delay goes from 0 to 30,000 days; what a risk gains is the delay of an opportunity.")
                if name == "delay"
                else _("A factor goes from 0 to 1,000; 1 changes nothing, 1.5 makes a task half as long again.")
            )
            raise _bad(name, sentence)
        three = (low, likely, high)
    if not three[0] <= three[1] <= three[2]:
        raise _bad(name, _("The likely value lies between low and high; put the three in order."))
    return three


def _owner(access: Access, value: Any, before: int | None) -> int | None:
    if value is None or value == before:
        return None if value is None else int(value)
    if not isinstance(value, int) or not _sees(access, value):
        raise _bad("owner", _("An owner is somebody who sees the register; make them a member of the project first."))
    return value


def _sees(access: Access, user: int) -> bool:
    return Right.SEE_RISKS in held.rights_in(access.project.key, {user}).get(user, frozenset())


_PLAIN = (
    "title", "kind", "cause", "event", "effect", "category", "triggers", "probability", "response_kind", "response",
    "contingency", *LEVELS, *AFTER,
    "response_probability", "response_impact", "response_cost", "state", "review", "proximity", "in_series",
)  # fmt: skip

_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(LONGEST, _text),
    "kind": _one_of(Risk.Kind.values),
    "state": _one_of(Risk.State.values),
    "response_kind": _one_of(["", *Risk.Response.values]),
    "probability": _share,
    "response_probability": _maybe_share,
    "response_impact": _left,
    "response_cost": _maybe_money,
    **dict.fromkeys((*LEVELS, *AFTER), _level),
    "review": _maybe_day,
    "proximity": _maybe_day,
    "in_series": _yes,
}
