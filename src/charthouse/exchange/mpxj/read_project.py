"""A whole project out of a file: its properties, its policies, and the document around all its parts."""

from __future__ import annotations

from typing import Any

from charthouse.engine.network import (
    CriticalRule,
    LagCalendar,
    OutOfSequence,
    Policies,
    Rules,
    ScheduleFrom,
    SlackKind,
    UnfinishedWork,
    WorkCalendar,
)
from charthouse.exchange.document import Baseline, Document, Project, Task
from charthouse.exchange.durations import UnitLengths
from charthouse.exchange.mpxj.read_calendars import CalendarsReader
from charthouse.exchange.mpxj.read_custom import CustomReader
from charthouse.exchange.mpxj.read_resources import ResourcesReader
from charthouse.exchange.mpxj.read_tasks import TasksReader
from charthouse.exchange.mpxj.values import JavaObject, Values, name_of, text, whole
from charthouse.exchange.splits import with_splits
from charthouse.exchange.timephased import entries_of

LAG_CALENDARS = {
    "PREDECESSOR": LagCalendar.PREDECESSOR,
    "SUCCESSOR": LagCalendar.SUCCESSOR,
    "PROJECT_DEFAULT": LagCalendar.PROJECT,
    "TWENTY_FOUR_HOUR": LagCalendar.ROUND_THE_CLOCK,
}
SLACKS = {
    "START_SLACK": SlackKind.START,
    "FINISH_SLACK": SlackKind.FINISH,
    "SMALLEST_SLACK": SlackKind.SMALLEST,
}
PROGRESS = {
    "RETAINED_LOGIC": OutOfSequence.RETAINED_LOGIC,
    "PROGRESS_OVERRIDE": OutOfSequence.PROGRESS_OVERRIDE,
    "ACTUAL_DATES": OutOfSequence.ACTUAL_DATES,
}

PRIMAVERA = frozenset({"Primavera"})
LIKE_MS_PROJECT = frozenset({"Microsoft", "ProjectLibre", "OpenProj"})
MOST_WARNINGS = 50


def document_of(jpype: Any, project: JavaObject) -> Document:
    """Everything that the plan document can hold of one project."""
    properties = project.getProjectProperties()
    lengths = UnitLengths(
        day=whole(properties.getMinutesPerDay()) or 480,
        week=whole(properties.getMinutesPerWeek()) or 2400,
        month_days=whole(properties.getDaysPerMonth()) or 20,
    )
    values = Values(jpype, lengths)
    application = text(properties.getFileApplication())
    primavera = application in PRIMAVERA
    custom = CustomReader(jpype, values, project)
    calendars_reader = CalendarsReader(jpype, values)
    tasks_reader = TasksReader(jpype, values, custom, primavera=primavera)
    resources_reader = ResourcesReader(jpype, values, custom)

    calendars = calendars_reader.read(project)
    tasks = tasks_reader.read(project)
    links = tasks_reader.links(project, tasks)
    resources = resources_reader.read(project)
    assignments = resources_reader.assignments(
        project, frozenset(task.uid for task in tasks), frozenset(resource.uid for resource in resources)
    )
    default = properties.getDefaultCalendar()
    default_uid = calendars[0].uid if default is None else int(default.getUniqueID())
    warnings = [*calendars_reader.warnings, *tasks_reader.warnings, *resources_reader.warnings]
    warnings += [
        f"Part of the file could not be read: {text(error.getMessage())}" for error in project.getIgnoredErrors()
    ]
    document = Document(
        project=_project(values, properties, tasks, default_uid, primavera=primavera),
        policies=_policies(values, properties, application, primavera=primavera),
        calendars=calendars,
        tasks=tasks,
        links=links,
        resources=resources,
        assignments=assignments,
        baselines=_baselines(values, project, tasks, primavera=primavera),
        costs=entries_of(resources_reader.spent),
        custom_fields=custom.fields,
        warnings=tuple(_few(warnings)),
    )
    return with_splits(document, tasks_reader.worked)


