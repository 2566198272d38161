"""The pages on lists of risks, issues and costs as they came."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.bodies import ROOM_FOR_THE_FORM, takes_up_to
from charthouse.doors import door
from charthouse.exchange.csv_table import harmless
from charthouse.exchange.lists import List
from charthouse.plan.models import KeptList, TakenFile
from charthouse.plan.taking import files
from charthouse.plan.taking import lists as kept
from charthouse.plan.taking.views import kinds_for
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

MOST_ROWS = 500
PREVIEWED = 8


@door(Right.SEE_DISCUSSION)
@login_required
@require_GET
def lists(request: HttpRequest, key: str) -> HttpResponse:
    """The lists that a project keeps."""
    return _all(request, project_for(person(request), key, Right.SEE_DISCUSSION))


def _all(request: HttpRequest, access: Access, wrong: str = "") -> HttpResponse:
    context = {
        "project": access.project,
        "lists": [(one, one.rows.count()) for one in kept.lists_of(access)],
        "may_bring": access.may(Right.IMPORT_PLAN),
        "kinds": kinds_for(access),
        "wrong": wrong,
    }
    return render(request, "plan/lists.html", context, status=422 if wrong else 200)


@door(Right.IMPORT_PLAN)
@login_required
@require_POST
@takes_up_to(lambda: files.MOST_BYTES + ROOM_FOR_THE_FORM)
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """Bring a spreadsheet to be looked at: a new list, or one that renews another."""
    access = project_for(person(request), key, Right.IMPORT_PLAN)
    upload, kind, renews = request.FILES.get("file"), request.POST.get("kind", ""), request.POST.get("into", "")
    into = kept.list_of(access, int(renews)) if renews.isascii() and renews.isdigit() and len(renews) < 16 else None
    if upload is None:
        return _all(request, access, _("Choose the spreadsheet first."))
    kind = kind if into is None else into.kind
    if kind not in KeptList.Kind.values:
        return _all(request, access, _("Say what it is a list of."))
    try:
        file = files.bring_list(access=access, upload=upload, kind=kind, into=into)
    except files.UnreadableExport as refusal:
        return _all(request, access, refusal.message)
    return redirect("plan_page:list-file", key=key, number=file.pk)


@door(Right.IMPORT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def coming(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What the columns of a list are, what keeping it changes, and then the change itself."""
    access = project_for(person(request), key, Right.IMPORT_PLAN)
    file = files.file_of(access, number, TakenFile.Kind.LIST)
    if file.source == KeptList.Kind.COSTS:
        access.require(Right.SEE_COSTS)
    found = files.list_read(file)
    chosen = kept.chosen_of(file, found)
    wrong, done = "", None
    if request.method == "POST":
        chosen = _read(request.POST.dict(), found, chosen)
        kept.say(file, chosen)
    try:
        if request.POST.get("step") == "apply":
            made = kept.keep(access=access, file=file, found=found, chosen=chosen)
            messages.success(request, _("“%(name)s” is kept.") % {"name": made.name})
            return redirect("plan_page:list", key=key, number=made.pk)
        done = kept.renewal(access.project, found, chosen, file.into)
    except Refused as refusal:
        wrong = refusal.message
    context = {
        "project": access.project,
        "file": file,
        "kind": KeptList.Kind(file.source).label,
        "found": found,
        "chosen": chosen,
        "columns": list(enumerate(found.headers)),
        "preview": [cells for _line, cells in found.rows[:PREVIEWED]],
        "done": done,
        "wrong": wrong,
    }
    return render(request, "plan/list_file.html", context, status=422 if wrong and request.method == "POST" else 200)


def _read(posted: Mapping[str, str], found: List, before: kept.Chosen) -> kept.Chosen:
    def place(name: str) -> int | None:
        said = posted.get(name, "")
        if not said.isascii() or not said.isdigit() or len(said) > 4 or int(said) >= len(found.headers):
            return None
        return int(said)

    key = place("key")
    return kept.Chosen(
        name=posted.get("name", before.name),
        key=before.key if key is None else key,
        task=place("task"),
        amounts=frozenset(at for at in range(len(found.headers)) if f"amount-{at}" in posted),
    )


@door(Right.IMPORT_PLAN)
@login_required
@require_POST
def leave(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Leave a spreadsheet that was brought; nothing of it stays."""
    access = project_for(person(request), key, Right.IMPORT_PLAN)
    files.leave(access=access, number=number, kind=TakenFile.Kind.LIST)
    return redirect("plan_page:take-over", key=key)


@door(Right.SEE_DISCUSSION)
@login_required
@require_GET
def one(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A list, all of it or the rows that say some words."""
    access = project_for(person(request), key, Right.SEE_DISCUSSION)
    found = kept.list_of(access, number)
    words = request.GET.get("q", "")[:200]
    headers, rows = kept.rows_shown(access, found, words)
    context = {
        "project": access.project,
        "list": found,
        "headers": headers,
        "rows": rows[:MOST_ROWS],
        "count": len(rows),
        "all": found.rows.count(),
        "more": max(0, len(rows) - MOST_ROWS),
        "words": words,
        "may_bring": access.may(Right.IMPORT_PLAN),
        "may_export": access.may(Right.EXPORT),
        "with_tasks": any(row.uid for row in rows),
    }
    return render(request, "plan/list.html", context)


@door(Right.EXPORT)
@login_required
@require_GET
def download(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A list as a table that spreadsheet programs open, with what its reader may see."""
    access = project_for(person(request), key, Right.EXPORT)
    found = kept.list_of(access, number)
    headers, rows = kept.rows_shown(access, found, request.GET.get("q", "")[:200])
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for cells in (headers, *(row.texts for row in rows)):
        writer.writerow([harmless(cell) for cell in cells])
    name = slugify(found.name) or found.kind
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{access.project.key}-{name}.csv"'},
    )


@door(Right.IMPORT_PLAN)
@login_required
@require_POST
def remove(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Remove a list; the history brings it back."""
    access = project_for(person(request), key, Right.IMPORT_PLAN)
    kept.remove(access=access, number=number)
    messages.success(request, _("The list is removed. The history brings it back."))
    return redirect("plan_page:lists", key=key)
