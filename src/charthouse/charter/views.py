"""The charter's page: its parts, written in place and saved while one types; who else is at it; who signs it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.approvals import canonical
from charthouse.approvals.beside import beside_draft
from charthouse.approvals.queries import signatures_of, versions_of
from charthouse.charter import presence
from charthouse.charter.actions import part_named, part_of, parts_of, write_part
from charthouse.charter.contract import contract_lacks, is_written, margin_of, traces_of
from charthouse.charter.document import Shown, content_of, shown, shown_part, values_of
from charthouse.charter.kind import CHARTER, NAME
from charthouse.charter.models import CharterPart
from charthouse.charter.outcomes import Outcome, became_of, outcomes_of
from charthouse.charter.parts import PARTS, Column, Kind, Part, Shape, Value, missing
from charthouse.charter.planned import milestones_of
from charthouse.charter.refusals import BadPart, PartChangedMeanwhile
from charthouse.charter.targets import TARGETS, Target
from charthouse.doors import door
from charthouse.incoming import is_part, number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right


@dataclass(frozen=True, slots=True)
class Line:
    """One part as it is written."""

    part: Part
    number: int
    row: CharterPart
    value: Value
    """As it stands, or as it was typed where it could not be kept."""
    missing: tuple[str, ...]
    errors: Mapping[str, str]
    read: Shown | None = None
    """Of a part that this reader may not write, because they do not see its amounts."""
    tasks: tuple[tuple[str, str], ...] = ()
    """The milestones of the plan, for a part that names them."""
    target: Target | None = None
    """What its lines become elsewhere, for a part whose lines do."""
    onward: bool = False
    """Whether this reader may take them there."""
    became: tuple[Outcome | None, ...] = ()

    @property
    def rows(self) -> list[tuple[list[tuple[Column, str, str]], Outcome | None]]:
        """The lines with a blank one at the end: each cell's column, value and error; and what became of the line."""
        cells = [
            [(one, row.get(one.name, ""), self.errors.get(f"{one.name}-{place}", "")) for one in self.part.columns]
            for place, row in enumerate([*self.value, {}], 1)
        ]
        return [(each, self.became[place] if place < len(self.became) else None) for place, each in enumerate(cells)]

    @property
    def facts(self) -> list[tuple[Column, str, str]]:
        """Each fact's column, value and error."""
        return [(one, self.value.get(one.name, ""), self.errors.get(one.name, "")) for one in self.part.columns]


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def charter(request: HttpRequest, key: str) -> HttpResponse:
    """The charter: to be written by who may, to be read by the others; beside it, who has signed which version."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    versions = versions_of(access.project, NAME)
    newest = versions[0] if versions else None
    may_edit = access.may(Right.EDIT_DOCUMENTS) and access.may(Right.SEE_COSTS)
    content = content_of(access.project, "")
    values = values_of(access.project)
    lacks = contract_lacks(access, values)
    rows = parts_of(access.project) if may_edit else {}
    lines = [_line(access, part, lacks, row=rows[part.name]) for part in PARTS] if may_edit else []
    said = beside_draft(request, access, CHARTER, content)
    counted = [line for line in lines if lacks or not line.part.optional]
    context = {
        "project": access.project, "access": access, "may_edit": may_edit, "said": said,
        "lines": [line for line in lines if not line.part.optional],
        "of_contract": [line for line in lines if line.part.optional], "contracted": is_written(values),
        "traces": traces_of(access, values), "margin": margin_of(access, values),
        "document": _document(access, content, values), "versions": versions, "newest": newest,
        "written": any(values.values()), "kind": NAME, "title": CHARTER.title,
        "lacking": sum(bool(line.missing) for line in counted), "parts": len(counted),
        "may_ask": access.may(Right.ASK_APPROVALS), "currency": access.project.currency,
        "signatures": signatures_of(newest, access.user) if newest else [],
        "changed": newest is not None and canonical.written(content) != newest.content,
        "others": presence.others(access) if may_edit else [], "may_print": access.may(Right.EXPORT),
    }  # fmt: skip
    return render(request, "charter/charter.html", context)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One part to write; posting keeps what was typed, unless somebody else wrote there meanwhile."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    wanted = part_named(name)
    if wanted.right is not None:
        access.require(wanted.right)
    if request.method != "POST":
        return _shown(request, access, _line(access, wanted, _lacks(access)))
    seen = number_in(request.POST.get("over", "")) or number_in(request.POST.get(f"seen-{name}", ""))
    context: dict[str, Any] = {"saved": True}
    said: Value = None
    try:
        said = _said(wanted, request.POST)
        write_part(access=access, name=name, said=said, seen=0 if seen is None else seen)
        line = _line(access, wanted, _lacks(access))
        context["news"] = list(enumerate(became_of(access, name, said), 1))
    except BadPart as refusal:
        line = _line(access, wanted, _lacks(access), said=said, errors=refusal.fields)
        context = {"refusal": refusal.message}
    except PartChangedMeanwhile as refusal:
        line = _line(access, wanted, _lacks(access))
        theirs = shown_part(wanted, line.value, access.project.currency or "", access.may)
        context = {"refusal": refusal.message, "theirs": theirs}
    if not is_part(request):
        return (
            redirect("project-charter", key=key) if "saved" in context else _shown(request, access, line, context, 422)
        )
    context |= {"project": access.project, "line": line, "part": wanted}
    return render(request, "charter/_state.html", context, status=200 if "saved" in context else 422)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_GET
def row(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One more line of a part."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    wanted = part_named(name)
    cells = [(one, "", "") for one in wanted.columns]
    context = {
        "cells": cells, "part": wanted, "currency": access.project.currency, "tasks": _tasks(access, wanted),
        "traced": wanted.name in TARGETS,
    }  # fmt: skip
    return render(request, "charter/_row.html", context)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def here(request: HttpRequest, key: str) -> HttpResponse:
    """Say at which part the reader is; the pages of the others are told."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    presence.tell(access=access, part=request.POST.get("at", "")[:40])
    return HttpResponse(status=204)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_GET
