"""Draws what varies for sixty-four iterations side by side. Compiled by numba."""

# mypy: disable-error-code="type-arg, call-arg, var-annotated, unreachable"
from __future__ import annotations

from typing import Any

import numpy as np

from charthouse.engine.compiled import compiled
from charthouse.engine.risk.philox import FOR_BRANCH, FOR_DURATION, FOR_IMPACT, FOR_RISK, LANES, fill
from charthouse.engine.risk.tables import FIRST, SHIFT, SIDE, Z_KNOTS, Z_REACH, Z_STEPS
from charthouse.engine.risk.vectors import (
    WIDE,
    all_floats,
    all_ints,
    as_floats,
    as_ints,
    bits_of,
    floats,
    greater,
    ints,
    less,
    less_unsigned,
    pairs_of,
    put,
)

I32 = np.int32
U32 = np.uint32
U64 = np.uint64
F32 = np.float32

(V_TABLE, V_BY, V_STREAM, V_MIX_AT, V_MIX_END, V_EFFECT_AT, V_EFFECT_END, V_BRANCH, V_BRANCH_LOW, V_BRANCH_HIGH, V_RISK,
 V_NODE, V_COLUMNS) = range(13)  # fmt: skip
"""Columns of a work that varies. V_TABLE: its quantiles, −1 − k for the k-th choice among values; V_BY: how it is
sampled; MIX: what its normal number is made of; EFFECT: what risks do to it; BRANCH: the stream that decides whether it
is done at all, between two 32-bit bounds; RISK: one that must occur for it."""
CERTAIN, BY_BITS, BY_NORMAL = range(3)

E_RISK, E_KIND, E_TABLE, E_STREAM, E_COLUMNS = range(5)
"""Columns of an effect. E_KIND: a factor, one of which only the greatest counts, or minutes more, likewise."""
FACTOR, GREATEST_FACTOR, DELAY, GREATEST_DELAY = range(4)

_NOTHING = F32(-3e38)


@compiled
def _quantiles(bits: np.ndarray, at: int, table: np.ndarray) -> Any:
    """Quantiles of the random bits of sixteen lanes from a table."""
    x = ints(bits, at)
    far = less_unsigned(x, x ^ all_ints(I32(-1)))  # the distance from the nearer end
    first = bits_of(as_floats(far) + all_floats(F32(0.5)))
    upper = all_ints(I32(0)) - (x >> all_ints(I32(31)))
    place = (first >> all_ints(I32(SHIFT))) - all_ints(I32(FIRST)) + (upper & all_ints(I32(SIDE)))
    part = as_floats(first & all_ints(I32((1 << SHIFT) - 1))) * all_floats(F32(1.0 / (1 << SHIFT)))
    value, step = pairs_of(table, place)
    return value + step * part


@compiled
def look_up(bits: np.ndarray, table: np.ndarray, out: np.ndarray) -> None:
    """Quantiles of random bits from a table."""
    for at in range(0, LANES, WIDE):
        put(_quantiles(bits, at, table), out, at)


@compiled
def choose(numbers: np.ndarray, choice: np.ndarray, out: np.ndarray) -> None:
    """The first of a choice's values whose bound a number stays below; the last bound is above every number."""
    for j in range(LANES):
        k = 0
        while choice[k, 0] <= numbers[j]:
            k += 1
        out[j] = F32(choice[k, 1])


@compiled
def draw(bits: np.ndarray, table: int, tables: np.ndarray, choices: np.ndarray, out: np.ndarray) -> None:
    """Quantiles of random bits, from a table or by a choice."""
    if table >= 0:
        look_up(bits, tables[table], out)
    else:
        choose(bits, choices[-1 - table], out)


@compiled
def _by_normal(normal: np.ndarray, table: np.ndarray, out: np.ndarray) -> None:
    """Quantiles of normal numbers from a table that is entered by them."""
    for at in range(0, LANES, WIDE):
        entry = (floats(normal, at) + all_floats(F32(Z_REACH))) * all_floats(F32(Z_STEPS))
        entry = less(greater(entry, all_floats(F32(0))), all_floats(F32(Z_KNOTS - 1.001)))
        place = as_ints(entry)
        value, step = pairs_of(table, place)
        put(value + step * (entry - as_floats(place)), out, at)


@compiled
def _work_of(bits: np.ndarray, table: np.ndarray, low: Any, reach: Any, row: np.ndarray) -> None:
    """Whole minutes of work straight from random bits: what most tasks need, without a stop on the way."""
    for at in range(0, LANES, WIDE):
        value = all_floats(low) + all_floats(reach) * _quantiles(bits, at, table)
        put(as_ints(greater(value, all_floats(F32(0))) + all_floats(F32(0.5))), row, at)


