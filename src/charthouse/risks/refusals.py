"""What the register refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchRisk(Refused):
    """The project has no risk of that number."""

    status = 404


class NoSuchGroup(Refused):
    """The project has no group of that number."""

    status = 404


class BadRisk(Refused):
    """A value cannot be kept in that field of a risk or a group."""

    status = 422


class RiskChangedMeanwhile(Refused):
    """Somebody else changed the risk or the group after it was read."""


class NotForThem(Refused):
    """A field that this person may not see is not theirs to set."""

    status = 403
