"""The charter as a document that is signed: its content, how it is shown, and what is weak in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charthouse.charter.contract import contract_lacks, tells_too_much
from charthouse.charter.models import CharterPart
from charthouse.charter.outcomes import Outcome
from charthouse.charter.parts import BY_NAME, GUARDED, PARTS, Column, Kind, Part, Shape, Value, empty_value, missing
from charthouse.journal.markdown import to_html
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui import formats

CURRENCY = "currency"
May = Callable[[Right], bool]
_HIDDEN: Mapping[Right, Callable[[], str]] = {
    Right.SEE_COSTS: lambda: _("Amounts are shown to those who may see costs."),
    Right.SEE_MARGIN: lambda: _("Prices are shown to those who may see the margin."),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as it is read."""

    column: Column
    text: str
    right: bool
    """Written flush right: figures and days."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One part as it is read."""

    part: Part
    number: int
    html: SafeString | str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sides: Mapping[str, tuple[str, ...]]
    """Of the scope: what is in, and what is out."""
    hidden: str
    """That amounts are left out for this reader; empty: none are."""
    text: str = ""
    """Of a text: as it was written, in Markdown."""
    became: tuple[Outcome | None, ...] = ()
    """On the charter's page alone: what became of each row."""

    @property
    def beside(self) -> Sequence[tuple[tuple[Cell, ...], Outcome | None]]:
        """The rows, each with what became of it."""
        return list(zip_longest(self.rows, self.became))

    @property
    def empty(self) -> bool:
        """Nothing stands there."""
        return not self.html and not self.rows


def values_of(project: Project) -> dict[str, Value]:
    """What stands in each part now."""
    there = dict(CharterPart.objects.filter(project=project).values_list("name", "value"))
    return {
        part.name: json.loads(there[part.name]) if part.name in there else empty_value(part) for part in PARTS
    }  # fmt: skip


def content_of(project: Project, _subject: str) -> dict[str, Any]:
    """The charter as a version keeps it: every part that it has, and the currency of its amounts."""
    values = values_of(project)
    there = {part.name: values[part.name] for part in PARTS if values[part.name] or not part.optional}
    return {**there, CURRENCY: project.currency or ""}


def shown(content: Mapping[str, Any], may: May) -> list[Shown]:
    """The parts as they are read, without the amounts that this reader may not see."""
    return [
        shown_part(part, content.get(part.name, empty_value(part)), content.get(CURRENCY, ""), may)
        for part in PARTS
        if content.get(part.name) or not part.optional
    ]


def without(content: Mapping[str, Any], may: May) -> dict[str, Any]:
    """The content without the amounts that this reader may not see."""
    return {name: _without_amounts(name, value, may) for name, value in content.items()}


def weak(access: Access, _subject: str) -> list[str]:
    """What is missing in the parts, each in a sentence."""
    values = values_of(access.project)
    of_contract = contract_lacks(access, values)
    found = [
        _("%(part)s: %(what)s") % {"part": part.title, "what": sentence}
        for part in PARTS
        for sentence in (*missing(part, values[part.name]), *of_contract.get(part.name, ()))
    ]
    return [*found, *tells_too_much(values)]


def shown_part(part: Part, value: Value, currency: str, may: May) -> Shown:
    """One part as it is read."""
    number = PARTS.index(part) + 1
    columns = tuple(one for one in part.columns if one.kind not in GUARDED or may(GUARDED[one.kind]))
    hidden = _HIDDEN[part.right]() if part.right is not None and len(columns) < len(part.columns) else ""
    if part.shape is Shape.TEXT:
        return Shown(part, number, to_html(value) if value else "", (), (), {}, hidden="", text=value or "")
    lines: Sequence[Mapping[str, str]] = value if part.shape is Shape.ROWS else [value] if value else []
    sides = {}
    if part.name == "scope":
        sides = {
            side: tuple(row.get("what", "") for row in lines if row.get("side", "in") == side) for side in ("in", "out")
        }
    rows = tuple(
        tuple(Cell(one, _written(one, row.get(one.name, ""), currency), one.flush) for one in columns) for row in lines
    )
    return Shown(part, number, "", columns, rows, sides, hidden)


def _without_amounts(name: str, value: Value, may: May) -> Value:
    part = BY_NAME.get(name)
    if part is None or part.right is None or may(part.right):
        return value
    if part.shape is Shape.FACTS:
        return {key: one for key, one in value.items() if key not in part.guarded}
    return [{key: one for key, one in row.items() if key not in part.guarded} for row in value]


def _written(column: Column, value: str, currency: str) -> str:
    if not value:
        return ""
    if column.kind is Kind.DAY:
        return formats.long_day(dt.date.fromisoformat(value))
    if column.is_amount:
        return formats.money(Decimal(value), currency)
    if column.kind is Kind.SHARE:
        return f"{value}\N{NO-BREAK SPACE}%"
    return column.label_of(value)
