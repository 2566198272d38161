"""How a record of the chapter is kept: one change after the other, each an entry with the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from charthouse.incoming import number_in
from charthouse.journal import actions as journal
from charthouse.journal.row_changes import Watch, made
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.stages.models import ExceptionOption, Gate, GateCriterion, Stage, StageBook, StageException, Tolerance
from charthouse.stages.refusals import BadStage, NoSuchStage, StageChangedMeanwhile

Numbered = TypeVar("Numbered", Stage, Gate, StageException)
Facts = Mapping[str, Any]
LONGEST_TEXT = 20_000


def locked_book(project: Project) -> StageBook:
    """The book's row, locked until the transaction ends: one change after the other."""
    return StageBook.objects.select_for_update().get_or_create(project=project)[0]


def found(model: type[Numbered], project: Project, number: int) -> Numbered:
    """The record of that number.

    :raises NoSuchStage:
    """
    one = model._default_manager.filter(project=project, number=number).first() if number <= 2**62 else None
    if one is None:
        raise NoSuchStage(
            _("%(key)s has no %(kind)s %(number)d; it may have been deleted.")
            % {"key": project.key, "kind": model._meta.verbose_name, "number": number}
        )
    return one


def number_of(subject: str) -> int:
    """The number that a document's subject says.

    :raises NoSuchStage:
    """
    number = number_in(subject)
    if number is None:
        raise NoSuchStage(_("Say of which record: its number is missing."))
    return number


def require_same(one: Stage | Gate | StageException, seen: int | None) -> None:
    """Refuse unless it is at the version that was looked at; None: whichever there is.

    :raises StageChangedMeanwhile:
    """
    if seen is not None and seen != one.version:
        raise StageChangedMeanwhile(
            _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
            % {"name": str(one)}
        )


def watch_of(one: Stage | Gate | StageException) -> Watch:
    """Watches the record's row, and those that belong to it."""
    if isinstance(one, Stage):
        return Watch(Stage.objects.filter(pk=one.pk), Tolerance.objects.filter(stage=one.pk))
    if isinstance(one, Gate):
        return Watch(Gate.objects.filter(pk=one.pk), GateCriterion.objects.filter(gate=one.pk))
    return Watch(
        StageException.objects.filter(pk=one.pk), ExceptionOption.objects.filter(exception=one.pk),
        Stage.objects.filter(pk=one.stage_id), Tolerance.objects.filter(stage=one.stage_id),
    )  # fmt: skip


def record_new(one: models.Model, verb: str, access: Access, rows: Sequence[models.Model], after: Facts) -> None:
    """Write down that a record came."""
    journal.record(
        one, verb, by=access.user, stream_id=access.project.journal_id, after=dict(after), changes=made(one, *rows)
    )


def record_change(
    one: Stage | Gate | StageException, verb: str, access: Access, watch: Watch, before: Facts, after: Facts
) -> None:
    """Count a version, and write down what of a record is another now; nothing where nothing is."""
    changed = [name for name in after if after[name] != before.get(name)]
    if not changed:
        return
    one.version += 1
    one.save()
    journal.record(
        one, verb, by=access.user, stream_id=access.project.journal_id,
        before={name: before.get(name) for name in changed}, after={name: after[name] for name in changed},
        changes=watch.changes(),
    )  # fmt: skip


# -- values ----------------------------------------------------------------------------------------------------------


def bad(field: str, sentence: str) -> BadStage:
    """The refusal of a value."""
    return BadStage(sentence, fields={field: sentence})


def text_of(field: str, value: Any, *, most: int = LONGEST_TEXT, needed: bool = False) -> str:
    """A text as it is kept.

    :raises BadStage:
    """
    said = str(value or "").strip()
    if needed and not said:
        raise bad(field, _("Write at least a word here."))
    if "\x00" in said or len(said) > most:
        raise bad(field, _("This text can have %(most)d characters at most.") % {"most": most})
    return said


def task_of(project: Project, field: str, value: Any, before: int | None) -> int | None:
    """The number of a task of the plan that is worked on; one that was chosen before may be gone.

    :raises BadStage:
    """
    if value is None or value == before:
        return None if value is None else before
    if type(value) is not int or value not in computed_plan(project).tasks:
        raise bad(field, _("The plan has no task of that number; choose one that is there."))
    return value
