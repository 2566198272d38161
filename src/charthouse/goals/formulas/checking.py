"""Whether a formula makes sense by its units, before anything is computed.

Only like is added to like and compared with it. A bare number that is written out stands for a share or for a count; 0
for anything. Two dates give days between them; a date and days give a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from charthouse.goals.formulas.tree import BadFormula, Call, Day, Minus, Name, Node, Not, Number, Pair
from charthouse.goals.formulas.units import BARE, COUNT, DATE, DAYS, TRUTH, WORDS, Dimension


def dimension_of(node: Node, figures: Mapping[str, Dimension]) -> Dimension:
    """The dimension of what a formula gives.

    :raises BadFormula: where the units do not fit, or a figure is not known
    """
    if isinstance(node, Number):
        return WORDS[node.unit] if node.unit else BARE
    if isinstance(node, Day):
        return DATE
    if isinstance(node, Name):
        return _figure(node, figures)
    if isinstance(node, Minus):
        return _quantity(node.of, figures, "A date or a condition has no sign; take away the “-”.")
    if isinstance(node, Not):
        _truth(node.of, figures)
        return TRUTH
    if isinstance(node, Pair):
        return _pair(node, figures)
    return _call(node, figures)


def _figure(node: Name, figures: Mapping[str, Dimension]) -> Dimension:
    found = figures.get(node.name)
    if found is not None:
        return found
    near = get_close_matches(node.name, figures, 1)
    way = f"did you mean “{near[0]}”?" if near else "choose one of the list."
    raise BadFormula(f"There is no figure “{node.name[:40]}”; {way}", node.at)


def _pair(node: Pair, figures: Mapping[str, Dimension]) -> Dimension:
    if node.operator in ("and", "or"):
        _truth(node.left, figures)
        _truth(node.right, figures)
        return TRUTH
    if node.operator in ("*", "/"):
        no = "Dates and conditions are not multiplied or divided; take a difference of dates first."
        left, right = _quantity(node.left, figures, no), _quantity(node.right, figures, no)
        found = left.times(right, 1 if node.operator == "*" else -1)
        if found is None:
            raise BadFormula("This multiplies units too often to mean anything; divide by one of them.", node.at)
        return found
    left, right = dimension_of(node.left, figures), dimension_of(node.right, figures)
    if node.operator in ("+", "-"):
        if left == DATE and right == DATE and node.operator == "-":
            return DAYS
        if left == DATE and (right == DAYS or _nothing(node.right)):
            return DATE
        if left.kind == "quantity" and right.kind == "quantity":
            return _alike(node.left, node.right, left, right, node.at)
        if DATE in (left, right):
            raise BadFormula("To a date only days are added, behind it: start + 5 days.", node.at)
        raise BadFormula("A condition cannot be added; choose with if(condition, a, b).", node.at)
    if TRUTH in (left, right):
        raise BadFormula("A condition is not compared; join conditions with and, or, not.", node.at)
    _alike(node.left, node.right, left, right, node.at)
    return TRUTH


def _call(node: Call, figures: Mapping[str, Dimension]) -> Dimension:
    if node.name == "if":
        _truth(node.of[0], figures)
        return _all_alike(node.of[1:], figures, node.at)
    if node.name == "round":
        found = _quantity(node.of[0], figures, "A date or a condition is not rounded.")
        places = node.of[1]
        if not isinstance(places, Number) or places.unit or places.value not in range(7):
            raise BadFormula("The second part of round is a number of places from 0 to 6.", places.at)
        return found
    if node.name == "abs":
        return _quantity(node.of[0], figures, "A date or a condition has no size.")
    found = _all_alike(node.of, figures, node.at)
    if node.name == "mean" and found == DATE:
        raise BadFormula("Dates have no mean; take the mean of days between dates.", node.at)
    return found


def _all_alike(parts: tuple[Node, ...], figures: Mapping[str, Dimension], at: int) -> Dimension:
    first, found = parts[0], dimension_of(parts[0], figures)
    if found == TRUTH:
        raise BadFormula("A condition is no value; choose with if(condition, a, b).", first.at)
    for one in parts[1:]:
        other = dimension_of(one, figures)
        if other == TRUTH:
            raise BadFormula("A condition is no value; choose with if(condition, a, b).", one.at)
        joined = _alike(first, one, found, other, at)
        first, found = (one, joined) if _loose(first) else (first, joined)
    return found


def _alike(left: Node, right: Node, one: Dimension, other: Dimension, at: int) -> Dimension:
    """The dimension of both, where they may stand for the same thing.

    :raises BadFormula:
    """
    if one == other:
        return one
    if one.kind != "quantity" or other.kind != "quantity":
        raise _apart(one, other, at)
    if _nothing(left) or (one == BARE and other == COUNT and _loose(left)):
        return other
    if _nothing(right) or (other == BARE and one == COUNT and _loose(right)):
        return one
    raise _apart(one, other, at)


def _apart(one: Dimension, other: Dimension, at: int) -> BadFormula:
    return BadFormula(
        f"These do not fit together: {one} and {other}; give both the same unit, as in 3 hours or 5 money.", at
    )


def _loose(node: Node) -> bool:
    """It is made of bare numbers alone, so that it may stand for a count."""
    if isinstance(node, Number):
        return not node.unit
    if isinstance(node, Minus):
        return _loose(node.of)
    if isinstance(node, Pair):
        return node.operator in ("+", "-", "*", "/") and _loose(node.left) and _loose(node.right)
    return isinstance(node, Call) and node.name != "if" and all(map(_loose, node.of))


def _nothing(node: Node) -> bool:
    return isinstance(node, Number) and not node.unit and node.value == 0


def _quantity(node: Node, figures: Mapping[str, Dimension], no: str) -> Dimension:
    found = dimension_of(node, figures)
    if found.kind != "quantity":
        raise BadFormula(no, node.at)
    return found


def _truth(node: Node, figures: Mapping[str, Dimension]) -> None:
    if dimension_of(node, figures) != TRUTH:
        raise BadFormula("A condition is missing here; write a comparison such as late_tasks > 3.", node.at)
