"""A plan document turned into MPXJ's project and written as another tool's file, inside the worker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from charthouse.engine.network import CriticalRule, LagCalendar, OutOfSequence, ScheduleFrom, SlackKind
from charthouse.exchange import plan_json
from charthouse.exchange.document import Document
from charthouse.exchange.durations import lengths_of
from charthouse.exchange.mpxj.adapting import without_elapsed
from charthouse.exchange.mpxj.comparing import compare
from charthouse.exchange.mpxj.flattening import flattened
from charthouse.exchange.mpxj.java_values import JavaValues
from charthouse.exchange.mpxj.losses import TARGETS, Losses
from charthouse.exchange.mpxj.reading import read_back
from charthouse.exchange.mpxj.values import JavaObject
from charthouse.exchange.mpxj.write_calendars import CalendarsWriter
from charthouse.exchange.mpxj.write_custom import CustomFieldsWriter
from charthouse.exchange.mpxj.write_resources import ResourcesWriter
from charthouse.exchange.mpxj.write_tasks import TasksWriter

LAG_CALENDARS = {
    LagCalendar.PREDECESSOR: "PREDECESSOR",
    LagCalendar.SUCCESSOR: "SUCCESSOR",
    LagCalendar.PROJECT: "PROJECT_DEFAULT",
    LagCalendar.ROUND_THE_CLOCK: "TWENTY_FOUR_HOUR",
}
SLACKS = {
    SlackKind.START: "START_SLACK",
    SlackKind.FINISH: "FINISH_SLACK",
    SlackKind.SMALLEST: "SMALLEST_SLACK",
}
PROGRESS = {
    OutOfSequence.RETAINED_LOGIC: "RETAINED_LOGIC",
    OutOfSequence.PROGRESS_OVERRIDE: "PROGRESS_OVERRIDE",
    OutOfSequence.ACTUAL_DATES: "ACTUAL_DATES",
}


def write(jpype: Any, source: Path, file: Path) -> dict[str, Any]:
    """Write the plan document in one file as another tool's file; the answer tells what was lost."""
    document = plan_json.read(source)
    target = TARGETS[file.suffix]
    losses = Losses(target)
    losses.look_at(document)
    if target.primavera:
        document = replace(document, calendars=flattened(document.calendars))
    if not target.elapsed:
        document, lags = without_elapsed(document)
        losses.add("elapsed", "elapsed lags became the working time of as many average weeks", lags)
    values = JavaValues(jpype, lengths_of(document.project), decimals=target.decimals)
    project = jpype.JClass("org.mpxj.ProjectFile")()
    _configure(project)
    calendars = CalendarsWriter(jpype, values)
    calendars.write(project, document.calendars)
    _properties(jpype, values, project, document, calendars.by_uid)
    custom = CustomFieldsWriter(jpype, values, losses, project, document) if target.primavera else None
    resources = ResourcesWriter(jpype, values, target, losses)
    resources.write(project, document, calendars.by_uid)
    tasks = TasksWriter(jpype, values, target, losses)
    tasks.write(project, document, calendars.by_uid)
    tasks.links(document)
    resources.assignments(document, tasks.by_uid)
    if custom is not None:
        for task in document.tasks:
            custom.put(tasks.by_uid[task.uid], "task", task.custom)
        for resource in document.resources:
            custom.put(resources.by_uid[resource.uid], "resource", resource.custom)
        for assignment in document.assignments:
            if assignment.uid in resources.assigned:
                custom.put(resources.assigned[assignment.uid], "assignment", assignment.custom)
    writer = jpype.JClass(target.writer)()
    if file.suffix == ".mpx":
        writer.setUseLocaleDefaults(False)
    elif file.suffix == ".xer" and not _is_western(source):
        losses.add("letters", "written in UTF-8 for its letters, which older Primavera versions may show wrongly")
        writer.setCharset(jpype.JClass("java.nio.charset.StandardCharsets").UTF_8)
    writer.write(project, str(file))
    compare(document, read_back(jpype, file), losses)
    return {"warnings": losses.told()}


def _is_western(document: Path) -> bool:
    try:
        document.read_text(encoding="utf-8").encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _configure(project: JavaObject) -> None:
    """Keep our own numbers: identity is what a later import finds records by."""
    config = project.getProjectConfig()
    for what in (
        "CalendarUniqueID",
        "TaskUniqueID",
        "TaskID",
        "ResourceUniqueID",
        "ResourceID",
        "AssignmentUniqueID",
        "WBS",
    ):
        getattr(config, f"setAuto{what}")(False)  # noqa: FBT003 - Java has no names for arguments
    config.setAutoOutlineLevel(True)
    config.setAutoOutlineNumber(True)


