"""What the plan refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchTask(Refused):
    """The project has no task of that number."""

    status = 404


class BadValue(Refused):
    """A value cannot be kept in that field."""

    status = 422


class ChangedMeanwhile(Refused):
    """Somebody else changed the same field after it was read."""


class LinkRefused(Refused):
    """The link cannot be made: it would close a circle, lead to itself, or is there already."""


class MoveRefused(Refused):
    """The task cannot be put there."""


class BaselineIsSigned(Refused):
    """The baseline was sent for signature: it stays as it is."""


class NothingToKeep(Refused):
    """A baseline of a plan without dates says nothing."""


class NoSuchBaseline(Refused):
    """The project has no baseline of that number."""

    status = 404
