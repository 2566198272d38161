"""The API of packs: reading, keeping and offering them, the advice, and setting projects up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from pydantic import Field as Limits

from charthouse.doors import door, organisation_right, signed_in
from charthouse.packs import advice, applying, catalogue, keeping, saving
from charthouse.packs.catalogue import Entry
from charthouse.packs.models import OwnPack, SetUp
from charthouse.packs.paper import pack_on_paper
from charthouse.packs.reading import LONGEST_TEXT
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_papers import FORMAT, SHEET, paper_asked
from charthouse.projects.paper_kinds import ENDINGS, handed
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input
from charthouse.rest.router import Request, Router

router = Router("Methods and types", scope="plan")

_COUNTED = ("tasks", "gates", "roles", "risks", "documents", "kpis", "checklists", "meetings", "calendars")
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "properties": {"line": {"type": ["integer", "null"]}, "sentence": {"type": "string"}},
    "required": ["line", "sentence"],
    "additionalProperties": False,
}
_PACK: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "kind": {"enum": ["method", "type"]},
        "name": {"type": "string"},
        "about": {"type": "string"},
        "pack_version": {"type": "string", "description": "As its text says."},
        "state": {"enum": ["shipped", "draft", "offered", "retired"]},
        "version": {"type": ["integer", "null"], "description": "In the ETag too; null: it cannot be changed."},
        "holds": {"type": "object", "additionalProperties": {"type": "integer"}},
        "problems": {"type": "array", "items": _PROBLEM},
        "text": {"type": "string", "description": "TOML; not in lists."},
    },
    "required": ["id", "kind", "name", "about", "pack_version", "state", "version", "holds", "problems"],
    "additionalProperties": False,
}
_PACKS: dict[str, Any] = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": _PACK}},
    "required": ["items"],
    "additionalProperties": False,
}
_TURN: dict[str, Any] = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("question", "answer", "method")},
    "required": ["question", "answer", "method"],
    "additionalProperties": False,
}
_RANKED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "method": {"type": "string"},
        "points": {"type": "integer"},
        "speaks_for": {"type": "array", "items": {"type": "string"}},
        "speaks_against": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["method", "points", "speaks_for", "speaks_against"],
    "additionalProperties": False,
}
_ADVICE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "recommended": {"type": "string"},
        "close": {"type": "boolean", "description": "The second fits almost as well."},
        "methods": {"type": "array", "items": _RANKED},
        "would_change": {"type": "array", "items": _TURN},
        "open": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["recommended", "close", "methods", "would_change", "open"],
    "additionalProperties": False,
}
_SET_UP: dict[str, Any] = {
    "type": "object",
    "properties": {
        "method": {"type": ["string", "null"]},
        "type": {"type": ["string", "null"]},
        "method_text": {"type": "string"},
        "type_text": {"type": "string"},
    },
    "required": ["method", "type", "method_text", "type_text"],
    "additionalProperties": False,
}

Identity = Annotated[str, Limits(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9-]*$")]
PackText = Annotated[str, Limits(min_length=1, max_length=LONGEST_TEXT)]
Name = Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]


class PackIn(Input):
    """A pack to be kept as a draft."""

    text: PackText


class PackChange(Input):
    """Another text for a pack."""

    text: PackText


class PackCopy(Input):
    """How a copy is called."""

    id: Identity
    name: Name


class PackState(Input):
    """What becomes of a pack."""

    state: Literal["offered", "retired"]


class AdviceIn(Input):
    """Answers by question; `/packs/advice` asks `kind certainty change users team suppliers regulation deadline …`."""

    kind: Literal["outcome", "stream", ""] = ""
    certainty: Literal["emerging", "partly", "known", ""] = ""
    change: Literal["weekly", "monthly", "rarely", ""] = ""
    users: Literal["always", "at_times", "hardly", ""] = ""
    team: Literal["practised", "new", "several", ""] = ""
    suppliers: Literal["none", "parts", "fixed", ""] = ""
    regulation: Literal["none", "some", "strict", ""] = ""
    deadline: Literal["soft", "firm", "hard", ""] = ""
    reversal: Literal["little", "some", "much", ""] = ""
    size: Literal["small", "medium", "large", ""] = ""
    steering: Literal["owner", "sponsor", "board", ""] = ""


class SetUpIn(Input):
    """With what a project is set up."""

    method: Identity
    type: Identity
    language: Literal["en", "de"] | None = None
    """Of names, bases, criteria and the rest; left out: the caller's."""


@router.get("/packs", shows=_PACKS)
@signed_in("What comes with Charthouse and what the project office offers is for everybody who signs in.")
def list_packs(request: Request) -> Any:
    """Methods and types that projects are begun with; to who keeps the standards, drafts and retired ones too."""
    by = request.auth.user
    every = keeping.may_keep(by)
    shown = [
        one
        for one in catalogue.everything()
        if one.offered or every or (one.own is not None and keeping.may_change(one.own, by))
    ]
    return {"items": [_told(one, text=False) for one in shown]}


@router.get("/packs/{slug}", shows=_PACK, tagged=True)
@signed_in("What comes with Charthouse and what the project office offers is for everybody who signs in.")
def get_pack(request: Request, slug: str) -> Any:
    """One of them with its text and what is wrong with it."""
    return _answer(catalogue.entry(slug))


@router.get("/packs/{slug}/document", gives=tuple(ENDINGS.values()), parameters=(FORMAT, SHEET))
@signed_in("What comes with Charthouse and what the project office offers is for everybody who signs in.")
def get_pack_document(request: Request, slug: str) -> HttpResponse:
    """One of them as a document to be read through: PDF, DOCX or Markdown."""
    only(request.GET, ("format", "sheet"))
    return handed(pack_on_paper(catalogue.entry(slug)), *paper_asked(request.GET))


