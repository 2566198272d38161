"""What the goals chapter refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchGoal(Refused):
    """There is no goal, KPI or benefit of that number."""

    status = 404


class BadGoal(Refused):
    """A value cannot be kept in that field."""

    status = 422


class GoalChangedMeanwhile(Refused):
    """Somebody else changed it after it was read."""


class MeasuredAlready(Refused):
    """That day has another measurement."""


class BadMeasurements(Refused):
    """A file or list of measurements cannot be taken, line by line."""

    status = 422
