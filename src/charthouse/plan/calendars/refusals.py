"""What is refused of calendars, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchCalendar(Refused):
    """The project has no calendar, or the calendar no exception, of that number."""

    status = 404


class BadHours(Refused):
    """What was typed are no working hours, or they overlap."""

    status = 422


class BadCalendar(Refused):
    """A name, a day or a rule that cannot be kept."""

    status = 422


class NeverWorks(Refused):
    """Nobody would ever work by this calendar, so no task on it could be given a date."""

    status = 422


class InheritsFromItself(Refused):
    """The calendar would take its hours from one that takes them from it."""

    status = 422


class CalendarInUse(Refused):
    """Tasks, people or other calendars go by it."""


class CalendarChanged(Refused):
    """Somebody changed the calendar after it was read."""


class PlanWouldBreak(Refused):
    """With such a calendar the plan's dates could not be computed any more."""


class FollowsOrganisation(Refused):
    """The calendar says what one of the organisation's does; it is changed there."""
