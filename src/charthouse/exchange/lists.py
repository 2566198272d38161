"""Spreadsheets that are no plans: a header, and rows of texts as they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from charthouse.exchange.csv_table import decoded, lines
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_values import Cell, text_of
from charthouse.exchange.xlsx_table import cells_of

MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST = 10_000
HEADER_CELLS = 2
"""A line with fewer texts is a title above the table, as long as one with more follows soon."""
LOOKED_AT = 20


@dataclass(frozen=True)
class List:
    """A table as it came."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Texts by the number of their line, as many as there are headers."""
    warnings: tuple[str, ...] = ()


def read(path: Path) -> List:
    """The table of a CSV file or an Excel workbook.

    :raises UnreadablePlan: damaged, hostile, empty, or too big
    """
    found: Iterable[tuple[int, Sequence[Cell]]]
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        found = cells_of(path)
    elif suffix in (".csv", ".txt", ".tsv"):
        found = lines(decoded(path.read_bytes(), path.name), path.name)
    else:
        raise UnreadablePlan(f"{path.name} is no table that can be read.", "Save it as .xlsx or .csv and bring that.")
    return _list_of(path.name, found)


def _list_of(file: str, found: Iterable[tuple[int, Sequence[Cell]]]) -> List:
    texts = [(line, [text_of(cell).replace("\x00", "").strip() for cell in cells]) for line, cells in found]
    texts = [(line, cells) for line, cells in texts if any(cells)]
    if not texts:
        raise UnreadablePlan(f"{file} is empty.", "Look whether its first sheet holds the table.")
    begin = next((at for at, (_l, cells) in enumerate(texts[:LOOKED_AT]) if _filled(cells) >= HEADER_CELLS), 0)
    headers = texts[begin][1]
    while headers and not headers[-1]:
        headers.pop()
    width = len(headers)
    if width > MOST_COLUMNS:
        raise UnreadablePlan(
            f"{file} has {width} columns; {MOST_COLUMNS} are the most of a list.", "Leave out what is not needed."
        )
    below = texts[begin + 1 :]
    if not below:
        raise UnreadablePlan(
            f"{file} has a header and nothing below it.", "Look whether its first sheet holds the table."
        )
    if len(below) > MOST_ROWS:
        raise UnreadablePlan(f"{file} has {len(below):,} rows; {MOST_ROWS:,} are the most of a list.", "Split it.")
    named = tuple(header or f"Column {place}" for place, header in enumerate(headers, 1))
    rows, wide = [], 0
    for line, cells in below:
        wide += any(cells[width:])
        rows.append((line, tuple(cell[:LONGEST] for cell in (*cells[:width], *[""] * (width - len(cells))))))
    warnings = (f"{wide} rows have cells behind the last header; those were left out.",) if wide else ()
    return List(named, tuple(rows), warnings)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell) for cell in cells)
