"""Tasks and links into a project for MPXJ."""

from __future__ import annotations

from typing import Any

from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind, TaskMode
from charthouse.exchange.document import Document, Task, TaskType
from charthouse.exchange.mpxj.java_values import JavaValues
from charthouse.exchange.mpxj.losses import Losses, Target
from charthouse.exchange.mpxj.values import JavaObject

CONSTRAINTS = {
    ConstraintKind.ASAP: "AS_SOON_AS_POSSIBLE",
    ConstraintKind.ALAP: "AS_LATE_AS_POSSIBLE",
    ConstraintKind.START_ON: "MUST_START_ON",
    ConstraintKind.FINISH_ON: "MUST_FINISH_ON",
    ConstraintKind.START_NO_EARLIER: "START_NO_EARLIER_THAN",
    ConstraintKind.FINISH_NO_EARLIER: "FINISH_NO_EARLIER_THAN",
    ConstraintKind.START_NO_LATER: "START_NO_LATER_THAN",
    ConstraintKind.FINISH_NO_LATER: "FINISH_NO_LATER_THAN",
    ConstraintKind.MANDATORY_START: "MUST_START_ON",
    ConstraintKind.MANDATORY_FINISH: "MUST_FINISH_ON",
}
PRIMAVERA_CONSTRAINTS = {
    **CONSTRAINTS,
    ConstraintKind.START_ON: "START_ON",
    ConstraintKind.FINISH_ON: "FINISH_ON",
}

ACTIVITIES = {
    TaskKind.START_MILESTONE: "START_MILESTONE",
    TaskKind.FINISH_MILESTONE: "FINISH_MILESTONE",
    TaskKind.MILESTONE: "FINISH_MILESTONE",
    TaskKind.LEVEL_OF_EFFORT: "LEVEL_OF_EFFORT",
}
MILESTONES = frozenset({TaskKind.MILESTONE, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE})

TYPES = {
    TaskType.FIXED_UNITS: "FIXED_UNITS",
    TaskType.FIXED_DURATION: "FIXED_DURATION",
    TaskType.FIXED_WORK: "FIXED_WORK",
}

LINKS = {
    LinkKind.FINISH_TO_START: "FINISH_START",
    LinkKind.START_TO_START: "START_START",
    LinkKind.FINISH_TO_FINISH: "FINISH_FINISH",
    LinkKind.START_TO_FINISH: "START_FINISH",
}


