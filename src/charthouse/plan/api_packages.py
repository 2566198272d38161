"""The API of planning packages, and of the organisation's plan templates."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.exchange import document as doc
from charthouse.exchange.moments import time_text
from charthouse.plan import package_details, packages, templating
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edit_ops import PackageIn, PackageOp
from charthouse.plan.edits import make_edits
from charthouse.plan.models import Plan
from charthouse.plan.packages_due import today_in
from charthouse.plan.refusals import BadValue, NoSuchTask
from charthouse.plan.template_models import PlanTemplate
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Number, PathNumber, Text
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Planning packages", scope="plan")

_CONTENT = kinds.Kind(
    {
        "type": "object",
        "properties": {
            "tasks": {"type": "array", "items": {"type": "object"}},
            "links": {"type": "array", "items": {"type": "array"}},
        },
        "required": ["tasks", "links"],
    },
    operators=frozenset(),
)
TEMPLATE = Record(
    "PlanTemplate",
    (
        Field("id", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("about", kinds.TEXT, "about", "What it is for."),
        Field("made_by", kinds.TEXT, "made_by__name"),
        Field("made_at", kinds.INSTANT, "made_at", filters=True, sorts=True),
        Field("version", kinds.WHOLE, "version"),
        Field("content", _CONTENT, "content", "Tasks in outline order, and the links among them by place."),
    ),
    key="id",
)

_WHOLE: dict[str, Any] = {"type": ["integer", "null"]}
_AMOUNT: dict[str, Any] = {"type": ["string", "null"]}


def _held(kind: dict[str, Any]) -> dict[str, Any]:
    names = ("low", "high", "planned")
    return {
        "type": "object",
        "properties": dict.fromkeys(names, kind),
        "required": [*names],
        "additionalProperties": False,
    }


_PACKAGE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "detail_by": {"type": ["string", "null"], "description": "Until when it is to be planned in detail."},
        "days": {**_WHOLE, "description": "From today until then; below 0: since."},
        "tasks": {"type": "integer", "description": "Below it; 0: it is not planned in detail yet."},
        "work": {**_held(_WHOLE), "description": "Minutes: at least, at most, and of the tasks below it."},
        "cost": {**_held(_AMOUNT), "description": "The same in the plan's currency; only with the right to see costs."},
        "span": {**_held(_WHOLE), "description": "The same in working minutes from start to finish."},
    },
    "required": ["detail_by", "days", "tasks", "work", "span"],
    "additionalProperties": False,
}

TemplateName = Annotated[Line, Limits(min_length=1, max_length=120, pattern=r"\S")]


class TemplateIn(Input):
    """A new template: what lies below a task, or where nothing does the task."""

    task: Number
    name: TemplateName
    about: Text = ""


class TemplateChange(Input):
    """Another name or purpose: what is left out stays."""

    name: TemplateName | None = None
    about: Text | None = None
    version: Number | None = None
    """The version that is changed; left out: whichever there is."""


class DetailsIn(Input):
    """What to plan a package in detail with: one of ``lines``, ``template`` and ``package``."""

    lines: Annotated[str, Limits(max_length=100_000)] | None = None
    """A name and, behind a tab, a duration in each line; indented lines lie below the line above them."""
    template: Number | None = None
    fit: bool = False
    """Make what the template holds so much shorter or longer that its work is what the package may take."""
    package: Number | None = None
    """The number of another package of the plan, of which what lies below is copied."""


class NotAPackage(NoSuchTask):
    """The task is no planning package."""


@router.get("/projects/{key}/tasks/{int:number}/package", shows=_PACKAGE)
@door(Right.SEE)
def get_package(request: Request, key: str, number: PathNumber) -> Any:
    """What a planning package is the frame of, and how much of it is used."""
    return _shown(project_for(request.auth.user, key), number)


@router.put("/projects/{key}/tasks/{int:number}/package", shows=_PACKAGE, refuses=(422,))
@door(Right.EDIT_OWN_PART)
def set_package(request: Request, key: str, number: PathNumber, body: PackageIn) -> Any:
    """Make a task a planning package, or say what is known of it."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    if not access.may(Right.SEE_COSTS):
        kept = _task(access, number).package
        costs = (None, None) if kept is None else (kept.cost_low, kept.cost_high)
        body = body.model_copy(update={"cost_low": costs[0], "cost_high": costs[1]})
    make_edits(access=access, edits=[PackageOp(op="package", task=number, package=body)])
    return _shown(access, number)


