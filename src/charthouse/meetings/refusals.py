"""What the chapter of meetings refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchMeeting(Refused):
    """There is no meeting, or no series, of that number, or none on that day."""

    status = 404


class BadMeeting(Refused):
    """A value cannot be kept in that field."""

    status = 422


class MeetingChangedMeanwhile(Refused):
    """Somebody else changed it, or that line of it, after it was read."""


class MeetingIsOver(Refused):
    """Its minutes are closed, or it was cancelled."""


class LineIsMore(Refused):
    """A line became a record that this person may not change."""


class NotInvited(Refused):
    """Only who is invited answers a stand-up."""
