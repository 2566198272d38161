"""Calendar files to be saved, and invitations sent by mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from charthouse.accounts.people import person
from charthouse.doors import door
from charthouse.meetings import ical
from charthouse.meetings.actions import MEETINGS, SERIES
from charthouse.meetings.inviting import send_invitations
from charthouse.meetings.models import Meeting, MeetingSeries
from charthouse.projects.access import Access, project_for
from charthouse.projects.calendar_text import KIND
from charthouse.projects.permissions import Right
from charthouse.ui import formats


@door(Right.SEE_LOG)
@login_required
@require_GET
def meeting_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One meeting for a calendar."""
    access = project_for(person(request), key, Right.SEE_LOG)
    return _file(access, MEETINGS.of(access.project, number), f"meeting-{number}")


@door(Right.SEE_LOG)
@login_required
@require_GET
def series_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A series for a calendar, with what was moved and cancelled."""
    access = project_for(person(request), key, Right.SEE_LOG)
    return _file(access, SERIES.of(access.project, number), f"series-{number}")


@door(Right.EDIT_LOG)
@login_required
@require_POST
def invite(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Send everybody of a meeting their invitation."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    _tell(request, send_invitations(access=access, one=MEETINGS.of(access.project, number)))
    return redirect("meeting", key=key, number=number)


@door(Right.EDIT_LOG)
@login_required
@require_POST
def invite_to_series(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Send everybody of a series their invitation."""
    access = project_for(person(request), key, Right.EDIT_LOG)
    _tell(request, send_invitations(access=access, one=SERIES.of(access.project, number)))
    return redirect("meeting-series", key=key, number=number)


def _tell(request: HttpRequest, went: tuple[int, int]) -> None:
    sent, failed = went
    said = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", sent)
    messages.success(request, said % {"count": formats.number(sent)})
    if failed:
        said = ngettext("%(count)s letter could not be sent.", "%(count)s letters could not be sent.", failed)
        messages.error(request, said % {"count": formats.number(failed)})


def _file(access: Access, one: Meeting | MeetingSeries, name: str) -> HttpResponse:
    access.require(Right.EXPORT)
    headers = {"Content-Disposition": f'attachment; filename="{access.project.key}-{name}.ics"'}
    return HttpResponse(ical.file_of(one), content_type=KIND, headers=headers)
