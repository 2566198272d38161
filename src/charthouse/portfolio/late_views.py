"""Late tasks: of one project, or of all that somebody sees, one click away from every page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door, signed_in
from charthouse.plan.models import Assignment
from charthouse.plan.permits import assigned_to
from charthouse.portfolio.models import Summary
from charthouse.portfolio.obstacles import late_reason
from charthouse.portfolio.summarising import form, known_of, late_in, marks_of
from charthouse.projects.access import Standing, project_for
from charthouse.projects.held import acting_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.reports.facts import Facts, TaskFacts
from charthouse.reports.words import because_told

IN_EACH = 25
"""Late tasks that are listed of each of many projects; its own page has all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A late task."""

    one: TaskFacts
    why: str
    who: str


@dataclass(frozen=True, slots=True)
class Group:
    """The late tasks of a project among many."""

    project: Project
    key: str
    count: int
    lines: tuple[Line, ...]
    as_of: dt.datetime | None
    """When they were found, where something changed since."""


@door(Right.SEE)
@login_required
@require_GET
def project_late(request: HttpRequest, key: str) -> HttpResponse:
    """The late tasks of a project, those first for which the finish waits, each with its reason."""
    access = project_for(person(request), key)
    here = known_of(access.shown)
    uids = [one.uid for one in here.whole.late]
    who = _who(access.shown, uids) if access.may(Right.SEE_TEAM) else {}
    lines = [Line(one, _why(one, here.whole.facts), who.get(one.uid, "")) for one in here.whole.late]
    context = {
        "project": access.project, "lines": lines, "facts": here.whole.facts, "as_of": here.at,
        "see_team": access.may(Right.SEE_TEAM), "more": here.whole.facts.late.count - len(lines),
    }  # fmt: skip
    return render(request, "portfolio/late.html", context)


@signed_in("Late tasks of the projects that this person may see.")
@login_required
@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """The late tasks of every project that one sees, or only one's own."""
    user = person(request)
    standing = Standing(user)
    mine = request.GET.get("show") == "mine"
    rows = {row.pk: row for row in standing.shown()}
    kept = (
        Summary.objects.filter(pk__in=rows, mark__startswith=f"{form()}|")
        .only("pk", "late", "at", "mark")
        .order_by("project__name")
    )
    marks = marks_of(standing.shown())
    own = _own(list(acting_for(user)), list(rows)) if mine else set()
    groups = []
    for one in kept:
        found = [task for task in late_in(one) if not mine or (one.pk, task.uid) in own]
        if found:
            row = rows[one.pk]
            lines = tuple(Line(task, "" if task.because is None else because_told(task.because), "") for task in found)
            groups.append(
                Group(row, row.key, len(found), lines[:IN_EACH], one.at if marks[one.pk] != one.mark else None)
            )
    groups.sort(key=lambda group: (-sum(line.one.critical for line in group.lines), -group.count))
    context = {"groups": groups, "mine": mine, "total": sum(one.count for one in groups), "none": not rows}
    return render(request, "portfolio/late_everywhere.html", context)


def _why(one: TaskFacts, facts: Facts) -> str:
    return "" if one.because is None else late_reason(one, facts)


def _who(row: Project, uids: list[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    given = Assignment.objects.filter(project=row, task__uid__in=uids, allocation__isnull=False).order_by("id")
    for uid, name in given.values_list("task__uid", "allocation__resource__name"):
        found.setdefault(uid, []).append(name)
    return {uid: ", ".join(names[:3]) for uid, names in found.items()}


def _own(people: list[int], rows: list[int]) -> set[tuple[int, int]]:
    given = Assignment.objects.filter(assigned_to(people), project__in=rows)
    return set(given.values_list("project_id", "task__uid"))
