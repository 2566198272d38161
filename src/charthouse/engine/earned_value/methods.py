"""How value is earned: the methods and policies by their names, as ISO 21508 and PMI's standard have them."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """How a task earns its budget while it is worked on (PMI, Standard for Earned Value Management, 2019, 3.4)."""

    ZERO_HUNDRED = "0/100"
    """Nothing until it is done; for tasks of at most one period."""
    FIFTY_FIFTY = "50/50"
    """Half when it starts, half when it is done; for tasks of at most two periods."""
    WEIGHTED_MILESTONES = "weighted_milestones"
    """The weight of each milestone when it is reached."""
    PERCENT_COMPLETE = "percent_complete"
    """The share that is done, by one of three percentages that are never mixed."""
    UNITS = "units"
    """Units done of the units planned."""
    APPORTIONED = "apportioned"
    """The share that another task has earned, which this one serves: inspection, for example."""
    LEVEL_OF_EFFORT = "level_of_effort"
    """What the calendar says: earned as planned, whatever is done."""


class PercentOf(StrEnum):
    """Which percentage a task means by "complete"."""

    PHYSICAL = "physical"
    WORK = "work"
    DURATION = "duration"


class Accrual(StrEnum):
    """When a cost is booked, and so when its budget is planned and earned."""

    START = "start"
    PRORATED = "prorated"
    END = "end"


class Period(StrEnum):
    """What earned schedule and actual time are counted in."""

    WEEK = "week"
    MONTH = "month"
