"""What time entries refuse."""

from __future__ import annotations

from charthouse.refusals import Refused


class BadHours(Refused):
    """Hours that cannot be kept like that."""

    status = 422


class NoSuchHours(Refused):
    """There is no time entry of that number."""

    status = 404


class HoursAreNotYours(Refused):
    """Hours that somebody else said, or that go only with their round."""
