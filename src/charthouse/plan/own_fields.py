"""The fields that a project's plan has for itself: defined, changed and removed with their values, and undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, of_record, row_of
from charthouse.plan.columns import REST, TASK_EXTRA
from charthouse.plan.edit_packed import OWN, now_in, own_value, with_values
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Plan, Task
from charthouse.plan.refusals import BadValue
from charthouse.prepared import Prepared
from charthouse.prepared import change as save
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.resources.packing import pack, unpack

MOST = 100
"""Fields of one plan."""
LONGEST_NAME = 80
TABLE = "Table"
"""What documents that were read from a table name as the program they come from."""
YES = frozenset({"yes", "true", "1", "ja", "x"})
NO = frozenset({"no", "false", "0", "nein", "-"})
_BLANK = doc.Task(uid=0, name="")
Values = tuple[tuple[str, doc.CustomValue], ...]


class NoSuchField(Refused):
    """The plan has no field of that name."""

    status = 404


class FieldExists(Refused):
    """There is one of that name already."""

    status = 409


def defined(project: Project) -> list[doc.CustomField]:
    """The fields of tasks that somebody defined, in their order."""
    row = _rest_of.first(project.pk)
    return [] if row is None else [one for one in _fields_in(row[0]) if one.owner == "task"]


@one_operation
@transaction.atomic
def define(*, access: Access, field: doc.CustomField) -> None:
    """Let tasks of this plan have a field.

    :raises BadValue:
    :raises FieldExists:
    """
    access.require(Right.EDIT_PLAN)
    plan = locked_plan(access.project)
    there = _fields(plan)
    if len(there) >= MOST:
        raise BadValue(_("A plan can have %(most)d fields of its own; remove one first.") % {"most": MOST}, fields={})
    _check(field, [one.name for one in there if one.owner == "task"])
    watch = Watch(Plan.objects.filter(pk=plan.pk))
    _keep(plan, [*there, field])
    _record(access, plan, "defined a field", {}, _told(field), watch)


@one_operation
@transaction.atomic
def change(*, access: Access, name: str, field: doc.CustomField) -> None:
    """Make a field another one; under another name its values come along.

    :raises NoSuchField:
    :raises BadValue: also where values that are there do not fit
    :raises FieldExists:
    """
    access.require(Right.EDIT_PLAN)
    plan = locked_plan(access.project)
    there = _fields(plan)
    old = _named(there, name)
    if field == old:
        return
    _check(field, [one.name for one in there if one.owner == "task" and one is not old])
    for _task, value in _values(access.project, name):
        own_value(replace(field, required=False), value)
    with_values = [task.pk for task, _value in _values(access.project, name)] if field.name != name else []
    watch = Watch(Plan.objects.filter(pk=plan.pk), Task.objects.filter(pk__in=with_values))
    if with_values:
        _rewrite(access.project, name, lambda said: tuple((field.name if one == name else one, v) for one, v in said))
    _keep(plan, [field if one is old else one for one in there])
    _record(access, plan, "changed a field", _told(old), _told(field), watch)


@one_operation
@transaction.atomic
def remove(*, access: Access, name: str) -> int:
    """Remove a field with all its values; gives how many these were.

    :raises NoSuchField:
    """
    access.require(Right.EDIT_PLAN)
    plan = locked_plan(access.project)
    there = _fields(plan)
    found = _values(access.project, name)
    old = next((one for one in there if one.owner == "task" and one.name == name), None)
    if old is None and not found:
        raise _no_field(name)
    watch = Watch(Plan.objects.filter(pk=plan.pk), Task.objects.filter(pk__in=[task.pk for task, _v in found]))
    _rewrite(access.project, name, lambda said: tuple((one, value) for one, value in said if one != name))
    _keep(plan, [one for one in there if one is not old])
    before = {"name": name} if old is None else _told(old)
    _record(access, plan, "removed a field", {**before, "values": len(found)}, {}, watch)
    return len(found)


@one_operation
@transaction.atomic
def move(*, access: Access, name: str, place: int) -> None:
    """Put a field at a place among those of tasks; 0 is the first, and what is beyond the end is the last.

    :raises NoSuchField:
    """
    access.require(Right.EDIT_PLAN)
    plan = locked_plan(access.project)
    there = _fields(plan)
    field = _named(there, name)
    of_tasks = [one for one in there if one.owner == "task"]
    was = of_tasks.index(field)
    of_tasks.remove(field)
    of_tasks.insert(max(0, place), field)
    now = of_tasks.index(field)
    if now == was:
        return
    watch = Watch(Plan.objects.filter(pk=plan.pk))
    _keep(plan, [*of_tasks, *(one for one in there if one.owner != "task")])
    _record(access, plan, "moved a field", {"name": name, "place": was + 1}, {"name": name, "place": now + 1}, watch)


def say(*, access: Access, task: Task, values: Mapping[str, Any]) -> Task:
    """Say values in a task's own fields, by their names; None takes one away, what is not named stays.

    :raises NoSuchField:
    :raises BadValue:
    :raises charthouse.projects.refusals.RoleMayNot: for amounts, by who may not see costs
    """
    return _say(access, task, values) if values else task


@transaction.atomic
def _say(access: Access, task: Task, values: Mapping[str, Any]) -> Task:
    plan = locked_plan(access.project)
    there = {one.name: one for one in _fields(plan) if one.owner == "task"}
    wanted = {}
    for name, value in values.items():
        field = there.get(name)
        if field is None:
            raise _no_field(name)
        if field.kind is doc.CustomKind.COST:
            access.require(Right.SEE_COSTS)
        wanted[OWN + name] = own_value(field, value)
    now = now_in(task.extra, wanted)
    different = {name: value for name, value in wanted.items() if now[name] != value}
    if not different:
        return task
    row = row_of(task)
    task.extra = with_values(task.extra, different)
    task.version += 1
    save(task, ("extra", "version"))
    touch(plan, moves_dates=False)
    journal.record(
        task, "changed", by=access.user, stream_id=access.project.journal_id,
        before={name: now[name] for name in different}, after=different, changes=of_record(task, row),
    )  # fmt: skip
    return task


def with_defaults(project: Project, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a new task, with what the fields say that were left out."""
    usual = {one.name: one.default for one in defined(project) if one.default is not None}
    return {**usual, **values}