@router.delete("/projects/{key}/tasks/{int:number}/package")
@door(Right.EDIT_OWN_PART)
def end_package(request: Request, key: str, number: PathNumber) -> Any:
    """Make it a task like any other; what was planned below it stays."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    make_edits(access=access, edits=[PackageOp(op="package", task=number, package=None)])
    return Answer(status=204)


@router.post("/projects/{key}/tasks/{int:number}/package/details", shows=_PACKAGE, refuses=(422,))
@door(Right.EDIT_OWN_PART)
def detail_package(request: Request, key: str, number: PathNumber, body: DetailsIn) -> Any:
    """Plan a package in detail: tasks below it, in one step that undo takes back."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    said = [one for one in (body.lines, body.template, body.package) if one is not None]
    if len(said) != 1:
        raise BadValue(_("Say one of “lines”, “template” and “package”."), fields={"lines": _("one of the three")})
    since = Plan.objects.values_list("version", flat=True).get(pk=access.project.pk)
    try:
        if body.template is not None:
            template = templating.template_of(body.template)
            package_details.detail_from_template(
                access=access, number=number, template=template, since=since, fit=body.fit
            )
        elif body.package is not None:
            package_details.detail_from_package(access=access, number=number, other=body.package, since=since)
        else:
            package_details.detail(access=access, number=number, text=body.lines or "", since=since)
    except EditRefused as refusal:
        raise refusal.refusal from refusal
    return _shown(access, number)


@router.get("/projects/{key}/templates", shows=TEMPLATE, listed=True)
@door(Right.EDIT_OWN_PART)
def list_templates(request: Request, key: str) -> Any:
    """The organisation's plan templates, for who plans in this project."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    return page_of(request, PlanTemplate.objects.all(), TEMPLATE, asked_of(request.GET, TEMPLATE, access.rights)).body()


@router.post("/projects/{key}/templates", shows=TEMPLATE, status=201, refuses=(409, 422))
@door(Right.EDIT_OWN_PART)
def save_template(request: Request, key: str, body: TemplateIn) -> Any:
    """Keep a branch of the plan as a template for the whole organisation."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    made = templating.save_template(access=access, number=body.task, name=body.name, about=body.about)
    return Answer(_one(request, made.pk), status=201)


@router.get("/projects/{key}/templates/{int:template}", shows=TEMPLATE)
@door(Right.EDIT_OWN_PART)
def get_template(request: Request, key: str, template: PathNumber) -> Any:
    """One of them."""
    project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    templating.template_of(template)
    return _one(request, template)


@router.patch("/projects/{key}/templates/{int:template}", shows=TEMPLATE, refuses=(409, 422))
@door(Right.EDIT_OWN_PART)
def change_template(request: Request, key: str, template: PathNumber, body: TemplateChange) -> Any:
    """Call it otherwise: who made it, and who keeps the organisation's standards."""
    user = request.auth.user
    project_for(user, key, Right.EDIT_OWN_PART)
    now = templating.template_of(template)
    templating.change_template(
        number=template, name=now.name if body.name is None else body.name,
        about=now.about if body.about is None else body.about, seen=body.version, by=user,
    )  # fmt: skip
    return _one(request, template)


@router.delete("/projects/{key}/templates/{int:template}")
@door(Right.EDIT_OWN_PART)
def delete_template(request: Request, key: str, template: PathNumber) -> Any:
    """Delete it; what was planned with it stays."""
    user = request.auth.user
    project_for(user, key, Right.EDIT_OWN_PART)
    templating.delete_template(number=template, by=user)
    return Answer(status=204)


def _one(request: Request, number: int) -> Any:
    return rows_of(PlanTemplate.objects.filter(pk=number), Reading(fields_of(request.GET, TEMPLATE)))[0]


def _task(access: Access, number: int) -> doc.Task:
    found = computed_plan(access.shown).tasks.get(number)
    if found is None:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": access.project.key, "number": number})
    return found


def _shown(access: Access, number: int) -> dict[str, Any]:
    task = _task(access, number)
    frame = packages.frame_of(computed_plan(access.shown), task)
    if frame is None:
        raise NotAPackage(_("“%(task)s” is no planning package.") % {"task": task.name})
    by = frame.package.detail_by
    told = {
        "detail_by": None if by is None else time_text(by),
        "days": None if by is None else by // 1440 - today_in(access.project),
        "tasks": frame.detailed,
        "work": _told(frame.work),
        "span": _told(frame.span),
    }
    if access.may(Right.SEE_COSTS):
        told["cost"] = {name: None if value is None else str(value) for name, value in _told(frame.cost).items()}
    return told


def _told(held: packages.Held) -> dict[str, Any]:
    return {"low": held.low, "high": held.high, "planned": held.planned}
