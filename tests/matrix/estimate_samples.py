"""What is there of estimates to be tried: a team estimate without answers, past work, a calculation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from charthouse.accounts.models import OrganisationRole
from charthouse.estimates import calculations, past, team
from charthouse.estimates.calculating import asked_in
from charthouse.estimates.models import Calculation, PastBatch, TeamEstimate
from charthouse.estimates.past_values import Past
from charthouse.projects import held
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from tests.matrix.people import KEY, LEAF

if TYPE_CHECKING:
    from tests.matrix.people import World


def _team(world: World) -> int:
    manager = world.person("the manager").user
    assert manager is not None
    there = TeamEstimate.objects.filter(project=world.project, state="open").first()
    if there is not None:
        return there.number
    access = project_for(manager, KEY)
    members = list(held.members_able(access.project, Right.COMMENT))
    made = team.begin(access=access, title="Guess in secret", tasks=[LEAF], members=members, kind="delphi")
    return made.number


def _past(world: World) -> int:
    """Enough for a range to be told."""
    office = world.person(f"a {OrganisationRole.PMO.label.lower()}").user
    assert office is not None
    there = PastBatch.objects.first()
    if there is not None:
        return there.pk
    works = [Past("task", f"Vault {place}", "", "vault", None, "", 2025, 480, 960) for place in range(6)]
    steps = [past.Step(place, one.name, "new", one) for place, one in enumerate(works)]
    made = past.take_in(by=office, source="An old vault", steps=steps, leave_out=False)
    assert made is not None
    return made.pk


def _calculation(world: World) -> int:
    manager = world.person("the manager").user
    assert manager is not None
    there = Calculation.objects.filter(project=world.project).first()
    if there is not None:
        return there.number
    asked = asked_in("cocomo", {"kloc": 1}, [], [])
    return calculations.keep(access=project_for(manager, KEY), task=LEAF, asked=asked).number


_CALCULATIONS = (
    *("calculation", "calculation-put", "calculation-remove"),
    *("get_calculation", "change_calculation", "delete_calculation", "put_calculation"),
)
_TEAM = (
    *("team-estimate", "team-estimate-answer", "team-estimate-round", "team-estimate-excuse", "team-estimate-agree"),
    *("team-estimate-cancel", "get_team_estimate", "answer_team_estimate", "begin_estimate_round"),
    *("excuse_from_team_estimate", "agree_on_team_estimate", "cancel_team_estimate"),
)

ESTIMATES: dict[str, Callable[[World], object]] = {
    **{
        f"{name}:number": lambda _world: LEAF
        for name in ("estimate-history", "list_task_estimates", "estimates-compared", "list_estimation_methods")
    },
    **{f"{name}:number": _calculation for name in _CALCULATIONS},
    **{f"{name}:number": _team for name in _TEAM},
    **{f"{name}:number": _past for name in ("past-batch", "past-batch-remove", "get_past_work", "delete_past_work")},
}

_COCOMO: dict[str, object] = {"task": LEAF, "model": "cocomo", "values": {"kloc": 2}}
BODIES: dict[str, dict[str, object]] = {
    "create_past_work": {"source": "A ledger", "works": [{"name": "Vault", "estimate": 480, "actual": 960}]},
    "take_past_work_of_project": {"project": KEY},
    "estimate_by_reference_class": {"tasks": [LEAF]},
    "create_calculation": _COCOMO,
    "change_calculation": _COCOMO,
}
