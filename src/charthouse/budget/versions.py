"""Keeps the budget as it stands, to be held against later: a version never changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.budget.lines import locked_budget, own_months_of, packed, text_of
from charthouse.budget.models import BudgetLine, BudgetVersion
from charthouse.budget.refusals import BadLine, NothingToPlan
from charthouse.budget.reserve_sums import drawn_months, kept, with_drawn
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import made
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right


@one_operation
@transaction.atomic
def keep_version(*, access: Access, name: str) -> BudgetVersion:
    """Keep the budget as it stands under a name.

    :raises BadLine: without a name
    :raises NothingToPlan: there is no line yet
    """
    access.require(Right.EDIT_BUDGET)
    project = access.project
    locked_budget(project)
    said = text_of("name", name, 200)
    if not said:
        raise BadLine(_("Give the version a name."), fields={"name": _("Give the version a name.")})
    lines = list(BudgetLine.objects.filter(project=project).order_by("number"))
    if not lines:
        raise NothingToPlan(_("The budget has no line yet; there is nothing to keep."))
    last = BudgetVersion.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    drawn = drawn_months(project)
    content: list[dict[str, Any]] = [
        {
            "number": one.number, "name": one.name, "task": one.task_uid, "type": one.type, "capital": one.capital,
            "vendor": one.vendor, "months": packed(with_drawn(own_months_of(one, project), drawn.get(one.number, {}))),
        }
        for one in lines
    ]  # fmt: skip
    version = BudgetVersion.objects.create(
        project=project, number=last + 1, name=said, content=content, reserves=kept(project), by=access.user,
        at=timezone.now(),
    )  # fmt: skip
    journal.record(
        version, "kept a version of the budget", by=access.user, stream_id=project.journal_id,
        after={"entries": len(lines)}, changes=made(version),
    )  # fmt: skip
    return version


def planned_in(version: BudgetVersion) -> dict[int, Decimal]:
    """What each line planned in a version, by its number."""
    return {
        one["number"]: sum((Decimal(amount) for amount in one["months"].values()), Decimal(0))
        for one in version.content
    }
