"""The matrix of traces: which requirement serves which goal and is met by which deliverable."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.scope import queries, tracing
from charthouse.scope.views import frame

ROWS = 30
ACROSS = 20
"""So many requirements and deliverables are on one page of the matrix, so that it stays small and quick."""
LOOSE = 50
"""Tasks that produce no deliverable, which are named."""


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def trace(request: HttpRequest, key: str) -> HttpResponse:
    """How goals, requirements, deliverables and tasks hang together, and where they do not."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    found = tracing.trace_of(access)
    paged = Paginator(found.requirements, ROWS).get_page(request.GET.get("page"))
    across = Paginator(found.deliverables, ACROSS).get_page(request.GET.get("across"))
    context = {
        **frame(access, "scope-trace"), "trace": found, "paged": paged, "across": across,
        "rows": found.rows(list(paged.object_list), list(across.object_list)),
        "query": f"across={across.number}" if across.number > 1 else "", "holes": found.holes,
        "loose": queries.known_of(access).named((uid, "") for uid in found.loose[:LOOSE]),
        "more": max(0, len(found.loose) - LOOSE),
    }  # fmt: skip
    return render(request, "scope/trace.html", context)


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_POST
def set_trace(request: HttpRequest, key: str) -> HttpResponse:
    """Turn one cell of the matrix on or off."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    said = request.POST
    requirement, number = number_in(said.get("requirement", "")) or 0, number_in(said.get("number", "")) or 0
    tracing.set_trace(
        access=access, requirement=requirement, to=said.get("to", ""), number=number, on=said.get("on") == "1"
    )
    page, across = (number_in(said.get(name, "")) or 1 for name in ("page", "across"))
    where = f"c-{requirement}-{said.get('to', '')[:1]}{number}"
    return redirect(f"{reverse('scope-trace', kwargs={'key': key})}?page={page}&across={across}#{where}")
