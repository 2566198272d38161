"""What of a plan a reader may change, as its page needs to know it before anything is tried."""

from __future__ import annotations

from typing import Any

from charthouse.plan.models import Assignment
from charthouse.plan.permits import assigned_to
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right


def may_change(access: Access) -> dict[str, Any]:
    """All of it; or the parts below which everything; or the tasks of which only progress; and what is not told."""
    hidden = [name for name, right in (("team", Right.SEE_TEAM), ("costs", Right.SEE_COSTS)) if not access.may(right)]
    if access.may(Right.SEE_COSTS) and not access.may(Right.SEE_RATES):
        hidden.append("rates")
    if access.may(Right.EDIT_PLAN):
        return {"edit": True, "part": [], "progress": [], "hidden": hidden}
    part = sorted(access.led) if access.may(Right.EDIT_OWN_PART) else []
    progress: list[int] = []
    if access.may(Right.REPORT_OWN_PROGRESS):
        mine = Assignment.objects.filter(assigned_to(access.people), project=access.shown)
        progress = sorted(set(mine.values_list("task__uid", flat=True)))
    return {"edit": False, "part": part, "progress": progress, "hidden": hidden}
