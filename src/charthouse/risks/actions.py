"""What changes the register: risks are added, changed and deleted, each as one entry that can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, made
from charthouse.plan.models import Task
from charthouse.projects.access import Access, NotTheirs, RoleMayNot
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.rest.answers import require_version
from charthouse.risks import values
from charthouse.risks.models import Register, Risk, RiskTask
from charthouse.risks.refusals import BadRisk, NoSuchRisk, RiskChangedMeanwhile
from charthouse.risks.values import MOST_TASKS, OF_OWNERS, Facts, facts_of

PARTS = {"tasks": RiskTask.Part.HIT, "adds": RiskTask.Part.ADDED}
"""What actions call the tasks of each part."""


@one_operation
@transaction.atomic
def create_risk(*, access: Access, facts: Facts) -> Risk:
    """Put a new risk in the register; ``facts`` as ``values.facts_of`` names them, with ``tasks`` and ``adds``.

    :raises BadRisk: RoleMayNot: NotForThem:
    """
    access.require(Right.EDIT_RISKS)
    register = locked_register(access.project)
    risk = Risk(project=access.project, number=take_number(register))
    values.put(access, risk, _of_row(facts))
    risk.save()
    for name, part in PARTS.items():
        if name in facts:
            _set_tasks(risk, part, facts[name])
    journal.record(
        risk, "added a risk", by=access.user, stream_id=access.project.journal_id, after=_told(risk),
        changes=made(risk, *RiskTask.objects.filter(risk=risk)),
    )  # fmt: skip
    return risk


@one_operation
@transaction.atomic
def change_risk(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> Risk:
    """Change what is said of a risk; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchRisk: BadRisk: RoleMayNot: NotTheirs: NotForThem: RiskChangedMeanwhile:
    """
    require_update(access, risk_of(access.project, number), facts)
    locked_register(access.project)
    risk = risk_of(access.project, number)
    _same(risk, seen)
    watch, before = _watch(risk), _told(risk)
    values.put(access, risk, _of_row(facts))
    for name, part in PARTS.items():
        if name in facts:
            _set_tasks(risk, part, facts[name])
    after = _told(risk)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return risk
    risk.version += 1
    risk.save()
    journal.record(
        risk, "changed a risk", by=access.user, stream_id=access.project.journal_id,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        changes=watch.changes(),
    )  # fmt: skip
    return risk


@one_operation
@transaction.atomic
def delete_risk(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take a risk out of the register; the journal brings it back.

    :raises NoSuchRisk: RoleMayNot: RiskChangedMeanwhile:
    """
    access.require(Right.EDIT_RISKS)
    locked_register(access.project)
    risk = risk_of(access.project, number)
    _same(risk, seen)
    watch, told, key = _watch(risk), _told(risk), risk.pk
    risk.delete()
    risk.pk = key
    journal.record(
        risk, "deleted a risk", by=access.user, stream_id=access.project.journal_id, before=told,
        changes=watch.changes(),
    )  # fmt: skip


def may_update(access: Access, risk: Risk) -> bool:
    """Whether somebody may change a risk: any, or that one because it is theirs, or of whom they stand in for."""
    mine = risk.owner_id is not None and risk.owner_id in access.people
    return access.may(Right.EDIT_RISKS) or (access.may(Right.UPDATE_OWN_RISKS) and mine)


def require_update(access: Access, risk: Risk, facts: Collection[str] = ()) -> None:
    """Refuse, with the way out, unless somebody may change these facts of a risk.

    :raises RoleMayNot: for who changes no risk
    :raises NotTheirs: for who may change other risks, or other facts of it
    """
    if access.may(Right.EDIT_RISKS):
        access.require(Right.EDIT_RISKS)
        return
    if not access.may(Right.UPDATE_OWN_RISKS):
        raise RoleMayNot(access.why_not(Right.EDIT_RISKS))
    said = {"title": risk.title, "project": access.project.name}
    if not may_update(access, risk):
        raise NotTheirs(
            _("You are not the owner of the risk “%(title)s”; ask a manager of %(project)s to change it.") % said
        )
    if not OF_OWNERS.issuperset(facts):
        raise NotTheirs(
            _(
                "Of your own risk “%(title)s” you say how likely it is, what it does, what is done about it and how it "
                "stands; anything else is changed by a manager of %(project)s."
            )
            % said
        )
    access.journal_for_lender(lambda one: may_update(one, risk))


