"""A document as PDF, or its pages as pictures: its texts go to typst as JSON, so that none can be a command."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from charthouse.drawing import fonts
from charthouse.papers.letters import breakable, printable, runs_right_to_left
from charthouse.papers.model import (
    Band,
    Block,
    Bullets,
    Cell,
    Condition,
    Fact,
    Facts,
    Figure,
    Grid,
    Heading,
    Note,
    Page,
    Paper,
    Prose,
    Sheet,
    Sides,
    Signatures,
    Table,
)
from charthouse.papers.prose import Piece, Run, read

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("paper.typ")
INKS = Path(__file__).with_name("inks.typ")
ONE_PAGE = Path(__file__).with_name("page.typ")
WIDEST, NARROWEST = 14.0, 4.0
_SHORT, _ALL_SHORT = 20, 48
"""Letters of a column that is not broken, and of all such columns of a table on a sheet that stands."""
_WIDEST_UNBROKEN, _PADDING = 160.0, 12.5
"""Points of a column that is not broken, and what its cells keep free."""
Widths = dict[tuple[str, ...], list[float]]
"""By the labels of a table: above 0 shares of what is left, below 0 points, 0: as wide as what it holds."""
_MOST_UNBROKEN = 400
"""Letters in a cell: rows with longer ones may run on to the next page."""


def pdf_of(paper: Paper, sheet: Sheet = "a4") -> bytes:
    """The document as one PDF, tagged for those who have it read to them."""
    with _laid_out(paper, sheet) as compiler:
        written = compiler.compile(format="pdf")
    assert isinstance(written, bytes), "One document is one file."
    return written


def pictures_of(paper: Paper, sheet: Sheet = "a4", *, dots: float = 96) -> list[bytes]:
    """Each page as PNG with so many dots an inch."""
    with _laid_out(paper, sheet) as compiler:
        written = compiler.compile(format="png", ppi=dots)
    assert written is not None, "Pages are made, not written to a file."
    return [written] if isinstance(written, bytes) else list(written)


@contextmanager
def _laid_out(paper: Paper, sheet: Sheet) -> Iterator[typst.Compiler]:
    import typst

    own = all(fonts.has_all(printable(text)) for text in paper.words())
    with tempfile.TemporaryDirectory(prefix="charthouse-") as folder:
        place = Path(folder)
        told = {**_told(paper, place), "sheet": "us-letter" if sheet == "letter" else "a4"}
        if paper.page is not None:
            told |= {"blocks": [], "page": _page(paper.page, place)}
        (place / "paper.json").write_text(json.dumps(told), encoding="utf-8")
        for one in paper.attached:
            (place / one.name).write_bytes(one.content)
        (place / INKS.name).write_bytes(INKS.read_bytes())
        source = place / "paper.typ"
        source.write_bytes((TEMPLATE if paper.page is None else ONE_PAGE).read_bytes())
        # The machine's fonts are looked for only where ours lack a letter: that takes time and differs everywhere.
        yield typst.Compiler(str(source), root=folder, font_paths=[str(fonts.FOLDER)], ignore_system_fonts=own)


def _told(paper: Paper, place: Path) -> dict[str, Any]:
    widths = _widths_of(paper)
    language, _dash, region = paper.language.partition("-")
    return {
        "title": _text(paper.title), "project": _text(paper.project), "lead": _text(paper.lead),
        "stamp": _text(paper.stamp), "edition": _text(paper.edition), "foot": _text(paper.foot),
        "wide": paper.wide, "facts": _facts(paper.facts), "language": language, "region": region.upper() or None,
        "plain": {"title": printable(paper.title), "project": printable(paper.project)},
        "words": {
            # Translators: at the foot of a printed page; {page} and {pages} stay as they are
            "page": _("Page {page} of {pages}"), "contents": _("Contents"),
        },
        "blocks": [
            {**_block(block, place, number, widths), **_beside(paper.blocks, number)}
            for number, block in enumerate(paper.blocks)
        ],
        "attached": [
            {"file": one.name, "type": one.media_type, "about": one.about} for one in paper.attached
        ],
    }  # fmt: skip


def _page(page: Page, place: Path) -> dict[str, Any]:
    return {
        "verdict": _text(page.verdict), "head": [_text(one) for one in page.head],
        "states": [
            {"title": _text(one.title), "words": _text(one.words), "tone": one.tone, "why": _text(one.why)}
            for one in page.states
        ],
        "rows": [
            [
                {**_block(one.body, place, 100 * at + side, _one_width(one.body)), "title": _text(one.title),
                 "most": one.most, "more": [_text(each) for each in one.more], "note": _text(one.note),
                 "asked": one.asked}
                for side, one in enumerate(row)
            ]
            for at, row in enumerate(page.rows)
        ],
    }  # fmt: skip


def _one_width(body: Block) -> Widths:
    return {_labels(body): _widths(body, _ALL_SHORT)} if isinstance(body, Table) else {}


def _beside(blocks: Sequence[Block], number: int) -> dict[str, bool]:
    """What a block is to those around it: a note stays with what it introduces, and close to what it explains."""
    before = blocks[number - 1] if number else None
    after = blocks[number + 1] if number + 1 < len(blocks) else None
    return {
        "close": isinstance(before, Heading) and before.level == 3,
        "holds": after is not None and not isinstance(after, Heading),
    }


def _block(block: Block, place: Path, number: int, widths: Widths) -> dict[str, Any]:
    match block:
        case Heading():
            return {"is": "heading", "text": _text(block.text), "number": block.number, "level": block.level}
        case Prose():
            return {"is": "prose", "pieces": [_piece(one) for one in read(block.text)]}
        case Note():
            return {"is": "note", "text": _text(block.text)}
        case Bullets():
            return {"is": "bullets", "items": [_text(one) for one in block.items], "sign": block.sign}
        case Table():
            return _table(block, widths[_labels(block)])
        case Grid():
            return {
                "is": "grid", "across": _text(block.across), "down": _text(block.down),
                "columns": [_text(one) for one in block.columns],
                "rows": [{"label": _text(label), "cells": [_cell(one) for one in row]} for label, row in block.rows],
            }  # fmt: skip
        case Facts():
            return {"is": "facts", "items": _facts(block.items)}
        case Band():
            return {"is": "band", "items": _facts(block.items)}
        case Sides():
            return {"is": "sides", "items": [
                {"title": _text(one.title), "items": [_text(item) for item in one.items], "sign": one.sign,
                 "nothing": _text(one.nothing)}
                for one in block.items
            ]}  # fmt: skip
        case Signatures():
            return {"is": "signatures", "items": [
                {"name": _text(one.name), "role": _text(one.role), "state": _text(one.state), "tone": one.tone,
                 "lines": [_text(line) for line in one.lines], "reason": _text(one.reason),
                 "conditions": [_condition(condition) for condition in one.conditions]}
                for one in block.items
            ]}  # fmt: skip
        case Figure():
            (place / f"{number}.svg").write_text(block.svg, encoding="utf-8")
            return {"is": "figure", "file": f"{number}.svg", "alt": printable(block.alt),
                    "caption": _text(block.caption), "width": block.width * 100}  # fmt: skip


def _table(block: Table, widths: list[float]) -> dict[str, Any]:
    heads = _heads(block)
    rows = [[_cell(cell) for cell in row] for row in block.rows]
    return {
        "is": "table", "rows": rows, "total": block.total,
        "columns": [{**_text(one.label), "align": one.align} for one in block.columns],
        "widths": widths,
        "heads": heads, "kept": _kept(heads),
        "breaks": any(len(cell.text) + len(cell.under) > _MOST_UNBROKEN for row in block.rows for cell in row),
    }  # fmt: skip


def _cell(cell: Cell) -> dict[str, Any]:
    return {**_text(cell.text), "tone": cell.tone, "strong": cell.strong, "under": _text(cell.under),
            "indent": cell.indent}  # fmt: skip


def _labels(block: Table) -> tuple[str, ...]:
    return tuple(one.label for one in block.columns)


def _widths_of(paper: Paper) -> Widths:
    """The widths of columns, by their labels: tables of the same columns are alike, so that they stand in line."""
    alike: dict[tuple[str, ...], list[Table]] = {}
    for block in paper.blocks:
        if isinstance(block, Table):
            alike.setdefault(_labels(block), []).append(block)
    found: Widths = {}
    for labels, blocks in alike.items():
        whole = Table(blocks[0].columns, tuple(row for block in blocks for row in block.rows))
        widths = _widths(whole, _ALL_SHORT * (1 + paper.wide))
        if len(blocks) > 1:
            widths = [width or -_points(whole, at) for at, width in enumerate(widths)]
        found[labels] = widths
    return found


def _points(block: Table, at: int) -> float:
    """How wide a column is that is not broken."""
    cells = [row[at] for row in block.rows]
    lines = [(one.text, 9.0, one.strong or bool(one.tone), 10.0 * bool(one.tone)) for one in cells]
    lines += [(line, 8.0, False, 0.0) for one in cells for line in one.under.split("\n")]
    lines.append((block.columns[at].label, 8.0, False, 0.0))
    longest = max(sign + fonts.width(text, size, bold=bold) for text, size, bold, sign in lines)
    return round(min(_WIDEST_UNBROKEN, longest) + _PADDING, 1)


def _heads(block: Table) -> list[bool]:
    """Which rows are the head of a group: the next one stands in deeper."""
    deep = [max((cell.indent for cell in row), default=0) for row in block.rows]
    return [place + 1 < len(deep) and deep[place + 1] > level for place, level in enumerate(deep)]


def _kept(heads: Sequence[bool]) -> list[int]:
    """For each row with how many it stays on one page: the head of a group with its first row; 0: held by a head."""
    found: list[int] = []
    while len(found) < len(heads):
        run = 1
        while heads[len(found) + run - 1]:
            run += 1
        found += [run, *([0] * (run - 1))]
    return found


def _widths(block: Table, all_short: int) -> list[float]:
    """How wide columns of words are, as shares; 0 where a column is as wide as what it holds: figures, short words."""
    found, narrow = [], 0
    longest = [max([_size(row[at]) for row in block.rows] + [len(one.label)]) for at, one in enumerate(block.columns)]
    for place, column in enumerate(block.columns):
        if column.align == "end":
            found.append(0.0)
            continue
        if longest[place] <= _SHORT and narrow + longest[place] <= all_short and longest[place] < max(longest):
            narrow += longest[place]
            found.append(0.0)
            continue
        sizes = sorted([_size(row[place]) for row in block.rows] + [len(column.label)])
        # One long text does not widen its column: what counts is what nine of ten do not exceed.
        usual = (sum(sizes) / len(sizes) + sizes[(len(sizes) * 9 - 1) // 10]) / 2
        found.append(round(min(WIDEST, max(NARROWEST, usual**0.6)), 2))
    if not any(found):  # A table is as wide as its page, also where no column needs that.
        words = [place for place, column in enumerate(block.columns) if column.align == "start"]
        found[words[0] if words else 0] = NARROWEST
    return found


def _size(cell: Cell) -> int:
    """How many letters want room side by side."""
    return 2 * cell.indent + len(cell.text) + len(cell.under) * 2 // 3


def _condition(one: Condition) -> dict[str, Any]:
    return {"text": _text(one.text), "state": _text(one.state), "met": one.met}


def _facts(items: Sequence[Fact]) -> list[dict[str, Any]]:
    return [{"label": _text(one.label), "value": _text(one.value)} for one in items]


def _piece(piece: Piece) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": piece.kind, "level": piece.level, "sign": piece.sign, **_runs(piece.runs),
    }  # fmt: skip
    if piece.kind == "table":
        told["rows"] = [[_runs(cell) for cell in row] for row in piece.rows]
        told["count"] = max((len(row) for row in piece.rows), default=0)
    return told


def _runs(runs: Sequence[Run]) -> Mapping[str, Any]:
    words = "".join(one.text for one in runs)
    return {"runs": [_run(one) for one in runs], "back": runs_right_to_left(words), "text": printable(words)}


def _run(one: Run) -> dict[str, Any]:
    return {
        "text": breakable(printable(one.text)), "bold": one.bold, "italic": one.italic, "code": one.code,
        "struck": one.struck, "link": one.link, "broken": one.broken,
    }  # fmt: skip


def _text(text: str) -> dict[str, Any]:
    return {"text": breakable(printable(text)), "back": runs_right_to_left(text)}
