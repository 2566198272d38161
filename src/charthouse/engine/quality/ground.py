"""The ground that all points stand on: what each task is, what carries logic, and how long its days are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from charthouse.engine import layout as at
from charthouse.engine.calendars import Minutes
from charthouse.engine.network import ConstraintKind, Link, Rules, ScheduleFrom, Task, TaskId
from charthouse.engine.quality.values import PlanFacts, QualityPolicy, TaskFacts
from charthouse.engine.schedule import Schedule
from charthouse.engine.working_time import WorkingTime

CLOCK_DAY: Minutes = 1440


class Ground:
    """One schedule with its facts, looked at once: lists by row of the plan."""

    def __init__(self, schedule: Schedule, facts: PlanFacts, policy: QualityPolicy) -> None:
        self.schedule, self.facts, self.policy = schedule, facts, policy
        self.plan = schedule.plan
        self.tasks = schedule.plan.tasks
        self.rows = schedule.compiled.rows
        network = schedule.compiled.network.task
        self.parent: list[int] = network[:, at.PARENT].tolist()
        self.active: list[bool] = (network[:, at.ACTIVE] == 1).tolist()
        self.state: list[int] = network[:, at.STATE].tolist()
        dates = schedule.dates
        self.start: list[int] = dates[:, at.START].tolist()
        self.finish: list[int] = dates[:, at.FINISH].tolist()
        self.early_start: list[int] = dates[:, at.EARLY_START].tolist()
        self.total_slack: list[int] = dates[:, at.TOTAL_SLACK].tolist()
        self.critical: list[bool] = (dates[:, at.CRITICAL] == 1).tolist()
        self.complete = self._complete()
        self.leaf = [
            self.active[i] and self.state[i] not in (at.SUMMARY, at.EFFORT) and not facts.of(task.id).external
            for i, task in enumerate(self.tasks)
        ]
        """Rows that are work or milestones of this project: no summary, no level of effort, not inactive."""

    def _complete(self) -> list[bool]:
        """Whether each row is done; a summary is when all below it are.

        Done is what has an actual finish, or is 100 % complete (Primavera never looks at a percentage).
        """
        by_percent = self.plan.policies.rules is not Rules.PRIMAVERA
        done = [task.actual_finish is not None or (by_percent and task.percent_complete >= 100) for task in self.tasks]
        undone, below = [False] * len(done), [False] * len(done)
        for i in range(len(done) - 1, -1, -1):
            if self.state[i] == at.SUMMARY:
                done[i] = below[i] and not undone[i]
            p = self.parent[i]
            if p >= 0 and self.active[i] and self.state[i] != at.EFFORT:
                below[p] = True
                undone[p] = undone[p] or not done[i]
        return done

    def of(self, i: int) -> TaskFacts:
        """The facts of the task in a row."""
        return self.facts.of(self.tasks[i].id)

    def row(self, task: TaskId) -> int:
        """The row of a task."""
        return self.rows[task]

    @cached_property
    def open_rows(self) -> list[int]:
        """Incomplete tasks and milestones, without summaries and levels of effort."""
        return [i for i, leaf in enumerate(self.leaf) if leaf and not self.complete[i]]

    @cached_property
    def population(self) -> list[int]:
        """The population of most points: incomplete, no summary, no level of effort, longer than nothing."""
        return [i for i in self.open_rows if self.tasks[i].duration > 0]

    @cached_property
    def work_rows(self) -> list[int]:
        """The same with the completed tasks: of the points that look at those too."""
        return [i for i, leaf in enumerate(self.leaf) if leaf and self.tasks[i].duration > 0]

    @cached_property
    def logic(self) -> list[Link]:
        """The links that carry logic: between active tasks, neither of them a level of effort."""
        return [link for link in self.plan.links if self._carries(link)]

    def _carries(self, link: Link) -> bool:
        i, j = self.rows[link.before], self.rows[link.after]
        effort = at.EFFORT
        return self.active[i] and self.active[j] and self.state[i] != effort and self.state[j] != effort

    @cached_property
    def open_links(self) -> list[Link]:
        """The links that still hold something back: those whose successor is not complete."""
        return [link for link in self.logic if not self.complete[self.rows[link.after]]]

    @cached_property
    def predecessors(self) -> list[list[Link]]:
        """The links into each row itself."""
        found: list[list[Link]] = [[] for _ in self.tasks]
        for link in self.logic:
            found[self.rows[link.after]].append(link)
        return found

    @cached_property
    def successors(self) -> list[list[Link]]:
        """The links out of each row itself."""
        found: list[list[Link]] = [[] for _ in self.tasks]
        for link in self.logic:
            found[self.rows[link.before]].append(link)
        return found

    def above(self, i: int) -> Iterator[int]:
        """The row and those of its summaries, upwards; the row alone where links of summaries do not count."""
        yield i
        i = self.parent[i]
        while i >= 0 and self.policy.summary_links:
            yield i
            i = self.parent[i]

    def has_predecessor(self, i: int) -> bool:
        """Whether anything that the row waits for is known: a link, or a date from another project."""
        return any(self.predecessors[p] or self.tasks[p].external_early_start is not None for p in self.above(i))

    def has_successor(self, i: int) -> bool:
        """Whether anything that waits for the row is known."""
        return any(self.successors[p] or self.tasks[p].external_late_finish is not None for p in self.above(i))

    def day(self, i: int) -> Minutes:
        """Working minutes of a day on the calendar that the row's duration and slack are counted on."""
        task = self.tasks[i]
        if task.elapsed:
            return CLOCK_DAY
        return self.of(i).day_minutes or self.plan.day_minutes or 480

    @cached_property
    def placed_late(self) -> bool:
        """Whether anything is placed by its late dates, so that a change of slack moves it."""
        by_finish = self.plan.policies.schedule_from is ScheduleFrom.FINISH
        return by_finish or any(task.constraint is ConstraintKind.ALAP for task in self.tasks)

    @cached_property
    def touching(self) -> dict[TaskId, list[Link]]:
        """All links of each task, those without logic too, in the plan's order."""
        found: dict[TaskId, list[Link]] = {}
        for link in self.plan.links:
            found.setdefault(link.before, []).append(link)
            found.setdefault(link.after, []).append(link)
        return found

    @cached_property
    def fresh_ids(self) -> Sequence[TaskId]:
        """Ids that no task of the plan has: negative ones."""
        first = min(0, min((task.id for task in self.tasks), default=0))
        return range(first - 1, first - 1_000_000, -1)

    @cached_property
    def plan_time(self) -> WorkingTime:
        """The plan's own calendar."""
        return WorkingTime(self.schedule.compiled.network.arrays[2], 1)


def lag_of(ground: Ground, link: Link) -> Minutes:
    """The minutes of a link's lag; a percentage is taken of the predecessor's duration, as the engine does."""
    if link.percent is None:
        return link.lag
    before: Task = ground.tasks[ground.rows[link.before]]
    return round(before.duration * link.percent / 100)
