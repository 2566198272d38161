"""What is there of the scope to be tried: the manager's, with what nobody outside is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charthouse.projects.access import Access, project_for
from charthouse.scope import appraisals, raci_roles
from charthouse.scope.deliverables import add_deliverable
from charthouse.scope.models import Criterion, Option
from charthouse.scope.raci import Cell
from charthouse.scope.raci_matrix import set_cells
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


def _appraisal(world: World) -> int:
    """With an option that costs something, and fails a must."""
    access = _access(world)
    facts = {"question": "How do we dig quietly?", "about": "vendor"}
    number = appraisals.add_appraisal(access=access, facts=facts).number
    criterion = appraisals.add_to(
        appraisals.CRITERIA, access=access, appraisal=number, facts={"name": "Nobody hears it", "must": True}
    )
    scores = {criterion.number: {"value": 0, "note": "The neighbours woke up"}}
    option = {"name": "Dynamite at night", "cost": "987654", "scores": scores}
    appraisals.add_to(appraisals.OPTIONS, access=access, appraisal=number, facts=option)
    return number


def _criterion(world: World) -> int:
    number = _appraisal(world)
    found = Criterion.objects.filter(project=world.project, appraisal__number=number)
    return found.values_list("number", flat=True)[0]


def _option(world: World) -> int:
    number = _appraisal(world)
    return Option.objects.filter(project=world.project, appraisal__number=number).values_list("number", flat=True)[0]


def _raci(world: World) -> tuple[int, int]:
    """A deliverable and the role that answers for it."""
    access, deliverable = _access(world), _deliverable(world)
    facts = {"name": f"Bricklayer {deliverable}", "holder": "The caretaker"}
    role = raci_roles.add_role(access=access, facts=facts).number
    set_cells(access=access, cells=[Cell(deliverable, role, "AR", "")])
    return deliverable, role


def _raci_row(world: World) -> int:
    return _raci(world)[0]


def _raci_role(world: World) -> int:
    return _raci(world)[1]


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
    **{
        f"{name}:number": _appraisal
        for name in (
            *("appraisal", "appraisal-edit", "appraisal-delete", "appraisal-score", "appraisal-decide"),
            *("appraisal-reopen", "appraisal-export", "criterion-new", "option-new"),
            *("get_appraisal", "change_appraisal", "delete_appraisal", "decide_appraisal", "reopen_appraisal"),
            *("create_appraisal_criterion", "create_appraisal_option"),
        )
    },
    **{
        f"{name}:number": _criterion
        for name in (
            "criterion-edit",
            "criterion-delete",
            "change_appraisal_criterion",
            "delete_appraisal_criterion",
            "get_appraisal_criterion",
        )
    },
    **{
        f"{name}:number": _option
        for name in (
            "option-edit",
            "option-delete",
            "change_appraisal_option",
            "delete_appraisal_option",
            "get_appraisal_option",
        )
    },
    **{f"{name}:number": _raci_row for name in ("get_raci_row", "set_raci_row")},
    **{
        f"{name}:number": _raci_role
        for name in ("raci-role", "raci-role-delete", "get_raci_role", "change_raci_role", "delete_raci_role")
    },
    "raci-export:kind": lambda _world: "csv",
    "wbs-export:kind": lambda _world: "csv",
    "appraisal-export:kind": lambda _world: "csv",
    "requirements-export:kind": lambda _world: "csv",
}

BODIES: dict[str, dict[str, object]] = {
    "create_requirement": {"title": "Nobody hears it", "owner": None},
    "change_requirement": {"title": "Nobody hears it", "owner": None},
    "create_deliverable": {"name": "A thick wall"},
    "change_deliverable": {"name": "A thick wall", "requirements": [], "tasks": []},
    "create_appraisal": {"question": "How do we dig quietly?"},
    "change_appraisal": {"question": "How do we dig quietly?", "requirements": []},
    "decide_appraisal": {"option": 1, "reasons": "Nobody will hear"},
    "reopen_appraisal": {"because": "They heard"},
    "create_appraisal_criterion": {"name": "Nobody smells it", "weight": 20},
    "change_appraisal_criterion": {"weight": 20},
    "create_appraisal_option": {"name": "Spoons"},
    "change_appraisal_option": {"text": "Slowly"},
    "set_raci_row": {"letters": []},
    "create_raci_role": {"name": "Night watch"},
    "change_raci_role": {"holder": "Nobody"},
    "plan_deliverables": {"deliverables": [{"number": 1, "lines": ""}], "parent": None},
}
