"""What health is told in, in the reader's language: points, practices, findings and repairs by their codes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from charthouse.engine.network import Link
from charthouse.engine.quality import (
    Evidence,
    Fault,
    Finding,
    LinkChange,
    Missing,
    Point,
    Repair,
    RepairKind,
    Verdict,
    Why,
)
from charthouse.exchange.document import Uid
from charthouse.ui.formats import day_of, number, per_cent, whole_day

POINTS: Mapping[int, Promise] = {
    1: _lazy("Missing logic"),
    2: _lazy("Leads"),
    3: _lazy("Lags"),
    4: _lazy("Finish-to-start links"),
    5: _lazy("Hard constraints"),
    6: _lazy("High slack"),
    7: _lazy("Negative slack"),
    8: _lazy("Long tasks"),
    9: _lazy("Invalid dates"),
    10: _lazy("Resources"),
    11: _lazy("Missed tasks"),
    12: _lazy("Critical path test"),
    13: _lazy("Critical path length index"),
    14: _lazy("Baseline execution index"),
}
ASKS: Mapping[int, Promise] = {
    1: _lazy("Does every open task wait for something, and something for it?"),
    2: _lazy("Does no task start before what it waits for has ended, by a negative lag?"),
    3: _lazy("Is waiting shown as a task, not hidden in a lag?"),
    4: _lazy("Do links run from the finish of one task to the start of the next?"),
    5: _lazy("May tasks move when what they wait for moves?"),
    6: _lazy("Is no open task so loose (more than 44 days) that a link may be missing?"),
    7: _lazy("Can every date that is asked still be kept?"),
    8: _lazy("Are tasks short enough (44 days) to see in time that they slip?"),
    9: _lazy("Do forecasts lie behind the status date, and actual dates before it?"),
    10: _lazy("Has every open task of a day or more somebody, or a cost?"),
    11: _lazy("Are tasks done by the day that the baseline says?"),
    12: _lazy("Does the finish move when a critical task takes 600 days longer?"),
    13: _lazy("Does what is left fit before the target date?"),
    14: _lazy("Is as much done as the baseline asks by now?"),
}
LINKS = frozenset({2, 3, 4})
"""Points that look at links, not at tasks."""
RATIOS = frozenset({13, 14})
COUNTS = frozenset({2, 7, 9})
AT_MOST = frozenset({1, 2, 3, 5, 6, 7, 8, 9, 11})

MISSING: Mapping[Missing, Promise] = {
    Missing.NO_TASKS: _lazy("The plan has no task that this point looks at."),
    Missing.NO_LINKS: _lazy("The plan has no link that still holds anything back."),
    Missing.NO_STATUS_DATE: _lazy("The plan has no status date to hold its dates against."),
    Missing.NO_BASELINE: _lazy("The plan has no baseline to hold its tasks against."),
    Missing.NONE_DUE: _lazy("The baseline ends no task by the status date."),
    Missing.NO_TARGET: _lazy("No target date: no commitment, must-finish date, deadline or finish constraint."),
    Missing.NO_PATH_LEFT: _lazy("No working time is left between now and the finish."),
    Missing.NO_CRITICAL_TASK: _lazy("No open task is critical."),
    Missing.NO_WORKING_TIME: _lazy("A calendar has too little working time for so much more work."),
    Missing.TOLD: _lazy("This point is told, not judged."),
}

PRACTICES: Mapping[int, Promise] = {
    1: _lazy("Capturing all activities"),
    2: _lazy("Sequencing all activities"),
    3: _lazy("Assigning resources to all activities"),
    4: _lazy("Establishing the durations of all activities"),
    5: _lazy("Verifying that the schedule can be traced horizontally and vertically"),
    6: _lazy("Confirming that the critical path is valid"),
    7: _lazy("Ensuring reasonable total float"),
    8: _lazy("Conducting a schedule risk analysis"),
    9: _lazy("Updating the schedule using actual progress and logic"),
    10: _lazy("Maintaining a baseline schedule"),
}
CANNOT_SAY: Mapping[int, Promise] = {
    1: _lazy("Whether all work that the scope asks for is in the plan."),
    2: _lazy("Whether the links are the right ones, and whether a date or lag has a reason outside of the plan."),
    3: _lazy("Whether the people are there when they are needed, and can do the work."),
    4: _lazy("Whether the durations are realistic, and who estimated them from what."),
    5: _lazy("Whether dates agree with other plans, contracts and reports."),
    6: _lazy("Whether the path that is computed is the one that the team sees as critical."),
    7: _lazy("Whether a task with much slack truly may wait."),
    8: _lazy("Whether a risk analysis was made with the people who know."),
    9: _lazy("Whether progress was reported by those who did the work, and how often."),
    10: _lazy("Whether the baseline was approved, and is changed only by approved changes."),
}
VERDICTS: Mapping[Verdict, Promise] = {
    Verdict.KEPT: _lazy("nothing speaks against it"),
    Verdict.BROKEN: _lazy("the data speaks against it"),
    Verdict.SILENT: _lazy("the data says nothing"),
}
EVIDENCE: Mapping[str, Promise] = {
    "tasks": _lazy("tasks"),
    "milestones": _lazy("milestones"),
    "level_of_effort": _lazy("levels of effort"),
    "same_name": _lazy("tasks with the same name as another in their summary"),
    "no_name": _lazy("tasks without a name"),
    "packages_overdue": _lazy("planning packages that should be planned in detail by the status date"),
    "dangling_start": _lazy("tasks whose start nothing holds"),
    "dangling_finish": _lazy("tasks whose finish holds nothing"),
    "linked_summaries": _lazy("summaries with links of their own"),
    "links_per_task": _lazy("open links for each open task"),
    "median_days": _lazy("median duration in working days"),
    "estimated_as_range": _lazy("open tasks estimated as a range"),
    "no_path_to_end": _lazy("open tasks from which no link leads to the finish"),
    "outside_summary": _lazy("tasks outside of the dates of their summary"),
    "critical_tasks": _lazy("open tasks that are critical"),
    "critical_held_by_date": _lazy("critical tasks held by a date or placed by hand"),
    "median_slack_days": _lazy("median total slack in working days"),
    "most_slack_days": _lazy("largest total slack in working days"),
    "risks": _lazy("risks in the plan"),
    "correlations": _lazy("groups of correlated tasks"),
    "status_date": _lazy("status date"),
    "out_of_sequence": _lazy("started tasks that began before what they wait for"),
    "done_without_date": _lazy("completed tasks without an actual finish"),
    "baselined": _lazy("tasks that the baseline knows"),
    "hit_rate": _lazy("of the due tasks done by their baseline finish"),
}
REASONS: Mapping[Why, Promise] = {
    Why.SAME_PATTERN: _lazy("a task of the same name elsewhere is linked like this"),
    Why.AS_SIBLINGS: _lazy("tasks beside it are linked with the same one"),
    Why.NEXT_SIBLING: _lazy("it stands right beside it"),
    Why.SAME_SUMMARY: _lazy("both are in the same summary"),
    Why.CLOSES_SUMMARY: _lazy("it is the milestone at that end of the summary"),
    Why.NEXT_IN_OUTLINE: _lazy("it is next in the outline"),
    Why.ADJOINS: _lazy("the one starts when the other ends"),
    Why.NEAR_IN_TIME: _lazy("they lie within a week of each other"),
    Why.SHARED_RESOURCE: _lazy("the same people work on both"),
    Why.SHARED_WORDS: _lazy("their names share a word"),
    Why.PLAN_EDGE: _lazy("the plan begins or ends there"),
    Why.MOVES_DATES: _lazy("dates would move"),
}


def evidence_told(one: Evidence) -> str:
    """A figure of a practice: ``3 of 12 tasks without a name``."""
    words = EVIDENCE[one.name]
    if one.value is None:
        return _("n/a: %(what)s") % {"what": words}
    if one.name == "hit_rate":
        return _("%(share)s %(what)s") % {"share": per_cent(100 * one.value, most=1), "what": words}
    if one.name == "status_date":
        return _("a status date") if one.value else _("no status date")
    places = 0 if float(one.value).is_integer() else 1
    if one.of is None:
        return _("%(value)s %(what)s") % {"value": number(one.value, most=places), "what": words}
    return _("%(value)s of %(of)s %(what)s") % {
        "value": number(one.value, most=places), "of": number(one.of), "what": words,
    }  # fmt: skip


def value_told(point: int, value: float | None) -> str:
    """A point's value or threshold with its unit."""
    if value is None:
        return _("n/a")
    if point in RATIOS:
        return number(value, most=2, least=2)
    if point == 12:
        return _days_of(value)
    return number(value) if point in COUNTS else per_cent(100 * value, most=1)


