"""What can be said of an entry: its facts as actions take them, checked and put into its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from charthouse.projects import held
from charthouse.projects.access import Access, NotTheirs
from charthouse.projects.days import today_in
from charthouse.projects.permissions import Right
from charthouse.raid import linking
from charthouse.raid.models import LogEntry, LogLink, Severity
from charthouse.raid.refusals import BadEntry
from charthouse.raid.words import OPEN, STATES

LONGEST = {"title": 300, "text": 20_000, "options": 20_000, "outcome": 20_000, "decided_by": 300}
FIELDS = (
    "kind", "title", "text", "state", "severity", "owner", "due", "options", "outcome", "decided_by", "decided_on",
    "raised_on",
)  # fmt: skip
OWN = frozenset({"state", "text", "outcome", "links"})
"""What who owns an entry brings up to date, without the right to change all of the log."""
DECIDING = frozenset({"decided_by", "decided_on", "outcome", "state"})
"""What somebody who only raises an entry does not say of it."""

Facts = Mapping[str, Any]


def facts_of(one: LogEntry) -> dict[str, Any]:
    """Everything that is said of an entry, by the names that actions take; its links stand beside it."""
    return {name: one.owner_id if name == "owner" else getattr(one, name) for name in FIELDS}


def put(access: Access, one: LogEntry, facts: Facts) -> None:
    """Put facts into an entry's row, not yet saved; ``links`` are kept beside it.

    :raises BadEntry: with the field that is wrong
    :raises charthouse.projects.access.NotTheirs: for who may not say that of it
    """
    require_theirs(access, one, facts)
    due_before = one.due
    for name, value in facts.items():
        if name == "owner":
            one.owner_id = _owner(access, value, one.owner_id)
        elif name in _CHECKS:
            setattr(one, name, _CHECKS[name](name, value))
        elif name != "links":
            raise _bad(name, _("An entry has no field “%(field)s”.") % {"field": name[:60]})
    if one._state.adding:
        one.raised_by = access.user
        one.raised_on = facts.get("raised_on") or today_in(access.project)
    _check_whole(access, one)
    if one.due != due_before or one.state not in OPEN:
        one.escalated_on = None


def require_theirs(access: Access, one: LogEntry, facts: Facts) -> None:
    """Refuse, with the way out, what only managers and leads say of an entry.

    :raises charthouse.projects.access.NotTheirs:
    """
    if access.may(Right.EDIT_LOG):
        access.journal_for_lender(lambda there: there.may(Right.EDIT_LOG))
        return
    if one._state.adding:
        if not facts.keys() & DECIDING:
            return
        raise NotTheirs(
            _("You raise entries of the log; what was decided, and what came of it, is said by a manager or lead of "
              "%(project)s.") % {"project": access.project.name}
        )  # fmt: skip
    if not is_theirs(access, one):
        raise NotTheirs(
            _("“%(title)s” is not yours; its owner, or a manager or lead of %(project)s, changes it. You can comment.")
            % {"title": one.title, "project": access.project.name}
        )
    if facts.keys() - OWN:
        raise NotTheirs(
            _("Of your own entries you say how far they are; anything else about “%(title)s” is changed by a manager "
              "or lead of %(project)s.") % {"title": one.title, "project": access.project.name}
        )  # fmt: skip
    access.journal_for_lender(lambda there: one.owner_id in there.people or there.may(Right.EDIT_LOG))


def is_theirs(access: Access, one: LogEntry) -> bool:
    """Whether it is owned by this person, or by somebody for whom they stand in."""
    return one.owner_id is not None and one.owner_id in access.people


def may_change(access: Access, one: LogEntry) -> bool:
    """Whether this person may change anything of an entry."""
    return access.may(Right.EDIT_LOG) or (access.may(Right.WRITE_LOG) and is_theirs(access, one))


def link(access: Access, one: LogEntry, facts: Facts) -> None:
    """Let a saved entry belong to exactly these records, each as its kind and its number.

    :raises BadEntry:
    """
    if "links" not in facts:
        return
    wanted = linking.check(access, one, facts["links"])
    there = {(row.kind, row.number): row for row in one.links.all()}
    LogLink.objects.filter(pk__in=[row.pk for pair, row in there.items() if pair not in wanted]).delete()
    LogLink.objects.bulk_create(
        LogLink(entry=one, kind=kind, number=number) for kind, number in wanted if (kind, number) not in there
    )


def _check_whole(access: Access, one: LogEntry) -> None:
    if not one.kind:
        raise _bad("kind", _("Say whether it is an issue, a conflict, an assumption, a decision or an action."))
    if not one.title:
        raise _bad("title", _("An entry needs a title: what it is about, in a sentence."))
    if one.state not in STATES[one.kind]:
        offered = ", ".join(STATES[one.kind])
        raise _bad("state", _("Choose one of these: %(choices)s.") % {"choices": offered})
    if one.kind == LogEntry.Kind.DECISION and one.state == LogEntry.State.DONE:
        if not one.decided_by:
            raise _bad("decided_by", _("A decision that is taken says who took it."))
        if one.decided_on is None:
            one.decided_on = today_in(access.project)
    if one.state in OPEN:
        one.closed_on = None
    elif one.closed_on is None:
        one.closed_on = today_in(access.project)


def _bad(field: str, sentence: str) -> BadEntry:
    return BadEntry(sentence, fields={field: sentence})


def _text(name: str, value: Any) -> str:
    said = str(value or "").strip()
    if "\x00" in said or len(said) > LONGEST[name]:
        raise _bad(name, _("This text can have %(most)d characters at most.") % {"most": LONGEST[name]})
    return said


def _day(name: str, value: Any) -> dt.date | None:
    if value is not None and not isinstance(value, dt.date):
        raise _bad(name, _("Write the date as YYYY-MM-DD."))
    return value


def _that_day(name: str, value: Any) -> dt.date:
    said = _day(name, value)
    if said is None:
        raise _bad(name, _("Write the date as YYYY-MM-DD."))
    return said


def _one_of(values: list[str]) -> Callable[[str, Any], str]:
    def check(name: str, value: Any) -> str:
        if value not in values:
            raise _bad(name, _("Choose one of these: %(choices)s.") % {"choices": ", ".join(filter(None, values))})
        return str(value)

    return check


def _owner(access: Access, value: Any, before: int | None) -> int | None:
    if value is None or value == before:
        return None if value is None else before
    rights = held.rights_in(access.project.key, {value}) if type(value) is int else {}
    if Right.SEE_LOG not in rights.get(value, frozenset()):
        raise _bad(
            "owner",
            _("Only somebody who sees the log can own an entry; give them a role in the project first."),
        )
    return int(value)


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(LONGEST, _text),
    "kind": _one_of(LogEntry.Kind.values),
    "state": _one_of(LogEntry.State.values),
    "severity": _one_of(["", *Severity.values]),
    **dict.fromkeys(("due", "decided_on"), _day),
    "raised_on": _that_day,
}
