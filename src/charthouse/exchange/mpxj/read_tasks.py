"""Tasks and links out of a file, with their progress, baselines and the answers that the tool stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charthouse.engine.calendars import Minutes
from charthouse.engine.earned_value.methods import PercentOf
from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind, TaskMode
from charthouse.exchange.document import (
    Accrual,
    Duration,
    Link,
    StoredDates,
    Task,
    TaskBaseline,
    TaskType,
    ValueRule,
)
from charthouse.exchange.mpxj.read_custom import CustomReader
from charthouse.exchange.mpxj.values import JavaObject, Values, money, name_of, number, text, whole

CONSTRAINTS = {
    "AS_SOON_AS_POSSIBLE": ConstraintKind.ASAP,
    "AS_LATE_AS_POSSIBLE": ConstraintKind.ALAP,
    "MUST_START_ON": ConstraintKind.START_ON,
    "MUST_FINISH_ON": ConstraintKind.FINISH_ON,
    "START_ON": ConstraintKind.START_ON,
    "FINISH_ON": ConstraintKind.FINISH_ON,
    "START_NO_EARLIER_THAN": ConstraintKind.START_NO_EARLIER,
    "START_NO_LATER_THAN": ConstraintKind.START_NO_LATER,
    "FINISH_NO_EARLIER_THAN": ConstraintKind.FINISH_NO_EARLIER,
    "FINISH_NO_LATER_THAN": ConstraintKind.FINISH_NO_LATER,
}
PRIMAVERA_CONSTRAINTS = {
    **CONSTRAINTS,
    "MUST_START_ON": ConstraintKind.MANDATORY_START,
    "MUST_FINISH_ON": ConstraintKind.MANDATORY_FINISH,
}

KINDS = {
    "START_MILESTONE": TaskKind.START_MILESTONE,
    "START_FLAG": TaskKind.START_MILESTONE,
    "FINISH_MILESTONE": TaskKind.FINISH_MILESTONE,
    "FINISH_FLAG": TaskKind.FINISH_MILESTONE,
    "LEVEL_OF_EFFORT": TaskKind.LEVEL_OF_EFFORT,
    "HAMMOCK": TaskKind.LEVEL_OF_EFFORT,
    "WBS_SUMMARY": TaskKind.LEVEL_OF_EFFORT,
}

LINKS = {
    "FINISH_START": LinkKind.FINISH_TO_START,
    "START_START": LinkKind.START_TO_START,
    "FINISH_FINISH": LinkKind.FINISH_TO_FINISH,
    "START_FINISH": LinkKind.START_TO_FINISH,
}

TYPES = {
    "FIXED_UNITS": TaskType.FIXED_UNITS,
    "FIXED_DURATION": TaskType.FIXED_DURATION,
    "FIXED_DURATION_AND_UNITS": TaskType.FIXED_DURATION,
    "FIXED_WORK": TaskType.FIXED_WORK,
}

PERCENT_TYPES = {"DURATION": PercentOf.DURATION, "PHYSICAL": PercentOf.PHYSICAL, "UNITS": PercentOf.WORK}
EV_METHODS = {"PERCENT_COMPLETE": PercentOf.DURATION, "PHYSICAL_PERCENT_COMPLETE": PercentOf.PHYSICAL}

ACCRUALS = {"START": Accrual.START, "END": Accrual.END}

BASELINES = range(11)


class TasksReader:
    """Reads a project's tasks and the links between them."""

    def __init__(self, jpype: Any, values: Values, custom: CustomReader, *, primavera: bool) -> None:
        self._jpype = jpype
        self._values = values
        self._custom = custom
        self._primavera = primavera
        self._field = jpype.JClass("org.mpxj.TaskField")
        self._minute = jpype.JClass("org.mpxj.TimeUnit").MINUTES
        self._populated: frozenset[str] = frozenset()
        self._asked: frozenset[str] = frozenset()
        self._baselines: tuple[int, ...] = ()
        self.warnings: list[str] = []
        self.worked: dict[int, list[tuple[Minutes, Minutes]]] = {}
        """When split tasks are worked on, by their uid."""

    def read(self, project: JavaObject) -> tuple[Task, ...]:
        """All tasks in outline order; blank rows are left out."""
        fields = project.getTasks().getPopulatedFields()
        self._populated = frozenset(str(field.name()) for field in fields if isinstance(field, self._field))
        self._asked = self._populated | ZERO_COUNTS
        self._baselines = tuple(
            number
            for number in BASELINES
            if self._populated
            & {f"{self._prefix(number)}_{what}" for what in ("START", "FINISH", "DURATION", "WORK", "COST")}
        )
        found: list[Task] = []
        for task in project.getChildTasks():
            self._read_branch(task, None, found)
        return tuple(found)

    def links(self, project: JavaObject, tasks: tuple[Task, ...]) -> tuple[Link, ...]:
        """The links between the tasks read; a link to a task that is not in the file is told, not kept."""
        known = {task.uid for task in tasks}
        links: list[Link] = []
        lost = 0
        for relation in project.getRelations():
            before, after = relation.getPredecessorTask(), relation.getSuccessorTask()
            if before is None or after is None:
                lost += 1
                continue
            before_uid, after_uid = whole(before.getUniqueID()), whole(after.getUniqueID())
            if before_uid is None or after_uid is None or not {before_uid, after_uid} <= known:
                lost += 1
                continue
            if before_uid == after_uid:
                self.warnings.append(f"“{text(before.getName())}” waits for itself; that link was left out.")
                continue
            links.append(
                Link(
                    before=before_uid,
                    after=after_uid,
                    kind=LINKS.get(name_of(relation.getType()), LinkKind.FINISH_TO_START),
                    lag=self._values.lag(relation.getLag()),
                )
            )
        if lost:
            self.warnings.append(f"{lost} links lead to tasks that are not in the file; they were left out.")
        return tuple(links)

    @staticmethod
    def _prefix(number: int) -> str:
        return "BASELINE" if number == 0 else f"BASELINE{number}"

    def _read_branch(self, task: JavaObject, parent: int | None, found: list[Task]) -> None:
        waiting: list[tuple[JavaObject, int | None]] = [(task, parent)]
        while waiting:
            task, parent = waiting.pop()
            uid = whole(task.getUniqueID())
            if uid is None or (bool(task.getNull()) and not task.getChildTasks()):
                continue
            found.append(self._task(task, uid, parent))
            waiting += [(child, uid) for child in reversed(list(task.getChildTasks()))]

    def _has(self, field: str) -> bool:
        return field in self._populated

    def _cached(self, task: JavaObject, field: str) -> JavaObject:
        """What the file itself says, never what MPXJ would work out; fields that no task fills are not asked for."""
        return task.getCachedValue(getattr(self._field, field)) if field in self._asked else None

    def _task(self, task: JavaObject, uid: int, parent: int | None) -> Task:
        values = self._values
        mode = TaskMode.MANUAL if name_of(task.getTaskMode()) == "MANUALLY_SCHEDULED" else TaskMode.AUTO
        given = mode is TaskMode.MANUAL or bool(task.getExternalTask())
        summary = bool(task.getSummary()) or bool(task.getChildTasks())
        start, finish = values.time(task.getStart()), values.time(task.getFinish())
        duration = self._duration(task, start, finish)
        progress = self._progress(task)
        calendar = task.getCalendar()
        if not summary:
            self._note_work(task, uid)
        return Task(
            uid=uid,
            name=text(task.getName()),
            duration=duration,
            parent_uid=parent,
            id=whole(task.getID()),
            wbs=text(task.getWBS()),
            code=text(task.getActivityID()) if self._has("ACTIVITY_ID") else "",
            kind=self._kind(task, duration, summary=summary),
            summary=summary,
            mode=mode,
            active=bool(task.getActive()),
            type=TYPES.get(name_of(task.getType()), TaskType.FIXED_UNITS),
            effort_driven=bool(task.getEffortDriven()),
            priority=self._priority(task),
            calendar_uid=None if calendar is None else whole(calendar.getUniqueID()),
            ignore_resource_calendars=self._ignores_resource_calendars(task),
            **self._constraints(task),
            manual_start=start if given else None,
            manual_finish=finish if given else None,
            levelling_delay=self._levelling_delay(task),
            work=values.minutes(self._cached(task, "WORK")),
            **progress,
            planned_duration=values.minutes(self._cached(task, "PLANNED_DURATION")) if self._primavera else None,
            fixed_cost=money(self._cached(task, "FIXED_COST")),
            fixed_cost_accrual=ACCRUALS.get(name_of(self._cached(task, "FIXED_COST_ACCRUAL")), Accrual.PRORATED),
            cost=money(self._cached(task, "COST")),
            actual_cost=money(self._cached(task, "ACTUAL_COST")),
            remaining_cost=money(self._cached(task, "REMAINING_COST")),
            baselines=self._baselines_of(task),
            value_rule=self._value_rule(task),
            stored=self._stored(task),
            notes=text(task.getNotes()).strip() if self._has("NOTES") else "",
            hyperlink=self._hyperlink(task),
            responsible=text(task.getContact()) if self._has("CONTACT") else "",
            recurring=bool(task.getRecurring()),
            external=bool(task.getExternalTask()),
            custom=self._custom.of(task, "task"),
        )

    def _duration(self, task: JavaObject, start: Minutes | None, finish: Minutes | None) -> Duration:
        """The duration as stored; of a manual task that has none, the working time between its dates."""
        estimated = bool(task.getEstimated())
        duration = self._values.duration(task.getDuration(), estimated=estimated)
        if duration is None and self._has("MANUAL_DURATION"):
            duration = self._values.duration(task.getManualDuration(), estimated=estimated)
        if duration is None and start is not None and finish is not None and finish > start:
            duration = Duration(self._working_minutes(task, task.getStart(), task.getFinish()), estimated=estimated)
        return duration or Duration(0, estimated=estimated)

    def _working_minutes(self, task: JavaObject, first: JavaObject, last: JavaObject) -> Minutes:
        """Working time between two moments on the calendar that the task runs by."""
        calendar = task.getEffectiveCalendar()
        if calendar is None:
            return 0
        work = calendar.getWork(first, last, self._minute)
        return round(float(work.getDuration()))

    def _kind(self, task: JavaObject, duration: Duration, *, summary: bool) -> TaskKind:
        if summary:
            return TaskKind.TASK
        activity = name_of(task.getActivityType()) if self._has("ACTIVITY_TYPE") else ""
        if activity == "WBS_SUMMARY":
            self.warnings.append(
                f"“{text(task.getName())}” is a WBS summary activity; it is kept as a level of effort without links."
            )
        if activity in KINDS:
            return KINDS[activity]
        if bool(task.getMilestone()) and duration.minutes == 0:
            return TaskKind.MILESTONE
        return TaskKind.TASK

    def _ignores_resource_calendars(self, task: JavaObject) -> bool:
        """In Primavera only "resource dependent" activities run by their resources' calendars."""
        if self._primavera:
            return name_of(task.getActivityType()) not in {"RESOURCE_DEPENDENT", ""}
        return bool(task.getIgnoreResourceCalendar())

    def _priority(self, task: JavaObject) -> int:
        priority = task.getPriority()
        value = 0 if priority is None else int(priority.getValue())
        return value or 500  # Planner writes 0 for "none given"

    def _constraints(self, task: JavaObject) -> dict[str, Any]:
        values, kinds = self._values, PRIMAVERA_CONSTRAINTS if self._primavera else CONSTRAINTS
        kind = kinds.get(name_of(task.getConstraintType()), ConstraintKind.ASAP)
        date = values.time(task.getConstraintDate()) if self._has("CONSTRAINT_DATE") else None
        if date is None and kind not in {ConstraintKind.ASAP, ConstraintKind.ALAP}:
            self.warnings.append(f"“{text(task.getName())}” has a constraint without a date; it was left out.")
            kind = ConstraintKind.ASAP
        found: dict[str, Any] = {"constraint": kind}
        if kind not in {ConstraintKind.ASAP, ConstraintKind.ALAP}:
            found["constraint_date"] = date
        if self._has("SECONDARY_CONSTRAINT_TYPE"):
            second = kinds.get(name_of(task.getSecondaryConstraintType()))
            second_date = values.time(task.getSecondaryConstraintDate())
            if second is not None and second_date is not None:
                found |= {"second_constraint": second, "second_constraint_date": second_date}
        for field, getter in (
            ("deadline", "Deadline"),
            ("external_early_start", "ExternalEarlyStart"),
            ("external_late_finish", "ExternalLateFinish"),
            ("expected_finish", "ExpectedFinish"),
        ):
            if self._has(FIELD_OF[field]):
                found[field] = values.time(getattr(task, f"get{getter}")())
        return found

    def _note_work(self, task: JavaObject, uid: int) -> None:
        """The stretches in which the task is worked on; their gaps are counted when all calendars are known."""
        stretches = task.getWorkSplits()
        if stretches is None or len(stretches) < 2:
            return
        times = [(self._values.time(each.getStart()), self._values.time(each.getEnd())) for each in stretches]
        self.worked[uid] = [(start, end) for start, end in times if start is not None and end is not None]

    def _levelling_delay(self, task: JavaObject) -> Minutes:
        if not self._has("LEVELING_DELAY"):
            return 0
        return self._values.minutes(task.getLevelingDelay()) or 0

    def _progress(self, task: JavaObject) -> dict[str, Any]:
        values = self._values
        percent = min(100.0, max(0.0, number(task.getPercentageComplete()) or 0.0))
        actual_start = values.time(self._cached(task, "ACTUAL_START"))
        started = percent > 0 or actual_start is not None
        found: dict[str, Any] = {
            "percent_complete": percent,
            "percent_work_complete": number(self._cached(task, "PERCENT_WORK_COMPLETE")),
            "physical_percent_complete": number(self._cached(task, "PHYSICAL_PERCENT_COMPLETE")),
            "actual_start": actual_start,
            "actual_finish": values.time(self._cached(task, "ACTUAL_FINISH")),
            "actual_duration": values.minutes(self._cached(task, "ACTUAL_DURATION")),
            "remaining_duration": values.minutes(self._cached(task, "REMAINING_DURATION")),
            "actual_work": values.minutes(self._cached(task, "ACTUAL_WORK")),
            "remaining_work": values.minutes(self._cached(task, "REMAINING_WORK")),
        }
        if started:
            # ProjectLibre also fills "resume" in tasks that never began, where it means nothing.
            found["stop"] = values.time(self._cached(task, "STOP"))
            found["resume"] = values.time(self._cached(task, "RESUME"))
            found["suspend"] = values.time(self._cached(task, "SUSPEND_DATE"))
        return found

    def _baselines_of(self, task: JavaObject) -> tuple[TaskBaseline, ...]:
        values = self._values
        found = []
        for number_ in self._baselines:
            prefix = self._prefix(number_)
            baseline = TaskBaseline(
                number=number_,
                start=values.time(self._cached(task, f"{prefix}_START")),
                finish=values.time(self._cached(task, f"{prefix}_FINISH")),
                duration=values.minutes(self._cached(task, f"{prefix}_DURATION")),
                work=values.minutes(self._cached(task, f"{prefix}_WORK")),
                cost=money(self._cached(task, f"{prefix}_COST")),
                fixed_cost=money(self._cached(task, f"{prefix}_FIXED_COST")),
            )
            if baseline != TaskBaseline(number_):
                found.append(baseline)
        return tuple(found)

    def _value_rule(self, task: JavaObject) -> ValueRule | None:
        """Primavera says by a task's type of percentage what Microsoft Project says by its method of earned value."""
        field, kinds = (
            ("PERCENT_COMPLETE_TYPE", PERCENT_TYPES) if self._primavera else ("EARNED_VALUE_METHOD", EV_METHODS)
        )
        said = kinds.get(name_of(self._cached(task, field)))
        return None if said is None else ValueRule(percent_of=said)

    def _stored(self, task: JavaObject) -> StoredDates:
        """The tool's answers; slack, where it stored only the dates, as the difference of those."""
        values = self._values
        total, free = self._cached(task, "TOTAL_SLACK"), self._cached(task, "FREE_SLACK")
        critical = self._cached(task, "CRITICAL")
        times: Mapping[str, Minutes | None] = {
            name: values.time(self._cached(task, name.upper())) for name in STORED_TIMES
        }
        if times["early_start"] is not None and times["late_start"] is not None:
            total = task.getTotalSlack() if total is None else total
            free = task.getFreeSlack() if free is None else free
            critical = task.getCritical() if critical is None else critical
        return StoredDates(
            **times,
            total_slack=values.minutes(total),
            free_slack=values.minutes(free),
            critical=None if critical is None else bool(critical),
        )

    def _hyperlink(self, task: JavaObject) -> str:
        if not self._has("HYPERLINK_ADDRESS"):
            return ""
        address = text(task.getHyperlinkAddress())
        part = text(task.getHyperlinkSubAddress()) if self._has("HYPERLINK_SUBADDRESS") else ""
        return f"{address}#{part}" if address and part else address


FIELD_OF = {
    "deadline": "DEADLINE",
    "external_early_start": "EXTERNAL_EARLY_START",
    "external_late_finish": "EXTERNAL_LATE_FINISH",
    "expected_finish": "EXPECTED_FINISH",
}

ZERO_COUNTS = frozenset(
    {"ACTUAL_DURATION", "REMAINING_DURATION", "WORK", "ACTUAL_WORK", "REMAINING_WORK", "PLANNED_DURATION",
     "PERCENT_WORK_COMPLETE", "PHYSICAL_PERCENT_COMPLETE", "TOTAL_SLACK", "FREE_SLACK", "CRITICAL"}
)  # fmt: skip
"""Fields whose zero says something; MPXJ calls a field populated when any task has more than that."""

STORED_TIMES = (
    "start",
    "finish",
    "early_start",
    "early_finish",
    "late_start",
    "late_finish",
    "remaining_early_start",
    "remaining_early_finish",
    "remaining_late_start",
    "remaining_late_finish",
)
