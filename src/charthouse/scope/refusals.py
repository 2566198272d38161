"""What the scope refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchRecord(Refused):
    """The project's scope has nothing of that kind and number."""

    status = 404


class BadValue(Refused):
    """A value cannot be kept in that field."""

    status = 422


class BadFile(Refused):
    """A file of requirements cannot be read."""

    status = 422


class RecordChangedMeanwhile(Refused):
    """Somebody else changed it after it was read."""


class Decided(Refused):
    """A comparison that is decided does not change."""


class NothingToUndo(Refused):
    """There is nothing of this person left to take back, or to do again."""
