"""What was measured of large plans is kept with the versions of what it was made of, and measured in the background.

Measuring 10,000 tasks over 24 months takes two seconds of a processor, so no page waits for it: it shows what is kept
and says so where that is out of date. Plans of up to ``AT_ONCE`` tasks, and dates or policies that somebody asks for
otherwise, are measured while the page waits.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.budget.models import CostBook
from charthouse.budget.queries import book_of
from charthouse.compute.versions import mark
from charthouse.doors import by_itself
from charthouse.engine.earned_value.activities import Choices
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.live import actions as live
from charthouse.outlook.models import ValueSheet
from charthouse.outlook.pacing import may_again
from charthouse.outlook.value_sheets import Sheet, opened, packed, sheet_of
from charthouse.outlook.valuing import Valued, valued, valued_of
from charthouse.plan.models import Plan, Task
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

AT_ONCE = 300
"""Tasks that are measured while a page waits: about a sixteenth of a second."""
IN_ONE_LOOK = 20
"""Plans that one look measures; the others wait for the next."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a page shows of a project's earned value."""

    sheet: Sheet | None = None
    trouble: str = ""
    """Why it cannot be measured, as a sentence."""
    no_tasks: bool = False
    kept_at: dt.datetime | None = None
    """When it was measured, where that was before; None: it was measured just now."""
    stale: bool = False
    """The plan, its costs or its baseline changed since."""
    waiting: bool = False
    """It is measured for the first time within a few minutes."""


def find(access: Access, choices: Choices, at: int | None) -> Found:
    """The earned value of what somebody sees of a project, measured now or kept; in hours without money."""
    if at is None and choices == Choices() and access.shown.status_date is not None and _is_large(access.shown):
        return _kept(access)
    one = valued(access, choices, at)
    if one.evm is None:
        return Found(trouble=one.trouble, no_tasks=not one.computed.document.tasks)
    return Found(sheet_of(one))


def _is_large(shown: Project) -> bool:
    return Task.objects.filter(project=shown).order_by()[AT_ONCE : AT_ONCE + 1].exists()


def _kept(access: Access) -> Found:
    rows = {row.in_hours: row for row in ValueSheet.objects.filter(project=access.shown)}
    whole = rows.get(False)
    may = whole is not None and (access.may(Right.SEE_RATES) or (access.may(Right.SEE_COSTS) and not whole.has_rates))
    row = whole if may else rows.get(True)
    if row is None:
        return Found(waiting=True)
    stale = any(getattr(row, name) != now for name, now in _versions(access.shown).items())
    if row.figures is None or row.tasks is None:
        return Found(trouble=row.trouble, kept_at=row.kept_at, stale=stale)
    try:
        sheet = opened(row.figures, bytes(row.tasks))
    except ValueError:  # kept by a Charthouse before this one; it is due, since the engine is another
        return Found(waiting=True)
    return Found(sheet, kept_at=row.kept_at, stale=stale)


def _versions(shown: Project) -> dict[str, Any]:
    """Of all that decides what is measured."""
    plan = Plan.objects.values("version", "measured_by").get(pk=shown.pk)
    return {
        "plan_version": plan["version"],
        "measured_by": plan["measured_by"],
        "project_version": shown.version,
        "book_version": book_of(shown.working or shown).version,
        "engine": mark(),
    }


def changed() -> QuerySet[Project]:
    """Plans that changed since they were measured, or never were: the working ones and the published ones."""
    key = Coalesce(F("working_id"), F("pk"))
    mine = ValueSheet.objects.filter(project=OuterRef("pk"), in_hours=False)
    found = Project.rows.filter(plan__isnull=False, branched_from=None, status_date__isnull=False).annotate(
        book_key=key,
        book=Coalesce(Subquery(CostBook.objects.filter(pk=OuterRef("book_key")).values("version")), 0),
        seen_plan=Subquery(mine.values("plan_version")),
        seen_project=Subquery(mine.values("project_version")),
        seen_book=Subquery(mine.values("book_version")),
        seen_baseline=Coalesce(Subquery(mine.values("measured_by")), -1),
        seen_engine=Subquery(mine.values("engine")),
        seen_at=Subquery(mine.values("kept_at")),
        took=Coalesce(Subquery(mine.values("seconds")), 0.0),
        baseline_now=Coalesce(F("plan__measured_by"), -1),
    )
    return found.filter(
        Q(seen_plan=None)
        | ~Q(seen_plan=F("plan__version"))
        | ~Q(seen_project=F("version"))
        | ~Q(seen_book=F("book"))
        | ~Q(seen_baseline=F("baseline_now"))
        | ~Q(seen_engine=mark())
    ).order_by("seen_at", "pk")


def due(now: dt.datetime) -> list[Project]:
    """Large plans to be measured anew, as far as they may be again by now."""
    large = Task.objects.filter(project=OuterRef("pk")).order_by()[AT_ONCE : AT_ONCE + 1]
    ready = [
        one
        for one in changed().filter(Exists(large))
        if may_again(one.seen_at, one.took, now)  # type: ignore[attr-defined]
    ]
    return ready[:IN_ONE_LOOK]


def measure_anew(shown: Project) -> None:
    """Measure a plan and keep what was found, in money and in hours, with the versions of what it was made of."""
    versions = _versions(shown)
    began = time.perf_counter()
    found = {in_hours: valued_of(shown, in_hours=in_hours) for in_hours in (False, True)}
    seconds = round(time.perf_counter() - began, 3)
    has_rates = any(one.rates for one in found[False].computed.document.resources)
    with transaction.atomic():
        for in_hours, one in found.items():
            ValueSheet.objects.update_or_create(
                project=shown, in_hours=in_hours,
                defaults=versions | _told(one) | {
                    "kept_at": timezone.now(), "seconds": seconds, "has_rates": has_rates,
                },
            )  # fmt: skip
        live.publish(f"outlook:{(shown.working or shown).key}", "measured")


def _told(one: Valued) -> dict[str, Any]:
    if one.evm is None:
        return {"figures": None, "tasks": None, "trouble": one.trouble}
    figures, tasks = packed(sheet_of(one))
    return {"figures": figures, "tasks": tasks, "trouble": ""}


@by_itself("Every other minute, Charthouse measures large plans of its own accord whose tasks or costs changed.")
def look(running: Running) -> Mapping[str, Any]:
    """Measure every large plan that changed since; whatever was edited in between, once."""
    plans, done = due(timezone.now()), 0
    for plan in plans:
        if running.should_stop():
            break
        measure_anew(plan)
        done += 1
        running.tell(100 * done // len(plans), _("Measuring earned value"))
    return {"plans": done}


MEASURE = JobKind("outlook.measure", look, label=gettext_lazy("Measure the earned value of large plans"), again=True)
EVERY_OTHER_MINUTE = Schedule(
    "outlook.measure", MEASURE.name, gettext_lazy("Measure the earned value of large plans"), cron="1-59/2 * * * *"
)
