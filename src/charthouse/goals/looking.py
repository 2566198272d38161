"""Once a day Charthouse computes what is due to be computed, and tells those whose KPI will miss its target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import letters, notices
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.doors import by_itself
from charthouse.goals import actions, benchmarks, computed, measuring
from charthouse.goals.formulas.computing import Nothing
from charthouse.goals.kpi_queries import KpiLine, kpi_line, standing_points
from charthouse.goals.models import Kpi, Measurement
from charthouse.goals.standing import RHYTHM_DAYS, standing_of
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.journal.acting import one_operation
from charthouse.projects.access import access_to
from charthouse.projects.held import managers_of
from charthouse.projects.models import Project

WITHOUT_RHYTHM = 7
"""Days between two computations of a KPI that has no rhythm."""


@one_operation
@transaction.atomic
def compute_due(project: Project, today: dt.date) -> int:
    """Compute the project's KPIs whose rhythm says so, and keep what each came to; gives how many were kept.

    One that comes to nothing keeps the reason, and is tried again the next day.
    """
    actions.locked_register(project)
    known: dict[str, Decimal | dt.date | Nothing] = {}
    about, kept = computed.about(project, today), 0
    for one in Kpi.objects.filter(project=project).exclude(formula="").order_by("number"):
        one.project = project
        last = Measurement.objects.filter(kpi=one, standing=True).order_by("-day").values_list("day", flat=True).first()
        rhythm = RHYTHM_DAYS[Kpi.Rhythm(one.rhythm)] if one.rhythm else WITHOUT_RHYTHM
        if last is not None and not one.trouble and (today - last).days < rhythm:
            continue
        found = computed.compute(one, about, known)
        trouble = found.why[:500] if isinstance(found, Nothing) else ""
        if trouble != one.trouble:
            Kpi.objects.filter(pk=one.pk).update(trouble=trouble)
        if isinstance(found, Decimal):
            items = [measuring.Measured(today, found.normalize() + 0)]
            done = measuring.keep(
                one, items, source=Measurement.Source.COMPUTED, by=None, replace=True, verb="computed"
            )
            kept += done.kept + done.corrected
    return kept


def newly_missed(project: Project, today: dt.date) -> list[Kpi]:
    """The KPIs that miss their target now, or will, and whose owners were not told; those that do no more are noted."""
    with transaction.atomic():
        kpis = list(Kpi.objects.select_for_update(of=("self",)).filter(project=project).select_related("owner"))
        points = standing_points(kpis)
        missed = {one.pk for one in kpis if standing_of(one, points.get(one.pk, ()), today).missed}
        fresh = [one for one in kpis if one.pk in missed and not one.told_missed]
        Kpi.objects.filter(pk__in=[one.pk for one in fresh]).update(told_missed=True)
        back = [one.pk for one in kpis if one.told_missed and one.pk not in missed]
        Kpi.objects.filter(pk__in=back).update(told_missed=False)
    return fresh


@by_itself("Once a day, Charthouse computes KPIs and tells the owners of those that will miss their targets.")
def look(running: Running) -> Mapping[str, Any]:
    """Go through every project with KPIs; a second time on the same day changes nothing."""
    keys = list(Project.objects.filter(kpis__isnull=False).distinct().order_by("pk").values_list("pk", flat=True))
    kept = told = 0
    for place, key in enumerate(keys):
        if running.should_stop():
            break
        project = Project.objects.select_related("journal").filter(pk=key).first()
        if project is None:
            continue
        today = measuring.today_in(project)
        kept += compute_due(project, today)
        if benchmarks.is_closed(project):
            benchmarks.keep(project=project, by=None)
        for one in newly_missed(project, today):
            told += _tell(project, one, today)
        running.tell(100 * (place + 1) // len(keys), _("Computing KPIs"))
    return {"projects": len(keys), "kept": kept, "told": told}


def _tell(project: Project, one: Kpi, today: dt.date) -> int:
    told = 0
    readers = dict.fromkeys([*([one.owner] if one.owner is not None else []), *managers_of(project)])
    for reader in readers:
        line = _as_seen_by(reader, project, one, today)
        if line is None:
            continue
        page = reverse("kpi", args=[project.key, one.number])
        context = {"line": line, "project": project, "link": str(settings.PUBLIC_URL) + page}
        letter = partial(letters.send, "goals/letters/missed.txt", to=reader.email, reader=reader, context=context)
        facts = {"kpi": one.name, "project": project.name}
        told += notices.tell(Notice(MISSED.name, reader, page, facts, project.pk, letter))
    return told


def _missed(facts: Mapping[str, str]) -> str:
    return _("“%(kpi)s” of %(project)s misses its target, or will") % {"kpi": "", "project": "", **facts}


MISSED = NoticeKind("goals.missed", gettext_lazy("A KPI that I own, or of my project, misses its target"), _missed)


def _as_seen_by(reader: User, project: Project, one: Kpi, today: dt.date) -> KpiLine | None:
    access = access_to(project, reader)
    if access is None or not reader.is_active:
        return None
    line = kpi_line(access, one, today)
    return line if line.shown else None


LOOK = JobKind("goals.look", look, label=gettext_lazy("Compute KPIs, and tell of those that miss"), again=True)
LOOK_EVERY_DAY = Schedule(
    "goals.look", LOOK.name, gettext_lazy("Compute KPIs, and tell of those that miss"), cron="41 5 * * *"
)
