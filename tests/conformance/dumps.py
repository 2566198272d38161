"""Dumps of real plans (inputs, and the dates that the tool stored) as plan documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from charthouse.engine.calendars import Hours, Minutes, Week, WorkWeek
from charthouse.engine.network import (
    ConstraintKind,
    CriticalRule,
    LagCalendar,
    LinkKind,
    OutOfSequence,
    Policies,
    Rules,
    ScheduleFrom,
    SlackKind,
    Split,
    TaskKind,
    TaskMode,
    UnfinishedWork,
    WorkCalendar,
)
from charthouse.exchange.document import (
    Assignment,
    Calendar,
    CalendarException,
    Document,
    Duration,
    Lag,
    Link,
    Project,
    Resource,
    ResourceKind,
    StoredDates,
    Task,
)
from charthouse.exchange.moments import day_of, time_of
from tests.engine.twin_calendar import WorkingDays

Json = dict[str, Any]

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
CONSTRAINTS = {
    "AS_SOON_AS_POSSIBLE": ConstraintKind.ASAP,
    "AS_LATE_AS_POSSIBLE": ConstraintKind.ALAP,
    "START_NO_EARLIER_THAN": ConstraintKind.START_NO_EARLIER,
    "START_NO_LATER_THAN": ConstraintKind.START_NO_LATER,
    "FINISH_NO_EARLIER_THAN": ConstraintKind.FINISH_NO_EARLIER,
    "FINISH_NO_LATER_THAN": ConstraintKind.FINISH_NO_LATER,
    "START_ON": ConstraintKind.START_ON,
    "FINISH_ON": ConstraintKind.FINISH_ON,
    "MUST_START_ON": ConstraintKind.START_ON,
    "MUST_FINISH_ON": ConstraintKind.FINISH_ON,
}
MANDATORY = {
    "MUST_START_ON": ConstraintKind.MANDATORY_START,
    "MUST_FINISH_ON": ConstraintKind.MANDATORY_FINISH,
}
KINDS = {
    "START_MILESTONE": TaskKind.START_MILESTONE,
    "FINISH_MILESTONE": TaskKind.FINISH_MILESTONE,
    "LEVEL_OF_EFFORT": TaskKind.LEVEL_OF_EFFORT,
}
SLACKS = {"START_SLACK": SlackKind.START, "FINISH_SLACK": SlackKind.FINISH}
LAG_CALENDARS = {
    "PREDECESSOR": LagCalendar.PREDECESSOR,
    "SUCCESSOR": LagCalendar.SUCCESSOR,
    "PROJECT_DEFAULT": LagCalendar.PROJECT,
    "TWENTY_FOUR_HOUR": LagCalendar.ROUND_THE_CLOCK,
}


@dataclass(frozen=True)
class Dump:
    document: Document
    confirmed: dict[int, tuple[str, ...]]
    """For each task the dates that independent schedulers reproduce."""


def minutes(text: str | None) -> Minutes | None:
    if text is None:
        return None
    return time_of(text[:16])


def amount(value: Json | None) -> Minutes | None:
    return None if value is None else round(value["minutes"])


def hours_of(pairs: list[list[str]]) -> Hours:
    found = []
    for start, end in pairs:
        first, last = (int(text[:2]) * 60 + int(text[3:5]) for text in (start, end))
        found.append((first, last if last > first else last + 1440))
    return tuple(found)


def week_of(days: Json) -> Week:
    found = [
        None
        if days[name]["type"] == "default"
        else hours_of(days[name]["hours"] if days[name]["type"] == "working" else [])
        for name in WEEKDAYS
    ]
    return cast("Week", tuple(found))


def calendar_of(data: Json) -> Calendar:
    return Calendar(
        uid=data["uid"],
        name=data["name"] or "",
        week=week_of(data["days"]),
        exceptions=tuple(
            CalendarException(first=day_of(each["from"]), last=day_of(each["to"]), hours=hours_of(each["hours"]))
            for each in data["exceptions"]
        ),
        work_weeks=tuple(
            WorkWeek(first=day_of(each["from"]), last=day_of(each["to"]), week=week_of(each["days"]))
            for each in data["work_weeks"]
        ),
        parent_uid=data["parent_uid"],
        day_minutes=data["minutes_per_day"],
    )


def policies_of(project: Json) -> Policies:
    primavera = project.get("p6")
    limit = round(project["critical_slack_limit"]["minutes"])
    if primavera:
        return Policies(
            rules=Rules.PRIMAVERA,
            honour_constraints=False,
            lag_calendar=LAG_CALENDARS[primavera["lag_calendar"]],
            slack=SLACKS.get(primavera["total_slack_type"], SlackKind.SMALLEST),
            critical_rule=CriticalRule(primavera["critical_activity_type"].lower().replace("float", "slack")),
            critical_slack=limit,
            out_of_sequence=OutOfSequence(primavera["progress_logic"].lower()),
            open_ends_critical=primavera["open_ended_critical"],
            use_expected_finish=primavera["use_expected_finish"],
            start_to_start_lag_from_early_start=primavera["ss_lag_from_early_start"],
        )
    return Policies(
        rules=Rules.MS_PROJECT,
        schedule_from=ScheduleFrom(project["schedule_from"].lower()),
        honour_constraints=project["honor_constraints"] or project["application"] != "Microsoft",
        critical_slack=limit,
        work_calendar=WorkCalendar.RESOURCES,
        unfinished_work=UnfinishedWork.STAYS,
        multiple_critical_paths=project["multiple_critical_paths"],
        split_in_progress=project["split_in_progress_tasks"],
    )


def splits_of(task: Json, days: WorkingDays) -> tuple[Split, ...]:
    """Gaps between the stored stretches of work, counted in working time."""
    pieces = [(minutes(start), minutes(end)) for start, end in task["splits"]]
    found, worked = [], 0
    for (start, end), (next_start, _) in pairwise(pieces):
        assert start is not None
        assert end is not None
        assert next_start is not None
        worked += days.work(start, end)
        gap = days.work(end, next_start)
        if gap > 0 and worked > 0:
            found.append(Split(after=worked, gap=gap))
    return tuple(found)


def task_of(task: Json, stored: Json, primavera: bool, days: WorkingDays) -> Task:
    kinds = CONSTRAINTS | MANDATORY if primavera else CONSTRAINTS
    constraint = task["constraint"]["type"]
    second = task["secondary_constraint"] or {}
    milestone = TaskKind.MILESTONE if task["milestone"] else TaskKind.TASK
    remaining = amount(task["remaining_duration"])
    return Task(
        uid=task["uid"],
        name=task["name"] or "",
        duration=Duration(amount(task["duration"]) or 0, elapsed=(task["duration"] or {}).get("elapsed", False)),
        parent_uid=task["parent_uid"],
        kind=KINDS.get(task["activity_type"], milestone),
        summary=task["summary"],
        mode=TaskMode.MANUAL if task["mode"] == "MANUALLY_SCHEDULED" else TaskMode.AUTO,
        active=task["active"],
        calendar_uid=task["calendar_uid"],
        ignore_resource_calendars=task["ignore_resource_calendar"],
        constraint=kinds.get(constraint, ConstraintKind.ASAP),
        constraint_date=minutes(task["constraint"]["date"]),
        second_constraint=kinds.get(second.get("type") or ""),
        second_constraint_date=minutes(second.get("date")),
        deadline=minutes(task["deadline"]),
        manual_start=minutes(task.get("manual_start")),
        manual_finish=minutes(task.get("manual_finish")),
        splits=splits_of(task, days),
        levelling_delay=amount(task["leveling_delay"]) or 0,
        percent_complete=task["percent_complete"] or 0.0,
        actual_start=minutes(task["actual_start"]),
        actual_finish=minutes(task["actual_finish"]),
        remaining_duration=remaining if task["actual_start"] else None,
        planned_duration=amount(task["planned_duration"]),
        stop=minutes(task["stop"]) if task["actual_start"] else None,
        resume=minutes(task["resume"]) if task["actual_start"] else None,
        suspend=minutes(task["suspend_date"]),
        expected_finish=minutes(task["expected_finish"]),
        stored=StoredDates(
            **{name: minutes(stored[name]) for name in ("start", "finish")},
            **{
                f"{end}_{side}": minutes(stored[f"{end}_{side}"])
                for end in ("early", "late")
                for side in ("start", "finish")
            },
            total_slack=None if stored["total_slack_min"] is None else round(stored["total_slack_min"]),
            free_slack=None if stored["free_slack_min"] is None else round(stored["free_slack_min"]),
            critical=stored["critical"],
        ),
    )


def link_of(link: Json) -> Link:
    lag = link["lag"] or {"value": 0, "unit": "days", "elapsed": False, "minutes": 0}
    percent = lag["value"] if "percent" in lag["unit"] else None
    return Link(
        before=link["pred"],
        after=link["succ"],
        kind=LinkKind(link["type"]),
        lag=Lag(minutes=0 if percent is not None else round(lag["minutes"]), elapsed=lag["elapsed"], percent=percent),
    )


def is_dump(path: Path) -> bool:
    """Whether a file is such a dump, rather than some other JSON."""
    with path.open(encoding="utf-8") as file:
        try:
            return "dump_version" in json.load(file)
        except ValueError:
            return False


def load_dump(path: Path) -> Dump:
    data: Json = json.loads(path.read_text(encoding="utf-8"))
    project = data["project"]
    primavera = "p6" in project and project["p6"] is not None
    calendars = tuple(calendar_of(each) for each in data["calendars"])
    assignments, resources = [], {}
    for task in data["tasks"]:
        for each in task["assignments"]:
            if each["resource_uid"] is not None and each["resource_type"] == "WORK":
                uid = each["resource_uid"]
                resources[uid] = Resource(
                    uid=uid,
                    name=each["resource"] or "",
                    kind=ResourceKind.PERSON,
                    calendar_uid=each["resource_calendar_uid"],
                )
                assignments.append(
                    Assignment(
                        uid=each["uid"],
                        task_uid=task["uid"],
                        resource_uid=uid,
                        units=each["units"] / 100,
                        work=each["work_min"] and round(each["work_min"]),
                    )
                )
    days = engine_calendars(calendars)
    document = Document(
        project=Project(
            name=project["name"] or project["title"] or "",
            start=minutes(project["start"]),
            finish=minutes(project["finish"]),
            status_date=minutes(project["status_date"]),
            must_finish_by=minutes((project.get("p6") or {}).get("must_finish_by")),
            calendar_uid=project["default_calendar_uid"],
            minutes_per_day=project["minutes_per_day"],
            application=project["application"] or "",
        ),
        policies=policies_of(project),
        calendars=calendars,
        tasks=tuple(
            task_of(each, data["expected"][str(each["uid"])], primavera, days[each["effective_calendar_uid"]])
            for each in data["tasks"]
        ),
        links=tuple(link_of(each) for each in data["links"]),
        resources=tuple(resources.values()),
        assignments=tuple(assignments),
    )
    confirmed = {int(uid): tuple(each["confirmed"]) for uid, each in data["confirmation"].items()}
    return Dump(document, confirmed)


def engine_calendars(calendars: tuple[Calendar, ...]) -> dict[int, WorkingDays]:
    from charthouse.engine import calendars as engine

    plain = {
        each.uid: engine.Calendar(
            each.uid,
            each.name,
            each.week,
            tuple(engine.CalendarException(e.first, e.last, e.hours, e.name) for e in each.exceptions),
            each.work_weeks,
            each.parent_uid,
        )
        for each in calendars
    }
    return {uid: WorkingDays(each, plain) for uid, each in plain.items()}
