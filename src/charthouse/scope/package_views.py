"""The dictionary of the work breakdown structure with what the 100 % rule finds, as a page and as a table."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.exchange import sheet_files
from charthouse.incoming import number_in
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.scope import packages
from charthouse.scope.package_paper import rows_of
from charthouse.scope.views import frame

ELEMENTS = 50
"""Of the dictionary on a page."""


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def dictionary(request: HttpRequest, key: str) -> HttpResponse:
    """Every element of the structure with what belongs to it, and where the structure does not hold the scope."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    most = number_in(request.GET.get("most", ""), most=packages.LARGEST_HOURS) or packages.MOST_HOURS
    least = number_in(request.GET.get("least", ""), most=packages.LARGEST_HOURS)
    found = packages.structure_of(access, least=packages.LEAST_HOURS if least is None else min(least, most), most=most)
    paged = Paginator(found.elements, ELEMENTS).get_page(request.GET.get("page"))
    context = {
        **frame(access, "wbs-dictionary"), "found": found, "paged": paged, "rules": found.by_rule().items(),
        "query": f"least={found.least}&most={found.most}", "may_print": access.may(Right.EXPORT),
        "may_plan": access.may(Right.EDIT_DOCUMENTS) and access.may(Right.EDIT_OWN_PART),
    }  # fmt: skip
    return render(request, "scope/wbs.html", context)


@door(Right.SEE_DOCUMENTS)
@login_required
@require_GET
def export(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The dictionary as a table."""
    access = project_for(person(request), key, Right.SEE_DOCUMENTS)
    access.require(Right.EXPORT)
    if kind not in sheet_files.KINDS:
        raise Http404
    rows = rows_of(packages.structure_of(access))
    content = (
        sheet_files.csv_of(rows) if kind == "csv"
        else sheet_files.xlsx_of(_("Work packages"), rows, frozen=3, widths={2: 40, 3: 40, 4: 60, 5: 60, 11: 40})
    )  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="{access.project.key}-wbs-dictionary.{kind}"'}
    return HttpResponse(content, content_type=sheet_files.KINDS[kind], headers=headers)
