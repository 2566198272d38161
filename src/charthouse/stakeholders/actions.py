"""What changes the register of stakeholders: each change is one entry that can be taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, made
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.rest.answers import require_version
from charthouse.stakeholders import values
from charthouse.stakeholders.models import Stakeholder, StakeholderRegister
from charthouse.stakeholders.refusals import NoSuchStakeholder, StakeholderChangedMeanwhile
from charthouse.stakeholders.values import Facts, facts_of


@one_operation
@transaction.atomic
def add_stakeholder(*, access: Access, facts: Facts) -> Stakeholder:
    """Put somebody in the register; ``facts`` as ``values.facts_of`` names them.

    :raises BadStakeholder: RoleMayNot:
    """
    access.require(Right.EDIT_STAKEHOLDERS)
    register = locked_register(access.project)
    one = Stakeholder(project=access.project, number=register.next_number)
    values.put(access, one, facts)
    register.next_number += 1
    register.save(update_fields=["next_number"])
    one.save()
    journal.record(
        one, "added a stakeholder", by=access.user, stream_id=access.project.journal_id, after=_told(one),
        changes=made(one),
    )  # fmt: skip
    return one


@one_operation
@transaction.atomic
def change_stakeholder(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Stakeholder:
    """Change what is said of somebody; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchStakeholder: BadStakeholder: RoleMayNot: StakeholderChangedMeanwhile:
    """
    access.require(Right.EDIT_STAKEHOLDERS)
    locked_register(access.project)
    one = stakeholder_of(access.project, number)
    _same(one, seen)
    watch, before = _watch(one), _told(one)
    values.put(access, one, facts)
    after = _told(one)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return one
    one.version += 1
    one.save()
    journal.record(
        one, "changed a stakeholder", by=access.user, stream_id=access.project.journal_id,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        changes=watch.changes(),
    )  # fmt: skip
    return one


@one_operation
@transaction.atomic
def delete_stakeholder(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take somebody out of the register; the journal brings them back.

    :raises NoSuchStakeholder: RoleMayNot: StakeholderChangedMeanwhile:
    """
    access.require(Right.EDIT_STAKEHOLDERS)
    locked_register(access.project)
    one = stakeholder_of(access.project, number)
    _same(one, seen)
    watch, told, key = _watch(one), _told(one), one.pk
    one.delete()
    one.pk = key
    journal.record(
        one, "deleted a stakeholder", by=access.user, stream_id=access.project.journal_id, before=told,
        changes=watch.changes(),
    )  # fmt: skip


def stakeholder_of(project: Project, number: int) -> Stakeholder:
    """The stakeholder of that number.

    :raises NoSuchStakeholder:
    """
    found = Stakeholder.objects.filter(project=project, number=number).select_related("owner", "person").first()
    if found is None:
        raise NoSuchStakeholder(
            _("The register of %(key)s has no stakeholder %(number)d; they may have been deleted.")
            % {"key": project.key, "number": number}
        )
    return found


def stakeholder_at(project: Project, number: int, version: int | None) -> Stakeholder:
    """The stakeholder at the version that a program read; the register stays locked.

    :raises NoSuchStakeholder: charthouse.rest.refusals.OtherVersion:
    """
    locked_register(project)
    one = stakeholder_of(project, number)
    require_version(version, one.version, f"{project.key} {number}")
    return one


def locked_register(project: Project) -> StakeholderRegister:
    """The register's row, locked until the transaction ends: one change after the other."""
    return StakeholderRegister.objects.select_for_update().get_or_create(project=project)[0]


def _same(one: Stakeholder, seen: int | None) -> None:
    if seen is not None and seen != one.version:
        raise StakeholderChangedMeanwhile(
            _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
            % {"name": one.name}
        )


def _watch(one: Stakeholder) -> Watch:
    return Watch(Stakeholder.objects.filter(pk=one.pk))


def _told(one: Stakeholder) -> dict[str, Any]:
    """What the journal tells of a stakeholder, as JSON can hold it."""
    told = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts_of(one).items()}
    return {**told, "owner": one.owner.name if one.owner else "", "person": one.person.name if one.person else ""}
