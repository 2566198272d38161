"""Which column of a table is what: said by a person, or told from headers in English and German and of common tools."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from charthouse.exchange.document import Unit


class Column(StrEnum):
    """What a column can hold; the value is the header that Charthouse writes."""

    ID = "ID"
    UID = "UID"
    KEY = "Key"
    WBS = "WBS"
    LEVEL = "Outline level"
    PARENT = "Parent"
    NAME = "Name"
    DURATION = "Duration"
    START = "Start"
    FINISH = "Finish"
    PREDECESSORS = "Predecessors"
    RESOURCES = "Resources"
    PERCENT = "% complete"
    MILESTONE = "Milestone"
    MODE = "Mode"
    CONSTRAINT = "Constraint"
    CONSTRAINT_DATE = "Constraint date"
    DEADLINE = "Deadline"
    WORK = "Work"
    OPTIMISTIC = "Optimistic"
    LIKELY = "Most likely"
    PESSIMISTIC = "Pessimistic"
    PRIORITY = "Priority"
    ACTUAL_START = "Actual start"
    ACTUAL_FINISH = "Actual finish"
    BASELINE_START = "Baseline start"
    BASELINE_FINISH = "Baseline finish"
    FIXED_COST = "Fixed cost"
    RESPONSIBLE = "Responsible"
    NOTES = "Notes"


class DateOrder(StrEnum):
    """How dates with slashes are meant; dates with dots begin with the day, ISO dates with the year."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class Columns:
    """A mapping from what is wanted to the headers of a table, and how to read its values."""

    headers: tuple[tuple[Column, str], ...] = ()
    """The header of each column that is used; the rest are kept as custom fields."""
    date_order: DateOrder | None = None
    """None: told from the table's own dates; refused where they leave it open."""
    unit: Unit = Unit.DAY
    """Of durations that are bare numbers, unless the header says another."""
    keep_others: bool = True
    """Columns that are not mapped become custom fields."""

    def header(self, column: Column) -> str | None:
        """The header under which a column stands in the table, if it does."""
        return next((header for each, header in self.headers if each is column), None)


# The first word that fits wins, so what is more telling stands first. "|" parts the words.
_WORDS: dict[Column, str] = {
    Column.UID: "uid|unique id|task unique id|eindeutige nr|eindeutige nummer",
    Column.KEY: "key|task key|issue key|activity id|schlüssel|vorgangsschlüssel|code|task code|kürzel",
    Column.WBS: "wbs|wbs code|psp|psp code|psp nr|psp nummer|outline number|gliederungsnummer|wbs nummer",
    Column.ID: "id|task id|nr|no|number|#|row|row number|row id|zeile|vorgangsnr|vorgangsnummer|lfd nr|issue id",
    Column.LEVEL: "outline level|level|indent|indentation|hierarchy level|gliederungsebene|ebene",
    Column.PARENT: "parent|parent id|parent key|parent task|parent issue|epic link|übergeordnet|"
    "übergeordneter vorgang|übergeordnete aufgabe|sammelvorgang",
    Column.NAME: "task name|vorgangsname|name|activity name|task|vorgang|aufgabe|aufgabenname|title|titel|activity|"
    "aktivität|bezeichnung|summary|zusammenfassung|primary column|work item|arbeitspaket|subject|thema",
    Column.DURATION: "duration|dauer|original duration|planned duration|geplante dauer|days|tage|estimate|schätzung",
    Column.START: "start|start date|startdatum|anfang|beginn|starttermin|planned start|begin|begin date|von|from",
    Column.FINISH: "finish|finish date|end|end date|ende|enddatum|endtermin|fertigstellung|planned finish|bis|to",
    Column.PREDECESSORS: "predecessors|predecessor|vorgänger|depends on|dependencies|dependency|abhängigkeiten|"
    "abhängig von|blocked by|predecessor ids",
    Column.RESOURCES: "resource names|resources|resource|ressourcennamen|ressourcen|ressource|assigned to|assignee|"
    "assignees|zugewiesen an|zugewiesene person|zugewiesen|bearbeiter|assigned resource",
    Column.PERCENT: "% complete|percent complete|complete|% done|done|progress|% abgeschlossen|prozent abgeschlossen|"
    "abgeschlossen|fortschritt|% fertig|percentage|% progress",
    Column.MILESTONE: "milestone|is milestone|meilenstein",
    Column.MODE: "task mode|mode|vorgangsmodus|modus|manual|manuell|scheduling mode",
    Column.CONSTRAINT: "constraint type|constraint|einschränkungsart|einschränkung",
    Column.CONSTRAINT_DATE: "constraint date|einschränkungstermin|einschränkungsdatum",
    Column.DEADLINE: "deadline|due date|due|stichtag|fällig|fälligkeitsdatum|fällig am|target date|zieltermin",
    Column.WORK: "work|arbeit|effort|aufwand|planned work|geplante arbeit",
    Column.OPTIMISTIC: "optimistic|optimistic duration|best case|minimum|min duration|optimistisch|optimistische dauer",
    Column.LIKELY: "most likely|likely|expected duration|realistic|wahrscheinlich|wahrscheinlichste dauer|realistisch",
    Column.PESSIMISTIC: "pessimistic|pessimistic duration|worst case|maximum|max duration|pessimistisch|"
    "pessimistische dauer",
    Column.PRIORITY: "priority|priorität",
    Column.ACTUAL_START: "actual start|actual start date|ist anfang|ist start|tatsächlicher anfang|aktueller anfang",
    Column.ACTUAL_FINISH: "actual finish|actual end|actual end date|ist ende|tatsächliches ende|aktuelles ende",
    Column.BASELINE_START: "baseline start|baseline start date|geplanter anfang|basisplan anfang|soll anfang",
    Column.BASELINE_FINISH: "baseline finish|baseline end|baseline end date|geplantes ende|basisplan ende|soll ende",
    Column.FIXED_COST: "fixed cost|feste kosten|fixkosten",
    Column.RESPONSIBLE: "responsible|owner|verantwortlich|verantwortlicher|contact|zuständig|kontakt",
    Column.NOTES: "notes|notizen|note|notiz|description|beschreibung|comments|comment|kommentar|bemerkung|bemerkungen",
}

