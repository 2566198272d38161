"""The API of calculations: what tasks take by analogy and by models, and what each method says of a task."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door, signed_in
from charthouse.estimates import calculations, comparing
from charthouse.estimates.calculating import (
    LONGEST_REASON,
    LONGEST_TEXT,
    MOST_ADJUSTMENTS,
    MOST_ANALOGUES,
    Adjustment,
    Analogue,
    Asked,
    asked_in,
)
from charthouse.estimates.calculation_shapes import (
    CALCULATION,
    CALCULATIONS,
    METHODS,
    MODELS,
    told_calculation,
    told_model,
    told_way,
)
from charthouse.estimates.calculations import Put
from charthouse.estimates.lines import lines_of
from charthouse.estimates.model_fields import SPECS
from charthouse.plan.computed import computed_plan
from charthouse.plan.refusals import NoSuchTask
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Calculations", scope="plan")

Figure = Annotated[float, Limits(ge=-1e15, le=1e15)]
Said = Annotated[Line, Limits(max_length=LONGEST_TEXT)]


class AnalogueIn(Input):
    """A finished case: `past:12` of past work, a task as `PAY-12`, a project as `PAY`."""

    ref: Annotated[Line, Limits(min_length=1, max_length=40)]
    size: Annotated[float, Limits(gt=0, le=1e9)] | None = None


class AdjustmentIn(Input):
    """What is different now: times how much, and why."""

    factor: Annotated[float, Limits(ge=0.1, le=10)]
    reason: Annotated[Line, Limits(min_length=1, max_length=LONGEST_REASON, pattern=r"\S")]


class CalculationIn(Input):
    """What is said for a model: `values` by the names of the fields that `/estimation-models` tells."""

    task: Number
    model: Annotated[Line, Limits(min_length=1, max_length=16)]
    values: Annotated[dict[str, Figure | Said], Limits(max_length=60)]
    analogues: Annotated[list[AnalogueIn], Limits(max_length=MOST_ANALOGUES)] = []
    adjustments: Annotated[list[AdjustmentIn], Limits(max_length=MOST_ADJUSTMENTS)] = []
    put: bool = False

    def asked(self) -> Asked:
        """In the model's terms.

        :raises charthouse.estimates.refusals.BadCalculation:
        """
        cases = [Analogue(one.ref, one.size) for one in self.analogues]
        return asked_in(
            self.model, self.values, cases, [Adjustment(one.factor, one.reason) for one in self.adjustments]
        )


@router.get("/estimation-models", shows=MODELS)
@signed_in("The models are the same in every Charthouse.")
def list_estimation_models(request: Request) -> Any:
    """The models with their fields, limits and sources."""
    only(request.GET, ())
    return {"items": [told_model(spec) for spec in SPECS.values()]}


@router.get("/projects/{key}/calculations", shows=CALCULATIONS)
@door(Right.EDIT_OWN_PART)
def list_calculations(request: Request, key: str) -> Any:
    """What was calculated for tasks, the newest first."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    only(request.GET, ())
    lines = {line.uid: line for line in lines_of(access)}
    return {"items": [told_calculation(access, one, lines.get(one.task)) for one in calculations.kept_in(access)]}


@router.post("/projects/{key}/calculations", shows=CALCULATION, status=201, tagged=True, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def create_calculation(request: Request, key: str, body: CalculationIn) -> Any:
    """Calculate what a task takes and keep it; with `put` its points go to the task, as one edit."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    made = calculations.keep(access=access, task=body.task, asked=body.asked(), put=Put() if body.put else None)
    where = f"/api/v1/projects/{access.project.key}/calculations/{made.number}"
    return Answer(_told(access, made.number), 201, made.version, headers={"Location": where})


@router.get("/projects/{key}/calculations/{int:number}", shows=CALCULATION, tagged=True)
@door(Right.EDIT_OWN_PART)
def get_calculation(request: Request, key: str, number: PathNumber) -> Any:
    """One calculation with all that was said for it, and the figures on the way."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    only(request.GET, ())
    found = _told(access, number)
    return Answer(found, version=found["version"])


@router.put(
    "/projects/{key}/calculations/{int:number}", shows=CALCULATION, tagged=True, versioned=True, refuses=(409,)
)  # fmt: skip
@door(Right.EDIT_OWN_PART)
def change_calculation(request: Request, key: str, number: PathNumber, body: CalculationIn) -> Any:
    """Calculate it anew."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    kept = calculations.calculation_of(access, number)
    require_version(version_asked(request), kept.version, f"{access.project.key} {number}")
    made = calculations.keep(
        access=access, task=body.task, asked=body.asked(), number=number, version=kept.version,
        put=Put() if body.put else None,
    )  # fmt: skip
    return Answer(_told(access, number), version=made.version)


@router.delete("/projects/{key}/calculations/{int:number}", status=204)
@door(Right.EDIT_OWN_PART)
def delete_calculation(request: Request, key: str, number: PathNumber) -> Any:
    """Keep it no longer; an estimate that was made with it stays."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    calculations.take_away(access=access, number=number)
    return Answer(None, 204)


@router.post("/projects/{key}/calculations/{int:number}/put", shows=CALCULATION, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def put_calculation(request: Request, key: str, number: PathNumber) -> Any:
    """Put its points at its task: one edit of the plan."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    calculations.put(access=access, number=number, how=Put())
    return _told(access, number)


@router.get("/projects/{key}/tasks/{int:number}/estimation-methods", shows=METHODS)
@door(Right.EDIT_OWN_PART)
def list_estimation_methods(request: Request, key: str, number: PathNumber) -> Any:
    """What each method says of a task: what stands first, then calculations, then the newest of each other method."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    only(request.GET, ())
    if number not in computed_plan(access.shown).tasks:
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": access.project.key, "number": number})
    line = next((line for line in lines_of(access) if line.uid == number), None)
    return {"items": [told_way(access, way) for way in comparing.ways_of(access, number, line)]}


def _told(access: Access, number: int) -> dict[str, Any]:
    kept = calculations.calculation_of(access, number)
    line = next((line for line in lines_of(access) if line.uid == kept.task), None)
    return told_calculation(access, kept, line)
