"""What differs between two charters, and which of it is material: scope, days, money and roles are; a typo is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from charthouse.approvals.registry import Change
from charthouse.approvals.wording import figures, means_otherwise
from charthouse.charter.parts import PARTS, Kind, Part, Shape, empty_value


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


def _facts(part: Part, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for column in part.columns:
        old, new = before.get(column.name, ""), after.get(column.name, "")
        if old != new:
            material = column.kind is not Kind.TEXT or (part.material and means_otherwise(old, new))
            yield _change(part, old, new, material=material, label=str(column.label))


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
                yield _change(part, _said(part, old), _said(part, new), material=_row_is_material(part, old, new))


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


def _change(part: Part, before: str, after: str, *, material: bool, label: str = "") -> Change:
    title = f"{part.title}: {label}" if label else str(part.title)
    return Change(part.name, title, before, after, material, str(part.right or ""))
