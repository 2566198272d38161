"""What the details of a task's panel show and let its reader change, section by section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.journal.markdown import to_html
from charthouse.plan.computed import Computed
from charthouse.plan.models import ChecklistItem
from charthouse.plan.page_facts import assigned, details, is_summary
from charthouse.plan.page_fields import DISTRIBUTION_WORDS, MEANING_WORDS, changing, edits_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist; ``by`` is told to who may know the team."""

    key: int
    text: str
    done: bool
    when: str
    by: str


def record(computed: Computed, task: doc.Task, access: Access) -> dict[str, Any]:
    """All that the details show."""
    may = changing(access, task)
    edits = edits_of(computed, task, access, may)
    facts = details(computed, task, access, edits)
    items = checklist(task, access)
    sees_team = access.may(Right.SEE_TEAM)
    return {
        "facts": facts,
        "may": may,
        "edits": edits,
        "assigned": assigned(computed, task) if sees_team else [],
        "resources": _resources(computed, task) if may.plan and sees_team else [],
        "may_assign": may.plan and sees_team and not is_summary(computed, task),
        "may_estimate": may.all and not is_summary(computed, task),
        "estimate_seen": _estimate(task),
        "distributions": _options(DISTRIBUTION_WORDS, None if task.estimate is None else task.estimate.distribution),
        "meanings": _options(MEANING_WORDS, None if task.estimate is None else task.estimate.meaning),
        "notes": _html(task.notes),
        "definition": _html(task.definition_of_done),
        "items": items,
        "items_done": sum(one.done for one in items),
    }


def checklist(task: doc.Task, access: Access) -> list[Item]:
    """The task's list in its order, as this reader may know it."""
    sees = access.may(Right.SEE_TEAM)
    found = ChecklistItem.objects.filter(task__project=access.shown, task__uid=task.uid).values_list(
        "pk", "text", "done", "ticked", "ticked_by__name"
    )
    return [
        Item(key, text, done, "" if ticked is None else formats.long_day(formats.day_of(ticked)),
             by if sees and by else "")
        for key, text, done, ticked, by in found
    ]  # fmt: skip


def _html(text: str) -> SafeString | str:
    return to_html(text) if text else ""


def _estimate(task: doc.Task) -> str:
    """As an edit of it says what was seen."""
    one = task.estimate
    if one is None:
        return "null"
    return orjson.dumps(
        {"low": one.low, "likely": one.likely, "high": one.high, "meaning": one.meaning.value,
         "distribution": one.distribution.value, "basis": one.basis}
    ).decode()  # fmt: skip


def _options(words: Any, chosen: Any) -> list[tuple[str, str, bool]]:
    told = [(one.value, str(word), one is chosen) for one, word in words.items()]
    if chosen is not None and chosen not in words:  # it came with a file, and stays until another is chosen
        told.append((chosen.value, _("As in the plan file"), True))
    return told


def _resources(computed: Computed, task: doc.Task) -> list[tuple[int, str]]:
    """Whom and what could be given a part: those of the team that have none yet."""
    there = {one.resource_uid for one in computed.assignments_of.get(task.uid, ())}
    left = [(one.uid, one.name) for one in computed.document.resources if one.uid not in there]
    return sorted(left, key=lambda one: one[1].casefold())