def risk_of(project: Project, number: int) -> Risk:
    """The risk of that number.

    :raises NoSuchRisk:
    """
    risk = Risk.objects.filter(project=project, number=number).select_related("owner").first()
    if risk is None:
        raise NoSuchRisk(
            _("The register of %(key)s has no risk %(number)d; it may have been deleted.")
            % {"key": project.key, "number": number}
        )
    return risk


def risk_at(project: Project, number: int, version: int | None) -> Risk:
    """The risk at the version that a program read; the register stays locked.

    :raises NoSuchRisk: charthouse.rest.refusals.OtherVersion:
    """
    locked_register(project)
    risk = risk_of(project, number)
    require_version(version, risk.version, f"{project.key} {number}")
    return risk


def locked_register(project: Project) -> Register:
    """The register's row, locked until the transaction ends, and counted as changed: one change after the other."""
    register = Register.objects.select_for_update().get_or_create(project=project)[0]
    register.version += 1
    register.save(update_fields=["version"])
    return register


def take_number(register: Register) -> int:
    """The number of the next risk."""
    number = register.next_number
    register.next_number += 1
    register.save(update_fields=["next_number"])
    return number


def _same(risk: Risk, seen: int | None) -> None:
    if seen is not None and seen != risk.version:
        raise RiskChangedMeanwhile(
            _("Somebody changed the risk “%(title)s” after you opened it; open it again, and change it as it is now.")
            % {"title": risk.title}
        )


def _of_row(facts: Facts) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in PARTS}


def _set_tasks(risk: Risk, part: str, uids: Collection[int]) -> None:
    """Let a risk hit exactly these tasks; those that it hits already, gone ones too, may stay.

    :raises BadRisk: a number that is none of a task
    """
    wanted = list(dict.fromkeys(uids))
    if len(wanted) > MOST_TASKS:
        raise BadRisk(
            _("A risk names %(most)d tasks at most; choose the summary task above them.") % {"most": MOST_TASKS}
        )
    there = set(RiskTask.objects.filter(risk=risk, part=part).values_list("uid", flat=True))
    new = [uid for uid in wanted if uid not in there]
    names = dict(Task.objects.filter(project=risk.project, uid__in=new).values_list("uid", "name"))
    missing = [uid for uid in new if uid not in names]
    if missing:
        raise BadRisk(
            _("%(key)s has no task %(number)d; choose one that is in the plan.")
            % {"key": risk.project.key, "number": missing[0]},
            fields={"tasks": str(missing[0])},
        )
    RiskTask.objects.filter(risk=risk, part=part).exclude(uid__in=wanted).delete()
    RiskTask.objects.bulk_create(RiskTask(risk=risk, uid=uid, name=names[uid], part=part) for uid in new)


def _watch(risk: Risk) -> Watch:
    return Watch(Risk.objects.filter(pk=risk.pk), RiskTask.objects.filter(risk=risk.pk))


def _told(risk: Risk) -> dict[str, Any]:
    """What the journal tells of a risk, as JSON can hold it."""
    found: Iterable[tuple[str, int]] = RiskTask.objects.filter(risk=risk.pk).values_list("part", "uid")
    parts: dict[str, list[int]] = {"hit": [], "added": []}
    for part, uid in found:
        parts[part].append(uid)
    owner = risk.owner_name if risk.owner is None else risk.owner.name
    told = {name: _plain(value) for name, value in facts_of(risk).items()}
    return {**told, "owner": owner, "tasks": sorted(parts["hit"]), "adds": sorted(parts["added"])}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return getattr(value, "value", value)
