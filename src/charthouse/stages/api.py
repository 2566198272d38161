"""The API of stages, gates, exceptions and the approval of the plan; decisions come by signatures, see Approvals."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import prefetch_related_objects
from pydantic import Field as Limits

from charthouse.approvals.models import Version
from charthouse.approvals.queries import last_signed
from charthouse.doors import door
from charthouse.journal.attaching import attachment_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.router import Request, Router
from charthouse.stages import actions, exceptions, gates, queries
from charthouse.stages.api_shapes import (
    APPROVAL,
    BOUNDS,
    EXCEPTION,
    EXCEPTIONS,
    GATE,
    GATES,
    STAGE,
    STAGES,
    told_bounds,
    told_exception,
    told_gate,
    told_stage,
    told_weak,
)
from charthouse.stages.keeping import Numbered, found, locked_book
from charthouse.stages.models import ApprovedPlan, Gate, Stage, StageException
from charthouse.stages.plan_content import NAME as PLAN_NAME
from charthouse.stages.plan_content import bounds_of
from charthouse.stages.weak import weak_plan

router = Router("Stages", scope="plan")

Named = Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]
Words = Annotated[str, Limits(max_length=500)]
Figure = Annotated[str, Limits(pattern=r"^\d{1,6}(\.\d{1,2})?$")]
Amount = Annotated[str, Limits(pattern=r"^-?\d{1,13}(\.\d{1,2})?$")]


class ToleranceIn(Input):
    """How far a stage may leave what was agreed; without a limit it is said in words."""

    area: Literal["time", "cost", "scope", "quality", "risk", "benefit"]
    unit: Literal["days", "percent_time", "percent_cost", "tasks", "percent_target", "words"] = "words"
    limit: Figure | None = None
    kpi: Number | None = None
    text: Words = ""


class StageChange(Input):
    """Changes of a stage: what is left out stays; the tolerances are written whole."""

    name: Named = " "
    about: Text = ""
    phase: Number | None = None
    until: Number | None = None
    place: Annotated[int, Limits(ge=1, le=1000)] = 1
    tolerances: Annotated[list[ToleranceIn], Limits(max_length=6)] = []


class StageIn(StageChange):
    """A new stage."""

    name: Named


class GateChange(Input):
    """Changes of a gate: what is left out stays; the criteria are written whole, and keep answers by their words."""

    name: Named = " "
    stage: Number | None = None
    milestone: Number | None = None
    decides: Annotated[str, Limits(max_length=200)] = ""
    asked: Literal["go", "hold", "stop"] = "go"
    reason: Text = ""
    criteria: Annotated[list[Words], Limits(max_length=60)] = []


class GateIn(GateChange):
    """A new gate."""

    name: Named


class CriterionIn(Input):
    """Whether a criterion holds, and what shows it; ``evidence`` is the number of a file of the project."""

    answer: Literal["open", "met", "partly", "not_met", "not_needed"]
    note: Annotated[str, Limits(max_length=4000)] = ""
    link: Words = ""
    evidence: Number | None = None


class OptionIn(Input):
    """Something that the board can decide."""

    title: Annotated[str, Limits(min_length=1, max_length=300, pattern=r"\S")]
    text: Text = ""
    days: Annotated[int, Limits(ge=-10_000, le=10_000)] | None = None
    cost: Amount | None = None
    new_limit: Figure | None = None
    recommended: bool = False


class OptionsIn(Input):
    """Why an exception came, and what can be done."""

    cause: Text = ""
    options: Annotated[list[OptionIn], Limits(max_length=8)] = []


class BoundsIn(Input):
    """How far the plan may leave what is signed."""

    days: Annotated[int, Limits(ge=0, le=3650)]
    percent: Annotated[str, Limits(pattern=r"^(100(\.00?)?|\d{1,2}(\.\d{1,2})?)$")]


@router.get("/projects/{key}/stages", shows=STAGES)
@door(Right.SEE_DOCUMENTS)
def list_stages(request: Request, key: str) -> Any:
    """The stages in their order, each with its tolerances and what is forecast."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return {"items": [told_stage(line) for line in queries.road_of(access)]}


@router.post("/projects/{key}/stages", shows=STAGE, status=201, tagged=True)
@door(Right.EDIT_PLAN)
def create_stage(request: Request, key: str, body: StageIn) -> Any:
    """Put a stage on the road."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    return _stage(access, actions.add_stage(access=access, facts=_facts(body)).number, 201)


@router.get("/projects/{key}/stages/{int:number}", shows=STAGE, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_stage(request: Request, key: str, number: PathNumber) -> Any:
    """One stage."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return _stage(access, number)


@router.patch("/projects/{key}/stages/{int:number}", shows=STAGE, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_PLAN)
def change_stage(request: Request, key: str, number: PathNumber, body: StageChange) -> Any:
    """Change a stage or its tolerances."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    _at(Stage, access, number, version_asked(request))
    actions.change_stage(access=access, number=number, facts=_facts(body))
    return _stage(access, number)


@router.delete("/projects/{key}/stages/{int:number}", versioned=True, refuses=(409,))
@door(Right.EDIT_PLAN)
def delete_stage(request: Request, key: str, number: PathNumber) -> Any:
    """Take a stage off the road; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    _at(Stage, access, number, version_asked(request))
    actions.delete_stage(access=access, number=number)
    return Answer(status=204)


@router.get("/projects/{key}/gates", shows=GATES)
@door(Right.SEE_DOCUMENTS)
def list_gates(request: Request, key: str) -> Any:
    """Every gate by its date in the plan."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    lines = queries.gate_lines(access)
    prefetch_related_objects([line.gate for line in lines], "stage", "criteria")
    return {"items": [told_gate(line, access) for line in lines]}


@router.post("/projects/{key}/gates", shows=GATE, status=201, tagged=True)
@door(Right.EDIT_PLAN)
def create_gate(request: Request, key: str, body: GateIn) -> Any:
    """Put a gate on the road."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    return _gate(access, gates.add_gate(access=access, facts=body.given()).number, 201)


