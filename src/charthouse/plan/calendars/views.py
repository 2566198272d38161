"""The pages on a project's calendars: the list, one calendar with its year, and what is changed of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.engine.network import WorkCalendar
from charthouse.exchange import document as doc
from charthouse.plan.calendars import actions, public_holidays
from charthouse.plan.calendars.forms import (
    ExceptionForm,
    HolidaysForm,
    NewCalendarForm,
    WeekForm,
    exception_typed,
)
from charthouse.plan.calendars.recurring import WEEKDAYS
from charthouse.plan.calendars.refusals import BadCalendar, NoSuchCalendar
from charthouse.plan.calendars.showing import (
    Shown,
    lines_of,
    shown_calendar,
    this_year,
    usual_week,
    visible,
    whose_hours_count,
)
from charthouse.plan.calendars.values import FIRST_YEAR, LAST_YEAR, Kept, calendar_of, kept_calendars
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused


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
    }
    return render(request, "plan/calendars.html", context)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Make a calendar."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    form = NewCalendarForm(_typed(request), calendars=_nobodys(kept_calendars(access.project)))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_calendar(project=access.project, by=access.user, **form.said())
        except Refused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is there.") % {"name": made.name})
            return redirect("calendar", key=key, number=made.uid)
    context = {"project": access.project, "form": form}
    return render(request, "plan/calendar_new.html", context, status=422 if form.errors else 200)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def own_hours(request: HttpRequest, key: str) -> HttpResponse:
    """Give somebody a calendar of their own."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    made = actions.give_own_hours(
        project=access.project, resource=_number(request.POST.get("resource", "")), by=access.user
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
    access = project_for(person(request), key)
    return _page(request, _shown(request, access, number))


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def week(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change name, inheritance and week, or only look what that would move, or copy a day to others."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    typed = request.POST.copy()
    copied = typed.get("copy", "")
    if copied in {"0", "1", "2", "3", "4", "5", "6"}:
        for day in range(5):
            typed[f"day{day}"] = typed.get(f"day{copied}", "")
        shown = _shown(request, access, number, typed)
        shown.told = _("%(day)s is copied to Monday to Friday; nothing is saved yet.") % {"day": WEEKDAYS[int(copied)]}
        return _page(request, shown)
    shown = _shown(request, access, number, typed)
    form = shown.form
    assert form is not None
    if form.is_valid():
        try:
            if "look" in typed:
                shown.told = actions.preview(project=access.project, number=number, change=form.change).sentence()
                return _page(request, shown)
            return _changed(request, access, number, form.change)
        except Refused as refusal:
            _show(form, refusal)
    return _page(request, shown, status=422)


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_exception(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Add days with other hours."""
    access = project_for(person(request), key, Right.EDIT_PLAN)

    def change(one: doc.CalendarException) -> Callable[[doc.Calendar], doc.Calendar]:
        return lambda calendar: replace(calendar, exceptions=(*calendar.exceptions, one))

    form = ExceptionForm(_typed(request))
    return _exception_page(request, access, number, form, change, _("New exception"))


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: HttpRequest, key: str, number: int, place: int) -> HttpResponse:
    """Change an exception."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    was = _exception(calendar_of(kept_calendars(access.project), number, access.project), place)

    def change(one: doc.CalendarException) -> Callable[[doc.Calendar], doc.Calendar]:
        return lambda calendar: _with(calendar, place, one)

    form = ExceptionForm(_typed(request), initial=exception_typed(was))
    return _exception_page(request, access, number, form, change, was.name or _("Exception"))


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def remove_exception(request: HttpRequest, key: str, number: int, place: int) -> HttpResponse:
    """Take an exception out; the week holds on these days again."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    _exception(calendar_of(kept_calendars(access.project), number, access.project), place)
    return _changed(request, access, number, lambda calendar: _with(calendar, place, None))


@door(Right.EDIT_PLAN)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Lay out the public holidays of a country or region, or renew those that are there."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    kept = calendar_of(kept_calendars(access.project), number, access.project)
    year = this_year()
    form = HolidaysForm(_typed(request), initial={"first_year": year, "last_year": year + 2})
    told = ""
    if request.method == "POST" and form.is_valid():

        def change(calendar: doc.Calendar) -> doc.Calendar:
            return public_holidays.laid_out(calendar, **form.said())

        try:
            if "look" in request.POST:
                told = actions.preview(project=access.project, number=number, change=change).sentence()
            else:
                return _changed(request, access, number, change, verb="laid out holidays")
        except Refused as refusal:
            _show(form, refusal)
    context = {
        "project": access.project, "calendar": kept.value, "seen": kept.seen, "form": form, "told": told,
        "sources": public_holidays.sources_of(kept.value),
    }  # fmt: skip
    return render(request, "plan/calendar_holidays.html", context, status=422 if form.errors else 200)


@door(Right.EDIT_PLAN)
@login_required
@require_POST
def remove_holidays(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take the public holidays of one place out."""
    access = project_for(person(request), key, Right.EDIT_PLAN)
    source = request.POST.get("source", "")
    return _changed(request, access, number, lambda calendar: public_holidays.without_place(calendar, source))


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
    found = [_number(one) for one in re.findall(r"\d+", request.POST.get("remove" if removing else "add", ""))]
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


def _shown(request: HttpRequest, access: Access, number: int, typed: Any = None) -> Shown:
    """What the page of one calendar shows; somebody's own only to who may see what is personal."""
    there = kept_calendars(access.shown)
    kept = calendar_of(there, number, access.project)
    if not visible(access, there, number):
        raise NoSuchCalendar(_("%(key)s has no calendar %(number)d.") % {"key": access.project.key, "number": number})
    asked = request.GET.get("year", "")
    year = min(max(_number(asked), FIRST_YEAR), LAST_YEAR) if asked else this_year()
    shown = shown_calendar(access, there, number, year)
    if access.may(Right.EDIT_PLAN):
        shown.form = WeekForm(
            typed, calendar=kept.value,
            parents={uid: name for uid, name in _nobodys(there).items() if uid != number},
            usual=usual_week(there, kept.value.parent_uid),
        )  # fmt: skip
        shown.days = [shown.form[f"day{day}"] for day in range(7)]
    return shown


def _page(request: HttpRequest, shown: Shown, status: int = 200) -> HttpResponse:
    return render(request, "plan/calendar.html", {"shown": shown, "project": shown.project}, status=status)


def _exception_page(
    request: HttpRequest, access: Access, number: int, form: ExceptionForm,
    change: Callable[[doc.CalendarException], Callable[[doc.Calendar], doc.Calendar]], title: str,
) -> HttpResponse:  # fmt: skip
    kept = calendar_of(kept_calendars(access.project), number, access.project)
    told = ""
    if request.method == "POST" and form.is_valid():
        try:
            wanted = change(form.said())
            if "look" in request.POST:
                told = actions.preview(project=access.project, number=number, change=wanted).sentence()
            else:
                return _changed(request, access, number, wanted)
        except Refused as refusal:
            _show(form, refusal)
    context = {
        "project": access.project, "calendar": kept.value, "seen": kept.seen, "form": form, "told": told,
        "title": title,
    }  # fmt: skip
    return render(request, "plan/calendar_exception.html", context, status=422 if form.errors else 200)


def _changed(
    request: HttpRequest, access: Access, number: int, change: Callable[[doc.Calendar], doc.Calendar],
    verb: str = "changed",
) -> HttpResponse:  # fmt: skip
    effect = actions.change_calendar(
        project=access.project, number=number, change=change, by=access.user,
        seen=request.POST.get("seen") or None, verb=verb,
    )  # fmt: skip
    messages.success(request, effect.sentence())
    return redirect("calendar", key=access.project.key, number=number)


def _exception(kept: Kept, place: int) -> doc.CalendarException:
    if place >= len(kept.value.exceptions):
        raise NoSuchCalendar(
            _("“%(name)s” has no such exception; somebody may have removed it.") % {"name": kept.value.name}
        )
    return kept.value.exceptions[place]


def _with(calendar: doc.Calendar, place: int, one: doc.CalendarException | None) -> doc.Calendar:
    """The calendar with another exception at a place, or without the one there."""
    there = calendar.exceptions
    return replace(calendar, exceptions=(*there[:place], *(() if one is None else (one,)), *there[place + 1 :]))


def _nobodys(there: dict[int, Kept]) -> dict[int, str]:
    return {uid: each.value.name for uid, each in there.items() if each.value.resource_uid is None}


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


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else 0


def _show(form: Form, refusal: Refused) -> None:
    known = [name for name in refusal.fields if name in form.fields]
    form.add_error(known[0] if known else None, refusal.message)
