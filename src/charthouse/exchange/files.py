"""The door for plan files: finds out what a file is, by what is in it, and calls the reader or writer for it.

Format modules are imported when first needed, so that importing this one costs nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import zipfile
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from charthouse.exchange.refusals import UnreadablePlan, UnwritablePlan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charthouse.exchange.columns import Columns
    from charthouse.exchange.document import Document

MEBIBYTE = 1024 * 1024

LOOK = 4096
"""How much of a file's beginning is looked at to tell what it is."""


class Format(StrEnum):
    """The kinds of plan file, named by their usual extension."""

    JSON = ".json"
    MSPDI = ".xml"
    CSV = ".csv"
    XLSX = ".xlsx"
    PROTRACK = ".p2x"
    FOREIGN = "other"
    """Read and written by the extra ``charthouse[plans]``."""


NAMES = {
    Format.JSON: "a plan document",
    Format.MSPDI: "a Microsoft Project XML file",
    Format.CSV: "a CSV table",
    Format.XLSX: "an Excel workbook",
    Format.PROTRACK: "a ProTrack project",
    Format.FOREIGN: "another tool's plan file",
}

LIMITS = {
    Format.JSON: 256 * MEBIBYTE,
    Format.MSPDI: 512 * MEBIBYTE,
    Format.CSV: 64 * MEBIBYTE,
    Format.XLSX: 64 * MEBIBYTE,
    Format.PROTRACK: 64 * MEBIBYTE,
    Format.FOREIGN: 512 * MEBIBYTE,
}
"""The biggest files that are read, in bytes."""

TABLE_EXTENSIONS = frozenset({".csv", ".tsv", ".txt"})

FOREIGN_READ = frozenset(
    {".mpp", ".mpt", ".mpx", ".mpd", ".xer", ".pmxml", ".pod", ".gan", ".planner", ".pp", ".ppx", ".pep", ".prx", ".sp",
     ".fts", ".pc", ".cdpx", ".cdpz", ".edpx", ".schedule_grid", ".gnt", ".zip", ".db", ".mdb"}
)  # fmt: skip
FOREIGN_WRITTEN = frozenset({".xer", ".pmxml", ".mpx"})

_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)([^>]*)>")


