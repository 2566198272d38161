"""The API of requirements and deliverables."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.router import Request, Router
from charthouse.scope import deliverables, planning, queries, requirements
from charthouse.scope.api_checks import CREEP, DICTIONARY, TRACE, told_creep, told_structure, told_trace
from charthouse.scope.api_shapes import (
    DELIVERABLE,
    DELIVERABLES,
    PLANNED,
    REQUIREMENT,
    REQUIREMENTS,
    told_deliverable,
    told_requirement,
)
from charthouse.scope.creep import creep_of
from charthouse.scope.packages import structure_of
from charthouse.scope.tracing import trace_of

router = Router("Scope", scope="plan")

Words = Annotated[str, Limits(max_length=200)]
Title = Annotated[str, Limits(min_length=1, max_length=300, pattern=r"\S")]
Numbers = Annotated[list[Number], Limits(max_length=500)]


class RequirementFacts(Input):
    """What can be said of a requirement; what is left out stays."""

    reference: Annotated[str, Limits(max_length=100)] = ""
    text: Text = ""
    source: Words = ""
    priority: Literal["", "must", "should", "could", "wont"] = ""
    acceptance: Text = ""
    status: Literal["proposed", "agreed", "delivered", "accepted", "rejected", "withdrawn"] = "proposed"
    owner: Number | None = None
    deliverables: Numbers = []
    goals: Numbers = []


class RequirementIn(RequirementFacts):
    """A new requirement."""

    title: Title


class RequirementChange(RequirementFacts):
    """Changes of a requirement: what is left out stays."""

    title: Title = " "


class DeliverableFacts(Input):
    """What can be said of a deliverable; what is left out stays."""

    description: Text = ""
    acceptance: Text = ""
    acceptor: Words = ""
    state: Literal["planned", "delivered", "accepted", "dropped"] = "planned"
    requirements: Numbers = []
    tasks: Numbers = []


class DeliverableIn(DeliverableFacts):
    """A new deliverable."""

    name: Title


class DeliverableChange(DeliverableFacts):
    """Changes of a deliverable: what is left out stays."""

    name: Title = " "


class WorkOfDeliverable(Input):
    """A deliverable and its work packages: lines of name and duration, indented where they lie below another."""

    number: Number
    lines: Text = ""


class DeliverablesPlanIn(Input):
    """Deliverables that get tasks, below which task (null: at the top), and how these hang together."""

    deliverables: Annotated[list[WorkOfDeliverable], Limits(min_length=1, max_length=planning.MOST)]
    parent: Number | None = None
    in_turn: bool = True
    accepted: bool = True


@router.get("/projects/{key}/requirements", shows=REQUIREMENTS)
@door(Right.SEE_DOCUMENTS)
def list_requirements(request: Request, key: str) -> Any:
    """All requirements by number, each with what it lacks."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return {"items": [told_requirement(line, access) for line in queries.requirements_of(access)]}


@router.post("/projects/{key}/requirements", shows=REQUIREMENT, status=201, tagged=True)
@door(Right.EDIT_DOCUMENTS)
def create_requirement(request: Request, key: str, body: RequirementIn) -> Any:
    """Add a requirement."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    return _requirement(access, requirements.add_requirement(access=access, facts=body.given()).number, 201)


@router.get("/projects/{key}/requirements/{int:number}", shows=REQUIREMENT, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_requirement(request: Request, key: str, number: PathNumber) -> Any:
    """One requirement."""
    return _requirement(project_for(request.auth.user, key, Right.SEE_DOCUMENTS), number)


@router.patch(
    "/projects/{key}/requirements/{int:number}", shows=REQUIREMENT, tagged=True, versioned=True, refuses=(409,)
)
@door(Right.EDIT_DOCUMENTS)
def change_requirement(request: Request, key: str, number: PathNumber, body: RequirementChange) -> Any:
    """Change what is said of a requirement."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    requirements.KIND.at(access.project, number, version_asked(request))
    requirements.change_requirement(access=access, number=number, facts=body.given())
    return _requirement(access, number)


