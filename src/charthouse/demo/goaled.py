"""The demo's goals: the organisation's, and in each project one that is SMART and one that is not, measured so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from charthouse.accounts.models import User
from charthouse.goals import actions, looking, measuring, strategy
from charthouse.goals.models import Measurement
from charthouse.projects.access import Access

_STRATEGIC = (
    ("S1", "Close the books of all plants in five working days"),
    ("S2", "Run nothing that its maker no longer supports"),
    ("S3", "Lose no working day to an attack"),
)
_KPIS: tuple[tuple[Mapping[str, Any], tuple[str, ...]], ...] = (
    (
        {
            "name": "Key users who would not go back", "measure": "percent", "direction": "up",
            "baseline": Decimal(20), "target": Decimal(70), "tolerance": Decimal(5), "rhythm": "fortnightly",
            "source": "Survey of thirty key users",
        },
        ("22", "31", "35", "44", "47", "55"),
    ),
    (
        {
            "name": "Open defects of the two upper classes", "unit": "defects", "direction": "down",
            "baseline": Decimal(40), "target": Decimal(3), "tolerance": Decimal(2), "rhythm": "weekly",
            "source": "Test tool, Friday evening",
        },
        ("40", "38", "39", "36", "37", "35"),
    ),
    (
        {
            "name": "Answers to the service desk on the same day", "measure": "percent", "direction": "within",
            "baseline": Decimal(75), "target": Decimal(80), "target_high": Decimal(95), "rhythm": "weekly",
            "source": "Service desk",
        },
        ("84", "88", "79", "86", "90", "87"),
    ),
)  # fmt: skip
_COMPUTED: tuple[Mapping[str, Any], ...] = (
    {
        "name": "Work done", "measure": "percent", "direction": "up", "target": Decimal(100), "formula": "share_done",
        "rhythm": "weekly",
    },
    {
        "name": "Schedule performance (SPI, by hours)", "unit": "of the plan", "direction": "up",
        "target": Decimal("0.95"), "tolerance": Decimal("0.05"), "formula": "spi_hours", "rhythm": "weekly",
    },
)  # fmt: skip


def set_strategy(by: User, today: dt.date) -> None:
    """Set the organisation's goals."""
    for code, title in _STRATEGIC:
        facts = {"code": code, "title": title, "horizon": dt.date(today.year + 3, 12, 31), "owner": by.pk}
        strategy.set_strategic_goal(facts=facts, by=by)


def write_down(access: Access, today: dt.date) -> None:
    """Set a project's goals, measure them for ten weeks, and name what it is to bring."""
    me = access.user.pk
    actions.add_goal(
        access=access,
        facts={
            "title": "The people who work with it prefer the new way", "owner": me, "serves": ["S1"],
            "statement": "Key users of all plants choose the new system over what they had, four weeks after go-live.",
            "evidence": "Two pilot groups reached 72 % after five weeks.", "due": today + dt.timedelta(days=90),
        },
    )  # fmt: skip
    actions.add_goal(access=access, facts={"title": "Fewer surprises after go-live"})
    for place, (facts, values) in enumerate(_KPIS):
        more = {} if place == 2 else {"due": today + dt.timedelta(days=60)}
        made = actions.add_kpi(access=access, facts={**facts, **more, "goal": 1 if place == 0 else 2, "owner": me})
        days = [today - dt.timedelta(days=14 * (len(values) - step)) for step in range(len(values))]
        items = [measuring.Measured(day, Decimal(value)) for day, value in zip(days, values, strict=True)]
        measuring.record_measurements(access=access, number=made.number, items=items, source=Measurement.Source.HAND)
    for computed in _COMPUTED:
        actions.add_kpi(access=access, facts={**computed, "owner": me})
    actions.add_benefit(
        access=access,
        facts={
            "title": "Hours of overtime at month-end", "measure": "hours", "expected": Decimal(1200), "owner": me,
            "goal": 1, "kpi": 1, "how": "Time sheets of accounting, twelve months after against twelve before",
            "due": today + dt.timedelta(days=400), "review": today + dt.timedelta(days=420),
        },
    )  # fmt: skip
    looking.compute_due(access.project, measuring.today_in(access.project))
    looking.newly_missed(access.project, measuring.today_in(access.project))  # noted, so that nobody is written to
