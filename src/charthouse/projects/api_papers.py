"""The API of documents as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict

from charthouse.doors import door
from charthouse.papers.model import SHEETS
from charthouse.projects.access import project_for
from charthouse.projects.paper_kinds import (
    ENDINGS,
    LETTER,
    LETTER_TYPE,
    SLIDES,
    SLIDES_TYPE,
    deck_for,
    handed,
    handed_deck,
    handed_letter,
    kinds_for,
    letter_for,
    paper_for,
)
from charthouse.projects.permissions import Right
from charthouse.rest.asking import choice_in, only
from charthouse.rest.router import Request, Router

router = Router("Documents", scope="plan")

FORMAT: dict[str, Any] = {
    "in": "query", "name": "format", "required": False,
    "description": "PDF, a word processor’s file, or Markdown; left out: `pdf`.",
    "schema": {"type": "string", "enum": list(ENDINGS)},
}  # fmt: skip
_FORMAT: dict[str, Any] = {
    **FORMAT, "description": FORMAT["description"] + " `pptx`, `eml`: slides, an e-mail, where it is these.",
    "schema": {"type": "string", "enum": [*ENDINGS, SLIDES, LETTER]},
}  # fmt: skip
SHEET: dict[str, Any] = {
    "in": "query", "name": "sheet", "required": False,
    "description": "The size of the paper; left out: the one that is usual where the caller reads.",
    "schema": {"type": "string", "enum": list(SHEETS)},
}  # fmt: skip
_SUBJECT: dict[str, Any] = {
    "in": "query", "name": "subject", "required": False,
    "description": "Which document of the kind, where a project has several.",
    "schema": {"type": "string", "maxLength": 60},
}  # fmt: skip
_TEXT = {"type": "string"}
PAPERS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object", "properties": {"name": _TEXT, "title": _TEXT}, "required": ["name", "title"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["items"],
    "additionalProperties": False,
}  # fmt: skip


@router.get("/projects/{key}/documents", shows=PAPERS)
@door(Right.SEE)
def list_papers(request: Request, key: str) -> Any:
    """The documents of a project that the caller may take out as files."""
    access = project_for(request.auth.user, key, Right.SEE)
    only(request.GET, ())
    return {"items": [{"name": one.name, "title": str(one.title)} for one in kinds_for(access)]}


@router.get(
    "/projects/{key}/documents/{slug:name}",
    gives=(*ENDINGS.values(), SLIDES_TYPE, LETTER_TYPE),
    parameters=(_FORMAT, SHEET, _SUBJECT),
)
@door(Right.EXPORT)
def get_paper(request: Request, key: str, name: str) -> HttpResponse:
    """A document as it stands, as PDF, DOCX, Markdown, slides or e-mail, with what the caller may see."""
    access = project_for(request.auth.user, key, Right.EXPORT)
    only(request.GET, ("format", "sheet", "subject"))
    subject = request.GET.get("subject", "")
    if request.GET.get("format") == SLIDES:
        choice_in(request.GET, "format", (*ENDINGS, SLIDES, LETTER))
        return handed_deck(deck_for(access, name, subject))
    if request.GET.get("format") == LETTER:
        return handed_letter(letter_for(access, name, subject))
    return handed(paper_for(access, name, subject), *paper_asked(request.GET))


def paper_asked(said: QueryDict) -> tuple[str, str]:
    """As what a document is asked for, and on what paper."""
    return choice_in(said, "format", tuple(ENDINGS)), choice_in(said, "sheet", SHEETS) if "sheet" in said else ""
