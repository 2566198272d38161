"""Deliverables: what can be said of one, and what changes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.plan.models import Task
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import RecordKind, add_record, change_record, delete_record
from charthouse.scope.book import locked_book
from charthouse.scope.models import (
    Deliverable,
    DeliverableTask,
    RaciLetter,
    RaciRole,
    Requirement,
    RequirementDeliverable,
)
from charthouse.scope.refusals import NoSuchRecord, RecordChangedMeanwhile
from charthouse.scope.values import LONGEST_TEXT, bad, numbers, one_of, put, text

Facts = Mapping[str, Any]

CHECKS = {
    "name": text(300),
    "description": text(LONGEST_TEXT, lines=True),
    "acceptance": text(LONGEST_TEXT, lines=True),
    "acceptor": text(200),
    "state": one_of(Deliverable.State.values),
}
HANGING = ("requirements", "tasks", "raci")
FIELDS = (*CHECKS, *HANGING)


def add_deliverable(*, access: Access, facts: Facts) -> Deliverable:
    """Add a deliverable; ``facts`` by the names in ``FIELDS``.

    :raises BadValue: RoleMayNot:
    """
    return add_record(KIND, access=access, facts=facts)


def change_deliverable(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Deliverable:
    """Change what is said of a deliverable; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchRecord: BadValue: RoleMayNot: RecordChangedMeanwhile:
    """
    return change_record(KIND, access=access, number=number, facts=facts, seen=seen)


def delete_deliverable(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a deliverable out, with its traces; the journal brings them back. Its tasks stay in the plan.

    :raises NoSuchRecord: RoleMayNot: RecordChangedMeanwhile:
    """
    delete_record(KIND, access=access, number=number, seen=seen)


def facts_of(one: Deliverable) -> dict[str, Any]:
    """All that is said of a deliverable, by the names that actions take."""
    return {
        **{name: getattr(one, name) for name in CHECKS},
        "requirements": sorted(one.meets.values_list("requirement__number", flat=True)),
        "tasks": sorted(one.tasks.values_list("uid", flat=True)),
        "raci": dict(one.letters.order_by("role__number").values_list("role__number", "value")),
    }


def _put(access: Access, one: Deliverable, facts: Facts) -> None:
    plain = {name: value for name, value in facts.items() if name not in HANGING}
    put(one, plain, CHECKS, _("A deliverable has no field “%(field)s”."))
    if not one.name:
        raise bad("name", _("A deliverable needs a name: what is handed over."))
    if one._state.adding:
        one.added_at = timezone.now()


def _hang(access: Access, one: Deliverable, facts: Facts) -> None:
    if "requirements" in facts:
        wanted = numbers("requirements", facts["requirements"])
        there = dict(Requirement.objects.filter(project=access.project, number__in=wanted).values_list("number", "pk"))
        if missing := [number for number in wanted if number not in there]:
            raise bad(
                "requirements",
                _("%(key)s has no requirement %(number)d.") % {"key": access.project.key, "number": missing[0]},
            )
        one.meets.exclude(requirement__in=there.values()).delete()
        known = set(one.meets.values_list("requirement", flat=True))
        RequirementDeliverable.objects.bulk_create(
            RequirementDeliverable(requirement_id=pk, deliverable=one) for pk in there.values() if pk not in known
        )
    if "tasks" in facts:
        _set_tasks(access, one, numbers("tasks", facts["tasks"]))
    if "raci" in facts:
        _set_letters(access, one, facts["raci"])


def _set_tasks(access: Access, one: Deliverable, wanted: list[int]) -> None:
    """Let a deliverable be produced by exactly these tasks; those that it has already, gone ones too, may stay."""
    there = set(one.tasks.values_list("uid", flat=True))
    new = [uid for uid in wanted if uid not in there]
    names = dict(Task.objects.filter(project=access.project, uid__in=new).values_list("uid", "name"))
    if missing := [uid for uid in new if uid not in names]:
        raise bad(
            "tasks",
            _("%(key)s has no task %(number)d; choose one that is in the plan.")
            % {"key": access.project.key, "number": missing[0]},
        )
    one.tasks.exclude(uid__in=wanted).delete()
    DeliverableTask.objects.bulk_create(DeliverableTask(deliverable=one, uid=uid, name=names[uid]) for uid in new)


def _set_letters(access: Access, one: Deliverable, wanted: Mapping[int, str]) -> None:
    """Let exactly these roles, by their numbers, have a part in a deliverable; each with its letter."""
    roles = dict(RaciRole.objects.filter(project=access.project, number__in=wanted).values_list("number", "pk"))
    if missing := [number for number in wanted if number not in roles]:
        raise bad(
            "raci",
            _("The matrix of %(key)s has no role %(number)d; it may have been taken out.")
            % {"key": access.project.key, "number": missing[0]},
        )
    if not set(wanted.values()) <= set(RaciLetter.Value.values):
        raise bad("raci", _("Give R, A, A/R, C or I."))
    there = {letter.role_id: letter for letter in one.letters.all()}
    one.letters.exclude(role__in=roles.values()).delete()
    for number, value in wanted.items():
        letter = there.get(roles[number]) or RaciLetter(deliverable=one, role_id=roles[number])
        if letter.value != value:
            letter.value = value
            letter.save()


def _hanging(one: Deliverable) -> tuple[QuerySet[Any], ...]:
    return (
        RequirementDeliverable.objects.filter(deliverable=one.pk),
        DeliverableTask.objects.filter(deliverable=one.pk),
        RaciLetter.objects.filter(deliverable=one.pk),
    )


def _told(one: Deliverable) -> dict[str, Any]:
    facts = facts_of(one)
    return {**facts, "raci": {str(role): value for role, value in facts["raci"].items()}, "number": one.number}


def _no_such(project: Project, number: int) -> NoSuchRecord:
    return NoSuchRecord(
        _("%(key)s has no deliverable %(number)d; it may have been deleted.") % {"key": project.key, "number": number}
    )


def _meanwhile(one: Deliverable) -> RecordChangedMeanwhile:
    return RecordChangedMeanwhile(
        _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
        % {"name": one.name}
    )


KIND = RecordKind(
    Deliverable, "a deliverable", Right.EDIT_DOCUMENTS, locked_book, "next_deliverable", _put, _told, _no_such,
    _meanwhile, beside=_hang, rows=_hanging,
)  # fmt: skip
