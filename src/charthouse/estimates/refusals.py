"""What the estimates refuse, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class BadEstimate(Refused):
    """What was said is no estimate."""

    status = 422


class BadConfidence(Refused):
    """No confidence that can be asked of a plan."""

    status = 422


class NoSuchTeamEstimate(Refused):
    """The project has no team estimate of that number, or it is not for this person."""

    status = 404


class BadTeamEstimate(Refused):
    """Nothing that a team could estimate, nobody who could, or an answer that is none."""

    status = 422


class NotAsked(Refused):
    """Only those who are asked answer."""

    status = 409


class WrongMoment(Refused):
    """The team estimate is not where this could be done."""


class BadPastWork(Refused):
    """No past task or project that could be compared with, or a file that holds none."""

    status = 422


class NoSuchPastWork(Refused):
    """There is no past work of that number."""

    status = 404


class TooFewPast(Refused):
    """Too little past work to learn a range from."""


class BadCalculation(Refused):
    """A model does not take what was said, or nothing says how far it may be off."""

    status = 422


class NoSuchCalculation(Refused):
    """The project has no calculation of that number."""

    status = 404


class CalculatedMeanwhile(Refused):
    """Somebody else calculated it anew after it was read."""
