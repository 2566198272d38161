"""By which rules entries and risks go higher, and which rung is next: values in, values out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.raid.models import LogEntry, Severity
from charthouse.raid.refusals import BadRules
from charthouse.raid.words import SEVERITIES
from charthouse.ui import formats

RISK = "risk"
KINDS = (*LogEntry.Kind.values, RISK)
LATE, STILL, SOON = "late", "still", "soon"
MANAGERS, APPROVERS, PERSON, OWNER = "managers", "approvers", "person", "owner"
MEASURES = {
    LATE: gettext_lazy("late by more than"),
    STILL: gettext_lazy("without movement for more than"),
    SOON: gettext_lazy("due in at most"),
}
TARGETS = {
    MANAGERS: gettext_lazy("the managers"),
    APPROVERS: gettext_lazy("the approvers (sponsor, board)"),
    OWNER: gettext_lazy("its owner, as a reminder"),
}
MOST_RULES, MOST_DAYS = 20, 365


@dataclass(frozen=True, slots=True)
class Rule:
    """Which records go higher, when, and to whom."""

    kinds: tuple[str, ...]
    severity: str
    """From this one on; empty: whichever, also where nobody has said. Of a risk: its exposure."""
    measure: str
    """``late``: days after its day; ``still``: days since somebody last did or said something about it; ``soon``: days
    before its day, when its owner is reminded."""
    days: int
    to: str
    person: int | None = None

    @property
    def rung(self) -> int:
        """1, or 2 where it goes beyond the project's management."""
        return 2 if self.to == APPROVERS else 1

    def over(self, item: Item, today: dt.date) -> int | None:
        """By how many days a record meets it, or in how many it is due; None: it does not."""
        if item.what not in self.kinds or SEVERITIES.index(item.severity) < SEVERITIES.index(self.severity):
            return None
        if self.measure == SOON:
            ahead = None if item.due is None else (item.due - today).days
            return ahead if ahead is not None and 0 <= ahead <= self.days else None
        since = item.due if self.measure == LATE else item.moved
        days = 0 if since is None else (today - since).days
        return days if since is not None and days > self.days else None


@dataclass(frozen=True, slots=True)
class Item:
    """An open entry or risk."""

    kind: str
    """``entry`` or ``risk``."""
    number: int
    what: str
    """One of ``KINDS``."""
    title: str
    severity: str
    due: dt.date | None
    moved: dt.date
    """The day on which somebody last did or said something about it."""


