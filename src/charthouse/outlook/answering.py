"""Gives the register of risks what the newest simulation says of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charthouse.incoming import number_in
from charthouse.outlook.modelling import settings_of
from charthouse.outlook.models import SimulationRun, SimulationState
from charthouse.outlook.presenting import may_see_costs, stale
from charthouse.projects.access import Access
from charthouse.risks import answers
from charthouse.risks.answers import Answer, Answers


def answers_of(access: Access) -> Answers | None:
    """What the newest run of the plan that somebody sees says of each risk."""
    project = access.shown
    run = SimulationRun.objects.filter(project=project).order_by("-number").first()
    if run is None:
        return None
    costs = run.costs is not None and may_see_costs(access, run.paid)
    state = SimulationState.objects.filter(project=project).first()
    found = {
        number: _answer(each, costs=costs)
        for each in run.figures["risks"]
        if (number := number_in(str(each["id"]))) is not None
    }
    return Answers(run.number, run.at, stale(project, state, settings_of(project)), found)


def _answer(each: dict[str, Any], *, costs: bool) -> Answer:
    return Answer(
        each["occurred"], each["days"], _money(each["cost"], costs=costs), each["response_days"],
        _money(each["response_cost"], costs=costs),
    )  # fmt: skip


def _money(value: float | None, *, costs: bool) -> Decimal | None:
    return None if value is None or not costs else round(Decimal(str(value)), 2)


def register() -> None:
    """Called when the chapter starts."""
    answers.register(answers_of)
