"""The API of the burn-down of exposure."""

from __future__ import annotations

from typing import Any

from charthouse.doors import door
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.asking import only
from charthouse.rest.router import Request, Router
from charthouse.risks.api_shapes import BURN_DOWN
from charthouse.risks.burning import BurnDown, burn_down, units_for

router = Router("Risks", scope="plan")


@router.get("/projects/{key}/risks/exposure", shows=BURN_DOWN)
@door(Right.SEE_RISKS)
def get_exposure(request: Request, key: str) -> Any:
    """How the exposure of the open risks went from day to day, in days and, with the right see_costs, in money."""
    access = project_for(request.auth.user, key, Right.SEE_RISKS)
    only(request.GET, ())
    found = [one for unit in units_for(access) if (one := burn_down(access, unit)) is not None]
    return {"currency": access.project.currency, "items": [_told(one) for one in found]}


def _told(one: BurnDown) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "finish": None if one.finish is None else one.finish.isoformat(),
        "above_target": _rounded(one.above),
        "days": [
            {
                "day": each.day.isoformat(),
                "open": each.open,
                "expected": _rounded(each.value),
                "target": _rounded(one.target(each.day)),
                "after_responses": _rounded(each.after),
                **{name: _rounded(part) for name, part in each.moved._asdict().items()},
            }
            for each in one.days
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
