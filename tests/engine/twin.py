"""A slow, obvious scheduler over the same plans: the oracle for the engine's kernel.

Every date is asked for by name and worked out from the definitions by walking calendars; nothing is tabled or ordered
beforehand. docs/engine-rules.md says why each rule is as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from charthouse.engine.calendars import ROUND_THE_CLOCK, Calendar, Minutes
from charthouse.engine.network import (
    ConstraintKind,
    CriticalRule,
    LagCalendar,
    Link,
    LinkKind,
    OutOfSequence,
    Plan,
    Rules,
    ScheduleFrom,
    SlackKind,
    Task,
    TaskId,
    TaskKind,
    TaskMode,
    UnfinishedWork,
    WorkCalendar,
)
from tests.engine.twin_calendar import Joint, Meeting, WorkingDays

FROM_FINISH = (LinkKind.FINISH_TO_START, LinkKind.FINISH_TO_FINISH)
INTO_START = (LinkKind.FINISH_TO_START, LinkKind.START_TO_START)
CLOCK = Calendar(id=-1, name="clock", week=ROUND_THE_CLOCK)


class TwinCycleError(ValueError):
    """The links run in a circle."""


@dataclass
class Dates:
    """What the twin answers for a task; the same fields as the engine's answer."""

    start: Minutes | None = None
    finish: Minutes | None = None
    early_start: Minutes | None = None
    early_finish: Minutes | None = None
    late_start: Minutes | None = None
    late_finish: Minutes | None = None
    total_slack: Minutes | None = None
    free_slack: Minutes | None = None
    start_slack: Minutes | None = None
    finish_slack: Minutes | None = None
    critical: bool = False
    near_critical: bool = False
    longest_path: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of a task: early dates as shown, and where its remaining work starts."""

    start: Minutes
    finish: Minutes
    resume: Minutes
    """Where unfinished work starts: the start of an unstarted task."""


@dataclass(frozen=True)
class Late:
    start: Minutes
    finish: Minutes
    """Of the remaining work, as predecessors see it."""


class Twin:
    """All questions about one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.policies = plan.policies
        self.primavera = plan.policies.rules is Rules.PRIMAVERA
        self.microsoft = plan.policies.rules is Rules.MS_PROJECT
        self.tasks: dict[TaskId, Task] = {task.id: task for task in plan.tasks}
        self.children: dict[TaskId, list[TaskId]] = {task.id: [] for task in plan.tasks}
        for task in plan.tasks:
            if task.parent is not None:
                self.children[task.parent].append(task.id)
        calendars = {calendar.id: calendar for calendar in plan.calendars}
        self.days = {calendar.id: WorkingDays(calendar, calendars) for calendar in plan.calendars}
        self.clock = WorkingDays(CLOCK, {})
        self.plan_days = self.days[plan.calendar]
        self.inactive = {task.id for task in plan.tasks if any(not self.tasks[a].active for a in self.line(task.id))}
        self.leaves = [
            task.id
            for task in plan.tasks
            if not self.children[task.id] and task.id not in self.inactive and task.kind is not TaskKind.LEVEL_OF_EFFORT
        ]
        self.hammocks = [
            task.id
            for task in plan.tasks
            if not self.children[task.id] and task.id not in self.inactive and task.kind is TaskKind.LEVEL_OF_EFFORT
        ]
        outside = self.inactive | set(self.hammocks)
        self.links = [link for link in plan.links if link.before not in outside and link.after not in outside]
        self.floor = plan.start
        if self.status_date is not None:
            self.floor = max(self.floor, self.status_date)
        self.earlies: dict[TaskId, Span] = {}
        self.lates: dict[TaskId, Late] = {}
        self.asking: list[TaskId] = []
        self.asking_late: list[TaskId] = []
        self.pushed: dict[TaskId, Span] = {}
        """Where as-late-as-possible tasks were put, once known."""
        self.finish_before_pushing: Minutes | None = None

    # --- who is who ---------------------------------------------------------------------------------------------

    @property
    def status_date(self) -> Minutes | None:
        """The date before which no unfinished work may lie, if there is one."""
        if self.policies.unfinished_work is UnfinishedWork.MOVES:
            return self.plan.status_date
        return None

    def line(self, task_id: TaskId) -> Iterator[TaskId]:
        """The task and the summaries above it."""
        current: TaskId | None = task_id
        while current is not None:
            yield current
            current = self.tasks[current].parent

    def below(self, task_id: TaskId) -> list[TaskId]:
        """The network's leaves under a summary, or the leaf itself."""
        return [leaf for leaf in self.leaves if task_id in self.line(leaf)]

    def done(self, task: Task) -> bool:
        if task.actual_finish is not None:
            return True
        return not self.primavera and task.percent_complete >= 100 and task.actual_start is not None

    def started(self, task: Task) -> bool:
        return task.actual_start is not None and not self.done(task)

    def manual(self, task: Task) -> bool:
        """Whether given dates hold the task: a done one has its actual dates instead."""
        given = task.manual_start is not None or task.manual_finish is not None
        return task.mode is TaskMode.MANUAL and given and (bool(self.children[task.id]) or not self.done(task))

    def fixed(self, task: Task) -> bool:
        """True for what no link can move any more."""
        return self.manual(task) or (self.done(task) and not self.primavera)

    # --- calendars and lengths ----------------------------------------------------------------------------------

    def own_days(self, task: Task) -> WorkingDays:
        """The calendar on which the task's duration and slack are counted."""
        if task.elapsed:
            return self.clock
        if task.calendar is not None:
            return self.days[task.calendar]
        return self.plan_days

    def work_days(self, task: Task) -> list[WorkingDays]:
        """The calendars the work runs on; several: whoever is first starts, whoever is last finishes."""
        policy = self.policies.work_calendar
        people: list[WorkingDays] = []
        if not task.elapsed and policy is not WorkCalendar.TASK and not task.ignore_resource_calendars:
            people = [self.days[each] for each in dict.fromkeys(task.resource_calendars)]
        if task.calendar is None or task.elapsed or (people and self.primavera):
            found = people or [self.own_days(task)]
        elif people and (policy is WorkCalendar.BOTH or self.microsoft):
            found = [Meeting((person, self.days[task.calendar])) for person in people]
        else:
            found = [self.own_days(task)]
        return [Joint(found)] if self.microsoft and len(found) > 1 else found

    def finish_of(self, task: Task, start: Minutes, span: Minutes) -> Minutes:
        if span <= 0:
            return start
        return max(days.earliest(start, span) for days in self.work_days(task))

    def start_of(self, task: Task, finish: Minutes, span: Minutes) -> Minutes:
        if span <= 0:
            return finish
        return min(days.latest(finish, -span) for days in self.work_days(task))

    def next_work(self, task: Task, instant: Minutes) -> Minutes:
        """The first instant from which the task can be worked on; a milestone may stay at the end of a shift."""
        calendars = self.work_days(task)
        may_end_a_shift = self.is_point(task) and task.kind is not TaskKind.START_MILESTONE
        if may_end_a_shift and any(days.previous_work(instant) == instant for days in calendars):
            return instant
        return min(days.next_work(instant) for days in calendars)

    def previous_work(self, task: Task, instant: Minutes) -> Minutes:
        return max(days.previous_work(instant) for days in self.work_days(task))

    def is_point(self, task: Task) -> bool:
        if self.started(task):
            return self.remaining(task) == 0
        return self.span(task) == 0

    def gaps(self, task: Task, beyond: Minutes = 0) -> Minutes:
        return sum(split.gap for split in task.splits if beyond < split.after < task.duration)

    def span(self, task: Task) -> Minutes:
        """Working minutes from start to finish, gaps included."""
        if self.manual(task) and task.manual_start is not None and task.manual_finish is not None:
            return max(0, self.own_days(task).work(task.manual_start, task.manual_finish))
        return task.duration + self.gaps(task)

    def remaining(self, task: Task) -> Minutes:
        """What is still to come, gaps included: the whole for an unstarted task, nothing for a done one."""
        if self.done(task):
            return 0
        if task.actual_start is None or self.manual(task):
            return self.span(task)
        left = self.left(task)
        return left + self.gaps(task, beyond=task.duration - left)

    def left(self, task: Task) -> Minutes:
        if task.remaining is not None:
            return task.remaining
        return round(task.duration * (1 - min(100.0, max(0.0, task.percent_complete)) / 100))

    def actual_start(self, task: Task) -> Minutes:
        if task.actual_start is not None:
            return task.actual_start
        assert task.actual_finish is not None
        return self.start_of(task, task.actual_finish, self.span(task))

    def actual_finish(self, task: Task) -> Minutes:
        if task.actual_finish is not None:
            return task.actual_finish
        assert task.actual_start is not None
        return self.finish_of(task, task.actual_start, self.span(task))

    # --- lags ---------------------------------------------------------------------------------------------------

    def lag(self, link: Link) -> tuple[Minutes, WorkingDays]:
        before = self.tasks[link.before]
        minutes, elapsed = link.lag, link.elapsed
        if link.percent is not None:
            minutes, elapsed = round(before.duration * link.percent / 100), before.elapsed
        if elapsed:
            return minutes, self.clock
        match self.policies.lag_calendar:
            case LagCalendar.PREDECESSOR:
                return minutes, self.own_days(before)
            case LagCalendar.SUCCESSOR:
                return minutes, self.own_days(self.tasks[link.after])
            case LagCalendar.PROJECT:
                return minutes, self.plan_days
            case LagCalendar.ROUND_THE_CLOCK:
                return minutes, self.clock

    def after_lag(self, link: Link, instant: Minutes, minutes: Minutes | None = None) -> Minutes:
        lag, days = self.lag(link)
        lag = lag if minutes is None else minutes
        return instant if lag == 0 else days.earliest(instant, lag)

    def before_lag(self, link: Link, instant: Minutes, minutes: Minutes | None = None) -> Minutes:
        lag, days = self.lag(link)
        lag = lag if minutes is None else minutes
        return instant if lag == 0 else days.latest(instant, -lag)

    def lag_left(self, link: Link, since: Minutes) -> Minutes:
        """P6: what of a lag is not used up between an actual date and the data date."""
        minutes, days = self.lag(link)
        data_date = self.floor
        return max(0, minutes - max(0, days.work(since, max(since, data_date)))) if minutes > 0 else 0

    def actual_duration(self, task: Task) -> Minutes:
        """P6: work of a started task up to the data date, without the time it was suspended."""
        assert task.actual_start is not None
        end = max(task.actual_start, self.floor)
        days = self.own_days(task)
        if task.suspend is not None and task.suspend < end:
            if task.resume is not None and task.resume < end:
                return days.work(task.actual_start, end) - days.work(task.suspend, task.resume)
            end = max(task.actual_start, task.suspend)
        return days.work(task.actual_start, end)

    # --- links as bounds ----------------------------------------------------------------------------------------

    def links_into(self, task_id: TaskId) -> list[Link]:
        """Links that hold the task: its own and those of the summaries above it."""
        above = list(self.line(task_id))
        return [link for link in self.links if link.after in above and link.before not in above]

    def links_out_of(self, task_id: TaskId) -> list[Link]:
        above = list(self.line(task_id))
        return [link for link in self.links if link.before in above and link.after not in above]

    def holds(self, link: Link, after: Task) -> bool:
        """Whether a link still has a say over its (leaf) successor."""
        if self.primavera:
            return not (self.started(after) and self.policies.out_of_sequence is OutOfSequence.PROGRESS_OVERRIDE)
        if self.done(after):
            return False
        if self.started(after) and not self.manual(after):
            if self.microsoft and not self.may_split(after):
                return False
            if self.policies.out_of_sequence is OutOfSequence.PROGRESS_OVERRIDE:
                return False
        return True

    def may_split(self, task: Task) -> bool:
        """MS Project puts off what remains for a link only if work was done and no resume is set."""
        return self.policies.split_in_progress and self.left(task) < task.duration and task.resume is None

    def forward_bound(self, link: Link, after: Task) -> Minutes:
        """The instant that the link sets for the successor's start (FS, SS) or finish (FF, SF)."""
        before = self.tasks[link.before]
        early = self.early(link.before)
        from_finish = link.kind in FROM_FINISH
        base = early.finish if from_finish else early.start
        if not self.primavera or self.children[link.before]:
            return self.after_lag(link, base)
        if self.done(before):
            if link.kind is LinkKind.FINISH_TO_START:
                left = 0 if after.actual_start is not None else self.lag_left(link, self.actual_finish(before))
                return self.after_lag(link, base, left)
            if link.kind is LinkKind.START_TO_START:
                if self.done(after):
                    return base
                return max(base, self.after_lag(link, self.actual_start(before)))
            if link.kind is LinkKind.FINISH_TO_FINISH:
                return base if self.done(after) else self.after_lag(link, self.actual_finish(before))
            return self.after_lag(link, base, self.lag_left(link, self.actual_start(before)))
        if self.started(before) and not from_finish:
            left = 0 if self.done(after) else max(0, self.lag(link)[0] - self.actual_duration(before))
            return self.after_lag(link, base, left)
        bound = self.after_lag(link, base)
        return max(bound, self.floor) if self.lag(link)[0] < 0 else bound

    def backward_bound(self, link: Link, before: Task, after_id: TaskId) -> Minutes:
        """The instant that the link sets for the predecessor's late finish (FS, FF) or late start (SS, SF)."""
        after = self.tasks[after_id]
        late = self.late(after_id)
        target = late.start if link.kind in INTO_START else late.finish
        if not self.primavera or before.id != link.before:
            return self.before_lag(link, target)
        return self.before_lag(link, target, self.backward_lag(link, before, after))

    def backward_lag(self, link: Link, before: Task, after: Task) -> Minutes:
        """P6: how much of the lag still counts when late dates are worked out."""
        minutes = self.lag(link)[0]
        into_start = link.kind in INTO_START
        if self.done(before):
            if self.started(after):
                return 0
            if self.done(after) and link.kind in (LinkKind.START_TO_START, LinkKind.START_TO_FINISH):
                return 0
            since = self.actual_finish(before) if link.kind in FROM_FINISH else self.actual_start(before)
            return self.lag_left(link, since)
        if self.started(before) and link.kind is LinkKind.START_TO_START:
            return 0 if self.done(after) else max(0, minutes - self.actual_duration(before))
        if link.kind is LinkKind.FINISH_TO_START and into_start and self.done(after):
            return 0
        if link.kind is LinkKind.FINISH_TO_START and self.started(before) and self.started(after):
            return 0 if self.actual_duration(after) > 0 else minutes
        return minutes

    # --- the forward pass ---------------------------------------------------------------------------------------

    def early(self, task_id: TaskId) -> Span:
        if task_id in self.pushed:
            return self.pushed[task_id]
        if task_id not in self.earlies:
            if task_id in self.asking:
                raise TwinCycleError(task_id)
            self.asking.append(task_id)
            self.earlies[task_id] = self.work_out_early(task_id)
            self.asking.remove(task_id)
        return self.earlies[task_id]

    def work_out_early(self, task_id: TaskId) -> Span:
        task = self.tasks[task_id]
        if self.children[task_id]:
            return self.roll_up(task_id)
        if self.done(task) and not self.primavera:
            start, finish = self.actual_start(task), self.actual_finish(task)
            return Span(start, finish, finish)
        if self.manual(task):
            return self.manual_dates(task)
        if self.done(task):
            moment = max([self.floor, *self.start_bounds(task), *self.finish_bounds(task)])
            return Span(moment, moment, moment)
        if self.started(task):
            return self.early_started(task)
        return self.early_unstarted(task)

    def roll_up(self, task_id: TaskId) -> Span:
        spans = [self.early(child) for child in self.children[task_id] if self.below(child)]
        task = self.tasks[task_id]
        start = min((span.start for span in spans), default=self.floor)
        finish = max((span.finish for span in spans), default=start)
        if self.manual(task):
            if not spans:
                return self.manual_dates(task)
            start = start if task.manual_start is None else task.manual_start
            finish = finish if task.manual_finish is None else task.manual_finish
        return Span(start, finish, start)

    def manual_dates(self, task: Task) -> Span:
        length = task.duration + self.gaps(task)
        start, finish = task.manual_start, task.manual_finish
        if start is None:
            assert finish is not None
            start = self.start_of(task, finish, length)
        if task.actual_start is not None and not self.children[task.id]:
            start = task.actual_start
        if finish is None:
            finish = self.finish_of(task, start, length)
        return Span(start, finish, start)

    def start_bounds(self, task: Task) -> list[Minutes]:
        return [
            self.forward_bound(link, task)
            for link in self.links_into(task.id)
            if link.kind in INTO_START and self.holds(link, task)
        ]

    def finish_bounds(self, task: Task) -> list[Minutes]:
        return [
            self.forward_bound(link, task)
            for link in self.links_into(task.id)
            if link.kind not in INTO_START and self.holds(link, task)
        ]

    def constraints(self, task: Task) -> list[tuple[ConstraintKind, Minutes]]:
        pairs = ((task.constraint, task.constraint_date), (task.second_constraint, task.second_constraint_date))
        return [(kind, date) for kind, date in pairs if kind is not None and date is not None]

    def early_unstarted(self, task: Task) -> Span:
        span = self.span(task)
        kinds = [kind for kind, _ in self.constraints(task)]
        bounds = self.start_bounds(task)
        bounds += [self.start_of(task, bound, span) for bound in self.finish_bounds(task)]
        freed = {ConstraintKind.START_NO_EARLIER, ConstraintKind.FINISH_NO_EARLIER}
        linked = bool(self.links_into(task.id))
        if not (self.microsoft and not linked and freed.intersection(kinds)):
            bounds.append(self.floor)
        for above in list(self.line(task.id))[1:]:
            summary = self.tasks[above]
            if self.manual(summary) and summary.manual_start is not None:
                bounds.append(summary.manual_start)
            bounds += [date for kind, date in self.constraints(summary) if kind is ConstraintKind.START_NO_EARLIER]
            bounds += [
                self.start_of(task, date, span)
                for kind, date in self.constraints(summary)
                if kind is ConstraintKind.FINISH_NO_EARLIER
            ]
            if summary.external_early_start is not None:
                bounds.append(summary.external_early_start)
        if task.external_early_start is not None:
            bounds.append(task.external_early_start)
        for kind, date in self.constraints(task):
            if kind is ConstraintKind.START_NO_EARLIER or (kind is ConstraintKind.START_ON and not self.honours):
                bounds.append(date)
            if kind is ConstraintKind.FINISH_NO_EARLIER or (kind is ConstraintKind.FINISH_ON and not self.honours):
                bounds.append(self.start_of(task, date, span))
        start = max(bounds)
        if task.levelling_delay > 0:
            start = self.next_work(task, start) + task.levelling_delay
        for kind, date in self.constraints(task):
            if self.honours and kind is ConstraintKind.START_NO_LATER:
                start = min(start, date)
            if self.honours and kind is ConstraintKind.FINISH_NO_LATER:
                start = min(start, self.start_of(task, date, span))
        for kind, date in self.constraints(task):
            if kind is ConstraintKind.MANDATORY_START or (kind is ConstraintKind.START_ON and self.honours):
                start = date
            if kind is ConstraintKind.MANDATORY_FINISH or (kind is ConstraintKind.FINISH_ON and self.honours):
                start = self.start_of(task, date, span)
        start = self.next_work(task, start)
        return self.with_expected_finish(task, Span(start, self.finish_of(task, start, span), start))

    @property
    def honours(self) -> bool:
        return self.policies.honour_constraints

    def with_expected_finish(self, task: Task, span: Span) -> Span:
        if task.expected_finish is not None and self.expects_finish(task):
            return replace(span, finish=max(span.resume, task.expected_finish))
        return span

    def expects_finish(self, task: Task) -> bool:
        return self.policies.use_expected_finish and task.expected_finish is not None

    def early_started(self, task: Task) -> Span:
        assert task.actual_start is not None
        remaining = self.remaining(task)
        bounds = [task.actual_start]
        if self.status_date is not None:
            bounds.append(self.status_date)
        else:
            worked = task.duration - self.left(task)
            worked += sum(
                split.gap for split in task.splits if 0 < split.after <= worked and split.after < task.duration
            )
            bounds.append(self.finish_of(task, task.actual_start, worked))
        if task.resume is not None:
            bounds.append(task.resume)
        bounds += self.start_bounds(task)
        bounds += [self.start_of(task, bound, remaining) for bound in self.finish_bounds(task)]
        bounds += [
            self.start_of(task, date, remaining)
            for kind, date in self.constraints(task)
            if kind is ConstraintKind.FINISH_NO_EARLIER
        ]
        resume = max(bounds)
        resume = self.next_work(task, resume)
        finish = self.finish_of(task, resume, remaining)
        span = Span(resume if self.primavera else task.actual_start, finish, resume)
        return self.with_expected_finish(task, span)

    # --- the backward pass --------------------------------------------------------------------------------------

    @property
    def latest_early_finish(self) -> Minutes:
        """When the project ends; putting tasks off to be late does not change it."""
        if self.finish_before_pushing is not None:
            return self.finish_before_pushing
        ends = [self.early(leaf).finish for leaf in self.leaves]
        ends += [
            task.manual_finish
            for task in self.plan.tasks
            if self.children[task.id] and task.id not in self.inactive and self.manual(task) and task.manual_finish
        ]
        return max(ends, default=self.plan.start)

    @property
    def late_end(self) -> Minutes:
        """What no late finish may pass."""
        if self.policies.schedule_from is ScheduleFrom.FINISH and self.plan.finish is not None:
            return self.plan.finish
        if self.plan.must_finish_by is not None:
            return self.plan.must_finish_by
        return self.latest_early_finish

    def late(self, task_id: TaskId) -> Late:
        if task_id not in self.lates:
            if task_id in self.asking_late:
                raise TwinCycleError(task_id)
            self.asking_late.append(task_id)
            self.lates[task_id] = self.work_out_late(task_id)
            self.asking_late.remove(task_id)
        return self.lates[task_id]

    def length(self, task: Task) -> Minutes:
        """Remaining working minutes as they came out of the forward pass."""
        unmoved = self.fixed(task) or self.done(task) or self.policies.schedule_from is ScheduleFrom.FINISH
        if self.expects_finish(task) and not unmoved:
            early = self.early(task.id)
            return max(0, self.work_days(task)[0].work(early.resume, early.finish))
        return self.remaining(task)

    def successors(self, link: Link) -> list[TaskId]:
        """The leaves that a link holds."""
        return [leaf for leaf in self.below(link.after) if self.holds(link, self.tasks[leaf])]

    def carries(self, task_id: TaskId, summary: TaskId) -> bool:
        """Whether the summary starts because this leaf starts."""
        return task_id == summary or self.early(task_id).start == self.early(summary).start

    def work_out_late(self, task_id: TaskId) -> Late:
        task = self.tasks[task_id]
        length = self.length(task)
        if self.done(task) and not self.primavera:
            return Late(self.actual_start(task), self.actual_finish(task))
        caps: list[Minutes] = []
        for link in self.links_out_of(task_id):
            for after in self.successors(link):
                caps += self.late_caps(link, task, after, length)
        if not caps:
            caps.append(self.open_end(task))
        caps.append(self.late_end)
        if task.external_late_finish is not None:
            caps.append(task.external_late_finish)
        if not self.done(task):
            caps += self.late_constraints(task, length)
        finish = min(caps)
        for kind, date in self.constraints(task):
            if self.done(task):
                break
            exact = kind is ConstraintKind.MANDATORY_FINISH or (kind is ConstraintKind.FINISH_ON and self.honours)
            if exact:
                finish = date
            exact = kind is ConstraintKind.MANDATORY_START or (kind is ConstraintKind.START_ON and self.honours)
            if exact and task.actual_start is None:
                finish = self.finish_of(task, date, length)
        if not self.done(task):
            finish = self.previous_work(task, finish)
        start = self.start_of(task, finish, length)
        if task.kind is TaskKind.START_MILESTONE and not self.done(task):
            start = self.next_work(task, start)
        return Late(start, finish)

    def open_end(self, task: Task) -> Minutes:
        if self.policies.multiple_critical_paths or self.policies.open_ends_critical:
            return min(self.early(task.id).finish, self.late_end)
        return self.late_end

    def late_caps(self, link: Link, task: Task, after: TaskId, length: Minutes) -> list[Minutes]:
        bound = self.backward_bound(link, task, after)
        if link.kind in FROM_FINISH:
            return [bound]
        if not self.carries(task.id, link.before):
            return []
        if task.actual_start is not None and not self.primavera:
            return []
        return [self.finish_of(task, bound, length)]

    def late_constraints(self, task: Task, length: Minutes) -> list[Minutes]:
        caps: list[Minutes] = []
        for above in self.line(task.id):
            holder = self.tasks[above]
            if holder.deadline is not None:
                caps.append(holder.deadline)
            if above != task.id and holder.external_late_finish is not None:
                caps.append(holder.external_late_finish)
            for kind, date in self.constraints(holder):
                if kind in (ConstraintKind.FINISH_NO_LATER, ConstraintKind.FINISH_ON):
                    caps.append(date)
                if kind not in (ConstraintKind.START_NO_LATER, ConstraintKind.START_ON):
                    continue
                if task.actual_start is None and self.carries(task.id, above):
                    caps.append(self.finish_of(task, date, length))
        return caps

    # --- slack --------------------------------------------------------------------------------------------------

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

    # --- as late as possible ------------------------------------------------------------------------------------

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

    # --- all of it ----------------------------------------------------------------------------------------------

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

    # --- the longest path ---------------------------------------------------------------------------------------

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