def asked_told(point: Point) -> str:
    """What is asked of a point's value."""
    if point.threshold is None:
        return "–"
    return ("≤ " if point.number in AT_MOST else "≥ ") + value_told(point.number, point.threshold)


def verdict_told(point: Point) -> tuple[str, str]:
    """The mark and the words of a point's verdict."""
    if point.passes is None:
        return "none", _("told, not judged") if point.value is not None else _("not judged")
    return ("good", _("passes")) if point.passes else ("bad", _("fails"))


def _days_of(days: float) -> str:
    places = 0 if float(days).is_integer() else 1
    shown = number(days, most=places)
    return ngettext("%(days)s day", "%(days)s days", 1 if days == 1 else 2) % {"days": shown}


class Words:
    """Sentences about the findings of one plan."""

    def __init__(self, names: Mapping[Uid, str], minutes_per_day: int) -> None:
        self._names, self._day = names, minutes_per_day

    def name(self, task: Uid) -> str:
        """What a task is called."""
        return self._names.get(task) or _("Task without a name")

    def days(self, minutes: int | None) -> str:
        """Working minutes as days."""
        return _days_of(round(abs(minutes or 0) / self._day, 1))

    def finding(self, finding: Finding) -> str:
        """What is wrong with a task, in a sentence that does not name it: its name stands beside it."""
        before = "" if finding.link is None else self.name(finding.link.before)
        gaps = {"before": before, "days": self.days(finding.minutes), "kind": "", "date": ""}
        if finding.link is not None:
            gaps["kind"] = finding.link.kind.value
        if finding.minutes is not None and finding.fault in _DATED:
            gaps["date"] = whole_day(day_of(finding.minutes, finish=finding.fault in _ENDS))
        return str(_FAULTS[finding.fault]) % gaps

    def repair(self, repair: Repair) -> str:
        """What a repair does, in a sentence."""
        name, link = self.name(repair.finding.task), repair.finding.link
        gaps = {"task": name, "before": "" if link is None else self.name(link.before)}
        match repair.kind:
            case RepairKind.LINK_SUCCESSOR | RepairKind.LINK_PREDECESSOR:
                made = _new_link(repair)
                return _("Let “%(after)s” start when “%(before)s” is finished.") % {
                    "after": self.name(made.after), "before": self.name(made.before),
                }  # fmt: skip
            case RepairKind.SPLIT_PREDECESSOR:
                return _("Split “%(before)s” where “%(task)s” may start, and link it with the first part.") % gaps
            case RepairKind.START_TO_START:
                made = _new_link(repair)
                gaps |= {"kind": made.kind.value, "lag": self.days(made.lag)}
                return _("Link “%(task)s” with “%(before)s” as %(kind)s with a lag of %(lag)s.") % gaps
            case RepairKind.WAITING_TASK:
                return _("Let a task of its own stand for the waiting between “%(before)s” and “%(task)s”.") % gaps
            case RepairKind.DEADLINE:
                return _("Give “%(task)s” a deadline in place of the constraint; it says the same.") % gaps
            case RepairKind.SPLIT_TASK:
                return _("Split “%(task)s” into %(count)d parts, one after the other.") % {
                    **gaps, "count": len(repair.parts),
                }  # fmt: skip
            case RepairKind.MOVE_DATE:
                return _("Move the date that is too early to where the plan comes out; tell whom it was promised to.")
            case RepairKind.FROM_STATUS_DATE:
                return _("Let what is left of “%(task)s” start at the status date.") % gaps
            case RepairKind.TOLD:
                if any(reason.why is Why.PLAN_EDGE for reason in repair.reasons):
                    return _("The plan begins or ends here: nothing is to be done.")
                return _("What is right here only people can know.")


