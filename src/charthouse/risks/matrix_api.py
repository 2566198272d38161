"""The API of the scales and the matrix by which risks are rated."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door, organisation_right, signed_in
from charthouse.projects.access import project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input
from charthouse.rest.router import Request, Router
from charthouse.risks import queries, scales
from charthouse.risks.api_shapes import MATRIX, MOVED
from charthouse.risks.models import RiskMatrix
from charthouse.risks.rating import Scale
from charthouse.risks.scales import LONGEST_NAME, LONGEST_WORDS

router = Router("Risks", scope="plan")

Name = Annotated[str, Limits(max_length=LONGEST_NAME)]
Words = Annotated[str, Limits(max_length=LONGEST_WORDS)]
Limit = Annotated[float, Limits(ge=0, le=scales.MOST_DAYS)]


class ChanceLevelIn(Input):
    """A level of probability; the last has no end."""

    name: Name = ""
    most: Limit | None = None


class ImpactLevelIn(Input):
    """A level of impact; the last has no end."""

    name: Name = ""
    days: Limit | None = None
    share: Limit | None = None
    quality: Words = ""
    scope: Words = ""
    reputation: Words = ""


class RiskMatrixIn(Input):
    """Scales and matrix, the least level first."""

    chances: Annotated[list[ChanceLevelIn], Limits(min_length=3, max_length=6)]
    impacts: Annotated[list[ImpactLevelIn], Limits(min_length=3, max_length=6)]
    cells: Annotated[
        list[Annotated[list[Literal["low", "medium", "high"]], Limits(min_length=3, max_length=6)]],
        Limits(min_length=3, max_length=6),
    ]


class RiskMatrixKept(RiskMatrixIn):
    """The same, to be kept."""

    version: Annotated[int, Limits(ge=0)]


@router.get("/projects/{key}/risk-matrix", shows=MATRIX)
@door(Right.SEE_RISKS)
def get_risk_matrix(request: Request, key: str) -> Any:
    """By what the project's risks are rated; `own` tells whether it has scales of its own."""
    access = project_for(request.auth.user, key, Right.SEE_RISKS)
    only(request.GET, ())
    return _told(scales.own_matrix(access.project), scales.scale_of(access.project))


@router.put("/projects/{key}/risk-matrix", shows=MATRIX, refuses=(409, 422))
@door(Right.EDIT_RISKS)
def set_risk_matrix(request: Request, key: str, body: RiskMatrixKept) -> Any:
    """Give the project scales of its own; `version` as it was read, 0 where it had none."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    scale = scales.set_matrix(access=access, said=_said(body), seen=body.version)
    return _told(scales.own_matrix(access.project), scale)


@router.post("/projects/{key}/risk-matrix/drop", shows=MATRIX, refuses=(409,))
@door(Right.EDIT_RISKS)
def drop_risk_matrix(request: Request, key: str) -> Any:
    """Let the project go by the organisation's scales again."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    there = scales.own_matrix(access.project)
    scale = scales.set_matrix(access=access, said=None, seen=there.version if there else 0)
    return _told(None, scale)


@router.post("/projects/{key}/risk-matrix/trial", shows=MOVED, refuses=(422,))
@door(Right.EDIT_RISKS)
def try_risk_matrix(request: Request, key: str, body: RiskMatrixIn) -> Any:
    """Which open risks other scales would call otherwise; nothing is kept."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    found = queries.moved_by(access, scales.read(_said(body)))
    return {"items": [{"risk": one.line.risk.number, "title": one.line.risk.title, "before": one.line.rating.tone,
                       "after": one.tone} for one in found]}  # fmt: skip


@router.get("/risk-matrix", shows=MATRIX)
@signed_in("By what the organisation rates risks is for everybody who works in it.")
def get_house_risk_matrix(request: Request) -> Any:
    """By what the risks of projects are rated that have no scales of their own."""
    only(request.GET, ())
    return _told(scales.matrix_of_house(), scales.house_scale())


@router.put("/risk-matrix", shows=MATRIX, refuses=(409, 422))
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def set_house_risk_matrix(request: Request, body: RiskMatrixKept) -> Any:
    """Say by what the risks of projects are rated that have no scales of their own."""
    scale = scales.set_house_matrix(by=request.auth.user, said=_said(body), seen=body.version)
    return _told(scales.matrix_of_house(), scale)


def _said(body: RiskMatrixIn) -> dict[str, Any]:
    said = body.model_dump()
    return {name: said[name] for name in ("chances", "impacts", "cells")}


def _told(row: RiskMatrix | None, scale: Scale) -> dict[str, Any]:
    return {**scales.said_of(scale), "own": row is not None, "version": row.version if row else 0}
