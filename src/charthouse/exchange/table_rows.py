"""The rows of a table that is no plan: CSV in any usual encoding, or the first sheet of an Excel workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from charthouse.exchange.csv_table import decoded, delimiter_of
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_values import text_of
from charthouse.exchange.xlsx_table import refuse_hostile

MOST_COLUMNS = 50

Line = tuple[int, list[str]]
"""A row's number in the file, from 1, and its cells as texts."""


def rows_of(name: str, content: bytes, most: int) -> list[Line]:
    """The rows that say something; with more than ``most`` of them, so many and one more.

    :raises UnreadablePlan: neither text nor a workbook, or a hostile one
    """
    found = []
    for number, cells in _workbook(content, most) if content.startswith(b"PK") else _text(name, content):
        if any(cell.strip() for cell in cells):
            found.append((number, cells))
            if len(found) > most:
                break
    return found


def _text(name: str, content: bytes) -> Iterator[Line]:
    text = decoded(content, name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    begun = 1
    try:
        for cells in reader:
            yield begun, [text_of(cell) for cell in cells[:MOST_COLUMNS]]
            begun = reader.line_num + 1
    except csv.Error:
        raise UnreadablePlan(f"{name}: line {begun} cannot be read; save the table again as CSV.") from None


def _workbook(content: bytes, most: int) -> Iterator[Line]:
    from openpyxl import load_workbook

    with TemporaryDirectory(prefix="charthouse-") as folder:
        path = Path(folder) / "table.xlsx"
        path.write_bytes(content)
        refuse_hostile(path)
        try:
            book = load_workbook(path, read_only=True, data_only=True)
            try:
                rows = book.worksheets[0].iter_rows(values_only=True, max_row=20 * most, max_col=MOST_COLUMNS)
                for number, cells in enumerate(rows, 1):
                    yield number, [text_of(cell) for cell in cells]  # type: ignore[arg-type]
            finally:
                book.close()
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError):
            raise UnreadablePlan("The workbook cannot be read; save it again as .xlsx or CSV.") from None
