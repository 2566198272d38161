"""What time entries refuse."""

from __future__ import annotations

from charthouse.refusals import Refused


class BadHours(Refused):
    """Hours that cannot be kept like that."""

    status = 422


class NoSuchHours(Refused):
    """There is no time entry of that number, or it is somebody else's."""

    status = 404
