"""What the other chapters give to a report: stages, money, KPIs, risks, the log, scope, and what is to be decided."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from charthouse.approvals.models import SignatureRequest, Version
from charthouse.budget.cost_types import kinds
from charthouse.budget.cuts import By, Sums, cut, total
from charthouse.budget.overview import money_of as amounts_of
from charthouse.budget.periods import closed_through
from charthouse.goals.computed import may_see
from charthouse.goals.kpi_queries import kpi_lines
from charthouse.goals.measuring import today_in
from charthouse.goals.standing import standing_of
from charthouse.outlook.models import SimulationRun
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.raid.words import OPEN, SEVERITIES
from charthouse.reports.facts import (
    AskFacts,
    IssueFacts,
    KpiFacts,
    MoneyFacts,
    MoneyRow,
    RiskFacts,
    ScopeFacts,
    Sight,
    with_sight,
)
from charthouse.risks.models import Risk
from charthouse.scope.creep import creep_of
from charthouse.scope.models import Requirement
from charthouse.stages import exceptions, gates
from charthouse.stages.measuring import Standing, standings_of
from charthouse.stages.models import StageException
from charthouse.stages.queries import gate_lines

__all__ = [
    "asks_of", "issues_of", "kpis_of", "money_of", "risks_of", "scope_of", "stages_of", "today_in",
]  # fmt: skip

NAMED = 5
MOST_KPIS = 8
_NOT_SCOPE = (Requirement.Status.REJECTED, Requirement.Status.WITHDRAWN)


def stages_of(access: Access) -> list[Standing]:
    """Where each stage stands; nothing for who reads no documents."""
    return standings_of(access.project, access.shown) if access.may(Right.SEE_DOCUMENTS) else []


def closed_month(project: Project, told_of: dt.date) -> dt.date | None:
    """The month of a day, where the books are closed for it."""
    last, month = closed_through(project), told_of.replace(day=1)
    return month if last is not None and month <= last else None


def money_of(access: Access, sight: Sight, closed: dt.date | None = None) -> MoneyFacts | None:
    """What a sight may know of the project's money, of a closed month as it was closed; None: there is none in it."""
    found = amounts_of(with_sight(access, sight), closed)
    if not found.amounts:
        return None
    by_type = cut(found.amounts, By.TYPE)
    order = {name: place for place, name in enumerate(kinds().names)}
    types = sorted(map(str, by_type), key=lambda one: (order.get(one, len(order)), one))
    return MoneyFacts(
        access.project.currency or "", tuple(_row(one, by_type[one]) for one in types),
        _row("", total(found.amounts)), found.measured, found.hidden,
        any(one.column == "plan" for one in found.amounts), "" if closed is None else f"{closed:%Y-%m}",
    )  # fmt: skip


def _row(name: str, sums: Sums) -> MoneyRow:
    return MoneyRow(name, sums.plan, sums.actual, sums.ordered, sums.forecast)


def kpis_of(access: Access, until: dt.date) -> tuple[KpiFacts, ...]:
    """The KPIs, those first that stand worst; each with the least sight that may see it."""
    if not access.may(Right.SEE_GOALS):
        return ()
    found = []
    for line in kpi_lines(access, until):
        if not line.shown:
            continue
        one = line.one
        sight = next(
            (each for each in (Sight.INSIDE, Sight.COSTS) if may_see(with_sight(access, each), one)), Sight.RATES
        )
        points = [point for point in line.points if point.day <= until]
        found.append(
            KpiFacts(
                one.number, one.name, one.measure, one.unit, one.baseline, points[-1].value if points else None,
                points[-1].day if points else None, one.direction, one.target, one.target_high,
                standing_of(one, points, until).state,
                sight,
            )
        )  # fmt: skip
    return tuple(found[:MOST_KPIS])


