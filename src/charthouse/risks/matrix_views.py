"""The pages of the scales and the matrix by which risks are rated, of a project and of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charthouse.accounts.people import person
from charthouse.doors import door, organisation_right
from charthouse.incoming import number_in
from charthouse.projects.access import Standing, project_for
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.refusals import Refused
from charthouse.risks import queries, scales
from charthouse.risks.models import Risk, RiskMatrix
from charthouse.risks.rating import TONES, USUAL, Scale
from charthouse.risks.templatetags import risks as words
from charthouse.risks.values import LEVELS, MOST_LEVELS

MOST_PROJECTS = 50
"""Whose risks are looked at before the organisation's matrix is kept."""


@door(Right.EDIT_RISKS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_matrix(request: HttpRequest, key: str) -> HttpResponse:
    """Say by which scales and matrix the project's risks are rated; first it is shown which of them that moves."""
    access = project_for(person(request), key, Right.EDIT_RISKS)
    page: dict[str, Any] = {
        "project": access.project, "base": "ui/project.html", "back": reverse("project-risks", args=[key]),
    }  # fmt: skip
    there = scales.own_matrix(access.project)

    def keep(said: Mapping[str, Any] | None, seen: int) -> None:
        scales.set_matrix(access=access, said=said, seen=seen)

    def moves(scale: Scale) -> dict[str, Any]:
        return {"moved": [(access.project, queries.moved_by(access, scale))]}

    return _page(request, page, there, scales.scale_of(access.project), scales.house_scale(), keep, moves)


@organisation_right(OrganisationRight.KEEP_STANDARDS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def house_matrix(request: HttpRequest) -> HttpResponse:
    """Say by which scales and matrix the risks of all projects are rated that have none of their own."""
    user = person(request)
    standing = Standing(user)
    standing.require(OrganisationRight.KEEP_STANDARDS)
    page: dict[str, Any] = {"base": "ui/house.html", "back": reverse("house-risk-matrix")}

    def keep(said: Mapping[str, Any] | None, seen: int) -> None:
        scales.set_house_matrix(by=user, said=said, seen=seen)

    def moves(scale: Scale) -> dict[str, Any]:
        open_risks = Risk.objects.filter(state=Risk.State.OPEN)
        seen = standing.projects(Right.SEE_RISKS).filter(risk_matrix=None, pk__in=open_risks.values("project"))
        looked_at = seen.order_by("key")[:MOST_PROJECTS]
        found = [(one, queries.moved_by(project_for(user, one.key, Right.SEE_RISKS), scale)) for one in looked_at]
        return {"moved": found, "beyond": max(0, seen.count() - MOST_PROJECTS)}

    return _page(request, page, scales.matrix_of_house(), scales.house_scale(), USUAL, keep, moves)


def _page(
    request: HttpRequest, page: dict[str, Any], there: RiskMatrix | None, scale: Scale, above: Scale, keep: Any,
    moves: Any,
) -> HttpResponse:  # fmt: skip
    seen, status = there.version if there else 0, 200
    said = scales.said_of(scale)
    if request.method == "POST":
        seen = number_in(request.POST.get("version", "")) or 0
        back = "back" in request.POST
        said = scales.said_of(above) if back else said_in(request.POST)
        try:
            wanted = scales.read(said)
            if request.POST.get("do") == "keep":
                keep(None if back else said, seen)
                messages.success(request, _("Kept: risks are rated by it from now on."))
                return redirect(page["back"])
            page |= {"trial": True, "back_up": back, **moves(wanted)}
            page["none_moved"] = not any(lines for _project, lines in page["moved"])
        except Refused as refusal:
            page["refused"], status = refusal.message, refusal.status
    elif {"rows", "columns"} <= request.GET.keys():
        said = scales.said_of(scales.usual(_levels(request.GET, "rows"), _levels(request.GET, "columns")))
    context = {
        **page, **_shown(said), "own": there is not None, "version": seen, "tones": words.TONES.items(),
        "counts": range(scales.LEAST_LEVELS, MOST_LEVELS + 1),
    }  # fmt: skip
    return render(request, "risks/matrix.html", context, status=status)


def _levels(said: QueryDict, name: str) -> int:
    return min(MOST_LEVELS, max(scales.LEAST_LEVELS, number_in(said.get(name, "")) or scales.LEAST_LEVELS))


def said_in(data: QueryDict) -> dict[str, Any]:
    """What the form says, as ``scales.read`` takes it; what is no number stays a text, which that refuses."""
    rows, columns = _levels(data, "rows"), _levels(data, "columns")
    return {
        "chances": [
            {"name": data.get(f"chance-{row}-name", ""), "most": _number(data.get(f"chance-{row}-most", ""), 100)}
            for row in range(1, rows + 1)
        ],
        "impacts": [
            {
                "name": data.get(f"impact-{column}-name", ""),
                "days": _number(data.get(f"impact-{column}-days", "")),
                "share": _number(data.get(f"impact-{column}-share", ""), 100),
                **{name: data.get(f"impact-{column}-{name}", "") for name in LEVELS},
            }
            for column in range(1, columns + 1)
        ],
        "cells": [[data.get(f"cell-{row}-{column}", "") for column in range(1, columns + 1)]
                  for row in range(1, rows + 1)],
    }  # fmt: skip


def _number(typed: str, part: int = 1) -> float | str | None:
    if not typed.strip():
        return None
    try:
        return round(float(typed.replace(",", ".")) / part, 8)
    except ValueError:
        return typed


def _shown(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the form."""
    rows, columns = len(said["chances"]), len(said["impacts"])
    plain = scales.usual(rows, columns)
    heads = [one["name"] or words.chance_word(plain, row) for row, one in enumerate(said["chances"], 1)]
    tops = [one["name"] or words.impact_word(plain, column) for column, one in enumerate(said["impacts"], 1)]
    return {
        "rows": rows,
        "columns": columns,
        "chances": [
            {**one, "row": row, "most": _typed(one["most"], 100), "usual": words.chance_word(plain, row),
             "last": row == rows}
            for row, one in enumerate(said["chances"], 1)
        ],
        "impacts": [
            {**one, "column": column, "days": _typed(one["days"]), "share": _typed(one["share"], 100),
             "usual": words.impact_word(plain, column), "last": column == columns}
            for column, one in enumerate(said["impacts"], 1)
        ],
        "tops": tops,
        "grid": [
            (heads[row - 1], [
                {"name": f"cell-{row}-{column}", "tone": tone if tone in TONES else "",
                 "label": f"{heads[row - 1]}, {tops[column - 1]}"}
                for column, tone in enumerate(said["cells"][row - 1], 1)
            ])
            for row in range(rows, 0, -1)
        ],
    }  # fmt: skip


def _typed(value: Any, part: int = 1) -> str:
    if isinstance(value, int | float):
        return f"{round(value * part, 6):g}"
    return "" if value is None else str(value)
