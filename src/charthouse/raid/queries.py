"""What is read of a log: its entries as somebody may see them, filtered and in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charthouse.accounts.models import User
from charthouse.projects.access import Access, Standing
from charthouse.projects.days import today_in
from charthouse.projects.held import acting_for
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.raid.values import may_change
from charthouse.raid.words import OPEN, SEVERITIES, STATES

SORTS: dict[str, str | Promise] = {
    "due": _("day"),
    "severity": _("severity"),
    "number": _("number"),
    "newest": _("newest first"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as its readers see it."""

    one: LogEntry
    owner: str
    raised_by: str
    decided_by: str
    may_change: bool
    today: dt.date

    @property
    def state(self) -> str | Promise:
        """Its state in the words of its kind."""
        return STATES[self.one.kind].get(self.one.state, self.one.state)

    @property
    def open(self) -> bool:
        """Whether it is not closed."""
        return self.one.state in OPEN

    @property
    def overdue(self) -> bool:
        """Whether its day has passed and it is open still."""
        return self.open and self.one.due is not None and self.one.due < self.today

    @property
    def tone(self) -> str:
        """How its severity is marked."""
        return {"critical": "bad", "high": "warn"}.get(self.one.severity, "none")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are shown, and in what order."""

    state: str = "open"
    """``open``: all that is not closed; ``closed``, ``all``, ``late``, or ``escalated``."""
    kind: str = ""
    severity: str = ""
    owner: str = ""
    """A number of an account, ``me``, or ``nobody``."""
    words: str = ""
    sort: str = "due"

    @property
    def narrows(self) -> bool:
        """Whether it leaves something out that is shown at first."""
        return bool(self.state != "open" or self.kind or self.severity or self.owner or self.words)


def entries(access: Access, by: Filter) -> QuerySet[LogEntry]:
    """The entries that a filter shows, in its order."""
    found = LogEntry.objects.filter(project=access.project).select_related("owner", "raised_by", "project")
    if by.state == "open":
        found = found.filter(state__in=OPEN)
    elif by.state == "closed":
        found = found.exclude(state__in=OPEN)
    elif by.state == "escalated":
        found = found.filter(state__in=OPEN, escalated_on__isnull=False)
    elif by.state == "late":
        found = found.filter(late(today_in(access.project)))
    if by.kind:
        found = found.filter(kind=by.kind)
    if by.severity:
        found = found.filter(severity=by.severity)
    if access.may(Right.SEE_TEAM):
        if by.owner == "me":
            found = found.filter(owner__in=access.people)
        elif by.owner == "nobody":
            found = found.filter(owner=None)
        elif by.owner:
            found = found.filter(owner=int(by.owner))
    for word in by.words.split():
        said = Q(title__icontains=word) | Q(text__icontains=word) | Q(options__icontains=word)
        found = found.filter(said | Q(outcome__icontains=word))
    return found.order_by(*_order(by.sort))


def late(today: dt.date) -> Q:
    """Open, and its day has passed."""
    return Q(state__in=OPEN, due__lt=today)


def _order(sort: str) -> list[Any]:
    weight = Case(
        *(When(severity=one, then=Value(-place)) for place, one in enumerate(SEVERITIES)),
        default=Value(0), output_field=IntegerField(),
    )  # fmt: skip
    day = F("due").asc(nulls_last=True)
    orders: dict[str, list[Any]] = {"severity": [weight, day], "number": [], "newest": ["-number"]}
    return [*orders.get(sort, [day, weight]), "number"]


def lines_of(access: Access, found: Iterable[LogEntry]) -> list[Line]:
    """Entries as somebody sees them."""
    today, team = today_in(access.project), access.may(Right.SEE_TEAM)
    return [
        Line(
            one,
            one.owner.name if team and one.owner is not None else "",
            one.raised_by.name if team and one.raised_by is not None else "",
            one.decided_by if team else "",
            may_change(access, one),
            today,
        )
        for one in found
    ]


def line_of(access: Access, one: LogEntry) -> Line:
    """One entry."""
    return lines_of(access, [one])[0]


def owners_in(access: Access) -> list[tuple[int, str]]:
    """Who owns entries of the log, by name."""
    if not access.may(Right.SEE_TEAM):
        return []
    found = User.objects.filter(pk__in=LogEntry.objects.filter(project=access.project).values("owner"))
    return sorted(found.values_list("pk", "name"), key=lambda one: (one[1].casefold(), one[0]))


@dataclass(frozen=True, slots=True)
class Due:
    """An open entry of one's own, in any project."""

    one: LogEntry
    overdue: bool
    for_whom: str
    """Whose it is, when it is not one's own: somebody away."""


def own_open(user: User) -> list[Due]:
    """What somebody, or whom they stand in for, owns that is open in any log they see: the earliest day first."""
    people = acting_for(user)
    found = LogEntry.objects.filter(
        owner__in=people, state__in=OPEN, project__in=Standing(user).projects(Right.SEE_LOG)
    ).select_related("project")
    rows = found.order_by(F("due").asc(nulls_last=True), "project__key", "number")
    return [
        Due(one, one.due is not None and one.due < today_in(one.project), people.get(one.owner_id or 0, ""))
        for one in rows
    ]
