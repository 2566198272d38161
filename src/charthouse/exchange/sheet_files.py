"""A register as a file for spreadsheets: CSV, or an Excel workbook with one sheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from charthouse.exchange.csv_table import harmless

Value: TypeAlias = str | int | float | Decimal | dt.date | None

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The kinds of file by how their names end, with what they are sent as."""


def csv_of(rows: Iterable[Sequence[Value]]) -> bytes:
    """Rows, the head first, as CSV in UTF-8, with a mark that spreadsheets know it by; formulas are made harmless."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([harmless(value) if isinstance(value, str) else _written(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_of(
    name: str, rows: Iterable[Sequence[Value]], *, frozen: int = 1, widths: Mapping[int, float] | None = None
) -> bytes:
    """Rows, the head first, as a workbook; numbers stay numbers, dates dates.

    ``frozen`` columns stay in sight; ``widths`` are in characters by column, from 0.
    """
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(name)
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        quoted = book.add_format({"quote_prefix": True})  # text, whatever it begins with, also when it is edited
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(at, column, dt.datetime.combine(value, dt.time()), day)
                elif isinstance(value, str):
                    style = head if at == 0 else quoted if harmless(value) != value else None
                    sheet.write_string(at, column, value[:32_000], style)
                elif value is not None:
                    sheet.write_number(at, column, float(value))
        sheet.freeze_panes(1, frozen)
        for column, width in (widths or {}).items():
            sheet.set_column(column, column, width)
    return stream.getvalue()


def _written(value: Value) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)
