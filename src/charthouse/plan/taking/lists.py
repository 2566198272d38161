"""Lists of risks, issues and costs as they came: looked at, kept, renewed without doubles, removed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse import rows as row_store
from charthouse.exchange.lists import List
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.plan.models import ExternalKey, KeptList, KeptRow, TakenFile, Task
from charthouse.plan.taking.actions import AlreadyTaken
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

LONGEST_NAME = 120
LONGEST_KEY = 500
_KEYS = ("id", "key", "no", "no.", "nr", "nr.", "number", "nummer", "schlüssel", "risk id", "issue id", "beleg", "#")
_TASKS = ("task", "wbs", "task id", "wbs code", "work package", "vorgang", "aufgabe", "psp", "psp-code", "issue key",
          "arbeitspaket", "activity")  # fmt: skip
_AMOUNTS = re.compile(
    r"\b(costs?|amount|budget|value|price|kosten|betrag|preis|wert|eur|usd|gbp|chf|spent|exposure)\b|[€$£]",
    re.IGNORECASE,
)


class NoSuchList(Refused):
    """The project has no such list, or none that this reader may see."""

    status = 404


class BadList(Refused):
    """What was chosen of a list does not work."""

    status = 422


@dataclass(frozen=True)
class Chosen:
    """What somebody says of a list."""

    name: str
    key: int
    """Place of the column by which a row is known again."""
    task: int | None = None
    """Place of the column that says a row's task."""
    amounts: frozenset[int] = frozenset()


@dataclass
class Renewal:
    """What keeping a list changes: rows by their keys, as they would be."""

    rows: dict[str, tuple[list[str], int | None]]
    there: dict[str, tuple[int, list[str], int | None, int]]
    """Of the rows that are there: key in the database, texts, task, position."""
    warnings: list[str] = field(default_factory=list)

    @cached_property
    def added(self) -> list[str]:
        """Keys that are new."""
        return [key for key in self.rows if key not in self.there]

    @cached_property
    def gone(self) -> list[str]:
        """Keys that are not in the file any more."""
        return [key for key in self.there if key not in self.rows]

    @cached_property
    def changed(self) -> list[str]:
        """Keys whose cells or tasks differ."""
        return [key for key, told in self.rows.items() if key in self.there and self.there[key][1:3] != told]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {"added": len(self.added), "changed": len(self.changed), "gone": len(self.gone)}


def guess(file: TakenFile, found: List) -> Chosen:
    """What is likely meant: as it was said of the list that is renewed, else by the headers and the cells."""
    into = file.into
    headers = [header.casefold() for header in found.headers]
    if into is not None:
        old = into.columns
        places = {header: place for place, header in enumerate(found.headers)}
        key = places.get(old[into.key_column], 0)
        task = None if into.task_column is None else places.get(old[into.task_column])
        hidden = frozenset(places[old[place]] for place in into.hidden if old[place] in places)
        return Chosen(into.name, key, task, hidden | _amounts(found, known=old))
    distinct = [
        place
        for place in range(len(headers))
        if all(cells[place] for _line, cells in found.rows)
        and len({cells[place] for _line, cells in found.rows}) == len(found.rows)
    ]
    named = [place for place in distinct if headers[place] in _KEYS]
    key = next(iter(named or distinct), 0)
    task = next((headers.index(word) for word in _TASKS if word in headers and headers.index(word) != key), None)
    name = file.file_name.rsplit(".", 1)[0][:LONGEST_NAME]
    return Chosen(name, key, task, _amounts(found))


def _amounts(found: List, known: Sequence[str] = ()) -> frozenset[int]:
    return frozenset(
        place for place, header in enumerate(found.headers) if header not in known and _AMOUNTS.search(header)
    )


