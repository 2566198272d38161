"""Reads past tasks and projects from CSV files and Excel workbooks: each line with what is said in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from django.utils.translation import gettext as _

from charthouse.estimates.refusals import BadPastWork
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_rows import rows_of
from charthouse.ui.sentences import in_readers_words

MOST_BYTES = 5 * 1024 * 1024
MOST = 5_000
"""Lines of a file."""
HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "task", "title", "summary", "activity", "aufgabe", "titel", "bezeichnung", "vorgang"),
    "estimate": ("estimate", "estimated", "original estimate", "planned", "plan", "planned duration", "schätzung",
                 "geschätzt", "geplant"),
    "actual": ("actual", "actual duration", "actual effort", "spent", "time spent", "took", "ist", "tatsächlich",
               "gebraucht"),
    "kind": ("class", "kind", "type", "type of work", "category", "klasse", "art", "art der arbeit", "kategorie"),
    "project": ("project", "project name", "projekt", "projektname"),
    "level": ("level", "ebene"),
    "size": ("size", "größe", "umfang"),
    "measure": ("unit of size", "size unit", "measure", "einheit der größe", "größeneinheit"),
    "year": ("year", "finished", "end", "date", "jahr", "beendet", "ende", "datum"),
}  # fmt: skip
"""By what a column may be called, in small letters."""
NEEDED = ("name", "estimate", "actual")

_BY_NAME = {called.casefold(): name for name, names in HEADERS.items() for called in names}


@dataclass(frozen=True, slots=True)
class Said:
    """What one line says: texts by field."""

    line: int
    facts: Mapping[str, str]


def read(name: str, content: bytes) -> list[Said]:
    """The lines of a file.

    :raises BadPastWork: it cannot be read, misses a column, or holds nothing
    """
    if len(content) > MOST_BYTES:
        raise BadPastWork(_("%(name)s is bigger than 5 MB; split it.") % {"name": name[:100]})
    try:
        rows = rows_of(name, content, MOST + 1)
    except UnreadablePlan as refusal:
        raise BadPastWork(in_readers_words(str(refusal))) from None
    if len(rows) < 2:
        raise BadPastWork(
            _("There is nothing in %(name)s below a first line that names the columns.") % {"name": name[:100]}
        )
    if len(rows) > MOST + 1:
        raise BadPastWork(_("%(name)s has more than %(most)d lines; split it.") % {"name": name[:100], "most": MOST})
    columns = _columns(rows[0][1])
    return [
        Said(number, {name: cells[place].strip() for name, place in columns.items() if place < len(cells)})
        for number, cells in rows[1:]
    ]


def _columns(headers: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        name = _BY_NAME.get(" ".join(header.casefold().replace("_", " ").split()))
        if name is not None:
            places.setdefault(name, place)
    missing = [name for name in NEEDED if name not in places]
    if missing:
        raise BadPastWork(
            _("The first line must name the columns; it lacks %(missing)s and says: %(headers)s.")
            % {"missing": ", ".join(missing), "headers": ", ".join(header.strip() for header in headers)[:200]}
        )
    return places


def packed(said: list[Said]) -> str:
    """What was read, as the page keeps it between looking and taking."""
    return orjson.dumps([[one.line, one.facts] for one in said]).decode()


def unpacked(text: str) -> list[Said]:
    """The same back.

    :raises BadPastWork: it is not what ``packed`` wrote
    """
    try:
        said = [Said(line, facts) for line, facts in orjson.loads(text)]
        sound = all(
            type(one.line) is int
            and isinstance(one.facts, dict)
            and all(isinstance(value, str) for value in one.facts.values())
            for one in said
        )
    except (orjson.JSONDecodeError, TypeError, ValueError):
        sound, said = False, []
    if not sound or not 0 < len(said) <= MOST:
        raise BadPastWork(_("The page was not sent whole; choose the file again."))
    return said
