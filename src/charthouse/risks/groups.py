"""Which durations overrun together: groups of tasks by phase, person, field or choice, each with one coefficient.

Every task counts in one group, the first that it belongs to, and coefficients lie between 0 and 1: then each group is
a single common factor, and the correlations cannot contradict each other (they are positive semidefinite by
construction). What a plan file brings may be negative; the engine mends that, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.exchange.risk_values import leaves_of
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, made, of_record, row_of
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.rest.answers import require_version
from charthouse.risks.actions import locked_register
from charthouse.risks.models import CorrelationGroup
from charthouse.risks.refusals import BadRisk, NoSuchGroup, RiskChangedMeanwhile

FACTS = ("name", "by", "field", "value", "uids", "coefficient")
MOST_GROUPS = 100
MOST_CHOSEN = 5000
By = CorrelationGroup.By


@dataclass(frozen=True, slots=True)
class Resolved:
    """A group as the plan has it now."""

    row: CorrelationGroup
    sets: tuple[tuple[str, tuple[int, ...]], ...]
    """The tasks that overrun together, under the name of each phase, person or value."""
    elsewhere: int
    """Tasks that belong to it and count in a group before it."""

    @property
    def tasks(self) -> int:
        """How many tasks count in it."""
        return sum(len(uids) for _name, uids in self.sets)


def resolved(rows: Iterable[CorrelationGroup], document: doc.Document) -> list[Resolved]:
    """The tasks of each group, by the plan as it is."""
    below = leaves_of(document)
    leaves = [task for task in document.tasks if below[task.uid] == (task.uid,)]
    taken: set[int] = set()
    found = []
    for row in rows:
        sets, elsewhere = [], 0
        for name, uids in _sets(row, document, leaves, below):
            mine = tuple(uid for uid in dict.fromkeys(uids) if uid not in taken)
            elsewhere += len(set(uids)) - len(mine)
            if len(mine) > 1:
                sets.append((name, mine))
                taken.update(mine)
        found.append(Resolved(row, tuple(sets), elsewhere))
    return found


def correlations(project: int, document: doc.Document) -> tuple[doc.CorrelationGroup, ...]:
    """All groups of a register as the plan document says them, and the simulation takes them."""
    rows = CorrelationGroup.objects.filter(project=project).order_by("number")
    return tuple(
        doc.CorrelationGroup(name if len(group.sets) == 1 else f"{group.row.name}: {name}", uids, group.row.coefficient)
        for group in resolved(rows, document)
        for name, uids in group.sets
    )


def phases_of(document: doc.Document) -> list[doc.Task]:
    """The summary tasks of the top level; where there is one alone, those right below it."""
    parents = {task.parent_uid for task in document.tasks}
    top = [task for task in document.tasks if task.parent_uid is None and task.uid in parents]
    if len(top) == 1:
        inner = [task for task in document.tasks if task.parent_uid == top[0].uid and task.uid in parents]
        return inner or top
    return top


def people_of(document: doc.Document) -> dict[int, str]:
    """Who is responsible for each task: as was said, else the first person assigned."""
    people = {one.uid: one.name for one in document.resources if one.kind is doc.ResourceKind.PERSON}
    found = {task.uid: task.responsible.strip() for task in document.tasks if task.responsible.strip()}
    for each in document.assignments:
        if each.resource_uid in people:
            found.setdefault(each.task_uid, people[each.resource_uid])
    return found


def _sets(
    row: CorrelationGroup, document: doc.Document, leaves: Sequence[doc.Task], below: Mapping[int, tuple[int, ...]]
) -> Iterable[tuple[str, Sequence[int]]]:
    if row.by == By.CHOSEN:
        yield row.name, [leaf for uid in row.uids for leaf in below.get(uid, ())]
    elif row.by == By.PHASE:
        phases = [task for task in document.tasks if task.uid in set(row.uids)] if row.uids else phases_of(document)
        for phase in phases:
            yield phase.name, below[phase.uid]
    else:
        by_value: dict[str, list[int]] = {}
        people = people_of(document) if row.by == By.RESPONSIBLE else {}
        for task in leaves:
            said = people.get(task.uid, "") if row.by == By.RESPONSIBLE else _said(task, row.field)
            if said and row.value in ("", said):
                by_value.setdefault(said, []).append(task.uid)
        yield from by_value.items()


def _said(task: doc.Task, field: str) -> str:
    value = dict(task.custom).get(field)
    return "" if value is None else str(value)


def groups_of(project: Project) -> list[CorrelationGroup]:
    """All groups, in the order in which tasks are given to them."""
    return list(CorrelationGroup.objects.filter(project=project).order_by("number"))


def group_of(project: Project, number: int) -> CorrelationGroup:
    """The group of that number.

    :raises NoSuchGroup:
    """
    found = CorrelationGroup.objects.filter(project=project, number=number).first()
    if found is None:
        raise NoSuchGroup(
            _("The register of %(key)s has no group %(number)d; it may have been deleted.")
            % {"key": project.key, "number": number}
        )
    return found


def group_at(project: Project, number: int, version: int | None) -> CorrelationGroup:
    """The group at the version that a program read; the register stays locked.

    :raises NoSuchGroup: charthouse.rest.refusals.OtherVersion:
    """
    locked_register(project)
    row = group_of(project, number)
    require_version(version, row.version, f"{project.key} {number}")
    return row


@one_operation
@transaction.atomic
def add_group(*, access: Access, facts: Mapping[str, Any]) -> CorrelationGroup:
    """Say that tasks overrun together.

    :raises BadRisk: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    register = locked_register(access.project)
    if CorrelationGroup.objects.filter(project=access.project).count() >= MOST_GROUPS:
        raise BadRisk(_("There are %(most)d groups already; delete one first.") % {"most": MOST_GROUPS})
    row = CorrelationGroup(project=access.project, number=register.next_group)
    register.next_group += 1
    register.save(update_fields=["next_group"])
    _put(row, facts)
    row.save()
    journal.record(
        row, "added a group", by=access.user, stream_id=access.project.journal_id, after=told_of(row),
        changes=made(row),
    )  # fmt: skip
    return row


