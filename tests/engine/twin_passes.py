"""The twin's forward and backward pass: each date is worked out when it is asked for."""

from __future__ import annotations

from dataclasses import replace

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import ConstraintKind, Link, ScheduleFrom, Task, TaskId, TaskKind
from tests.engine.twin_links import Links
from tests.engine.twin_tasks import FROM_FINISH, INTO_START, Late, Span, TwinCycleError


class Passes(Links):
    """Early and late dates of one plan."""

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
        if self.pinned(task):
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
        if task.stop is not None:
            bounds.append(task.stop)
        elif self.status_date is None:
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
        """The leaves that a link holds, and for which its first end may not be later."""
        if self.from_actual_start(link):
            return []
        return [leaf for leaf in self.below(link.after) if self.holds(link, self.tasks[leaf])]

    def carries(self, task_id: TaskId, summary: TaskId) -> bool:
        """Whether the summary starts because this leaf starts."""
        return task_id == summary or self.early(task_id).start == self.early(summary).start

    def work_out_late(self, task_id: TaskId) -> Late:
        task = self.tasks[task_id]
        length = self.length(task)
        if self.pinned(task):
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
