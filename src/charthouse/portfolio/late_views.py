"""Late tasks: of one project, or of all that somebody sees, one click away from every page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door, signed_in
from charthouse.plan.models import Assignment
from charthouse.plan.permits import assigned_to
from charthouse.portfolio.briefs import briefs_of
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
"""Of one's own late tasks so many are listed of each project; its own page has all."""
A_PAGE, ROWS = 30, 100
"""Projects on a page, and late tasks of one project."""


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
    page = Paginator(here.whole.late, ROWS).get_page(request.GET.get("page"))
    found = list(page)
    who = _who(access.shown, [one.uid for one in found]) if access.may(Right.SEE_TEAM) else {}
    lines = [Line(one, _why(one, here.whole.facts), who.get(one.uid, "")) for one in found]
    more = here.whole.facts.late.count - len(here.whole.late) if not page.has_next() else 0
    context = {
        "project": access.project, "lines": lines, "facts": here.whole.facts, "as_of": here.at,
        "see_team": access.may(Right.SEE_TEAM), "more": more, "page": page, "query": "",
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
    found = _mine(list(acting_for(user)), list(rows)) if mine else _all(list(rows))
    found.sort(key=lambda each: (-sum(one.critical for one in each[2]), -each[1], rows[each[0]].name))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    here = list(page)
    marks = marks_of(Project.rows.filter(pk__in=[pk for pk, *_rest in here]))
    groups = [_group(rows[pk], count, tasks, None if marks[pk] == mark else at) for pk, count, tasks, mark, at in here]
    context = {
        "groups": groups, "mine": mine, "total": sum(each[1] for each in found), "page": page,
        "query": "show=mine" if mine else "",
    }  # fmt: skip
    return render(request, "portfolio/late_everywhere.html", context)


_Found = tuple[int, int, tuple[TaskFacts, ...], str, dt.datetime]
"""A plan, how many of its tasks are late, those that are named, its mark and when they were found."""


def _all(rows: list[int]) -> list[_Found]:
    """Of each plan the late tasks that matter most, and how many there are."""
    return [
        (pk, one.facts.late.count, one.facts.late.named, one.mark, one.at)
        for pk, one in briefs_of(rows).items() if one.facts.late.count
    ]  # fmt: skip


def _mine(people: list[int], rows: list[int]) -> list[_Found]:
    """Of each plan those that are given to these people."""
    own = _own(people, rows)
    kept = Summary.objects.filter(pk__in={pk for pk, _uid in own}, mark__startswith=f"{form()}|")
    found: list[_Found] = []
    for one in kept.only("pk", "late", "at", "mark"):
        tasks = tuple(task for task in late_in(one) if (one.pk, task.uid) in own)
        if tasks:
            found.append((one.pk, len(tasks), tasks[:IN_EACH], one.mark, one.at))
    return found


def _group(row: Project, count: int, tasks: tuple[TaskFacts, ...], as_of: dt.datetime | None) -> Group:
    lines = tuple(Line(task, "" if task.because is None else because_told(task.because), "") for task in tasks)
    return Group(row, row.key, count, lines, as_of)


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
