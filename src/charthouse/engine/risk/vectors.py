"""Sixteen lanes at once, inside compiled functions: what the compiler does not find by itself where tables are read.

A loop that reads a table while it writes an array stays a loop over single numbers, because the compiler cannot know
that the two do not overlap. Here the same steps are said of sixteen numbers together. What each does to one number is
told in full by IEEE 754 and two's complement, so the answer is the same on every processor, in however many pieces it
takes the sixteen.
"""

# What numba offers to those who extend it has no types.
# mypy: disable-error-code="no-untyped-call, untyped-decorator, import-untyped, misc, no-any-return"
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import NumbaTypeError
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic as built_in
from numba.extending import lower_builtin, models, register_model

WIDE = 16
"""How many lanes one of these holds."""

_I1, _I16, _I32, _I64, _F32 = ir.IntType(1), ir.IntType(16), ir.IntType(32), ir.IntType(64), ir.FloatType()
_INTS, _LONGS, _FLOATS = (ir.VectorType(each, WIDE) for each in (_I32, _I64, _F32))


def intrinsic(function: Callable[..., Any]) -> Callable[..., Any]:
    """What numba puts its own instructions in for; it has no types."""
    return cast("Callable[..., Any]", built_in(function))


class Lanes(types.Type):
    """Numba's type of sixteen numbers."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class _OfInts(Lanes):
    pass


class _OfLongs(Lanes):
    pass


class _OfFloats(Lanes):
    pass


INTS = _OfInts("ints of sixteen lanes")
LONGS = _OfLongs("long ints of sixteen lanes")
FLOATS = _OfFloats("floats of sixteen lanes")


def _model(of: type[Lanes], held: ir.Type) -> None:
    @register_model(of)
    class Model(models.PrimitiveModel):
        def __init__(self, manager: Any, kind: Any) -> None:
            super().__init__(manager, kind, held)


for _of, _held in ((_OfInts, _INTS), (_OfLongs, _LONGS), (_OfFloats, _FLOATS)):
    _model(_of, _held)


def _define(operation: Any, lanes: Lanes, build: Callable[[Any, Any, Any], Any]) -> None:
    """Let an operator take two of a kind."""

    @infer_global(operation)
    class _Typing(ConcreteTemplate):
        cases = [signature(lanes, lanes, lanes)]

    @lower_builtin(operation, lanes, lanes)
    def _lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return build(builder, *arguments)


for _operation, _lanes, _name in (
    (operator.add, INTS, "add"),
    (operator.sub, INTS, "sub"),
    (operator.and_, INTS, "and_"),
    (operator.or_, INTS, "or_"),
    (operator.xor, INTS, "xor"),
    (operator.rshift, INTS, "lshr"),
    (operator.add, LONGS, "add"),
    (operator.add, FLOATS, "fadd"),
    (operator.sub, FLOATS, "fsub"),
    (operator.mul, FLOATS, "fmul"),
):
    _define(_operation, _lanes, lambda builder, one, other, name=_name: getattr(builder, name)(one, other))


def _spread(builder: Any, value: Any, of: ir.VectorType) -> Any:
    first = builder.insert_element(ir.Constant(of, ir.Undefined), value, ir.Constant(_I32, 0))
    return builder.shuffle_vector(first, ir.Constant(of, ir.Undefined), ir.Constant(_INTS, [0] * WIDE))


def _place(context: Any, builder: Any, kind: Any, array: Any, at: Any, of: ir.VectorType) -> Any:
    _in_a_row(kind)
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [at]), of.as_pointer())


def _in_a_row(kind: Any) -> None:
    """What is read side by side must lie side by side."""
    if kind.layout != "C":
        raise NumbaTypeError(f"Lanes read arrays whose numbers lie side by side, not {kind}.")


def _load(context: Any, builder: Any, signature: Any, arguments: Any, of: ir.VectorType) -> Any:
    found = builder.load(_place(context, builder, signature.args[0], arguments[0], arguments[1], of))
    found.align = 4
    return found


@intrinsic
def ints(_context: Any, array: Any, at: Any) -> Any:
    """Sixteen 32-bit integers of an array, signed or not."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _load(context, builder, signature, arguments, _INTS)

    return INTS(array, types.int64), generate


@intrinsic
def floats(_context: Any, array: Any, at: Any) -> Any:
    """Sixteen 32-bit floats of an array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _load(context, builder, signature, arguments, _FLOATS)

    return FLOATS(array, types.int64), generate


@intrinsic
def put(_context: Any, lanes: Any, array: Any, at: Any) -> Any:
    """Write sixteen numbers into an array of their kind."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place(context, builder, signature.args[1], arguments[1], arguments[2], arguments[0].type)
        builder.store(arguments[0], place).align = 4
        return context.get_dummy_value()

    return types.void(lanes, array, types.int64), generate


