"""How likely a part of a project takes more than was planned for it, from the ranges of whole projects.

A part's middle is what is spent and the rest of its budget, as for the whole (an index is never extrapolated). Parts
scatter more than their sum, in which errors cancel out: if every pair of parts goes together by ``TOGETHER`` and the
whole scatters by σ, a part scatters by σ / √(ρ + (1 − ρ) Σ w²), w being the parts' shares of the whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from charthouse.engine.forecast.ranges import PastForecast, Target, spread

TOGETHER = 0.3
"""The correlation of two parts of a project; a guess of ours, where nothing is known."""
LEVELS = tuple(each / 100 for each in range(1, 100))
SURE = (0.01, 0.99)
"""No chance that is left open is nearer to never and always than this."""


def widening(parts: Sequence[float], together: float = TOGETHER) -> float:
    """By how much a part scatters more than the whole of these."""
    whole = sum(each for each in parts if each > 0)
    if whole <= 0:
        return 1.0
    herd = sum((each / whole) ** 2 for each in parts if each > 0)
    return 1 / math.sqrt(together + (1 - together) * herd)


def chance_over(
    planned: float, earned: float, spent: float, bound: float = 0.0, *, wider: float = 1.0,
    past: Sequence[PastForecast] = (),
) -> float:  # fmt: skip
    """The chance that a part takes more than planned in the end.

    :param earned: what of the plan is done
    :param bound: what must be spent yet in any case
    :raises ValueError: nothing is planned
    """
    if planned <= 0:
        raise ValueError("What nothing is planned for has no chance to keep it.")
    floor = spent + bound
    if floor > planned:
        return 1.0
    rest = max(planned - earned, bound, 0.0)
    if rest == 0:
        return 0.0
    centre = spent + rest
    index = earned / spent if spent > 0 and earned > 0 else None
    width = spread(Target.COST, min(1.0, rest / planned), past, cpi=index, levels=LEVELS)
    room = math.log(planned / centre)
    points = [(width.quantiles[level] * wider, level) for level in LEVELS]
    below = SURE[0] if room < points[0][0] else SURE[1]
    for (low, at), (high, then) in pairwise(points):
        if low <= room <= high:
            below = at if high == low else at + (then - at) * (room - low) / (high - low)
            break
    return 1.0 - min(max(below, SURE[0]), SURE[1])
