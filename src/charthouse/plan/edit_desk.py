"""A working copy of the rows that some edits concern: changed in memory, then written and recorded as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.exchange.custom_fields import kind_of_value
from charthouse.journal.acting import present
from charthouse.journal.bulk import Said, record_many
from charthouse.journal.row_changes import VERSION, Altered, Changes, pack, stored, table_of
from charthouse.plan.models import (
    Assignment,
    BaselineTask,
    ChecklistItem,
    Estimate,
    ExternalKey,
    Link,
    Plan,
    Task,
)
from charthouse.plan.progress_facts import Places
from charthouse.plan.refusals import BadValue, NoSuchTask
from charthouse.prepared import columns_of
from charthouse.projects.access import Access
from charthouse.resources.models import Allocation, Calendar
from charthouse.resources.packing import unpack

_TABLES = (Task, Link, Assignment, Estimate, ChecklistItem, BaselineTask, ExternalKey)
Row = dict[str, Any]
"""By column, as the database gives it."""


@dataclass
class Deed:
    """What one edit did: an entry of the journal to be."""

    table: type[models.Model]
    key: int
    label: str
    verb: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    lender: int | None = None


class Sheet:
    """The rows of one table that were asked for, as they were and as they are."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        table = table_of(model._meta.label)
        assert table is not None
        self.columns = table.columns()
        self.known = columns_of(model)
        assert model._meta.pk is not None
        self.pk = model._meta.pk.attname
        self.rows: dict[int, Row] = {}
        self.new: dict[int, None] = {}
        self.gone: dict[int, None] = {}
        self.altered: dict[int, set[str]] = {}
        self._added_by: dict[int, Deed] = {}

    def read(self, found: models.QuerySet[Any]) -> list[int]:
        """Take rows in that are not here yet; gives the keys of all that were found."""
        keys = []
        for row in found.order_by("pk").values_list(*self.known).iterator(5000):
            told = dict(zip(self.known, row, strict=True))
            key = told[self.pk]
            keys.append(key)
            if key not in self.rows and key not in self.gone:
                self.rows[key] = told
        return keys

    def _row(self, key: int) -> tuple[Any, ...]:
        row = self.rows[key]
        return tuple(stored(row[column]) for column in self.columns)

    def _in(self, deed: Deed) -> Altered:
        return deed.changes.setdefault(self.model._meta.label, Altered(self.columns))

    def add(self, deed: Deed, key: int, values: Mapping[str, Any]) -> Row:
        """A new row; what is not said has its usual value."""
        row = {
            one.attname: values[one.attname] if one.attname in values else one.get_default()
            for one in self.model._meta.concrete_fields
        }
        row[self.pk] = key
        self.rows[key] = row
        self.new[key] = None
        self._added_by[key] = deed
        self._in(deed).added[key] = ()  # told when all is known
        return row

    def change(self, deed: Deed, key: int, values: Mapping[str, Any]) -> None:
        """Other values of a row."""
        row = self.rows[key]
        ways = {
            name: (stored(row[name]), stored(value))
            for name, value in values.items()
            if name in self.columns and stored(row[name]) != stored(value)
        }
        row.update(values)
        if not ways or key in self.new:  # of a new row its making tells all
            return
        self.altered.setdefault(key, set()).update(values)
        told = self._in(deed).changed.setdefault(key, {})
        for name, (was, now) in ways.items():
            told[name] = (told[name][0] if name in told else was, now)

    def remove(self, deed: Deed, keys: Iterable[int]) -> None:
        """Rows that go."""
        told = self._in(deed)
        for key in keys:
            if key in self.gone:
                continue
            told.removed[key] = self._row(key)
            if key in self.new:
                del self.new[key]
                self._in(self._added_by[key]).added[key] = told.removed[key]
            else:
                self.gone[key] = None
            self.altered.pop(key, None)
            del self.rows[key]

    def tell_added(self, deed: Deed) -> None:
        """Say the new rows of a deed as they are now that all is known."""
        told = deed.changes.get(self.model._meta.label)
        for key in () if told is None else told.added:
            if key in self.rows:
                told.added[key] = self._row(key)  # type: ignore[union-attr]

    def delete(self) -> None:
        """Remove from the database what goes."""
        keys = list(self.gone)
        for begin in range(0, len(keys), 5000):
            self.model._default_manager.filter(pk__in=keys[begin : begin + 5000]).delete()

    def write(self) -> None:
        """Bring what is there in line."""
        if self.new:
            rows.insert(self.model, self.known, ([self.rows[key][name] for name in self.known] for key in self.new))
        by_columns: dict[tuple[str, ...], list[list[Any]]] = {}
        counts = VERSION in self.known
        for key, names in self.altered.items():
            row = self.rows[key]
            if counts:
                row[VERSION] += 1
            written = tuple(sorted({*names, VERSION} if counts else names))
            by_columns.setdefault(written, []).append([*(row[name] for name in written), key])
        for written, found in by_columns.items():
            rows.update(self.model, written, found)


