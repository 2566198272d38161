"""What must hold in every plan document, whichever file it came from: unique uids, parents first, nothing dangling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from charthouse.exchange.document import Document

LARGEST_DEPTH = 64
"""Outlines go no deeper than this; Microsoft Project's own limit is 65,535, real plans stay under 15."""


def flaws(document: Document) -> Iterator[tuple[str, str]]:
    """Each thing that is wrong as a whole, as (JSON path, sentence)."""
    calendars = {calendar.uid for calendar in document.calendars}
    tasks = {task.uid for task in document.tasks}
    resources = {resource.uid for resource in document.resources}
    for name, uids in (
        ("calendars", [calendar.uid for calendar in document.calendars]),
        ("tasks", [task.uid for task in document.tasks]),
        ("resources", [resource.uid for resource in document.resources]),
        ("assignments", [assignment.uid for assignment in document.assignments]),
        ("risks", [risk.uid for risk in document.risks]),
    ):
        yield from _repeated(name, uids)
    if document.project.calendar_uid is not None and document.project.calendar_uid not in calendars:
        yield "$.project.calendar_uid", f"there is no calendar {document.project.calendar_uid}"
    yield from _calendar_flaws(document, calendars)
    yield from _outline_flaws(document, calendars)
    for position, link in enumerate(document.links):
        for end, uid in (("before", link.before), ("after", link.after)):
            if uid not in tasks:
                yield f"$.links[{position}].{end}", f"there is no task {uid}"
        if link.before == link.after:
            yield f"$.links[{position}]", f"task {link.before} waits for itself"
    for position, resource in enumerate(document.resources):
        if resource.calendar_uid is not None and resource.calendar_uid not in calendars:
            yield f"$.resources[{position}].calendar_uid", f"there is no calendar {resource.calendar_uid}"
    for position, assignment in enumerate(document.assignments):
        if assignment.task_uid not in tasks:
            yield f"$.assignments[{position}].task_uid", f"there is no task {assignment.task_uid}"
        if assignment.resource_uid is not None and assignment.resource_uid not in resources:
            yield f"$.assignments[{position}].resource_uid", f"there is no resource {assignment.resource_uid}"
    yield from _reference_flaws(document, tasks, resources)


def _repeated(name: str, uids: Iterable[int]) -> Iterator[tuple[str, str]]:
    seen: set[int] = set()
    for position, uid in enumerate(uids):
        if uid in seen:
            yield f"$.{name}[{position}].uid", f"{uid} is used twice; each needs its own"
        seen.add(uid)


def _calendar_flaws(document: Document, calendars: set[int]) -> Iterator[tuple[str, str]]:
    parents = {calendar.uid: calendar.parent_uid for calendar in document.calendars}
    for position, calendar in enumerate(document.calendars):
        where = f"$.calendars[{position}]"
        if calendar.parent_uid is None:
            if None in calendar.week:
                yield f"{where}.week", f"calendar “{calendar.name}” inherits nothing, so it must say all seven days"
        elif calendar.parent_uid not in calendars:
            yield f"{where}.parent_uid", f"there is no calendar {calendar.parent_uid}"
        else:
            above: int | None = calendar.parent_uid
            steps = 0
            while above is not None and above != calendar.uid and steps <= len(parents):
                above, steps = parents.get(above), steps + 1
            if above is not None:
                yield f"{where}.parent_uid", f"calendar “{calendar.name}” inherits from itself"
        for number, exception in enumerate(calendar.exceptions):
            if exception.last < exception.first:
                yield f"{where}.exceptions[{number}].last", "the last day comes before the first"
        for number, work_week in enumerate(calendar.work_weeks):
            if work_week.last < work_week.first:
                yield f"{where}.work_weeks[{number}].last", "the last day comes before the first"


def _outline_flaws(document: Document, calendars: set[int]) -> Iterator[tuple[str, str]]:
    depths: dict[int | None, int] = {None: 0}
    for position, task in enumerate(document.tasks):
        where = f"$.tasks[{position}]"
        if task.parent_uid not in depths:
            depths[task.uid] = 1
            yield f"{where}.parent_uid", f"task {task.parent_uid} does not stand before “{task.name}”, as a parent must"
        else:
            depths[task.uid] = depths[task.parent_uid] + 1
            if depths[task.uid] > LARGEST_DEPTH:
                yield f"{where}.parent_uid", f"the outline is deeper than {LARGEST_DEPTH} levels"
        if task.calendar_uid is not None and task.calendar_uid not in calendars:
            yield f"{where}.calendar_uid", f"there is no calendar {task.calendar_uid}"
        if not 0 <= task.percent_complete <= 100:
            yield f"{where}.percent_complete", f"{task.percent_complete:g} is not between 0 and 100"


def _reference_flaws(document: Document, tasks: set[int], resources: set[int]) -> Iterator[tuple[str, str]]:
    named = [
        *((f"$.risks[{r}].impacts[{i}].task_uid", impact.task_uid)
          for r, risk in enumerate(document.risks) for i, impact in enumerate(risk.impacts)),
        *((f"$.risks[{r}].adds[{i}]", uid)
          for r, risk in enumerate(document.risks) for i, uid in enumerate(risk.adds)),
        *((f"$.branches[{b}].ways[{w}].task_uids[{i}]", uid)
          for b, branch in enumerate(document.branches) for w, way in enumerate(branch.ways)
          for i, uid in enumerate(way.task_uids)),
        *((f"$.correlations[{c}].task_uids[{i}]", uid)
          for c, group in enumerate(document.correlations) for i, uid in enumerate(group.task_uids)),
        *((f"$.commitments[{c}].task_uid", commitment.task_uid) for c, commitment in enumerate(document.commitments)),
        *((f"$.tasks[{t}].value_rule.apportioned_to", task.value_rule.apportioned_to)
          for t, task in enumerate(document.tasks) if task.value_rule is not None),
        *((f"$.costs[{c}].task_uid", cost.task_uid) for c, cost in enumerate(document.costs)),
        *((f"$.periods[{p}].tasks[{i}].task_uid", tracked.task_uid)
          for p, period in enumerate(document.periods) for i, tracked in enumerate(period.tasks)),
    ]  # fmt: skip
    for where, uid in named:
        if uid is not None and uid not in tasks:
            yield where, f"there is no task {uid}"
    for position, cost in enumerate(document.costs):
        if cost.resource_uid is not None and cost.resource_uid not in resources:
            yield f"$.costs[{position}].resource_uid", f"there is no resource {cost.resource_uid}"
