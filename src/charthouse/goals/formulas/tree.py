"""What a formula consists of, and the one error that anything about it raises."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

LONGEST = 1000
DEEPEST = 30
MOST_PARTS = 300


class BadFormula(ValueError):  # noqa: N818 - a refusal is an answer
    """A formula that cannot be read or makes no sense; the sentence says what, and the way out."""

    def __init__(self, sentence: str, at: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.at = at
        """The place in the text, from 0."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written, with its unit: ``80 %``, ``3 days``, ``0.95``."""

    value: Decimal
    unit: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    value: dt.date
    at: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A figure."""

    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Minus:
    """The other way round."""

    of: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a truth."""

    of: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parts with an operator between them: ``+ - * / < <= > >= = <> and or``."""

    operator: str
    left: Node
    right: Node
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function of parts."""

    name: str
    of: tuple[Node, ...]
    at: int = 0


Node: TypeAlias = Number | Day | Name | Minus | Not | Pair | Call

FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (1, 20), "max": (1, 20), "mean": (1, 20), "abs": (1, 1), "round": (2, 2), "if": (3, 3), "known": (2, 2),
}  # fmt: skip
"""The least and the greatest number of parts of each."""
LEVELS = {"or": 1, "and": 2, "=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
"""How strongly operators bind; ``not`` binds at 3, the sign of a number at 7."""


def bare(node: Node) -> Node:
    """The same tree without places in a text: two are equal when they mean the same."""
    if isinstance(node, Number):
        return Number(node.value, node.unit)
    if isinstance(node, Day):
        return Day(node.value)
    if isinstance(node, Name):
        return Name(node.name)
    if isinstance(node, Minus):
        return Minus(bare(node.of))
    if isinstance(node, Not):
        return Not(bare(node.of))
    if isinstance(node, Pair):
        return Pair(node.operator, bare(node.left), bare(node.right))
    return Call(node.name, tuple(map(bare, node.of)))


def names_in(node: Node) -> frozenset[str]:
    """The figures that a formula names."""
    if isinstance(node, Name):
        return frozenset({node.name})
    if isinstance(node, Minus | Not):
        return names_in(node.of)
    if isinstance(node, Pair):
        return names_in(node.left) | names_in(node.right)
    if isinstance(node, Call):
        return frozenset[str]().union(*map(names_in, node.of))
    return frozenset()


def written(node: Node) -> str:
    """The formula as text, with no bracket that is not needed; reading it gives the same tree."""
    return _written(node, 0)


def _written(node: Node, around: int) -> str:
    if isinstance(node, Number):
        number = f"{node.value:f}"
        return number if not node.unit else f"{number} {node.unit}"
    if isinstance(node, Day):
        return node.value.isoformat()
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Call):
        return f"{node.name}({', '.join(_written(one, 0) for one in node.of)})"
    if isinstance(node, Minus):
        return _bracketed(f"-{_written(node.of, 7)}", 7, around)
    if isinstance(node, Not):
        return _bracketed(f"not {_written(node.of, 3)}", 3, around)
    level = LEVELS[node.operator]
    left = _written(node.left, level + 1 if level == 4 else level)
    return _bracketed(f"{left} {node.operator} {_written(node.right, level + 1)}", level, around)


def _bracketed(text: str, level: int, around: int) -> str:
    return f"({text})" if level < around else text