def renewal(project: Project, found: List, chosen: Chosen, into: KeptList | None) -> Renewal:
    """What keeping a file as a list would change; nothing is changed.

    :raises BadList: the key column is empty somewhere, or says the same twice
    """
    if not 0 <= chosen.key < len(found.headers):
        raise BadList(_("Choose the column by which a row is known again."), fields={"key": ""})
    header = found.headers[chosen.key]
    for line, cells in found.rows:
        if not cells[chosen.key]:
            raise BadList(
                _("Line %(line)d says nothing in “%(column)s”; choose a column that is filled in every row.")
                % {"line": line, "column": header},
                fields={"key": header},
            )
    twice = next((one for one, n in Counter(cells[chosen.key] for _l, cells in found.rows).items() if n > 1), None)
    if twice is not None:
        raise BadList(
            _("“%(value)s” stands more than once in “%(column)s”; choose a column that is different in every row.")
            % {"value": twice[:60], "column": header},
            fields={"key": header},
        )
    tasks = _Tasks(project)
    rows: dict[str, tuple[list[str], int | None]] = {}
    missing = 0
    for _line, cells in found.rows:
        said = "" if chosen.task is None else cells[chosen.task]
        uid = tasks.number_of(said) if said else None
        missing += bool(said) and uid is None
        rows[cells[chosen.key][:LONGEST_KEY]] = (list(cells), uid)
    there = {
        one.key: (one.pk, one.texts, one.uid, one.position)
        for one in (() if into is None else KeptRow.objects.filter(of=into))
    }
    warnings = list(found.warnings)
    if missing:
        warnings.append(
            _("Rows whose task is not in the plan, or is not the only one of that name: %(count)d.")
            % {"count": missing}
        )
    return Renewal(rows, there, warnings)


class _Tasks:
    """The plan's tasks by whatever a spreadsheet may call them."""

    def __init__(self, project: Project) -> None:
        self._by: dict[str, set[int]] = {}
        found = Task.objects.filter(project=project).values_list("uid", "wbs", "code", "name")
        for uid, wbs, code, name in found.iterator(5000):
            for said in {f"{project.key}-{uid}", wbs, code, name} - {""}:
                self._by.setdefault(said.strip().casefold(), set()).add(uid)
        keys = ExternalKey.objects.filter(project=project, task__isnull=False).values_list("key", "task__uid")
        for key, uid in keys:
            self._by.setdefault(key.casefold(), set()).add(uid)

    def number_of(self, said: str) -> int | None:
        """The task of a WBS code, a key here or elsewhere, or a name that only one has."""
        found = self._by.get(said.strip().casefold(), set())
        return next(iter(found)) if len(found) == 1 else None


@one_operation
@transaction.atomic
def keep(*, access: Access, file: TakenFile, found: List, chosen: Chosen) -> KeptList:
    """Keep a file as a list, or let it renew the one that it was brought for.

    :raises RoleMayNot:
    :raises AlreadyTaken:
    :raises BadList:
    """
    access.require(Right.IMPORT_PLAN)
    project = access.project
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if TakenFile.objects.filter(pk=file.pk, applied_at__isnull=False).exists():
        raise AlreadyTaken(_("%(file)s was taken over already; bring a new export.") % {"file": file.file_name})
    name = " ".join(chosen.name.replace("\x00", "").split())[:LONGEST_NAME]
    if not name:
        raise BadList(_("Give the list a name."), fields={"name": ""})
    into = file.into if file.into_id is not None else None
    same = KeptList.objects.filter(project=project, kind=file.source, name=name).exclude(pk=file.into_id or 0)
    if same.exists():
        raise BadList(
            _("There is a list “%(name)s” already; renew that one, or choose another name.") % {"name": name},
            fields={"name": name},
        )
    done = renewal(project, found, chosen, into)
    watch = Watch(
        KeptList.objects.filter(project=project, pk=file.into_id or 0), KeptRow.objects.filter(of=file.into_id or 0)
    )
    facts: dict[str, Any] = {
        "name": name, "headers": _json(found.headers), "key_column": chosen.key, "task_column": chosen.task,
        "amounts": _json(sorted(chosen.amounts)), "at": timezone.now(),
    }  # fmt: skip
    if into is None:
        into = KeptList.objects.create(project=project, kind=file.source, **facts)
        watch = _new(into)
        verb = "took over a list"
    else:
        for one, value in facts.items():
            setattr(into, one, value)
        into.save(update_fields=list(facts))
        verb = "renewed a list"
    _write(into, done)
    journal.record(
        into, verb, by=access.user, stream_id=project.journal_id, after=done.counts, changes=watch.changes()
    )  # fmt: skip
    file.applied_at, file.into, file.result, file.content = timezone.now(), into, done.counts, {}
    file.save(update_fields=["applied_at", "into", "result", "content"])
    return into


