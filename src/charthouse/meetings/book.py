"""The book of a project's meetings: its lock, and finding one in it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from charthouse.meetings.models import MeetingBook
from charthouse.meetings.refusals import NoSuchMeeting
from charthouse.projects.models import Project


def locked_book(project: Project) -> MeetingBook:
    """The row of a project's meetings, locked until the transaction ends: one change after the other."""
    return MeetingBook.objects.select_for_update().get_or_create(project=project)[0]


def no_such(project: Project, number: int) -> NoSuchMeeting:
    """The refusal that there is none."""
    return NoSuchMeeting(
        _("%(key)s has no meeting %(number)d; it may have been deleted.") % {"key": project.key, "number": number}
    )
