"""The pages on one calendar, whosever it is: looking at it, its week, its exceptions, public holidays."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.plan.calendars import public_holidays
from charthouse.plan.calendars.actions import Change
from charthouse.plan.calendars.forms import (
    ExceptionForm,
    HolidaysForm,
    NewCalendarForm,
    WeekForm,
    exception_typed,
)
from charthouse.plan.calendars.keepers import Keeper
from charthouse.plan.calendars.recurring import WEEKDAYS
from charthouse.plan.calendars.refusals import NoSuchCalendar
from charthouse.plan.calendars.showing import Shown, this_year, usual_week
from charthouse.plan.calendars.values import FIRST_YEAR, LAST_YEAR, Kept, calendar_of
from charthouse.refusals import Refused


def new_page(request: HttpRequest, keeper: Keeper, organisation: dict[int, str] | None = None) -> HttpResponse:
    """Make a calendar; ``organisation`` are those from which one of a project may inherit as well."""
    form = NewCalendarForm(typed(request), calendars=nobodys(keeper.calendars()), organisation=organisation or {})
    if request.method == "POST" and form.is_valid():
        try:
            made = keeper.create(form.said())
        except Refused as refusal:
            show(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is there.") % {"name": made.name})
            return redirect(keeper.url("one", number=made.uid))
    return _render(request, "plan/calendar_new.html", keeper, {"form": form}, 422 if form.errors else 200)


def one_page(request: HttpRequest, keeper: Keeper, number: int, **more: Any) -> HttpResponse:
    """Its week, its exceptions, a year of it, and who uses it."""
    return _page(request, keeper, _shown(request, keeper, number), **more)


def week_page(request: HttpRequest, keeper: Keeper, number: int, **more: Any) -> HttpResponse:
    """Change name, inheritance and week, or only look what that would move, or copy a day to others."""
    posted = request.POST.copy()
    copied = posted.get("copy", "")
    if copied in {"0", "1", "2", "3", "4", "5", "6"}:
        for day in range(5):
            posted[f"day{day}"] = posted.get(f"day{copied}", "")
        shown = _shown(request, keeper, number, posted)
        shown.told = _("%(day)s is copied to Monday to Friday; nothing is saved yet.") % {"day": WEEKDAYS[int(copied)]}
        return _page(request, keeper, shown, **more)
    shown = _shown(request, keeper, number, posted)
    form = shown.form
    if form is None:  # it follows another one: the refusal says so
        return _changed(request, keeper, number, lambda calendar: calendar)
    if form.is_valid():
        try:
            if "look" in posted:
                shown.told = keeper.preview(number, form.change)
                return _page(request, keeper, shown, **more)
            return _changed(request, keeper, number, form.change)
        except Refused as refusal:
            show(form, refusal)
    return _page(request, keeper, shown, status=422, **more)


def new_exception_page(request: HttpRequest, keeper: Keeper, number: int) -> HttpResponse:
    """Add days with other hours."""

    def change(one: doc.CalendarException) -> Change:
        return lambda calendar: replace(calendar, exceptions=(*calendar.exceptions, one))

    form = ExceptionForm(typed(request))
    return _exception_page(request, keeper, number, form, change, _("New exception"))


def exception_page(request: HttpRequest, keeper: Keeper, number: int, place: int) -> HttpResponse:
    """Change an exception."""
    was = _exception(calendar_of(keeper.calendars(), number, keeper.project), place)

    def change(one: doc.CalendarException) -> Change:
        return lambda calendar: _with(calendar, place, one)

    form = ExceptionForm(typed(request), initial=exception_typed(was))
    return _exception_page(request, keeper, number, form, change, was.name or _("Exception"))


def remove_exception(request: HttpRequest, keeper: Keeper, number: int, place: int) -> HttpResponse:
    """Take an exception out; the week holds on these days again."""
    _exception(calendar_of(keeper.calendars(), number, keeper.project), place)
    return _changed(request, keeper, number, lambda calendar: _with(calendar, place, None))


def holidays_page(request: HttpRequest, keeper: Keeper, number: int) -> HttpResponse:
    """Lay out the public holidays of a country or region, or renew those that are there."""
    kept = calendar_of(keeper.calendars(), number, keeper.project)
    year = this_year()
    form = HolidaysForm(typed(request), initial={"first_year": year, "last_year": year + 2})
    told = ""
    if request.method == "POST" and form.is_valid():

        def change(calendar: doc.Calendar) -> doc.Calendar:
            return public_holidays.laid_out(calendar, **form.said())

        try:
            if "look" in request.POST:
                told = keeper.preview(number, change)
            else:
                return _changed(request, keeper, number, change, verb="laid out holidays")
        except Refused as refusal:
            show(form, refusal)
    context = {
        "calendar": kept.value, "seen": kept.seen, "form": form, "told": told,
        "sources": public_holidays.sources_of(kept.value),
    }  # fmt: skip
    return _render(request, "plan/calendar_holidays.html", keeper, context, 422 if form.errors else 200)


def remove_holidays(request: HttpRequest, keeper: Keeper, number: int) -> HttpResponse:
    """Take the public holidays of one place out."""
    source = request.POST.get("source", "")
    return _changed(request, keeper, number, lambda calendar: public_holidays.without_place(calendar, source))


def nobodys(there: dict[int, Kept]) -> dict[int, str]:
    """The calendars that are no person's or thing's own, by name."""
    return {uid: each.value.name for uid, each in there.items() if each.value.resource_uid is None}


def typed(request: HttpRequest) -> Any:
    """What was posted, if anything."""
    return request.POST if request.method == "POST" else None


def number_in(text: str) -> int:
    """The number typed, or 0."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else 0


