"""What is there of the scope to be tried: the manager's, with what nobody outside is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charthouse.projects.access import Access, project_for
from charthouse.scope.deliverables import add_deliverable
from charthouse.scope.requirements import add_requirement
from tests.matrix.people import KEY, LEAF

if TYPE_CHECKING:
    from tests.matrix.people import World


def _access(world: World) -> Access:
    manager = world.person("the manager").user
    assert manager is not None
    return project_for(manager, KEY)


def _requirement(world: World) -> int:
    facts = {"title": "Nobody finds the cellar", "source": "The founders", "priority": "must"}
    return add_requirement(access=_access(world), facts=facts).number


def _deliverable(world: World) -> int:
    facts = {"name": "A bricked-up door", "acceptor": "The caretaker", "tasks": [LEAF]}
    return add_deliverable(access=_access(world), facts=facts).number


SCOPE = {
    **{
        f"{name}:number": _requirement
        for name in (
            *("requirement", "requirement-edit", "requirement-set", "requirement-delete"),
            *("get_requirement", "change_requirement", "delete_requirement"),
        )
    },
    **{
        f"{name}:number": _deliverable
        for name in (
            *("deliverable", "deliverable-edit", "deliverable-delete"),
            *("get_deliverable", "change_deliverable", "delete_deliverable"),
        )
    },
    "requirements-export:kind": lambda _world: "csv",
}

BODIES: dict[str, dict[str, object]] = {
    "create_requirement": {"title": "Nobody hears it", "owner": None},
    "change_requirement": {"title": "Nobody hears it", "owner": None},
    "create_deliverable": {"name": "A thick wall"},
    "change_deliverable": {"name": "A thick wall", "requirements": [], "tasks": []},
    "plan_deliverables": {"deliverables": [{"number": 1, "lines": ""}], "parent": None},
}
