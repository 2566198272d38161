"""The rows of a cut of the money, named and in the order that makes sense of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from charthouse.budget import versions
from charthouse.budget.cost_types import kinds
from charthouse.budget.cuts import By, Sums, cut
from charthouse.budget.models import BudgetVersion
from charthouse.budget.overview import Money, month_of
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui import formats


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a cut."""

    name: str
    sums: Sums
    note: str = ""
    url: str = ""
    before: Decimal | None = None
    """What the version that it is held against planned."""


def rows_of(access: Access, money: Money, by: By, against: BudgetVersion | None = None) -> list[Row]:
    """The rows of a cut in the order that makes sense of them."""
    found: dict[Any, Sums] = dict(cut(money.amounts, by))
    if by is By.LINE:
        return _by_line(access, money, found, against)
    if by is By.TASK:
        return _by_task(access, found)
    if by in {By.TYPE, By.STANDARD}:
        return _by_type(found)
    if by is By.MONTH:
        return [Row(_("Of no month") if not one else formats.month(month_of(one)), found[one]) for one in sorted(found)]
    named = sorted(found, key=lambda one: (not one, -found[one].forecast))
    return [Row(one or _("No vendor named"), found[one]) for one in named]


def _by_type(found: dict[Any, Sums]) -> list[Row]:
    known = kinds()
    gone = sorted(key for key in found if key and key not in known.names)
    return [
        Row(known.name(key), found[key], _("counts as %(type)s") % {"type": known.name(known.parents[key])}
            if key in known.parents else "")
        for key in (*known.names, *gone, "") if key in found
    ]  # fmt: skip


def _by_line(access: Access, money: Money, found: dict[Any, Sums], against: BudgetVersion | None) -> list[Row]:
    known, names = kinds(), {uid: task.name for uid, task in computed_plan(access.shown).tasks.items()}
    before = {} if against is None else versions.planned_in(against)
    rows = []
    for one in money.lines:
        where = "" if one.task_uid is None else f"{access.project.key}-{one.task_uid} {names.get(one.task_uid, '')}"
        note = " · ".join(part for part in (known.name(one.type), where, one.vendor) if part)
        url = reverse("budget-line", args=[access.project.key, one.number])
        rows.append(
            Row(
                one.name, found.get(one.number, Sums()), note, url if access.may(Right.EDIT_BUDGET) else "",
                before=before.get(one.number),
            )
        )  # fmt: skip
    if None in found:
        rows.append(Row(_("Without a line"), found[None], _("spent or ordered, but not in the budget")))
    return rows


def _by_task(access: Access, found: dict[Any, Sums]) -> list[Row]:
    computed = computed_plan(access.shown)
    codes = computed.codes
    rows = []
    for task in computed.document.tasks:
        if task.uid in found:
            note = f"{access.project.key}-{task.uid}"
            rows.append(Row(f"{codes.get(task.uid, '')} {task.name}".strip(), found[task.uid], note))
    gone = [uid for uid in found if uid is not None and uid not in computed.tasks]
    rows += [Row(_("gone from the plan"), found[uid], f"{access.project.key}-{uid}") for uid in sorted(gone)]
    if None in found:
        rows.append(Row(_("The project as a whole"), found[None]))
    return rows
