"""A table of tasks as a plan: the same for CSV and spreadsheets, all faults told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from charthouse.exchange.columns import Column, Columns, guess, plain
from charthouse.exchange.document import Document
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_tasks import Row, TableReader
from charthouse.exchange.table_values import Cell, text_of

MOST_ROWS = 200_000
MOST_COLUMNS = 500
HEADER_WITHIN = 20
"""Lines in which the header is looked for."""


def document_of(
    file: str, lines: Iterable[tuple[int, Sequence[Cell]]], columns: Columns | None, *, lines_are_full: bool = False
) -> Document:
    """The plan in a table, whose lines come with their numbers.

    Where lines are usually full, a last one with fewer cells than the header is told: the table may be cut off.

    :raises UnreadableTable: with everything that is wrong in its cells.
    :raises UnreadablePlan: no header, no tasks, too many rows.
    """
    width, header, mapping, rows = _rows(file, lines, columns)
    document = TableReader(file, header, mapping).document(rows)
    last = rows[-1]
    if not lines_are_full or last.width >= width:
        return document
    warning = (
        f"The last line, {last.line}, has {last.width} cells under {width} headers: the table may be cut off there."
    )
    return replace(document, warnings=(*document.warnings, warning))


def _rows(
    file: str, lines: Iterable[tuple[int, Sequence[Cell]]], columns: Columns | None
) -> tuple[int, dict[Column, str], Columns, list[Row]]:
    before: list[list[str]] = []
    headers: list[str] | None = None
    mapping = columns or Columns()
    rows: list[Row] = []
    for line, cells in lines:
        if headers is None:
            texts = [text_of(cell).strip() for cell in cells]
            found = _mapping(texts, columns)
            if found is None:
                before.append([text for text in texts if text])
                if len(before) >= HEADER_WITHIN:
                    break
                continue
            if len(texts) > MOST_COLUMNS:
                raise UnreadablePlan(f"{file} has {len(texts)} columns; {MOST_COLUMNS} are the most that are read.")
            headers, mapping = texts, found
            continue
        if all(text_of(cell).strip() == "" for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise UnreadablePlan(f"{file} has more than {MOST_ROWS:,} tasks; split it.")
        rows.append(_row(line, cells, headers, mapping))
    if headers is None:
        raise UnreadablePlan(*_no_header(file, before, columns))
    if not rows:
        raise UnreadablePlan(
            f"{file} has a header but no task below it.", "Write one task a line, or take the template."
        )
    return len(headers), dict(mapping.headers), mapping, rows


def _mapping(texts: list[str], columns: Columns | None) -> Columns | None:
    """The columns, if this line is the header."""
    if columns is not None and columns.headers:
        plains = {plain(text) for text in texts}
        return columns if all(plain(header) in plains for _, header in columns.headers) else None
    found = guess(texts)
    if found.header(Column.NAME) is None:
        return None
    return replace(columns, headers=found.headers) if columns is not None else found


def _no_header(file: str, before: list[list[str]], columns: Columns | None) -> tuple[str, ...]:
    seen = next((line for line in before if line), [])
    shown = ", ".join(f"“{text[:30]}”" for text in seen[:8])
    if columns is not None and columns.headers:
        plains = {plain(text) for line in before for text in line}
        missing = [header for _, header in columns.headers if plain(header) not in plains]
        return (f"{file} has no column {', '.join(f'“{header}”' for header in missing)}; it begins with {shown}.",)
    return (
        f"{file} has no column with the tasks' names; its first line has {shown or 'nothing'}.",
        "Call that column “Name”, say which column is what, or start from the template.",
    )


def _row(line: int, cells: Sequence[Cell], headers: list[str], mapping: Columns) -> Row:
    wanted = {plain(header): column for column, header in mapping.headers}
    row = Row(line, {}, [], width=len(cells))
    for header, cell in zip(headers, cells, strict=False):
        column = wanted.pop(plain(header), None)
        if column is not None:
            row.cells[column] = cell
        elif header and mapping.keep_others and text_of(cell).strip():
            row.others.append((header, cell))
    return row
