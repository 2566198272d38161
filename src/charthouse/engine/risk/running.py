"""Runs a stretch of iterations through the lanes and gathers what they say. Compiled by numba."""

# mypy: disable-error-code="type-arg"
from __future__ import annotations

import numpy as np

from charthouse.engine.compiled import compiled
from charthouse.engine.risk.lanes import (
    N_CALENDAR,
    N_WORK,
    ends_of,
    forward,
    moments,
    most_links,
    trace,
)
from charthouse.engine.risk.marks import NO_MARK, date_of
from charthouse.engine.risk.philox import FOR_COST, FOR_IMPACT, LANES, fill
from charthouse.engine.risk.sampling import E_RISK, E_STREAM, E_TABLE, V_NODE, draw, sample
from charthouse.engine.rows import Rows
from charthouse.engine.working_time import position

(C_VARIES, C_TABLE, C_STREAM, C_HAS_RANGE, C_IF_DONE, C_COLUMNS) = range(6)
"""Columns of a cost: whose minutes (-1: certain ones), the table of its own range and its stream, whether it has one,
and whether it is spent only where its work is done at all."""


@compiled
def run(
    first: int,
    iterations: int,
    seed: int,
    wants_tasks: bool,
    node: np.ndarray,
    link: np.ndarray,
    last: np.ndarray,
    calendars: Rows,
    pairs: np.ndarray,
    segments: np.ndarray,
    buckets: np.ndarray,
    common: int,
    known: int,
    known_date: int,
    varies: np.ndarray,
    numbers: np.ndarray,
    tables: np.ndarray,
    choices: np.ndarray,
    normal_tables: np.ndarray,
    normal_choices: np.ndarray,
    mix: np.ndarray,
    weights: np.ndarray,
    sources: np.ndarray,
    effects: np.ndarray,
    effect_numbers: np.ndarray,
    risks: np.ndarray,
    chances: np.ndarray,
    costs: np.ndarray,
    cost_numbers: np.ndarray,
    cost_effects: np.ndarray,
    cost_effect_numbers: np.ndarray,
    certain_cost: float,
    per_minute: float,
    cost_from: int,
    watched: np.ndarray,
    base: int,
    finishes: np.ndarray,
    total_costs: np.ndarray,
    watched_finishes: np.ndarray,
    hits: np.ndarray,
    occurred: np.ndarray,
    sums: np.ndarray,
    lengths: np.ndarray,
    work: np.ndarray,
    marks: np.ndarray,
) -> None:
    """Run iterations from ``first`` on: dates of the finishes, costs, and sums by task are filled in.

    ``work`` and ``marks`` are room for the lanes: the work of each node; its finish, and as many rows below its start.
    ``watched``: pairs of the row in ``watched_finishes`` and a node, of which the latest counts; that array holds
    beforehand what is certain.
    """
    n = len(node)
    for i in range(n):
        work[i, :] = node[i, N_WORK]
    ends = np.empty(LANES, np.int32)
    mask = np.empty(n, np.uint64)
    drives = np.empty(len(link), np.uint64)
    asked_for = np.empty((most_links(node), LANES), np.int32)
    normals = np.empty((len(sources), LANES), np.float32)
    occurs = np.zeros((max(1, len(risks)), LANES), np.uint8)
    done_at_all = np.empty((len(varies), LANES), np.uint8)
    bits = np.empty(LANES, np.uint32)
    size = np.empty(LANES, np.float32)
    for done in range(0, iterations, LANES):
        lanes = min(LANES, iterations - done)
        at = first + done
        sample(at, seed, varies, numbers, tables, choices, normal_tables, normal_choices, mix, weights, sources,
               effects, effect_numbers, risks, chances, normals, occurs, done_at_all, work)  # fmt: skip
        forward(node, link, calendars, pairs, segments, buckets, work, marks, asked_for, wants_tasks, drives)
        ends_of(node, last, calendars, marks, common, known, ends)
        if wants_tasks:
            trace(node, link, last, calendars, work, marks, drives, ends, common, lanes, mask, hits)
            moments(varies, work, ends, lanes, base, sums)
            for r in range(len(risks)):
                for j in range(lanes):
                    occurred[r] += occurs[r, j]
        for j in range(lanes):
            date = int(ends[j])
            length = float(date - base)
            lengths[0] += length
            lengths[1] += length * length
            if common >= 0:
                date = known_date if date == NO_MARK else max(known_date, date_of(calendars, common, date))
            finishes[done + j] = date
            total_costs[done + j] = certain_cost
            if per_minute != 0.0:
                total_costs[done + j] += per_minute * max(0, position(calendars, 1, date) - cost_from)
        for w in range(len(watched)):
            row = marks[watched[w, 1]]
            found = watched_finishes[watched[w, 0]]
            for j in range(lanes):
                date = date_of(calendars, node[watched[w, 1], N_CALENDAR], int(row[j]))
                found[done + j] = max(found[done + j], float(date))
        for c in range(len(costs)):
            if costs[c, C_HAS_RANGE] == 1:
                fill(bits, at, costs[c, C_STREAM], FOR_COST, seed)
                draw(bits, costs[c, C_TABLE], tables, choices, size)
            v = costs[c, C_VARIES]
            for j in range(lanes):
                amount = cost_numbers[c, 0]
                if v >= 0:
                    amount += cost_numbers[c, 1] * work[varies[v, V_NODE], j]
                    if costs[c, C_IF_DONE] == 1 and done_at_all[v, j] == 0:
                        amount = 0.0
                if costs[c, C_HAS_RANGE] == 1:
                    amount *= cost_numbers[c, 2] + cost_numbers[c, 3] * size[j]
                total_costs[done + j] += amount
        for e in range(len(cost_effects)):
            here = occurs[cost_effects[e, E_RISK]]
            fill(bits, at, cost_effects[e, E_STREAM], FOR_IMPACT, seed)
            draw(bits, cost_effects[e, E_TABLE], tables, choices, size)
            for j in range(lanes):
                if here[j] != 0:
                    total_costs[done + j] += cost_effect_numbers[e, 0] + cost_effect_numbers[e, 1] * size[j]
