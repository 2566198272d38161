"""The charter on paper: its parts as blocks of a document, without the amounts that its reader may not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from charthouse.charter.document import May, Shown, shown
from charthouse.charter.parts import Shape
from charthouse.papers.model import (
    Band,
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Heading,
    Note,
    Prose,
    Side,
    Sides,
    Table,
)

_SIGNS = {"in": "✓", "out": "–"}


def _table(part: Shown) -> Table:
    return Table(
        tuple(Column(str(one.label), "end" if one.flush else "start") for one in part.columns),
        tuple(tuple(Cell(cell.text) for cell in row) for row in part.rows),
    )


def _facts(part: Shown) -> Iterator[Block]:
    """Figures side by side, words below them."""
    said = [cell for row in part.rows for cell in row if cell.text]
    figures = [Fact(str(cell.column.label), cell.text) for cell in said if cell.right]
    words = [Fact(str(cell.column.label), cell.text) for cell in said if not cell.right]
    if figures:
        yield Band(tuple(figures))
    if words:
        yield Facts(tuple(words))


def _sides(part: Shown) -> Sides:
    titles = {"in": _("In"), "out": _("Out")}
    return Sides(tuple(
        Side(title, part.sides[name], _SIGNS[name], _("nothing named")) for name, title in titles.items()
    ))  # fmt: skip


def _part(part: Shown) -> Iterator[Block]:
    yield Heading(str(part.part.title), str(part.number))
    if part.part.shape is Shape.TEXT and part.text:
        yield Prose(part.text)
    elif not part.rows:
        yield Note(_("Nothing is written here."))
    elif part.sides:
        yield _sides(part)
    elif part.part.shape is Shape.FACTS:
        yield from _facts(part)
    else:
        yield _table(part)
    if part.hidden:
        yield Note(part.hidden)


def blocks_of(content: Mapping[str, Any], may: May) -> tuple[Block, ...]:
    """A charter's content as blocks, part by part."""
    return tuple(block for part in shown(content, may) for block in _part(part))