def _new(into: KeptList) -> Watch:
    """A watch to which a list that was only just made is new."""
    watch = Watch(KeptList.objects.filter(pk=into.pk), KeptRow.objects.filter(of=into))
    watch._before = {name: {} for name in watch._before}
    return watch


def _write(into: KeptList, done: Renewal) -> None:
    gone = [done.there[key][0] for key in done.gone]
    for begin in range(0, len(gone), 500):
        KeptRow.objects.filter(pk__in=gone[begin : begin + 500]).delete()
    places = {key: place for place, key in enumerate(done.rows, 1)}
    row_store.insert(
        KeptRow,
        ("of_id", "key", "position", "cells", "uid"),
        ((into.pk, key, places[key], _json(done.rows[key][0]), done.rows[key][1]) for key in done.added),
    )
    different = set(done.changed)
    there = [key for key in done.rows if key in done.there]
    moved = [key for key in there if key in different or done.there[key][3] != places[key]]
    row_store.update(
        KeptRow,
        ("position", "cells", "uid"),
        [[places[key], _json(done.rows[key][0]), done.rows[key][1], done.there[key][0]] for key in moved],
    )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


@one_operation
@transaction.atomic
def remove(*, access: Access, number: int) -> None:
    """Remove a list with its rows; the history brings it back.

    :raises RoleMayNot:
    :raises NoSuchList:
    """
    access.require(Right.IMPORT_PLAN)
    found = list_of(access, number)
    watch = Watch(KeptList.objects.filter(pk=found.pk), KeptRow.objects.filter(of=found))
    key, name = found.pk, found.name
    KeptRow.objects.filter(of=found).delete()
    found.delete()
    found.pk = key
    journal.record(
        found, "removed a list", by=access.user, stream_id=access.project.journal_id, before={"name": name},
        changes=watch.changes(),
    )  # fmt: skip


def lists_of(access: Access) -> list[KeptList]:
    """The lists that somebody may see."""
    access.require(Right.SEE_DISCUSSION)
    found = KeptList.objects.filter(project=access.project.working_id or access.project.pk)
    if not access.may(Right.SEE_COSTS):
        found = found.exclude(kind=KeptList.Kind.COSTS)
    return list(found)


def list_of(access: Access, number: int) -> KeptList:
    """One of them.

    :raises NoSuchList:
    """
    for one in lists_of(access):
        if one.pk == number:
            return one
    raise NoSuchList(_("%(key)s has no such list.") % {"key": access.project.key})


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as a reader sees it."""

    key: str
    texts: list[str]
    uid: int | None
    name: str


def rows_shown(access: Access, of: KeptList, words: str = "") -> tuple[list[str], list[Shown]]:
    """Headers and rows without what the reader may not see; with ``words``, only rows that say all of them."""
    hidden = frozenset() if access.may(Right.SEE_COSTS) else of.hidden
    places = [place for place in range(len(of.columns)) if place not in hidden]
    names: Mapping[int, str] = dict(Task.objects.filter(project=access.shown).values_list("uid", "name"))
    wanted = words.casefold().split()
    found = []
    for row in KeptRow.objects.filter(of=of):
        texts = row.texts
        shown = [texts[place] if place < len(texts) else "" for place in places]
        told = " ".join((*shown, names.get(row.uid or 0, ""))).casefold()
        if all(word in told for word in wanted):
            key = row.key if of.key_column not in hidden else ""
            found.append(Shown(key, shown, row.uid if row.uid in names else None, names.get(row.uid or 0, "")))
    return [of.columns[place] for place in places], found


def chosen_of(file: TakenFile, found: List) -> Chosen:
    """What was said of a file, or is guessed."""
    said = file.choices
    if not said:
        return guess(file, found)
    return Chosen(said["name"], said["key"], said["task"], frozenset(said["amounts"]))


def say(file: TakenFile, chosen: Chosen) -> None:
    """Keep what was said of a file that waits."""
    file.choices = {**_told(chosen)}
    file.save(update_fields=["choices"])


def _told(chosen: Chosen) -> dict[str, Any]:
    return {"name": chosen.name, "key": chosen.key, "task": chosen.task, "amounts": sorted(chosen.amounts)}
