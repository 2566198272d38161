"""The one converter from a plan document to the facts that a schedule's quality is judged by."""

from __future__ import annotations

from charthouse.engine.quality import PlanFacts, TaskFacts
from charthouse.exchange import document as doc


def facts_of(document: doc.Document, *, baseline: int | None = None) -> PlanFacts:
    """What a document says beside the plan: baseline, resources, costs, ranges, risks, and the project's own promise.

    ``baseline`` is the number of the baseline to judge by; left out, the lowest that any task has. The promised date is
    the earliest of the commitments that belong to no single task.
    """
    if baseline is None:
        baseline = min((each.number for task in document.tasks for each in task.baselines), default=None)
    elif not any(each.number == baseline for task in document.tasks for each in task.baselines):
        baseline = None
    people: dict[doc.Uid, list[int]] = {}
    paid: set[doc.Uid] = set()
    for each in document.assignments:
        if each.resource_uid is not None:
            people.setdefault(each.task_uid, []).append(each.resource_uid)
        if each.cost:
            paid.add(each.task_uid)
    days = {each.uid: each.day_minutes for each in document.calendars}
    promised = [each.date for each in document.commitments if each.task_uid is None and each.date is not None]
    return PlanFacts(
        tasks={task.uid: _facts(task, baseline, people, paid, days) for task in document.tasks},
        baseline=baseline,
        target=min(promised, default=None),
        risks=len(document.risks),
        correlations=len(document.correlations),
    )


def _facts(
    task: doc.Task,
    number: int | None,
    people: dict[doc.Uid, list[int]],
    paid: set[doc.Uid],
    days: dict[doc.Uid, int | None],
) -> TaskFacts:
    planned = next((each for each in task.baselines if each.number == number), None)
    return TaskFacts(
        baseline_start=None if planned is None else planned.start,
        baseline_finish=None if planned is None else planned.finish,
        baseline_duration=None if planned is None else planned.duration,
        resources=tuple(dict.fromkeys(people.get(task.uid, ()))),
        # Who does a planning package is said when it is planned in detail.
        has_cost=bool(task.cost or task.fixed_cost or task.uid in paid or task.package is not None),
        has_range=task.estimate is not None,
        external=task.external,
        detail_by=None if task.package is None else task.package.detail_by,
        day_minutes=None if task.calendar_uid is None else days.get(task.calendar_uid),
    )