@router.get("/projects/{key}/gates/{int:number}", shows=GATE, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_gate(request: Request, key: str, number: PathNumber) -> Any:
    """One gate with its criteria."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return _gate(access, number)


@router.patch("/projects/{key}/gates/{int:number}", shows=GATE, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_PLAN)
def change_gate(request: Request, key: str, number: PathNumber, body: GateChange) -> Any:
    """Change a gate that is neither decided nor out for a decision."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    _at(Gate, access, number, version_asked(request))
    gates.change_gate(access=access, number=number, facts=body.given())
    return _gate(access, number)


@router.delete("/projects/{key}/gates/{int:number}", versioned=True, refuses=(409,))
@door(Right.EDIT_PLAN)
def delete_gate(request: Request, key: str, number: PathNumber) -> Any:
    """Take a gate away that was never sent for a decision; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    _at(Gate, access, number, version_asked(request))
    gates.delete_gate(access=access, number=number)
    return Answer(status=204)


@router.put(
    "/projects/{key}/gates/{int:number}/criteria/{int:place}", shows=GATE, tagged=True, versioned=True, refuses=(409,)
)
@door(Right.EDIT_DOCUMENTS)
def answer_criterion(request: Request, key: str, number: PathNumber, place: PathNumber, body: CriterionIn) -> Any:
    """Say whether a criterion holds, and what shows it."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    _at(Gate, access, number, version_asked(request))
    evidence = None if body.evidence is None else attachment_of(access, body.evidence)
    gates.answer_criterion(
        access=access, number=number, criterion=place, answer=body.answer, note=body.note, link=body.link,
        evidence=evidence,
    )  # fmt: skip
    return _gate(access, number)


@router.get("/projects/{key}/exceptions", shows=EXCEPTIONS)
@door(Right.SEE_DOCUMENTS)
def list_exceptions(request: Request, key: str) -> Any:
    """Every exception, open ones first."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return {"items": [told_exception(line, access) for line in queries.exceptions_of(access)]}


@router.get("/projects/{key}/exceptions/{int:number}", shows=EXCEPTION, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_exception(request: Request, key: str, number: PathNumber) -> Any:
    """One exception with its options."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return _exception(access, number)


@router.put(
    "/projects/{key}/exceptions/{int:number}/options", shows=EXCEPTION, tagged=True, versioned=True, refuses=(409,)
)
@door(Right.EDIT_PLAN)
def write_exception(request: Request, key: str, number: PathNumber, body: OptionsIn) -> Any:
    """Say why it came, and what the board can decide."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    _at(StageException, access, number, version_asked(request))
    exceptions.write_exception(
        access=access, number=number, cause=body.cause, options=[one.dict() for one in body.options]
    )
    return _exception(access, number)


@router.get("/projects/{key}/plan-approval", shows=APPROVAL)
@door(Right.SEE_WORKING_PLAN)
def get_plan_approval(request: Request, key: str) -> Any:
    """How far the approval of the plan has come, and what is weak in it; it is sent as a version of the kind “plan”."""
    access = project_for(request.auth.user, key, Right.SEE_WORKING_PLAN)
    only(request.GET, ())
    newest = Version.objects.filter(project=access.project, kind=PLAN_NAME).order_by("-number").first()
    counts = last_signed(access.project, PLAN_NAME)
    tie = ApprovedPlan.objects.filter(version=counts).select_related("baseline").first() if counts else None
    return {
        "tolerances": told_bounds(bounds_of(access.project)),
        "newest": None if newest is None else newest.pk,
        "signed": None if counts is None else counts.pk,
        "baseline": None if tie is None else tie.baseline.number,
        "weak": [told_weak(one) for one in weak_plan(access)],
    }


@router.put("/projects/{key}/plan-approval/tolerances", shows=BOUNDS)
@door(Right.EDIT_PLAN)
def set_plan_tolerances(request: Request, key: str, body: BoundsIn) -> Any:
    """Say how far the plan may leave what is signed; it counts once it is signed along with the plan."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    return told_bounds(actions.set_bounds(access=access, days=body.days, percent=Decimal(body.percent)))


def _facts(body: StageChange) -> dict[str, Any]:
    given = body.given()
    if "tolerances" in given:
        given["tolerances"] = [one.dict() for one in body.tolerances]
    return given


def _at(model: type[Numbered], access: Access, number: int, version: int | None) -> None:
    """Refuse unless the record is at the version that a program read; the book stays locked."""
    locked_book(access.project)
    one = found(model, access.project, number)
    require_version(version, one.version, f"{access.project.key} {number}")


def _stage(access: Access, number: int, status: int = 200) -> Answer:
    line = queries.stage_of(access, found(Stage, access.project, number))
    return _answered(access, told_stage(line), f"stages/{number}", status)


def _gate(access: Access, number: int, status: int = 200) -> Answer:
    line = queries.gate_line(access, found(Gate, access.project, number))
    return _answered(access, told_gate(line, access), f"gates/{number}", status)


def _exception(access: Access, number: int) -> Answer:
    line = queries.exception_line(access, found(StageException, access.project, number))
    return _answered(access, told_exception(line, access), f"exceptions/{number}", 200)


def _answered(access: Access, told: dict[str, Any], page: str, status: int) -> Answer:
    headers = {"Location": f"/api/v1/projects/{access.project.key}/{page}"} if status == 201 else {}
    return Answer(told, status, told["version"], headers)
