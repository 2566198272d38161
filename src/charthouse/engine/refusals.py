"""Why the engine refuses a plan: one exception class for each reason, with a sentence that says the way out."""

from __future__ import annotations

from collections.abc import Sequence


class UnusablePlan(ValueError):  # noqa: N818 - a refusal is an answer, not an error of ours
    """A plan that cannot be scheduled; the message says what is wrong, where, and what to do."""


class CircularPlan(UnusablePlan):
    """Some tasks wait for each other, so none of them can ever start."""

    def __init__(self, tasks: Sequence[int], names: Sequence[str]) -> None:
        around = " → ".join(names)
        super().__init__(f"These tasks wait for each other: {around}. Remove one of the links between them.")
        self.tasks = tuple(tasks)
        """The ids along the cycle, the first again at the end."""
        self.names = tuple(names)


class BrokenPlan(UnusablePlan):
    """A plan that names something it does not hold, or names something twice."""


class NoWorkingTime(UnusablePlan):
    """A calendar without any working time, on which no work would ever end."""

    def __init__(self, calendar: str, why: str = "has no working time at all") -> None:
        super().__init__(f"The calendar “{calendar}” {why}; give it some working hours.")
        self.calendar = calendar


class OutOfWorkingTime(UnusablePlan):
    """Work that does not fit into what working time its calendar has left."""

    def __init__(self, task: int, name: str, calendar: str) -> None:
        super().__init__(
            f"The task “{name}” does not end: its calendar “{calendar}” has too little working time. Give the calendar "
            "regular hours or the task another calendar."
        )
        self.task = task
        self.calendar = calendar


class Stopped(UnusablePlan):
    """The caller's ``should_stop`` said to stop before the schedule was ready."""

    def __init__(self) -> None:
        super().__init__("The scheduling was stopped before it was ready.")
