"""Invitations are sent, and that a meeting is cancelled; what went out is not undone."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.meetings import telling
from charthouse.meetings.actions import require_open
from charthouse.meetings.book import locked_book
from charthouse.meetings.models import Meeting, MeetingSeries
from charthouse.meetings.values import bad
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

VERB = "sent invitations"


def send_invitations(
    *, access: Access, one: Meeting | MeetingSeries, cancelled: bool = False
) -> tuple[int, int]:  # fmt: skip
    """Send everybody the calendar file of a meeting or a series, as it is now, or that it is cancelled; gives how many
    letters went, and how many could not be sent.

    :raises BadMeeting: nobody is invited
    :raises MeetingIsOver: RoleMayNot:
    """
    _note(access, one, cancelled=cancelled)
    rows = list(one.people.select_related("user"))
    failed = telling.invite(one, rows, by=access.user, cancelled=cancelled)
    return len(rows) - failed, failed


def were_invited(one: Meeting) -> bool:
    """Whether people have it in their calendars."""
    return one.invited_at is not None or (one.series is not None and one.series.invited_at is not None)


@one_operation
@transaction.atomic
def _note(access: Access, one: Meeting | MeetingSeries, *, cancelled: bool) -> None:
    access.require(Right.EDIT_LOG)
    locked_book(access.project)
    if isinstance(one, Meeting) and not cancelled:
        require_open(one)
    if not one.people.exists():
        raise bad("people", _("Nobody is invited yet; say first who takes part."))
    watch = Watch(type(one)._default_manager.filter(pk=one.pk))
    one.invited_at = timezone.now()
    one.save(update_fields=["invited_at"])
    journal.record(
        one, VERB, by=access.user, stream_id=access.project.journal_id, changes=watch.changes(),
        after={"people": sorted(one.people.values_list("name", flat=True)), "cancelled": cancelled},
    )  # fmt: skip
