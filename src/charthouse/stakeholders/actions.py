"""What changes the register of stakeholders: each change is one entry that can be taken back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import Facts, RecordKind, add_record, change_record, delete_record
from charthouse.stakeholders import values
from charthouse.stakeholders.models import Recipient, Stakeholder, StakeholderRegister
from charthouse.stakeholders.refusals import NoSuchStakeholder, StakeholderChangedMeanwhile
from charthouse.stakeholders.values import facts_of, plain


def _missing(project: Project, number: int) -> NoSuchStakeholder:
    return NoSuchStakeholder(
        _("The register of %(key)s has no stakeholder %(number)d; they may have been deleted.")
        % {"key": project.key, "number": number}
    )


def _changed_meanwhile(one: Stakeholder) -> StakeholderChangedMeanwhile:
    return StakeholderChangedMeanwhile(
        _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
        % {"name": one.name}
    )


def _told(one: Stakeholder) -> dict[str, Any]:
    """What the journal tells of a stakeholder, as JSON can hold it."""
    people = {"owner": one.owner.name if one.owner else "", "person": one.person.name if one.person else ""}
    return {**plain(facts_of(one)), **people}


def locked_register(project: Project) -> StakeholderRegister:
    """The register's row, locked until the transaction ends: one change after the other."""
    return StakeholderRegister.objects.select_for_update().get_or_create(project=project)[0]


STAKEHOLDERS = RecordKind(
    model=Stakeholder,
    noun="a stakeholder",
    right=Right.EDIT_STAKEHOLDERS,
    register=locked_register,
    counter="next_number",
    put=values.put,
    told=_told,
    no_such=_missing,
    changed_meanwhile=_changed_meanwhile,
    rows=lambda one: (Recipient.objects.filter(stakeholder=one.pk),),
)
"""With somebody goes what they are to be told; undoing brings both back."""


def add_stakeholder(*, access: Access, facts: Facts) -> Stakeholder:
    """Put somebody in the register; ``facts`` as ``values.facts_of`` names them.

    :raises BadStakeholder: RoleMayNot:
    """
    return add_record(STAKEHOLDERS, access=access, facts=facts)


def change_stakeholder(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Stakeholder:
    """Change what is said of somebody; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchStakeholder: BadStakeholder: RoleMayNot: StakeholderChangedMeanwhile:
    """
    return change_record(STAKEHOLDERS, access=access, number=number, facts=facts, seen=seen)


def delete_stakeholder(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take somebody out of the register; the journal brings them back.

    :raises NoSuchStakeholder: RoleMayNot: StakeholderChangedMeanwhile:
    """
    delete_record(STAKEHOLDERS, access=access, number=number, seen=seen)


def stakeholder_of(project: Project, number: int) -> Stakeholder:
    """The stakeholder of that number.

    :raises NoSuchStakeholder:
    """
    return STAKEHOLDERS.of(project, number)


def stakeholder_at(project: Project, number: int, version: int | None) -> Stakeholder:
    """The stakeholder at the version that a program read; the register stays locked.

    :raises NoSuchStakeholder: charthouse.rest.refusals.OtherVersion:
    """
    return STAKEHOLDERS.at(project, number, version)