@intrinsic
def all_ints(_context: Any, value: Any) -> Any:
    """One 32-bit integer in all lanes."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _spread(builder, arguments[0], _INTS)

    return INTS(types.int32), generate


@intrinsic
def all_floats(_context: Any, value: Any) -> Any:
    """One 32-bit float in all lanes."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _spread(builder, arguments[0], _FLOATS)

    return FLOATS(types.float32), generate


def _choose(compare: str, sign: str) -> Callable[..., Any]:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.select(getattr(builder, compare)(sign, *arguments), *arguments)

    return generate


@intrinsic
def greater(_context: Any, one: Any, other: Any) -> Any:
    """The greater of two in each lane; of floats that equal each other the second."""
    return one(one, other), _choose("icmp_signed" if one == INTS else "fcmp_ordered", ">")


@intrinsic
def less(_context: Any, one: Any, other: Any) -> Any:
    """The less of two in each lane; of floats that equal each other the second."""
    return one(one, other), _choose("icmp_signed" if one == INTS else "fcmp_ordered", "<")


@intrinsic
def less_unsigned(_context: Any, one: Any, other: Any) -> Any:
    """The less of two integers without sign."""
    return INTS(INTS, INTS), _choose("icmp_unsigned", "<")


@intrinsic
def equal(_context: Any, one: Any, other: Any) -> Any:
    """In which lanes two integers are the same, as bits."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.zext(builder.bitcast(builder.icmp_signed("==", *arguments), _I16), _I64)

    return types.uint64(INTS, INTS), generate


@intrinsic
def as_floats(_context: Any, value: Any) -> Any:
    """The nearest floats to integers without sign."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.uitofp(arguments[0], _FLOATS)

    return FLOATS(INTS), generate


@intrinsic
def as_ints(_context: Any, value: Any) -> Any:
    """Floats without what is behind the point."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fptosi(arguments[0], _INTS)

    return INTS(FLOATS), generate


@intrinsic
def bits_of(_context: Any, value: Any) -> Any:
    """The bits of floats, unchanged."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], _INTS)

    return INTS(FLOATS), generate


@intrinsic
def pairs_of(_context: Any, table: Any, places: Any) -> Any:
    """What stands in the two columns of a table of 32-bit floats, in a row for each lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _in_a_row(signature.args[0])
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        begin = _spread(builder, builder.ptrtoint(data, _I64), _LONGS)
        three, half = (ir.Constant(_LONGS, [each] * WIDE) for each in (3, 32))
        found = _gather(builder, builder.add(begin, builder.shl(builder.zext(arguments[1], _LONGS), three)), _I64, 4)
        first = builder.bitcast(builder.trunc(found, _INTS), _FLOATS)
        second = builder.bitcast(builder.trunc(builder.lshr(found, half), _INTS), _FLOATS)
        return context.make_tuple(builder, signature.return_type, (first, second))

    return types.UniTuple(FLOATS, 2)(table, INTS), generate


def _gather(builder: Any, addresses: Any, of: ir.IntType, aligned: int) -> Any:
    """Read a number at each address. Source: LLVM Language Reference, ``llvm.masked.gather``."""
    pointers, found, all_of = (ir.VectorType(each, WIDE) for each in (of.as_pointer(), of, _I1))
    function = cgutils.get_or_insert_function(
        builder.module,
        ir.FunctionType(found, [pointers, _I32, all_of, found]),
        f"llvm.masked.gather.v16i{of.width}.v16p0",
    )
    mask = ir.Constant(all_of, [1] * WIDE)
    told = [builder.inttoptr(addresses, pointers), ir.Constant(_I32, aligned), mask, ir.Constant(found, ir.Undefined)]
    return builder.call(function, told)


@intrinsic
def long(_context: Any, value: Any) -> Any:
    """The same numbers with 64 bits each."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.sext(arguments[0], _LONGS)

    return LONGS(INTS), generate


@intrinsic
def products(_context: Any, one: Any, other: Any) -> Any:
    """The whole products of integers."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.mul(*(builder.sext(each, _LONGS) for each in arguments))

    return LONGS(INTS, INTS), generate


@intrinsic
def total(_context: Any, value: Any) -> Any:
    """The sum over all lanes."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        of_all = ir.FunctionType(_I64, [_LONGS])
        function = cgutils.get_or_insert_function(builder.module, of_all, "llvm.vector.reduce.add.v16i64")
        return builder.call(function, arguments)

    return types.int64(LONGS), generate
