"""What was measured of large plans is kept with the versions of what it was made of, and measured in the background.

Measuring 10,000 tasks over 24 months takes two seconds of a processor, so nobody waits for it: pages and programs are
shown what is kept, which pages say where it is out of date. Other days and policies are measured as a job as soon as
somebody asks for them (``value_asking``), and kept beside. Plans of up to ``AT_ONCE`` tasks are measured at once.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
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
from charthouse.engine.refusals import Stopped
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.live import actions as live
from charthouse.outlook.models import ValueSheet
from charthouse.outlook.pacing import may_again
from charthouse.outlook.value_sheets import Sheet, opened, packed, sheet_of, text_packed
from charthouse.outlook.valuing import Valued, valued, valued_of
from charthouse.plan.models import Plan, Task
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

AT_ONCE = 300
"""Tasks that are measured while a page waits: about a sixteenth of a second."""
IN_ONE_LOOK = 20
"""Plans that one look measures; the others wait for the next."""
OTHERS_KEPT = 12
"""Other days and policies that are kept of a plan; the oldest goes when another comes."""


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
    """It is measured for the first time."""

    @property
    def due(self) -> bool:
        """Whether it is still to be measured as it is now."""
        return self.waiting or self.stale


def find(access: Access, choices: Choices, at: int | None) -> Found:
    """The earned value of what somebody sees of a project, measured now or kept; in hours without money."""
    if is_kept(access.shown, at):
        return _kept(access, asked_as(choices, at))
    one = valued(access, choices, at)
    if one.evm is None:
        return Found(trouble=one.trouble, no_tasks=not one.computed.document.tasks)
    return Found(sheet_of(one))


def sheet_for(shown: Project, *, in_hours: bool) -> Sheet | str:
    """The figures at the status date, of large plans those measured last; else why there are none, as a sentence."""
    if is_kept(shown, None):
        row = ValueSheet.objects.filter(project=shown, in_hours=in_hours, asked="").first()
        found = _shown(row, stale=False)
        return found.sheet or found.trouble or _("The plan is being measured.")
    one = valued_of(shown, in_hours=in_hours)
    return one.trouble if one.evm is None else sheet_of(one)


def is_kept(shown: Project, at: int | None) -> bool:
    """Whether nobody waits while a plan is measured: it is large, and there is a day to measure it at."""
    if at is None and shown.status_date is None:
        return False
    return Task.objects.filter(project=shown).order_by()[AT_ONCE : AT_ONCE + 1].exists()


def asked_as(choices: Choices, at: int | None) -> str:
    """A day and policies as the key of what is kept of them; empty: the status date, by the usual ones."""
    if at is None and choices == Choices():
        return ""
    return " ".join(["" if at is None else str(at), *(str(each) for each in astuple(choices))])


def row_for(access: Access, asked: str) -> ValueSheet | None:
    """What is kept for somebody of a day and policies: in hours for who may not see what the plan costs."""
    rows = {row.in_hours: row for row in ValueSheet.objects.filter(project=access.shown, asked=asked)}
    whole = rows.get(False)
    may = whole is not None and (access.may(Right.SEE_RATES) or (access.may(Right.SEE_COSTS) and not whole.has_rates))
    return whole if may else rows.get(True)


def is_stale(row: ValueSheet, shown: Project) -> bool:
    """Whether the plan, its costs or its baseline are others than those that it was made of."""
    return any(getattr(row, name) != now for name, now in _versions(shown).items())


def _kept(access: Access, asked: str) -> Found:
    row = row_for(access, asked)
    return _shown(row, stale=row is not None and is_stale(row, access.shown))


def _shown(row: ValueSheet | None, *, stale: bool) -> Found:
    if row is None:
        return Found(waiting=True)
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
    mine = ValueSheet.objects.filter(project=OuterRef("pk"), in_hours=False, asked="")
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


def measure_anew(
    shown: Project,
    choices: Choices | None = None,
    at: int | None = None,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> None:
    """Measure a plan and keep what was found, in money and in hours, with the versions of what it was made of.

    :raises Stopped: ``should_stop`` said so.
    """
    versions, asked = _versions(shown), asked_as(choices or Choices(), at)
    began = time.perf_counter()
    found = {}
    for in_hours in (False, True):
        if should_stop is not None and should_stop():
            raise Stopped
        found[in_hours] = valued_of(shown, in_hours=in_hours, choices=choices, at=at, should_stop=should_stop)
    seconds = round(time.perf_counter() - began, 3)
    has_rates = any(one.rates for one in found[False].computed.document.resources)
    with transaction.atomic():
        for in_hours, one in found.items():
            ValueSheet.objects.update_or_create(
                project=shown, in_hours=in_hours, asked=asked,
                defaults=versions | _told(one) | {
                    "kept_at": timezone.now(), "seconds": seconds, "has_rates": has_rates,
                },
            )  # fmt: skip
        if asked:
            _let_go_of_the_oldest(shown)
        live.publish(f"outlook:{(shown.working or shown).key}", "measured")


def _let_go_of_the_oldest(shown: Project) -> None:
    others = ValueSheet.objects.filter(project=shown, in_hours=False).exclude(asked="").order_by("-kept_at", "-pk")
    too_many = list(others.values_list("asked", flat=True)[OTHERS_KEPT:])
    ValueSheet.objects.filter(project=shown, asked__in=too_many).delete()


def _told(one: Valued) -> dict[str, Any]:
    if one.evm is None:
        return {"figures": None, "tasks": None, "text": None, "trouble": one.trouble}
    figures, tasks = packed(sheet_of(one))
    return {"figures": figures, "tasks": tasks, "text": text_packed(one), "trouble": ""}


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
