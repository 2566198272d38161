"""Reads a formula: words, numbers and signs, then a tree; whatever is typed gives a tree or a ``BadFormula``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from charthouse.goals.formulas.tree import (
    DEEPEST,
    FUNCTIONS,
    LEVELS,
    LONGEST,
    MOST_PARTS,
    BadFormula,
    Call,
    Day,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Pair,
)
from charthouse.goals.formulas.units import WORDS

_TOKEN = re.compile(
    r"(?P<blank>[ \t\r\n]+)|(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=|>=|<>|[-+*/(),%<>=])"
)
_LOOKS_LIKE = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", ";": ",", "≤": "<=", "≥": ">=", "≠": "<>"}
_MOST_DIGITS = 18
_COMPARING = frozenset(sign for sign, level in LEVELS.items() if level == 4)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def read(text: str) -> Node:
    """The tree of a formula.

    :raises BadFormula:
    """
    if len(text) > LONGEST:
        raise BadFormula(f"A formula has {LONGEST} characters at most; split it into several KPIs.", LONGEST)
    tokens = _tokens(text)
    if len(tokens) == 1:
        raise BadFormula("The formula is empty; write for example: tasks_done / tasks.", 0)
    return _Reader(tokens).whole()


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            sign = text[at]
            if sign in _LOOKS_LIKE:
                raise BadFormula(f"“{sign}” is no sign of a formula; write “{_LOOKS_LIKE[sign]}” instead.", at)
            raise BadFormula(f"“{sign}” has no place in a formula; leave it out.", at)
        kind = match.lastgroup or ""
        if kind != "blank":
            said = match.group()
            found.append(_Token(kind, said.casefold() if kind == "word" else said, at))
        at = match.end()
    if len(found) > MOST_PARTS:
        raise BadFormula(f"A formula has {MOST_PARTS} parts at most; split it into several KPIs.", found[MOST_PARTS].at)
    return [*found, _Token("end", "", len(text))]


class _Reader:
    """Goes through the words once, from the weakest binding to the strongest."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._either()
        if self._next.kind != "end":
            raise self._wrong(f"An operator is missing before “{self._next.text}”; write for example + or /.")
        _shallow(node)
        return node

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _is(self, *texts: str) -> bool:
        return self._next.kind in ("sign", "word") and self._next.text in texts

    def _wrong(self, sentence: str) -> BadFormula:
        return BadFormula(sentence, self._next.at)

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(f"Parts lie in each other more than {DEEPEST} deep; split the formula.")
        node = read()
        self._depth -= 1
        return node

    def _chain(self, operators: tuple[str, ...], part: Callable[[], Node]) -> Node:
        left = part()
        while self._is(*operators):
            sign = self._take()
            left = Pair(sign.text, left, part(), sign.at)
        return left

    def _either(self) -> Node:
        return self._chain(("or",), self._both)

    def _both(self) -> Node:
        return self._chain(("and",), self._opposite)

    def _opposite(self) -> Node:
        if self._is("not"):
            token = self._take()
            return Not(self._deeper(self._opposite), token.at)
        return self._compared()

    def _compared(self) -> Node:
        left = self._sum()
        if self._is(*_COMPARING):
            sign = self._take()
            left = Pair(sign.text, left, self._sum(), sign.at)
            if self._is(*_COMPARING):
                raise self._wrong("Compare two things at a time; join two comparisons with “and”.")
        return left

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._chain(("*", "/"), self._signed)

    def _signed(self) -> Node:
        if self._is("-"):
            token = self._take()
            return Minus(self._deeper(self._signed), token.at)
        return self._one()

    def _one(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return self._number(token)
        if token.kind == "day":
            try:
                return Day(dt.date.fromisoformat(token.text), token.at)
            except ValueError:
                raise BadFormula(f"There is no day {token.text}; write it as year-month-day.", token.at) from None
        if token.text == "(":
            node = self._deeper(self._either)
            self._close(token.at)
            return node
        if token.kind == "word" and token.text not in ("and", "or", "not"):
            return self._call(token) if self._is("(") else Name(token.text, token.at)
        if token.kind == "end":
            raise BadFormula("Something is missing at the end; write a figure or a number there.", token.at)
        raise BadFormula(f"A figure or a number is missing before “{token.text}”; write one there.", token.at)

    def _number(self, token: _Token) -> Node:
        if len(token.text) > _MOST_DIGITS:
            raise BadFormula(f"This number has more than {_MOST_DIGITS} digits; write it shorter.", token.at)
        unit = ""
        if self._next.text in WORDS and self._next.kind in ("word", "sign"):
            unit = {"h": "hours", "hour": "hours", "d": "days", "day": "days"}.get(self._next.text, self._next.text)
            self._take()
        return Number(Decimal(token.text), unit, token.at)

    def _call(self, token: _Token) -> Node:
        if token.text not in FUNCTIONS:
            raise BadFormula(
                f"There is no function “{token.text[:40]}”; there are {', '.join(sorted(FUNCTIONS))}.", token.at
            )
        opening = self._take()
        parts = [self._deeper(self._either)]
        while self._is(","):
            self._take()
            parts.append(self._deeper(self._either))
        self._close(opening.at)
        fewest, most = FUNCTIONS[token.text]
        if not fewest <= len(parts) <= most:
            wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
            raise BadFormula(f"“{token.text}” takes {wanted} parts, and here are {len(parts)}.", token.at)
        return Call(token.text, tuple(parts), token.at)

    def _close(self, opened: int) -> None:
        if not self._is(")"):
            raise self._wrong(f"The bracket opened at character {opened + 1} is not closed; write “)” here.")
        self._take()


def _shallow(node: Node, deep: int = 0) -> None:
    """Chains like a + b + c lie in each other as well.

    :raises BadFormula:
    """
    if deep > DEEPEST * 2:
        raise BadFormula("This is too long a chain; bracket parts of it, or split the formula.", node.at)
    if isinstance(node, Minus | Not):
        _shallow(node.of, deep + 1)
    elif isinstance(node, Pair):
        _shallow(node.left, deep + 1)
        _shallow(node.right, deep + 1)
    elif isinstance(node, Call):
        for one in node.of:
            _shallow(one, deep + 1)
