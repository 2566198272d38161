"""What is there of risk workshops to be tried: one in which risks are gathered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from charthouse.projects import held
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.risks import workshop
from charthouse.risks.models import Workshop
from charthouse.risks.rating import USUAL
from charthouse.risks.scales import said_of
from tests.matrix.people import KEY

if TYPE_CHECKING:
    from tests.matrix.people import World


def _workshop(world: World) -> int:
    manager = world.person("the manager").user
    assert manager is not None
    there = Workshop.objects.filter(project=world.project, phase=Workshop.Phase.GATHER).first()
    if there is not None:
        return there.number
    access = project_for(manager, KEY)
    members = list(held.members_able(access.project, Right.COMMENT))
    return workshop.begin(access=access, title="Fears in secret", members=members).number


_PAGES = ("", "-write", "-ready", "-leave", "-rate", "-step", "-take")
_OPERATIONS = (
    *("get_risk_workshop", "write_workshop_note", "strike_workshop_note", "say_workshop_ready"),
    *("show_workshop_risks", "merge_workshop_risks", "change_workshop_risk", "ask_workshop_ratings"),
    *("rate_workshop_risks", "show_workshop_ratings", "excuse_from_risk_workshop", "leave_risk_workshop"),
    *("set_workshop_deadline", "take_over_workshop", "cancel_risk_workshop"),
)

WORKSHOPS: dict[str, Callable[[World], object]] = {
    **{f"risk-workshop{page}:number": _workshop for page in _PAGES},
    **{f"{name}:number": _workshop for name in _OPERATIONS},
    "risk-burn-figures:unit": lambda _world: "days",
    "strike_workshop_note:note": lambda _world: 1,
    "change_workshop_risk:place": lambda _world: 1,
}
BODIES: dict[str, dict[str, object]] = {
    "create_risk_workshop": {"title": "Fears of the summer", "members": [1, 2]},
    "write_workshop_note": {"title": "It rains"},
    "merge_workshop_risks": {"risks": [1, 2]},
    "change_workshop_risk": {"title": "It pours"},
    "ask_workshop_ratings": {},
    "rate_workshop_risks": {"ratings": [{"risk": 1, "chance": 2, "impact": 3}]},
    "excuse_from_risk_workshop": {"member": 1},
    "set_workshop_deadline": {"deadline": None},
    "set_risk_matrix": {**said_of(USUAL), "version": 0},
    "set_house_risk_matrix": {**said_of(USUAL), "version": 0},
    "try_risk_matrix": said_of(USUAL),
    "take_over_workshop": {"risks": [{"risk": 1, "probability": 0.2}]},
}
