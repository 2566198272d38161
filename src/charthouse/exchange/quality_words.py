"""What a schedule's quality is told in: names of points and practices, sentences about findings and their repairs."""

from __future__ import annotations

from charthouse.engine.drivers import DriverKind
from charthouse.engine.network import Link
from charthouse.engine.quality import (
    Evidence,
    Fault,
    Finding,
    FinishByChange,
    LinkChange,
    Missing,
    Repair,
    RepairKind,
    TaskChange,
    Verdict,
    Why,
)
from charthouse.engine.steps import Step
from charthouse.exchange.document import Document
from charthouse.exchange.durations import lengths_of
from charthouse.exchange.moments import time_text

POINTS = {
    1: "Missing logic",
    2: "Leads",
    3: "Lags",
    4: "Finish-to-start links",
    5: "Hard constraints",
    6: "High slack",
    7: "Negative slack",
    8: "Long tasks",
    9: "Invalid dates",
    10: "Resources",
    11: "Missed tasks",
    12: "Critical path test",
    13: "Critical path length index",
    14: "Baseline execution index",
}

_WORK = "tasks that are not complete, without summaries, levels of effort and milestones"
_LINKS = "links whose successor is not complete"
_ALL_WORK = "tasks, completed ones too, without summaries, levels of effort and milestones"
_DUE = "tasks that the baseline ends by the status date, without summaries, levels of effort and milestones"
POPULATIONS = {
    1: "tasks and milestones that are not complete, without summaries and levels of effort",
    **dict.fromkeys((2, 3, 4), _LINKS),
    **dict.fromkeys((5, 6, 7, 8), _WORK),
    9: _ALL_WORK,
    10: "tasks of a day or more that are not complete, without summaries, levels of effort and milestones",
    **dict.fromkeys((11, 14), _DUE),
    12: "critical tasks that were lengthened",
    13: "the task that the target date belongs to, else the one that ends last",
}

UNITS = {
    **dict.fromkeys((1, 3, 4, 5, 6, 8, 10, 11), "fraction"),
    **dict.fromkeys((2, 7, 9), "count"),
    12: "working days",
    **dict.fromkeys((13, 14), "ratio"),
}

MISSING = {
    Missing.NO_TASKS: "The plan has no task that this point looks at.",
    Missing.NO_LINKS: "The plan has no link that still holds anything back.",
    Missing.NO_STATUS_DATE: "The plan has no status date to hold its dates against.",
    Missing.NO_BASELINE: "The plan has no baseline to hold its tasks against.",
    Missing.NONE_DUE: "The baseline ends no task by the status date.",
    Missing.NO_TARGET: "No target date: no commitment, must-finish date, deadline or finish constraint.",
    Missing.NO_PATH_LEFT: "No working time is left between now and the finish.",
    Missing.NO_CRITICAL_TASK: "No open task is critical.",
    Missing.NO_WORKING_TIME: "A calendar has too little working time for so much more work.",
    Missing.TOLD: "This point is told, not judged.",
}

PRACTICES = {
    1: "Capturing all activities",
    2: "Sequencing all activities",
    3: "Assigning resources to all activities",
    4: "Establishing the durations of all activities",
    5: "Verifying that the schedule can be traced horizontally and vertically",
    6: "Confirming that the critical path is valid",
    7: "Ensuring reasonable total float",
    8: "Conducting a schedule risk analysis",
    9: "Updating the schedule using actual progress and logic",
    10: "Maintaining a baseline schedule",
}
"""The names of GAO-16-89G."""

CANNOT_SAY = {
    1: "Whether all work that the scope asks for is in the plan, and each task one piece of work with one result.",
    2: "Whether the links are the right ones, and whether a date or lag has a reason outside of the plan.",
    3: "Whether the people are there when they are needed, and whether they can do the work.",
    4: "Whether the durations are realistic, and who estimated them from what.",
    5: "Whether dates agree with other plans, contracts and reports that are not in this file.",
    6: "Whether the path that is computed is the one that the team sees as critical.",
    7: "Whether a task with much slack truly may wait, and whether the team knows what slack it shares.",
    8: "Whether a risk analysis was made with the people who know, and whether its contingency is used.",
    9: "Whether progress was reported by those who did the work, how often, and whether changes were written down.",
    10: "Whether the baseline was approved, and whether it is changed only by approved changes.",
}

VERDICTS = {
    Verdict.KEPT: "nothing speaks against it",
    Verdict.BROKEN: "the data speaks against it",
    Verdict.SILENT: "the data says nothing",
}

