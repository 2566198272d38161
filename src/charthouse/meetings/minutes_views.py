"""What is posted from the page of a meeting: the agenda, the lines of the minutes, who was there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.meetings import agenda_actions, minutes
from charthouse.meetings.actions import MEETINGS
from charthouse.meetings.refusals import BadMeeting, LineIsMore, MeetingChangedMeanwhile
from charthouse.meetings.views import page_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused


@door(Right.EDIT_LOG)
@login_required
@require_POST
def agenda(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Refresh, order, box, add to or take out of the agenda."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    said, deed = request.POST, request.POST.get("do", "")
    item = number_in(said.get("item", "")) or 0
    try:
        if deed == "refresh":
            agenda_actions.refresh_agenda(access=access, number=number)
            messages.success(request, _("The agenda says what the data say now; what people wrote stays."))
        elif deed == "add":
            agenda_actions.add_item(
                access=access, number=number, title=said.get("title", ""), minutes=_box(said.get("minutes", ""))
            )
        elif deed in ("up", "down"):
            agenda_actions.move_item(access=access, number=number, item=item, by=-1 if deed == "up" else 1)
        elif deed == "remove":
            agenda_actions.remove_item(access=access, number=number, item=item)
        else:
            agenda_actions.change_item(
                access=access, number=number, item=item, title=said.get("title", ""),
                minutes=_box(said.get("minutes", "")), seen=number_in(said.get("version", "")),
            )  # fmt: skip
    except (BadMeeting, MeetingChangedMeanwhile) as refusal:
        return _again(request, access, number, refusal, {"title": said.get("title", "")}, arranging=True)
    return redirect(reverse("meeting", args=[key, number]) + ("" if deed == "refresh" else "?agenda=1#agenda"))


@door(Right.WRITE_LOG)
@login_required
@require_POST
def line(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Write a line; the box stays where it is for the next one."""
    access = project_for(person(request), key, Right.WRITE_LOG)
    said = request.POST
    item, kind = number_in(said.get("item", "")), said.get("kind", "")[:10]
    try:
        due = _day(said.get("due", ""))
        minutes.write_line(
            access=access, number=number, text=said.get("text", ""), kind=kind, item=item,
            owner=number_in(said.get("owner", "")), due=due,
        )  # fmt: skip
    except (BadMeeting, LineIsMore, Refused) as refusal:
        if refusal.status not in (409, 422):
            raise
        typed = {"text": said.get("text", ""), "kind": kind, "item": item, "due": said.get("due", "")}
        typed["owner"] = number_in(said.get("owner", ""))
        return _again(request, access, number, refusal, typed)
    return redirect(f"{reverse('meeting', args=[key, number])}?about={item or 0}#write")


@door(Right.WRITE_LOG)
@login_required
@require_POST
def change(request: HttpRequest, key: str, number: int, line: int) -> HttpResponse:
    """Change or strike a line."""
    access = project_for(person(request), key, Right.WRITE_LOG)
    seen, text = number_in(request.POST.get("version", "")), request.POST.get("text", "")
    try:
        if request.POST.get("do") == "strike":
            minutes.strike_line(access=access, number=number, line=line, seen=seen)
            messages.success(request, _("Struck. The history of the project brings it back."))
        else:
            minutes.change_line(
                access=access, number=number, line=line, text=text, kind=request.POST.get("kind", "")[:10], seen=seen
            )
    except (BadMeeting, LineIsMore, MeetingChangedMeanwhile) as refusal:
        return _again(request, access, number, refusal, {"text": text}, editing=line)
    return redirect(f"{reverse('meeting', args=[key, number])}#line-{line}")


@door(Right.WRITE_LOG)
@login_required
@require_POST
def presence(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say who was there."""
    access = project_for(person(request), key, Right.WRITE_LOG)
    said = {}
    for name, value in request.POST.items():
        row = number_in(name.removeprefix("was-")) if name.startswith("was-") else None
        if row is not None:
            said[row] = str(value)
    minutes.note_presence(access=access, number=number, presence=said)
    return redirect(f"{reverse('meeting', args=[key, number])}#people")


def _box(said: str) -> int | None:
    if not said.strip():
        return None
    found = number_in(said.strip())
    return -1 if found is None else found


def _day(said: str) -> dt.date | None:
    if not said:
        return None
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        sentence = _("Write the date as YYYY-MM-DD.")
        raise BadMeeting(sentence, fields={"due": sentence}) from None


def _again(
    request: HttpRequest, access: Access, number: int, refusal: Refused, said: dict[str, Any], **more: Any
) -> HttpResponse:
    """The page as it is now, with what was typed in its box and why it was not kept."""
    one = MEETINGS.of(access.project, number)
    context = {**page_of(access, one), "refusal": refusal.message, "said": said, **more}
    return render(request, "meetings/meeting.html", context, status=refusal.status)
