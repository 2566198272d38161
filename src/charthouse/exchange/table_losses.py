"""What a table of tasks cannot hold of a plan, told in sentences."""

from __future__ import annotations

from charthouse.engine.network import ConstraintKind, Policies, TaskKind, TaskMode
from charthouse.exchange.document import (
    Accrual,
    Assignment,
    Distribution,
    Document,
    Meaning,
    StoredDates,
    Task,
    TaskType,
)

KINDS = frozenset({TaskKind.TASK, TaskKind.MILESTONE})
MANDATORY = frozenset({ConstraintKind.MANDATORY_START, ConstraintKind.MANDATORY_FINISH})


def losses(document: Document) -> tuple[str, ...]:
    """What a CSV or XLSX table cannot hold of this plan, a sentence each."""
    told = ["A table holds tasks only: the project's own settings (start, calendar, status date …) are not written."]
    if document.policies != Policies():
        told.append("How the plan is scheduled (its policies) is not written.")
    counted = (
        (len(document.calendars), "calendars"),
        *_of_tasks(document.tasks),
        *_of_people(document),
        (len(document.risks), "risks"),
        (len(document.correlations), "correlation groups"),
        (len(document.branches), "branches"),
        (len(document.commitments), "commitments"),
        (len(document.costs), "cost entries"),
        (document.reserves is not None, "statement of contingency and reserve"),
        (len(document.periods), "tracked periods"),
        (sum(bool(each.name or each.taken is not None) for each in document.baselines), "names or dates of baselines"),
    )
    told += [f"{count} {what} cannot be written." for count, what in counted if count]
    mandatory = sum(task.constraint in MANDATORY for task in document.tasks)
    if mandatory:
        told.append(f"{mandatory} mandatory dates become “must start on” or “must finish on”.")
    return tuple(told)


def _of_tasks(tasks: tuple[Task, ...]) -> tuple[tuple[int, str], ...]:
    return (
        (sum(task.calendar_uid is not None for task in tasks), "tasks' own calendars"),
        (sum(task.kind not in KINDS for task in tasks), "kinds of task other than milestones"),
        (sum(not task.active for task in tasks), "marks of inactive tasks"),
        (sum(task.external for task in tasks), "marks of tasks of other projects"),
        (sum(bool(task.splits) for task in tasks), "tasks' gaps (splits)"),
        (sum(bool(task.levelling_delay) for task in tasks), "levelling delays"),
        (sum(task.second_constraint is not None for task in tasks), "second constraints"),
        (sum(bool(task.outcomes) for task in tasks), "outcomes of discrete and empirical estimates"),
        (sum(task.expected_finish is not None for task in tasks), "expected finish dates"),
        (sum(task.on_time_line for task in tasks), "marks for the time line"),
        (sum(bool(task.definition_of_done) for task in tasks), "definitions of done"),
        (sum(len(task.checklist) for task in tasks), "items of checklists"),
        (sum(task.package is not None for task in tasks), "marks of planning packages"),
        (
            sum(task.external_early_start is not None or task.external_late_finish is not None for task in tasks),
            "dates from other projects",
        ),
        (sum(_has_more_progress(task) for task in tasks), "tasks' details of progress beyond percent and actual dates"),
        (
            sum(task.fixed_cost_accrual is not Accrual.PRORATED or _has_costs(task) for task in tasks),
            "tasks' costs beyond the fixed ones",
        ),
        (sum(task.value_rule is not None for task in tasks), "methods of earned value"),
        (sum(_has_odd_estimate(task) for task in tasks), "estimates' meanings, shapes and reasons"),
        (sum(one.number != 0 for task in tasks for one in task.baselines), "baselines of tasks after the first"),
        (
            sum(
                one.number == 0
                and any(value is not None for value in (one.duration, one.work, one.cost, one.fixed_cost))
                for task in tasks
                for one in task.baselines
            ),
            "durations, work and costs of baselines",
        ),
        (sum(_has_more_stored(task) for task in tasks), "tasks' stored dates beyond start and finish"),
        (sum(bool(task.hyperlink) for task in tasks), "links to pages"),
        (
            sum(
                task.type is not TaskType.FIXED_UNITS
                or task.effort_driven
                or task.ignore_resource_calendars
                or task.recurring
                for task in tasks
            ),
            "tasks' settings (type, effort driven, resource calendars ignored, recurring)",
        ),
    )


def _of_people(document: Document) -> tuple[tuple[int, str], ...]:
    assigned = {each.resource_uid for each in document.assignments}
    return (
        (len(document.resources), "resources' details (kind, calendar, rates …); names alone"),
        (sum(each.uid not in assigned for each in document.resources), "resources that work on no task"),
        (sum(each.resource_uid is None for each in document.assignments), "assignments of nobody"),
        (
            sum(each.resource_uid is not None and _has_details(each) for each in document.assignments),
            "assignments' details (work, delays, dates, costs …); units alone",
        ),
        (sum(bool(each.custom) for each in document.assignments), "assignments' custom fields"),
    )


def _has_more_progress(task: Task) -> bool:
    values = (
        task.percent_work_complete,
        task.physical_percent_complete,
        task.actual_duration,
        task.remaining_duration,
        task.planned_duration,
        task.actual_work,
        task.remaining_work,
        task.stop,
        task.resume,
        task.suspend,
    )
    return any(value is not None for value in values)


def _has_costs(task: Task) -> bool:
    return any(amount is not None for amount in (task.cost, task.actual_cost, task.remaining_cost))


def _has_odd_estimate(task: Task) -> bool:
    estimate = task.estimate
    return estimate is not None and (
        estimate.meaning is not Meaning.ABSOLUTE
        or estimate.distribution is not Distribution.BETA_PERT
        or bool(estimate.basis)
    )


def _has_more_stored(task: Task) -> bool:
    """Start and finish have columns, which manual dates take where a task has such."""
    stored = task.stored
    if task.mode is TaskMode.MANUAL:
        return stored not in {StoredDates(), StoredDates(task.manual_start, task.manual_finish)}
    return stored != StoredDates(stored.start, stored.finish)


def _has_details(each: Assignment) -> bool:
    return each != Assignment(
        uid=each.uid,
        task_uid=each.task_uid,
        resource_uid=each.resource_uid,
        units=each.units,
        custom=each.custom,
    )
