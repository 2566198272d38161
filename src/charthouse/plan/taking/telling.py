"""What an issue says of a task's progress at a status date, as the facts that somebody would have reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from charthouse.engine.schedule import schedule
from charthouse.engine.working_time import WorkingTime
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.issues import Issue
from charthouse.plan.computed import computed_plan
from charthouse.plan.taking.choices import Choices, State
from charthouse.projects.models import Project

DAY = 1440


@dataclass(frozen=True, slots=True)
class Hours:
    """The plan's working hours, and the moment up to which things have happened."""

    working: WorkingTime
    until: int
    """The end of the status date's work."""
    stays: bool
    """Whether late work stays where it is by the plan's rule."""

    def back(self, date: int, minutes: int) -> int:
        """So many working minutes before a date."""
        return self.working.next_work(self.working.add(date, -minutes))

    def end_of(self, day: int) -> int:
        """The end of a day's work; of a day off, of the one before."""
        return self.working.previous_work((day + 1) * DAY)


def hours_of(project: Project, day: int) -> Hours:
    """The hours of a project's plan, which may be empty, with a status date (days since 1970).

    :raises UnusablePlan: the plan's calendar never works
    """
    document = computed_plan(project).document
    start = day * DAY if document.project.start is None else document.project.start
    one = doc.Task(uid=1, name="", duration=doc.Duration(1))
    alone = replace(
        document, project=replace(document.project, start=start, finish=None, status_date=None), tasks=(one,), links=(),
        assignments=(), risks=(),
    )  # fmt: skip
    working = schedule(plan_of(alone)).working_time(1)
    return Hours(working, working.previous_work((day + 1) * DAY), document.policies.unfinished_work.value == "stays")


def effort_of(issue: Issue) -> int | None:
    """The whole effort as it is known now; None: nobody said any."""
    if issue.left is not None and (issue.left or issue.spent):
        return (issue.spent or 0) + issue.left
    if issue.estimate:
        return max(issue.estimate, issue.spent or 0)
    return issue.spent or None


def progress_told(issue: Issue, choices: Choices, until: int) -> list[Any]:
    """What counts of an issue's progress, to be compared with what it said before.

    What ended behind the status date is told with that date, for at a later one it says something else.
    """
    state, percent = choices.statuses.get(issue.status, (State.UNKNOWN, 0))
    effort = [issue.estimate, issue.spent, issue.left]
    said: list[Any] = [state.value, *effort, issue.started, issue.done if state is State.DONE else None]
    if state is State.STARTED and effort_of(issue) is None:
        said.append(percent)
    end = issue.done if state is State.DONE else issue.started if state is State.STARTED else None
    if end is not None and end > until:
        said.append(until)
    return said


def said_of(issue: Issue, choices: Choices, hours: Hours) -> dict[str, Any]:
    """The values of a task's fields that say how long it is and how far it is at the status date.

    Without ``actual_start`` it has not begun. What has no date of its own is told by its effort: what is done ended
    when it was resolved and began so much working time before; what is begun has been worked on up to the status date.
    """
    state, percent = choices.statuses.get(issue.status, (State.UNKNOWN, 0))
    effort = effort_of(issue)
    length = effort or choices.length
    said: dict[str, Any] = {"duration": length, "duration_estimated": effort is None}
    if effort:
        said["work"] = effort
    if state is State.DONE:
        return {**said, **_done(issue, length, hours)}
    if state is State.STARTED and (issue.started is None or issue.started < hours.until):
        return {**said, **_begun(issue, length, percent, choices, hours)}
    return said


def _done(issue: Issue, length: int, hours: Hours) -> dict[str, Any]:
    working, until = hours.working, hours.until
    end = until if issue.done is None else working.previous_work(issue.done)
    if issue.started is not None and working.between(issue.started, end) > 0:
        start = working.next_work(issue.started)
    else:
        start = hours.back(end, length)
    if end <= until:
        found: dict[str, Any] = {"actual_start": start, "actual_finish": end}
        spent = issue.spent or issue.estimate
        return {**found, "duration": max(1, working.between(start, end)), **({"work": spent} if spent else {})}
    if start >= until:
        return {}
    left = working.between(until, end)
    return {"actual_start": start, "duration": working.between(start, until) + left, "remaining_duration": left}


def _begun(issue: Issue, length: int, percent: int, choices: Choices, hours: Hours) -> dict[str, Any]:
    if effort_of(issue) is None or (issue.left is None and not issue.spent):
        left = length - round(length * percent / 100)
        work: dict[str, Any] = {}
    else:
        left = length - (issue.spent or 0) if issue.left is None else issue.left
        work = {"actual_work": length - left, "remaining_work": left}
    left = max(1, left)  # who says that it is under way says that it is not done
    length = max(length, left)
    worked = length - left
    start = hours.back(hours.until, worked) if issue.started is None else hours.working.next_work(issue.started)
    said = {"actual_start": start, "duration": length, "remaining_duration": left, **work}
    stop = hours.working.add(start, worked)
    if hours.stays and choices.put_off and stop < hours.until:
        said |= {"stop": stop, "resume": hours.working.next_work(hours.until)}
    return said
