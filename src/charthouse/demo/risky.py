"""The demo's risks: the same usual suspects in every project, on the longest tasks that are still to be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from charthouse.exchange.document import Document, Task
from charthouse.projects.access import Access
from charthouse.risks import actions, groups

DAY = 480
_RISKS: tuple[Mapping[str, Any], ...] = (
    {
        "title": "The supplier delivers later than promised", "category": "Supplier", "probability": 0.4,
        "cause": "Their last two deliveries were late", "effect": "What builds on it waits",
        "delay": (3 * DAY, 8 * DAY, 20 * DAY), "cost": (Decimal(2000), Decimal(6000), Decimal(18000)),
        "response_kind": "reduce", "response": "A look at their work every week, and a first delivery in parts",
        "response_probability": 0.2, "response_impact": 0.6, "response_cost": Decimal(1500),
        "triggers": "A delivery note that comes later than agreed, or a demo that is put off", "quality": 3,
        "response_quality": 2, "contingency": "Build a stub for their part  3 d\nRetest with the real one  2 d",
    },
    {
        "title": "Two key people leave before the end", "category": "People", "probability": 0.15,
        "delay": (5 * DAY, 15 * DAY, 30 * DAY), "cost": (Decimal(5000), Decimal(15000), Decimal(40000)),
        "response_kind": "reduce", "response": "Everybody's work is known to a second person",
        "response_impact": 0.4, "response_cost": Decimal(4000),
        "triggers": "Holidays that are taken in one piece, and questions about references", "scope": 3, "quality": 2,
        "response_scope": 2,
    },
    {
        "title": "Old data is worse than assumed", "category": "Data", "probability": 0.6, "factor": (1.0, 1.2, 1.8),
        "response_kind": "accept", "triggers": "More than 5 % of the records fail the first trial load",
        "quality": 4, "reputation": 3,
    },
    {
        "title": "Operations can lend a second test environment", "category": "Infrastructure", "kind": "opportunity",
        "probability": 0.3, "delay": (0, 2 * DAY, 5 * DAY), "response_kind": "exploit",
        "response": "Ask in the next steering meeting", "response_probability": 0.6,
    },
    {"title": "The works council asks for a second round", "category": "Organisation", "probability": 0.25,
     "triggers": "Questions about the recording of working hours", "reputation": 3, "scope": 2},
)  # fmt: skip


def write_down(access: Access, document: Document, today: dt.date) -> None:
    """Fill a project's register, and say that the tasks of a phase overrun together."""
    left = longest_left(document)
    for place, facts in enumerate(_RISKS):
        hit = [task.uid for task in left[place::4][:2]] if "delay" in facts or "factor" in facts else []
        review = today + dt.timedelta(days=14 * place - 7)
        owner = access.user.pk if place < 3 else None
        actions.create_risk(access=access, facts={**facts, "tasks": hit, "review": review, "owner": owner})
    groups.add_group(access=access, facts={"name": "Each phase by itself", "by": "phase", "coefficient": 0.3})


def longest_left(document: Document) -> list[Task]:
    """The tasks that are still to be done, the longest first."""
    summaries = {task.parent_uid for task in document.tasks}
    left = [
        task for task in document.tasks
        if task.uid not in summaries and task.actual_finish is None and task.duration.minutes
    ]  # fmt: skip
    return sorted(left, key=lambda task: (-task.duration.minutes, task.uid))
