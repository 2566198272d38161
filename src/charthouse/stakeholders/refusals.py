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