@compiled
def sample(
    iteration: int,
    seed: int,
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
    normals: np.ndarray,
    occurs: np.ndarray,
    done: np.ndarray,
    work: np.ndarray,
) -> None:
    """Fill ``work`` with the working minutes of every work that varies, for the iterations from one on.

    ``occurs``: which risks do; ``done``: whether a work of a branch or a risk is done at all.
    """
    bits = np.empty(LANES, np.uint32)
    value = np.empty(LANES, np.float32)
    normal = np.empty(LANES, np.float32)
    factor = np.empty(LANES, np.float32)
    greatest = np.empty(LANES, np.float32)
    more = np.empty(LANES, np.float32)
    longest = np.empty(LANES, np.float32)
    for s in range(len(sources)):
        fill(bits, iteration, sources[s, 0], sources[s, 1], seed)
        look_up(bits, tables[0], normals[s])
    for r in range(len(risks)):
        fill(bits, iteration, risks[r], FOR_RISK, seed)
        limit = chances[r]
        for j in range(LANES):
            occurs[r, j] = U64(bits[j]) < limit
    for v in range(len(varies)):
        by = varies[v, V_BY]
        low = F32(numbers[v, 0])
        reach = F32(numbers[v, 1])
        row = work[varies[v, V_NODE]]
        hit = varies[v, V_EFFECT_END] > varies[v, V_EFFECT_AT]
        if by == BY_BITS and varies[v, V_TABLE] >= 0 and not hit:
            fill(bits, iteration, varies[v, V_STREAM], FOR_DURATION, seed)
            _work_of(bits, tables[varies[v, V_TABLE]], low, reach, row)
        elif by == BY_BITS:
            fill(bits, iteration, varies[v, V_STREAM], FOR_DURATION, seed)
            draw(bits, varies[v, V_TABLE], tables, choices, value)
            for j in range(LANES):
                value[j] = low + reach * value[j]
        elif by == BY_NORMAL:
            for j in range(LANES):
                normal[j] = F32(0)
            for m in range(varies[v, V_MIX_AT], varies[v, V_MIX_END]):
                w = F32(weights[m])
                one = normals[mix[m]]
                for j in range(LANES):
                    normal[j] += w * one[j]
            table = varies[v, V_TABLE]
            if table >= 0:
                _by_normal(normal, normal_tables[table], value)
            else:
                choose(normal, normal_choices[-1 - table], value)
            for j in range(LANES):
                value[j] = low + reach * value[j]
        else:
            for j in range(LANES):
                value[j] = low
        if hit:
            for j in range(LANES):
                factor[j] = F32(1)
                greatest[j] = _NOTHING
                more[j] = F32(0)
                longest[j] = _NOTHING
            for e in range(varies[v, V_EFFECT_AT], varies[v, V_EFFECT_END]):
                fill(bits, iteration, effects[e, E_STREAM], FOR_IMPACT, seed)
                _effect(effects[e], effect_numbers[e], tables, choices, occurs, bits, normal, factor, greatest, more,
                        longest)  # fmt: skip
            for j in range(LANES):
                if greatest[j] != _NOTHING:
                    factor[j] *= greatest[j]
                if longest[j] != _NOTHING:
                    more[j] += longest[j]
                value[j] = value[j] * factor[j] + more[j]
        if hit or by != BY_BITS or varies[v, V_TABLE] < 0:
            for j in range(LANES):
                row[j] = I32(max(F32(0), value[j]) + F32(0.5))
        branch = varies[v, V_BRANCH]
        risk = varies[v, V_RISK]
        if branch >= 0 or risk >= 0:
            _leave_out(iteration, seed, varies[v], occurs, bits, done[v], row)


@compiled
def _effect(
    effect: np.ndarray,
    numbers: np.ndarray,
    tables: np.ndarray,
    choices: np.ndarray,
    occurs: np.ndarray,
    bits: np.ndarray,
    size: np.ndarray,
    factor: np.ndarray,
    greatest: np.ndarray,
    more: np.ndarray,
    longest: np.ndarray,
) -> None:
    """Add what a risk does to a work in the iterations in which it occurs: how badly is one draw for all it hits."""
    here = occurs[effect[E_RISK]]
    draw(bits, effect[E_TABLE], tables, choices, size)
    low = F32(numbers[0])
    reach = F32(numbers[1])
    kind = effect[E_KIND]
    for j in range(LANES):
        if here[j] != 0:
            hit = low + reach * size[j]
            if kind == FACTOR:
                factor[j] *= hit
            elif kind == GREATEST_FACTOR:
                greatest[j] = max(greatest[j], hit)
            elif kind == DELAY:
                more[j] += hit
            else:
                longest[j] = max(longest[j], hit)


@compiled
def _leave_out(
    iteration: int,
    seed: int,
    varies: np.ndarray,
    occurs: np.ndarray,
    bits: np.ndarray,
    done: np.ndarray,
    row: np.ndarray,
) -> None:
    """Take the work out of the iterations in which its branch is not taken or its risk does not occur."""
    for j in range(LANES):
        done[j] = 1
    if varies[V_BRANCH] >= 0:
        fill(bits, iteration, varies[V_BRANCH], FOR_BRANCH, seed)
        first = U64(varies[V_BRANCH_LOW])
        behind = U64(varies[V_BRANCH_HIGH])
        for j in range(LANES):
            if not first <= U64(bits[j]) < behind:
                done[j] = 0
    if varies[V_RISK] >= 0:
        here = occurs[varies[V_RISK]]
        for j in range(LANES):
            if here[j] == 0:
                done[j] = 0
    for j in range(LANES):
        if done[j] == 0:
            row[j] = I32(0)
