"""Where the plan page has a plan drawn: the dialog, its preview, and the files."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door, own
from charthouse.drawing.svg import svg_of
from charthouse.plan.edit_views import in_json, refusing_in_json
from charthouse.plan.page_words import WORDS
from charthouse.plan.printing import drawing
from charthouse.plan.printing.layout import laid_out
from charthouse.plan.printing.setup import COLUMNS, FORMATS, PAPER_NAMES, BadSetup, setup_of
from charthouse.plan.printing.sheet import draw_page
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right


@door(Right.EXPORT)
@login_required
@require_GET
def dialog(request: HttpRequest, key: str) -> HttpResponse:
    """The page set-up as the reader last had it, for a dialog on the plan page."""
    access = project_for(person(request), key, Right.EXPORT)
    setup = drawing.kept_setup(access)
    facts = drawing.plan_facts(access)
    names = {name: str(WORDS.get(f"column_long_{name}", "")) or _("Number") for name in COLUMNS}
    context = {
        "project": access.project,
        "setup": setup,
        "papers": PAPER_NAMES,
        "columns": [(name, names[name], name in setup.columns) for name in COLUMNS if name != "owner" or facts.owners],
        "baselines": [
            (number, name or _("Baseline %(number)d") % {"number": number}, number in facts.shown_baselines(setup))
            for number, (name, _starts, _finishes) in sorted(facts.baselines.items())
        ],
        "levels": range(1, max(facts.levels, default=1) + 1),
    }
    return render(request, "plan/_drawing.html", context)


@door(Right.EXPORT)
@login_required
@require_POST
@refusing_in_json
def draw(request: HttpRequest, key: str) -> HttpResponse:
    """One page to look at, or the whole as a file; what takes longer becomes a job whose file is fetched later."""
    access = project_for(person(request), key, Right.EXPORT)
    asked = _asked(request.body)
    kind = asked.get("format", "preview")
    setup = setup_of(asked.get("setup") or {})
    facts = drawing.plan_facts(access)
    if asked.get("keep"):
        drawing.keep_setup(access, setup)
    sheets = laid_out(facts, setup)
    if kind == "preview":
        number = min(max(1, int(asked.get("page") or 1)), sheets.count)
        told = {
            "page": number,
            "pages": sheets.count,
            "remarks": sheets.remarks,
            "size": list(setup.size),
            "svg": svg_of(draw_page(sheets, number - 1)),
        }
        return in_json(told)
    if drawing.size_of(sheets) > drawing.AT_ONCE and not (kind == "svg" and sheets.count == 1):
        job, token = drawing.begin(access, setup, kind)
        told = {
            "job": str(job.pk),
            "watch": reverse("job", args=[job.pk]),
            "file": reverse("plan_page:drawn", kwargs={"key": key, "token": token}),
        }
        return in_json(told, 202)
    return handed(drawing.drawn(facts, setup, kind))


@own("One's own drawing, with the right to take files out asked for anew.")
@login_required
@require_GET
def drawn(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """A drawing that was made in the background."""
    return handed(drawing.fetched(project_for(person(request), key), token))


def handed(file: drawing.DrawnFile) -> HttpResponse:
    """A file to be saved, never shown inside a page of ours."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(body: bytes) -> dict[str, Any]:
    wrong = BadSetup(_("Send a JSON object with “setup”, “format” (preview, svg, pdf or png) and “page”."))
    try:
        asked = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise wrong from None
    if not isinstance(asked, dict) or not isinstance(asked.get("setup") or {}, dict):
        raise wrong
    if asked.get("format", "preview") not in ("preview", *FORMATS):
        raise wrong
    page = asked.get("page", 1)
    if not isinstance(page, int) or isinstance(page, bool):
        raise wrong
    return asked
