"""The samples of the communication plan: a line that nobody below the leads is told of."""

from __future__ import annotations

from charthouse.projects.access import project_for
from charthouse.stakeholders import communicating
from tests.matrix.people import KEY, World

_DOORS = (
    "communication", "communication-edit", "communication-delete", "get_communication", "change_communication",
    "delete_communication",
)  # fmt: skip


def _line(world: World) -> int:
    """Written down by the manager."""
    manager = world.person("the manager").user
    assert manager is not None
    facts = {"what": "Letter to the board", "purpose": "They are told of the sale first", "rhythm": "weekly"}
    return communicating.add_communication(access=project_for(manager, KEY), facts=facts).number


COMMUNICATION = {
    **{f"{name}:number": _line for name in _DOORS},
    "communications-export:kind": lambda _world: "ics",
}
"""By the door's name and the parameter's, as in ``samples.SAMPLES``."""
