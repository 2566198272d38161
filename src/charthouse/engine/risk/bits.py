"""The bits of a float as an integer, inside compiled functions."""

# What numba offers to those who extend it has no types.
# mypy: disable-error-code="no-untyped-call, untyped-decorator, import-untyped"
from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic


@intrinsic
def bits_of(_context: Any, value: Any) -> Any:
    """The 32 bits of a 32-bit float, unchanged: a view of the array would let the compiler read before it wrote."""
    if value != types.float32:
        return None

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.uint32(types.float32), generate
