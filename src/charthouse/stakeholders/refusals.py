"""What the register of stakeholders refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchStakeholder(Refused):
    """The project has no stakeholder of that number."""

    status = 404


class BadStakeholder(Refused):
    """A value cannot be kept in that field of a stakeholder."""

    status = 422


class StakeholderChangedMeanwhile(Refused):
    """Somebody else changed the stakeholder after it was read."""


class NoSuchCommunication(Refused):
    """The plan of communication has no line of that number."""

    status = 404


class BadCommunication(Refused):
    """A value cannot be kept in that field of the plan of communication."""

    status = 422


class CommunicationChangedMeanwhile(Refused):
    """Somebody else changed the line after it was read."""
