"""Requirements: what can be said of one, and what changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.goals.models import Goal
from charthouse.journal.acting import one_operation
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import RecordKind, add_record, change_record, delete_record
from charthouse.scope.book import locked_book
from charthouse.scope.models import Deliverable, Requirement, RequirementDeliverable, RequirementGoal
from charthouse.scope.refusals import NoSuchRecord, RecordChangedMeanwhile
from charthouse.scope.values import LONGEST_TEXT, account, bad, numbers, one_of, put, text
from charthouse.scope.words import REQUIREMENT, key_of

Facts = Mapping[str, Any]

CHECKS = {
    "reference": text(100),
    "title": text(300),
    "text": text(LONGEST_TEXT, lines=True),
    "source": text(200),
    "priority": one_of(["", *Requirement.Priority.values]),
    "acceptance": text(LONGEST_TEXT, lines=True),
    "status": one_of(Requirement.Status.values),
}
HANGING = ("deliverables", "goals")
FIELDS = (*CHECKS, "owner", *HANGING)
MOST_TITLES = 200


def add_requirement(*, access: Access, facts: Facts) -> Requirement:
    """Put a requirement into the register; ``facts`` by the names in ``FIELDS``.

    :raises BadValue: RoleMayNot:
    """
    return add_record(KIND, access=access, facts=facts)


def change_requirement(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Requirement:
    """Change what is said of a requirement; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchRecord: BadValue: RoleMayNot: RecordChangedMeanwhile:
    """
    return change_record(KIND, access=access, number=number, facts=facts, seen=seen)


def delete_requirement(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a requirement out; the journal brings it back.

    :raises NoSuchRecord: RoleMayNot: RecordChangedMeanwhile:
    """
    delete_record(KIND, access=access, number=number, seen=seen)


@one_operation
@transaction.atomic
def add_titles(*, access: Access, titles: Sequence[str]) -> list[Requirement]:
    """Put several requirements into the register by their titles, undone as one.

    :raises BadValue: RoleMayNot:
    """
    if not titles:
        raise bad("titles", _("Write at least one title."))
    if len(titles) > MOST_TITLES:
        raise bad("titles", _("At most %(most)d lines at a time; import a file for more.") % {"most": MOST_TITLES})
    return [add_requirement(access=access, facts={"title": title}) for title in titles]


def facts_of(one: Requirement) -> dict[str, Any]:
    """All that is said of a requirement, by the names that actions take."""
    return {
        **{name: getattr(one, name) for name in CHECKS},
        "owner": one.owner_id,
        "deliverables": sorted(one.met_by.values_list("deliverable__number", flat=True)),
        "goals": sorted(one.serves.values_list("goal", flat=True)),
    }


def _put(access: Access, one: Requirement, facts: Facts) -> None:
    plain = {name: value for name, value in facts.items() if name not in ("owner", *HANGING)}
    put(one, plain, CHECKS, _("A requirement has no field “%(field)s”."))
    if "owner" in facts:
        one.owner_id = account(access, "owner", facts["owner"], one.owner_id)
    if not one.title:
        raise bad("title", _("A requirement needs a title: in a few words, what the result must be or do."))
    if one.reference:
        others = Requirement.objects.filter(project=access.project, reference=one.reference).exclude(pk=one.pk)
        taken = others.values_list("number", flat=True).first()
        if taken is not None:
            raise bad(
                "reference",
                _("%(key)s has the reference “%(reference)s” already; each needs its own.")
                % {"key": key_of(access.project.key, REQUIREMENT, taken), "reference": one.reference},
            )
    if one._state.adding:
        one.added_at = timezone.now()


def _hang(access: Access, one: Requirement, facts: Facts) -> None:
    if "deliverables" in facts:
        wanted = numbers("deliverables", facts["deliverables"])
        there = dict(Deliverable.objects.filter(project=access.project, number__in=wanted).values_list("number", "pk"))
        if missing := [number for number in wanted if number not in there]:
            raise bad(
                "deliverables",
                _("%(key)s has no deliverable %(number)d.") % {"key": access.project.key, "number": missing[0]},
            )
        one.met_by.exclude(deliverable__in=there.values()).delete()
        known = set(one.met_by.values_list("deliverable", flat=True))
        RequirementDeliverable.objects.bulk_create(
            RequirementDeliverable(requirement=one, deliverable_id=pk) for pk in there.values() if pk not in known
        )
    if "goals" in facts:
        wanted = numbers("goals", facts["goals"])
        served = set(one.serves.values_list("goal", flat=True))
        new = [goal for goal in wanted if goal not in served]
        known = set(Goal.objects.filter(project=access.project, number__in=new).values_list("number", flat=True))
        if missing := [goal for goal in new if goal not in known]:
            raise bad(
                "goals", _("%(key)s has no goal %(number)d.") % {"key": access.project.key, "number": missing[0]}
            )  # fmt: skip
        one.serves.exclude(goal__in=wanted).delete()
        RequirementGoal.objects.bulk_create(RequirementGoal(requirement=one, goal=goal) for goal in new)


def _hanging(one: Requirement) -> tuple[QuerySet[Any], ...]:
    return RequirementDeliverable.objects.filter(requirement=one.pk), RequirementGoal.objects.filter(requirement=one.pk)


def _told(one: Requirement) -> dict[str, Any]:
    return {**facts_of(one), "owner": one.owner.name if one.owner else "", "number": one.number}


def _no_such(project: Project, number: int) -> NoSuchRecord:
    return NoSuchRecord(
        _("%(key)s has no requirement %(number)d; it may have been deleted.") % {"key": project.key, "number": number}
    )


def _meanwhile(one: Requirement) -> RecordChangedMeanwhile:
    return RecordChangedMeanwhile(
        _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
        % {"name": one.title}
    )


KIND = RecordKind(
    Requirement, "a requirement", Right.EDIT_DOCUMENTS, locked_book, "next_requirement", _put, _told, _no_such,
    _meanwhile, beside=_hang, rows=_hanging,
)  # fmt: skip