_UNITS = {
    "minutes": Unit.MINUTE, "min": Unit.MINUTE, "minuten": Unit.MINUTE,
    "hours": Unit.HOUR, "h": Unit.HOUR, "hrs": Unit.HOUR, "stunden": Unit.HOUR, "std": Unit.HOUR,
    "days": Unit.DAY, "d": Unit.DAY, "tage": Unit.DAY, "t": Unit.DAY, "pt": Unit.DAY,
    "weeks": Unit.WEEK, "w": Unit.WEEK, "wochen": Unit.WEEK,
    "months": Unit.MONTH, "mo": Unit.MONTH, "monate": Unit.MONTH,
}  # fmt: skip
_BRACKETS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """A header for comparing: small letters, single blanks, no punctuation, nothing in brackets."""
    text = _BRACKETS.sub(" ", header).casefold()
    text = re.sub(r"[_\-./:*]+", " ", text)
    return " ".join(text.split())


def words_of() -> dict[Column, tuple[str, ...]]:
    """By what headers each column is known, as ``plain`` gives them; the first column that has one wins."""
    seen: set[str] = set()
    told = {}
    for column, words in _WORDS.items():
        told[column] = tuple(word for word in words.split("|") if word not in seen)
        seen.update(told[column])
    return told


def unit_of(header: str) -> Unit | None:
    """The unit that a header names in brackets: ``Duration (hours)``."""
    match = _BRACKETS.search(header)
    found = _UNITS.get(match[1].strip().casefold().rstrip(".")) if match else None
    if found is None and plain(header) in {"days", "tage"}:
        found = Unit.DAY
    return found


def guess(headers: Sequence[str]) -> Columns:
    """What the columns probably are; each header is used once."""
    plains = [plain(header) for header in headers]
    taken: dict[Column, str] = {}
    used: set[int] = set()
    for column, words in _WORDS.items():
        for word in words.split("|"):
            position = next((i for i, each in enumerate(plains) if each == word and i not in used), None)
            if position is not None:
                taken[column] = headers[position]
                used.add(position)
                break
    return Columns(tuple(taken.items()))
