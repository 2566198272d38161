"""What several chosen tasks share, so that their panel can change it for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.exchange import document as doc
from charthouse.plan.computed import Computed
from charthouse.plan.edit_packed import OWN
from charthouse.plan.page_facts import Fact, details
from charthouse.plan.page_fields import Edit, changing, edits_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats

MOST = 500
SHARED = (
    "start", "finish", "duration", "work", "percent", "type", "constraint", "deadline", "calendar", "mode", "kind",
    "priority", "active", "on_time_line", "responsible",
)  # fmt: skip
"""What makes sense for many; names, codes, notes and checklists are each task's own."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One fact of several tasks."""

    field: str
    label: str
    value: str
    note: str
    told: str
    """For the page's script: as ``Edit.told``, with what was seen of each task that can be changed."""


def many(computed: Computed, tasks: Sequence[doc.Task], access: Access) -> dict[str, Any]:
    """All that the panel of several tasks shows."""
    facts: dict[str, dict[int, Fact]] = {}
    plan = False
    for task in tasks:
        may = changing(access, task)
        plan = plan or may.plan
        edits = edits_of(computed, task, access, may)
        for section in details(computed, task, access, edits).values():
            for fact in section.facts:
                if fact.edit is not None and (fact.field in SHARED or fact.field.startswith(OWN)):
                    facts.setdefault(fact.field, {})[task.uid] = fact
    own = [OWN + field.name for field in computed.own_fields]
    sees_team = access.may(Right.SEE_TEAM)
    resources = [(one.uid, one.name) for one in computed.document.resources] if plan and sees_team else []
    return {
        "shared": [_shared(facts[field], len(tasks)) for field in (*SHARED, *own) if field in facts],
        "resources": sorted(resources, key=lambda one: one[1].casefold()),
        "count": len(tasks),
        "count_shown": formats.number(len(tasks)),
        "numbers": ",".join(str(task.uid) for task in tasks),
        "names": [task.name for task in tasks[:20]],
        "names_more": max(0, len(tasks) - 20),
        "may_edit": bool(facts),
    }


def _shared(facts: dict[int, Fact], count: int) -> Shared:
    first = next(iter(facts.values()))
    different = len({fact.value for fact in facts.values()}) > 1
    edits: dict[int, Edit] = {number: fact.edit for number, fact in facts.items() if fact.edit is not None}
    edit = next(iter(edits.values()))
    told = {
        "kind": edit.kind,
        "seen": edit.seen,
        "options": edit.options,
        "different": different,
        "seens": {str(number): one.seen for number, one in edits.items()},
    }
    note = ""
    if len(facts) < count:
        note = ngettext("of %(count)s task", "of %(count)s tasks", len(facts)) % {"count": formats.number(len(facts))}
    value = _("different values") if different else first.value
    return Shared(first.field, first.label, value, note, orjson.dumps(told).decode())
