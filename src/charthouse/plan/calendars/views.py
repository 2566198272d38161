"""The pages on a project's calendars."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.engine.network import WorkCalendar
from charthouse.plan.calendars import actions, following, pages
from charthouse.plan.calendars.keepers import OfProject
from charthouse.plan.calendars.pages import nobodys, number_in
from charthouse.plan.calendars.refusals import BadCalendar
from charthouse.plan.calendars.showing import lines_of, whose_hours_count
from charthouse.plan.calendars.values import kept_calendars
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right


@door(Right.SEE)
@login_required
@require_GET
def calendars(request: HttpRequest, key: str) -> HttpResponse:
    """All calendars of a project and who goes by each."""
    access = project_for(person(request), key)
    context = {
        "project": access.project,
        "lines": lines_of(access),
        "may_edit": access.may(Right.EDIT_PLAN),
        "without_own": _without_own(access),
        "whose": whose_hours_count(access),
        "offered": _offered(access),
    }
    return render(request, "plan/calendars.html", context)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Make a calendar."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    return pages.new_page(request, OfProject(access), dict(_offered(access)))


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    """Let the project use a calendar of the organisation."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    number = number_in(request.POST.get("number", ""))
    if number not in kept_calendars(None):
        raise BadCalendar(_("Choose one of the organisation’s calendars; the one you saw may have been retired."))
    made = following.take(project=access.project, number=number, by=access.user)
    messages.success(
        request, _("“%(name)s” can be used in this project; it follows the organisation’s.") % {"name": made.name}
    )
    return redirect("calendar", key=key, number=made.uid)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Bring the project's calendars to what the organisation's say, where that could not be done before."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    messages.success(request, following.follow(project=access.project, by=access.user).sentence())
    return redirect("calendars", key=key)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def own_hours(request: HttpRequest, key: str) -> HttpResponse:
    """Give somebody a calendar of their own."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    made = actions.give_own_hours(
        project=access.project, resource=number_in(request.POST.get("resource", "")), by=access.user
    )
    return redirect("calendar", key=key, number=made.uid)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def whose_hours(request: HttpRequest, key: str) -> HttpResponse:
    """Say whose hours count for tasks on which somebody works."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    asked = request.POST.get("whose", "")
    if asked not in {one.value for one in WorkCalendar}:
        raise BadCalendar(_("Choose whose hours count."))
    effect = actions.count_hours_of(project=access.project, whose=WorkCalendar(asked), by=access.user)
    messages.success(request, effect.sentence())
    return redirect("calendars", key=key)


@door(Right.SEE)
@login_required
@require_GET
def calendar(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One calendar: its week, its exceptions, a year of it, and who uses it."""
    return pages.one_page(request, OfProject(project_for(person(request), key)), number)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def week(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change name, inheritance and week, or only look what that would move, or copy a day to others."""
    return pages.week_page(request, _changed_by(request, key), number)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_exception(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Add days with other hours."""
    return pages.new_exception_page(request, _changed_by(request, key), number)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: HttpRequest, key: str, number: int, place: int) -> HttpResponse:
    """Change an exception."""
    return pages.exception_page(request, _changed_by(request, key), number, place)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def remove_exception(request: HttpRequest, key: str, number: int, place: int) -> HttpResponse:
    """Take an exception out; the week holds on these days again."""
    return pages.remove_exception(request, _changed_by(request, key), number, place)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Lay out the public holidays of a country or region, or renew those that are there."""
    return pages.holidays_page(request, _changed_by(request, key), number)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def remove_holidays(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take the public holidays of one place out."""
    return pages.remove_holidays(request, _changed_by(request, key), number)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def standard(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Let the whole plan go by this calendar."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    effect = actions.use_as_standard(project=access.project, number=number, by=access.user)
    messages.success(request, effect.sentence())
    return redirect("calendar", key=key, number=number)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def tasks(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Let tasks go by this calendar (``add``: their numbers), or one by the plan's again (``remove``)."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    removing = "remove" in request.POST
    found = [number_in(one) for one in re.findall(r"\d+", request.POST.get("remove" if removing else "add", ""))]
    if not found:
        raise BadCalendar(_("Type the numbers of the tasks, such as 12, 15."))
    effect = actions.follow_calendar(
        project=access.project, number=None if removing else number, tasks=found, by=access.user
    )
    messages.success(request, effect.sentence())
    return redirect("calendar", key=key, number=number)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Remove a calendar that nobody uses."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    actions.delete_calendar(project=access.project, number=number, by=access.user)
    messages.success(request, _("The calendar is deleted; the history can bring it back."))
    return redirect("calendars", key=key)


def _changed_by(request: HttpRequest, key: str) -> OfProject:
    """The project's calendars, for somebody who may change them."""
    return OfProject(project_for(person(request), key, Right.EDIT_PLAN))


def _offered(access: Access) -> list[tuple[int, str]]:
    """The organisation's calendars that the plan does not have yet, for who may take them; a scenario takes none."""
    if not access.may(Right.EDIT_PLAN) or access.project.branched_from_id is not None:
        return []
    taken = {kept.row.source_uid for kept in kept_calendars(access.project).values()}
    return [(uid, name) for uid, name in nobodys(kept_calendars(None)).items() if uid not in taken]


def _without_own(access: Access) -> list[tuple[int, str]]:
    """The people and things that could be given hours of their own, for who may do so."""
    from charthouse.resources.models import Allocation

    if not access.may(Right.EDIT_PLAN):
        return []
    found = Allocation.objects.filter(project=access.project).exclude(calendar__resource_uid__isnull=False)
    return list(
        found.filter(resource__kind__in=("person", "equipment"))
        .order_by("resource__name")
        .values_list("uid", "resource__name")
    )
