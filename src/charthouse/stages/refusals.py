"""What the chapter of stages refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class PlanChangedMeanwhile(Refused):
    """The plan became another one while it was sent for signature."""


class NoSuchStage(Refused):
    """The project has no stage, gate, criterion, exception or option of that number."""

    status = 404


class BadStage(Refused):
    """A value cannot be kept in that field."""

    status = 422


class StageChangedMeanwhile(Refused):
    """Somebody else changed the record after it was read."""


class StageIsNeeded(Refused):
    """A stage that gates or exceptions belong to stays."""


class Decided(Refused):
    """The gate, or the exception, is out for a decision or decided: what was decided on stays."""
