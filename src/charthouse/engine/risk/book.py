"""The tables that a scenario reads, each once, and how a distribution is found in them."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charthouse.engine.network import TaskId
from charthouse.engine.refusals import BrokenPlan
from charthouse.engine.risk.distributions import ShapeKey
from charthouse.engine.risk.program import Program
from charthouse.engine.risk.special import normal_quantile
from charthouse.engine.risk.tables import Z_KNOTS, table_by_normal, table_of

Floats: TypeAlias = NDArray[np.float64]
ALL_BITS = 2**32
_MODES = 4096


def row_of(program: Program, task: TaskId, who: str) -> int:
    """The row of a task.

    :raises BrokenPlan: it is not in the plan
    """
    try:
        return program.compiled.rows[task]
    except KeyError:
        raise BrokenPlan(f"{who} names the task {task}, which is not in the plan.") from None


class Book:
    """The tables in use. Table 0 holds the normal distribution, which what is correlated is mixed from."""

    def __init__(self) -> None:
        self.bits: dict[ShapeKey, int] = {("normal",): 0}
        self.normal: dict[ShapeKey, int] = {}
        self.choices: dict[ShapeKey, int] = {}
        self.normal_choices: dict[ShapeKey, int] = {}

    def entered_by_bits(self, key: ShapeKey, low: float, reach: float) -> tuple[int, float, float]:
        """Where the quantiles of a placed shape stand by random bits (−1 − k: the k-th choice), its begin and reach."""
        key, low, reach = _shared(key, low, reach)
        known = self.bits.get(key, -1)
        if known > 0:
            return known, low, reach
        if key[0] == "discrete":
            return -1 - self.choices.setdefault(key, len(self.choices)), low, reach
        if key[0] == "fixed":
            return 0, low, 0.0  # it has no reach, so that any table will do
        return self.bits.setdefault(key, len(self.bits)), low, reach

    def entered_by_normal(self, key: ShapeKey, low: float, reach: float) -> tuple[int, float, float]:
        """The same by a normal number."""
        key, low, reach = _shared(key, low, reach)
        if key[0] == "discrete":
            return -1 - self.normal_choices.setdefault(key, len(self.normal_choices)), low, reach
        return self.normal.setdefault(key, len(self.normal)), low, reach

    def arrays(self) -> tuple[NDArray[np.float32], Floats, NDArray[np.float32], Floats]:
        """All of them as the kernel takes them: tables and choices by bits, tables and choices by normal numbers."""
        tables = np.stack([table_of(key) for key in self.bits])
        normal = [table_by_normal(key) for key in self.normal] or [np.zeros((Z_KNOTS, 2), np.float32)]
        return tables, _choices(self.choices, by_normal=False), np.stack(normal), _choices(
            self.normal_choices, by_normal=True
        )  # fmt: skip


def _shared(key: ShapeKey, low: float, reach: float) -> tuple[ShapeKey, float, float]:
    """The same shape to within a 4,096th of its reach, so that a hundred thousand tasks need a few thousand tables.

    The mode of a beta or triangular shape moves by an 8,192nd of the reach at most, its limits stay; a lognormal's σ
    moves by a 16,384th at most, its mean stays.
    """
    if key[0] in ("beta", "triangular") and isinstance(key[1], float):
        return (key[0], round(key[1] * _MODES) / _MODES), low, reach
    if key[0] == "lognormal" and isinstance(key[1], float):
        sigma = max(1, round(key[1] * 2 * _MODES)) / (2 * _MODES)
        return ("lognormal", sigma), low, reach * math.exp((key[1] ** 2 - sigma**2) / 2)
    return key, low, reach


def _choices(keys: dict[ShapeKey, int], *, by_normal: bool) -> Floats:
    """Below which bound each value is chosen; the last of them below infinity."""
    most = max((len(key[1]) for key in keys if isinstance(key[1], tuple)), default=1)
    found = np.full((max(1, len(keys)), most, 2), np.inf)
    for key, row in keys.items():
        assert isinstance(key[1], tuple)
        total = 0.0
        for k, (value, chance) in enumerate(key[1]):
            total += chance
            bound = float(normal_quantile(total)) if by_normal and 0 < total < 1 else total * ALL_BITS
            found[row, k] = (bound if k + 1 < len(key[1]) else np.inf, value)
    return found
