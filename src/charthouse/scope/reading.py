"""Reads lists of requirements from CSV, Excel and Markdown: line by line, each with what is said in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from charthouse.exchange.csv_table import decoded
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_rows import rows_of
from charthouse.scope.refusals import BadFile
from charthouse.ui.sentences import in_readers_words

MOST_BYTES = 5 * 1024 * 1024
MOST = 2_000
"""Requirements in a file."""
HEADERS: Mapping[str, tuple[str, ...]] = {
    "key": ("key", "schlüssel"),
    "reference": ("reference", "ref", "id", "req id", "requirement id", "number", "no", "no.", "nr", "nr.", "nummer",
                  "kennung", "referenz"),
    "title": ("title", "name", "requirement", "summary", "titel", "anforderung", "bezeichnung", "zusammenfassung"),
    "text": ("text", "description", "details", "beschreibung"),
    "source": ("source", "origin", "from", "stakeholder", "quelle", "herkunft"),
    "priority": ("priority", "moscow", "prio", "priorität"),
    "acceptance": ("acceptance criteria", "acceptance", "criteria", "akzeptanzkriterien", "abnahmekriterien"),
    "status": ("status", "state", "zustand"),
    "owner": ("owner", "responsible", "verantwortlich", "eigner", "zuständig"),
    "deliverables": ("deliverables", "deliverable", "liefergegenstände", "liefergegenstand", "lieferobjekte"),
    "goals": ("goals", "goal", "ziele", "ziel"),
}  # fmt: skip
"""By what a column, or a line such as ``Priority: must``, may be called; in small letters."""

_BY_NAME = {called: name for name, names in HEADERS.items() for called in names}
_REFERENCE = re.compile(r"^([A-Z][A-Za-z]{0,11}[-_ ]?\d+(?:\.\d+)*|\d+(?:\.\d+)+)[:.)]?\s+[-–—:]?\s*(?=\S)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^(\s*)(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.*)$")
_FIELD = re.compile(r"^\s*(?:[-*+]\s+)?\**([^:*|]{1,30}?)\**\s*:\**\s*(.*)$")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")


@dataclass(frozen=True, slots=True)
class Said:
    """What one line, or one section, says of a requirement: texts by field; a field that it does not name is absent."""

    line: int
    facts: Mapping[str, str]


def read(name: str, content: bytes) -> list[Said]:
    """The requirements in a file.

    :raises BadFile: it cannot be read, or holds none
    """
    if len(content) > MOST_BYTES:
        raise BadFile(_("%(name)s is bigger than 5 MB; split it.") % {"name": name[:100]})
    try:
        if name.casefold().endswith((".md", ".markdown")):
            found = list(_markdown(decoded(content, name)))
        else:
            found = list(_table(rows_of(name, content, MOST + 1)))
    except UnreadablePlan as refusal:
        raise BadFile(in_readers_words(str(refusal))) from None
    if not found:
        raise BadFile(_("There is no requirement in %(name)s.") % {"name": name[:100]})
    if len(found) > MOST:
        raise BadFile(
            _("%(name)s holds more than %(most)d requirements; split it.") % {"name": name[:100], "most": MOST}
        )
    return found


def _table(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Said]:
    columns: dict[str, int] | None = None
    for number, cells in rows:
        if columns is None:
            columns = _columns(cells)
            continue
        said = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        if any(said.values()):
            yield Said(number, said)


def _columns(headers: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        name = _BY_NAME.get(" ".join(header.casefold().split()))
        if name is not None:
            places.setdefault(name, place)
    if "title" not in places:
        raise BadFile(
            _("The first line must name the columns, one of them “title”; it says: %(headers)s.")
            % {"headers": ", ".join(header.strip() for header in headers)[:200]}
        )
    return places


def _markdown(text: str) -> Iterator[Said]:
    """A table with such headings; else each lowest heading with what stands below it; else each item of a list."""
    lines = text.splitlines()
    table = next((at for at in range(len(lines) - 1) if "|" in lines[at] and _RULE.match(lines[at + 1])), None)
    if table is not None:
        rows = [(table + 1, _cells(lines[table]))]
        for at in range(table + 2, len(lines)):
            if "|" not in lines[at]:
                break
            rows.append((at + 1, [cell.replace("<br>", "\n") for cell in _cells(lines[at])]))
        return _table(rows)
    levels = [len(found[1]) for line in lines if (found := _HEADING.match(line))]
    deepest = max(levels, default=0)
    return _sections(lines, deepest) if deepest > 1 or levels.count(1) > 1 else _items(lines)


def _cells(line: str) -> list[str]:
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _sections(lines: list[str], deepest: int) -> Iterator[Said]:
    begun: tuple[int, str] | None = None
    below: list[str] = []
    for at, line in enumerate([*lines, "# "], 1):
        heading = _HEADING.match(line) if at <= len(lines) else re.match("(#) ()", line)
        if heading is None:
            below.append(line)
            continue
        if begun is not None:
            yield _section(*begun, below)
        begun, below = ((at, heading[2]) if len(heading[1]) == deepest else None), []


def _items(lines: list[str]) -> Iterator[Said]:
    begun: tuple[int, str] | None = None
    below: list[str] = []
    margin = 0
    for at, line in enumerate(lines, 1):
        item = _BULLET.match(line)
        if item is not None and (begun is None or len(item[1]) <= margin):
            if begun is not None:
                yield _section(*begun, below)
            begun, below, margin = (at, item[2]), [], len(item[1])
        elif begun is not None and (not line.strip() or line.startswith((" ", "\t"))):
            below.append(line.strip())
        elif begun is not None:
            yield _section(*begun, below)
            begun, below = None, []
    if begun is not None:
        yield _section(*begun, below)


def _section(line: int, title: str, below: list[str]) -> Said:
    """A title with its reference before it, and the lines below it: ``Priority: must`` is a field, the rest text."""
    said: dict[str, str] = {}
    title = title.replace("**", "").strip()
    found = _REFERENCE.match(title)
    if found:
        said["reference"] = found[1]
        title = title[found.end() :]
    said["title"] = title
    current = "text"
    for text in below:
        field = _FIELD.match(text)
        name = None if field is None else _BY_NAME.get(field[1].casefold().strip())
        if field is not None and name is not None and name not in ("title", "text"):
            current = name if name == "acceptance" else "text"
            said[name] = field[2].strip()
        elif text.strip() or said.get(current):
            said[current] = f"{said[current]}\n{text.rstrip()}" if said.get(current) else text.rstrip()
    return Said(line, {name: value.strip() for name, value in said.items()})
