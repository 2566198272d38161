"""What there is of money to be tried: the manager's, with amounts that only those may know who see rates or costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from charthouse.accounts.models import OrganisationRole, User
from charthouse.budget.closing import Accrued, close_month
from charthouse.budget.lines import add_line
from charthouse.budget.models import CostType
from charthouse.budget.orders import place_order
from charthouse.budget.own_types import add_cost_type
from charthouse.budget.reserves import Move, move
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Membership, Role
from tests.matrix.people import KEY, LEAF

if TYPE_CHECKING:
    from tests.matrix.people import World

MARCH = dt.date(2026, 3, 1)


def _access(world: World) -> Access:
    manager = world.person("the manager").user
    assert manager is not None
    return project_for(manager, KEY)


def _line(world: World) -> int:
    """What one person's work costs beside what everybody who sees costs may know."""
    access = _access(world)
    facts: dict[str, Any] = {"name": "The founders’ flight", "type": "travel", "months": {MARCH: Decimal(41_999)}}
    add_line(access=access, facts=facts)
    facts = {"name": "Her work", "type": "labour", "task_uid": LEAF, "months": {MARCH: Decimal(8670)}}
    return add_line(access=access, facts=facts).number


def _order(world: World) -> int:
    facts = {
        "title": "Somebody who keeps quiet", "vendor": "A friend", "type": "consultants", "day": dt.date(2026, 3, 2),
        "amount": Decimal(8670),
    }  # fmt: skip
    return place_order(access=_access(world), facts=facts).number


def _period(world: World) -> int:
    """With an accrual that nobody may know without rates, and one that takes the right to see costs."""
    access = _access(world)
    _order(world)
    accruals = [
        Accrued(amount=Decimal("8670"), what="Her hours", type="labour", reason="Not reported yet"),
        Accrued(amount=Decimal("41999"), what="The flight home", type="travel", reason="Not billed yet"),
    ]
    return close_month(access=access, month=MARCH, accruals=accruals).number


def _moved(world: World) -> int:
    move(
        access=_access(world), what=Move(source="outside", target="management", amount=Decimal(41_999), reason="Quiet")
    )
    what = Move(source="outside", target="contingency", amount=Decimal(41_999), reason="Keep quiet")
    return move(access=_access(world), what=what).number


def _released(world: World) -> int:
    """By a sponsor who is there for this."""
    _moved(world)
    sponsor, made = User.objects.get_or_create(email="sponsor@release.example", defaults={"name": "Sponsor"})
    if made:
        Membership.objects.create(project=world.project, user=sponsor, role=Role.APPROVER)
    what = Move(source="management", target="contingency", amount=Decimal(41_999), reason="Keep quiet")
    return move(access=project_for(sponsor, KEY), what=what).number


def _cost_type(world: World) -> str:
    office = world.person(f"a {OrganisationRole.PMO.label.lower()}").user
    assert office is not None
    found = CostType.objects.first()
    return (found or add_cost_type(facts={"name": "Licences", "parent": "software"}, by=office)).key


MONEY = {
    **{f"{name}:cost_type": _cost_type for name in ("cost-type", "get_cost_type", "change_cost_type")},
    **{f"{name}:number": _moved for name in ("reserve-reverse", "reverse_reserve_movement")},
    **{f"{name}:number": _released for name in ("reserve-release-reverse", "reverse_reserve_release")},
    **{f"{name}:number": _period for name in ("period", "period-reopen", "period-file", "get_period", "reopen_period")},
    **{
        f"{name}:number": _line
        for name in (
            *("budget-line", "budget-line-delete", "get_budget_line", "change_budget_line", "delete_budget_line"),
        )
    },
    "budget-export:kind": lambda _world: "csv",
    **{f"{name}:number": _order for name in ("order", "get_order", "change_order")},
}

BODIES: dict[str, dict[str, object]] = {
    "create_cost_type": {"name": "Hardship", "name_de": "", "parent": "travel", "codes": ["6815"], "position": 1},
    "change_cost_type": {"name": "Hardship", "name_de": "", "codes": ["6815"], "position": 1, "retired": False},
    "move_reserve": {
        "source": "outside", "target": "contingency", "amount": 12, "reason": "Agreed", "day": None, "line": None,
        "risk": None, "issue": None,
    },
    "release_reserve": {"target": "outside", "amount": 12, "reason": "Agreed", "day": None, "line": None},
    "reverse_reserve_movement": {"reason": "Agreed"},
    "reverse_reserve_release": {"reason": "Agreed"},
    "close_period": {"month": "2026-04", "accruals": None, "note": "Done", "version": None},
    "reopen_period": {"reason": "A bill was forgotten"},
    "create_budget_line": {"name": "Silence", "type": "travel", "months": {"2026-03": 12}, "task": None},
    "change_budget_line": {"name": "Silence", "type": "travel", "months": {"2026-03": 12}, "task": None},
    "take_budget_from_plan": {"depth": 1},
    "create_order": {
        "title": "A lock", "vendor": "A smith", "type": "hardware", "day": "2026-03-02", "amount": 12, "task": None,
        "line": None, "due": None,
    },
    "change_order": {
        "title": "A lock", "vendor": "A smith", "type": "hardware", "day": "2026-03-02", "amount": 12, "task": None,
        "line": None, "due": None,
    },
    "set_exchange_rates": {"rates": [{"currency": "USD", "day": "2026-03-02", "rate": 0.9}]},
}  # fmt: skip
