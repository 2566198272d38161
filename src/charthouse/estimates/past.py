"""The organisation's past work, from which estimates learn: taken in from files, programs and plans, and taken away."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.estimates.lines import lines_of
from charthouse.estimates.models import PastBatch, PastWork
from charthouse.estimates.past_reading import MOST, Said
from charthouse.estimates.past_values import TEXTS, Past, checked, past_in
from charthouse.estimates.refusals import BadPastWork, NoSuchPastWork
from charthouse.exchange.document import Unit
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.journal.reach import Subject
from charthouse.journal.row_changes import Watch, made
from charthouse.projects.access import Access, NoSuchProject, Standing, project_for
from charthouse.projects.permissions import OrganisationRight

MOST_KEPT = 50_000
LONGEST_SOURCE = 200
RECORD = "estimates.PastBatch"
VERBS = ("took in past work", "took away past work")
_EPOCH = dt.date(1970, 1, 1)
_COLUMNS = tuple(one.name for one in fields(Past))


@dataclass(frozen=True, slots=True)
class Step:
    """What a line would do."""

    line: int
    name: str
    what: str
    """``new``, ``same`` or ``wrong``."""
    past: Past | None = None
    wrong: str = ""


def batches() -> list[tuple[PastBatch, int]]:
    """What came in, the newest first, and how many tasks and projects it is."""
    counts = Counter(PastWork.objects.order_by().values_list("batch", flat=True))
    return [(one, counts[one.pk]) for one in PastBatch.objects.select_related("by")]


def batch_of(number: int) -> PastBatch:
    """What came in under that number.

    :raises NoSuchPastWork:
    """
    found = PastBatch.objects.select_related("by").filter(pk=number).first()
    if found is None:
        raise NoSuchPastWork(_("There is no past work %(number)d.") % {"number": number})
    return found


def past_of(work: PastWork) -> Past:
    """A kept row as a value."""
    return Past(**{name: getattr(work, name) for name in _COLUMNS})


def steps_of_file(said: Iterable[Said], unit: Unit) -> list[Step]:
    """What each line of a file would do to what is there."""
    found = []
    for one in said:
        try:
            found.append(Step(one.line, one.facts.get("name", ""), "new", past_in(one.facts, unit)))
        except BadPastWork as refusal:
            found.append(Step(one.line, one.facts.get("name", ""), "wrong", wrong=refusal.message))
    return _compared(found)


def steps_of_project(*, by: User, key: str, kind: str) -> tuple[str, list[Step]]:
    """A project that somebody sees, by name, and its finished tasks.

    :raises BadPastWork: they see no such project, or nothing in it can be compared
    """
    try:
        access = project_for(by, key)
    except NoSuchProject as refusal:
        raise BadPastWork(refusal.message, fields={"project": ""}) from None
    steps = steps_of_plan(access, kind)
    if not steps:
        told = _("%(key)s has no finished task of which a baseline says how long it was planned to take.")
        raise BadPastWork(told % {"key": access.project.key}, fields={"project": ""})
    return access.project.name, steps


def steps_of_plan(access: Access, kind: str) -> list[Step]:
    """The finished tasks of a project that say both what was planned and what they took.

    Planned is what the first baseline says that knows the task; its class, unless one is said for all, is what lies
    at the top above it.
    """
    found = []
    for place, line in enumerate(lines_of(access), 1):
        task = line.task
        planned = next(
            (one.duration for one in sorted(task.baselines, key=lambda one: one.number) if one.duration), None
        )
        if task.actual_finish is None or planned is None or task.duration.minutes <= 0:
            continue
        said = kind or (line.path[0] if line.path else "")
        past = Past(
            level=PastWork.Level.TASK.value, name=task.name[: TEXTS["name"]] or f"{access.project.key}-{task.uid}",
            project=access.project.name[: TEXTS["project"]], kind=" ".join(said.split())[: TEXTS["kind"]], size=None,
            measure="", year=(_EPOCH + dt.timedelta(minutes=task.actual_finish)).year, estimate=planned,
            actual=task.duration.minutes, origin=f"{access.project.key}-{task.uid}",
        )  # fmt: skip
        found.append(Step(place, past.name, "new", checked(past)))
    return _compared(found)


def _compared(steps: list[Step]) -> list[Step]:
    """Lines that are there already are told so; as often as they are there, since two tasks may be alike."""
    there = Counter(past_of(one).identity for one in PastWork.objects.iterator(5000))
    names = {kind.casefold(): kind for kind in PastWork.objects.order_by("pk").values_list("kind", flat=True)}
    found = []
    for step in steps:
        if step.past is None:
            found.append(step)
            continue
        kind = names.setdefault(step.past.kind.casefold(), step.past.kind)  # one class, however it is written
        if there[step.past.identity]:
            there[step.past.identity] -= 1
            found.append(replace(step, what="same"))
        else:
            found.append(replace(step, past=replace(step.past, kind=kind)))
    return found


@one_operation
@transaction.atomic
def take_in(*, by: User, source: str, steps: Sequence[Step], leave_out: bool) -> PastBatch | None:
    """Keep what is new of these lines, as one deed; nothing where one is wrong, unless those are to be left out.

    :raises charthouse.projects.access.RoleMayNot: BadPastWork:
    """
    stream = _held(by)
    wrong = [one for one in steps if one.what == "wrong"]
    if wrong and not leave_out:
        raise BadPastWork(
            _("Line %(line)d: %(wrong)s Nothing was taken in; correct it, or say that such lines are left out.")
            % {"line": wrong[0].line, "wrong": wrong[0].wrong}
        )
    fresh = [one.past for one in _compared([one for one in steps if one.past]) if one.what == "new" and one.past]
    if not fresh:
        return None
    if len(fresh) > MOST or PastWork.objects.count() + len(fresh) > MOST_KEPT:
        raise BadPastWork(
            _("%(most)d past tasks are the most that are kept, %(once)d the most at once; take old ones away first.")
            % {"most": MOST_KEPT, "once": MOST}
        )
    batch = PastBatch.objects.create(
        journal=stream, source=" ".join(source.split())[:LONGEST_SOURCE] or _("file"), by=by, at=timezone.now()
    )  # fmt: skip
    works = [PastWork(batch=batch, **{name: getattr(one, name) for name in _COLUMNS}) for one in fresh]
    PastWork.objects.bulk_create(works, batch_size=500)
    journal.record(
        batch, VERBS[0], by=by, stream_id=stream.pk, after={"works": len(works)}, changes=made(batch, *works)
    )  # fmt: skip
    return batch


@one_operation
@transaction.atomic
def take_away(*, by: User, number: int) -> None:
    """Let nobody learn from it any longer: all that came in under that number.

    :raises charthouse.projects.access.RoleMayNot: NoSuchPastWork:
    """
    stream = _held(by)
    batch = batch_of(number)
    watch = Watch(PastBatch.objects.filter(pk=batch.pk), PastWork.objects.filter(batch_id=batch.pk))
    count = batch.works.count()
    gone = Subject(RECORD, str(batch.pk), batch.source, "")
    PastBatch.objects.filter(pk=batch.pk).delete()
    journal.record_about(
        gone, VERBS[1], by=by, stream_id=stream.pk, before={"works": count}, changes=watch.changes()
    )  # fmt: skip


def begin_undoing(_stream_id: int, _entries: Sequence[Entry], by: User) -> None:
    """May this person take it back?"""
    _held(by)


def _held(by: User) -> Any:
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    return journal.locked_stream(journal.open_stream(ORGANISATION).pk)
