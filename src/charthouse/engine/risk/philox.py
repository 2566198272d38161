"""Random numbers by counting: each is a function of seed, stream and iteration, so no order of work can change it."""

# mypy: disable-error-code="type-arg"
from __future__ import annotations

import numpy as np

from charthouse.engine.compiled import compiled

LANES = 64
"""Iterations that run side by side."""

U32 = np.uint32
U64 = np.uint64
_MULTIPLY_0 = U64(0xD2511F53)
_MULTIPLY_1 = U64(0xCD9E8D57)
_WEYL_0 = U64(0x9E3779B9)
_WEYL_1 = U64(0xBB67AE85)
_LOW = U64(0xFFFFFFFF)
_HALF = U64(32)

FOR_DURATION, FOR_CORRELATION, FOR_RISK, FOR_IMPACT, FOR_BRANCH, FOR_COST, FOR_GROUP = range(7)
"""What a stream is for, so that a task and a risk of the same number never share one."""


@compiled
def fill(out: np.ndarray, iteration: int, stream: int, purpose: int, seed: int) -> None:
    """Fill ``out`` with a 32-bit random number for each lane, from an iteration on that four divide.

    Philox 4x32-10 of J. K. Salmon and others, "Parallel random numbers: as easy as 1, 2, 3" (SC11): the counter holds
    a fourth of the iteration, the stream and its purpose, the key is the seed; each call of the cipher gives four.
    Streams below 2⁶¹ never share a number.
    """
    first = U64(iteration) >> U64(2)
    for g in range(LANES >> 2):
        count = first + U64(g)
        c0 = count & _LOW
        c1 = count >> _HALF
        c2 = U64(stream) & _LOW
        c3 = (U64(purpose) + ((U64(stream) >> _HALF) << U64(3))) & _LOW
        k0 = U64(seed) & _LOW
        k1 = U64(seed) >> _HALF
        for _ in range(10):
            p0 = _MULTIPLY_0 * c0
            p1 = _MULTIPLY_1 * c2
            c0 = ((p1 >> _HALF) ^ c1 ^ k0) & _LOW
            c1 = p1 & _LOW
            c2 = ((p0 >> _HALF) ^ c3 ^ k1) & _LOW
            c3 = p0 & _LOW
            k0 = (k0 + _WEYL_0) & _LOW
            k1 = (k1 + _WEYL_1) & _LOW
        out[4 * g] = U32(c0)
        out[4 * g + 1] = U32(c1)
        out[4 * g + 2] = U32(c2)
        out[4 * g + 3] = U32(c3)
