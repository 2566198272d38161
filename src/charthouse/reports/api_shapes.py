"""How reports stand in answers of the API."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from charthouse.projects.access import Access
from charthouse.reports import words
from charthouse.reports.composed import Edition, Section, Sentence
from charthouse.reports.models import Report
from charthouse.reports.places import place_of
from charthouse.reports.queries import edition_of
from charthouse.reports.reading import sight_in
from charthouse.reports.recipients import Candidate

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "integer"}, "description": "Of its ``sources``."}
_TONE: dict[str, Any] = {"type": "string", "enum": ["", "good", "warn", "bad", "none"]}


def _shape(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_SENTENCE = _shape(
    key=_TEXT, text=_TEXT, typed={"type": "boolean", "description": "By hand; it comes from no record."},
    sources=_NUMBERS,
)  # fmt: skip
_HEAD: dict[str, Any] = {
    "number": {"type": "integer"}, "version": {"type": "integer"},
    "kind": {"type": "string", "enum": Report.Kind.values},
    "audience": {"type": "string", "enum": Report.Audience.values},
    "language": {"type": "string", "enum": Report.Language.values},
    "since": {**_TEXT, "format": "date", "description": "The last day that the report before told of."},
    "until": {**_TEXT, "format": "date", "description": "The status date."},
    "state": {"type": "string", "enum": Report.State.values},
    "sent_at": {"type": ["string", "null"], "format": "date-time"},
    "digest": {**_TEXT, "description": "SHA-256 of what was sent; empty: it is a draft."},
}  # fmt: skip
LINE: dict[str, Any] = _shape(**_HEAD)
REPORTS: dict[str, Any] = _shape(
    items=_list(LINE),
    next={"type": ["string", "null"], "description": "The address of the next page; null: this is the last."},
)
_CELL = _shape(text=_TEXT, tone=_TONE)
_TABLE: dict[str, Any] = {
    **_shape(columns=_list(_TEXT), rows=_list(_shape(cells=_list(_CELL), total={"type": "boolean"}, sources=_NUMBERS))),
    "type": ["object", "null"],
}
REPORT: dict[str, Any] = _shape(
    **_HEAD, title=_TEXT, overall=_shape(tone=_TONE, text=_TEXT), verdict=_list(_SENTENCE),
    sides=_list(_shape(name=_TEXT, tone=_TONE, text=_TEXT, why=_SENTENCE)),
    sections=_list(_shape(name=_TEXT, title=_TEXT, sentences=_list(_SENTENCE), table=_TABLE, nothing=_TEXT)),
    changed=_list(_TEXT),
    sources=_list(_shape(number={"type": "integer"}, text=_TEXT, page=_TEXT)),
)  # fmt: skip
_OPTIONAL_NUMBER: dict[str, Any] = {"type": ["integer", "null"]}
RECIPIENTS: dict[str, Any] = _shape(
    items=_list(
        _shape(
            name=_TEXT, account={**_OPTIONAL_NUMBER, "description": "For ``to``."},
            stakeholder={**_OPTIONAL_NUMBER, "description": "For ``outside``: they get it by e-mail alone."},
            lines={**_list(_TEXT), "description": "Of the communication plan, that name them."},
            chosen={"type": "boolean", "description": "By the plan, else as it is usual; or not reached yet."},
            reached_at={"type": ["string", "null"], "format": "date-time"},
            refused={**_TEXT, "description": "Why they cannot get it; empty: they can."},
        )
    )
)  # fmt: skip


def told_candidate(one: Candidate) -> dict[str, Any]:
    """Somebody who may be chosen to get a report."""
    return {
        "name": one.name, "account": one.account, "stakeholder": one.stakeholder, "lines": list(one.by),
        "chosen": one.chosen, "reached_at": one.reader and one.reader.reached_at, "refused": one.why,
    }  # fmt: skip


def told_line(one: Report) -> dict[str, Any]:
    """A report in a list."""
    return {name: getattr(one, name) for name in _HEAD}


def told_report(access: Access, one: Report) -> dict[str, Any]:
    """A report with all that the caller may see of it."""
    edition = edition_of(one, sight_in(access, one))
    with translation.override(one.language):
        sources = [
            {"number": place, "text": words.source_told(each, access.project.key),
             "page": place_of(each, access.project.key)}
            for place, each in enumerate(edition.sources, 1)
        ]  # fmt: skip
    return {
        **told_line(one), "title": edition.title, "overall": {"tone": edition.overall, "text": edition.overall_words},
        "verdict": [_sentence(each) for each in edition.verdict], "sides": _sides(edition),
        "sections": [_section(each) for each in edition.sections], "changed": list(edition.changed),
        "sources": sources,
    }  # fmt: skip


def _sides(edition: Edition) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "tone": one.tone, "text": one.words, "why": _sentence(one.sentence)} for one in edition.sides
    ]


def _sentence(one: Sentence) -> dict[str, Any]:
    return {"key": one.key, "text": one.text, "typed": one.typed, "sources": list(one.marks)}


def _section(one: Section) -> dict[str, Any]:
    table = None
    if one.table is not None:
        rows = [
            {"cells": [{"text": cell.text, "tone": cell.tone} for cell in row.cells], "total": row.total,
             "sources": list(row.marks)}
            for row in one.table.rows
        ]  # fmt: skip
        table = {"columns": list(one.table.columns), "rows": rows}
    return {
        "name": one.name, "title": one.title, "sentences": [_sentence(each) for each in one.sentences], "table": table,
        "nothing": one.nothing,
    }  # fmt: skip
