"""The API of saved views: one's own, and those shared with the project."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.plan import saved_views
from charthouse.plan.saved_view_models import SavedView
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Saved views", scope="plan")

_VIEW: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "name": {"type": "string"},
        "shared": {"type": "boolean", "description": "With everybody in the project; else the caller’s own."},
        "own": {"type": "boolean", "description": "The caller made it."},
        "may_change": {"type": "boolean"},
        "version": {"type": "integer"},
        "content": {"type": "object", "description": "Columns, filter, order, groups, colours and zoom of the page."},
    },
    "required": ["number", "name", "shared", "own", "may_change", "version", "content"],
    "additionalProperties": False,
}
_NUMBER = {"type": ["integer", "null"]}
_VIEWS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "views": {"type": "array", "items": _VIEW},
        "mine": {**_NUMBER, "description": "With which the plan opens for the caller."},
        "all": {**_NUMBER, "description": "With which it opens for who chose none."},
        "may_share": {"type": "boolean"},
    },
    "required": ["views", "mine", "all", "may_share"],
    "additionalProperties": False,
}

ViewName = Annotated[str, Limits(min_length=1, max_length=120, pattern=r"\S")]


class ViewIn(Input):
    """A new view."""

    name: ViewName
    content: dict[str, Any]
    shared: bool = False


class ViewChange(Input):
    """Changes of a view: what is left out stays."""

    name: ViewName | None = None
    content: dict[str, Any] | None = None
    shared: bool | None = None
    version: Number | None = None
    """The version that is changed; left out: whichever there is."""


class Beginning(Input):
    """With which view the plan opens."""

    view: Number | None = None
    """Null: with all tasks in the outline."""
    whose: Literal["mine", "all"] = "mine"


@router.get("/projects/{key}/views", shows=_VIEWS)
@door(Right.SEE)
def list_views(request: Request, key: str) -> Any:
    """The saved views that the caller sees, and those with which the plan opens."""
    only(request.GET, ())
    return told_views(project_for(request.auth.user, key))


@router.post("/projects/{key}/views", shows=_VIEW, status=201, refuses=(409, 422))
@door(Right.SEE)
def save_view(request: Request, key: str, body: ViewIn) -> Any:
    """Keep a view for oneself, or share it with the project."""
    access = project_for(request.auth.user, key)
    view = saved_views.save_view(access=access, name=body.name, content=body.content, shared=body.shared)
    return Answer(_told(view, access), 201)


@router.patch("/projects/{key}/views/{int:number}", shows=_VIEW, refuses=(409, 422))
@door(Right.SEE)
def change_view(request: Request, key: str, number: PathNumber, body: ViewChange) -> Any:
    """Rename a view, keep another content in it, share it or stop sharing it."""
    access = project_for(request.auth.user, key)
    view = saved_views.change_view(
        access=access, number=number, name=body.name, content=body.content, shared=body.shared, seen=body.version
    )
    return _told(view, access)


@router.delete("/projects/{key}/views/{int:number}")
@door(Right.SEE)
def delete_view(request: Request, key: str, number: PathNumber) -> Any:
    """Delete a view; the journal brings a shared one back."""
    saved_views.delete_view(access=project_for(request.auth.user, key), number=number)
    return Answer(None, 204)


@router.put("/projects/{key}/views-to-begin-with", shows=_VIEWS, refuses=(409,))
@door(Right.SEE)
def open_with(request: Request, key: str, body: Beginning) -> Any:
    """Say with which view the plan opens: for oneself, or for everybody who chose none."""
    access = project_for(request.auth.user, key)
    saved_views.open_with(access=access, number=body.view, for_all=body.whose == "all")
    return told_views(access)


def told_views(access: Access) -> dict[str, Any]:
    """All of it, for the API and for the plan's page."""
    views = saved_views.seen_views(access)
    mine, everybody = saved_views.defaults_of(access)
    seen = {view.number for view in views}
    return {
        "views": [_told(view, access) for view in views],
        "mine": mine if mine in seen else None,
        "all": everybody if everybody in seen else None,
        "may_share": access.may(Right.SHARE_VIEWS),
    }


def _told(view: SavedView, access: Access) -> dict[str, Any]:
    return {
        "number": view.number,
        "name": view.name,
        "shared": view.shared,
        "own": view.owner_id == access.user.pk,
        "may_change": access.may(Right.SHARE_VIEWS) if view.shared else view.owner_id == access.user.pk,
        "version": view.version,
        "content": view.content,
    }
