"""Microsoft Project's XML (MSPDI): whole files read into the plan document and written from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from charthouse.engine.network import (
    LagCalendar,
    Policies,
    Rules,
    ScheduleFrom,
    SlackKind,
    UnfinishedWork,
    WorkCalendar,
)
from charthouse.exchange.document import (
    Assignment,
    Baseline,
    Calendar,
    Document,
    Link,
    Project,
    Resource,
    ResourceKind,
    Task,
    Uid,
)
from charthouse.exchange.durations import UnitLengths, lengths_of
from charthouse.exchange.mspdi_calendars import OWN_GUID, STANDARD_WEEK, read_calendar, settle
from charthouse.exchange.mspdi_custom import CustomReader
from charthouse.exchange.mspdi_people import read_assignment, read_resource
from charthouse.exchange.mspdi_splits import spent, worked
from charthouse.exchange.mspdi_tasks import CARRIED, outline, read_links, read_task
from charthouse.exchange.mspdi_tree import Record, Told, records
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.splits import Stretch, with_splits
from charthouse.exchange.timephased import Piece, entries_of


def read(path: Path) -> Document:
    """Read a Microsoft Project XML file.

    :raises UnreadablePlan: damaged, hostile, or without tasks.
    """
    reader = _Reader(path.name)
    for kind, record in records(path, reader.told):
        reader.take(kind, record)
    return reader.document()


class _Reader:
    """Collects the file's records and puts the document together at the end."""

    def __init__(self, name: str) -> None:
        self.told = Told()
        self._name = name
        self._custom = CustomReader(self.told)
        self._project: Record | None = None
        self._notes = ""
        self._lengths = UnitLengths()
        self._calendars: list[tuple[Calendar, bool, str]] = []
        self._tasks: list[tuple[Task, int]] = []
        self._links: list[Link] = []
        self._resources: list[Resource] = []
        self._assignments: list[Assignment] = []
        self._spent: list[Piece] = []
        self._stretches: dict[Uid, list[tuple[Uid | None, list[Stretch]]]] = {}
        self._seen: dict[str, set[Uid]] = {"Task": set(), "Resource": set(), "Assignment": set()}

    def take(self, kind: str, record: Record) -> None:
        match kind:
            case "Project":
                self._project = record
            case "Properties":
                self._lengths = lengths_of(self._read_project(record))
            case "Calendar":
                self._calendars.append((*read_calendar(record), record.text("GUID")))
            case "Task":
                self._take_task(record)
            case "Resource":
                uid = self._uid(record)
                # Row 0 with UID 0 is Microsoft Project's unassigned resource.
                if uid is not None and not (uid == 0 and not record.text("Name")) and not record.flag("IsNull"):
                    self._resources.append(read_resource(record, uid, self._custom, self._lengths))
            case "Assignment":
                self._take_assignment(record)
            case _:
                self._custom.define(kind, record)

    def document(self) -> Document:
        """The whole plan.

        :raises UnreadablePlan: no tasks.
        """
        if self._project is None or not self._tasks:
            raise UnreadablePlan(
                f"{self._name} holds a Microsoft Project plan without any task.",
                "Open the plan, see that it has tasks, and save it as XML again.",
            )
        project = self._read_project(self._project)
        tasks = outline(self._tasks)
        calendars, resources = settle(self._calendars, self._resources, project.calendar_uid, self.told)
        if not calendars:
            calendars = (Calendar(1, "Standard", STANDARD_WEEK),)
            self.told.add("The file has no calendar; Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00, was put in.")
        project = self._with_calendar(project, calendars)
        tasks = self._with_calendars(tasks, calendars)
        if self._project.whole("SaveVersion") == 9:
            self.told.add("The file was made by Microsoft Project 2003 or for it: it says nothing of manual tasks.")
        document = Document(
            project=project,
            policies=_policies(self._project, project),
            calendars=calendars,
            tasks=tuple(tasks),
            links=tuple(self._known_links()),
            resources=resources,
            assignments=tuple(self._known_assignments(tasks, resources)),
            baselines=tuple(
                Baseline(number, f"Baseline {number}" if number else "Baseline")
                for number in sorted({baseline.number for task in tasks for baseline in task.baselines})
            ),
            costs=entries_of(self._known_costs(tasks, resources)),
            custom_fields=tuple(each for each in self._custom.fields if each.name not in CARRIED),
            warnings=self.told.sentences,
        )
        return with_splits(document, self._worked(resources))

    def _known_costs(self, tasks: list[Task], resources: tuple[Resource, ...]) -> Iterator[Piece]:
        known, people = {task.uid for task in tasks}, {resource.uid for resource in resources}
        for task, resource, start, finish, amount in self._spent:
            if task in known:
                yield task, resource if resource in people else None, start, finish, amount

    def _uid(self, record: Record) -> Uid | None:
        uid = record.whole("UID")
        if uid is None:
            self.told.add(f"A {record.what.lower()} has no UID; it was left out.")
            return None
        if uid in self._seen[record.what]:
            self.told.add(f"{record.named} stands twice in the file; the first one counts.")
            return None
        self._seen[record.what].add(uid)
        return uid

    def _take_task(self, record: Record) -> None:
        level = record.whole("OutlineLevel")
        if level is None:
            number = record.text("OutlineNumber").strip()
            level = 0 if number == "0" else number.count(".") + 1 if number else 1
        if record.text("GUID").lower().startswith(OWN_GUID):
            self._notes = record.text("Notes")
            return
        if record.flag("IsNull"):
            return
        uid = self._uid(record)
        if uid is None:
            return
        if record.flag("IsSubproject"):
            other = record.text("SubprojectName") or "another file"
            self.told.add(f"{record.named} stands for the project in {other}, whose tasks are not in this file.")
        self._tasks.append((read_task(record, uid, self._custom, self._lengths), level))
        self._links += read_links(record, uid)

    def _take_assignment(self, record: Record) -> None:
        task = record.whole("TaskUID")
        uid = self._uid(record) if task is not None else None
        if task is None or uid is None:
            return
        assignment = read_assignment(record, uid, task, self._custom, self._lengths)
        self._assignments.append(assignment)
        if record.text("GUID").lower().startswith(OWN_GUID):
            self._assignments.pop()
        self._spent += spent(record, assignment)
        stretches = worked(record)
        if stretches:
            self._stretches.setdefault(task, []).append((assignment.resource_uid, stretches))

    def _read_project(self, record: Record) -> Project:
        name = record.text("Title") or record.text("Name").removesuffix(".xml")
        day_end = record.clock("DefaultFinishTime")
        days_per_month = record.number("DaysPerMonth")
        calendar = record.whole("CalendarUID")
        day_start = record.clock("DefaultStartTime")
        return Project(
            name=name or (self._tasks[0][0].name if self._tasks else ""),
            start=record.time("StartDate"),
            finish=record.time("FinishDate"),
            status_date=record.time("StatusDate"),
            calendar_uid=calendar,
            minutes_per_day=_positive(record.whole("MinutesPerDay"), 480),
            minutes_per_week=_positive(record.whole("MinutesPerWeek"), 2400),
            days_per_month=days_per_month if days_per_month and days_per_month > 0 else 20,
            day_start=480 if day_start is None else day_start,
            day_end=1020 if day_end is None else day_end or 1440,
            currency=record.text("CurrencyCode") or record.text("CurrencySymbol"),
            application="Microsoft Project",
            manager=record.text("Manager"),
            author=record.text("Author"),
            company=record.text("Company"),
            subject=record.text("Subject"),
            notes=self._notes,
        )

    def _with_calendar(self, project: Project, calendars: tuple[Calendar, ...]) -> Project:
        if project.calendar_uid in {calendar.uid for calendar in calendars}:
            return project
        named = next((calendar for calendar in calendars if calendar.parent_uid is None), calendars[0])
        if project.calendar_uid is not None:
            self.told.add(f"The project's calendar is not in the file; “{named.name}” was taken.")
        return replace(project, calendar_uid=named.uid)

    def _with_calendars(self, tasks: list[Task], calendars: tuple[Calendar, ...]) -> list[Task]:
        known = {calendar.uid for calendar in calendars} | {None}
        result = []
        for task in tasks:
            if task.calendar_uid not in known:
                self.told.add(f"Task {task.uid} “{task.name}” runs by a calendar that is not in the file.")
                task = replace(task, calendar_uid=None)
            result.append(task)
        return result

    def _worked(self, resources: Iterable[Resource]) -> dict[Uid, list[Stretch]]:
        """When each task is worked on, by whomever; material and costs do no work."""
        things = {each.uid for each in resources if each.kind in {ResourceKind.MATERIAL, ResourceKind.COST}}
        found: dict[Uid, list[Stretch]] = {}
        for uid, parts in self._stretches.items():
            for resource_uid, own in parts:
                if resource_uid not in things:
                    found.setdefault(uid, []).extend(own)
        return found

    def _known_links(self) -> Iterator[Link]:
        known, seen = self._seen["Task"], set()
        for link in self._links:
            if link.before not in known or link.before == link.after:
                self.told.add(f"Task {link.after} cannot wait for task {link.before}; the link was left out.")
            elif (link.before, link.after, link.kind) in seen:
                self.told.add(f"Tasks {link.before} and {link.after} are linked twice in the same way; one was kept.")
            else:
                seen.add((link.before, link.after, link.kind))
                yield link

    def _known_assignments(self, tasks: Iterable[Task], resources: Iterable[Resource]) -> Iterator[Assignment]:
        worked_on = {task.uid for task in tasks}
        known = {resource.uid for resource in resources} | {None}
        for assignment in self._assignments:
            if assignment.task_uid not in worked_on:
                self.told.add(f"Assignment {assignment.uid} belongs to no task of the file; it was left out.")
                continue
            if assignment.resource_uid not in known:
                self.told.add(f"Assignment {assignment.uid} names a resource that is not in the file.")
                assignment = replace(assignment, resource_uid=None)
            yield assignment


def _positive(number: int | None, default: int) -> int:
    return number if number is not None and number > 0 else default


def _policies(record: Record, project: Project) -> Policies:
    slack = record.number("CriticalSlackLimit") or 0
    return Policies(
        rules=Rules.MS_PROJECT,
        schedule_from=ScheduleFrom.START if record.flag("ScheduleFromStart", default=True) else ScheduleFrom.FINISH,
        honour_constraints=record.flag("HonorConstraints", default=True),
        lag_calendar=LagCalendar.SUCCESSOR,
        slack=SlackKind.SMALLEST,
        critical_slack=round(slack * project.minutes_per_day),
        work_calendar=WorkCalendar.BOTH,
        unfinished_work=UnfinishedWork.STAYS,
        multiple_critical_paths=record.flag("MultipleCriticalPaths"),
        split_in_progress=record.flag("SplitsInProgressTasks"),
    )
