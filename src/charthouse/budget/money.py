"""Sums of money that lose nothing: shared out to the last cent, and turned into another currency at a told rate."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from babel.numbers import get_currency_precision

FEWEST = 2
"""Decimal places where no currency says how many."""


def places_of(currency: str | None) -> int:
    """How many decimal places a currency has: EUR 2, JPY 0, KWD 3."""
    return get_currency_precision(currency) if currency else FEWEST


def rounded(amount: Decimal, places: int) -> Decimal:
    """The nearest amount of that many places; one halfway between two goes to the even one, so no side is favoured."""
    with localcontext() as context:
        context.prec = 60
        return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def converted(amount: Decimal, rate: Decimal, places: int) -> Decimal:
    """An amount in another currency, of which one unit of its own is worth ``rate``."""
    with localcontext() as context:
        context.prec = 60
        return rounded(amount * rate, places)


def shared(amount: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """An amount shared out by weights, each share rounded, and all shares together exactly the amount.

    What rounding leaves over goes, smallest unit by smallest unit, to the shares that lost most by it. Weights that
    are all nothing count the same.

    :raises ValueError: without weights, or of one below zero
    """
    if not weights or any(one < 0 for one in weights):
        raise ValueError("Weights are there, and none is below zero.")
    counted = list(weights) if any(weights) else [Decimal(1)] * len(weights)
    unit = Decimal(1).scaleb(-places)
    with localcontext() as context:
        context.prec = 60
        whole = rounded(amount, places)
        exact = [whole * one / sum(counted) for one in counted]
        shares = [one.quantize(unit, rounding="ROUND_FLOOR") for one in exact]
        left = int((whole - sum(shares)) / unit)
        lost = sorted(range(len(shares)), key=lambda at: (shares[at] - exact[at], at))
        for at in lost[:left]:
            shares[at] += unit
    return shares
