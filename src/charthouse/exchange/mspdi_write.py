"""Writes a plan document as Microsoft Project's XML."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from charthouse.engine.network import ScheduleFrom
from charthouse.exchange import mspdi_words as words
from charthouse.exchange.document import CustomValue, Document, Link, Project, Uid
from charthouse.exchange.durations import lengths_of
from charthouse.exchange.mspdi_calendars import OWN_GUID, calendars_written, write_calendar
from charthouse.exchange.mspdi_custom import CustomWriter
from charthouse.exchange.mspdi_losses import losses
from charthouse.exchange.mspdi_people import write_assignment, write_resource
from charthouse.exchange.mspdi_splits import SplitWriter
from charthouse.exchange.mspdi_tasks import CARRIED, levels_of, packed, write_task
from charthouse.exchange.mspdi_tree import Writer

__all__ = ["losses", "write"]

CustomValues: TypeAlias = tuple[tuple[str, CustomValue], ...]


def write(document: Document, path: Path) -> None:
    """Write a Microsoft Project XML file, its elements in the order of the published schema."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for piece in _pieces(document):
            file.write(piece)


def _pieces(document: Document) -> Iterator[str]:
    lengths = lengths_of(document.project)
    values = [packed(task, lengths) for task in document.tasks]
    used = {name for each in values for name, _ in each}
    custom = CustomWriter(document, {name: kind for name, kind in CARRIED.items() if name in used})
    calendars, of_resource, marks = calendars_written(document)
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<Project xmlns="{words.NAMESPACE}">\n'
    writer = Writer()
    _write_project(writer, document)
    custom.write_definitions(writer)
    writer.open("Calendars")
    for calendar in calendars:
        write_calendar(writer, calendar, marks.get(calendar.uid, ""))
    writer.close("Calendars")
    writer.open("Tasks")
    yield _joined(writer)
    yield from _tasks(document, values, custom)
    writer = Writer()
    writer.close("Tasks")
    writer.open("Resources")
    for row, resource in enumerate(document.resources, 1):
        write_resource(writer, resource, resource.id or row, of_resource.get(resource.uid), custom)
    writer.close("Resources")
    writer.open("Assignments")
    yield _joined(writer)
    splits = SplitWriter(document)
    for assignment in (*document.assignments, *sorted(splits.placeholders, key=lambda each: each.uid)):
        writer = Writer()
        write_assignment(writer, assignment, custom, splits)
        yield _joined(writer)
    yield "</Assignments>\n</Project>\n"


def _joined(writer: Writer) -> str:
    return "\n".join(writer.lines) + "\n"


def _tasks(document: Document, values: list[CustomValues], custom: CustomWriter) -> Iterator[str]:
    links: dict[Uid, list[Link]] = {}
    for link in document.links:
        links.setdefault(link.after, []).append(link)
    levels, numbers = levels_of(document)
    ids = [task.id for task in document.tasks]
    rising = None not in ids and all((one or 0) < (other or 0) for one, other in pairwise(ids))
    if document.project.notes and 0 not in {task.uid for task in document.tasks}:
        writer = Writer()
        _write_project_summary(writer, document.project)
        yield _joined(writer)
    for position, task in enumerate(document.tasks):
        writer = Writer()
        row = task.id if rising and task.id is not None else position + 1
        write_task(
            writer, task, row, levels[position], numbers[position], links.get(task.uid, ()), values[position], custom
        )
        yield _joined(writer)


def _write_project_summary(writer: Writer, project: Project) -> None:
    """The row above all others, which stands for the project as a whole: the only place for its notes."""
    writer.open("Task")
    writer.value("UID", 0)
    writer.value("GUID", f"{OWN_GUID}{0:012x}".upper())
    for name, value in (("ID", 0), ("Name", project.name), ("Active", 1), ("Manual", 0), ("Type", 1), ("IsNull", 0)):
        writer.value(name, value)
    writer.value("WBS", "0")
    writer.value("OutlineNumber", "0")
    writer.value("OutlineLevel", 0)
    writer.value("Priority", 500)
    writer.time("Start", project.start)
    writer.time("Finish", project.finish)
    writer.value("Summary", 1)
    writer.text("Notes", project.notes)
    writer.close("Task")


def _write_project(writer: Writer, document: Document) -> None:
    project, policies = document.project, document.policies
    writer.value("SaveVersion", 14)
    writer.value("Name", project.name)
    writer.text("Title", project.name)
    writer.text("Subject", project.subject)
    writer.text("Company", project.company)
    writer.text("Manager", project.manager)
    writer.text("Author", project.author)
    writer.flag("ScheduleFromStart", policies.schedule_from is ScheduleFrom.START)
    writer.time("StartDate", project.start)
    writer.time("FinishDate", project.finish)
    writer.value("CriticalSlackLimit", round(policies.critical_slack / project.minutes_per_day))
    writer.value("CurrencyDigits", 2)
    if len(project.currency) == 3 and project.currency.isalpha():
        writer.value("CurrencyCode", project.currency)
    elif project.currency:
        writer.value("CurrencySymbol", project.currency)
    if project.calendar_uid is not None:
        writer.value("CalendarUID", project.calendar_uid)
    writer.value("DefaultStartTime", words.written_clock(project.day_start))
    writer.value("DefaultFinishTime", words.written_clock(project.day_end))
    writer.value("MinutesPerDay", project.minutes_per_day)
    writer.value("MinutesPerWeek", project.minutes_per_week)
    writer.value("DaysPerMonth", round(project.days_per_month))
    writer.value("DefaultTaskType", 0)
    writer.value("DefaultFixedCostAccrual", 3)
    writer.value("DurationFormat", 7)
    writer.value("WorkFormat", 2)
    writer.flag("HonorConstraints", policies.honour_constraints)
    writer.flag("MultipleCriticalPaths", policies.multiple_critical_paths)
    writer.flag("SplitsInProgressTasks", policies.split_in_progress)
    writer.time("StatusDate", project.status_date)
    writer.flag("NewTasksAreManual", False)  # noqa: FBT003
