"""CSV tables in and out: any usual encoding and delimiter, formulas made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from charthouse.exchange.columns import Columns
from charthouse.exchange.document import Document
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_read import document_of
from charthouse.exchange.table_values import Cell, text_of
from charthouse.exchange.table_write import EXAMPLE, rows_of, shown

DELIMITERS = ",;\t|"
SAMPLE = 64 * 1024
ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(path: Path, *, columns: Columns | None = None) -> Document:
    """Read a table of tasks.

    :raises UnreadablePlan: not text, no header, or cells that cannot be understood.
    """
    text = decoded(path.read_bytes(), path.name)
    return document_of(path.name, lines(text, path.name), columns, lines_are_full=True)


def headers(path: Path) -> list[str]:
    """The first line that is not empty, for a person to say which column is what."""
    text = decoded(path.read_bytes(), path.name)
    return next(([text_of(cell) for cell in cells] for _, cells in lines(text, path.name) if any(cells)), [])


def decoded(raw: bytes, name: str) -> str:
    """The file's text: by its mark, else UTF-8, else UTF-16 without mark, else Windows' western European."""
    encoding = next((encoding for mark, encoding in ENCODINGS if raw.startswith(mark)), None)
    try:
        if encoding is not None:
            return raw.decode(encoding)
        if b"\x00" in raw[:SAMPLE]:
            half = raw[: SAMPLE & ~1]
            return raw.decode("utf-16-le" if half[1::2].count(0) >= half[0::2].count(0) else "utf-16-be")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data":
                raise UnreadablePlan(
                    f"{name} is cut off: it ends within a letter.",
                    "Save or copy the file again; it did not arrive whole.",
                ) from None
            return raw.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadablePlan(
            f"{name} is not text in any usual encoding.", "Save it as “CSV UTF-8” in the spreadsheet program."
        ) from None


def delimiter_of(text: str) -> str:
    """The mark between cells: the one that parts the first lines into most cells, alike in each."""
    if text.startswith("sep=") and len(text) > 4:
        return text[4]
    sample = text[:SAMPLE].splitlines()[:20]
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        counts = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        if counts and counts[0] > 1:
            alike = counts.count(counts[0]) / len(counts)
            if counts[0] * alike > most:
                best, most = delimiter, counts[0] * alike
    return best


def lines(text: str, name: str) -> Iterator[tuple[int, list[Cell]]]:
    try:
        delimiter = delimiter_of(text)
        record = _Record(io.StringIO(text, newline=""))
        reader = csv.reader(record, delimiter=delimiter)
        before = line = 0
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not (line == 1 and text.startswith("sep=")):
                yield line, list(cells)
            if not record.at_end:
                record.lines.clear()
        if _ends_in_quotes(record.lines, delimiter):
            raise UnreadablePlan(
                f"{name} ends within a quoted cell, which begins on line {max(line, 1)} or after it.",
                "It is cut off, or a quotation mark is not closed: export the table again.",
            )
    except csv.Error as error:
        raise UnreadablePlan(
            f"{name} is no CSV table that can be read: line {reader.line_num}: {error}.",
            "Look for a quotation mark that is not closed, or export the table again.",
        ) from None


class _Record:
    """The lines of a table, of which those since the last whole record are kept."""

    def __init__(self, file: io.StringIO) -> None:
        self._file = file
        self.lines: list[str] = []
        self.at_end = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline()
        if not line:
            self.at_end = True
            raise StopIteration
        self.lines.append(line)
        return line


def _ends_in_quotes(lines: list[str], delimiter: str) -> bool:
    """Whether a record goes on at its end, because a quotation mark is not closed."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def write(document: Document, path: Path, *, delimiter: str = ",") -> None:
    """Write the plan's tasks as a table that spreadsheet programs open as UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        for row in rows_of(document):
            writer.writerow([harmless(cell) if isinstance(cell, str) else shown(cell) for cell in row])


def write_template(path: Path) -> None:
    """Write a table with the usual columns and some rows as an example."""
    write(EXAMPLE, path)


def harmless(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
