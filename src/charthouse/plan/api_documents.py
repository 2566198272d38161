"""The API of whole plans as documents and files, in every format that Charthouse writes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import orjson
from django.http import HttpResponse

from charthouse import exchange
from charthouse.doors import door
from charthouse.exchange import plan_json
from charthouse.plan.contributed import whole_document_of
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import choice_in, only
from charthouse.rest.router import Request, Router

router = Router("Plan files", scope="plan")

FORMATS = ("json", "xml", "csv", "xlsx")
"""By the endings of their files; other tools' own formats are written by ``charthouse convert``."""
_MEDIA = {
    "json": "application/json",
    "xml": "application/xml",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMAT: dict[str, Any] = {
    "in": "query", "name": "format", "required": False,
    "description": "`xml` is Microsoft Project’s.", "schema": {"type": "string", "enum": list(FORMATS)},
}  # fmt: skip


@router.get("/projects/{key}/plan/document", shows={"type": "object", "description": "exchange/schemas/plan-1.json"})
@door(Right.IMPORT_PLAN)
def get_document(request: Request, key: str) -> Any:
    """The whole plan as one document, with all it holds (`plan-1.json`); for those who may import one."""
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    return Answer(packed=orjson.dumps(plan_json.to_json(whole_document_of(access.project))))


@router.get("/projects/{key}/plan/file", gives=tuple(_MEDIA.values()), parameters=(_FORMAT,))
@door(Right.IMPORT_PLAN)
def download_plan(request: Request, key: str) -> HttpResponse:
    """The whole plan as a file: a plan document, Microsoft Project XML, a CSV table or an Excel workbook.

    What the format cannot hold is left out; the header `Charthouse-Left-Out` says how many sentences
    `charthouse convert` would say about that.
    """
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    only(request.GET, ("format",))
    kind = choice_in(request.GET, "format", FORMATS)
    name = f"{access.project.key}.{kind}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        losses = exchange.write(whole_document_of(access.project), path)
        content = path.read_bytes()
    return HttpResponse(
        content,
        content_type=_MEDIA[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Charthouse-Left-Out": str(len(losses)),
        },
    )