class HammockPass:
    """Level-of-effort tasks: they span from what starts them to what ends them."""

    def __init__(self, twin: Twin, answers: dict[TaskId, Dates]) -> None:
        self.twin = twin
        self.answers = answers
        self.known: set[TaskId] = set()

    def fill(self) -> None:
        for task_id in self.twin.hammocks:
            self.work_out(task_id)

    def ends(self, task_id: TaskId, start: str, finish: str) -> tuple[list[Minutes], list[Minutes]]:
        """Dates that start it and dates that end it, read from the given fields of its neighbours."""
        twin = self.twin
        starts: list[Minutes | None] = []
        finishes: list[Minutes | None] = []
        for link in twin.plan.links:
            if link.before in twin.inactive or link.after in twin.inactive:
                continue
            if link.after == task_id:
                date = self.date(link.before, finish if link.kind in FROM_FINISH else start)
                bound = None if date is None else twin.after_lag(link, date)
                (starts if link.kind in INTO_START else finishes).append(bound)
            elif link.before == task_id:
                date = self.date(link.after, start if link.kind in INTO_START else finish)
                bound = None if date is None else twin.before_lag(link, date)
                (finishes if link.kind in FROM_FINISH else starts).append(bound)
        return [each for each in starts if each is not None], [each for each in finishes if each is not None]

    def date(self, task_id: TaskId, field: str) -> Minutes | None:
        if task_id in self.twin.hammocks:
            self.work_out(task_id)
        elif children := self.twin.children[task_id]:
            for child in children:
                self.date(child, field)
            self.twin.fill_summary(self.answers, self.twin.tasks[task_id])
        value: Minutes | None = getattr(self.answers[task_id], field)
        return value

    def work_out(self, task_id: TaskId) -> None:
        if task_id in self.known:
            return
        self.known.add(task_id)
        twin, dates, task = self.twin, self.answers[task_id], self.twin.tasks[task_id]
        days = twin.own_days(task)
        starts, finishes = self.ends(task_id, "start", "finish")
        start = days.next_work(min(starts, default=twin.floor))
        finish = max(start, days.previous_work(max(finishes, default=start)))
        dates.start, dates.finish = start, finish
        dates.early_start, dates.early_finish = start, finish
        if twin.primavera:
            dates.early_start = days.next_work(max(start, twin.floor))
            dates.early_finish = max(finish, twin.floor)
        starts, finishes = self.ends(task_id, "late_start", "late_finish")
        dates.late_finish = days.previous_work(max(finishes, default=twin.late_end))
        dates.late_start = min(dates.late_finish, days.next_work(min(starts, default=dates.late_finish)))
        dates.finish_slack = days.work(dates.early_finish, dates.late_finish)
        dates.start_slack = days.work(dates.early_start, dates.late_start)
        dates.total_slack = dates.finish_slack
        dates.free_slack = 0


def schedule_slowly(plan: Plan) -> dict[TaskId, Dates]:
    """All dates of a plan, worked out the slow way."""
    return Twin(plan).answer()
