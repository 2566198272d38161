"""The pages where minutes are closed and sent, and where an approval that was given there is recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charthouse.accounts.people import person
from charthouse.approvals.refusals import BadRequest, NotYet, Settled
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.meetings import closing
from charthouse.meetings.actions import MEETINGS
from charthouse.meetings.content import minutes_of
from charthouse.meetings.models import Meeting, MinuteLine
from charthouse.meetings.paper import told
from charthouse.meetings.queries import people_of, when
from charthouse.meetings.refusals import BadMeeting, MeetingChangedMeanwhile
from charthouse.meetings.views import frame, page_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right


@door(Right.EDIT_LOG)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What goes out, and to whom; posting freezes the minutes and sends them."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    one = MEETINGS.of(access.project, number)
    refusal = None
    if request.method == "POST":
        to = [pk for said in request.POST.getlist("to") if (pk := number_in(said)) is not None]
        seen = number_in(request.POST.get("lines", ""))
        try:
            closing.close_meeting(access=access, number=number, to=to, seen_lines=seen)
        except (BadMeeting, MeetingChangedMeanwhile) as found:
            refusal = found
        else:
            messages.success(request, _("The minutes are closed, and on their way to those whom you chose."))
            return redirect("meeting", key=key, number=number)
    context = {**_context(access, one), "refusal": refusal.message if refusal else ""}
    return render(request, "meetings/close.html", context, status=refusal.status if refusal else 200)


def _context(access: Access, one: Meeting) -> dict[str, Any]:
    minutes, team = minutes_of(one), access.may(Right.SEE_TEAM)
    return {
        **frame(access), "one": one, "when": when(one.day, one), "over": one.state != Meeting.State.PLANNED,
        "people": people_of(access, one.people.select_related("user")), "lines": one.lines.count(),
        "decisions": [told(each, team=team) for each in minutes.of_kind(MinuteLine.Kind.DECISION)],
        "actions": [told(each, team=team) for each in minutes.of_kind(MinuteLine.Kind.ACTION)],
    }  # fmt: skip


@door(Right.ASK_APPROVALS)
@login_required
@require_POST
def approval(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Record what somebody answered in the meeting."""
    access = project_for(person(request), key, Right.ASK_APPROVALS)
    said = request.POST
    try:
        closing.record_approval(
            access=access, number=number, version=number_in(said.get("version", "")) or 0,
            request=number_in(said.get("request", "")) or 0, decision=said.get("decision", "")[:12],
            words=said.get("words", ""),
        )  # fmt: skip
    except (BadMeeting, BadRequest, NotYet, Settled) as refusal:
        one = MEETINGS.of(access.project, number)
        context = {**page_of(access, one), "refusal": refusal.message}
        return render(request, "meetings/meeting.html", context, status=refusal.status)
    messages.success(request, _("Recorded, with the minutes as evidence."))
    return redirect(f"{reverse('meeting', args=[key, number])}#approvals")
