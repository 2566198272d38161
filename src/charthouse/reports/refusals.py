"""What the chapter of reports refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchReport(Refused):
    """There is no report of that number, or it is not for this person: from outside the two look the same."""

    status = 404


class BadReport(Refused):
    """A value cannot be kept in that field."""

    status = 422


class ReportChangedMeanwhile(Refused):
    """Somebody else changed it, or that sentence of it, after it was read."""


class ReportIsSent(Refused):
    """It is frozen as it was sent."""


class ReportIsDraft(Refused):
    """It was not sent yet."""
