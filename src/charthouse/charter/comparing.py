"""What differs between two charters, and which of it is material: scope, days, money and roles are; a typo is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from charthouse.approvals.registry import Change
from charthouse.charter.parts import PARTS, Kind, Part, Shape, empty_value
from charthouse.projects.permissions import Right

_WORD = re.compile(r"\w+", re.UNICODE)
_SHORTEST_TYPO = 5
"""In a shorter word, such as “now” and “not”, one letter is another meaning."""


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """The differences in the order of the parts."""
    found: list[Change] = []
    for part in PARTS:
        before, after = old.get(part.name, empty_value(part)), new.get(part.name, empty_value(part))
        if before == after:
            continue
        if part.shape is Shape.TEXT:
            found.append(_change(part, before, after, material=figures(before) != figures(after)))
        elif part.shape is Shape.FACTS:
            found += _facts(part, before, after)
        else:
            found += _rows(part, before, after)
    return found


def figures(text: str) -> list[str]:
    """The words of a text in which a figure stands: days, amounts, numbers."""
    return [word for word in _WORD.findall(text) if any(letter.isdigit() for letter in word)]


def means_otherwise(before: str, after: str) -> bool:
    """Whether a text says something else: not, when only case, punctuation or blanks differ, or one letter (added, left
    out, replaced, or two exchanged) in words of five letters or more without a figure."""
    old, new = _WORD.findall(before.casefold()), _WORD.findall(after.casefold())
    if len(old) != len(new):
        return True
    return any(one != other and not _typo(one, other) for one, other in zip(old, new, strict=True))


def _typo(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _SHORTEST_TYPO or figures(one) or figures(other):
        return False
    if len(one) == len(other):
        differ = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(differ) == 2 and differ[1] == differ[0] + 1:
            a, b = differ
            return one[a] == other[b] and one[b] == other[a]
        return len(differ) == 1
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _facts(part: Part, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for column in part.columns:
        old, new = before.get(column.name, ""), after.get(column.name, "")
        if old != new:
            material = column.kind is not Kind.TEXT or (part.material and means_otherwise(old, new))
            yield _change(part, old, new, material=material, label=str(column.label), money=bool(part.money))


def _rows(part: Part, before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]) -> Iterator[Change]:
    matcher = SequenceMatcher(
        None, [_key(part, row) for row in before], [_key(part, row) for row in after], autojunk=False
    )
    for _what, i, j, k, m in matcher.get_opcodes():
        olds, news = list(before[i:j]), list(after[k:m])
        for place in range(max(len(olds), len(news))):
            old = olds[place] if place < len(olds) else None
            new = news[place] if place < len(news) else None
            if old != new:
                yield _change(
                    part, _said(part, old), _said(part, new), material=_row_is_material(part, old, new),
                    money=bool(part.money),
                )  # fmt: skip


def _row_is_material(part: Part, old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> bool:
    if old is None or new is None:
        whole = old or new or {}
        return part.material or any(whole.get(one.name) for one in part.columns if one.kind is not Kind.TEXT)
    for column in part.columns:
        before, after = old.get(column.name, ""), new.get(column.name, "")
        if before == after:
            continue
        if column.kind is not Kind.TEXT or figures(before) != figures(after):
            return True
        if part.material and means_otherwise(before, after):
            return True
    return False


def _key(part: Part, row: Mapping[str, str]) -> str:
    """By what a line is found again: what it says of its first column that people write."""
    first = next(one for one in part.columns if one.kind is Kind.TEXT)
    return row.get(first.name, "").casefold()


def _said(part: Part, row: Mapping[str, str] | None) -> str:
    if row is None:
        return ""
    return " · ".join(
        column.label_of(row[column.name]) for column in part.columns if row.get(column.name)
    )  # fmt: skip


def _change(part: Part, before: str, after: str, *, material: bool, label: str = "", money: bool = False) -> Change:
    title = f"{part.title}: {label}" if label else str(part.title)
    return Change(part.name, title, before, after, material, str(Right.SEE_COSTS) if money else "")