def read(path: str | os.PathLike[str], *, columns: Columns | None = None) -> Document:
    """Read a plan file of any kind.

    ``columns`` says for CSV and XLSX which column is what; left out, it is told from the headers.

    :raises UnreadablePlan: no such file, not a plan, damaged, hostile or too big.
    """
    path = Path(path)
    kind = kind_of(path)
    refuse_too_big(path, kind)
    try:
        document = _read(path, kind, columns)
    except MemoryError:
        raise UnreadablePlan(
            f"{path.name} needs more memory than there is.", "Split the plan or use a bigger machine."
        ) from None
    except OSError as error:
        raise UnreadablePlan(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if kind is not Format.FOREIGN and not _extension_fits(path, kind):
        warning = f"{path.name} is called “{path.suffix}” but holds {NAMES[kind]}; it was read as that."
        document = replace(document, warnings=(*document.warnings, warning))
    return document


def write(document: Document, path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Write a plan to a file whose extension says the format; the file appears whole or not at all.

    Gives a sentence for each thing that the format cannot hold.

    :raises UnwritablePlan: an unknown extension, or a place that cannot be written to.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    try:
        with _whole_or_not_at_all(path) as partial:
            if suffix == Format.JSON:
                from charthouse.exchange import plan_json

                plan_json.write(document, partial)
            elif suffix == Format.MSPDI:
                from charthouse.exchange import mspdi_write

                mspdi_write.write(document, partial)
                return mspdi_write.losses(document)
            elif suffix in TABLE_EXTENSIONS:
                from charthouse.exchange import csv_table, table_losses

                csv_table.write(document, partial, delimiter="\t" if suffix == ".tsv" else ",")
                return table_losses.losses(document)
            elif suffix == Format.XLSX:
                from charthouse.exchange import table_losses, xlsx_table

                xlsx_table.write(document, partial)
                return table_losses.losses(document)
            elif suffix in FOREIGN_WRITTEN:
                from charthouse.exchange import mpxj

                return mpxj.write(document, partial)
            else:
                written = ", ".join(sorted({".json", ".xml", ".csv", ".xlsx", *FOREIGN_WRITTEN}))
                raise UnwritablePlan(f"{path.name}: plans are not written as “{suffix}”; use one of {written}.")
    except OSError as error:
        raise UnwritablePlan(f"{path} cannot be written: {error.strerror or error}.") from error
    return ()


def kind_of(path: Path) -> Format:
    """What the file is, told from its beginning; from its extension only where the beginning leaves that open.

    :raises UnreadablePlan: no such file, empty, or nothing that is known.
    """
    suffix = path.suffix.lower()
    start = _beginning(path)
    if not start.strip(b"\x00\r\n\t "):
        raise UnreadablePlan(f"{path.name} is empty.", "Export or save the plan again, and look at the file's size.")
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_archive(path, suffix)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        if suffix in {".xls", ".doc", ".ppt", ".msg"}:
            raise UnreadablePlan(f"{path.name} is an old Office file, not a plan.", "Save it as .xlsx or .csv first.")
        return Format.FOREIGN
    text = _text_of(start)
    if text is not None:
        kind = _kind_of_text(text.lstrip("\ufeff \t\r\n"), suffix)
        if kind is not None:
            return kind
    if suffix in FOREIGN_READ:
        return Format.FOREIGN
    raise UnreadablePlan(
        f"{path.name} is not a kind of plan file that Charthouse knows: it holds neither a plan, a table nor XML.",
        "Give it .json, .xml (Microsoft Project), .csv, .xlsx, .mpp, .xer or another planning tool's own file.",
    )


def refuse_too_big(path: Path, kind: Format) -> None:
    """Refuse a file that is bigger than its kind may be, before any of it is read."""
    size, limit = path.stat().st_size, LIMITS[kind]
    if size > limit:
        raise UnreadablePlan(
            f"{path.name} has {size / MEBIBYTE:,.0f} MiB; {NAMES[kind]} may have at most {limit // MEBIBYTE} MiB.",
            "Leave out what the plan does not need (for example work by the day), or split it.",
        )


def _read(path: Path, kind: Format, columns: Columns | None) -> Document:
    if kind is Format.JSON:
        from charthouse.exchange import plan_json

        return plan_json.read(path)
    if kind is Format.MSPDI:
        from charthouse.exchange import mspdi

        return mspdi.read(path)
    if kind is Format.CSV:
        from charthouse.exchange import csv_table

        return csv_table.read(path, columns=columns)
    if kind is Format.XLSX:
        from charthouse.exchange import xlsx_table

        return xlsx_table.read(path, columns=columns)
    if kind is Format.PROTRACK:
        from charthouse.exchange import protrack

        return protrack.read(path)
    from charthouse.exchange import mpxj

    return mpxj.read(path)


def _beginning(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadablePlan(f"{path} is a folder.", "Name the plan file in it.")
        with path.open("rb") as file:
            return file.read(LOOK)
    except FileNotFoundError:
        raise UnreadablePlan(f"{path}: there is no such file.", "Look at the spelling and the folder.") from None
    except OSError as error:
        raise UnreadablePlan(f"{path} cannot be opened: {error.strerror or error}.") from error


def _kind_of_archive(path: Path, suffix: str) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise UnreadablePlan(
            f"{path.name} is a damaged or cut-off archive.", "Save or copy the file again; it did not arrive whole."
        ) from None
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return Format.XLSX
    if suffix in FOREIGN_READ:
        return Format.FOREIGN
    raise UnreadablePlan(f"{path.name} is an archive without a plan.", "Take the plan file out of it and give that.")


def _text_of(start: bytes) -> str | None:
    """The beginning as text, or None where it is not text."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if start.startswith(mark):
            return start[2:].decode(encoding, "ignore")
    if b"\x00" in start:
        pairs = len(start) // 2
        if start[1::2].count(0) > 0.7 * pairs:
            return start.decode("utf-16-le", "ignore")
        if start[0::2].count(0) > 0.7 * pairs:
            return start.decode("utf-16-be", "ignore")
        return None
    if sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x7f\x1a\x1b" for byte in start) > len(start) // 100:
        return None
    return start.decode("utf-8", "replace")


def _kind_of_text(text: str, suffix: str) -> Format | None:
    if text.startswith("{"):
        return Format.JSON
    if text.startswith("<"):
        return _kind_of_xml(text, suffix)
    if text.startswith(("ERMHDR", "MPX,", "MPX;", "MPX\t")):
        return Format.FOREIGN
    if suffix in TABLE_EXTENSIONS:
        return Format.CSV
    if suffix == Format.JSON:
        return Format.JSON
    if suffix == Format.MSPDI:
        return Format.MSPDI
    if suffix in FOREIGN_READ:
        return Format.FOREIGN
    first = text.splitlines()[0] if text else ""
    return Format.CSV if suffix == Format.XLSX and any(mark in first for mark in ",;\t") else None


def _kind_of_xml(text: str, suffix: str) -> Format:
    body = re.sub(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\])?\s*>", "", text, flags=re.DOTALL)
    root = _ROOT.search(body)
    if root is not None and root[1] == "Project" and "schemas.microsoft.com/project" in root[2]:
        return Format.MSPDI
    if suffix == Format.PROTRACK or (root is not None and root[1] == "Project" and "<ProjectInfo>" in body):
        return Format.PROTRACK
    if root is not None and root[1] not in {"Project", "html", "HTML"}:
        return Format.FOREIGN
    return Format.FOREIGN if suffix in FOREIGN_READ else Format.MSPDI


def _extension_fits(path: Path, kind: Format) -> bool:
    suffix = path.suffix.lower()
    return suffix == kind or (kind is Format.CSV and suffix in TABLE_EXTENSIONS)


@contextlib.contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".charthouse-", dir=path.parent) as folder:
        partial = Path(folder) / path.name
        yield partial
        partial.replace(path)
