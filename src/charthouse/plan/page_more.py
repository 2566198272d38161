"""Columns of the plan page beyond those that every page draws: told only to pages that show them (``Shown.more``)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charthouse.engine.network import TaskKind, TaskMode
from charthouse.exchange import document as doc
from charthouse.exchange.custom_fields import all_fields
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

CUSTOM = "custom."
"""Before the name of a field that the project has of its own."""

Values = Sequence[Any]
"""By row; None where there is nothing, or what is usual. Dates are minutes since 1970, amounts text."""


@dataclass(frozen=True, slots=True)
class More:
    """A column, and what somebody has to be allowed to be told it."""

    values: Callable[[doc.Document], Values]
    right: Right | None = None
    labour: bool = False
    """An amount that may tell what somebody costs by the hour."""


def _plain(name: str, *, usual: Any = None) -> Callable[[doc.Document], Values]:
    """A field of a task as it is, where it is not as usual."""

    def values(document: doc.Document) -> Values:
        told = [getattr(task, name) for task in document.tasks]
        return [None if value == usual else value for value in told]

    return values


def _amount(name: str) -> Callable[[doc.Document], Values]:
    def values(document: doc.Document) -> Values:
        return [None if (amount := getattr(task, name)) is None else str(amount) for task in document.tasks]

    return values


def _work(name: str) -> Callable[[doc.Document], Values]:
    """Minutes of work; a summary's are those of all that is active below it."""

    def values(document: doc.Document) -> Values:
        tasks = document.tasks
        place = {task.uid: row for row, task in enumerate(tasks)}
        above = [-1 if task.parent_uid is None else place[task.parent_uid] for task in tasks]
        summaries = {row for row in above if row >= 0}
        told: list[int | None] = [None if row in summaries else getattr(task, name) for row, task in enumerate(tasks)]
        for row in range(len(tasks) - 1, -1, -1):  # those below stand behind those above
            up, value = above[row], told[row]
            if up >= 0 and value is not None and tasks[row].active:
                told[up] = (told[up] or 0) + value
        return told

    return values


def _estimates(document: doc.Document) -> Values:
    """Three points with what they mean and rest on, as an ``EstimateOp`` takes them."""
    return [
        None
        if (one := task.estimate) is None
        else [one.low, one.likely, one.high, one.meaning.value, one.distribution.value, one.basis]
        for task in document.tasks
    ]


def _assigned(document: doc.Document) -> Values:
    """Who and what works on it: number in the plan, name, units, and 1 where the units count an amount of material."""
    resources = {resource.uid: resource for resource in document.resources}
    place = {task.uid: row for row, task in enumerate(document.tasks)}
    told: list[list[Any] | None] = [None] * len(document.tasks)
    for one in document.assignments:
        resource, row = resources.get(one.resource_uid or 0), place.get(one.task_uid)
        if resource is None or row is None:
            continue
        said: list[Any] = [resource.uid, resource.name, one.units]
        if resource.kind in (doc.ResourceKind.MATERIAL, doc.ResourceKind.COST):
            said.append(1)
        there = told[row]
        if there is None:
            there = told[row] = []
        there.append(said)
    return told


def _custom(name: str) -> Callable[[doc.Document], Values]:
    def values(document: doc.Document) -> Values:
        return [next((value for one, value in task.custom if one == name), None) for task in document.tasks]

    return values


MORE: Mapping[str, More] = {
    **{
        name: More(_plain(name))
        for name in (
            "physical_percent_complete", "percent_work_complete", "actual_start", "actual_finish",
            "remaining_duration",
        )
    },
    **{name: More(_work(name)) for name in ("work", "actual_work", "remaining_work")},
    **{name: More(_plain(name, usual="")) for name in ("notes", "code")},
    "responsible": More(_plain("responsible", usual=""), Right.SEE_TEAM),
    "assigned": More(_assigned, Right.SEE_TEAM),
    "priority": More(_plain("priority", usual=500)),
    "kind": More(_plain("kind", usual=TaskKind.TASK)),
    "mode": More(_plain("mode", usual=TaskMode.AUTO)),
    "type": More(_plain("type", usual=doc.TaskType.FIXED_UNITS)),
    "effort_driven": More(_plain("effort_driven", usual=False)),
    "active": More(_plain("active", usual=True)),
    "on_time_line": More(_plain("on_time_line", usual=False)),
    "estimate": More(_estimates),
    "fixed_cost": More(_amount("fixed_cost"), Right.SEE_COSTS),
    **{
        name: More(_amount(name), Right.SEE_COSTS, labour=True) for name in ("cost", "actual_cost", "remaining_cost")
    },
}  # fmt: skip
"""By the name of the field; those of the project's own stand beside them, under ``custom.NAME``."""


def own_fields(document: doc.Document) -> list[doc.CustomField]:
    """The fields of tasks that this plan has for itself, also those that only values tell of."""
    return [field for field in all_fields(document) if field.owner == "task"]


def values_of(document: doc.Document, name: str) -> Values:
    """What a column says, by row."""
    if name.startswith(CUSTOM):
        return _custom(name.removeprefix(CUSTOM))(document)
    return MORE[name].values(document)


_RIGHTS = {doc.CustomKind.COST: Right.SEE_COSTS}


def fields_on_page(document: doc.Document, access: Access) -> list[dict[str, Any]]:
    """The project's own fields that this reader may see, as the page's columns take them."""
    return [
        {
            "name": field.name,
            "kind": field.kind.value,
            "choices": list(field.choices),
            **({"help": field.help} if field.help else {}),
            **({"required": True} if field.required else {}),
        }
        for field in own_fields(document)
        if (right := _RIGHTS.get(field.kind)) is None or access.may(right)
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which columns a page shows beyond the usual ones, as far as its reader may see them."""

    names: tuple[str, ...] = ()
    fresh: frozenset[str] = frozenset()
    """Those of which it has nothing yet."""
    hidden: frozenset[str] = frozenset()
    """Those of which tasks with people of known rates are left out."""


def asked_of(document: doc.Document, access: Access, names: Iterable[str], fresh: Collection[str] = ()) -> Asked:
    """What may be told of the columns that were asked for; those that nobody knows are left out."""
    found, hidden = [], set()
    own: dict[str, Right | None] | None = None
    for name in dict.fromkeys(names):
        more = MORE.get(name)
        if more is not None:
            right = more.right
        else:
            if own is None:
                own = {CUSTOM + field.name: _RIGHTS.get(field.kind) for field in own_fields(document)}
            if name not in own:
                continue
            right = own[name]
        if right is not None and not access.may(right):
            continue
        found.append(name)
        if more is not None and more.labour and not access.may(Right.SEE_RATES):
            hidden.add(name)
    return Asked(tuple(found), frozenset(fresh) & frozenset(found), frozenset(hidden))


def rated_rows(document: doc.Document) -> list[bool]:
    """By row: whether somebody with a rate works on the task or on one below it (``permits.labour_told``)."""
    rated = {resource.uid for resource in document.resources if resource.rates}
    working = {one.task_uid for one in document.assignments if one.resource_uid in rated}
    place = {task.uid: row for row, task in enumerate(document.tasks)}
    told = [task.uid in working for task in document.tasks]
    for row in range(len(told) - 1, -1, -1):
        above = document.tasks[row].parent_uid
        if told[row] and above is not None:
            told[place[above]] = True
    return told