def news(request: HttpRequest, key: str) -> HttpResponse:
    """Who else is at the charter, and which parts are newer than those that the page shows."""
    access, said = project_for(person(request), key, Right.EDIT_DOCUMENTS), request.GET
    there = parts_of(access.project)
    newer = [
        (part, there[part.name]) for part in PARTS
        if there[part.name].pk is not None and (seen := number_in(said.get(f"seen-{part.name}", ""))) is not None
        and seen != there[part.name].version
    ]  # fmt: skip
    context = {"project": access.project, "newer": newer, "others": presence.others(access), "me": access.user}
    return render(request, "charter/_news.html", context)


def _lacks(access: Access) -> Mapping[str, Sequence[str]]:
    return contract_lacks(access, values_of(access.project))


def _line(
    access: Access, wanted: Part, lacks: Mapping[str, Sequence[str]], *, said: Value = None,
    errors: Mapping[str, str] | None = None, row: CharterPart | None = None,
) -> Line:  # fmt: skip
    row = row or part_of(access.project, wanted.name)
    kept = json.loads(row.value)
    may = wanted.right is None or access.may(wanted.right)
    read = None if may else shown_part(wanted, kept, access.project.currency or "", access.may)
    target, value = TARGETS.get(wanted.name), kept if said is None else said
    return Line(
        wanted, PARTS.index(wanted) + 1, row, value,
        (*missing(wanted, kept), *lacks.get(wanted.name, ())), errors or {}, read, _tasks(access, wanted),
        target, target is not None and target.may(access), tuple(became_of(access, wanted.name, value)),
    )  # fmt: skip


def _document(access: Access, content: Mapping[str, Any], values: Mapping[str, Value]) -> list[Shown]:
    """The parts as they are read, with what became of their lines."""
    became = outcomes_of(access, values)
    return [replace(one, became=tuple(became.get(one.part.name, ()))) for one in shown(content, access.may)]


def _tasks(access: Access, wanted: Part) -> tuple[tuple[str, str], ...]:
    if not any(one.kind is Kind.TASK for one in wanted.columns):
        return ()
    return tuple((str(one.uid), one.label) for one in milestones_of(access).values())


def _shown(
    request: HttpRequest, access: Access, line: Line, more: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"project": access.project, "line": line, "currency": access.project.currency, **(more or {})}
    if is_part(request):
        return render(request, "charter/_part.html", context, status=status)
    return render(request, "charter/part.html", {**context, "access": access}, status=status)


def _said(wanted: Part, posted: QueryDict) -> Value:
    """What a part's form says."""
    if wanted.shape is Shape.TEXT:
        return posted.get("text", "")
    if wanted.shape is Shape.FACTS:
        return {one.name: posted.get(one.name, "") for one in wanted.columns}
    columns = [posted.getlist(one.name) for one in wanted.columns]
    if len({len(values) for values in columns}) > 1:
        sentence = _("The form did not arrive whole; load the page anew.")
        raise BadPart(sentence, fields={wanted.name: sentence})
    return [
        dict(zip((one.name for one in wanted.columns), values, strict=True)) for values in zip(*columns, strict=True)
    ]
