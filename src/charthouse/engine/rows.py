"""An int64 array as the kernel sees it: an address and its rows, with nothing whose references numba would count.

Numba counts references of every array that a compiled function passes on or reads an attribute of, with atomic
operations: measured, that took nine tenths of the kernel's time. A ``Rows`` is a plain address; the caller's ``Rows``
keeps the array alive while compiled code runs. It is indexed like the array, without a check of bounds.
"""

# What numba offers to those who extend it has no types.
# mypy: disable-error-code="no-untyped-call, untyped-decorator, import-untyped"
from __future__ import annotations

import operator
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import NativeValue, lower_builtin, models, register_model, typeof_impl, unbox
from numpy.typing import NDArray


class Rows:
    """A contiguous int64 array of one or two dimensions, to be passed to compiled functions."""

    __slots__ = ("address", "array", "columns", "count")

    def __init__(self, array: NDArray[np.int64]) -> None:
        if array.dtype != np.int64 or not array.flags.c_contiguous:
            raise TypeError(f"Compiled functions take contiguous arrays of int64, not of {array.dtype}.")
        self.array = array
        self.address: int = array.ctypes.data
        self.count = len(array)
        self.columns: int = array.shape[1] if array.ndim > 1 else 0

    def __getitem__(self, index: int | tuple[int, int]) -> int:
        return int(self.array[index])

    def __setitem__(self, index: int | tuple[int, int], value: int) -> None:
        self.array[index] = value

    def __len__(self) -> int:
        return self.count

    def __reduce__(self) -> tuple[type[Rows], tuple[NDArray[np.int64]]]:
        """Where it is unpickled, the array lies at another address."""
        return Rows, (self.array,)


class RowsType(types.Type):
    """Numba's type of ``Rows``; one of no columns has one dimension."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        super().__init__(name=f"Rows({columns})")


_kind = cache(RowsType)
"""Numba asks for the type of every argument of every call, and would make it each time."""


@typeof_impl.register(Rows)
def _typeof(value: Rows, _context: Any) -> RowsType:
    return _kind(value.columns)


@register_model(RowsType)
class _RowsModel(models.StructModel):
    def __init__(self, manager: Any, kind: RowsType) -> None:
        members = [("data", types.CPointer(types.int64)), ("count", types.int64)]
        super().__init__(manager, kind, members)


@unbox(RowsType)
def _unbox(kind: RowsType, value: Any, c: Any) -> NativeValue:
    rows = cgutils.create_struct_proxy(kind)(c.context, c.builder)
    for name in ("address", "count"):
        attribute = c.pyapi.object_getattr_string(value, name)
        number = c.pyapi.long_as_longlong(attribute)
        c.pyapi.decref(attribute)
        if name == "address":
            rows.data = c.builder.inttoptr(number, ir.IntType(64).as_pointer())
        else:
            rows.count = number
    return NativeValue(rows._getvalue(), is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


def _index(rows: RowsType) -> types.Type:
    return types.UniTuple(types.int64, 2) if rows.columns else types.int64


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):
    def generic(self, args: Any, _kws: Any) -> Any:
        if isinstance(args[0], RowsType):
            return signature(types.int64, args[0], _index(args[0]))
        return None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):
    def generic(self, args: Any, _kws: Any) -> Any:
        if isinstance(args[0], RowsType):
            return signature(types.none, args[0], _index(args[0]), types.int64)
        return None


@infer_global(len)
class _Length(AbstractTemplate):
    def generic(self, args: Any, _kws: Any) -> Any:
        if isinstance(args[0], RowsType):
            return signature(types.int64, args[0])
        return None


def _place(context: Any, builder: Any, kind: RowsType, rows: Any, index: Any) -> Any:
    """The address of an entry."""
    data = cgutils.create_struct_proxy(kind)(context, builder, value=rows).data
    if kind.columns:
        row, column = cgutils.unpack_tuple(builder, index, 2)
        index = builder.add(builder.mul(row, ir.Constant(ir.IntType(64), kind.columns)), column)
    return builder.gep(data, [index])


@lower_builtin(operator.getitem, RowsType, types.BaseTuple)
@lower_builtin(operator.getitem, RowsType, types.Integer)
def _get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.load(_place(context, builder, sig.args[0], args[0], args[1]))


@lower_builtin(operator.setitem, RowsType, types.BaseTuple, types.Integer)
@lower_builtin(operator.setitem, RowsType, types.Integer, types.Integer)
def _set(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    builder.store(args[2], _place(context, builder, sig.args[0], args[0], args[1]))
    return context.get_dummy_value()


@lower_builtin(len, RowsType)
def _len(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return cgutils.create_struct_proxy(sig.args[0])(context, builder, value=args[0]).count
