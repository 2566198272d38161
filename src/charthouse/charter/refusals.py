"""What the charter refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchPart(Refused):
    """A charter has no part of that name."""

    status = 404


class BadPart(Refused):
    """A value cannot be kept in that part."""

    status = 422


class PartChangedMeanwhile(Refused):
    """Somebody else changed the part after it was read."""


class BadChoice(Refused):
    """A line cannot be taken on, or brought in, as it was asked."""

    status = 422


class ChangedSinceLooked(Refused):
    """What was looked at before is no longer what would happen."""
