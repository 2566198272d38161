"""What the newest simulation of a plan says on the project's overview."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from charthouse.outlook import presenting
from charthouse.outlook.charts import day_label, share_label
from charthouse.outlook.models import SimulationRun, SimulationState
from charthouse.outlook.presenting import P80, Shown
from charthouse.plan import foresight
from charthouse.plan.foresight import Chance, Foresight
from charthouse.projects.access import Access


def foresee(access: Access) -> Foresight | None:
    """The sentence, the figures and the chances of the newest run; none before the first one."""
    project = access.shown
    run = SimulationRun.objects.filter(project=project).order_by("-number").first()
    if run is None:
        return None
    shown = Shown(access, run, access.project.currency)
    settings = presenting.settings_for(access)
    return Foresight(
        sentence=shown.sentence,
        figures=tuple(_figures(shown)),
        chances={each["uid"]: _chance(each) for each in shown.figures["milestones"]},
        runs=run.settings["iterations"],
        stale=presenting.stale(
            project, SimulationState.objects.filter(project=project).defer("inputs").first(), settings
        ),
        address=reverse("outlook", args=[access.project.key]),
    )


def register() -> None:
    """Let the overview ask."""
    foresight.register(foresee)


def _figures(shown: Shown) -> list[tuple[str, str]]:
    told = [
        (day_label(shown.p50, short=True), _("as likely earlier as later (P50)")),
        (day_label(shown.p80, short=True), _("four times out of five by then (P80)")),
    ]
    if shown.baseline is not None:
        told.append((share_label(shown.baseline["chance"]), _("chance of the baseline’s finish")))
    else:
        told.append((share_label(shown.figures["plan_chance"]), _("chance of the planned finish")))
    return told


def _chance(milestone: dict[str, Any]) -> Chance:
    """Of what was promised or agreed; that a plan keeps its own date is nobody's wish."""
    agreed = milestone["deadline"] is not None or milestone["baseline"] is not None
    share = presenting.asked(milestone)[1] if agreed else None
    words = "" if share is None else share_label(share)
    return Chance(milestone["percentiles"][P80], share, presenting.state_of(share), words)
