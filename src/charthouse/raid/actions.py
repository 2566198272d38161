"""What changes the log: each change is one entry of the journal that can be taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import RecordKind, add_record, change_record, delete_record
from charthouse.raid import values
from charthouse.raid.models import EscalationRule, LogEntry, LogLink, RaidLog, Severity
from charthouse.raid.refusals import BadEntry, EntryChangedMeanwhile, NoSuchEntry
from charthouse.raid.values import Facts, facts_of

MOST_DAYS = 365


def locked_log(project: Project) -> RaidLog:
    """The log's row, locked until the transaction ends: one change after the other."""
    return RaidLog.objects.select_for_update().get_or_create(project=project)[0]


def add_entry(*, access: Access, facts: Facts) -> LogEntry:
    """Put an entry in the log; ``facts`` as ``values.facts_of`` names them, and ``links``: kinds and numbers.

    :raises BadEntry: RoleMayNot: NotTheirs:
    """
    return add_record(ENTRIES, access=access, facts=facts)


def change_entry(*, access: Access, number: int, facts: Facts, seen: int | None = None) -> LogEntry:
    """Change what is said of an entry; ``seen`` is the version that was looked at, None: whichever there is.

    :raises NoSuchEntry: BadEntry: RoleMayNot: NotTheirs: EntryChangedMeanwhile:
    """
    return change_record(ENTRIES, access=access, number=number, facts=facts, seen=seen)


def delete_entry(*, access: Access, number: int, seen: int | None = None) -> None:
    """Take an entry out of the log; the journal brings it back.

    :raises NoSuchEntry: RoleMayNot: EntryChangedMeanwhile:
    """
    access.require(Right.EDIT_LOG)
    delete_record(ENTRIES, access=access, number=number, seen=seen)


def rule_of(project: Project) -> EscalationRule:
    """The rule of escalation that holds in a project; not saved where nobody has said another one."""
    return EscalationRule.objects.filter(project=project).select_related("told").first() or EscalationRule(
        project=project
    )


@one_operation
@transaction.atomic
def set_rule(*, access: Access, active: bool, severity: str, days: int, told: int | None) -> EscalationRule:
    """Say when late entries go higher, and to whom; without ``told`` to the project's managers.

    :raises BadEntry: RoleMayNot:
    """
    access.require(Right.EDIT_LOG)
    locked_log(access.project)
    if severity not in Severity.values:
        raise _bad("severity", _("Choose one of these: %(choices)s.") % {"choices": ", ".join(Severity.values)})
    if not 0 <= days <= MOST_DAYS:
        raise _bad("days", _("Days go from 0 to %(most)d.") % {"most": MOST_DAYS})
    rule = rule_of(access.project)
    sees = held.rights_in(access.project.key, {told}).get(told, frozenset()) if told is not None else frozenset()
    if told is not None and told != rule.told_id and Right.SEE_LOG not in sees:
        raise _bad("told", _("Only somebody who sees the log can be told; give them a role in the project first."))
    watch = Watch(EscalationRule.objects.filter(project=access.project))
    before = _rule_told(rule)
    rule.active, rule.severity, rule.days, rule.told_id = active, severity, days, told
    after = _rule_told(rule)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        rule.save()
        rule = rule_of(access.project)
        after = _rule_told(rule)
        journal.record(
            rule, "set the rule of escalation", by=access.user, stream_id=access.project.journal_id,
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
            changes=watch.changes(),
        )  # fmt: skip
    return rule


def _rule_told(rule: EscalationRule) -> dict[str, Any]:
    told = "" if rule.told_id is None else getattr(rule.told, "name", "")
    return {"active": rule.active, "severity": rule.severity, "days": rule.days, "told": told}


def _told(one: LogEntry) -> dict[str, Any]:
    """What the journal tells of an entry, as JSON can hold it."""
    told = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts_of(one).items()}
    links = [] if one._state.adding else one.links.order_by("kind", "number").values_list("kind", "number")
    return {
        **told,
        "owner": "" if one.owner is None else one.owner.name,
        "links": [f"{kind} {number}" for kind, number in links],
    }


def _no_such(project: Project, number: int) -> NoSuchEntry:
    return NoSuchEntry(
        _("The log of %(key)s has no entry %(number)d; it may have been deleted.")
        % {"key": project.key, "number": number}
    )


def _meanwhile(one: LogEntry) -> EntryChangedMeanwhile:
    return EntryChangedMeanwhile(
        _("Somebody changed “%(title)s” after you opened it; open it again, and change it as it is now.")
        % {"title": one.title}
    )


def _bad(field: str, sentence: str) -> BadEntry:
    return BadEntry(sentence, fields={field: sentence})


ENTRIES: RecordKind[LogEntry] = RecordKind(
    LogEntry, "an entry of the log", Right.WRITE_LOG, locked_log, "next_number", values.put, _told, _no_such,
    _meanwhile, beside=values.link, rows=lambda one: [LogLink.objects.filter(entry=one.pk)],
)  # fmt: skip