class Went(Protocol):
    """That a record went higher, as ``models.Escalation`` keeps it."""

    rung: int
    on: dt.date
    for_day: dt.date | None
    over_on: dt.date | None
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What a record comes to by the rules."""

    item: Item
    rule: Rule
    days: int


_LOG = tuple(LogEntry.Kind.values)
USUAL = (
    Rule(_LOG, "", SOON, 3, OWNER),
    Rule(_LOG, Severity.HIGH, LATE, 3, MANAGERS),
    Rule(_LOG, Severity.HIGH, LATE, 14, APPROVERS),
    Rule((LogEntry.Kind.ISSUE, LogEntry.Kind.CONFLICT), Severity.CRITICAL, STILL, 7, MANAGERS),
    Rule((RISK,), Severity.HIGH, LATE, 7, MANAGERS),
    Rule((RISK,), Severity.HIGH, LATE, 21, APPROVERS),
)
"""Of an organisation that has said nothing else."""


def holds_still(item: Item, went: Went) -> bool:
    """Whether that a record went higher is about what holds now: its day is the same, or nobody has moved since. What
    was settled and is open again goes higher anew; what somebody took back does not."""
    if went.over_on is not None and not went.taken_back:
        return False
    return went.for_day == item.due if went.for_day is not None else went.on > item.moved


def next_step(rules: Iterable[Rule], item: Item, gone: Collection[Went], today: dt.date) -> Step | None:
    """The rung that a record comes to today, each one once; the second a day after the first at the earliest."""
    met = [(rule, days) for rule in rules if rule.to != OWNER and (days := rule.over(item, today)) is not None]
    for rung in (1, 2):
        step = next(((rule, days) for rule, days in met if rule.rung == rung), None)
        if step is None:
            continue
        there = [one.on for one in gone if one.rung == rung and holds_still(item, one)]
        if not there:
            return Step(item, *step)
        if rung == 1 and max(there) >= today:
            return None
    return None


def steps(
    rules: Sequence[Rule], items: Iterable[Item], gone: Mapping[tuple[str, int], Collection[Went]], today: dt.date
) -> list[Step]:
    """What the rules do today to all of these records, given where each has gone already."""
    found = (next_step(rules, item, gone.get((item.kind, item.number), ()), today) for item in items)
    return [one for one in found if one is not None]


def reminders(rules: Sequence[Rule], items: Iterable[Item], today: dt.date) -> list[Step]:
    """Of what owners are to be reminded, each record by the first rule that it meets."""
    mine, found = [rule for rule in rules if rule.to == OWNER], []
    for item in items:
        met = next(((rule, days) for rule in mine if (days := rule.over(item, today)) is not None), None)
        if met is not None:
            found.append(Step(item, *met))
    return found


def said_of(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Rules as JSON holds them, and as programs read and write them."""
    return [
        {"kinds": list(one.kinds), "severity": one.severity, "measure": one.measure, "days": one.days, "to": one.to,
         "person": one.person}
        for one in rules
    ]  # fmt: skip


def read(said: Sequence[Mapping[str, Any]], *, people: Collection[int] | None = None) -> tuple[Rule, ...]:
    """The rules that were kept, or that somebody wants to keep; ``people``: who can be named, None: whoever was.

    :raises BadRules: with the number of the rule and what is wrong with it
    """
    if len(said) > MOST_RULES:
        raise BadRules(_("There can be %(most)d rules at most.") % {"most": MOST_RULES})
    return tuple(_read(number, one, people) for number, one in enumerate(said, 1))


def _read(number: int, said: Mapping[str, Any], people: Collection[int] | None) -> Rule:
    kinds = tuple(kind for kind in KINDS if kind in said["kinds"])
    days, to, person = said["days"], said["to"], said.get("person")
    wrong = ""
    if not kinds or set(said["kinds"]) - set(KINDS):
        wrong = _("choose at least one kind of record.")
    elif said["severity"] not in SEVERITIES:
        wrong = _("choose a severity.")
    elif said["measure"] not in MEASURES:
        wrong = _("choose by what it goes.")
    elif type(days) is not int or not 0 <= days <= MOST_DAYS:
        wrong = _("days go from 0 to %(most)d.") % {"most": MOST_DAYS}
    elif to not in (*TARGETS, PERSON):
        wrong = _("choose whom it goes to.")
    elif (said["measure"] == SOON) is not (to == OWNER):
        wrong = _("what is due soon goes to its owner, and only that does.")
    elif to == OWNER and RISK in kinds:
        wrong = _("owners of risks are reminded of each review by themselves; leave risks out here.")
    elif (to == PERSON) is (person is None) or (person is not None and people is not None and person not in people):
        wrong = _("only somebody who sees the log can be told; give them a role in the project first.")
    if wrong:
        raise BadRules(_("Rule %(number)d: %(wrong)s") % {"number": number, "wrong": wrong})
    return Rule(kinds, said["severity"], said["measure"], days, to, person)


def because(days: int, measure: str) -> str:
    """Why a record went higher, or its owner is reminded, in words."""
    said = {"days": formats.number(days)}
    if measure == SOON:
        return ngettext("due in %(days)s day", "due in %(days)s days", days) % said if days else _("due today")
    if measure == LATE:
        return ngettext("%(days)s day late", "%(days)s days late", days) % said
    return ngettext("nothing happened for %(days)s day", "nothing happened for %(days)s days", days) % said