def _properties(
    jpype: Any, values: JavaValues, project: JavaObject, document: Document, calendars: dict[int, JavaObject]
) -> None:
    said, policies = document.project, document.policies
    properties = project.getProjectProperties()
    properties.setProjectTitle(said.name)
    properties.setName(said.name)
    properties.setProjectID(_short(said.name))
    properties.setUniqueID(values.whole(1))
    properties.setExportFlag(True)
    start = said.start if said.start is not None else _earliest(document)
    properties.setStartDate(values.time(start))
    properties.setPlannedStart(values.time(start))
    properties.setFinishDate(values.time(said.finish))
    properties.setScheduledFinish(values.time(said.finish))
    if said.status_date is not None:
        properties.setStatusDate(values.time(said.status_date))
    properties.setMustFinishBy(values.time(said.must_finish_by))
    if said.calendar_uid is not None:
        properties.setDefaultCalendar(calendars[said.calendar_uid])
    # Without the time of day in its dates, an MPX would lose it.
    properties.setDateFormat(jpype.JClass("org.mpxj.ProjectDateFormat").DD_MM_YY_HH_MM)
    properties.setTimeFormat(jpype.JClass("org.mpxj.ProjectTimeFormat").TWENTY_FOUR_HOUR)
    properties.setMinutesPerDay(values.whole(said.minutes_per_day))
    properties.setMinutesPerWeek(values.whole(said.minutes_per_week))
    properties.setDaysPerMonth(values.whole(round(said.days_per_month)))
    properties.setDefaultStartTime(values.clock(said.day_start))
    properties.setDefaultEndTime(values.clock(said.day_end))
    if len(said.currency) == 3:
        properties.setCurrencyCode(said.currency)
        project.getCurrencies().add(_currency(jpype, project, said.currency))
    properties.setCurrencySymbol(said.currency or "$")
    for field in ("manager", "author", "company", "subject"):
        if text := getattr(said, field):
            getattr(properties, f"set{field.capitalize()}")(text)
    if said.notes:
        properties.setComments(said.notes)
    java = jpype.JClass
    backwards = policies.schedule_from is ScheduleFrom.FINISH
    schedule_from = java("org.mpxj.ScheduleFrom")
    properties.setScheduleFrom(schedule_from.FINISH if backwards else schedule_from.START)
    properties.setHonorConstraints(policies.honour_constraints)
    properties.setSplitInProgressTasks(policies.split_in_progress)
    properties.setMultipleCriticalPaths(policies.multiple_critical_paths)
    properties.setCriticalSlackLimit(values.minutes(policies.critical_slack))
    by_path = policies.critical_rule is CriticalRule.LONGEST_PATH
    critical = java("org.mpxj.CriticalActivityType")
    properties.setCriticalActivityType(critical.LONGEST_PATH if by_path else critical.TOTAL_FLOAT)
    properties.setTotalSlackCalculationType(getattr(java("org.mpxj.TotalSlackCalculationType"), SLACKS[policies.slack]))
    properties.setRelationshipLagCalendar(
        getattr(java("org.mpxj.RelationshipLagCalendar"), LAG_CALENDARS[policies.lag_calendar])
    )
    properties.setSchedulingProgressedActivities(
        getattr(java("org.mpxj.SchedulingProgressedActivities"), PROGRESS[policies.out_of_sequence])
    )
    properties.setMakeOpenEndedActivitiesCritical(policies.open_ends_critical)
    properties.setUseExpectedFinishDates(policies.use_expected_finish)
    properties.setComputeStartToStartLagFromEarlyStart(policies.start_to_start_lag_from_early_start)


def _currency(jpype: Any, project: JavaObject, code: str) -> JavaObject:
    """The project's currency as Primavera's base currency."""
    integer, decimal = jpype.JClass("java.lang.Integer"), jpype.JClass("java.lang.Double")
    builder = jpype.JClass("org.mpxj.Currency$Builder")(project)
    return (
        builder.uniqueID(integer.valueOf(1))
        .currencyID(code)
        .name(code)
        .symbol(code)
        .exchangeRate(decimal.valueOf(1.0))
        .decimalSymbol(".")
        .numberOfDecimalPlaces(integer.valueOf(2))
        .digitGroupingSymbol(",")
        .positiveCurrencyFormat("#1.1")
        .negativeCurrencyFormat("(#1.1)")
        .build()
    )


def _short(name: str) -> str:
    """A project's short name as Primavera wants it: unique there, so made of the name."""
    return "".join(letter for letter in name if letter.isalnum() or letter in " -_.")[:40].strip() or "PLAN"


def _earliest(document: Document) -> int | None:
    times = [task.stored.start for task in document.tasks if task.stored.start is not None]
    return min(times, default=None)
