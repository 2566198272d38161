"""What drawings are made of: a plan with its dates as one person may see it, and which of its rows are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from charthouse.engine import layout as at
from charthouse.engine.driving import driving_links
from charthouse.engine.network import LinkKind
from charthouse.engine.schedule import Schedule
from charthouse.exchange import document as doc
from charthouse.plan.page import people_on_page, plan_calendar
from charthouse.plan.page_calendar import DAY, CalendarOnPage
from charthouse.plan.page_columns import (
    FLAG_CRITICAL,
    FLAG_DONE,
    FLAG_SUMMARY,
    Columns,
    Ints,
    columns_of,
)
from charthouse.plan.printing.setup import PageSetup
from charthouse.plan.printing.time_scale import day_number


class Kept(NamedTuple):
    """A baseline: its name, and when each row was to start and finish in it."""

    name: str
    starts: Ints
    finishes: Ints


@dataclass(frozen=True)
class Facts:
    """A plan as it is drawn."""

    key: str
    document: doc.Document
    schedule: Schedule
    columns: Columns
    calendar: CalendarOnPage
    now: int
    """The project's wall clock."""
    state: str = ""
    """Which plan it is, as a sentence: the working one, or the one published last."""
    owners: dict[int, str] = field(default_factory=dict)
    """Who works on a task, by row; empty for who may not know."""
    measured_by: int | None = None
    """The number of the baseline that the plan is held against."""

    @property
    def status_date(self) -> int | None:
        """The date up to which progress is reported."""
        return self.document.project.status_date

    @property
    def reference(self) -> int:
        """The moment beside which a year need not be said."""
        return self.now if self.status_date is None else self.status_date

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Rows by the task's number."""
        return {number: row for row, number in enumerate(self.columns.number)}

    @cached_property
    def levels(self) -> list[int]:
        """How deep each row lies in the outline, 1 at the top."""
        levels: list[int] = []
        for parent in self.columns.parent:
            levels.append(1 if parent < 0 else levels[parent] + 1)
        return levels

    @cached_property
    def baselines(self) -> dict[int, Kept]:
        """The baselines by their numbers."""
        names = {one.number: one.name for one in self.document.baselines}
        found: dict[int, Kept] = {}
        count = len(self.columns.number)
        for row, task in enumerate(self.document.tasks):
            for kept in task.baselines:
                if kept.number not in found:
                    empty = np.full(count, at.NONE, np.int64)
                    found[kept.number] = Kept(names.get(kept.number, ""), empty, empty.copy())
                if kept.start is not None:
                    found[kept.number].starts[row] = kept.start
                if kept.finish is not None:
                    found[kept.number].finishes[row] = kept.finish
        return found

    @cached_property
    def links(self) -> list[tuple[int, int, LinkKind, bool]]:
        """Rows before and after, the kind, and whether a link is part of the critical path."""
        drives = driving_links(self.schedule).tolist()
        critical = (self.columns.flags & FLAG_CRITICAL).astype(bool)
        return [
            (before, after, link.kind, bool(driving and critical[before] and critical[after]))
            for link, driving in zip(self.document.links, drives, strict=True)
            for before, after in [(self.row_of[link.before], self.row_of[link.after])]
        ]

    @cached_property
    def links_into(self) -> dict[int, list[doc.Link]]:
        """The links that hold a task, by its number."""
        found: dict[int, list[doc.Link]] = {}
        for link in self.document.links:
            found.setdefault(link.after, []).append(link)
        return found

    def has(self, row: int, flag: int) -> bool:
        """Whether a row carries a mark of ``page_columns``."""
        return bool(self.columns.flags[row] & flag)

    def done_until(self, row: int) -> int | None:
        """Up to when the work of a task is done, by its share of working time; none where nothing is."""
        start, finish, percent = (
            int(self.columns.start[row]),
            int(self.columns.finish[row]),
            int(self.columns.percent[row]),
        )
        if at.NONE in (start, finish) or percent <= 0 or self.has(row, FLAG_SUMMARY):
            return None
        if percent >= 100 or self.has(row, FLAG_DONE):
            return finish
        working = self.schedule.working_time(self.columns.number[row])
        work = working.between(start, finish)
        if work <= 0:
            return start + (finish - start) * percent // 100
        return min(finish, int(working.add(start, work * percent // 100)))

    def shown_baselines(self, setup: PageSetup) -> list[int]:
        """Numbers of the baselines that a set-up draws."""
        if setup.baselines is not None:
            return [number for number in setup.baselines if number in self.baselines]
        if self.measured_by is not None and self.measured_by in self.baselines:
            return [self.measured_by]
        return sorted(self.baselines)[:1]

    def rows(self, setup: PageSetup) -> list[int]:
        """The rows that a set-up draws, in its order."""
        if setup.rows is not None:
            return [self.row_of[number] for number in setup.rows if number in self.row_of]
        if not setup.level:
            return list(range(len(self.columns.number)))
        return [row for row, level in enumerate(self.levels) if level <= setup.level]

    def days(self, setup: PageSetup, rows: list[int]) -> tuple[int, int]:
        """First day and the day after the last that a set-up draws, with a little air around the plan."""
        dates = [self.columns.start[rows], self.columns.finish[rows]] if rows else []
        for number in self.shown_baselines(setup) if rows else []:
            dates += [self.baselines[number].starts[rows], self.baselines[number].finishes[rows]]
        known = np.concatenate(dates) if dates else np.zeros(0, np.int64)
        known = known[known != at.NONE]
        low = int(known.min()) // DAY if len(known) else self.schedule.start // DAY
        high = int(known.max()) // DAY if len(known) else self.schedule.finish // DAY
        air = max(2, (high - low) // 40)
        first = low - air if setup.start is None else day_number(setup.start)
        last = high + air * 2 if setup.finish is None else day_number(setup.finish)
        return first, max(first, last) + 1


def facts_of(
    document: doc.Document,
    schedule: Schedule,
    *,
    key: str,
    now: int,
    state: str = "",
    with_team: bool = True,
    measured_by: int | None = None,
    columns: Columns | None = None,
) -> Facts:
    """A computed plan as drawings take it."""
    owners: dict[int, str] = {}
    if with_team:
        people, of_task = people_on_page(document, {task.uid: i for i, task in enumerate(document.tasks)})
        owners = {row: ", ".join(people[one].name for one in who) for row, who in of_task.items()}
    return Facts(
        key=key,
        document=document,
        schedule=schedule,
        columns=columns or columns_of(document, schedule),
        calendar=plan_calendar(document, schedule),
        now=now,
        state=state,
        owners=owners,
        measured_by=measured_by,
    )