_DATED = frozenset({
    Fault.HARD_CONSTRAINT, Fault.FORECAST_START_PAST, Fault.FORECAST_FINISH_PAST, Fault.ACTUAL_START_AHEAD,
    Fault.ACTUAL_FINISH_AHEAD, Fault.MISSED,
})  # fmt: skip
_ENDS = frozenset({Fault.FORECAST_FINISH_PAST, Fault.ACTUAL_FINISH_AHEAD, Fault.MISSED})
_FAULTS: Mapping[Fault, Promise] = {
    Fault.MISSING_PREDECESSOR: _lazy("waits for nothing"),
    Fault.MISSING_SUCCESSOR: _lazy("nothing waits for it"),
    Fault.LEAD: _lazy("starts %(days)s before “%(before)s” lets it"),
    Fault.LAG: _lazy("waits %(days)s behind “%(before)s”"),
    Fault.NOT_FINISH_TO_START: _lazy("is linked with “%(before)s” as %(kind)s"),
    Fault.HARD_CONSTRAINT: _lazy("is bound to %(date)s, whatever its links say"),
    Fault.HIGH_SLACK: _lazy("has %(days)s of total slack"),
    Fault.NEGATIVE_SLACK: _lazy("is %(days)s too late for a date that is asked"),
    Fault.LONG: _lazy("takes %(days)s"),
    Fault.FORECAST_START_PAST: _lazy("has not started, but is forecast to on %(date)s, before the status date"),
    Fault.FORECAST_FINISH_PAST: _lazy("is not done, but forecast to be on %(date)s, before the status date"),
    Fault.ACTUAL_START_AHEAD: _lazy("is said to have started on %(date)s, after the status date"),
    Fault.ACTUAL_FINISH_AHEAD: _lazy("is said to have ended on %(date)s, after the status date"),
    Fault.NO_RESOURCE: _lazy("has neither a resource nor a cost"),
    Fault.MISSED: _lazy("ends on %(date)s, after its baseline finish"),
    Fault.FINISH_STAYS: _lazy("is critical, but made much longer it moves the finish by %(days)s only"),
    Fault.TARGET_MISSED: _lazy("ends %(days)s after the target date"),
    Fault.NOT_COMPLETED: _lazy("should be done by the baseline, and is not"),
}


def _new_link(repair: Repair) -> Link:
    return next(one.after for one in repair.changes if isinstance(one, LinkChange) and one.after is not None)
