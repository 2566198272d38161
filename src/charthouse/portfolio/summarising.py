"""Makes what is known of a project, and says whether what is kept of it is still so."""

from __future__ import annotations

import datetime as dt
import hashlib
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from pydantic import TypeAdapter

from charthouse.outlook.models import SimulationRun, ValueSheet
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.models import Task
from charthouse.portfolio.models import Summary
from charthouse.projects.models import Project
from charthouse.reports import facts as known
from charthouse.reports.facts import Facts, TaskFacts
from charthouse.reports.gathering import Whole, gather_of

AT_ONCE = 2000
"""Tasks of a plan that is looked through while its reader waits; what is known of greater ones is renewed as a job."""
DAYS = 7
"""So far back goes “changed since”."""
MOST_PLANS = 8
_SHORT = 3
"""Late tasks, risks and issues that one line needs to know."""
_LATE = TypeAdapter(tuple[TaskFacts, ...])


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a project, and since when."""

    whole: Whole
    at: dt.datetime | None = None
    """When it was kept, where something changed since; None: it is so now."""
    before: Facts | None = None
    """What was known some days ago, in brief."""
    before_day: dt.date | None = None


def marks_of(rows: QuerySet[Project]) -> dict[int, str]:
    """Of all that decides what is known of these plans: journal, dates, simulation, earned value, and the day."""
    runs = SimulationRun.objects.filter(project=OuterRef("pk")).order_by().values("project")
    sheets = ValueSheet.objects.filter(project=OuterRef("pk"), in_hours=True, asked="").values("kept_at")[:1]
    found = rows.order_by().annotate(
        told=Coalesce(F("working__journal__last_number"), F("journal__last_number")),
        run=Subquery(runs.annotate(last=Max("number")).values("last")),
        sheet=Subquery(sheets),
    )  # fmt: skip
    now = timezone.now()
    return {
        pk: "|".join(map(str, (form(), *parts, now.astimezone(ZoneInfo(zone)).date())))
        for pk, zone, *parts in found.values_list(
            "pk", "time_zone", "told", "plan__version", "plan__computed_version", "plan__measured_by", "run", "sheet"
        )
    }


@cache
def form() -> str:
    """Of how facts are kept: rows of another release are made anew."""
    return hashlib.sha256(repr(TypeAdapter(Facts).json_schema()).encode()).hexdigest()[:12]


def known_of(row: Project) -> Known:
    """What is known of a plan: as it is now, or of a great one as it was kept last."""
    mark = marks_of(Project.rows.filter(pk=row.pk))[row.pk]
    kept = Summary.objects.filter(pk=row.pk, mark__startswith=f"{form()}|").defer("brief", "days").first()
    before = None if kept is None or kept.before is None else known.read(kept.before)
    before_day = None if kept is None else kept.before_day
    if kept is not None and kept.mark == mark:
        return Known(_opened(kept), None, before, before_day)
    if kept is None or Task.objects.filter(project=row).count() <= AT_ONCE:
        return Known(_here(row, mark), None, before, before_day)
    return Known(_opened(kept), kept.at, before, before_day)


def renew(row: Project, mark: str) -> Summary:
    """Keep what is known of a plan now."""
    whole = gather_of(row)
    today = timezone.now().astimezone(ZoneInfo(row.time_zone)).date()
    kept = Summary.objects.filter(pk=row.pk, mark__startswith=f"{form()}|").only("days").first()
    written = known.as_json(brief(whole.facts))
    days: list[Any] = [one for one in (kept.days if kept else []) if one[0] != today.isoformat()]
    days = [one for one in days if dt.date.fromisoformat(one[0]) >= today - dt.timedelta(days=DAYS)]
    first = days[0] if days else None
    return Summary.objects.update_or_create(
        pk=row.pk,
        defaults={
            "mark": mark, "at": timezone.now(), "facts": known.as_json(whole.facts),
            "late": _LATE.dump_python(whole.late, mode="json"), "short": whole.short, "missing": whole.missing,
            "brief": written, "days": [*days, [today.isoformat(), written]], "before": first[1] if first else None,
            "before_day": dt.date.fromisoformat(first[0]) if first else None,
        },
    )[0]  # fmt: skip


def brief(facts: Facts) -> Facts:
    """The facts without what one line does not tell."""
    none = replace(facts.done, named=())
    return replace(
        facts, managers=(), course=None, kpis=(), risks=facts.risks[:_SHORT], issues=facts.issues[:_SHORT], done=none,
        next=replace(facts.next, named=()), late=replace(facts.late, named=facts.late.named[:_SHORT]),
    )  # fmt: skip


def late_in(kept: Summary) -> tuple[TaskFacts, ...]:
    """The late tasks that are kept of a plan."""
    return _LATE.validate_python(kept.late)


def out_of_date() -> list[tuple[Project, str]]:
    """The plans of which something else is kept than there is by now, those that waited longest first."""
    rows = Project.rows.filter(branched_from=None)
    marks = marks_of(rows)
    there: Mapping[int, tuple[str, dt.datetime]] = {
        pk: (mark, at) for pk, mark, at in Summary.objects.values_list("pk", "mark", "at")
    }
    due = [pk for pk, mark in marks.items() if pk not in there or there[pk][0] != mark]
    long_ago = dt.datetime.min.replace(tzinfo=dt.UTC)
    due.sort(key=lambda pk: (there[pk][1] if pk in there else long_ago, pk))
    found = Project.rows.select_related("journal", "working__journal").in_bulk(due)
    return [(found[pk], marks[pk]) for pk in due if pk in found]


def _opened(kept: Summary) -> Whole:
    return Whole(known.read(kept.facts), late_in(kept), kept.short, kept.missing)


_made: OrderedDict[int, tuple[weakref.ref[Computed], str, Whole]] = OrderedDict()
_lock = Lock()


def _here(row: Project, mark: str) -> Whole:
    """Looked through now, once for each state of the project; it goes with the computed plan kept in memory."""
    computed = computed_plan(row)
    with _lock:
        found = _made.get(row.pk)
        if found is not None and found[0]() is computed and found[1] == mark:
            return found[2]
    whole = gather_of(row)
    with _lock:
        _made[row.pk] = (weakref.ref(computed), mark, whole)
        _made.move_to_end(row.pk)
        while len(_made) > MOST_PLANS:
            _made.popitem(last=False)
    return whole
