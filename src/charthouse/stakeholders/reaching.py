"""What is read of the plan of communication: its lines, whom each reaches, and where it has holes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from django.utils.translation import gettext as _

from charthouse.plan.models import Plan
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.stakeholders.models import Audience, Communication, Recipient, Stakeholder
from charthouse.stakeholders.queries import GREAT
from charthouse.stakeholders.queries import Line as StakeholderLine
from charthouse.stakeholders.rhythms import DATED, series_of
from charthouse.stakeholders.sending import NOTHING, Sent, sent_of
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plan of communication as its readers see it."""

    one: Communication
    named: tuple[Stakeholder, ...]
    """Who gets it by name."""
    reached: tuple[Stakeholder, ...]
    """Who of the register gets it, by name or by where they stand."""
    sender: str
    upcoming: dt.date | None
    """The day on which it takes place next."""
    sent: Sent = NOTHING
    """How far the status report is that it names."""

    @property
    def nobody(self) -> bool:
        """Whether nobody gets it."""
        return not self.reached and not self.one.others

    @property
    def from_nobody(self) -> bool:
        """Whether nobody is to send it."""
        return self.one.sender_id is None and not self.one.sender_role

    @property
    def never(self) -> bool:
        """Whether its rhythm makes days, but nobody said from when on."""
        return self.one.rhythm in DATED and self.one.first is None


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that the plan of communication leaves open, and what to do."""

    sentence: str
    line: Communication | None = None
    stakeholder: Stakeholder | None = None


def end_of(access: Access) -> dt.date | None:
    """The day on which the plan ends that this reader sees; none while it has no tasks."""
    finish = Plan.objects.filter(project=access.shown).values_list("computed_finish", flat=True).first()
    return None if finish is None else formats.day_of(finish, finish=True)


def lines_of(access: Access, until: dt.date | None, today: dt.date) -> list[Line]:
    """All lines, in the order in which they come next; those without days last."""
    rows = list(Communication.objects.filter(project=access.project).select_related("sender"))
    everybody = list(Stakeholder.objects.filter(project=access.project).order_by("number"))
    audiences = _audiences(everybody)
    sent = sent_of(access, rows)
    lines = [
        _line(access, row, audiences, named, until, today, sent.get(row.pk, NOTHING))
        for row, named in zip(rows, _named(rows), strict=True)
    ]
    return sorted(lines, key=lambda line: (line.upcoming is None, line.upcoming or today, line.one.number))


def line_of(access: Access, one: Communication, until: dt.date | None, today: dt.date) -> Line:
    """One of them."""
    everybody = list(Stakeholder.objects.filter(project=access.project).order_by("number"))
    sent = sent_of(access, [one]).get(one.pk, NOTHING)
    return _line(access, one, _audiences(everybody), _named([one])[0], until, today, sent)


def holes_of(lines: Sequence[Line], stakeholders: Sequence[StakeholderLine]) -> list[Hole]:
    """What is open: who gets nothing though the project needs them, and lines that reach nobody or come from nobody."""
    found = []
    told = {one.pk for line in lines for one in line.reached}
    for row in stakeholders:
        one = row.one
        if one.pk in told:
            continue
        if (one.influence or 0) >= GREAT:
            sentence = _("%(name)s has great influence and gets nothing; say what, or name them in a line.")
            found.append(Hole(sentence % {"name": one.name}, stakeholder=one))
        elif row.gap:
            sentence = _("%(name)s is to be won and gets nothing; say what, or name them in a line.")
            found.append(Hole(sentence % {"name": one.name}, stakeholder=one))
    for line in lines:
        name = {"what": line.one.what}
        if line.nobody:
            found.append(Hole(_("Nobody gets “%(what)s”; say who, or delete it.") % name, line=line.one))
        if line.from_nobody:
            found.append(Hole(_("Nobody sends “%(what)s”; say from whom it comes.") % name, line=line.one))
        if line.never:
            found.append(
                Hole(
                    _("“%(what)s” has a rhythm and no first day; with one it is in the calendar.") % name, line=line.one
                )
            )
    return found


def _named(rows: Sequence[Communication]) -> list[tuple[Stakeholder, ...]]:
    found: dict[int, list[Stakeholder]] = {}
    for one in Recipient.objects.filter(communication__in=rows).select_related("stakeholder"):
        found.setdefault(one.communication_id, []).append(one.stakeholder)
    return [tuple(found.get(row.pk, ())) for row in rows]


def _line(
    access: Access, one: Communication, audiences: Mapping[str, tuple[Stakeholder, ...]],
    named: tuple[Stakeholder, ...], until: dt.date | None, today: dt.date, sent: Sent,
) -> Line:  # fmt: skip
    reached = audiences.get(one.audience, ())
    if named:
        both = {each.pk: each for each in (*reached, *named)}
        reached = tuple(sorted(both.values(), key=lambda each: each.number))
    series = series_of(one, until)
    sender = one.sender.name if one.sender is not None and access.may(Right.SEE_TEAM) else one.sender_role
    return Line(one, named, reached, sender, None if series is None else series.next(today), sent)


def _audiences(everybody: Sequence[Stakeholder]) -> dict[str, tuple[Stakeholder, ...]]:
    """Who belongs to each audience by influence and interest."""
    influence = [(one.influence or 0) >= GREAT for one in everybody]
    interest = [(one.interest or 0) >= GREAT for one in everybody]
    both = [first and second for first, second in zip(influence, interest, strict=True)]
    return {
        Audience.ALL.value: tuple(everybody),
        Audience.CLOSE.value: tuple(compress(everybody, both)),
        Audience.INFLUENCE.value: tuple(compress(everybody, influence)),
        Audience.INTEREST.value: tuple(compress(everybody, interest)),
    }
