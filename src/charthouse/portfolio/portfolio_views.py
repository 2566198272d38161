"""The portfolio: every project that somebody sees, as a page, a table to compute with, and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import signed_in
from charthouse.portfolio import files
from charthouse.portfolio.lines import SORTS, STATES, Asked, chosen, lines_for, whole_of
from charthouse.projects.access import Standing
from charthouse.projects.paper_kinds import SLIDES, handed, handed_deck
from charthouse.projects.permissions import OrganisationRight
from charthouse.reports.words import TONES

A_PAGE = 30
_COLUMNS = (
    ("name", gettext_lazy("Project"), ""), ("state", gettext_lazy("State"), ""),
    ("programme", gettext_lazy("Programme"), ""), ("type", gettext_lazy("Type"), ""),
    ("manager", gettext_lazy("Manager"), ""), ("committed", gettext_lazy("Committed"), "num"),
    ("finish", gettext_lazy("Finish"), "num"), ("p50", gettext_lazy("P50 / P80"), "num"),
    ("chance", gettext_lazy("Chance"), "num"), ("cost", gettext_lazy("Forecast / budget"), "num"),
    ("obstacle", gettext_lazy("In the way"), ""), ("milestone", gettext_lazy("Next milestone"), ""),
    ("changed", gettext_lazy("Changed"), ""),
)  # fmt: skip
_NO_COLUMN = ("type", "changed")
"""These stand below another column's words; one sorts by them all the same."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its name, where a click leads, how it is sorted now."""

    name: str
    label: Any
    look: str
    url: str
    sorted: str
    """``ascending``, ``descending`` or nothing."""


def asked_in(request: HttpRequest) -> Asked:
    """What the address asks for; what it cannot mean is left out."""
    said = request.GET
    state, sort = said.get("state", ""), said.get("sort", "")
    return Asked(
        state if state in STATES else "", said.get("programme", "")[:80], said.get("type", "")[:80],
        said.get("words", "")[:100], sort.lstrip("-") if sort.lstrip("-") in SORTS else "state", sort.startswith("-"),
    )  # fmt: skip


@signed_in("Shows the projects that this person may see, each as far as they may see it.")
@login_required
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """Every project that one sees, side by side, the worst first."""
    user, asked = person(request), asked_in(request)
    every = lines_for(user)
    found = chosen(every, asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    costs = any(one.cost is not None for one in every)
    context = {
        "lines": list(page), "page": page, "whole": whole_of(found), "every": len(every), "asked": asked,
        "heads": [
            one for one in _heads(request, asked) if one.name not in _NO_COLUMN and (costs or one.name != "cost")
        ],
        "costs": costs,
        "sorts": [(name, label) for name, label, _look in _COLUMNS if costs or name != "cost"],
        "states": [(state, TONES[state]) for state in STATES],
        "programmes": sorted({one.project.programme for one in every if one.project.programme}, key=str.casefold),
        "types": sorted({one.type for one in every if one.type}, key=str.casefold),
        "query": _query(request, page=""),
        "filtered": bool(asked.state or asked.programme or asked.type or asked.words),
        "may_export": any(one.may_export for one in every), "today": timezone.localdate(),
        "may_create": Standing(user).may(OrganisationRight.CREATE_PROJECTS),
    }  # fmt: skip
    return render(request, "portfolio/portfolio.html", context)


@signed_in("Hands out the projects of which this person may take out what they see.")
@login_required
@require_GET
def portfolio_file(request: HttpRequest, kind: str) -> HttpResponse:
    """What the page shows, as a file: of the projects from which one may take files."""
    user = person(request)
    lines = [one for one in chosen(lines_for(user), asked_in(request)) if one.may_export]
    if kind in files.KINDS:
        headers = {
            "Content-Disposition": f'attachment; filename="portfolio.{kind}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(files.as_file(lines, kind), content_type=files.KINDS[kind], headers=headers)
    if kind == "pdf":
        return handed(files.on_paper(lines, _said(asked_in(request))), "pdf", request.GET.get("sheet", ""))
    if kind == SLIDES:
        return handed_deck(files.as_slides(lines, _said(asked_in(request))))
    raise Http404


def _said(asked: Asked) -> str:
    """Which projects were chosen, in words."""
    parts = [asked.programme, asked.type, str(TONES[asked.state]) if asked.state else "", asked.words]
    told = ", ".join(part for part in parts if part)
    return _("Only: %(chosen)s") % {"chosen": told} if told else ""


def _heads(request: HttpRequest, asked: Asked) -> list[Head]:
    found = []
    for name, label, look in _COLUMNS:
        here = asked.sort == name
        query = _query(request, page="", sort="")
        way = "-" if here and not asked.down else ""
        url = f"?{query}{'&' if query else ''}sort={way}{name}"
        found.append(Head(name, label, look, url, ("descending" if asked.down else "ascending") if here else ""))
    return found


def _query(request: HttpRequest, **without: str) -> str:
    said = request.GET.copy()
    for name in without:
        said.pop(name, None)
    return said.urlencode()