_EVIDENCE = {
    "tasks": "tasks",
    "milestones": "milestones",
    "level_of_effort": "levels of effort",
    "same_name": "tasks with the same name as another in their summary",
    "no_name": "tasks without a name",
    "packages_overdue": "planning packages that should be planned in detail by the status date",
    "dangling_start": "tasks whose start nothing holds",
    "dangling_finish": "tasks whose finish holds nothing",
    "linked_summaries": "summaries with links of their own",
    "links_per_task": "open links for each open task",
    "median_days": "median duration in working days",
    "estimated_as_range": "open tasks estimated as a range",
    "no_path_to_end": "open tasks from which no link leads to the finish",
    "outside_summary": "tasks that lie outside of the dates of their summary",
    "critical_tasks": "open tasks that are critical",
    "critical_held_by_date": "critical tasks held by a date or placed by hand",
    "median_slack_days": "median total slack in working days",
    "most_slack_days": "largest total slack in working days",
    "risks": "risks in the file",
    "correlations": "groups of correlated tasks in the file",
    "status_date": "status date",
    "out_of_sequence": "started tasks that began before what they wait for",
    "done_without_date": "completed tasks without an actual finish",
    "baselined": "tasks that the baseline knows",
    "hit_rate": "share of due tasks done by their baseline finish",
}


def evidence_text(evidence: Evidence) -> str:
    """What a figure of a practice counts."""
    if evidence.name.startswith("point_"):
        number = int(evidence.name.removeprefix("point_"))
        return f"point {number}: {POINTS[number].lower()}"
    return _EVIDENCE[evidence.name]


_REASONS = {
    Why.SAME_PATTERN: "a task of the same name elsewhere is linked like this",
    Why.AS_SIBLINGS: "tasks beside it are linked with the same one",
    Why.NEXT_SIBLING: "it stands right beside it",
    Why.SAME_SUMMARY: "both are in the same summary",
    Why.CLOSES_SUMMARY: "it is the milestone at that end of the summary",
    Why.NEXT_IN_OUTLINE: "it is next in the outline",
    Why.ADJOINS: "the one starts when the other ends",
    Why.NEAR_IN_TIME: "they lie within a week of each other",
    Why.SHARED_RESOURCE: "the same people work on both",
    Why.SHARED_WORDS: "their names share a word",
    Why.PLAN_EDGE: "the plan begins or ends there",
    Why.MOVES_DATES: "dates would move",
}


