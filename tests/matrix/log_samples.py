"""What is there of the log to be tried: an issue of somebody else's, linked to a task."""

from __future__ import annotations

from collections.abc import Callable

from charthouse.projects.access import project_for
from charthouse.raid import actions
from charthouse.risks.actions import create_risk
from tests.matrix.people import KEY, LEAF, World


def _entry(world: World) -> int:
    manager = world.person("the manager").user
    assert manager is not None
    facts = {
        "kind": "issue", "title": "The cleaner talked", "text": "The cleaner talked to the rival",
        "severity": "high", "owner": manager.pk, "links": [("task", LEAF)],
    }  # fmt: skip
    return actions.add_entry(access=project_for(manager, KEY), facts=facts).number


def _risk(world: World) -> int:
    manager = world.person("the manager").user
    assert manager is not None
    facts = {"title": "The rival hears of it", "probability": 0.5, "contingency": "Deny it\t1d"}
    return create_risk(access=project_for(manager, KEY), facts=facts).number


_DOORS = ("log-entry", "log-edit", "log-links", "log-delete", "get_log_entry", "change_entry", "delete_entry")

LOG: dict[str, Callable[[World], object]] = {
    **{f"{name}:number": _entry for name in _DOORS},
    "risk-happened:number": _risk,
    "happen_risk:number": _risk,
    "log-export:kind": lambda _world: "csv",
}
"""By the door's name and the parameter's, as in ``samples.SAMPLES``."""

_RULES: dict[str, object] = {
    "rules": [{"kinds": ["issue", "risk"], "severity": "high", "measure": "late", "days": 2, "to": "approvers"}]
}
BODIES: dict[str, dict[str, object]] = {
    "set_escalation": {**_RULES, "version": 0},
    "set_house_escalation": {**_RULES, "version": 0},
    "try_escalation": _RULES,
    "take_escalation_back": {"kind": "entry", "number": 1},
}