def _project(
    values: Values, properties: JavaObject, tasks: tuple[Task, ...], calendar_uid: int, *, primavera: bool
) -> Project:
    title, name = text(properties.getProjectTitle()), text(properties.getName())
    start = values.time(properties.getStartDate())
    if primavera:
        # MPXJ says by "start" when the earliest activity starts; what P6 plans from is the planned start.
        start = values.time(properties.getPlannedStart()) or start
    day_start = values.clock(properties.getDefaultStartTime())
    day_end = values.clock(properties.getDefaultEndTime())
    mpd = values.lengths.day
    return Project(
        name=(name or title if primavera else title or name) or (tasks[0].name if tasks else ""),
        start=start,
        finish=values.time(properties.getScheduledFinish() if primavera else properties.getFinishDate()),
        status_date=values.time(properties.getStatusDate()),
        must_finish_by=values.time(properties.getMustFinishBy()),
        calendar_uid=calendar_uid,
        minutes_per_day=mpd,
        minutes_per_week=values.lengths.week,
        days_per_month=values.lengths.month_days,
        day_start=480 if day_start is None else day_start,
        day_end=1020 if day_end is None else day_end or 1440,
        currency=text(properties.getCurrencyCode()) or text(properties.getCurrencySymbol()),
        application=text(properties.getFullApplicationName()) or text(properties.getFileApplication()),
        manager=text(properties.getManager()),
        author=text(properties.getAuthor()),
        company=text(properties.getCompany()),
        subject=text(properties.getSubject()),
        notes=(text(properties.getNotes()) or text(properties.getComments())).strip(),
    )


def _policies(values: Values, properties: JavaObject, application: str, *, primavera: bool) -> Policies:
    backwards = name_of(properties.getScheduleFrom()) == "FINISH"
    schedule_from = ScheduleFrom.FINISH if backwards else ScheduleFrom.START
    critical_slack = values.minutes(properties.getCriticalSlackLimit()) or 0
    if primavera:
        return Policies(
            rules=Rules.PRIMAVERA,
            schedule_from=schedule_from,
            honour_constraints=False,
            lag_calendar=LAG_CALENDARS.get(name_of(properties.getRelationshipLagCalendar()), LagCalendar.PREDECESSOR),
            slack=SLACKS.get(name_of(properties.getTotalSlackCalculationType()), SlackKind.FINISH),
            critical_rule=(
                CriticalRule.LONGEST_PATH
                if name_of(properties.getCriticalActivityType()) == "LONGEST_PATH"
                else CriticalRule.TOTAL_SLACK
            ),
            critical_slack=critical_slack,
            work_calendar=WorkCalendar.RESOURCES,
            unfinished_work=UnfinishedWork.MOVES,
            out_of_sequence=PROGRESS.get(
                name_of(properties.getSchedulingProgressedActivities()), OutOfSequence.RETAINED_LOGIC
            ),
            open_ends_critical=bool(properties.getMakeOpenEndedActivitiesCritical()),
            use_expected_finish=bool(properties.getUseExpectedFinishDates()),
            start_to_start_lag_from_early_start=bool(properties.getComputeStartToStartLagFromEarlyStart()),
        )
    like_ms_project = application in LIKE_MS_PROJECT
    return Policies(
        rules=Rules.MS_PROJECT if like_ms_project else Rules.CHARTHOUSE,
        schedule_from=schedule_from,
        # MPX has no such setting; Microsoft Project, which it comes from, honours constraints unless told otherwise.
        honour_constraints=bool(properties.getHonorConstraints()) or text(properties.getFileType()) == "MPX",
        lag_calendar=LagCalendar.SUCCESSOR,
        slack=SlackKind.SMALLEST,
        critical_slack=critical_slack,
        work_calendar=WorkCalendar.BOTH,
        unfinished_work=UnfinishedWork.STAYS,
        multiple_critical_paths=bool(properties.getMultipleCriticalPaths()),
        split_in_progress=bool(properties.getSplitInProgressTasks()),
    )


def _baselines(
    values: Values, project: JavaObject, tasks: tuple[Task, ...], *, primavera: bool
) -> tuple[Baseline, ...]:
    properties = project.getProjectProperties()
    with_file = {int(number) for number in project.getBaselines().keySet()}
    numbers = sorted({baseline.number for task in tasks for baseline in task.baselines})
    return tuple(
        Baseline(
            number=number,
            name=_baseline_name(number, planned=primavera and number not in with_file),
            taken=values.time(properties.getBaselineDate() if number == 0 else properties.getBaselineDate(number)),
        )
        for number in numbers
    )


def _baseline_name(number: int, *, planned: bool) -> str:
    """Primavera without a baseline project compares with the planned dates, and so does MPXJ."""
    if planned:
        return "Planned dates"
    return "Baseline" if number == 0 else f"Baseline {number}"


def _few(warnings: list[str]) -> list[str]:
    """The warnings without repeats; of very many the first and how many more."""
    distinct = list(dict.fromkeys(warnings))
    if len(distinct) <= MOST_WARNINGS:
        return distinct
    return [*distinct[:MOST_WARNINGS], f"And {len(distinct) - MOST_WARNINGS} more warnings like these."]