class QualityWords:
    """Sentences about the findings of one document."""

    def __init__(self, document: Document) -> None:
        self._names = {task.uid: task.name for task in document.tasks}
        self._day = lengths_of(document.project).day

    def _name(self, task: int) -> str:
        return self._names.get(task, "")

    def _days(self, minutes: int | None) -> str:
        size = abs(minutes or 0) / self._day
        return f"{size:.1f}".removesuffix(".0") + (" day" if size == 1 else " days")

    def finding(self, finding: Finding) -> str:
        """What is wrong, in a sentence."""
        name, minutes = self._name(finding.task), finding.minutes
        before = "" if finding.link is None else self._name(finding.link.before)
        match finding.fault:
            case Fault.MISSING_PREDECESSOR:
                return f"“{name}” waits for nothing."
            case Fault.MISSING_SUCCESSOR:
                return f"Nothing waits for “{name}”."
            case Fault.LEAD:
                return f"“{name}” has a lead of {self._days(minutes)} on “{before}”."
            case Fault.LAG:
                return f"“{name}” has a lag of {self._days(minutes)} behind “{before}”."
            case Fault.NOT_FINISH_TO_START:
                kind = "" if finding.link is None else finding.link.kind.value
                return f"“{name}” is linked with “{before}” as {kind}."
            case Fault.HARD_CONSTRAINT:
                return f"“{name}” is bound to {_date(minutes)}, whatever its links say."
            case Fault.HIGH_SLACK:
                return f"“{name}” has {self._days(minutes)} of total slack."
            case Fault.NEGATIVE_SLACK:
                return f"“{name}” is {self._days(minutes)} too late for a date that is asked."
            case Fault.LONG:
                return f"“{name}” takes {self._days(minutes)}."
            case Fault.FORECAST_START_PAST:
                return f"“{name}” has not started, but is forecast to on {_date(minutes)}, before the status date."
            case Fault.FORECAST_FINISH_PAST:
                return f"“{name}” is not complete, but forecast to be on {_date(minutes)}, before the status date."
            case Fault.ACTUAL_START_AHEAD:
                return f"“{name}” is said to have started on {_date(minutes)}, after the status date."
            case Fault.ACTUAL_FINISH_AHEAD:
                return f"“{name}” is said to have ended on {_date(minutes)}, after the status date."
            case Fault.NO_RESOURCE:
                return f"“{name}” has neither a resource nor a cost."
            case Fault.MISSED:
                return f"“{name}” ends on {_date(minutes)}, after its baseline finish."
            case Fault.FINISH_STAYS:
                return f"“{name}” is critical, but made much longer it moves the finish by {self._days(minutes)} only."
            case Fault.TARGET_MISSED:
                return f"“{name}” ends {self._days(minutes)} after the target date."
            case Fault.NOT_COMPLETED:
                return f"“{name}” should be complete by the baseline, and is not."

    def repair(self, repair: Repair) -> str:
        """What the repair does, in a sentence."""
        name = self._name(repair.finding.task)
        link = repair.finding.link
        before = "" if link is None else self._name(link.before)
        match repair.kind:
            case RepairKind.LINK_SUCCESSOR | RepairKind.LINK_PREDECESSOR:
                made = _new_link(repair)
                return f"Let “{self._name(made.after)}” start when “{self._name(made.before)}” is finished."
            case RepairKind.SPLIT_PREDECESSOR:
                return f"Split “{before}” where “{name}” may start, and link “{name}” with the first part."
            case RepairKind.START_TO_START:
                kind, lag = _new_link(repair).kind.value, self._days(_new_link(repair).lag)
                return f"Link “{name}” with “{before}” as {kind} with a lag of {lag}."
            case RepairKind.WAITING_TASK:
                return f"Let a task of its own stand for the waiting between “{before}” and “{name}”."
            case RepairKind.DEADLINE:
                return f"Give “{name}” a deadline in place of the constraint, which says the same and binds nothing."
            case RepairKind.SPLIT_TASK:
                return f"Split “{name}” into {len(repair.parts)} parts, one after the other."
            case RepairKind.MOVE_DATE:
                return self._moved(repair)
            case RepairKind.FROM_STATUS_DATE:
                return f"Let what is left of “{name}” start at the status date."
            case RepairKind.TOLD:
                return self._told(repair)

    def _moved(self, repair: Repair) -> str:
        change = repair.changes[0]
        if isinstance(change, FinishByChange):
            return f"The plan must finish by {_date(change.before)}; it comes out at {_date(change.after)}."
        assert isinstance(change, TaskChange)
        after, cause = change.after, self._cause(repair.cause)
        date = after.deadline
        if change.before is not None and after.deadline == change.before.deadline:
            date = after.constraint_date
            if change.before.constraint_date == date:
                date = after.second_constraint_date
        return f"{cause} Move that date to {_date(date)}, or shorten what leads there."

    def _cause(self, step: Step | None) -> str:
        """What negative slack is measured against."""
        if step is None:
            return "Nothing that could be moved caps it."
        name = self._name(step.other if step.other is not None and step.kind is not DriverKind.LINK else step.task)
        match step.kind:
            case DriverKind.DEADLINE:
                return f"The deadline of “{name}”, {_date(step.date)}, is too early."
            case DriverKind.CONSTRAINT:
                return f"“{name}” is bound to {_date(step.date)}, which is too early."
            case DriverKind.PROJECT_FINISH:
                return f"The project has to be finished on {_date(step.date)}, which is too early."
            case DriverKind.EXTERNAL:
                return f"Another project asks “{name}” to be finished on {_date(step.date)}, which is too early."
            case DriverKind.MANUAL | DriverKind.ACTUAL:
                return f"“{name}” stands at {_date(step.date)}, which is too early for what comes before it."
            case _:
                return f"“{name}” would have to be finished on {_date(step.date)}."

    def _told(self, repair: Repair) -> str:
        if repair.cause is not None:
            return self._cause(repair.cause)
        if any(reason.why is Why.PLAN_EDGE for reason in repair.reasons):
            return "The plan begins or ends here: nothing is to be done."
        return "What is right here only people can know."

    def reason(self, why: Why) -> str:
        """One reason for a suggestion."""
        return _REASONS[why]


def _new_link(repair: Repair) -> Link:
    """The link that a repair makes."""
    for change in repair.changes:
        if isinstance(change, LinkChange) and change.after is not None:
            return change.after
    raise ValueError("This repair makes no link.")


def _date(time: int | None) -> str:
    return "no date" if time is None else time_text(time).replace("T", " ")