class Desk:
    """The plan's rows while edits are made, with what is to be written of them into the journal."""

    def __init__(self, access: Access, plan: Plan, by: User, why: str) -> None:
        self.access, self.plan, self.by, self.why = access, plan, by, why
        self.project = access.project
        self.sheets: dict[type[models.Model], Sheet] = {model: Sheet(model) for model in _TABLES}
        self.refs: dict[str, int] = {}
        self.keys: dict[int, int] = {}
        """The keys of tasks by their numbers."""
        self.deeds: list[Deed] = []
        self.alone = True
        """Whether nothing but tasks were added and changed, so that the rest of the plan need not be read again."""
        self.places = Places(access.project)
        self._waiting: dict[type[models.Model], list[int]] = {}

    @property
    def tasks(self) -> Sheet:
        """The tasks."""
        return self.sheets[Task]

    def fetch(self, numbers: Collection[int]) -> None:
        """Read the tasks of these numbers, all at once."""
        missing = [number for number in dict.fromkeys(numbers) if number not in self.keys]
        if not missing:
            return
        found = Task.objects.filter(project=self.project, uid__in=missing)
        for key in self.tasks.read(found):
            self.keys[self.tasks.rows[key]["uid"]] = key

    def task(self, named: int | str) -> Row:
        """The task of a number, or that an edit before this one added.

        :raises NoSuchTask:
        """
        if isinstance(named, str):
            key = self.refs.get(named)
            if key is None or key not in self.tasks.rows:
                raise NoSuchTask(_("No edit before this one adds “%(ref)s”.") % {"ref": named[:40]})
            return self.tasks.rows[key]
        self.fetch([named])
        key = self.keys.get(named)
        row = None if key is None else self.tasks.rows.get(key)
        if row is None:
            raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": self.project.key, "number": named})
        return row

    @cached_property
    def _calendars(self) -> dict[int, tuple[int, str, bool]]:
        """Number, name and whether it is a person's, by key."""
        found = Calendar.objects.filter(project=self.project).order_by("position", "id")
        return {
            key: (uid, name, of_resource is not None)
            for key, uid, name, of_resource in found.values_list("id", "uid", "name", "resource_uid")
        }

    @cached_property
    def counted(self) -> frozenset[int]:
        """Allocations of what is counted, such as material: of these an assignment says an amount, not work."""
        kinds = [doc.ResourceKind.MATERIAL.value, doc.ResourceKind.COST.value]
        found = Allocation.objects.filter(project=self.project, resource__kind__in=kinds)
        return frozenset(found.values_list("pk", flat=True))

    @cached_property
    def own_fields(self) -> dict[str, doc.CustomField]:
        """The project's own fields of tasks, by name; of those that only values tell of, by these tasks' values."""
        defined = unpack(doc.Document, self.plan.rest).get("custom_fields", ())
        found = {one.name: one for one in defined if one.owner == "task"}
        for row in self.tasks.rows.values():
            for name, value in unpack(doc.Task, row["extra"]).get("custom", ()):
                if name not in found:
                    found[name] = doc.CustomField(name, kind_of_value(value))
        return found

    def calendar_name(self, key: int | None) -> str | None:
        """What a calendar of the plan is called."""
        return None if key is None else self._calendars[key][1]

    def calendar_key(self, said: object) -> int | None:
        """The calendar of a name or a number; None takes a task's own calendar away.

        :raises BadValue:
        """
        if said is None or said == "":
            return None
        for of_people in (False, True):
            for key, (number, name, is_of_person) in self._calendars.items():
                if is_of_person is of_people and said in (number, name) and not isinstance(said, bool):
                    return key
        raise BadValue(
            _("There is no calendar “%(name)s” in this plan; add it among its calendars first.")
            % {"name": str(said)[:60]},
            fields={"calendar": _("one of the plan’s calendars")},
        )

    def next_keys(self, model: type[models.Model], count: int = 1) -> None:
        """Set keys of new rows aside."""
        self._waiting.setdefault(model, []).extend(rows.reserve(model, count))

    def next_key(self, model: type[models.Model]) -> int:
        """The key of a new row."""
        waiting = self._waiting.setdefault(model, [])
        if not waiting:
            self.next_keys(model)
        return waiting.pop(0)

    def begin(self, model: type[models.Model], key: int, label: str, verb: str, **told: dict[str, Any]) -> Deed:
        """A deed, which stands in the journal if it changes anything."""
        lender = present().lent.get((self.project.journal_id, self.by.pk))
        deed = Deed(model, key, label, verb, lender=lender, **told)
        self.deeds.append(deed)
        return deed

    def touched(self) -> frozenset[int]:
        """The keys of the tasks that were added or changed."""
        return frozenset({*self.tasks.new, *self.tasks.altered})

    def write(self) -> bool:
        """Write all that was done, with its entries in the journal; false when it changes nothing."""
        for deed in self.deeds:
            for sheet in self.sheets.values():
                sheet.tell_added(deed)
        said = [
            Said(
                record=deed.table._meta.label,
                record_id=str(deed.key),
                label=deed.label,
                verb=deed.verb,
                before=deed.before,
                after=deed.after,
                why=self.why,
                changes=packed,
                lender=deed.lender,
            )
            for deed in self.deeds
            if (packed := pack(_told(deed.changes))) is not None
        ]
        if not said:
            return False
        # Tasks first, so that nothing goes with a summary that it no longer lies below.
        self.tasks.write()
        for sheet in reversed(self.sheets.values()):
            sheet.delete()
        for model, sheet in self.sheets.items():
            if model is not Task:
                sheet.write()
        record_many(said, by=self.by, stream_id=self.project.journal_id)
        return True


def _told(changes: Changes) -> Changes:
    return {name: altered for name, altered in changes.items() if altered.added or altered.removed or altered.changed}
