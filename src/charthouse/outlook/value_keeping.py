"""Keeps what earned value forecast at each status date, and holds it against what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.budget.queries import book_of
from charthouse.doors import by_itself
from charthouse.engine.forecast.quantiles import name_of
from charthouse.exchange.evm_json import evm_json
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.outlook.models import ValueForecast
from charthouse.outlook.value_sheets import Sheet
from charthouse.outlook.value_words import Amount
from charthouse.outlook.valuing import valued_whole
from charthouse.plan.models import Plan
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.ui import formats

SHOWN = 24
"""Forecasts on the page."""
_LEVELS = (0.1, 0.5, 0.9)
_KEPT = ("bac", "pv", "ev", "ac", "es", "at", "spi", "spi_t", "cpi", "p_factor", "eac")


@transaction.atomic
def keep_forecast(project: Project) -> bool:
    """Keep what is forecast at the status date, unless it is there for this plan and these costs; true: it was kept."""
    version = Plan.objects.values_list("version", flat=True).filter(pk=project.pk).first()
    at, book = project.status_date, book_of(project).version
    if version is None or at is None:
        return False
    known = ValueForecast.objects.filter(project=project, at=at, plan_version=version, book_version=book)
    if known.filter(figures__has_key="ended").exists():
        return False
    one = valued_whole(project)
    if one.evm is None:
        return False
    told, standing = evm_json(one.evm), one.standing
    figures = {name: told[name] for name in _KEPT} | {
        "unit": told["project"]["unit"],
        "planned_start": standing.planned_start,
        "planned_finish": standing.planned_finish,
        "ended": standing.actual_finish,
        "finish_by": {policy.value: date for policy, date in one.forecast.finish_by.items()},
        "finish": {name_of(level): date for level, date in one.forecast.finish.items()},
        "cost": None if one.forecast.cost is None else {name_of(k): round(v, 2) for k, v in one.forecast.cost.items()},
    }
    ValueForecast.objects.update_or_create(
        project=project, at=at,
        defaults={
            "plan_version": version, "book_version": book, "policies": told["policies"], "figures": figures,
        },
    )  # fmt: skip
    return True


@dataclass(frozen=True, slots=True)
class PastLine:
    """A forecast of an earlier status date."""

    at: int
    finish: str
    cost: str
    held: bool | None
    """Whether the finish lay between P10 and P90; None: the project has not ended."""
    cost_held: bool | None
    """Whether the actual cost did; None: it has not ended, or the cost is not known."""


def past_lines(access: Access, one: Sheet, amount: Amount) -> list[PastLine]:
    """The forecasts of earlier status dates, the newest first; none for who sees the published plan only."""
    if access.project.public is not None:
        return []
    done, spent, lines = one.standing.actual_finish, one.standing.amounts.ac, []
    found = ValueForecast.objects.filter(project=access.project, at__lt=one.standing.at).order_by("-at")[:SHOWN]
    for kept in found:
        finish, cost = kept.figures["finish"], kept.figures["cost"]
        days = [formats.long_day(formats.day_of(finish[name_of(level)], finish=True)) for level in _LEVELS]
        costs, cost_held = "", None
        if one.money and cost is not None and kept.figures["unit"] == "money":
            costs = " – ".join(amount(cost[name_of(level)]) for level in _LEVELS)
            cost_held = None if done is None or spent is None else cost["p10"] <= spent <= cost["p90"]
        held = None if done is None else finish["p10"] <= done <= finish["p90"]
        lines.append(PastLine(kept.at, " – ".join(days), costs, held, cost_held))
    return lines


@by_itself("Every hour, Charthouse keeps of its own accord what earned value forecasts, to score it later.")
def keep_all(running: Running) -> Mapping[str, Any]:
    """Keep the forecast of every running project whose plan or costs changed."""
    projects = Project.objects.filter(plan__isnull=False, status_date__isnull=False).order_by("pk")
    keys, kept = list(projects.values_list("pk", flat=True)), 0
    for done, key in enumerate(keys):
        project = Project.objects.filter(pk=key).first()
        kept += project is not None and keep_forecast(project)
        running.tell(100 * (done + 1) // len(keys), _("Keeping forecasts"))
    return {"projects": len(keys), "kept": kept}


KEEP = JobKind("outlook.value", keep_all, label=gettext_lazy("Keep what earned value forecasts"), again=True)
KEEP_EVERY_HOUR = Schedule(
    "outlook.value", KEEP.name, gettext_lazy("Keep what earned value forecasts"), cron="27 * * * *"
)
