"""Lays out what costs: by the minute, once, for a risk, and what is certain about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from charthouse.engine import layout as at
from charthouse.engine.network import TaskId
from charthouse.engine.risk import running as rn
from charthouse.engine.risk.book import Book, Floats, row_of
from charthouse.engine.risk.model import RiskModel
from charthouse.engine.risk.program import Program
from charthouse.engine.risk.sampling import E_COLUMNS
from charthouse.engine.working_time import Ints


@dataclass(frozen=True)
class Costs:
    """What an iteration costs, as the lanes add it up."""

    rows: Ints
    numbers: Floats
    """By cost: what is fixed, what a working minute costs, where the factor on both begins and how far it reaches."""
    effects: Ints
    effect_numbers: Floats
    certain: float
    efforts: Ints
    """Rows of the level-of-effort tasks that cost by the minute."""
    effort_rates: Floats


def costs_of(
    model: RiskModel,
    program: Program,
    book: Book,
    varying: Mapping[TaskId, int],
    sometimes: set[TaskId],
    *,
    responded: bool,
) -> Costs:
    """Lay out a model's costs; ``varying``: the place of each work that varies."""
    rows: list[tuple[int, int, int, int, int]] = []
    numbers: list[tuple[float, float, float, float]] = []
    efforts: list[tuple[int, float]] = []
    certain = model.spent
    for task, cost in model.costs:
        row = row_of(program, task, "A cost")
        certain += cost.spent
        v = varying.get(task, -1)
        state = program.compiled.network.task[row, at.STATE]
        if state == at.EFFORT and cost.per_minute and program.compiled.network.task[row, at.ACTIVE]:
            efforts.append((row, cost.per_minute))
            certain += cost.fixed
            continue
        fixed = cost.fixed if v >= 0 else cost.fixed + cost.per_minute * program.planned_work(row)
        if v < 0 and cost.range is None:
            certain += fixed
            continue
        table, low, reach = 0, 1.0, 0.0
        if cost.range is not None:
            table, low, reach = book.entered_by_bits(*cost.range.placed())
        rows.append((v, table, task, int(cost.range is not None), int(task in sometimes)))
        numbers.append((fixed, cost.per_minute, low, reach))
    effects, effect_numbers, response = _of_risks(model, book, responded=responded)
    return Costs(
        np.array(rows, np.int64).reshape(-1, rn.C_COLUMNS),
        np.array(numbers, float).reshape(-1, 4),
        effects,
        effect_numbers,
        certain + response,
        np.array([row for row, _ in efforts], np.int64),
        np.array([rate for _, rate in efforts], float),
    )


def _of_risks(model: RiskModel, book: Book, *, responded: bool) -> tuple[Ints, Floats, float]:
    effects: list[tuple[int, int, int, int]] = []
    numbers: list[tuple[float, float]] = []
    response = 0.0
    for place, risk in enumerate(model.risks):
        treated = responded and risk.responds
        response += risk.response_cost if treated else 0.0
        left = risk.response_factor if treated else 1.0
        for impact in risk.impacts:
            if impact.cost is not None:
                table, low, reach = book.entered_by_bits(*impact.cost.placed())
                effects.append((place, 0, table, risk.id))
                numbers.append((low * left, reach * left))
    return np.array(effects, np.int64).reshape(-1, E_COLUMNS), np.array(numbers, float).reshape(-1, 2), response
