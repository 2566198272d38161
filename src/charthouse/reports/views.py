"""The pages where reports are read: all of them, and one as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.reports import words
from charthouse.reports.checking import checks_of
from charthouse.reports.composed import SECTIONS, Edition
from charthouse.reports.drawing import HEIGHT, WIDTH, shapes_of
from charthouse.reports.facts import Sight
from charthouse.reports.models import Report
from charthouse.reports.places import place_of
from charthouse.reports.queries import edition_of, previous
from charthouse.reports.reading import most_of, readable, report_for, sight_in
from charthouse.ui import formats

A_PAGE = 50
_SIGHTS = {
    Sight.RATES: gettext_lazy("with all amounts"),
    Sight.COSTS: gettext_lazy("with costs, without rates"),
    Sight.INSIDE: gettext_lazy("without amounts"),
    Sight.OUTSIDE: gettext_lazy("as the client"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the list."""

    one: Report
    title: str
    audience: str
    day: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A record in the list of where sentences come from."""

    number: int
    label: str
    url: str


@door(Right.SEE)
@login_required
@require_GET
def reports(request: HttpRequest, key: str) -> HttpResponse:
    """The reports of a project, the newest first."""
    access = project_for(person(request), key, Right.SEE)
    found = readable(access).defer("facts", "content").select_related("sent_by").order_by("-number")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    lines = [
        Line(
            one, words.title_of(one.kind, one.since, one.until), str(words.AUDIENCES[one.audience]),
            formats.long_day(one.until),
        )
        for one in page
    ]  # fmt: skip
    context = {**frame(access), "lines": lines, "page": page, "query": ""}
    return render(request, "reports/reports.html", context)


@door(Right.SEE)
@login_required
@require_GET
def report(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One report: its sentences with the records that they come from."""
    access = project_for(person(request), key, Right.SEE)
    one = report_for(access, number)
    context = page_of(access, one, asked_sight(request))
    return render(request, "reports/report.html", {**context, "editing": "edit" in request.GET})


def asked_sight(request: HttpRequest) -> int | None:
    """With whose eyes somebody wants to look at it."""
    return number_in(request.GET.get("as", ""))


def page_of(access: Access, one: Report, wanted: int | None = None) -> dict[str, Any]:
    """All that the page of a report shows."""
    mine = sight_in(access, one)
    sight = Sight(wanted) if wanted is not None and 0 <= wanted <= mine else mine
    edition = edition_of(one, sight)
    may_write = access.may(Right.WRITE_REPORTS)
    draft = one.state == Report.State.DRAFT
    editable = may_write and draft and sight is mine
    with translation.override(one.language):
        shapes = shapes_of(edition.course)
        sources = [
            SourceLine(place, words.source_told(each, access.project.key), place_of(each, access.project.key))
            for place, each in enumerate(edition.sources, 1)
        ]  # fmt: skip
    before = previous(one)
    return {
        **frame(access),
        "one": one,
        "title": words.title_of(one.kind, one.since, one.until),
        "edition": edition,
        "language": one.language,
        "parts": {part.name: part for part in edition.sections},
        "audience": words.AUDIENCES[one.audience],
        "shapes": shapes, "width": WIDTH, "height": HEIGHT,
        "sources": sources,
        "sight": int(sight),
        "sights": [(int(each), _SIGHTS[each]) for each in reversed(Sight) if each <= min(mine, most_of(one))]
        if may_write else [],
        "draft": draft,
        "may_edit": editable,
        "checks": checks_of(access, one, edition) if editable else [],
        "before": before,
        "readers": list(one.readers.select_related("user")) if access.may(Right.SEE_TEAM) and not draft else [],
        "may_send_on": may_write and not draft,
        "sections": [(name, section_told(edition, name)) for name in SECTIONS],
    }  # fmt: skip


def section_told(edition: Edition, name: str) -> str:
    """What a section is called where a sentence can be added to it."""
    if name == "verdict":
        return _("at the top")
    found = edition.section(name)
    return found.title if found is not None else ""


def frame(access: Access) -> dict[str, Any]:
    """What every page of the chapter needs."""
    return {
        "project": access.project, "access": access, "may_write": access.may(Right.WRITE_REPORTS),
        "may_print": access.may(Right.EXPORT),
    }  # fmt: skip
