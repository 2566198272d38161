"""The page that brings requirements in from a file: what would come is shown first."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from charthouse.accounts.people import person
from charthouse.bodies import ROOM_FOR_THE_FORM, takes_up_to
from charthouse.doors import door
from charthouse.journal.deeds import field_names
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.scope import importing, reading
from charthouse.scope.reading import Said
from charthouse.scope.refusals import BadFile, BadValue
from charthouse.scope.views import frame

SHOWN = 300
"""Lines that the preview tells; the others are counted."""


@door(Right.EDIT_DOCUMENTS)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes_up_to(lambda: 2 * reading.MOST_BYTES + ROOM_FOR_THE_FORM)
def bring_in(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a file, look at what each of its lines would do, then take it."""
    access = project_for(person(request), key, Right.EDIT_DOCUMENTS)
    if request.method != "POST":
        return _page(request, access)
    try:
        if "said" in request.POST:
            return _taken(request, access)
        upload = request.FILES.get("file")
        if upload is None:
            raise BadFile(_("Choose a file first."))
        return _page(request, access, said=reading.read(upload.name or "", upload.read()), name=upload.name or "")
    except (BadFile, BadValue) as refusal:
        return _page(request, access, wrong=refusal.message)


def _taken(request: HttpRequest, access: Access) -> HttpResponse:
    said = importing.unpacked(request.POST["said"])
    done = importing.take(access=access, said=said, update="update" in request.POST)
    told = [ngettext("%(count)d requirement came in.", "%(count)d requirements came in.", done["new"])
            % {"count": done["new"]}]  # fmt: skip
    if done["change"] and "update" in request.POST:
        changed = ngettext("%(count)d was changed.", "%(count)d were changed.", done["change"])
        told.append(changed % {"count": done["change"]})
    if done["wrong"]:
        left = ngettext("%(count)d line stayed out.", "%(count)d lines stayed out.", done["wrong"])
        told.append(left % {"count": done["wrong"]})
    messages.success(request, " ".join(told))
    return redirect("project-scope", key=access.project.key)


def _page(
    request: HttpRequest, access: Access, *, said: list[Said] | None = None, name: str = "", wrong: str = ""
) -> HttpResponse:
    steps = [] if said is None else importing.steps(access, said)
    steps.sort(key=lambda one: (one.what != "wrong", one.line))
    context = {
        **frame(access, "project-scope"), "wrong": wrong, "name": name, "headers": reading.HEADERS,
        "said": "" if said is None else importing.packed(said), "steps": said is not None,
        "more": max(0, len(steps) - SHOWN),
        "lines": [(one, field_names(one.changed)) for one in steps[:SHOWN]],
        "counts": {"new": 0, "change": 0, "same": 0, "wrong": 0} | Counter(one.what for one in steps),
    }  # fmt: skip
    return render(request, "scope/import.html", context, status=422 if wrong else 200)
