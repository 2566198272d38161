"""What the register refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchRisk(Refused):
    """The project has no risk of that number."""

    status = 404


class BadMatrix(Refused):
    """What was said is no scale, or no matrix."""

    status = 422


class MatrixChangedMeanwhile(Refused):
    """Somebody else changed the matrix after it was read."""


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


class NoSuchWorkshop(Refused):
    """The project has no risk workshop of that number, or the workshop no such risk."""

    status = 404


class BadWorkshop(Refused):
    """What was said cannot be kept in a workshop."""

    status = 422


class NotInvited(Refused):
    """Only those who take part write down and rate."""

    status = 409


class WrongPhase(Refused):
    """The workshop is not where this could be done."""


class NotTheirNote(Refused):
    """What somebody writes down alone is theirs to change."""
