"""What the twin asks of links: their lag, whether they still hold, and which date they set."""

from __future__ import annotations

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import LagCalendar, Link, LinkKind, OutOfSequence, Task, TaskId
from tests.engine.twin_calendar import WorkingDays
from tests.engine.twin_tasks import FROM_FINISH, INTO_START, Late, Span, Tasks


class Links(Tasks):
    """Questions about the links of one plan."""

    def early(self, task_id: TaskId) -> Span:
        """Early dates, worked out by the passes."""
        raise NotImplementedError

    def late(self, task_id: TaskId) -> Late:
        """Late dates, worked out by the passes."""
        raise NotImplementedError

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
            begun = self.under_way(after) or self.done(after)
            overridden = begun and self.policies.out_of_sequence is OutOfSequence.PROGRESS_OVERRIDE
            return not overridden and not self.pinned(after)
        if self.done(after):
            return False
        if self.under_way(after):
            if self.microsoft and not self.may_split(after):
                return False
            if self.policies.out_of_sequence is not OutOfSequence.RETAINED_LOGIC:
                return False
        return True

    def may_split(self, task: Task) -> bool:
        """MS Project puts off what remains for a link only if work was done and no resume is set."""
        return self.policies.split_in_progress and self.left(task) < task.duration and task.resume is None

    def from_actual_start(self, link: Link) -> bool:
        """P6 by choice: whether the link counts from an actual start, whatever becomes of the remaining work."""
        if not self.primavera or self.policies.start_to_start_lag_from_early_start:
            return False
        return link.kind is LinkKind.START_TO_START and self.under_way(self.tasks[link.before])

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
        if self.from_actual_start(link):
            assert before.actual_start is not None
            left = 0 if self.done(after) else self.lag_left(link, before.actual_start)
            return self.after_lag(link, max(self.floor, before.actual_start), left)
        if self.under_way(before) and not from_finish:
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
            if self.under_way(after):
                return 0
            if self.done(after) and link.kind in (LinkKind.START_TO_START, LinkKind.START_TO_FINISH):
                return 0
            since = self.actual_finish(before) if link.kind in FROM_FINISH else self.actual_start(before)
            return self.lag_left(link, since)
        if self.under_way(before) and link.kind is LinkKind.START_TO_START:
            return 0 if self.done(after) else max(0, minutes - self.actual_duration(before))
        if link.kind is LinkKind.FINISH_TO_START and into_start and self.done(after):
            return 0
        if link.kind is LinkKind.FINISH_TO_START and self.under_way(before) and self.under_way(after):
            return 0 if self.actual_duration(after) > 0 else minutes
        return minutes
