"""Excel workbooks in and out: looked over before they are opened, written with real dates and no formulas."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from charthouse.exchange.columns import Column, Columns, guess
from charthouse.exchange.document import Document
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_read import HEADER_WITHIN, MOST_COLUMNS, document_of
from charthouse.exchange.table_values import Cell, text_of
from charthouse.exchange.table_write import EXAMPLE, WRITTEN, rows_of, shown

MEBIBYTE = 1024 * 1024
MOST_ENTRIES = 2_000
MOST_BYTES = 512 * MEBIBYTE
"""Unpacked, all entries together."""
MOST_RATIO = 200
"""Unpacked to packed, of entries over a mebibyte; real sheets stay under 30."""
MOST_EMPTY = 1_000
"""Empty rows in a row, after which a sheet is taken to be finished."""

_CODED = re.compile(r"_x([0-9A-F]{4})_")
"""Characters that a workbook's XML cannot hold as they are."""

WIDTHS = {
    Column.NAME: 44,
    Column.PREDECESSORS: 18,
    Column.RESOURCES: 26,
    Column.NOTES: 50,
    Column.START: 17,
    Column.FINISH: 17,
    Column.CONSTRAINT_DATE: 17,
    Column.DEADLINE: 17,
}

EXPLAINED = {
    Column.ID: "A whole number, different in each row. Predecessors refer to it. Left out: rows are counted from 1.",
    Column.UID: "The task's lasting number. Leave it empty for new tasks; importing again finds tasks by it.",
    Column.KEY: "The task's key, such as CRM-42, if it has one.",
    Column.WBS: "The place in the work breakdown structure, such as 1.2.3.",
    Column.LEVEL: "1 at the top, 2 for what lies below the row before, and so on. Or indent the names by blanks.",
    Column.NAME: "What is to be done. The only column that must be there.",
    Column.DURATION: "3d, 2w, 4h, 1.5 days; 4eh or 2ed run round the clock; 3d? is a guess; 0d is a milestone.",
    Column.START: "A date. Without predecessors the task starts no earlier than this; with predecessors they decide.",
    Column.FINISH: "A date. With a start and no duration, the working days between them are the duration.",
    Column.PREDECESSORS: "IDs of the tasks that this one waits for: 3; 3FS+2d; 4SS; 5FF-1d; 6FS+50%.",
    Column.RESOURCES: "Who works on it: Anna; Bob[50%].",
    Column.PERCENT: "How much of the duration is done, from 0% to 100%.",
    Column.MILESTONE: "yes or no.",
    Column.MODE: "auto: Charthouse computes the dates; manual: the task keeps its start and finish.",
    Column.CONSTRAINT: "ASAP, ALAP, or with a date SNET, SNLT, FNET, FNLT (start/finish no earlier/later), MSO, MFO.",
    Column.CONSTRAINT_DATE: "The constraint's date.",
    Column.DEADLINE: "The date by which the task should be done; it moves nothing, but lateness shows.",
    Column.WORK: "The effort: 24h, 5d.",
    Column.OPTIMISTIC: "The duration if all goes well.",
    Column.LIKELY: "The most likely duration; left out: the duration.",
    Column.PESSIMISTIC: "The duration if much goes wrong.",
    Column.PRIORITY: "0 to 1000; 500 is usual.",
    Column.ACTUAL_START: "When it really started.",
    Column.ACTUAL_FINISH: "When it was really done.",
    Column.BASELINE_START: "The start that was agreed.",
    Column.BASELINE_FINISH: "The finish that was agreed.",
    Column.FIXED_COST: "Cost beside that of resources.",
    Column.RESPONSIBLE: "Who answers for it.",
    Column.NOTES: "Anything else.",
}
"""What stands in each column, for the template."""


def read(path: Path, *, columns: Columns | None = None) -> Document:
    """Read the first sheet that has a table of tasks.

    :raises UnreadablePlan: hostile or damaged, no header, or cells that cannot be understood.
    """
    refuse_hostile(path)
    book = _opened(path)
    try:
        sheet = _sheet_with_tasks(book, columns)
        return document_of(path.name, _lines(sheet, path.name), columns)
    finally:
        book.close()


def headers(path: Path) -> list[str]:
    """The first row that is not empty, for a person to say which column is what."""
    refuse_hostile(path)
    book = _opened(path)
    try:
        for _, cells in _lines(_sheet_with_tasks(book, None), path.name):
            texts = [text_of(cell) for cell in cells]
            if any(texts):
                return texts
        return []
    finally:
        book.close()


def cells_of(path: Path) -> list[tuple[int, list[Cell]]]:
    """The lines of the first sheet that holds anything, for tables that are no plans.

    :raises UnreadablePlan: hostile or damaged
    """
    refuse_hostile(path)
    book = _opened(path)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            found = list(_lines(sheet, path.name))
            if any(text_of(cell) for _line, cells in found for cell in cells):
                return found
        return []
    finally:
        book.close()


