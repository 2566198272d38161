"""The pages on the organisation's calendars: everybody looks, who keeps its standards changes them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import organisation_right, signed_in
from charthouse.journal.actions import undo as take_back
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.plan.calendars import organisation, pages
from charthouse.plan.calendars.keepers import OfOrganisation
from charthouse.plan.calendars.organisation_showing import last_deeds, organisation_lines, uses_of
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight

_READ = "The hours of the organisation are no secret; of projects each reader is told those that they see."
KEEP = OrganisationRight.KEEP_STANDARDS


@signed_in(_READ)
@login_required
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """All calendars of the organisation, and what was done to them last."""
    keeper = OfOrganisation(person(request))
    context = {
        "keeper": keeper, "lines": organisation_lines(), "deeds": last_deeds() if keeper.may_edit else [],
    }  # fmt: skip
    return render(request, "plan/organisation_calendars.html", context)


@organisation_right(KEEP)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_calendar(request: HttpRequest) -> HttpResponse:
    """Make a calendar of the organisation."""
    return pages.new_page(request, _keeper(request))


@signed_in(_READ)
@login_required
@require_GET
def calendar(request: HttpRequest, number: int) -> HttpResponse:
    """One calendar: its week, its exceptions, a year of it, and the projects that use it."""
    user = person(request)
    return pages.one_page(request, OfOrganisation(user), number, uses=uses_of(user, number))


@organisation_right(KEEP)
@login_required
@require_POST
def week(request: HttpRequest, number: int) -> HttpResponse:
    """Change name, inheritance and week, or only look what that would move, or copy a day to others."""
    keeper = _keeper(request)
    return pages.week_page(request, keeper, number, uses=uses_of(keeper.user, number))


@organisation_right(KEEP)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_exception(request: HttpRequest, number: int) -> HttpResponse:
    """Add days with other hours."""
    return pages.new_exception_page(request, _keeper(request), number)


@organisation_right(KEEP)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Change an exception."""
    return pages.exception_page(request, _keeper(request), number, place)


@organisation_right(KEEP)
@login_required
@require_POST
def remove_exception(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Take an exception out; the week holds on these days again."""
    return pages.remove_exception(request, _keeper(request), number, place)


@organisation_right(KEEP)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest, number: int) -> HttpResponse:
    """Lay out the public holidays of a country or region, or renew those that are there."""
    return pages.holidays_page(request, _keeper(request), number)


@organisation_right(KEEP)
@login_required
@require_POST
def remove_holidays(request: HttpRequest, number: int) -> HttpResponse:
    """Take the public holidays of one place out."""
    return pages.remove_holidays(request, _keeper(request), number)


@organisation_right(KEEP)
@login_required
@require_POST
def retire(request: HttpRequest, number: int) -> HttpResponse:
    """Take a calendar away that no project uses."""
    organisation.retire(number=number, by=_keeper(request).user)
    messages.success(request, _("The calendar is retired; “Undo” below brings it back."))
    return redirect("organisation-calendars")


@organisation_right(KEEP)
@login_required
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what was done to a calendar; the projects follow."""
    keeper = _keeper(request)
    entry = get_object_or_404(Entry, stream__name=ORGANISATION, record=organisation.RECORD, number=number)
    take_back(entry=entry, by=keeper.user)
    messages.success(request, _("Undone; the projects that use the calendar follow."))
    return redirect("organisation-calendars")


def _keeper(request: HttpRequest) -> OfOrganisation:
    """The organisation's calendars, for somebody who may change them."""
    user = person(request)
    Standing(user).require(KEEP)
    return OfOrganisation(user)
