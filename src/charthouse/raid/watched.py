"""What may go higher: the open entries and risks of a project, with when somebody last moved them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from zoneinfo import ZoneInfo

from django.db.models import Max

from charthouse.journal.models import Comment, Entry
from charthouse.projects.models import Project
from charthouse.raid.ladder import RISK, Item, Rule
from charthouse.raid.models import Escalation, LogEntry
from charthouse.raid.words import OPEN
from charthouse.risks.models import Risk, RiskTask
from charthouse.risks.queries import known_in, rating_of

ENTRY = "entry"


def items_of(project: Project, rules: Iterable[Rule], today: dt.date) -> list[Item]:
    """The open entries and risks that any of these rules is about."""
    rules = tuple(rules)
    kinds = {kind for rule in rules for kind in rule.kinds}
    found = _entries(project, kinds - {RISK}, today) if kinds - {RISK} else []
    return [*found, *(_risks(project, rules, today) if RISK in kinds else ())]


def gone_of(project: Project) -> Mapping[tuple[str, int], list[Escalation]]:
    """Where each record of a project has gone already, whether it stands there still or not."""
    found: dict[tuple[str, int], list[Escalation]] = {}
    for one in Escalation.objects.filter(project=project):
        found.setdefault((one.kind, one.number), []).append(one)
    return found


def _entries(project: Project, kinds: Collection[str], today: dt.date) -> list[Item]:
    rows = list(LogEntry.objects.filter(project=project, state__in=OPEN, kind__in=kinds))
    moved = _moved(project, LogEntry._meta.label, [one.pk for one in rows])
    return [
        Item(ENTRY, one.number, one.kind, one.title, one.severity, one.due, moved.get(one.pk, one.raised_on))
        for one in rows
    ]


def _risks(project: Project, rules: tuple[Rule, ...], today: dt.date) -> list[Item]:
    """Open threats and opportunities by their exposure; only of those is it computed that a rule is about otherwise."""
    rows = list(Risk.objects.filter(project=project, state=Risk.State.OPEN).select_related("project"))
    moved = _moved(project, Risk._meta.label, [one.pk for one in rows])
    mine = tuple(rule for rule in rules if RISK in rule.kinds)
    late = []
    for one in rows:
        # Whatever weighs most meets the severity of every rule that is for risks at all.
        item = Item(RISK, one.number, RISK, one.title, "critical", one.review, moved.get(one.pk, today))
        if any(rule.over(item, today) is not None for rule in mine):
            late.append((one, item))
    if not late:
        return []
    # By days alone, as for who sees no costs: that a risk went higher tells nobody what it would cost.
    known = known_in(project, with_costs=False)
    hits: dict[int, list[int]] = {}
    for risk, uid in RiskTask.objects.filter(
        risk__in=[one.pk for one, _item in late], part=RiskTask.Part.HIT
    ).values_list("risk_id", "uid"):
        hits.setdefault(risk, []).append(uid)
    return [
        Item(
            RISK, one.number, RISK, one.title,
            rating_of(known, one, hits.get(one.pk, ()), with_costs=False).tone, one.review, item.moved,
        )
        for one, item in late
    ]  # fmt: skip


def _moved(project: Project, record: str, keys: Collection[int]) -> dict[int, dt.date]:
    """The day, by the project's clock, on which a person last changed each record or said something about it."""
    zone, ids = ZoneInfo(project.time_zone), [str(key) for key in keys]
    where = {"stream": project.journal_id, "record": record, "record_id__in": ids}
    found: dict[int, dt.date] = {}
    for rows in (
        Entry.objects.filter(by__isnull=False, **where).order_by().values_list("record_id").annotate(at=Max("at")),
        Comment.objects.filter(deleted_at=None, **where).order_by().values_list("record_id").annotate(at=Max("at")),
    ):
        for key, at in rows:
            day = at.astimezone(zone).date()
            found[int(key)] = max(day, found.get(int(key), day))
    return found


def moved_on(project: Project, record: LogEntry | Risk) -> dt.date | None:
    """The day on which a person last changed one record or said something about it."""
    return _moved(project, record._meta.label, [record.pk]).get(record.pk)
