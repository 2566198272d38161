"""A slow, obvious scheduler over the same plans: the oracle for the engine's kernel.

Every date is asked for by name and worked out from the definitions by walking calendars; nothing is tabled or ordered
beforehand. docs/engine-rules.md says why each rule is as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import (
    ConstraintKind,
    CriticalRule,
    Link,
    Plan,
    ScheduleFrom,
    SlackKind,
    Task,
    TaskId,
    TaskKind,
)
from tests.engine.twin_hammocks import HammockPass
from tests.engine.twin_passes import Passes
from tests.engine.twin_tasks import FROM_FINISH, INTO_START, Dates, Late, Span, TwinCycleError

__all__ = ["Dates", "Twin", "TwinCycleError", "schedule_slowly"]


class Twin(Passes):
    """All answers about one plan."""

    def slack(self, task: Task, dates: Dates) -> None:
        if self.done(task):
            dates.total_slack = dates.start_slack = dates.finish_slack = 0
            return
        days = self.own_days(task)
        early, late = self.early(task.id), self.late(task.id)
        dates.finish_slack = days.work(early.finish, late.finish)
        dates.start_slack = dates.finish_slack if self.started(task) else days.work(early.start, late.start)
        match self.policies.slack:
            case SlackKind.START:
                dates.total_slack = dates.start_slack
            case SlackKind.FINISH:
                dates.total_slack = dates.finish_slack
            case SlackKind.SMALLEST:
                dates.total_slack = min(dates.start_slack, dates.finish_slack)

    def allowed(self, link: Link, before: Task, after: TaskId) -> Minutes:
        """The latest date of the link's first end that leaves the successor where it is."""
        span = self.early(after)
        target = span.resume if link.kind in INTO_START else span.finish
        lag = None
        if self.primavera and before.id == link.before:
            lag = self.backward_lag(link, before, self.tasks[after])
        return self.before_lag(link, target, lag)

    def free_slack(self, task: Task) -> Minutes:
        if self.done(task) or (self.primavera and self.expects_finish(task)):
            return 0
        days, early = self.own_days(task), self.early(task.id)
        slacks: list[Minutes] = []
        for link in self.links_out_of(task.id):
            for after in self.successors(link):
                allowed = self.allowed(link, task, after)
                if link.kind in FROM_FINISH:
                    slacks.append(days.work(early.finish, allowed))
                elif self.carries(task.id, link.before):
                    slacks.append(0 if task.actual_start is not None else days.work(early.start, allowed))
        slack = min(slacks) if slacks else days.work(early.finish, self.latest_early_finish)
        return max(0, slack) if self.microsoft else slack

    def late_tasks(self) -> list[TaskId]:
        """As-late-as-possible tasks that may still move, each after those that follow it."""
        chosen = [
            leaf
            for leaf in self.leaves
            if self.tasks[leaf].constraint is ConstraintKind.ALAP
            and self.tasks[leaf].actual_start is None
            and not self.fixed(self.tasks[leaf])
        ]
        return sorted(chosen, key=self.depth)

    def depth(self, task_id: TaskId, behind: tuple[TaskId, ...] = ()) -> int:
        """Length of the longest chain of links that follows."""
        if task_id in behind:
            raise TwinCycleError(task_id)
        after = {leaf for link in self.links_out_of(task_id) for leaf in self.below(link.after)}
        return 1 + max((self.depth(each, (*behind, task_id)) for each in after), default=0)

    def push_to_late(self) -> None:
        """MS Project: such a task takes all the total slack it has, and what follows it is put off as far."""
        spans = {}
        for each in self.late_tasks():
            late = self.late(each)
            if late.start > self.early(each).start:
                spans[each] = Span(late.start, late.finish, late.start)
        self.earlies.clear()
        self.pushed = spans

    def push_to_free(self) -> None:
        """P6: such a task takes its free slack only, so that neither a successor nor the project's finish moves."""
        end = self.latest_early_finish
        for each in self.late_tasks():
            task, span = self.tasks[each], self.early(each)
            length = self.length(task)
            starts = [self.start_of(task, end, length)]
            for link in self.links_out_of(each):
                for after in self.successors(link):
                    allowed = self.allowed(link, task, after)
                    starts.append(self.start_of(task, allowed, length) if link.kind in FROM_FINISH else allowed)
            if min(starts) <= span.start:
                continue
            start = self.next_work(task, min(starts))
            self.pushed[each] = Span(start, self.finish_of(task, start, length), start)

    def answer(self) -> dict[TaskId, Dates]:
        if self.policies.schedule_from is ScheduleFrom.FINISH and self.plan.finish is not None:
            for leaf in self.leaves:
                self.late(leaf)
            self.earlies.clear()
            starts = [self.late(leaf).start for leaf in self.leaves if not self.fixed(self.tasks[leaf])]
            self.floor = min(starts, default=self.plan.start)
        answers = {task.id: Dates() for task in self.plan.tasks}
        lates = {leaf: self.late(leaf) for leaf in self.leaves}
        shown: dict[TaskId, Span] = {leaf: self.early(leaf) for leaf in self.leaves}
        if self.late_tasks():
            self.finish_before_pushing = self.latest_early_finish
            if self.microsoft or self.policies.schedule_from is ScheduleFrom.FINISH:
                self.push_to_late()
            else:
                self.push_to_free()
            shown = {leaf: self.early(leaf) for leaf in self.leaves}
        longest = self.longest_path()
        for leaf in self.leaves:
            self.fill(answers[leaf], self.tasks[leaf], shown[leaf], lates[leaf], leaf in longest)
        HammockPass(self, answers).fill()
        for task in reversed(self.plan.tasks):
            if task.id in self.inactive:
                self.fill_inactive(answers[task.id], task)
            elif self.children[task.id]:
                self.fill_summary(answers, task)
        return answers

    def fill(self, dates: Dates, task: Task, span: Span, late: Late, longest: bool) -> None:
        done, started = self.done(task), self.started(task)
        dates.early_start, dates.early_finish = span.start, span.finish
        dates.late_start, dates.late_finish = late.start, late.finish
        if started and not self.primavera and not self.manual(task):
            dates.late_start = task.actual_start
        dates.start = self.actual_start(task) if done or started else span.start
        dates.finish = self.actual_finish(task) if done else span.finish
        self.slack(task, dates)
        dates.free_slack = self.free_slack(task)
        dates.longest_path = longest
        self.judge(dates, done)

    def judge(self, dates: Dates, done: bool) -> None:
        if done or dates.total_slack is None:
            return
        if self.policies.critical_rule is CriticalRule.LONGEST_PATH:
            dates.critical = dates.longest_path
        else:
            dates.critical = dates.total_slack <= self.policies.critical_slack
        least = self.policies.critical_slack
        dates.near_critical = not dates.critical and least < dates.total_slack <= self.policies.near_critical_slack

    def fill_inactive(self, dates: Dates, task: Task) -> None:
        """An inactive task stands where it would without any link; nothing else is said of it."""
        if self.children[task.id]:
            return
        alone = Twin(replace(self.plan, tasks=(replace(task, active=True, parent=None),), links=()))
        span = alone.early(task.id) if task.kind is not TaskKind.LEVEL_OF_EFFORT else None
        if span is not None:
            dates.early_start, dates.early_finish = span.start, span.finish
            dates.start, dates.finish = span.start, span.finish

    def fill_summary(self, answers: dict[TaskId, Dates], task: Task) -> None:
        dates = answers[task.id]
        parts = [answers[child] for child in self.children[task.id] if child not in self.inactive]

        def roll(field: str, pick: Callable[..., Minutes]) -> Minutes | None:
            values = [getattr(part, field) for part in parts if getattr(part, field) is not None]
            return pick(values) if values else None

        for field in ("start", "early_start", "late_start"):
            setattr(dates, field, roll(field, min))
        for field in ("finish", "early_finish", "late_finish"):
            setattr(dates, field, roll(field, max))
        if self.manual(task):
            span = self.early(task.id)
            dates.start = dates.early_start = span.start
            dates.finish = dates.early_finish = span.finish
            if self.microsoft:
                dates.late_start, dates.late_finish = span.start, span.finish
        if dates.early_start is not None and dates.late_start is not None:
            assert dates.early_finish is not None
            assert dates.late_finish is not None
            days = self.own_days(task)
            dates.start_slack = days.work(dates.early_start, dates.late_start)
            dates.finish_slack = days.work(dates.early_finish, dates.late_finish)
            kinds = {SlackKind.START: dates.start_slack, SlackKind.FINISH: dates.finish_slack}
            dates.total_slack = kinds.get(self.policies.slack, min(dates.start_slack, dates.finish_slack))
        dates.free_slack = roll("free_slack", min)
        dates.critical = any(part.critical for part in parts)
        if self.microsoft and dates.total_slack is not None:
            dates.free_slack = max(0, dates.total_slack)
            dates.critical = dates.total_slack <= self.policies.critical_slack and not self.all_done(task.id)
        if self.primavera and self.all_done(task.id):
            dates.total_slack = dates.free_slack = 0
        dates.near_critical = not dates.critical and any(part.near_critical for part in parts)
        dates.longest_path = any(part.longest_path for part in parts)

    def all_done(self, task_id: TaskId) -> bool:
        """Whether everything below is done; what has nothing below it is not."""
        children = self.children[task_id]
        return all(self.all_done(each) for each in children) if children else self.done(self.tasks[task_id])

    def drives(self, link: Link, after: TaskId) -> bool:
        task = self.tasks[after]
        if self.fixed(task) or not self.holds(link, task):
            return False
        bound = self.forward_bound(link, task)
        if link.kind not in INTO_START:
            bound = self.start_of(task, bound, self.remaining(task))
        if not self.done(task):
            bound = self.next_work(task, bound)
        return bound == self.early(after).resume

    def longest_path(self) -> set[TaskId]:
        end = max((self.early(leaf).finish for leaf in self.leaves), default=self.plan.start)
        waiting = [leaf for leaf in self.leaves if self.early(leaf).finish == end]
        found: set[TaskId] = set()
        while waiting:
            leaf = waiting.pop()
            if leaf in found:
                continue
            found.add(leaf)
            for link in self.links_into(leaf):
                if self.drives(link, leaf):
                    waiting += self.carriers(link)
        return found

    def carriers(self, link: Link) -> list[TaskId]:
        """The leaves because of which the link's first end is where it is."""
        summary = self.early(link.before)
        if link.kind in FROM_FINISH:
            return [leaf for leaf in self.below(link.before) if self.early(leaf).finish == summary.finish]
        return [leaf for leaf in self.below(link.before) if self.early(leaf).start == summary.start]


def schedule_slowly(plan: Plan) -> dict[TaskId, Dates]:
    """All dates of a plan, worked out the slow way."""
    return Twin(plan).answer()
