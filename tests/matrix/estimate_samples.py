"""What is there of estimates to be tried: a team estimate in which nobody has answered yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from charthouse.estimates import team
from charthouse.estimates.models import TeamEstimate
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


_TEAM = (
    *("team-estimate", "team-estimate-answer", "team-estimate-round", "team-estimate-excuse", "team-estimate-agree"),
    *("team-estimate-cancel", "get_team_estimate", "answer_team_estimate", "begin_estimate_round"),
    *("excuse_from_team_estimate", "agree_on_team_estimate", "cancel_team_estimate"),
)

ESTIMATES: dict[str, Callable[[World], object]] = {
    **{f"{name}:number": lambda _world: LEAF for name in ("estimate-history", "list_task_estimates")},
    **{f"{name}:number": _team for name in _TEAM},
}