def show(form: Form, refusal: Refused) -> None:
    """Let a form say what was refused."""
    known = [name for name in refusal.fields if name in form.fields]
    form.add_error(known[0] if known else None, refusal.message)


def _shown(request: HttpRequest, keeper: Keeper, number: int, posted: Any = None) -> Shown:
    asked = request.GET.get("year", "")
    year = min(max(number_in(asked), FIRST_YEAR), LAST_YEAR) if asked else this_year()
    shown = keeper.shown(number, year)
    if shown.may_edit:
        there = keeper.calendars()
        value = calendar_of(there, number, keeper.project).value
        shown.form = WeekForm(
            posted, calendar=value,
            parents={uid: name for uid, name in nobodys(there).items() if uid != number},
            usual=usual_week(there, value.parent_uid),
        )  # fmt: skip
        shown.days = [shown.form[f"day{day}"] for day in range(7)]
    return shown


def _page(request: HttpRequest, keeper: Keeper, shown: Shown, status: int = 200, **more: Any) -> HttpResponse:
    return _render(request, "plan/calendar.html", keeper, {"shown": shown, **more}, status)


def _render(request: HttpRequest, template: str, keeper: Keeper, context: dict[str, Any], status: int) -> HttpResponse:
    told = {"keeper": keeper, **context}
    if keeper.project is not None:
        told["project"] = keeper.project
    return render(request, template, told, status=status)


def _exception_page(
    request: HttpRequest, keeper: Keeper, number: int, form: ExceptionForm,
    change: Callable[[doc.CalendarException], Change], title: str,
) -> HttpResponse:  # fmt: skip
    kept = calendar_of(keeper.calendars(), number, keeper.project)
    told = ""
    if request.method == "POST" and form.is_valid():
        try:
            wanted = change(form.said())
            if "look" in request.POST:
                told = keeper.preview(number, wanted)
            else:
                return _changed(request, keeper, number, wanted)
        except Refused as refusal:
            show(form, refusal)
    context = {"calendar": kept.value, "seen": kept.seen, "form": form, "told": told, "title": title}
    return _render(request, "plan/calendar_exception.html", keeper, context, 422 if form.errors else 200)


def _changed(request: HttpRequest, keeper: Keeper, number: int, change: Change, verb: str = "changed") -> HttpResponse:
    messages.success(request, keeper.change(number, change, seen=request.POST.get("seen") or None, verb=verb))
    return redirect(keeper.url("one", number=number))


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