class TasksWriter:
    """Writes tasks and links and remembers the tasks by their uid."""

    def __init__(self, jpype: Any, values: JavaValues, target: Target, losses: Losses) -> None:
        java = jpype.JClass
        self._values = values
        self._target = target
        self._losses = losses
        self._constraint = java("org.mpxj.ConstraintType")
        self._activity = java("org.mpxj.ActivityType")
        self._status = java("org.mpxj.ActivityStatus")
        self._type = java("org.mpxj.TaskType")
        self._mode = java("org.mpxj.TaskMode")
        self._priority = java("org.mpxj.Priority")
        self._percent_type = java("org.mpxj.PercentCompleteType")
        self._accrual = java("org.mpxj.AccrueType")
        self._relation = java("org.mpxj.Relation$Builder")
        self._relation_type = java("org.mpxj.RelationType")
        self.by_uid: dict[int, JavaObject] = {}

    def write(self, project: JavaObject, document: Document, calendars: dict[int, JavaObject]) -> None:
        """Put all tasks, in outline order, into the project."""
        parents = {task.parent_uid for task in document.tasks}
        codes = _codes(document.tasks)
        for position, task in enumerate(document.tasks, start=1):
            owner = project if task.parent_uid is None else self.by_uid[task.parent_uid]
            target = owner.addTask()
            self.by_uid[task.uid] = target
            summary = task.summary or task.uid in parents
            self._identity(target, task, position, codes[task.uid], summary=summary)
            self._plan(target, task, calendars, document, summary=summary)
            self._progress(target, task)
            self._stored(target, task)
            self._baselines(target, task)

    def links(self, document: Document) -> None:
        """Put the links between the tasks written."""
        durations = {task.uid: task.duration.minutes for task in document.tasks}
        for link in document.links:
            turned = None
            if link.lag.percent is not None and self._target.primavera:
                self._losses.add("percent lag", "lags in percent were turned into time")
                turned = durations[link.before]
            self.by_uid[link.after].addPredecessor(
                self._relation()
                .predecessorTask(self.by_uid[link.before])
                .type(getattr(self._relation_type, LINKS[link.kind]))
                .lag(self._values.lag(link.lag, turned))
            )

    def _identity(self, target: JavaObject, task: Task, position: int, code: str, *, summary: bool) -> None:
        values = self._values
        target.setUniqueID(values.whole(task.uid))
        target.setID(values.whole(position))
        target.setName(task.name)
        target.setSummary(summary)
        target.setExpanded(True)
        if task.wbs:
            target.setWBS(task.wbs)
        if self._target.primavera and not summary:
            target.setActivityID(code)
        if task.notes:
            target.setNotes(task.notes)
        if task.hyperlink:
            address, _, part = task.hyperlink.partition("#")
            target.setHyperlinkAddress(address)
            if part:
                target.setHyperlinkSubAddress(part)
        if task.responsible:
            target.setContact(task.responsible)

    def _plan(
        self, target: JavaObject, task: Task, calendars: dict[int, JavaObject], document: Document, *, summary: bool
    ) -> None:
        values, primavera = self._values, self._target.primavera
        target.setDuration(values.duration(task.duration))
        target.setEstimated(task.duration.estimated)
        target.setMilestone(task.kind in MILESTONES)
        target.setType(getattr(self._type, TYPES[task.type]))
        target.setEffortDriven(task.effort_driven)
        target.setPriority(self._priority.getInstance(task.priority))
        target.setIgnoreResourceCalendar(task.ignore_resource_calendars)
        target.setActive(task.active)
        uid = task.calendar_uid
        if uid is None and primavera and not summary:
            uid = document.project.calendar_uid
        if uid is not None:
            target.setCalendar(calendars[uid])
        if primavera and not summary:
            depends_on_resources = bool(task.calendar_uid) and not task.ignore_resource_calendars
            plain = "RESOURCE_DEPENDENT" if depends_on_resources else "TASK_DEPENDENT"
            target.setActivityType(getattr(self._activity, ACTIVITIES.get(task.kind, plain)))
        self._constraints(target, task)
        for field, value in (
            ("Deadline", task.deadline),
            ("ExternalEarlyStart", task.external_early_start),
            ("ExternalLateFinish", task.external_late_finish),
            ("ExpectedFinish", task.expected_finish),
        ):
            if value is not None:
                getattr(target, f"set{field}")(values.time(value))
        if task.levelling_delay:
            target.setLevelingDelay(values.minutes(task.levelling_delay, elapsed=True))
        target.setWork(values.minutes(task.work))
        if primavera:
            planned = task.duration if task.planned_duration is None else None
            target.setPlannedDuration(values.duration(planned) if planned else values.minutes(task.planned_duration))
        for field, amount in (
            ("FixedCost", task.fixed_cost),
            ("Cost", task.cost),
            ("ActualCost", task.actual_cost),
            ("RemainingCost", task.remaining_cost),
        ):
            if amount is not None:
                getattr(target, f"set{field}")(values.number(amount))
        target.setFixedCostAccrual(getattr(self._accrual, task.fixed_cost_accrual.name))

    def _constraints(self, target: JavaObject, task: Task) -> None:
        values = self._values
        names = PRIMAVERA_CONSTRAINTS if self._target.primavera else CONSTRAINTS
        kind, date = task.constraint, task.constraint_date
        if task.mode is TaskMode.MANUAL:
            if self._target.manual_tasks:
                target.setTaskMode(self._mode.MANUALLY_SCHEDULED)
            elif task.manual_start is not None:
                self._losses.add("manual", "manually scheduled tasks are held by a “start on” constraint instead")
                kind, date = ConstraintKind.START_ON, task.manual_start
        target.setConstraintType(getattr(self._constraint, names[kind]))
        if date is not None and kind not in {ConstraintKind.ASAP, ConstraintKind.ALAP}:
            target.setConstraintDate(values.time(date))
        if task.second_constraint is not None and self._target.primavera:
            target.setSecondaryConstraintType(getattr(self._constraint, names[task.second_constraint]))
            target.setSecondaryConstraintDate(values.time(task.second_constraint_date))

    def _progress(self, target: JavaObject, task: Task) -> None:
        values = self._values
        done, started = task.actual_finish is not None, task.actual_start is not None
        target.setPercentageComplete(values.number(task.percent_complete))
        for field, percent in (
            ("PercentageWorkComplete", task.percent_work_complete),
            ("PhysicalPercentComplete", task.physical_percent_complete),
        ):
            if percent is not None:
                getattr(target, f"set{field}")(values.number(percent))
        for field, time in (
            ("ActualStart", task.actual_start),
            ("ActualFinish", task.actual_finish),
            ("Stop", task.stop),
            ("Resume", task.resume),
            ("SuspendDate", task.suspend),
        ):
            if time is not None:
                getattr(target, f"set{field}")(values.time(time))
        remaining, actual = task.remaining_duration, task.actual_duration
        whole = task.duration.minutes
        if remaining is None:
            remaining = 0 if done else round(whole * (1 - task.percent_complete / 100))
        if actual is None:
            actual = whole - remaining
        unit, elapsed = task.duration.unit, task.duration.elapsed
        target.setRemainingDuration(values.minutes(remaining, unit, elapsed=elapsed))
        target.setActualDuration(values.minutes(actual, unit, elapsed=elapsed))
        for field, work in (("ActualWork", task.actual_work), ("RemainingWork", task.remaining_work)):
            if work is not None:
                getattr(target, f"set{field}")(values.minutes(work))
        if self._target.primavera:
            status = "COMPLETED" if done else "IN_PROGRESS" if started else "NOT_STARTED"
            target.setActivityStatus(getattr(self._status, status))
            target.setPercentCompleteType(self._percent_type.DURATION)

    def _stored(self, target: JavaObject, task: Task) -> None:
        values, stored = self._values, task.stored
        manual = task.mode is TaskMode.MANUAL
        start = task.manual_start if manual and task.manual_start is not None else stored.start
        finish = task.manual_finish if manual and task.manual_finish is not None else stored.finish
        for field, time in (
            ("Start", start),
            ("Finish", finish),
            ("EarlyStart", stored.early_start),
            ("EarlyFinish", stored.early_finish),
            ("LateStart", stored.late_start),
            ("LateFinish", stored.late_finish),
            ("RemainingEarlyStart", stored.remaining_early_start),
            ("RemainingEarlyFinish", stored.remaining_early_finish),
            ("RemainingLateStart", stored.remaining_late_start),
            ("RemainingLateFinish", stored.remaining_late_finish),
        ):
            if time is not None:
                getattr(target, f"set{field}")(values.time(time))
        if self._target.primavera:
            if task.actual_finish is None:
                # What remains of a task in progress ends when it ends; MPXJ takes that for its finish.
                target.setRemainingEarlyStart(values.time(stored.remaining_early_start or stored.early_start or start))
                target.setRemainingEarlyFinish(values.time(stored.remaining_early_finish or finish))
            # What Primavera compares with when a project has no baseline of its own.
            planned = next((baseline for baseline in task.baselines if baseline.number == 0), None)
            target.setPlannedStart(values.time(start if planned is None else planned.start))
            target.setPlannedFinish(values.time(finish if planned is None else planned.finish))
        if stored.total_slack is not None:
            target.setTotalSlack(values.minutes(stored.total_slack))
        if stored.free_slack is not None:
            target.setFreeSlack(values.minutes(stored.free_slack))
        if stored.critical is not None:
            target.setCritical(stored.critical)

    def _baselines(self, target: JavaObject, task: Task) -> None:
        values = self._values
        for baseline in task.baselines:
            which = () if baseline.number == 0 else (baseline.number,)
            target.setBaselineStart(*which, values.time(baseline.start))
            target.setBaselineFinish(*which, values.time(baseline.finish))
            target.setBaselineDuration(*which, values.minutes(baseline.duration, task.duration.unit))
            target.setBaselineWork(*which, values.minutes(baseline.work))
            target.setBaselineCost(*which, values.number(baseline.cost))


def _codes(tasks: tuple[Task, ...]) -> dict[int, str]:
    """Activity IDs, unique as Primavera wants them: the tasks' own codes, else made of the uid."""
    taken: set[str] = set()
    codes: dict[int, str] = {}
    for task in tasks:
        code = task.code[:40] if task.code and task.code not in taken else f"A{task.uid}"
        while code in taken:
            code += "x"
        taken.add(code)
        codes[task.uid] = code
    return codes
