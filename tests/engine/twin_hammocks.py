"""The twin's level-of-effort tasks, spanned between their neighbours when everything else is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import TaskId
from tests.engine.twin_tasks import FROM_FINISH, INTO_START, Dates

if TYPE_CHECKING:
    from tests.engine.twin import Twin


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
        links = [
            link
            for link in twin.plan.links
            if task_id in (link.before, link.after) and not {link.before, link.after} & twin.inactive
        ]
        if twin.primavera and not links:
            # P6's summary activity: it spans what lies beside and below it.
            parent = twin.tasks[task_id].parent
            around = [leaf for leaf in twin.leaves if parent is None or parent in twin.line(leaf)]
            starts = [getattr(self.answers[leaf], start) for leaf in around]
            finishes = [getattr(self.answers[leaf], finish) for leaf in around]
        for link in links:
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
