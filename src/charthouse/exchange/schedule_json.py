"""A computed schedule as JSON: what ``charthouse schedule --json`` gives (``schemas/schedule-1.json``)."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from charthouse.engine.network import TaskKind
from charthouse.engine.schedule import Schedule, TaskDates
from charthouse.exchange.document import Document, Task
from charthouse.exchange.driver_words import DriverWords
from charthouse.exchange.moments import time_text

VERSION = 1


def schedule_json(document: Document, schedule: Schedule) -> dict[str, Any]:
    """The schedule of a document as JSON values, tasks in the document's order and with the file's own UIDs."""
    words = DriverWords(document)
    wbs = wbs_codes(document)
    parents = {task.parent_uid for task in document.tasks}
    tasks: list[dict[str, Any]] = []
    missing: dict[str, str] = {}
    for task in document.tasks:
        dates = schedule.tasks[task.uid]
        entry = _entry(task, dates, wbs[task.uid], words)
        entry["summary"] = task.summary or task.uid in parents
        for name, value in entry.items():
            if value is None:
                missing[f"/tasks/{len(tasks)}/{name}"] = _why_missing(task)
        tasks.append(entry)
    project = document.project
    status_date = _text(project.status_date)
    if status_date is None:
        missing["/project/status_date"] = "The plan has no status date."
    answer: dict[str, Any] = {
        "charthouse_schedule": VERSION,
        "project": {
            "name": project.name,
            "start": time_text(schedule.start),
            "finish": time_text(schedule.finish),
            "status_date": status_date,
            "minutes_per_day": project.minutes_per_day,
            "policies": asdict(schedule.plan.policies),
        },
        "tasks": tasks,
        "warnings": [*document.warnings, *schedule.warnings],
        "not_available": missing,
    }
    return answer


def wbs_codes(document: Document) -> dict[int, str]:
    """Each task's place in the outline: as the file says it, else counted (``2.1.3``)."""
    codes: dict[int, str] = {}
    children: Counter[int | None] = Counter()
    for task in document.tasks:
        children[task.parent_uid] += 1
        above = codes.get(task.parent_uid, "") if task.parent_uid is not None else ""
        place = str(children[task.parent_uid])
        codes[task.uid] = task.wbs or (f"{above}.{place}" if above else place)
    return codes


def _entry(task: Task, dates: TaskDates, wbs: str, words: DriverWords) -> dict[str, Any]:
    return {
        "uid": task.uid,
        "wbs": wbs,
        "name": task.name,
        "summary": False,
        "milestone": task.kind in {TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE},
        "active": task.active,
        "start": _text(dates.start),
        "finish": _text(dates.finish),
        "early_start": _text(dates.early_start),
        "early_finish": _text(dates.early_finish),
        "late_start": _text(dates.late_start),
        "late_finish": _text(dates.late_finish),
        "total_slack_minutes": dates.total_slack,
        "free_slack_minutes": dates.free_slack,
        "critical": dates.critical,
        "near_critical": dates.near_critical,
        "drivers": [
            {"kind": driver.kind.value, "uid": driver.task, "text": words.of(task, driver)} for driver in dates.drivers
        ],
    }


def _text(time: int | None) -> str | None:
    return None if time is None else time_text(time)


def _why_missing(task: Task) -> str:
    if not task.active:
        return "The task is inactive: it has no place in the network."
    if task.actual_finish is not None:
        return "The task is done: nothing can move it any more."
    return "The engine computes no such figure for this kind of task."
