"""A computed schedule as a table for people, with colours where the terminal has them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

from charthouse.cli.painting import columns, fitted, painter
from charthouse.engine.network import TaskKind
from charthouse.engine.schedule import Schedule, TaskDates
from charthouse.exchange.document import Document, Task
from charthouse.exchange.driver_words import DriverWords
from charthouse.exchange.moments import time_text
from charthouse.exchange.schedule_json import wbs_codes

_BOLD, _RED, _YELLOW, _DIM = "1", "31", "33", "2"
_MILESTONES = {TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE}
_NARROWEST_NAME = 12


def print_table(document: Document, schedule: Schedule) -> None:
    """Print every task with its dates, slack and driver, and what the whole comes to."""
    paint = painter()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 200
    words = DriverWords(document)
    codes = wbs_codes(document)
    depths = _depths(document)
    parents = {task.parent_uid for task in document.tasks}
    day = document.project.minutes_per_day or 480

    code_width = min(12, max([3, *(len(code) for code in codes.values())]))
    longest = max([len("Task"), *(2 * depths[task.uid] + 2 + columns(task.name) for task in document.tasks)])
    fixed = code_width + 2 * 16 + 8 + 8 + 5 * 2
    name_width = max(_NARROWEST_NAME, min(longest, 60, width - fixed))
    driver_width = width - fixed - name_width - 2

    def line(code: str, name: str, start: str, finish: str, slack: str, path: str, driver: str) -> str:
        cells = [
            fitted(code, code_width),
            fitted(name, name_width),
            f"{start:<16}",
            f"{finish:<16}",
            f"{slack:>8}",
            f"{path:<8}",
        ]
        if driver_width >= 20:
            cells.append(fitted(driver, driver_width).rstrip())
        return "  ".join(cells).rstrip()

    print(paint(line("WBS", "Task", "Start", "Finish", "Slack", "Path", "Because it"), _BOLD))
    for task in document.tasks:
        dates = schedule.tasks[task.uid]
        summary = task.summary or task.uid in parents
        mark = "◆ " if task.kind in _MILESTONES else ""
        because = "; ".join(_lowered(words.of(task, driver)) for driver in dates.drivers)
        row = line(
            codes[task.uid],
            "  " * depths[task.uid] + mark + task.name,
            _moment(dates.start),
            _moment(dates.finish),
            _days(dates.total_slack, day),
            _path(task, dates),
            because,
        )
        print(paint(row, *_colours(task, dates, summary=summary)))
    _print_totals(document, schedule, parents, paint)


def _print_totals(document: Document, schedule: Schedule, parents: set[int | None], paint: Callable[..., str]) -> None:
    work = [task for task in document.tasks if task.uid not in parents and not task.summary and task.active]
    critical = sum(schedule.tasks[task.uid].critical for task in work)
    print()
    print(
        paint(f"{document.project.name or 'The plan'}: {_moment(schedule.start)} to {_moment(schedule.finish)}", _BOLD)
    )
    print(f"{len(work)} tasks, {critical} of them critical; {len(document.links)} links.")
    for warning in (*document.warnings, *schedule.warnings):
        print(paint(f"warning: {warning}", _YELLOW))


def _colours(task: Task, dates: TaskDates, *, summary: bool) -> tuple[str, ...]:
    if not task.active:
        return (_DIM,)
    weight = (_BOLD,) if summary else ()
    if dates.critical:
        return (*weight, _RED)
    return (*weight, _YELLOW) if dates.near_critical else weight


def _path(task: Task, dates: TaskDates) -> str:
    """The word beside each colour."""
    if not task.active:
        return "inactive"
    if task.actual_finish is not None:
        return "done"
    return "critical" if dates.critical else "near" if dates.near_critical else ""


def _depths(document: Document) -> dict[int, int]:
    depths: dict[int, int] = {}
    for task in document.tasks:
        depths[task.uid] = depths.get(task.parent_uid, -1) + 1 if task.parent_uid is not None else 0
    return depths


def _days(minutes: int | None, day: int) -> str:
    if minutes is None:
        return "n/a"
    return f"{minutes / day:.1f}".removesuffix(".0") + " d"


def _moment(time: int | None) -> str:
    return "n/a" if time is None else time_text(time).replace("T", " ")


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
