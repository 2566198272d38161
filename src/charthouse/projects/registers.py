"""Numbered records that a project keeps: put in, changed and taken out, each as one entry that can be taken back.

A chapter says once what its kind of record is (``RecordKind``); the three deeds, the lock, the version that was looked
at, the rows for undoing and the way back are here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal import inverses
from charthouse.journal.acting import one_operation
from charthouse.journal.models import Entry
from charthouse.journal.reach import InProject
from charthouse.journal.row_changes import Watch, made
from charthouse.journal.undoing import REDID, UNDID, put_rows_back
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.rest.answers import require_version

One = TypeVar("One", bound=models.Model)
Facts = Mapping[str, Any]


def _nothing_beside(_access: Access, _one: Any, _facts: Facts) -> None:
    return None


@dataclass(frozen=True, slots=True)
class RecordKind(Generic[One]):
    """One kind of numbered record, and what a chapter says of it."""

    model: type[One]
    noun: str
    """As the journal's verbs say it: ``added a goal`` with ``a goal``."""
    right: Right
    """What changing it needs."""
    register: Callable[[Project], Any]
    """The project's register, its row locked until the transaction ends."""
    counter: str
    """The register's column with the next number, which only ever rises."""
    put: Callable[[Access, One, Facts], None]
    """Puts facts into a record that is not saved yet; refuses with the field that is wrong."""
    told: Callable[[One], dict[str, Any]]
    """What the journal tells of it, as JSON can hold it."""
    no_such: Callable[[Project, int], Refused]
    changed_meanwhile: Callable[[One], Refused]
    beside: Callable[[Access, One, Facts], None] = _nothing_beside
    """Keeps those facts that stand in other rows, once the record is saved."""
    rows: Callable[[One], Iterable[QuerySet[Any]]] = lambda _one: ()
    """The other rows that a change of it may touch."""

    @property
    def verbs(self) -> tuple[str, str, str]:
        """Of the three deeds."""
        return (f"added {self.noun}", f"changed {self.noun}", f"deleted {self.noun}")

    def watch(self, one: One) -> Watch:
        """The rows of one record, read before a change."""
        return Watch(self.model._default_manager.filter(pk=one.pk), *self.rows(one))

    def of(self, project: Project, number: int) -> One:
        """The record of that number, or the refusal that there is none."""
        found = self.model._default_manager.filter(project=project, number=number).first()
        if found is None:
            raise self.no_such(project, number)
        return found

    def at(self, project: Project, number: int, version: int | None) -> One:
        """The record at the version that a program read; the register stays locked.

        :raises charthouse.rest.refusals.OtherVersion:
        """
        self.register(project)
        one: Any = self.of(project, number)
        require_version(version, one.version, f"{project.key} {number}")
        return one  # type: ignore[no-any-return]


@one_operation
@transaction.atomic
def add_record(kind: RecordKind[One], *, access: Access, facts: Facts) -> One:
    """Put a new record in the register; refuses as its kind's ``put`` does.

    :raises charthouse.projects.access.RoleMayNot:
    """
    access.require(kind.right)
    register = kind.register(access.project)
    number = getattr(register, kind.counter)
    one = kind.model(project=access.project, number=number)
    kind.put(access, one, facts)
    setattr(register, kind.counter, number + 1)
    register.save(update_fields=[kind.counter])
    one.save()
    kind.beside(access, one, facts)
    beside = [row for found in kind.rows(one) for row in found]
    journal.record(
        one, kind.verbs[0], by=access.user, stream_id=access.project.journal_id, after=kind.told(one),
        changes=made(one, *beside),
    )  # fmt: skip
    return one


@one_operation
@transaction.atomic
def change_record(kind: RecordKind[One], *, access: Access, number: int, facts: Facts, seen: int | None = None) -> One:
    """Change what a record says; ``seen`` is the version that was looked at, None: whichever there is.

    :raises charthouse.projects.access.RoleMayNot:
    """
    access.require(kind.right)
    one: Any = _held(kind, access.project, number, seen)
    watch, before = kind.watch(one), kind.told(one)
    kind.put(access, one, facts)
    kind.beside(access, one, facts)
    after = kind.told(one)
    changed = [name for name in after if after[name] != before.get(name)]
    if not changed:
        return one  # type: ignore[no-any-return]
    one.version += 1
    one.save()
    journal.record(
        one, kind.verbs[1], by=access.user, stream_id=access.project.journal_id,
        before={name: before.get(name) for name in changed}, after={name: after[name] for name in changed},
        changes=watch.changes(),
    )  # fmt: skip
    return one  # type: ignore[no-any-return]


@one_operation
@transaction.atomic
def delete_record(kind: RecordKind[One], *, access: Access, number: int, seen: int | None = None) -> None:
    """Take a record out of the register; the journal brings it back.

    :raises charthouse.projects.access.RoleMayNot:
    """
    access.require(kind.right)
    one = _held(kind, access.project, number, seen)
    watch, told, key = kind.watch(one), kind.told(one), one.pk
    one.delete()
    one.pk = key
    journal.record(
        one, kind.verbs[2], by=access.user, stream_id=access.project.journal_id, before=told, changes=watch.changes()
    )  # fmt: skip


def register_way_back(
    kind: RecordKind[Any], *further: str, right: Right | None = None, apply: inverses.Apply = put_rows_back
) -> None:
    """Let the deeds of a kind be taken back, and ``further`` verbs on it; called in ``AppConfig.ready``.

    ``right`` is what taking them back needs, where that is not what changing the record needs; ``apply`` puts the
    rows back, and may refuse.
    """
    needed = right or kind.right

    def begin(stream_id: int, _entries: Sequence[Entry], by: User) -> None:
        project = Project.objects.get(journal_id=stream_id)
        project_for(by, project.key, needed)
        kind.register(project)

    def may(access: InProject, _entry: Entry) -> bool:
        return access.may(needed)

    for verb in (*kind.verbs, *further, UNDID, REDID):
        inverses.register(kind.model._meta.label, verb, apply, begin=begin, may=may)


def _held(kind: RecordKind[One], project: Project, number: int, seen: int | None) -> One:
    kind.register(project)
    one: Any = kind.of(project, number)
    if seen is not None and seen != one.version:
        raise kind.changed_meanwhile(one)
    return one  # type: ignore[no-any-return]