@router.post("/packs", shows=_PACK, status=201, tagged=True, refuses=(409, 422))
@organisation_right("keep_standards")
def create_pack(request: Request, body: PackIn) -> Any:
    """Keep the text of a pack as a draft; it may have faults, if it says what it is."""
    return _own(keeping.bring_in(text=body.text, by=request.auth.user), 201)


@router.post("/packs/{slug}/copies", shows=_PACK, status=201, tagged=True, refuses=(409, 422))
@organisation_right("keep_standards")
def copy_pack(request: Request, slug: str, body: PackCopy) -> Any:
    """Make a draft like another pack."""
    return _own(keeping.copy(slug=slug, identity=body.id, name=body.name, by=request.auth.user), 201)


@router.put("/packs/{slug}", shows=_PACK, tagged=True, versioned=True, refuses=(422,))
@signed_in("A draft's maker, and whoever keeps the organisation's standards; others are refused.")
def change_pack(request: Request, slug: str, body: PackChange) -> Any:
    """Give a pack of the organisation another text; what is offered stays without faults."""
    there = keeping.at(slug=slug, version=version_asked(request), by=request.auth.user)
    return _own(keeping.change(slug=slug, text=body.text, seen=there.version, by=request.auth.user))


@router.put("/packs/{slug}/state", shows=_PACK, tagged=True, versioned=True, refuses=(422,))
@organisation_right("keep_standards")
def change_pack_state(request: Request, slug: str, body: PackState) -> Any:
    """Offer a pack without faults to all projects, or retire it."""
    keeping.at(slug=slug, version=version_asked(request), by=request.auth.user, keeps=True)
    act = keeping.offer if body.state == "offered" else keeping.retire
    return _own(act(slug=slug, by=request.auth.user))


@router.delete("/packs/{slug}", versioned=True, refuses=(422,))
@signed_in("A draft's maker, and whoever keeps the organisation's standards; others are refused.")
def delete_pack(request: Request, slug: str) -> Any:
    """Delete a pack that is not offered."""
    keeping.at(slug=slug, version=version_asked(request), by=request.auth.user)
    keeping.delete(slug=slug, by=request.auth.user)
    return Answer(status=204)


@router.post("/methods/advice", shows=_ADVICE)
@signed_in("Nothing is kept, and nothing of any project is asked.")
def advise_method(request: Request, body: AdviceIn) -> Any:
    """Which method fits a project that is like these answers, why, and what would change that."""
    answers = {name: value for name, value in body.model_dump().items() if value}
    found = advice.advise(answers)
    return {
        "recommended": found.first.method,
        "close": found.close,
        "methods": [
            {
                "method": one.method,
                "points": one.score,
                "speaks_for": [str(each.answer.reason) for each in one.pro],
                "speaks_against": [str(each.answer.reason) for each in one.contra],
            }
            for one in found.ranked
        ],
        "would_change": [
            {"question": one.question.name, "answer": one.answer.value, "method": one.method} for one in found.turns
        ],
        "open": [one.name for one in found.open],
    }


@router.get("/projects/{key}/set-up", shows=_SET_UP)
@door(Right.SEE)
def get_set_up(request: Request, key: str) -> Any:
    """With which method and type a project was set up, and their texts as they were then."""
    return _set_up(project_for(request.auth.user, key))


@router.post("/projects/{key}/set-up", shows=_SET_UP, status=201, refuses=(409, 422))
@door(Right.EDIT_PLAN)
def set_project_up(request: Request, key: str, body: SetUpIn) -> Any:
    """Set an empty project up: plan, estimates, calendars, roles and risks, as one deed that undo takes back."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    applying.set_up(access=access, method=body.method, of_type=body.type, language=body.language or "")
    return Answer(_set_up(access), status=201)


@router.post("/projects/{key}/packs", shows=_PACK, status=201, tagged=True, refuses=(409, 422))
@door(Right.EDIT_PLAN)
def save_project_as_pack(request: Request, key: str, body: PackCopy) -> Any:
    """Keep a project's plan and risks as the draft of a type, without people, dates and money."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    return _own(saving.save_project(access=access, identity=body.id, name=body.name), 201)


def _own(own: OwnPack, status: int = 200) -> Answer:
    return _answer(catalogue.entry_of(own), status)


def _answer(entry: Entry, status: int = 200) -> Answer:
    """With the version of an own pack in its ETag; what came with Charthouse has none, for it cannot be changed."""
    return Answer(_told(entry), status, entry.own.version if entry.own else None)


def _told(entry: Entry, *, text: bool = True) -> dict[str, Any]:
    pack = entry.pack
    told = {
        "id": entry.slug,
        "kind": entry.kind,
        "name": entry.name,
        "about": pack.about if pack else "",
        "pack_version": pack.version if pack else "",
        "state": entry.own.state if entry.own else "shipped",
        "version": entry.own.version if entry.own else None,
        "holds": {name: len(getattr(pack, name)) for name in _COUNTED} if pack else {},
        "problems": [{"line": one.line, "sentence": one.sentence} for one in entry.problems],
    }
    return {**told, "text": entry.text} if text else told


def _set_up(access: Access) -> dict[str, Any]:
    found = SetUp.objects.filter(project=access.project).first()
    if found is None:
        return {"method": None, "type": None, "method_text": "", "type_text": ""}
    return {
        "method": found.method_slug,
        "type": found.type_slug,
        "method_text": found.method_text,
        "type_text": found.type_text,
    }