def told(extra: str, project: int, made: dt.datetime, version: int) -> dict[str, doc.CustomValue]:
    """What a task's row says in these fields, but for amounts."""
    return _told_values(extra, project, made, version, amounts=False)


def amounts_told(extra: str, project: int, made: dt.datetime, version: int) -> dict[str, doc.CustomValue]:
    """What a task's row says in those of them that are amounts."""
    return _told_values(extra, project, made, version, amounts=True)


def _told_values(
    extra: str, project: int, made: dt.datetime, version: int, *, amounts: bool
) -> dict[str, doc.CustomValue]:
    said = orjson.loads(extra).get("custom") if extra else None
    if not said:
        return {}
    costs = _amounts(project, made, version)
    return {name: value for name, value in dict(said).items() if (name in costs) is amounts}


@lru_cache(maxsize=64)
def _amounts(project: int, _made: dt.datetime, _version: int) -> frozenset[str]:
    """The names of a plan's fields for amounts, at one version of it."""
    plan = Plan.objects.filter(pk=project).only("rest").first()
    fields = () if plan is None else _fields(plan)
    return frozenset(one.name for one in fields if one.owner == "task" and one.kind is doc.CustomKind.COST)


def with_definitions(project: Project, document: doc.Document) -> doc.Document:
    """What a table says, read by the fields that the plan has: a table has values, and no word on their kinds.

    A field of which the values do not fit becomes the text that the table says.
    """
    known = {one.name: one for one in defined(project)}
    if document.project.application != TABLE or not known:
        return document
    read: dict[str, dict[int, doc.CustomValue]] = {}
    for name, field in known.items():
        try:
            read[name] = {
                task.uid: _of_table(field, value)
                for task in document.tasks
                for one, value in task.custom
                if one == name and value is not None
            }
        except (BadValue, ValueError):
            continue
    tasks = tuple(
        replace(
            task,
            custom=tuple((name, read[name].get(task.uid) if name in read else value) for name, value in task.custom),
        )
        if task.custom
        else task
        for task in document.tasks
    )  # fmt: skip
    coming = {one.name: one for one in document.custom_fields if one.owner == "task"}
    fields = [field if name in read else coming.get(name, field) for name, field in known.items()]
    fields += [one for name, one in coming.items() if name not in known]
    others = [one for one in document.custom_fields if one.owner != "task"]
    return replace(document, tasks=tasks, custom_fields=(*fields, *others))


