"""What is there of stages to be tried: one that is exceeded, a gate with a criterion, an exception with an option."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from charthouse.projects.access import Access, project_for
from charthouse.stages.actions import add_stage
from charthouse.stages.exceptions import open_exception, write_exception
from charthouse.stages.gates import add_gate, answer_criterion
from charthouse.stages.measuring import Measured
from charthouse.stages.models import Gate, Stage, StageException
from tests.matrix.people import KEY

if TYPE_CHECKING:
    from tests.matrix.people import World


def _access(world: World) -> Access:
    manager = world.person("the manager").user
    assert manager is not None
    return project_for(manager, KEY)


def _stage(world: World) -> int:
    """With a tolerance of time, exceeded."""
    there = Stage.objects.filter(project=world.project).order_by("pk").first()
    if there is not None:
        return there.number
    tolerances = [{"area": "time", "unit": "days", "limit": "3"}, {"area": "quality", "text": "Tell no auditor"}]
    facts = {"name": "Quiet closing", "about": "Before anybody hears", "tolerances": tolerances}
    return add_stage(access=_access(world), facts=facts).number


def _gate(world: World) -> int:
    """With a criterion that the manager answered."""
    there = Gate.objects.filter(project=world.project).order_by("pk").first()
    if there is not None:
        return there.number
    access = _access(world)
    facts = {"name": "Keys handed over", "stage": _stage(world), "criteria": ["The lawyers agree"]}
    number = add_gate(access=access, facts=facts).number
    answer_criterion(access=access, number=number, criterion=1, answer="met", note="They whispered yes")
    return number


def _exception(world: World) -> int:
    """Open, with an option that costs something."""
    there = StageException.objects.filter(project=world.project).order_by("pk").first()
    if there is None:
        stage = Stage.objects.get(project=world.project, number=_stage(world))
        there = open_exception(stage=stage, measured=Measured("time", "days", Decimal(3), "", Decimal(8)))
        assert there is not None
        options = [{"title": "Pay the landlord off", "days": 0, "cost": "987654", "recommended": True}]
        write_exception(access=_access(world), number=there.number, cause="The landlord knows", options=options)
    return there.number


STAGES = {
    **{
        f"{name}:number": _stage
        for name in ("stage-edit", "stage-delete", "get_stage", "change_stage", "delete_stage")
    },
    **{
        f"{name}:number": _gate
        for name in ("gate", "gate-edit", "gate-delete", "gate-answer", "get_gate", "change_gate", "delete_gate",
                     "answer_criterion")
    },
    **{f"{name}:place": lambda _world: 1 for name in ("gate-answer", "answer_criterion")},
    **{
        f"{name}:number": _exception
        for name in ("stage-exception", "exception-options", "get_exception", "write_exception")
    },
}  # fmt: skip
"""By the door's name and the parameter's, as in ``samples.SAMPLES``."""
STAGES_SAID: Mapping[str, Mapping[str, Any]] = {
    "create_stage": {"name": "Aftermath", "phase": None, "until": None, "tolerances": []},
    "change_stage": {"name": "Aftermath", "phase": None, "until": None, "tolerances": []},
    "create_gate": {"name": "Silence kept", "stage": None, "milestone": None, "criteria": ["Nobody asks"]},
    "change_gate": {"name": "Silence kept", "stage": None, "milestone": None, "criteria": ["Nobody asks"]},
    "answer_criterion": {"answer": "met", "note": "Quiet", "link": "", "evidence": None},
    "write_exception": {
        "cause": "Talk",
        "options": [{"title": "Wait", "days": 3, "cost": None, "new_limit": None, "recommended": True}],
    },
    "set_plan_tolerances": {"days": 5, "percent": "5"},
}  # fmt: skip
"""What is written into bodies, as in ``operating.SAID_TO``."""
