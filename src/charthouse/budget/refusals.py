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


class NoRate(Refused):
    """The rate of a currency is not known for the day."""

    status = 422


class BadLine(Refused):
    """A value cannot be kept in that field of a budget line or an order."""

    status = 422


class NoSuchLine(Refused):
    """There is no budget line, or no order, of that number."""

    status = 404


class LineChangedMeanwhile(Refused):
    """Somebody else changed it after it was read."""


class BadMovement(Refused):
    """A movement of a reserve that cannot be."""

    status = 422


class NotEnoughInReserve(Refused):
    """A reserve would fall below zero."""


class NoSuchMovement(Refused):
    """No movement of a reserve has that number."""

    status = 404


class MovementStays(Refused):
    """A movement of a reserve cannot be taken back, or not by this person."""


class LineHoldsReserve(Refused):
    """Money of a reserve was moved to the line, so it stays until that is taken back."""


class BadCostType(Refused):
    """A value cannot be kept in that field of a cost type, or the type cannot go."""

    status = 422


class NoSuchCostType(Refused):
    """There is no cost type of that key."""

    status = 404


class CostTypeChangedMeanwhile(Refused):
    """Somebody else changed it after it was read."""


class NothingToPlan(Refused):
    """The plan costs nothing, or has no dates yet."""


class BooksAreClosed(Refused):
    """The books are closed for the month that it would be booked in."""


class NotToBeClosed(Refused):
    """A month cannot be closed, or not be opened again, as things stand."""


class BadAccrual(Refused):
    """What is to be accrued cannot be booked like that."""

    status = 422


class NoSuchPeriod(Refused):
    """No closing of that number is known."""

    status = 404
