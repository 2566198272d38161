"""Makes a plan document fit the tables, and says in a sentence each what had to give way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.refusals import Refused

FARTHEST = 10**12
"""No minute of a plan lies farther from 1970 (two million years), no duration is longer."""
MOST_TASKS = 200_000
MOST_LINKS = 1_000_000

V = TypeVar("V")


class PlanDoesNotFit(Refused):
    """The plan cannot be kept as it is."""

    status = 422


@dataclass(frozen=True, slots=True)
class Fitted:
    """A document that the tables can take."""

    document: doc.Document
    warnings: tuple[str, ...]


def fit(document: doc.Document) -> Fitted:
    """Drop or mend what has no place in the tables.

    :raises PlanDoesNotFit: without any task, with one identity twice, with too much, or with impossible numbers
    """
    _refuse_impossible(document)
    warnings: list[str] = []
    document, blanks = _without_nul(document)
    if blanks:
        warnings.append(
            _("%(count)d texts held characters that cannot be kept; they were left out.") % {"count": blanks}
        )
    task_uids = {task.uid for task in document.tasks}
    resource_uids = {resource.uid for resource in document.resources}
    calendar_uids = {calendar.uid for calendar in document.calendars}
    tasks = tuple(_fit_task(task, calendar_uids, warnings) for task in _in_outline_order(document.tasks, warnings))
    links = tuple(_fit_links(document.links, task_uids, warnings))
    assignments = tuple(_fit_assignments(document.assignments, task_uids, resource_uids, warnings))
    project = document.project
    if project.calendar_uid is not None and project.calendar_uid not in calendar_uids:
        warnings.append(_("The plan's calendar is not in the file; the standard one is used."))
        project = replace(project, calendar_uid=None)
    if len(project.currency) > 3:
        warnings.append(
            _("The currency “%(name)s” is not a three-letter code; it was left out.") % {"name": project.currency[:20]}
        )
        project = replace(project, currency="")
    resources = tuple(
        replace(resource, calendar_uid=None)
        if resource.calendar_uid is not None and resource.calendar_uid not in calendar_uids
        else resource
        for resource in document.resources
    )
    calendars = tuple(_fit_calendars(document.calendars, calendar_uids, warnings))
    fitted = replace(
        document,
        project=project,
        tasks=tasks,
        links=links,
        assignments=assignments,
        resources=resources,
        calendars=calendars,
    )
    return Fitted(fitted, tuple(warnings))


def _refuse_impossible(document: doc.Document) -> None:
    if not document.tasks:
        raise PlanDoesNotFit(
            _("The file holds no task, so there is nothing to bring in; check that it was saved whole.")
        )
    if len(document.tasks) > MOST_TASKS or len(document.links) > MOST_LINKS:
        raise PlanDoesNotFit(
            _(
                "The file holds %(tasks)d tasks and %(links)d links; "
                "the most is %(most_tasks)d and %(most_links)d. Split it."
            )
            % {
                "tasks": len(document.tasks),
                "links": len(document.links),
                "most_tasks": MOST_TASKS,
                "most_links": MOST_LINKS,
            }
        )
    for what, uids in (
        (_("tasks"), [task.uid for task in document.tasks]),
        (_("resources"), [resource.uid for resource in document.resources]),
        (_("calendars"), [calendar.uid for calendar in document.calendars]),
    ):
        uid, count = Counter(uids).most_common(1)[0] if uids else (0, 0)
        if count > 1:
            raise PlanDoesNotFit(
                _(
                    "%(count)d %(what)s have the same identity %(uid)d in the file; "
                    "save it anew from the program that made it."
                )
                % {"count": count, "what": what, "uid": uid}
            )
    for number in _numbers(document):
        if not -FARTHEST <= number <= FARTHEST:
            raise PlanDoesNotFit(_("The file holds a number out of all bounds (%(number).3g).") % {"number": number})


def _numbers(value: Any) -> Iterator[float]:
    if value is None or value.__class__ in (str, bool):
        return
    if isinstance(value, int | float):
        yield value if value == value else float("inf")
    elif isinstance(value, tuple):
        for item in value:
            yield from _numbers(item)
    elif is_dataclass(value):
        for name in _names(type(value)):
            item = getattr(value, name)
            if item is not None and item.__class__ is not str:
                yield from _numbers(item)


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(kind: type) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind))
    return _NAMES[kind]


def _without_nul(value: V) -> tuple[V, int]:
    """The same value without NUL characters and halves of surrogate pairs, which no database keeps, and their count."""
    clean, count = _cleaned(value)
    return (clean, count) if count else (value, 0)


def _cleaned(value: Any) -> tuple[Any, int]:
    if value.__class__ is str:
        if value.isascii() and "\x00" not in value:
            return value, 0
        clean = value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
        return clean, int(clean != value)
    if isinstance(value, tuple):
        cleaned = [_cleaned(item) for item in value]
        return tuple(one for one, _count in cleaned), sum(count for _one, count in cleaned)
    if not is_dataclass(value) or isinstance(value, type):
        return value, 0
    changes, count = {}, 0
    for name in _names(type(value)):
        item = getattr(value, name)
        if item.__class__ in (str, tuple) or is_dataclass(item):
            clean, found = _cleaned(item)
            if found:
                changes[name], count = clean, count + found
    return (replace(value, **changes) if changes else value), count


def _in_outline_order(tasks: tuple[doc.Task, ...], warnings: list[str]) -> list[doc.Task]:
    """Parents before children, each followed by all below it; who has no parent in the file stands at the top."""
    known = {task.uid for task in tasks}
    below: dict[int | None, list[doc.Task]] = {}
    for task in tasks:
        parent = task.parent_uid if task.parent_uid in known else None
        if parent != task.parent_uid:
            warnings.append(
                _("“%(task)s” lies below a task that is not in the file; it is put at the top.")
                % {"task": task.name[:80]}
            )
            task = replace(task, parent_uid=None)
        below.setdefault(parent, []).append(task)
    ordered: list[doc.Task] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        task = waiting.pop()
        ordered.append(task)
        waiting.extend(reversed(below.get(task.uid, [])))
    if len(ordered) < len(tasks):
        placed = {task.uid for task in ordered}
        lost = next(task for task in tasks if task.uid not in placed)
        raise PlanDoesNotFit(_("“%(task)s” lies below itself in the file's outline.") % {"task": lost.name[:80]})
    return ordered


def _fit_task(task: doc.Task, calendar_uids: set[int], warnings: list[str]) -> doc.Task:
    changes: dict[str, Any] = {}
    named = {"task": task.name[:80]}
    if task.calendar_uid is not None and task.calendar_uid not in calendar_uids:
        warnings.append(_("The calendar of “%(task)s” is not in the file; the plan's is used.") % named)
        changes["calendar_uid"] = None
    if task.duration.minutes < 0:
        warnings.append(_("“%(task)s” has a negative duration; 0 is kept.") % named)
        changes["duration"] = replace(task.duration, minutes=0)
    if not 0 <= task.percent_complete <= 100:
        warnings.append(
            _("“%(task)s” is %(percent)g %% complete; the nearest of 0 and 100 is kept.")
            % {**named, "percent": task.percent_complete}
        )
        changes["percent_complete"] = min(max(task.percent_complete, 0.0), 100.0)
    if task.estimate is not None and not task.estimate.low <= task.estimate.likely <= task.estimate.high:
        warnings.append(
            _("The three points of the estimate of “%(task)s” are not in order; they were left out.") % named
        )
        changes["estimate"] = None
    numbers = [baseline.number for baseline in task.baselines]
    if len(set(numbers)) < len(numbers) or any(number < 0 for number in numbers):
        warnings.append(_("“%(task)s” says a baseline twice; the last one is kept.") % named)
        last = {baseline.number: baseline for baseline in task.baselines if baseline.number >= 0}
        changes["baselines"] = tuple(last[number] for number in sorted(last))
    return replace(task, **changes) if changes else task


def _fit_links(links: Iterable[doc.Link], task_uids: set[int], warnings: list[str]) -> Iterator[doc.Link]:
    seen: set[tuple[int, int, str]] = set()
    dropped: Counter[str] = Counter()
    for link in links:
        identity = (link.before, link.after, link.kind)
        if link.before not in task_uids or link.after not in task_uids:
            dropped[_("lead to tasks that are not in the file")] += 1
        elif link.before == link.after:
            dropped[_("lead from a task to itself")] += 1
        elif identity in seen:
            dropped[_("are there twice")] += 1
        else:
            seen.add(identity)
            yield link
    for why, count in dropped.items():
        warnings.append(_("%(count)d links %(why)s; they were left out.") % {"count": count, "why": why})


def _fit_assignments(
    assignments: Iterable[doc.Assignment], task_uids: set[int], resource_uids: set[int], warnings: list[str]
) -> Iterator[doc.Assignment]:
    lost = 0
    seen: set[int] = set()
    free = max((assignment.uid for assignment in assignments), default=0) + 1
    for assignment in assignments:
        unknown = assignment.resource_uid is not None and assignment.resource_uid not in resource_uids
        if assignment.task_uid not in task_uids or unknown:
            lost += 1
            continue
        if assignment.uid in seen:
            assignment, free = replace(assignment, uid=free), free + 1
        seen.add(assignment.uid)
        yield assignment
    if lost:
        warnings.append(
            _("%(count)d assignments belong to tasks or resources that are not in the file; they were left out.")
            % {"count": lost}
        )


def _fit_calendars(calendars: tuple[doc.Calendar, ...], uids: set[int], warnings: list[str]) -> Iterator[doc.Calendar]:
    parents = {calendar.uid: calendar.parent_uid for calendar in calendars}
    for calendar in calendars:
        if calendar.parent_uid is None:
            yield calendar
            continue
        seen = {calendar.uid}
        above: int | None = calendar.parent_uid
        while above is not None and above in uids and above not in seen:
            seen.add(above)
            above = parents[above]
        if above is None:
            yield calendar
        elif above in seen:
            raise PlanDoesNotFit(_("The calendar “%(name)s” inherits from itself.") % {"name": calendar.name[:80]})
        else:
            warnings.append(
                _("The calendar “%(name)s” inherits from one that is not in the file.") % {"name": calendar.name[:80]}
            )
            missing = calendar.parent_uid not in uids
            week = tuple(() if hours is None else hours for hours in calendar.week) if missing else calendar.week
            yield replace(calendar, parent_uid=None if missing else calendar.parent_uid, week=week)  # type: ignore[arg-type]
