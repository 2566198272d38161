"""What the budget chapter refuses."""

from __future__ import annotations

from charthouse.refusals import Refused


class BadCost(Refused):
    """An amount, day or task that cannot be booked."""

    status = 422


class BadCostFile(Refused):
    """A file of costs that cannot be taken; nothing of it was."""

    status = 422


class CostChanged(Refused):
    """Somebody booked on the same cell meanwhile."""

    status = 409


class NoSuchBooking(Refused):
    """Nothing was booked under that name, or all of it was taken back already."""

    status = 404
