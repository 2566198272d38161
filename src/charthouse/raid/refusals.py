"""What the RAID chapter refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchEntry(Refused):
    """There is no entry of that number."""

    status = 404


class BadEntry(Refused):
    """A value cannot be kept in that field."""

    status = 422


class EntryChangedMeanwhile(Refused):
    """Somebody else changed it after it was read."""


class HappenedAlready(Refused):
    """That risk is not open any more."""


class BadRules(Refused):
    """Rules of escalation that cannot be kept."""

    status = 422


class RulesChangedMeanwhile(Refused):
    """Somebody else changed the rules after they were read."""


class NotEscalated(Refused):
    """That record has not gone higher, or no longer stands there."""
