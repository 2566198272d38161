"""Which facts of a task its panel lets somebody change: what stands there, what it can be, and who may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.engine.network import ConstraintKind, TaskKind, TaskMode
from charthouse.exchange import document as doc
from charthouse.plan.computed import Computed
from charthouse.plan.edit_packed import OWN
from charthouse.plan.page_words import WORDS
from charthouse.plan.progress import PROGRESS
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats

KIND_WORDS = {
    TaskKind.TASK: gettext_lazy("Task"),
    TaskKind.MILESTONE: gettext_lazy("Milestone"),
    TaskKind.START_MILESTONE: gettext_lazy("Start milestone"),
    TaskKind.FINISH_MILESTONE: gettext_lazy("Finish milestone"),
    TaskKind.LEVEL_OF_EFFORT: gettext_lazy("Level of effort"),
}
MODE_WORDS = {
    TaskMode.AUTO: gettext_lazy("computed from links and calendar"),
    TaskMode.MANUAL: gettext_lazy("given by hand, not computed"),
}
TYPE_WORDS = {
    doc.TaskType.FIXED_UNITS: gettext_lazy("people’s share stays"),
    doc.TaskType.FIXED_DURATION: gettext_lazy("duration stays"),
    doc.TaskType.FIXED_WORK: gettext_lazy("work stays"),
}
DISTRIBUTION_WORDS = {
    doc.Distribution.BETA_PERT: gettext_lazy("Beta-PERT"),
    doc.Distribution.TRIANGULAR: gettext_lazy("Triangular"),
    doc.Distribution.LOGNORMAL: gettext_lazy("Lognormal"),
    doc.Distribution.UNIFORM: gettext_lazy("Uniform"),
}
"""Those that three points describe; of discrete and empirical ones the outcomes come with a file."""
MEANING_WORDS = {
    doc.Meaning.ABSOLUTE: gettext_lazy("the least and the most it can be"),
    doc.Meaning.P10_P90: gettext_lazy("P10 and P90: one time in ten below, one in ten above"),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """How one fact is changed on the page (``islands/plan/record``)."""

    field: str
    kind: str
    """``column`` (edited as in the grid), ``text``, ``long``, ``number``, ``percent``, ``work``, ``day``, ``choice``,
    ``constraint``, ``own`` and ``own-choice`` (the project's own fields, edited as in the grid)."""
    seen: Any = None
    options: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> str:
        """For the page's script."""
        return orjson.dumps({"kind": self.kind, "seen": self.seen, "options": self.options}).decode()


@dataclass(frozen=True, slots=True)
class Changing:
    """What a reader may do with one task."""

    all: bool
    progress: bool
    plan: bool
    """Links and assignments, which concern more than the task."""
    ticks: bool
    """The checklist can be ticked off; who sees only the published plan cannot, for its items are copies."""

    @property
    def anything(self) -> bool:
        """Is there any to be changed at all?"""
        return self.all or self.progress


def changing(access: Access, task: doc.Task) -> Changing:
    """What somebody may change of a task."""
    working = access.project.public is None
    may = working and access.may_change(task)
    progress = may or access.may_change(task, PROGRESS)
    return Changing(may, progress, working and access.may(Right.EDIT_PLAN), working and progress)


def edits_of(computed: Computed, task: doc.Task, access: Access, may: Changing) -> Mapping[str, Edit]:
    """Everything that can be changed in a field of its own, by the name of the fact."""
    if not may.anything:
        return {}
    work = task.uid not in computed.summaries and task.kind is not TaskKind.LEVEL_OF_EFFORT
    found = []
    if work:
        found = [
            Edit("percent", "column"),
            Edit("physical_percent_complete", "percent", task.physical_percent_complete),
            Edit("actual_start", "day", task.actual_start),
            Edit("actual_finish", "day", task.actual_finish),
            Edit("remaining_duration", "work", task.remaining_duration),
        ]
    if not may.all:
        return {one.field: one for one in found}
    if work:
        found += [Edit("start", "column"), Edit("finish", "column"), Edit("duration", "column")]
        found += [Edit("work", "work", task.work), _choice("type", task.type, TYPE_WORDS)]
        found.append(_choice("kind", task.kind, KIND_WORDS))
    found += [
        Edit("name", "column"),
        Edit("deadline", "column"),
        Edit("wbs", "text", task.wbs),
        Edit("code", "text", task.code),
        Edit("priority", "number", task.priority),
        Edit("notes", "long", task.notes),
        Edit("definition_of_done", "long", task.definition_of_done),
        _choice("mode", task.mode, MODE_WORDS),
        Edit("active", "choice", task.active, (("true", _("active")), ("false", _("inactive: left out of the plan")))),
        Edit("on_time_line", "choice", task.on_time_line, (("true", _("yes")), ("false", _("no")))),
        Edit("constraint", "constraint", [task.constraint.value, task.constraint_date], _constraints()),
        _calendar(computed, task),
    ]
    if access.may(Right.SEE_TEAM):
        found.append(Edit("responsible", "text", task.responsible, _people(computed)))
    found += _own(computed, task, access)
    return {one.field: one for one in found}


def _people(computed: Computed) -> tuple[tuple[str, str], ...]:
    people = {one.name for one in computed.document.resources if one.kind is doc.ResourceKind.PERSON}
    return tuple((name, name) for name in sorted(people))


def _own(computed: Computed, task: doc.Task, access: Access) -> Iterator[Edit]:
    """The plan's own fields, typed as in the grid; what can only be one of some words is chosen."""
    said = dict(task.custom)
    for field in computed.own_fields:
        if field.kind is doc.CustomKind.COST and not access.may(Right.SEE_COSTS):
            continue
        value = said.get(field.name)
        words: list[tuple[str, str]] = []
        seen: Any = value
        if field.kind is doc.CustomKind.CHOICE and field.choices:
            words = [(one, one) for one in field.choices]
        elif field.kind is doc.CustomKind.FLAG:
            words = [("1", _("yes")), ("0", _("no"))]
            seen = None if value is None else str(int(bool(value)))
        if words:
            if seen is not None and str(seen) not in dict(words):
                words.append((str(seen), str(seen)))
            if seen is None or not field.required:
                words.insert(0, ("", formats.NOTHING))
            yield Edit(OWN + field.name, "own-choice", seen, tuple(words))
        else:
            people = field.kind is doc.CustomKind.PERSON and access.may(Right.SEE_TEAM)
            yield Edit(OWN + field.name, "own", value, _people(computed) if people else ())


def _choice(field: str, value: Any, words: Mapping[Any, Any]) -> Edit:
    return Edit(field, "choice", value.value, tuple((one.value, str(word)) for one, word in words.items()))


def _constraints() -> tuple[tuple[str, str], ...]:
    usual = (ConstraintKind.ASAP.value, _("As soon as possible"))
    return (usual, *((one.value, str(WORDS[f"constraint_{one.value}"])) for one in ConstraintKind if one != "ASAP"))


def _calendar(computed: Computed, task: doc.Task) -> Edit:
    """By name, as the plan's calendars are told apart on the page; nobody's own is for a task."""
    names = {one.uid: one.name for one in computed.document.calendars if one.resource_uid is None}
    options = (("", _("the plan’s")), *((name, name) for name in names.values()))
    seen = None if task.calendar_uid is None else names.get(task.calendar_uid)
    return Edit("calendar", "choice", seen, options)