def risks_of(access: Access, run: SimulationRun | None, a_day: int) -> tuple[tuple[RiskFacts, ...], int]:
    """The open threats that could cost most time, and how many are open."""
    if not access.may(Right.SEE_RISKS):
        return (), 0
    takes = {} if run is None else {str(one["id"]): one["days"] for one in run.figures["risks"]}
    found = []
    for one in Risk.objects.filter(project=access.project, state=Risk.State.OPEN, kind=Risk.Kind.THREAT):
        days = takes.get(str(one.number))
        found.append(
            (
                -(days or 0.0), -one.probability * (one.delay_likely or 0), -one.probability, one.number,
                RiskFacts(
                    one.number, one.title, Decimal(str(round(one.probability, 4))), _days(one.delay_low, a_day),
                    _days(one.delay_high, a_day), None if days is None else Decimal(str(round(days, 1))),
                    one.response.strip().split("\n")[0][:200],
                ),
            )
        )  # fmt: skip
    found.sort(key=lambda each: each[:4])
    return tuple(each[4] for each in found[:NAMED]), len(found)


def _days(minutes: int | None, a_day: int) -> Decimal | None:
    return None if minutes is None else round(Decimal(minutes) / a_day, 1)


def issues_of(access: Access, until: dt.date) -> tuple[tuple[IssueFacts, ...], int]:
    """The open issues and conflicts, the gravest first, and how many there are."""
    if not access.may(Right.SEE_LOG):
        return (), 0
    kinds = (LogEntry.Kind.ISSUE, LogEntry.Kind.CONFLICT)
    found = list(LogEntry.objects.filter(project=access.project, kind__in=kinds, state__in=OPEN))
    found.sort(key=lambda one: (-SEVERITIES.index(one.severity), one.due or dt.date.max, one.number))
    return tuple(
        IssueFacts(one.number, one.kind, one.title, one.severity, one.due, one.due is not None and one.due < until)
        for one in found[:NAMED]
    ), len(found)


def scope_of(access: Access) -> ScopeFacts | None:
    """The scope against what was signed; None for who may not read it."""
    if not access.may(Right.SEE_DOCUMENTS):
        return None
    wanted = Requirement.objects.filter(project=access.project).exclude(status__in=_NOT_SCOPE)
    priorities = list(wanted.values_list("priority", flat=True))
    creep = creep_of(access)
    how = [one.how for one in creep.moved]
    return ScopeFacts(
        sum(one != Requirement.Priority.WONT for one in priorities), priorities.count(Requirement.Priority.MUST),
        None if creep.version is None else creep.version.number, creep.signed, how.count("came"), how.count("went"),
        how.count("changed"), tuple(f"{one.called} {one.name}".strip() for one in creep.moved[:3]),
    )  # fmt: skip


def asks_of(access: Access, until: dt.date) -> tuple[AskFacts, ...]:
    """What waits for a decision, the earliest first; without a day last."""
    found: list[AskFacts] = []
    if access.may(Right.SEE_LOG):
        taken = LogEntry.objects.filter(project=access.project, kind=LogEntry.Kind.DECISION, state__in=OPEN)
        found += [_ask("log", str(one.number), one.title, one.due, until) for one in taken]
    if access.may(Right.SEE_DOCUMENTS):
        for line in gate_lines(access):
            if line.out is not None or line.open_conditions:
                due = None if line.out is None else _due(line.out)
                found.append(_ask("gate", str(line.gate.number), line.gate.name, due, until, len(line.open_conditions)))
        opened = StageException.objects.filter(project=access.project, state=StageException.State.OPEN)
        for one in opened.select_related("stage"):
            found.append(_ask("exception", str(one.number), one.stage.name, None, until))
        out = Version.objects.filter(project=access.project, state=Version.State.REVIEW)
        for each in out.exclude(kind__in=(gates.NAME, exceptions.NAME)):
            found.append(_ask("version", str(each.number), each.kind, _due(each), until, _waiting(each)))
    return tuple(sorted(found, key=lambda each: (each.due or dt.date.max, each.kind, each.ref)))


def _ask(kind: str, ref: str, title: str, due: dt.date | None, until: dt.date, left: int = 0) -> AskFacts:
    return AskFacts(kind, ref, title, due, due is not None and due < until, left)


def _due(version: Version) -> dt.date | None:
    waiting = SignatureRequest.objects.filter(version=version, state=SignatureRequest.State.WAITING)
    return min((one for one in waiting.values_list("due", flat=True) if one is not None), default=None)


def _waiting(version: Version) -> int:
    return SignatureRequest.objects.filter(version=version, state=SignatureRequest.State.WAITING).count()