@one_operation
@transaction.atomic
def change_group(*, access: Access, number: int, facts: Mapping[str, Any], seen: int | None = None) -> CorrelationGroup:
    """Change a group; ``seen`` is the version that was looked at.

    :raises NoSuchGroup: BadRisk: RoleMayNot: RiskChangedMeanwhile:
    """
    access.require(Right.EDIT_RISKS)
    locked_register(access.project)
    row = group_of(access.project, number)
    _same(row, seen)
    before, kept = told_of(row), row_of(row)
    _put(row, facts)
    after = told_of(row)
    changed = [name for name in FACTS if after[name] != before[name]]
    if not changed:
        return row
    row.version += 1
    row.save()
    journal.record(
        row, "changed a group", by=access.user, stream_id=access.project.journal_id,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        changes=of_record(row, kept),
    )  # fmt: skip
    return row


@one_operation
@transaction.atomic
def delete_group(*, access: Access, number: int, seen: int | None = None) -> None:
    """Say no longer that tasks overrun together; the journal brings the group back.

    :raises NoSuchGroup: RoleMayNot: RiskChangedMeanwhile:
    """
    access.require(Right.EDIT_RISKS)
    locked_register(access.project)
    row = group_of(access.project, number)
    _same(row, seen)
    watch, key = Watch(CorrelationGroup.objects.filter(pk=row.pk)), row.pk
    row.delete()
    row.pk = key
    journal.record(
        row, "deleted a group", by=access.user, stream_id=access.project.journal_id, before=told_of(row),
        changes=watch.changes(),
    )  # fmt: skip


def told_of(row: CorrelationGroup) -> dict[str, Any]:
    """A group's facts by name."""
    return {name: getattr(row, name) for name in FACTS}


def _same(row: CorrelationGroup, seen: int | None) -> None:
    if seen is not None and seen != row.version:
        raise RiskChangedMeanwhile(
            _("Somebody changed the group “%(name)s” after you opened it; open it again, and change it as it is now.")
            % {"name": row.name}
        )


def _put(row: CorrelationGroup, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise _bad(name, _("A group has no field “%(field)s”.") % {"field": name[:60]})
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if not row.name or len(row.name) > 200 or "\x00" in row.name:
        raise _bad("name", _("A group needs a name of at most 200 characters."))
    if row.by not in By.values:
        raise _bad("by", _("Choose one of what is offered."))
    coefficient = row.coefficient
    if not isinstance(coefficient, int | float) or not 0 <= coefficient <= 1:
        raise _bad("coefficient", _("A coefficient goes from 0, independent, to 1, all alike."))
    if row.by == By.FIELD and not row.field:
        raise _bad("field", _("Say by which own field the tasks belong together."))
    if row.by == By.CHOSEN and not row.uids:
        raise _bad("uids", _("Choose the tasks, at least two of them or a summary task."))
    if len(row.uids) > MOST_CHOSEN or not all(isinstance(uid, int) for uid in row.uids):
        raise _bad("uids", _("A group names %(most)d tasks at most.") % {"most": MOST_CHOSEN})
    row.field = row.field[:100] if row.by == By.FIELD else ""
    row.value = row.value[:1000] if row.by in (By.FIELD, By.RESPONSIBLE) else ""
    row.uids = list(dict.fromkeys(row.uids)) if row.by in (By.PHASE, By.CHOSEN) else []


def _bad(field: str, sentence: str) -> BadRisk:
    return BadRisk(sentence, fields={field: sentence})
