"""A written file held against what was to be written: what came out differently is told, whatever the reason."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TypeAlias

from charthouse.exchange.document import CustomValue, Document, Link, Resource, Task
from charthouse.exchange.mpxj.losses import Losses

_Custom: TypeAlias = tuple[tuple[str, CustomValue], ...]

SAME = (
    "name",
    "parent_uid",
    "notes",
    "constraint",
    "constraint_date",
    "actual_start",
    "actual_finish",
    "percent_complete",
)
WORDS = {
    "name": "names of tasks came out differently",
    "parent_uid": "tasks stand elsewhere in the outline",
    "notes": "notes came out differently",
    "constraint": "constraints became others",
    "constraint_date": "dates of constraints came out differently",
    "actual_start": "actual starts came out differently",
    "actual_finish": "actual finishes came out differently",
    "percent_complete": "percentages of completion came out differently",
}


def compare(meant: Document, written: Document, losses: Losses) -> None:
    """Note every difference that matters for the plan and has not been told yet."""
    tasks = {task.uid: task for task in written.tasks}
    summaries = {task.parent_uid for task in meant.tasks}
    for task in meant.tasks:
        found = tasks.get(task.uid)
        if found is None:
            losses.add("tasks", "tasks were left out")
            continue
        _compare_task(task, found, losses, summary=task.summary or task.uid in summaries)
    links = {_key(link) for link in written.links}
    ends = {(link.before, link.after, link.kind) for link in written.links}
    for link in meant.links:
        if (link.before, link.after, link.kind) not in ends:
            losses.add("links", "links were left out")
        elif _key(link) not in links and link.lag.percent is None and not link.lag.elapsed:
            losses.add("lags", "lags came out differently")
    _compare_resources(meant, written, losses)
    _compare_custom(meant, written, losses)
    _compare_rest(meant, written, losses)
    work = {(one.task_uid, one.resource_uid): one.work for one in written.assignments}
    for assignment in meant.assignments:
        key = (assignment.task_uid, assignment.resource_uid)
        if assignment.resource_uid is not None and key not in work:
            losses.add("assignments", "assignments were left out")
        elif assignment.resource_uid is not None and (work[key] or 0) != (assignment.work or 0):
            losses.add("work", "amounts of work came out differently")


def _compare_rest(meant: Document, written: Document, losses: Losses) -> None:
    """Whatever else differs, by the names that the plan document gives it: what nobody thought of is told as well."""
    found: dict[str, None] = {}
    for part in fields(Document):
        before, after = getattr(meant, part.name), getattr(written, part.name)
        if part.name in {"warnings", "links"} or before == after:
            continue
        if part.name != "tasks":
            found[part.name.replace("_", " ")] = None
            continue
        tasks = {task.uid: task for task in after}
        for detail in fields(Task):
            if detail.name not in SAME and any(
                task.uid in tasks and getattr(task, detail.name) != getattr(tasks[task.uid], detail.name)
                for task in before
            ):
                found[f"tasks' {detail.name.replace('_', ' ')}"] = None
    if found:
        losses.add("rest", f"details came out differently: {', '.join(found)}", len(found))


def _compare_custom(meant: Document, written: Document, losses: Losses) -> None:
    """Custom values, of which flags, durations and choices may come back as text: it is the text that counts."""
    people = {(each.task_uid, each.resource_uid): each for each in written.assignments}
    pairs: list[tuple[_Custom, _Custom | None]] = []
    tasks = {task.uid: task for task in written.tasks}
    pairs += [(task.custom, None if task.uid not in tasks else tasks[task.uid].custom) for task in meant.tasks]
    resources = {each.uid: each for each in written.resources}
    pairs += [(one.custom, None if one.uid not in resources else resources[one.uid].custom) for one in meant.resources]
    for each in meant.assignments:
        found = people.get((each.task_uid, each.resource_uid))
        pairs.append((each.custom, None if found is None else found.custom))
    for before, after in pairs:
        back = {name: _as_text(value) for name, value in after or ()}
        for name, value in before:
            if value is None:
                continue
            said = back.get(name, back.get(name[:40]))
            if said is None:
                losses.add("custom", "values of custom fields were left out")
            elif said != _as_text(value):
                losses.add("custom changed", "values of custom fields came out differently")
    if meant.project.custom:
        losses.add("project custom", "custom fields of the project were left out", len(meant.project.custom))


def _as_text(value: CustomValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, int | float) else str(value)


def _compare_resources(meant: Document, written: Document, losses: Losses) -> None:
    resources = {resource.uid: resource for resource in written.resources}
    for resource in meant.resources:
        found = resources.get(resource.uid)
        if found is None:
            losses.add("resources", "resources were left out")
            continue
        if resource.name != found.name:
            losses.add("resource names", "names of resources came out differently")
        if resource.rates and _prices(resource) != _prices(found):
            losses.add("rates", "rates or costs per use of resources came out differently")


def _prices(resource: Resource) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    return [(rate.table, rate.per_hour, rate.overtime_per_hour, rate.per_use) for rate in resource.rates]


def _compare_task(meant: Task, written: Task, losses: Losses, *, summary: bool) -> None:
    for field in SAME:
        if summary and field in {"actual_start", "actual_finish", "percent_complete"}:
            continue  # worked out from the tasks below, by every tool in its own way
        before, after = getattr(meant, field), getattr(written, field)
        if field == "notes":
            before, after = " ".join(before.split()), " ".join(after.split())
            after = before if before in after else after
        if field == "percent_complete":
            before, after = round(before), round(after)
        if before != after and not (field.startswith("constraint") and meant.manual_start is not None):
            losses.add(field, WORDS[field])
    if not summary and not meant.duration.elapsed and meant.duration.minutes != written.duration.minutes:
        losses.add("durations", "durations came out differently")


def _key(link: Link) -> tuple[int, int, str, int]:
    return link.before, link.after, link.kind, link.lag.minutes
