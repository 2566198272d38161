"""What stands higher now: read for pages, letters and programs, as each reader may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from charthouse.accounts.deputies import standing_in_for
from charthouse.accounts.models import User
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.raid.ladder import APPROVERS, LATE, RISK, STILL, Rule, because
from charthouse.raid.models import Escalation, LogEntry
from charthouse.raid.watched import ENTRY
from charthouse.raid.words import OPEN
from charthouse.risks.deeds_above import Mark
from charthouse.risks.models import Risk
from charthouse.ui import formats

SEES = {ENTRY: Right.SEE_LOG, RISK: Right.SEE_RISKS}

Record = LogEntry | Risk


@dataclass(frozen=True, slots=True)
class Line:
    """One rung on which a record stands, as somebody may see it."""

    row: Escalation
    title: str
    what: str
    """Its kind, in words, with its severity."""
    owner: str
    url: str
    names: str
    """To whom it went; without the right to see the team: what they are."""

    @property
    def kind(self) -> str:
        """``entry`` or ``risk``."""
        return self.row.kind

    @property
    def number(self) -> int:
        """The record's."""
        return self.row.number

    @property
    def because(self) -> str:
        """Why, in words."""
        return because(self.row.days, STILL if self.row.for_day is None else LATE)

    @property
    def words(self) -> str:
        """To whom, when and why."""
        said = {"names": self.names, "day": formats.long_day(self.row.on), "why": self.because}
        if not self.row.told:
            return _("escalated on %(day)s (%(why)s), but to nobody: the project has no %(names)s") % said
        return _("escalated to %(names)s on %(day)s: %(why)s") % said


def reached(project: Project, rule: Rule, kind: str) -> list[User]:
    """To whom a rule goes in a project now: those who see such records, and who stands in for them while they are
    away."""
    people = held.approvers_of(project) if rule.to == APPROVERS else held.managers_of(project)
    if rule.person is not None:
        # Who left hands back to the managers.
        people = list(User.objects.filter(pk=rule.person, is_active=True)) or people
    people = list({one.pk: one for one in [*people, *standing_in_for([one.pk for one in people])]}.values())
    rights = held.rights_in(project.key, {one.pk for one in people})
    return [one for one in people if SEES[kind] in rights.get(one.pk, frozenset())]


def record_of(project: Project, kind: str, number: int) -> Record | None:
    """The entry or risk of that number."""
    if kind == RISK:
        return Risk.objects.filter(project=project, number=number).first()
    return LogEntry.objects.filter(project=project, number=number).first() if kind == ENTRY else None


def stands(row: Escalation, record: Record) -> bool:
    """Whether what was escalated is open still, and of the same day."""
    if row.over_on is not None:
        return False
    if isinstance(record, Risk):
        return record.state == Risk.State.OPEN and (row.for_day is None or row.for_day == record.review)
    return record.state in OPEN and record.escalated_on is not None and row.on >= record.escalated_on


def standing_of(project: Project, kind: str, records: Iterable[Record]) -> dict[int, list[Escalation]]:
    """The rungs on which records stand, by their numbers, the lowest first."""
    by_number = {one.number: one for one in records}
    rows = Escalation.objects.filter(project=project, kind=kind, over_on=None).order_by("rung", "id")
    found: dict[int, list[Escalation]] = {}
    for row in rows:
        if row.number in by_number and stands(row, by_number[row.number]):
            found.setdefault(row.number, []).append(row)
    return found


def names_of(people: Collection[int]) -> list[str]:
    """The names of accounts, in order."""
    return list(User.objects.filter(pk__in=people).order_by("name").values_list("name", flat=True))


def lines_of(access: Access, rows: Sequence[Escalation]) -> list[Line]:
    """Rungs of records that stand there and that somebody may see; the order stays."""
    project = access.project
    records: dict[tuple[str, int], Record] = {}
    for kind, model in ((ENTRY, LogEntry), (RISK, Risk)):
        numbers = {row.number for row in rows if row.kind == kind}
        if numbers and access.may(SEES[kind]):
            found = model._default_manager.filter(project=project, number__in=numbers).select_related("owner")
            records |= {(kind, one.number): one for one in found}
    people = {pk for row in rows for pk in row.told}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    team, lines = access.may(Right.SEE_TEAM), []
    for row in rows:
        record = records.get((row.kind, row.number))
        if record is None or not stands(row, record):
            continue
        owner = "" if record.owner is None or not team else record.owner.name
        url = reverse("risk" if row.kind == RISK else "log-entry", args=[project.key, row.number])
        lines.append(Line(row, record.title, _what(record), owner, url, _to(row, names, team=team)))
    return lines


def _what(record: Record) -> str:
    if isinstance(record, Risk):
        return str(record.get_kind_display())
    said = (record.get_kind_display(), record.get_severity_display())
    return ", ".join(str(one) for one in said if one)


def _to(row: Escalation, names: Mapping[int, str], *, team: bool) -> str:
    called = ", ".join(sorted(names[pk] for pk in row.told if pk in names)) if team else ""
    if called:
        return called
    return _("approvers") if row.rung == 2 else _("managers")


def escalated_in(access: Access) -> list[Line]:
    """All that stands higher in a project and that somebody may see, what stands highest first."""
    rows = Escalation.objects.filter(project=access.project, over_on=None).order_by("-rung", "on", "id")
    return lines_of(access, list(rows))


def marks(access: Access, risks: Collection[Risk]) -> dict[int, list[Mark]]:
    """What stands beside risks in their register and on their pages."""
    if not access.may(Right.SEE_LOG):
        return {}
    rows = [row for those in standing_of(access.project, RISK, risks).values() for row in those]
    found: dict[int, list[Mark]] = {}
    for line in lines_of(access, rows):
        back = reverse("log-take-back", args=[access.project.key]) if access.may(Right.EDIT_LOG) else ""
        found.setdefault(line.number, []).append(Mark(_("escalated"), line.words, back))
    return found