def _of_table(field: doc.CustomField, value: doc.CustomValue) -> doc.CustomValue:
    """What a cell means in a field."""
    text = str(value).strip()
    if not text:
        return None
    loose = replace(field, required=False)
    if field.kind is doc.CustomKind.FLAG:
        if text.casefold() not in YES | NO:
            raise ValueError(text)
        return text.casefold() in YES
    if field.kind in (doc.CustomKind.NUMBER, doc.CustomKind.COST):
        return own_value(loose, text.replace(",", ".") if "." not in text else text)
    if field.kind is doc.CustomKind.DATE:
        return own_value(loose, text.replace(" ", "T", 1)[:16])
    return own_value(loose, text)


def count_values(project: Project, name: str) -> int:
    """How many tasks say something in a field."""
    return len(_values(project, name))


_rest_of = Prepared(lambda project: Plan.objects.filter(project=project).values_list("rest"), int)


def _fields(plan: Plan) -> list[doc.CustomField]:
    return _fields_in(plan.rest)


def _fields_in(rest: str) -> list[doc.CustomField]:
    return list(unpack(doc.Document, rest).get("custom_fields", ()))


def _named(there: list[doc.CustomField], name: str) -> doc.CustomField:
    found = next((one for one in there if one.owner == "task" and one.name == name), None)
    if found is None:
        raise _no_field(name)
    return found


def _no_field(name: str) -> NoSuchField:
    return NoSuchField(_("There is no field “%(name)s” in this plan any more.") % {"name": name[:LONGEST_NAME]})


def _keep(plan: Plan, fields: list[doc.CustomField]) -> None:
    rest: dict[str, Any] = {**unpack(doc.Document, plan.rest), "custom_fields": tuple(fields)}
    plan.rest = pack(doc.Document(project=doc.Project(), **rest), REST)
    touch(plan, "rest", moves_dates=False)


def _record(access: Access, plan: Plan, verb: str, before: dict[str, Any], after: dict[str, Any], watch: Watch) -> None:
    journal.record(
        plan, verb, by=access.user, stream_id=access.project.journal_id, before=before, after=after,
        changes=watch.changes(),
    )  # fmt: skip


def _told(field: doc.CustomField) -> dict[str, Any]:
    return {
        "name": field.name, "kind": field.kind.value, "help": field.help, "required": field.required,
        "default": field.default, "choices": list(field.choices),
    }  # fmt: skip


def _check(field: doc.CustomField, taken: list[str]) -> None:
    name = field.name.strip()
    if not name or name != field.name or len(name) > LONGEST_NAME or "\x00" in name:
        raise BadValue(
            _("A field needs a name of at most %(most)d letters.") % {"most": LONGEST_NAME}, fields={"name": ""}
        )
    if name.casefold() in (one.casefold() for one in taken):
        raise FieldExists(_("There is a field “%(name)s” already; choose another name.") % {"name": name})
    if field.kind is doc.CustomKind.CHOICE and not field.choices:
        raise BadValue(
            _("A choice needs something to choose from; write one choice in each line."), fields={"choices": ""}
        )
    if field.default is not None:
        own_value(field, field.default)


def _values(project: Project, name: str) -> list[tuple[Task, doc.CustomValue]]:
    found = []
    for task in Task.objects.filter(project=project).exclude(extra="").only("id", "extra").order_by("id"):
        value = dict(unpack(doc.Task, task.extra).get("custom", ())).get(name)
        if value is not None:
            found.append((task, value))
    return found


def _rewrite(project: Project, name: str, become: Callable[[Values], Values]) -> None:
    tasks = list(Task.objects.filter(pk__in=[task.pk for task, _value in _values(project, name)]))
    for task in tasks:
        told = unpack(doc.Task, task.extra)
        told["custom"] = become(told["custom"])
        task.extra = pack(replace(_BLANK, **told), TASK_EXTRA)
        task.version += 1
    Task.objects.bulk_update(tasks, ["extra", "version"], batch_size=500)
