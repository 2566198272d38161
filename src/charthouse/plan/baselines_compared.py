"""Reads a baseline and what it is held against, and compares them on the plan's own calendar."""

from __future__ import annotations

from charthouse.engine.working_time import WorkingTime
from charthouse.plan.baselines import kept_rows, present_rows
from charthouse.plan.comparing import Between, Compared, compare
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Baseline
from charthouse.projects.models import Project


def compared(project: Project, one: Baseline, other: Baseline | None = None) -> Compared:
    """A baseline against another, or against the plan as it is now; working time is that of the plan's calendar."""
    before = kept_rows(project, one.number)
    after = present_rows(project) if other is None else kept_rows(project, other.number)
    return compare(before, after, _between(project))


def _between(project: Project) -> Between:
    schedule = computed_plan(project).schedule
    if schedule is None:  # nothing says which hours are worked: all of them count
        return lambda first, last: last - first
    calendars = {calendar.id: calendar for calendar in schedule.plan.calendars}
    return WorkingTime.of(calendars[schedule.plan.calendar], schedule.plan.calendars).between
