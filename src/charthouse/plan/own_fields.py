"""The fields that a project's plan has for itself: defined, changed and removed with their values, and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.plan.columns import REST, TASK_EXTRA
from charthouse.plan.edit_packed import own_value
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Plan, Task
from charthouse.plan.refusals import BadValue
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.resources.packing import pack, unpack

MOST = 100
"""Fields of one plan."""
LONGEST_NAME = 80
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
    plan = Plan.objects.filter(project=project).first()
    return [] if plan is None else [one for one in _fields(plan) if one.owner == "task"]


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


def count_values(project: Project, name: str) -> int:
    """How many tasks say something in a field."""
    return len(_values(project, name))


def _fields(plan: Plan) -> list[doc.CustomField]:
    return list(unpack(doc.Document, plan.rest).get("custom_fields", ()))


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