@router.delete("/projects/{key}/requirements/{int:number}", versioned=True)
@door(Right.EDIT_DOCUMENTS)
def delete_requirement(request: Request, key: str, number: PathNumber) -> Any:
    """Take a requirement out; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    requirements.KIND.at(access.project, number, version_asked(request))
    requirements.delete_requirement(access=access, number=number)
    return Answer(status=204)


@router.get("/projects/{key}/deliverables", shows=DELIVERABLES)
@door(Right.SEE_DOCUMENTS)
def list_deliverables(request: Request, key: str) -> Any:
    """All deliverables by number, with their tasks and what they lack."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return {"items": [told_deliverable(line) for line in queries.deliverables_of(access, queries.known_of(access))]}


@router.post("/projects/{key}/deliverables", shows=DELIVERABLE, status=201, tagged=True)
@door(Right.EDIT_DOCUMENTS)
def create_deliverable(request: Request, key: str, body: DeliverableIn) -> Any:
    """Add a deliverable."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    return _deliverable(access, deliverables.add_deliverable(access=access, facts=body.given()).number, 201)


@router.post("/projects/{key}/deliverables/plan", shows=PLANNED, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def plan_deliverables(request: Request, key: str, body: DeliverablesPlanIn) -> Any:
    """Put tasks for deliverables into the plan: summary tasks over work packages, and milestones; one change."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    wanted = [planning.Wanted(one.number, one.lines) for one in body.deliverables]
    made = planning.plan_work(
        access=access, wanted=wanted, parent=body.parent, in_turn=body.in_turn, accepted=body.accepted
    )
    return {"items": [{"deliverable": number, "task": uid} for number, uid in made.items()]}


@router.get("/projects/{key}/deliverables/{int:number}", shows=DELIVERABLE, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_deliverable(request: Request, key: str, number: PathNumber) -> Any:
    """One deliverable."""
    return _deliverable(project_for(request.auth.user, key, Right.SEE_DOCUMENTS), number)


@router.patch(
    "/projects/{key}/deliverables/{int:number}", shows=DELIVERABLE, tagged=True, versioned=True, refuses=(409,)
)
@door(Right.EDIT_DOCUMENTS)
def change_deliverable(request: Request, key: str, number: PathNumber, body: DeliverableChange) -> Any:
    """Change what is said of a deliverable."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    deliverables.KIND.at(access.project, number, version_asked(request))
    deliverables.change_deliverable(access=access, number=number, facts=body.given())
    return _deliverable(access, number)


@router.delete("/projects/{key}/deliverables/{int:number}", versioned=True)
@door(Right.EDIT_DOCUMENTS)
def delete_deliverable(request: Request, key: str, number: PathNumber) -> Any:
    """Take a deliverable out, with its traces; its tasks stay in the plan."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    deliverables.KIND.at(access.project, number, version_asked(request))
    deliverables.delete_deliverable(access=access, number=number)
    return Answer(status=204)


@router.get("/projects/{key}/traces", shows=TRACE)
@door(Right.SEE_DOCUMENTS)
def get_traces(request: Request, key: str) -> Any:
    """What of goals, requirements, deliverables and tasks is traced to nothing, by their numbers."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return told_trace(trace_of(access))


@router.get("/projects/{key}/scope-creep", shows=CREEP)
@door(Right.SEE_DOCUMENTS)
def get_scope_creep(request: Request, key: str) -> Any:
    """What came in, went out or changed since the scope was signed, without a later signed version."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return told_creep(creep_of(access))


@router.get("/projects/{key}/wbs-dictionary", shows=DICTIONARY)
@door(Right.SEE_DOCUMENTS)
def get_wbs_dictionary(request: Request, key: str) -> Any:
    """Every element of the work breakdown structure, and what the 100 % rule and the size of packages find."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return told_structure(structure_of(access))


def _requirement(access: Access, number: int, status: int = 200) -> Answer:
    requirements.KIND.of(access.project, number)
    [line] = queries.requirements_of(access, number)
    headers = {"Location": f"/api/v1/projects/{access.project.key}/requirements/{number}"} if status == 201 else {}
    return Answer(told_requirement(line, access), status, line.one.version, headers)


def _deliverable(access: Access, number: int, status: int = 200) -> Answer:
    deliverables.KIND.of(access.project, number)
    [line] = queries.deliverables_of(access, queries.known_of(access), number)
    headers = {"Location": f"/api/v1/projects/{access.project.key}/deliverables/{number}"} if status == 201 else {}
    return Answer(told_deliverable(line), status, line.one.version, headers)
