"""By which rules a project escalates: its own, else the organisation's, else the usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.models import ORGANISATION
from charthouse.journal.row_changes import Watch
from charthouse.projects import held
from charthouse.projects.access import Access, Standing
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.raid.actions import locked_log
from charthouse.raid.ladder import LATE, MANAGERS, OWNER, PERSON, USUAL, Rule, read, said_of
from charthouse.raid.models import EscalationRule, HouseRules, LogEntry
from charthouse.raid.refusals import BadRules, RulesChangedMeanwhile

SET, BACK = "set the rule of escalation", "went back to the organisation's rules of escalation"

Said = Sequence[Mapping[str, Any]]


def own_rules(project: Project) -> EscalationRule | None:
    """The row of a project that has rules of its own."""
    return EscalationRule.objects.filter(project=project).first()


def house_row() -> HouseRules | None:
    """The organisation's row; None: it goes by the usual rules."""
    return HouseRules.objects.first()


def house_rules() -> tuple[Rule, ...]:
    """By what projects escalate that have no rules of their own."""
    row = house_row()
    return USUAL if row is None else read(row.said)


def rules_of(project: Project) -> tuple[Rule, ...]:
    """By what a project escalates."""
    row = own_rules(project)
    if row is None:
        return house_rules()
    if row.said is not None:
        return read(row.said)
    reminding = tuple(one for one in USUAL if one.to == OWNER)
    if not row.active:
        return reminding
    to = MANAGERS if row.told_id is None else PERSON
    return (*reminding, Rule(tuple(LogEntry.Kind.values), row.severity, LATE, row.days, to, row.told_id))


def read_for(project: Project, said: Said) -> tuple[Rule, ...]:
    """Rules that somebody wants a project to have.

    :raises BadRules:
    """
    named = {one["person"] for one in said if type(one.get("person")) is int}
    there = {rule.person for rule in rules_of(project) if rule.person is not None}
    rights = held.rights_in(project.key, named)
    able = {person for person, those in rights.items() if Right.SEE_LOG in those}
    return read(said, people=able | there)


@one_operation
@transaction.atomic
def set_rules(*, access: Access, said: Said | None, seen: int) -> tuple[Rule, ...]:
    """Let a project escalate by rules of its own, or with None by the organisation's again; ``seen``: the version that
    was looked at, 0 for none.

    :raises BadRules: RulesChangedMeanwhile: RoleMayNot:
    """
    access.require(Right.EDIT_LOG)
    project = access.project
    locked_log(project)
    wanted = None if said is None else said_of(read_for(project, said))
    there, before = EscalationRule.objects.filter(project=project), said_of(rules_of(project))
    row = there.first()
    _require_seen(seen, row)
    if (row is None and wanted is None) or (row is not None and row.said is not None and row.said == wanted):
        return rules_of(project)
    watch = Watch(there)
    if wanted is None:
        assert row is not None
        row.delete()
        row.project = project
    elif row is None:
        row = EscalationRule.objects.create(project=project, said=wanted)
    else:
        row.said, row.version = wanted, row.version + 1
        row.save(update_fields=["said", "version"])
    after = rules_of(project)
    journal.record(
        row, SET if wanted is not None else BACK, by=access.user, stream_id=project.journal_id,
        before={"rules": before}, after={"rules": said_of(after)}, changes=watch.changes(),
    )  # fmt: skip
    return after


@one_operation
@transaction.atomic
def set_house_rules(*, by: User, said: Said, seen: int) -> tuple[Rule, ...]:
    """The same for all projects that have no rules of their own; they name nobody, as people differ.

    :raises BadRules: RulesChangedMeanwhile: RoleMayNot:
    """
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    stream = journal.locked_stream(journal.open_stream(ORGANISATION).pk)
    wanted, before = said_of(read_for_house(said)), said_of(house_rules())
    row = house_row()
    _require_seen(seen, row)
    if row is not None and row.said == wanted:
        return house_rules()
    watch = Watch(HouseRules.objects.all())
    if row is None:
        row = HouseRules.objects.create(journal_id=stream.pk, said=wanted)
    else:
        row.said, row.version = wanted, row.version + 1
        row.save(update_fields=["said", "version"])
    journal.record(
        row, SET, by=by, stream_id=stream.pk, before={"rules": before}, after={"rules": wanted},
        changes=watch.changes(),
    )  # fmt: skip
    return house_rules()


def read_for_house(said: Said) -> tuple[Rule, ...]:
    """Rules that somebody wants the organisation to have.

    :raises BadRules:
    """
    if any(one["to"] == PERSON for one in said):
        raise BadRules(
            _("The organisation’s rules name nobody: the managers or the approvers of each project are told.")
        )
    return read(said)


def _require_seen(seen: int, row: EscalationRule | HouseRules | None) -> None:
    if seen != (row.version if row is not None else 0):
        raise RulesChangedMeanwhile(
            _("Somebody changed these rules after you opened them; open them again, and change them as they are now.")
        )