def refuse_hostile(path: Path) -> None:
    """Refuse a workbook that would unpack to too much, writes outside its folder, or has XML entities.

    :raises UnreadablePlan: any of these, or a damaged archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise UnreadablePlan(
                    f"{path.name} holds {len(entries):,} files; no workbook has more than {MOST_ENTRIES:,}."
                )
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise UnreadablePlan(
                    f"{path.name} would unpack to more than {MOST_BYTES // MEBIBYTE} MiB; it is refused."
                )
            for entry in entries:
                _refuse_entry(path.name, archive, entry)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise UnreadablePlan(
            f"{path.name} is a damaged workbook ({str(error)[:60].rstrip('.')}).",
            "Save it again; it did not arrive whole.",
        ) from None


def _refuse_entry(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    place = PurePosixPath(entry.filename.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts or ":" in entry.filename:
        raise UnreadablePlan(f"{name} holds a file that would be written outside its folder; it is refused.")
    if entry.flag_bits & 1:
        raise UnreadablePlan(f"{name} is protected by a password.", "Save it without a password first.")
    if entry.file_size > MEBIBYTE and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise UnreadablePlan(f"{name} is packed more than {MOST_RATIO} times, as no workbook is; it is refused.")
    if place.suffix in {".xml", ".rels", ".vml"} and entry.file_size:
        with archive.open(entry) as file:
            start = file.read(8192).replace(b"\x00", b"")
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise UnreadablePlan(f"{name} has a document type declaration, which no workbook needs; it is refused.")


def _opened(path: Path) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # noqa: BLE001 - openpyxl lets through whatever a damaged workbook makes it stumble on
        raise UnreadablePlan(
            f"{path.name} cannot be opened as a workbook ({type(error).__name__}).",
            "Open it in a spreadsheet program and save it again as .xlsx.",
        ) from None


def _sheet_with_tasks(book: Any, columns: Columns | None) -> Any:
    """The first sheet whose first lines hold a header; else the first sheet, whose missing header is then told."""
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
    if not sheets:
        raise UnreadablePlan("The workbook has no sheet with cells.", "Put the tasks into a sheet.")
    wanted = {header.casefold() for _, header in columns.headers} if columns else set()
    for sheet in sheets:
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(max_row=HEADER_WITHIN, max_col=MOST_COLUMNS, values_only=True):
            texts = [text_of(cell) for cell in cells]
            if wanted and wanted <= {text.strip().casefold() for text in texts}:
                return sheet
            if not wanted and guess(texts).header(Column.NAME) is not None:
                return sheet
    return sheets[0]


def _lines(sheet: Any, name: str) -> Iterator[tuple[int, list[Cell]]]:
    empty = 0
    try:
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
            values = [_value(cell) for cell in cells]
            while values and values[-1] is None:
                values.pop()
            empty = 0 if values else empty + 1
            if empty > MOST_EMPTY:
                return
            yield line, values
    except UnreadablePlan:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        raise UnreadablePlan(
            f"{name} is a damaged workbook: its rows cannot be read ({type(error).__name__}).",
            "Open it in a spreadsheet program and save it again as .xlsx.",
        ) from None


def _value(cell: Any) -> Cell:
    value: Cell = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{value * 100:.6g}%"
    if isinstance(value, str) and "_x" in value:
        return _CODED.sub(lambda match: chr(int(match[1], 16)), value)
    return value


def write(document: Document, path: Path) -> None:
    """Write the plan's tasks as a workbook with one sheet."""
    import xlsxwriter

    # Formulas and links in text are never made: what people type stays text.
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        _write_sheet(book, document)


_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
    "constant_memory": False,
}


def write_template(path: Path) -> None:
    """Write a workbook with the usual columns, some rows as an example, and a sheet that explains each column."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        _write_sheet(book, EXAMPLE)
        sheet = book.add_worksheet("How to fill in")
        head = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, ["Column", "What to write"], head)
        for row, column in enumerate(WRITTEN, 1):
            sheet.write_string(row, 0, column.value, wrapped)
            sheet.write_string(row, 1, EXPLAINED[column], wrapped)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 100)
        sheet.freeze_panes(1, 0)


def _write_sheet(book: Any, document: Document) -> None:
    sheet = book.add_worksheet("Plan")
    head = book.add_format({"bold": True, "bottom": 1})
    date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    # Shows the spreadsheet program that this is text, whatever it begins with, also when the cell is edited.
    quoted = book.add_format({"quote_prefix": True})
    count = 0
    for row, cells in enumerate(rows_of(document)):
        count = len(cells)
        for position, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, dt.datetime):
                # A spreadsheet's midnight means the whole day; a real midnight must be said in words.
                if cell.year >= 1901 and (cell.hour or cell.minute):
                    sheet.write_datetime(row, position, cell, date)
                else:
                    sheet.write_string(row, position, shown(cell))
            elif isinstance(cell, int | float | Decimal):
                sheet.write_number(row, position, float(cell) if isinstance(cell, Decimal) else cell)
            else:
                text = str(cell)[:32_000]
                hot = text.startswith(("=", "+", "-", "@", "\t", "\r"))
                sheet.write_string(row, position, text, head if row == 0 else quoted if hot else None)
    sheet.freeze_panes(1, list(WRITTEN).index(Column.NAME) + 1)
    sheet.autofilter(0, 0, max(row, 1), count - 1)
    for position, column in enumerate(WRITTEN):
        sheet.set_column(position, position, WIDTHS.get(column, 12))
