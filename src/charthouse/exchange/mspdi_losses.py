"""What Microsoft Project's XML cannot hold of a plan, told in sentences."""

from __future__ import annotations

from charthouse.engine.network import ConstraintKind, LagCalendar, Rules
from charthouse.exchange.document import CalendarPurpose, Document, ResourceKind, Task, Unit
from charthouse.exchange.mspdi_custom import CustomWriter
from charthouse.exchange.mspdi_tasks import shown_dates
from charthouse.exchange.mspdi_words import VALUE_RULES

APPLICATION = "Microsoft Project"
BASELINES = range(11)
MANDATORY = frozenset({ConstraintKind.MANDATORY_START, ConstraintKind.MANDATORY_FINISH})


def losses(document: Document) -> tuple[str, ...]:
    """What a Microsoft Project XML file cannot hold of this plan, a sentence each."""
    told: list[str] = []
    policies, project = document.policies, document.project
    if policies.rules is not Rules.MS_PROJECT or policies.lag_calendar is not LagCalendar.SUCCESSOR:
        told.append("Microsoft Project schedules by rules of its own: policies that it lacks are not written.")
    if project.application not in {"", APPLICATION}:
        told.append(f"That the plan was made by {project.application} is not written; the file says {APPLICATION}.")
    said = (
        ("must-finish-by date", project.must_finish_by is not None),
        ("time zone", bool(project.time_zone)),
        ("custom fields", bool(project.custom)),
    )
    told += [f"The project's {what} cannot be written." for what, there in said if there]
    counted = (
        *_of_tasks(document.tasks),
        *_of_people(document),
        (
            sum(
                each.taken is not None or each.name not in {"", _name(each.number)} or each.number not in BASELINES
                for each in document.baselines
            ),
            "names or dates of baselines",
        ),
        (
            sum(each.purpose is not CalendarPurpose.WORK for each in document.calendars),
            "notes that a calendar is a service's freezes or windows",
        ),
        (len(document.risks), "risks"),
        (len(document.correlations), "correlation groups"),
        (len(document.branches), "branches"),
        (len(document.commitments), "commitments"),
        (len(document.costs), "cost entries"),
        (document.reserves is not None, "statement of contingency and reserve"),
        (document.project.cost_cut_off is not None, "cut-off date of costs"),
        (document.project.cost_per_day is not None, "cost of each day until the finish"),
        (len(document.periods), "tracked periods"),
        (
            sum(
                each.lag.percent is not None and each.lag.percent != round(each.lag.percent) for each in document.links
            ),
            "fractions of lag percentages",
        ),
    )
    told += [f"{count} {what} cannot be written." for count, what in counted if count]
    changed = (
        (sum(_is_rounded(task) for task in document.tasks), "percentages of completion are rounded to whole ones"),
        (
            sum(task.constraint in MANDATORY for task in document.tasks),
            "mandatory dates become “must start on” or “must finish on”",
        ),
        (
            sum(task.duration.unit is Unit.YEAR for task in document.tasks),
            "durations in years are shown in months",
        ),
        (
            sum(each.parent_uid is not None and each.resource_uid is None for each in document.calendars),
            "calendars that follow others are spelled out",
        ),
        (sum(_hides_stored(task) for task in document.tasks), "stored dates give way to dates given elsewhere"),
    )
    told += [f"{count} {what}." for count, what in changed if count]
    if project.days_per_month != round(project.days_per_month):
        told.append(f"{project.days_per_month:g} days a month are rounded to {round(project.days_per_month)}.")
    if policies.critical_slack % project.minutes_per_day:
        told.append("The critical slack is rounded to whole days.")
    lost = CustomWriter(document, {}).lost
    if lost:
        told.append(f"{len(lost)} custom fields find no free slot: {', '.join(each.name for each in lost[:5])}.")
    return tuple(told)


def _of_tasks(tasks: tuple[Task, ...]) -> tuple[tuple[int, str], ...]:
    return (
        (sum(task.second_constraint is not None for task in tasks), "second constraints"),
        (sum(bool(task.outcomes) for task in tasks), "outcomes of discrete and empirical estimates"),
        (sum(task.expected_finish is not None for task in tasks), "expected finish dates"),
        (sum(task.on_time_line for task in tasks), "marks for the time line"),
        (sum(bool(task.definition_of_done) for task in tasks), "definitions of done"),
        (sum(len(task.checklist) for task in tasks), "items of checklists"),
        (sum(task.package is not None for task in tasks), "marks of planning packages"),
        (sum(task.suspend is not None for task in tasks), "suspend dates"),
        (sum(task.planned_duration is not None for task in tasks), "original durations"),
        (
            sum(task.external_early_start is not None or task.external_late_finish is not None for task in tasks),
            "dates from other projects",
        ),
        (
            sum(
                date is not None
                for task in tasks
                for date in (
                    task.stored.remaining_early_start,
                    task.stored.remaining_early_finish,
                    task.stored.remaining_late_start,
                    task.stored.remaining_late_finish,
                )
            ),
            "stored dates of remaining work",
        ),
        (
            sum(task.value_rule is not None and task.value_rule not in VALUE_RULES.values() for task in tasks),
            "methods of earned value beyond percent complete",
        ),
        (sum(one.fixed_cost is not None for task in tasks for one in task.baselines), "fixed costs of baselines"),
        (sum(one.number not in BASELINES for task in tasks for one in task.baselines), "baselines of tasks beyond 10"),
    )


def _of_people(document: Document) -> tuple[tuple[int, str], ...]:
    return (
        (sum(each.kind is ResourceKind.EQUIPMENT for each in document.resources), "resources marked as equipment"),
        (
            sum(one.duration is not None for each in document.assignments for one in each.baselines),
            "durations in baselines of assignments",
        ),
    )


def _is_rounded(each: Task) -> bool:
    percents = (each.percent_complete, each.percent_work_complete, each.physical_percent_complete)
    return any(percent is not None and percent != round(percent) for percent in percents)


def _hides_stored(task: Task) -> bool:
    """A stored date of which the place in the file is taken by a given one."""
    stored = (task.stored.start, task.stored.finish)
    return any(own is not None and own != shown for own, shown in zip(stored, shown_dates(task), strict=True))


def _name(number: int) -> str:
    """What the reader calls a baseline."""
    return f"Baseline {number}" if number else "Baseline"
