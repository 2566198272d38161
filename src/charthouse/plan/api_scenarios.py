"""The API of scenarios: branching, changing and comparing them, adopting and dropping."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from pydantic import Field as Limits
from pydantic import StringConstraints

from charthouse import rows
from charthouse.doors import door
from charthouse.exchange import plan_json
from charthouse.plan import scenario_adopting, scenarios
from charthouse.plan.api_shapes import told_time
from charthouse.plan.edit_ops import EditsIn
from charthouse.plan.edits import apply_edits
from charthouse.plan.models import Scenario
from charthouse.plan.queries import document_of
from charthouse.plan.scenario_compared import Figures, figures_of, lines, working
from charthouse.plan.scenario_costs import may_tell_cost
from charthouse.plan.scenario_merge import Difference, Kind
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import TIME
from charthouse.projects.models import BranchKey
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Scenarios", scope="plan")

SCENARIO = Record(
    "Scenario",
    (
        Field("number", kinds.WHOLE, "number", filters=True, sorts=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("question", kinds.TEXT, "question"),
        Field("state", kinds.TEXT, "state", "`open`, `adopted` or `dropped`.", filters=True),
        Field("key", kinds.TEXT, "row__key", "Of its plan page: `/projects/{key}/plan/`."),
        Field("plan_version", kinds.WHOLE, "plan_version", "Of the plan, when it was branched off."),
        Field("first_number", kinds.WHOLE, "first_number", "Tasks from this number on were made in the scenario."),
        Field("at", kinds.INSTANT, "at", "When it was branched off.", filters=True, sorts=True),
        Field("by_name", kinds.TEXT, "by__name"),
        Field("ended_at", kinds.INSTANT.or_null(), "ended_at", "When it was adopted or dropped."),
    ),
    key="number",
)

_TIME = TIME.or_null().schema
_MINUTES: dict[str, Any] = {"type": ["integer", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


_FIGURES = _object(
    finish=_TIME, critical={"type": "integer"}, tasks={"type": "integer"},
    cost={"type": ["string", "null"], "description": "Null also for who may not see what an hour costs."},
)  # fmt: skip
_COMPARED = _object(
    plan=_FIGURES,
    scenario=_FIGURES,
    later={**_MINUTES, "description": "Working minutes by which it finishes later; negative: earlier."},
    tasks={
        "type": "array",
        "items": _object(
            task={"type": "integer"}, name={"type": "string"}, what={"enum": ["added", "removed", "moved"]},
            plan_start=_TIME, plan_finish=_TIME, start=_TIME, finish=_TIME, later=_MINUTES, plan_slack=_MINUTES,
            slack=_MINUTES, plan_critical={"type": "boolean"}, critical={"type": "boolean"},
        ),
    },
)  # fmt: skip
_PREVIEW = _object(
    seen={"type": "string", "description": "What adopting is asked for with: refused where anything changed since."},
    differences={
        "type": "array",
        "items": _object(
            task={"type": "integer", "description": "Its number in the scenario."},
            name={"type": "string"},
            kind={"enum": [one.value for one in Kind]},
            fields={"type": "array", "items": {"type": "string"}},
            clashes={"type": "array", "items": {"type": "string"}, "description": "Changed in the plan as well."},
            needs={"type": "array", "items": {"type": "integer"}, "description": "Adopted only together with these."},
            gone={"type": "boolean", "description": "The plan has no such task any more."},
            spoilt={"enum": ["", "changed", "below"], "description": "Why the plan keeps a task that would go."},
        ),
    },
)  # fmt: skip
_ADOPTED = _object(
    whole={"type": "boolean"}, tasks={"type": "integer"},
    numbers={"type": "object", "additionalProperties": {"type": "integer"}},
    operation={"type": "integer", "description": "In the project’s journal: what undoing is asked for with."},
)  # fmt: skip
_EDITED = _object(
    operation={"type": ["integer", "null"]}, refs={"type": "object", "additionalProperties": {"type": "integer"}}
)


class ScenarioIn(Input):
    """What a scenario is called, and what it is to answer."""

    name: Annotated[Line, StringConstraints(max_length=scenarios.LONGEST_NAME)]
    question: Annotated[Line, StringConstraints(max_length=scenarios.LONGEST_QUESTION)] = ""


Chosen = Annotated[int, Limits(ge=-2 * kinds.LARGEST, le=kinds.LARGEST)]


class AdoptIn(Input):
    """What of a scenario becomes the plan."""

    seen: Line
    """As the preview said."""
    why: Annotated[Line, StringConstraints(max_length=scenario_adopting.LONGEST)] = ""
    tasks: Annotated[list[Chosen], Limits(max_length=scenarios.MOST_TASKS)] | None = None
    """By their numbers in the scenario, and those that the preview gives to the plan as a whole (0), to calendars and
    to the team (below 0); null: all."""
    over: Annotated[list[Chosen], Limits(max_length=scenarios.MOST_TASKS)] = []
    """Where the plan was changed as well: tasks at which the scenario wins; elsewhere the plan stays."""


@router.get("/projects/{key}/scenarios", shows=SCENARIO, listed=True)
@door(Right.SEE_SCENARIOS)
def list_scenarios(request: Request, key: str) -> Any:
    """The scenarios of a plan; those that were adopted or dropped stay to be read."""
    access = project_for(request.auth.user, key, Right.SEE_SCENARIOS)
    found = Scenario.objects.filter(project=access.project)
    return page_of(request, found, SCENARIO, asked_of(request.GET, SCENARIO, access.rights)).body()


@router.post("/projects/{key}/scenarios", shows=SCENARIO, status=201, refuses=(409,))
@door(Right.PLAN_SCENARIOS)
def branch_scenario(request: Request, key: str, body: ScenarioIn) -> Any:
    """Branch a scenario off the working plan as it is now."""
    access = project_for(request.auth.user, key, Right.PLAN_SCENARIOS)
    made = scenarios.branch(access=access, name=body.name, question=body.question)
    return Answer(_told(request, access, made.number), 201)


@router.get("/projects/{key}/scenarios/{int:number}", shows=SCENARIO)
@door(Right.SEE_SCENARIOS)
def get_scenario(request: Request, key: str, number: PathNumber) -> Any:
    """One scenario."""
    access = project_for(request.auth.user, key, Right.SEE_SCENARIOS)
    return _told(request, access, scenarios.scenario_of(access.project, number).number)


@router.put("/projects/{key}/scenarios/{int:number}", shows=SCENARIO)
@door(Right.PLAN_SCENARIOS)
def describe_scenario(request: Request, key: str, number: PathNumber, body: ScenarioIn) -> Any:
    """Give a scenario another name and question."""
    access = project_for(request.auth.user, key, Right.PLAN_SCENARIOS)
    scenarios.describe(access=access, number=number, name=body.name, question=body.question)
    return _told(request, access, number)


@router.delete("/projects/{key}/scenarios/{int:number}", refuses=(409,))
@door(Right.PLAN_SCENARIOS)
def drop_scenario(request: Request, key: str, number: PathNumber) -> Any:
    """Close a scenario without adopting it; it stays to be read, and can be opened again."""
    access = project_for(request.auth.user, key, Right.PLAN_SCENARIOS)
    scenarios.drop(access=access, number=number)
    return Answer(status=204)


@router.post("/projects/{key}/scenarios/{int:number}/reopening", shows=SCENARIO, refuses=(409,))
@door(Right.PLAN_SCENARIOS)
def reopen_scenario(request: Request, key: str, number: PathNumber) -> Any:
    """Take back that a scenario was dropped."""
    access = project_for(request.auth.user, key, Right.PLAN_SCENARIOS)
    scenarios.reopen(access=access, number=number)
    return _told(request, access, number)


@router.get(
    "/projects/{key}/scenarios/{int:number}/document",
    shows={"type": "object", "description": "exchange/schemas/plan-1.json"},
)
@door(Right.IMPORT_PLAN)
def get_scenario_document(request: Request, key: str, number: PathNumber) -> Any:
    """The scenario’s whole plan as one document; for those who may import a plan."""
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    access.require(Right.SEE_SCENARIOS)
    found = scenarios.scenario_of(access.project, number)
    return Answer(packed=orjson.dumps(plan_json.to_json(document_of(found.row))))


@router.post("/projects/{key}/scenarios/{int:number}/edits", shows=_EDITED, refuses=(403, 409))
@door(Right.PLAN_SCENARIOS)
def edit_scenario(request: Request, key: str, number: PathNumber, body: EditsIn) -> Any:
    """Change a scenario as the plan page does (`plan-edits-1.json`): all edits or none, undone as one."""
    access = project_for(request.auth.user, key, Right.PLAN_SCENARIOS)
    row = scenarios.scenario_of(access.project, number).row
    inside = project_for(request.auth.user, BranchKey(row.key), Right.EDIT_PLAN)
    done = apply_edits(access=inside, asked=body)
    return {"operation": done.operation, "refs": dict(done.refs)}


@router.get("/projects/{key}/scenarios/{int:number}/compared", shows=_COMPARED)
@door(Right.SEE_SCENARIOS)
@rows.without_collecting()
def compare_scenario(request: Request, key: str, number: PathNumber) -> Any:
    """The scenario beside the plan as it is now: finish, cost, critical path, and every task that moves."""
    access = project_for(request.auth.user, key, Right.SEE_SCENARIOS)
    scenario = scenarios.scenario_of(access.project, number)
    found = scenario_adopting.preview(scenario)
    plan, mine = figures_of(found.now), figures_of(found.mine, scenario)
    with_costs = may_tell_cost(access, found.now.document, found.mine.document)
    later = None
    if plan.finish is not None and mine.finish is not None:
        later = working(found.now)(plan.finish, mine.finish)
    return {
        "plan": _figures(plan, with_costs=with_costs),
        "scenario": _figures(mine, with_costs=with_costs),
        "later": later,
        "tasks": [
            {
                "task": one.uid, "name": one.name, "what": one.what, "plan_start": told_time(one.was_start),
                "plan_finish": told_time(one.was_finish), "start": told_time(one.start),
                "finish": told_time(one.finish), "later": one.later, "plan_slack": one.was_slack, "slack": one.slack,
                "plan_critical": one.was_critical, "critical": one.critical,
            }
            for one in lines(scenario, found.mine, found.now)
        ],
    }  # fmt: skip


@router.get("/projects/{key}/scenarios/{int:number}/adoption", shows=_PREVIEW)
@door(Right.SEE_SCENARIOS)
def preview_adoption(request: Request, key: str, number: PathNumber) -> Any:
    """What adopting the scenario would change in the plan as it is now."""
    access = project_for(request.auth.user, key, Right.SEE_SCENARIOS)
    found = scenario_adopting.preview(scenarios.scenario_of(access.project, number))
    return {"seen": found.seen, "differences": [_difference(one) for one in found.differences]}


@router.post("/projects/{key}/scenarios/{int:number}/adoption", shows=_ADOPTED, refuses=(403, 409))
@door(Right.PLAN_SCENARIOS)
def adopt_scenario(request: Request, key: str, number: PathNumber, body: AdoptIn) -> Any:
    """Make the plan what the scenario says: all of it, or at chosen tasks; one deed, which can be undone."""
    access = project_for(request.auth.user, key, Right.PLAN_SCENARIOS)
    made = scenario_adopting.adopt(
        access=access, number=number, seen=body.seen, why=body.why, chosen=body.tasks, over=body.over
    )
    return {"whole": made.whole, "tasks": made.tasks, "numbers": made.numbers, "operation": made.operation}


def _told(request: Request, access: Access, number: int) -> Any:
    fields = fields_of(request.GET, SCENARIO, access.rights)
    return rows_of(Scenario.objects.filter(project=access.project, number=number), Reading(fields))[0]


def _figures(one: Figures, *, with_costs: bool) -> dict[str, Any]:
    cost = one.cost if with_costs else None
    return {
        "finish": told_time(one.finish),
        "critical": one.critical,
        "tasks": one.tasks,
        "cost": None if cost is None else str(cost),
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "task": one.uid,
        "name": one.name,
        "kind": one.kind.value,
        "fields": sorted({value.name for value in one.values}),
        "clashes": sorted({value.name for value in one.values if value.clashes}),
        "needs": sorted(one.needs),
        "gone": one.gone,
        "spoilt": one.spoilt,
    }
