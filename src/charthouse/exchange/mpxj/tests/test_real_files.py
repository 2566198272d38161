"""Real plan files, where they lie beside the project: what is read of them equals the dumps made of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from charthouse.engine.calendars import Hours
from charthouse.exchange.document import Calendar, Document, Task
from charthouse.exchange.moments import clock_of, day_of, time_of
from charthouse.exchange.mpxj import guard, read
from charthouse.exchange.recurrence import engine_calendar
from charthouse.exchange.refusals import UnreadablePlan

PLANS = Path(__file__).resolve().parents[6] / "shared" / "data" / "plans"
DUMPS = sorted(path for path in PLANS.glob("*.json") if path.name != "manifest.json")

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not DUMPS, reason=f"the real plan files are not in {PLANS}; they may not be copied"),
]
each_dump = pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.stem[:8])

CONSTRAINTS = {
    None: "ASAP",
    "AS_SOON_AS_POSSIBLE": "ASAP",
    "AS_LATE_AS_POSSIBLE": "ALAP",
    "START_NO_EARLIER_THAN": "SNET",
    "FINISH_NO_EARLIER_THAN": "FNET",
    "START_NO_LATER_THAN": "SNLT",
    "FINISH_NO_LATER_THAN": "FNLT",
}
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


@cache
def dumped(dump: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(dump.read_text(encoding="utf-8"))
    return content


@cache
def document(dump: Path) -> Document:
    return read(PLANS / "src" / dumped(dump)["source"]["file"])


def minutes(duration: dict[str, Any] | None) -> int | None:
    return None if duration is None else round(duration["minutes"])


def time(text: str | None) -> int | None:
    return None if text is None else time_of(text[:16])


def is_started(task: dict[str, Any]) -> bool:
    return bool(task["percent_complete"]) or task["actual_start"] is not None


def inputs_dumped(task: dict[str, Any]) -> dict[str, object]:
    kind = CONSTRAINTS[task["constraint"]["type"]]
    started = is_started(task)
    return {
        "uid": task["uid"],
        "id": task["id"],
        "name": task["name"],
        "parent": task["parent_uid"],
        "wbs": task["wbs"] or "",
        "summary": task["summary"],
        "duration": minutes(task["duration"]) or 0,
        "elapsed": bool(task["duration"]) and task["duration"]["elapsed"],
        "estimated": task["estimated"],
        "actual duration": minutes(task["actual_duration"]),
        "remaining duration": minutes(task["remaining_duration"]),
        "planned duration": minutes(task.get("planned_duration")),
        "percent": task["percent_complete"] or 0.0,
        "actual start": time(task["actual_start"]),
        "actual finish": time(task["actual_finish"]),
        "stop": time(task["stop"]) if started else None,
        "resume": time(task["resume"]) if started else None,
        "suspend": time(task["suspend_date"]) if started else None,
        "expected finish": time(task["expected_finish"]),
        "deadline": time(task["deadline"]),
        "constraint": kind,
        "constraint date": None if kind in {"ASAP", "ALAP"} else time(task["constraint"]["date"]),
        "manual": task["mode"] == "MANUALLY_SCHEDULED",
        "manual start": time(task.get("manual_start")),
        "manual finish": time(task.get("manual_finish")),
        "active": task["active"],
        "calendar": task["calendar_uid"],
        "ignores resource calendars": task["ignore_resource_calendar"],
        "milestone": task["milestone"],
        "gaps": max(0, len(task["splits"]) - 1),
        "levelling": minutes(task["leveling_delay"]) or 0,
    }


def inputs_read(task: Task) -> dict[str, object]:
    return {
        "uid": task.uid,
        "id": task.id,
        "name": task.name,
        "parent": task.parent_uid,
        "wbs": task.wbs,
        "summary": task.summary,
        "duration": task.duration.minutes,
        "elapsed": task.duration.elapsed,
        "estimated": task.duration.estimated,
        "actual duration": task.actual_duration,
        "remaining duration": task.remaining_duration,
        "planned duration": task.planned_duration,
        "percent": task.percent_complete,
        "actual start": task.actual_start,
        "actual finish": task.actual_finish,
        "stop": task.stop,
        "resume": task.resume,
        "suspend": task.suspend,
        "expected finish": task.expected_finish,
        "deadline": task.deadline,
        "constraint": str(task.constraint),
        "constraint date": task.constraint_date,
        "manual": task.mode == "manual",
        "manual start": task.manual_start,
        "manual finish": task.manual_finish,
        "active": task.active,
        "calendar": task.calendar_uid,
        "ignores resource calendars": task.ignore_resource_calendars,
        "milestone": "milestone" in task.kind,
        "gaps": len(task.splits),
        "levelling": task.levelling_delay,
    }


@each_dump
def test_every_task_is_read_as_dumped(dump):
    summaries = {task["uid"] for task in dumped(dump)["tasks"] if task["summary"]}
    placed = dump.name.startswith("4c7b8877")  # GanttProject: we also keep the starts that somebody gave

    expected = [inputs_dumped(task) for task in dumped(dump)["tasks"]]
    found = [inputs_read(task) for task in document(dump).tasks]

    assert [task["uid"] for task in found] == [task["uid"] for task in expected]
    for before, after in zip(expected, found, strict=True):
        if before["uid"] in summaries and not before["duration"]:
            after["duration"] = before["duration"]
        if placed and before["constraint"] == "ASAP":
            after["constraint"], after["constraint date"] = before["constraint"], before["constraint date"]
        assert after == before


def amount(lag: dict[str, Any]) -> tuple[float, bool]:
    """How long, and whether in percent."""
    return (lag["value"], True) if lag["minutes"] is None else (round(lag["minutes"]), False)


@each_dump
def test_every_link_is_read_as_dumped(dump):
    expected = {
        (link["pred"], link["succ"], link["type"], *amount(link["lag"]), link["lag"]["elapsed"])
        for link in dumped(dump)["links"]
    }
    found = {
        (link.before, link.after, str(link.kind), link.lag.percent or link.lag.minutes, link.lag.percent is not None,
         link.lag.elapsed)
        for link in document(dump).links
    }  # fmt: skip

    assert expected <= found
    if not dump.name.startswith("4c7b8877"):  # GanttProject: the dump has only the links between top tasks
        assert found == expected


@each_dump
def test_calendars_work_the_dumped_hours(dump):
    expected = {calendar["uid"]: calendar for calendar in dumped(dump)["calendars"]}
    calendars = {calendar.uid: calendar for calendar in document(dump).calendars}
    first = day_of(dumped(dump)["project"]["start"][:10])
    days = (*range(first - 40, first + 400), *range(first + 400, first + 4000, 17))

    assert list(calendars) == list(expected)
    for uid, calendar in calendars.items():
        assert calendar.parent_uid == expected[uid]["parent_uid"]
        assert calendar.name == expected[uid]["name"]
        for day in days:
            assert own_hours(calendar, day) == dumped_hours(expected[uid], day), (calendar.name, day)


def own_hours(calendar: Calendar, day: int) -> Hours | None:
    """The hours that a calendar itself gives a day; None where it inherits them."""
    values = engine_calendar(calendar)
    for exception in values.exceptions:
        if exception.first <= day <= exception.last:
            return exception.hours
    return values.week[(day + 3) % 7]


def dumped_hours(calendar: dict[str, Any], day: int) -> Hours | None:
    for exception in calendar["exceptions"]:
        if day_of(exception["from"]) <= day <= day_of(exception["to"]):
            return hours(exception["hours"])
    own = calendar["days"][WEEKDAYS[(day + 3) % 7]]
    return None if own["type"] == "default" else hours(own["hours"])


def hours(spans: list[list[str]]) -> Hours:
    return tuple((clock_of(first), clock_of(last) or 1440) for first, last in spans)


@each_dump
def test_assignments_are_read_as_dumped(dump):
    expected = sorted(
        (one["uid"], task["uid"], one["units"] / 100, one["work_min"], one["remaining_work_min"])
        for task in dumped(dump)["tasks"]
        for one in task["assignments"]
        if one["resource_uid"] is not None
    )
    found = sorted(
        (one.uid, one.task_uid, one.units, one.work, one.remaining_work)
        for one in document(dump).assignments
        if one.resource_uid is not None
    )

    assert found == expected


@each_dump
def test_stored_dates_are_read_as_dumped(dump):
    expected = dumped(dump)["expected"]

    for task in document(dump).tasks:
        stored = expected.get(str(task.uid), {"stored": []})
        for name in ("start", "finish", "early_start", "early_finish", "late_start", "late_finish"):
            if name in stored["stored"]:
                assert getattr(task.stored, name) == time(stored[name]), (task.name, name)


@each_dump
def test_policies_are_read_as_dumped(dump):
    said, policies = dumped(dump)["project"], document(dump).policies

    assert policies.critical_slack == minutes(said["critical_slack_limit"])
    assert policies.honour_constraints == said["honor_constraints"]
    assert policies.multiple_critical_paths == said["multiple_critical_paths"]
    if primavera := said.get("p6"):
        assert policies.out_of_sequence == primavera["progress_logic"].lower()
        assert policies.lag_calendar == primavera["lag_calendar"].lower()
        assert policies.use_expected_finish == primavera["use_expected_finish"]
        assert policies.open_ends_critical == primavera["open_ended_critical"]
        assert f"{policies.slack}_slack" == primavera["total_slack_type"].lower()


MPP_FILES = sorted((PLANS / "src").glob("*.mpp"))


@pytest.mark.parametrize("file", MPP_FILES, ids=lambda path: path.stem[:8])
def test_an_mpp_cut_anywhere_is_refused(file, tmp_path):
    content = file.read_bytes()
    guard.check(file, file.name)

    for cut in (8, 511, 512, *(len(content) * part // 97 for part in range(1, 97)), len(content) - 1):
        partial = tmp_path / "cut.mpp"
        partial.write_bytes(content[:cut])
        with pytest.raises(UnreadablePlan, match=r"cut.mpp is cut off"):
            guard.check(partial, "cut.mpp")


def test_an_mpp_with_wrecked_insides_gives_no_smaller_plan(tmp_path):
    whole = MPP_FILES[0].read_bytes()
    tasks = len(read(MPP_FILES[0]).tasks)

    for part in (3, 6):
        wrecked = bytearray(whole)
        middle = len(whole) * part // 8 // 512 * 512
        wrecked[middle : middle + 8192] = bytes(8192)
        file = tmp_path / "wrecked.mpp"
        file.write_bytes(wrecked)
        try:
            found = read(file)
        except UnreadablePlan:
            continue
        assert len(found.tasks) == tasks or found.warnings
