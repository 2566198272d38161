"""The pages where meetings and series are arranged, changed, cancelled and taken out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.meetings import actions
from charthouse.meetings.forms import ArrangedForm, MeetingForm, SeriesForm
from charthouse.meetings.inviting import send_invitations, were_invited
from charthouse.meetings.models import Kind, Meeting, MeetingSeries
from charthouse.meetings.proposing import proposed
from charthouse.meetings.refusals import BadMeeting, MeetingChangedMeanwhile, MeetingIsOver
from charthouse.meetings.values import bad, facts_of, today_in
from charthouse.meetings.views import frame
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right


@door(Right.EDIT_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Arrange one meeting."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    form = MeetingForm(_posted(request), access=access, facts={**_usual(access), "day": today_in(access.project)})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_meeting(access=access, facts=form.facts({}))
        except BadMeeting as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Arranged, and its agenda is made from what the data say."))
            return redirect("meeting", key=key, number=made.number)
    return _form(request, access, form, None)


@door(Right.EDIT_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change a meeting; of a series this one alone."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    there = actions.MEETINGS.of(access.project, number)
    before = facts_of(there)
    form = MeetingForm(_posted(request), access=access, facts=before)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_meeting(
                access=access, number=number, facts=form.facts(before),
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadMeeting, MeetingChangedMeanwhile, MeetingIsOver) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed."))
            return redirect("meeting", key=key, number=number)
    return _form(request, access, form, there)


@door(Right.EDIT_LOG)
@login_required
@require_POST
def cancel(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say that a meeting does not take place, or does after all."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    off = request.POST.get("do") != "hold"
    one = actions.change_meeting(
        access=access, number=number, facts={"cancelled": off}, seen=number_in(request.POST.get("version", ""))
    )
    _tell_of(access, one, cancelled=off)
    messages.success(request, _("It is cancelled.") if off else _("It takes place."))
    return redirect("meeting", key=key, number=number)


@door(Right.EDIT_LOG)
@login_required
@require_POST
def delete(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a meeting without minutes out."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    actions.delete_meeting(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("Deleted. The history of the project brings it back."))
    return redirect("project-meetings", key=key)


@door(Right.EDIT_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_series(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a series; ``from`` is the line of the communication plan that it is made of."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    line = number_in(request.GET.get("from", ""))
    facts = {**_usual(access), "first": today_in(access.project), "rhythm": "weekly", **proposed(access, line)}
    form = SeriesForm(_posted(request), access=access, facts=facts)
    if request.method == "POST" and form.is_valid():
        said = form.facts({}) | ({} if "communication" not in facts else {"communication": facts["communication"]})
        try:
            made = actions.add_series(access=access, facts=said)
        except BadMeeting as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("The series stands; each of its meetings makes its own agenda."))
            return redirect("meeting-series", key=key, number=made.number)
    return _form(request, access, form, None)


@door(Right.EDIT_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_series(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change a series."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    there = actions.SERIES.of(access.project, number)
    before = facts_of(there)
    form = SeriesForm(_posted(request), access=access, facts=before)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_series(
                access=access, number=number, facts=form.facts(before),
                seen=number_in(request.POST.get("version", "")),
            )  # fmt: skip
        except (BadMeeting, MeetingChangedMeanwhile) as refusal:
            form.refuse(refusal.fields, refusal.message)
        else:
            messages.success(request, _("Changed; what was said of one meeting alone stays."))
            return redirect("meeting-series", key=key, number=number)
    return _form(request, access, form, there)


@door(Right.EDIT_LOG)
@login_required
@require_POST
def delete_series(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a series out; meetings with minutes stay."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    actions.delete_series(access=access, number=number, seen=number_in(request.POST.get("version", "")))
    messages.success(request, _("Deleted. The history of the project brings it back."))
    return redirect("project-meetings", key=key)


@door(Right.EDIT_LOG)
@login_required
@require_POST
def hold(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Open one meeting of a series: its agenda is made, and it can be moved or cancelled alone."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise bad("day", _("Say which day of the series is meant, as in 2027-02-01.")) from None
    made = actions.hold(access=access, series=number, day=day)
    if request.POST.get("do") == "cancel":
        one = actions.change_meeting(access=access, number=made.number, facts={"cancelled": True})
        _tell_of(access, one, cancelled=True)
        messages.success(request, _("It is cancelled."))
    if request.POST.get("do") == "move":
        return redirect("meeting-edit", key=key, number=made.number)
    return redirect("meeting", key=key, number=made.number)


def _tell_of(access: Access, one: Meeting, *, cancelled: bool) -> None:
    """Who has it in their calendar is told that it is cancelled, or takes place after all."""
    if were_invited(one) and one.people.exists():
        send_invitations(access=access, one=one, cancelled=cancelled)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _usual(access: Access) -> Mapping[str, Any]:
    """What a new one begins with: everybody who sees the log is in it."""
    return {
        "kind": Kind.STATUS, "at": dt.time(10), "minutes": 60, "chair": access.user.pk,
        "members": sorted(held.members_able(access.project, Right.WRITE_LOG)),
    }  # fmt: skip


def _form(
    request: HttpRequest, access: Access, form: ArrangedForm, there: Meeting | MeetingSeries | None
) -> HttpResponse:
    context = {
        **frame(access), "form": form, "one": there, "of_series": isinstance(form, SeriesForm),
        "version": request.POST.get("version", "") if request.method == "POST" else there and there.version,
    }  # fmt: skip
    return render(request, "meetings/edit.html", context, status=422 if form.errors else 200)
