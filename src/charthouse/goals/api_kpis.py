"""The API of KPIs, their measurements and the figures that formulas may name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.goals import actions, measuring
from charthouse.goals.api import facts_in, router
from charthouse.goals.api_kpi_shapes import (
    FIGURES,
    KPI,
    KPIS,
    MEASUREMENTS,
    RECORDED,
    told_kpi,
    told_measurement,
)
from charthouse.goals.kpi_queries import kpi_line, kpi_lines
from charthouse.goals.models import Measurement
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.figures import figures
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.router import Request

Amount = Annotated[str, Limits(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$", max_length=20)]
AMOUNTS = ("baseline", "target", "target_high", "tolerance", "expected", "actual")


class KpiFacts(Input):
    """What can be said of a KPI; what is left out stays."""

    goal: Number | None = None
    measure: Literal["number", "percent", "money", "hours", "days"] = "number"
    unit: Annotated[str, Limits(max_length=60)] = ""
    direction: Literal["up", "down", "within"] = "up"
    baseline: Amount | None = None
    target: Amount | None = None
    target_high: Amount | None = None
    tolerance: Amount | None = None
    due: DayIn | None = None
    owner: Number | None = None
    source: Annotated[str, Limits(max_length=500)] = ""
    rhythm: Literal["", "daily", "weekly", "fortnightly", "monthly", "quarterly"] = ""
    formula: Annotated[str, Limits(max_length=1000)] = ""
    aim: Annotated[str, Limits(max_length=300)] = ""


class KpiIn(KpiFacts):
    """A new KPI."""

    name: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]


class KpiChange(KpiFacts):
    """Changes of a KPI."""

    name: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")] = " "


class MeasurementIn(Input):
    """What a KPI came to on a day."""

    day: DayIn
    value: Amount
    note: Annotated[str, Limits(max_length=1000)] = ""


class MeasurementsIn(Input):
    """Measurements, all or nothing."""

    items: Annotated[list[MeasurementIn], Limits(min_length=1, max_length=1000)]
    replace: bool = False
    """Days with another value are corrected; else they refuse all."""


class MeasurementWithdrawIn(Input):
    """The day whose measurement is to count no more."""

    day: DayIn


@router.get("/projects/{key}/kpis", shows=KPIS)
@door(Right.SEE_GOALS)
def list_kpis(request: Request, key: str) -> Any:
    """The project's KPIs, those first that stand worst, with what the caller may see of each."""
    access = project_for(request.auth.user, key, Right.SEE_GOALS)
    only(request.GET, ())
    lines = kpi_lines(access, measuring.today_in(access.project))
    return {"items": [told_kpi(line, access) for line in lines]}


@router.post("/projects/{key}/kpis", shows=KPI, status=201, tagged=True)
@door(Right.EDIT_GOALS)
def create_kpi(request: Request, key: str, body: KpiIn) -> Any:
    """Add a KPI."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    return _shown(access, actions.add_kpi(access=access, facts=amounts_in(body)).number, 201)


@router.get("/projects/{key}/kpis/{int:number}", shows=KPI, tagged=True)
@door(Right.SEE_GOALS)
def get_kpi(request: Request, key: str, number: PathNumber) -> Any:
    """One KPI."""
    return _shown(project_for(request.auth.user, key, Right.SEE_GOALS), number)


@router.patch("/projects/{key}/kpis/{int:number}", shows=KPI, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_GOALS)
def change_kpi(request: Request, key: str, number: PathNumber, body: KpiChange) -> Any:
    """Change what is said of a KPI."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    actions.KPIS.at(access.project, number, version_asked(request))
    actions.change_kpi(access=access, number=number, facts=amounts_in(body))
    return _shown(access, number)


@router.delete("/projects/{key}/kpis/{int:number}", versioned=True)
@door(Right.EDIT_GOALS)
def delete_kpi(request: Request, key: str, number: PathNumber) -> Any:
    """Take a KPI out of the register, with its measurements; the journal brings them back."""
    access = project_for(request.auth.user, key, Right.EDIT_GOALS)
    actions.KPIS.at(access.project, number, version_asked(request))
    actions.delete_kpi(access=access, number=number)
    return Answer(status=204)


@router.get("/projects/{key}/kpis/{int:number}/measurements", shows=MEASUREMENTS)
@door(Right.SEE_GOALS)
def list_measurements(request: Request, key: str, number: PathNumber) -> Any:
    """What was measured of a KPI, the oldest first, with what was corrected; nothing for who may not see it."""
    access = project_for(request.auth.user, key, Right.SEE_GOALS)
    only(request.GET, ())
    line = kpi_line(access, actions.KPIS.of(access.project, number), measuring.today_in(access.project))
    found = Measurement.objects.filter(kpi=line.one).order_by("day", "pk") if line.shown else ()
    return {"items": [told_measurement(one, access) for one in found]}


@router.post("/projects/{key}/kpis/{int:number}/measurements", shows=RECORDED, refuses=(409,))
@door(Right.MEASURE_KPIS)
def record_measurements(request: Request, key: str, number: PathNumber, body: MeasurementsIn) -> Any:
    """Record what a KPI came to, all or nothing; what is there alike is not kept twice."""
    access = project_for(request.auth.user, key, Right.MEASURE_KPIS)
    items = [measuring.Measured(dt.date.fromisoformat(one.day), Decimal(one.value), one.note) for one in body.items]
    found = measuring.record_measurements(
        access=access, number=number, items=items, source=Measurement.Source.PROGRAM, replace=body.replace
    )
    return {"kept": found.kept, "corrected": found.corrected, "same": found.same}


@router.post("/projects/{key}/kpis/{int:number}/measurements/withdraw", status=204)
@door(Right.MEASURE_KPIS)
def withdraw_measurement(request: Request, key: str, number: PathNumber, body: MeasurementWithdrawIn) -> Any:
    """Let the measurement of a day count no more; it is kept."""
    access = project_for(request.auth.user, key, Right.MEASURE_KPIS)
    measuring.withdraw_measurement(access=access, number=number, day=dt.date.fromisoformat(body.day))
    return Answer(status=204)


@router.get("/projects/{key}/figures", shows=FIGURES)
@door(Right.SEE_GOALS)
def list_figures(request: Request, key: str) -> Any:
    """The figures that formulas may name, each with its unit."""
    project_for(request.auth.user, key, Right.SEE_GOALS)
    only(request.GET, ())
    return {
        "items": [
            {"name": one.name, "unit": one.unit.value, "description": str(one.description)}
            for one in figures().values()
        ]
    }


def amounts_in(body: Input) -> dict[str, Any]:
    """What a body gives, with its figures as decimals."""
    given = facts_in(body)
    for name in AMOUNTS:
        if isinstance(given.get(name), str):
            given[name] = Decimal(given[name])
    return given


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    line = kpi_line(access, actions.KPIS.of(access.project, number), measuring.today_in(access.project))
    headers = {"Location": f"/api/v1/projects/{access.project.key}/kpis/{number}"} if status == 201 else {}
    return Answer(told_kpi(line, access), status, line.one.version, headers)
