"""What a checked formula comes to: a number, a date, or nothing with the reason.

Numbers are decimal, to 28 digits. What lacks a figure, divides by 0 or grows beyond all bounds comes to nothing, never
to 0; ``known(a, b)`` is b where a comes to nothing. Only the chosen branch of ``if`` is computed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from charthouse.goals.formulas.tree import Call, Day, Minus, Name, Node, Not, Number, Pair

BIGGEST = Decimal(10) ** 18
_CONTEXT = Context(
    prec=28, Emax=99, Emin=-99, rounding=ROUND_HALF_EVEN, traps=[DivisionByZero, InvalidOperation, Overflow]
)


@dataclass(frozen=True, slots=True)
class Nothing:
    """It cannot be computed; why, as a sentence."""

    why: str


Value = Decimal | dt.date | bool
Found = Value | Nothing
Figures = Callable[[str], "Decimal | dt.date | Nothing"]


class _NotThere(Exception):  # noqa: N818 - it carries an answer
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def value_of(node: Node, figures: Figures) -> Found:
    """What a formula that ``checking.dimension_of`` let pass comes to."""
    try:
        return _value(node, figures)
    except _NotThere as nothing:
        return Nothing(nothing.why)


def _value(node: Node, figures: Figures) -> Value:
    if isinstance(node, Number):
        return node.value / 100 if node.unit == "%" else node.value
    if isinstance(node, Day):
        return node.value
    if isinstance(node, Name):
        found = figures(node.name)
        if isinstance(found, Nothing):
            raise _NotThere(found.why)
        return _bounded(found) if isinstance(found, Decimal) else found
    if isinstance(node, Minus):
        return -_number(node.of, figures)
    if isinstance(node, Not):
        return not _value(node.of, figures)
    if isinstance(node, Pair):
        return _pair(node, figures)
    return _call(node, figures)


def _number(node: Node, figures: Figures) -> Decimal:
    found = _value(node, figures)
    assert isinstance(found, Decimal)
    return found


def _pair(node: Pair, figures: Figures) -> Value:
    if node.operator == "and":
        return bool(_value(node.left, figures)) and bool(_value(node.right, figures))
    if node.operator == "or":
        return bool(_value(node.left, figures)) or bool(_value(node.right, figures))
    left, right = _value(node.left, figures), _value(node.right, figures)
    if node.operator in _COMPARED:
        return _COMPARED[node.operator](left, right)
    if isinstance(left, dt.date):
        return _days_from(left, right, 1 if node.operator == "+" else -1)
    assert isinstance(left, Decimal)
    assert isinstance(right, Decimal)
    if node.operator == "/" and right == 0:
        raise _NotThere("This would divide by 0.")
    try:
        return _bounded(_COUNTED[node.operator](left, right))
    except (Overflow, InvalidOperation, DivisionByZero):
        raise _NotThere("The result is too big to mean anything.") from None


def _days_from(day: dt.date, other: Value, sign: int) -> Value:
    if isinstance(other, dt.date):
        return Decimal((day - other).days)
    assert isinstance(other, Decimal)
    try:
        return day + dt.timedelta(days=sign * round(other))
    except OverflowError:
        raise _NotThere("The date lies beyond the calendar.") from None


def _call(node: Call, figures: Figures) -> Value:
    if node.name == "if":
        return _value(node.of[1] if _value(node.of[0], figures) else node.of[2], figures)
    if node.name == "known":
        try:
            return _value(node.of[0], figures)
        except _NotThere:
            return _value(node.of[1], figures)
    if node.name == "abs":
        return abs(_number(node.of[0], figures))
    if node.name == "round":
        places = int(_number(node.of[1], figures))
        return _number(node.of[0], figures).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, _CONTEXT)
    found = [_value(one, figures) for one in node.of]
    if node.name == "mean":
        total = Decimal(0)
        for one in found:
            assert isinstance(one, Decimal)
            total = _CONTEXT.add(total, one)
        return _bounded(_CONTEXT.divide(total, Decimal(len(found))))
    chosen = found[0]
    for one in found[1:]:
        less = _COMPARED["<"](one, chosen)
        if less if node.name == "min" else _COMPARED[">"](one, chosen):
            chosen = one
    return chosen


def _bounded(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) >= BIGGEST:
        raise _NotThere("The result is too big to mean anything.")
    return value


_COMPARED: dict[str, Callable[[Value, Value], bool]] = {
    "<": lambda a, b: a < b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_COUNTED: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _CONTEXT.add, "-": _CONTEXT.subtract, "*": _CONTEXT.multiply, "/": _CONTEXT.divide,
}  # fmt: skip
