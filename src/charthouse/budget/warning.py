"""Once a day Charthouse looks which budget lines will probably cost more than planned, and tells the managers once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import notices
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.budget.lines import locked_budget
from charthouse.budget.models import BudgetLine
from charthouse.budget.overview import money_of
from charthouse.budget.warning_words import chance_told
from charthouse.budget.warnings import Level, Warned, warned_of
from charthouse.doors import by_itself
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.jobs.schedules import Schedule
from charthouse.projects.access import Access, access_to
from charthouse.projects.held import managers_of
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.ui import formats


def newly_warned(access: Access) -> list[Warned]:
    """The lines that are warned of more than managers were told; one that calms down is told again when it rises."""
    with transaction.atomic():
        locked_budget(access.project)
        found = warned_of(money_of(access))
        fresh = [one for one in found if one.level > (one.line.warned or Level.NONE)]
        for one in found:
            if one.chance is not None and one.level != (one.line.warned or Level.NONE):
                BudgetLine.objects.filter(pk=one.line.pk).update(warned=one.level)
    return fresh


@by_itself("Once a day, Charthouse tells managers of budget lines that will probably cost more than planned.")
def look(running: Running) -> Mapping[str, Any]:
    """Go through every project with a budget; a second time tells nothing that was told."""
    keys = list(
        Project.objects.filter(budget_lines__isnull=False).distinct().order_by("pk").values_list("pk", flat=True)
    )
    told = 0
    for place, key in enumerate(keys):
        if running.should_stop():
            break
        project = Project.objects.filter(pk=key).first()
        told += 0 if project is None else tell(project)
        running.tell(100 * (place + 1) // len(keys), _("Looking at budgets"))
    return {"projects": len(keys), "told": told}


def tell(project: Project) -> int:
    """Tell the managers of a project of what is new; gives how many were told."""
    readers = [
        (person, access)
        for person in managers_of(project)
        if person.is_active and (access := access_to(project, person)) is not None and access.may(Right.SEE_RATES)
    ]
    fresh = newly_warned(readers[0][1]) if readers else []
    if not fresh:
        return 0
    page, facts = reverse("budget", args=[project.key]) + "#warnings", _facts(project, fresh)
    return sum(notices.tell(Notice(WARNED.name, person, page, facts, project.pk)) for person, _access in readers)


def _facts(project: Project, fresh: Sequence[Warned]) -> dict[str, str]:
    first = fresh[0]
    return {
        "project": project.name, "count": str(len(fresh)), "line": first.line.name,
        "chance": f"{first.chance or 0.0:.4f}",
    }  # fmt: skip


def _warned(facts: Mapping[str, str]) -> str:
    count = int(facts.get("count", "1"))
    said = {"project": "", "line": "", **facts, "count": formats.number(count)}
    said["chance"] = chance_told(float(facts.get("chance", "0")))
    if count == 1:
        return _("“%(line)s” of %(project)s will probably cost more than planned (%(chance)s)") % said
    return _("%(count)s lines of the budget of %(project)s will probably cost more than planned") % said


WARNED = NoticeKind(
    "budget.warned", gettext_lazy("A budget line of my project will probably cost more than planned"), _warned
)

LOOK = JobKind(
    "budget.warn", look, label=gettext_lazy("Look which budget lines will cost more than planned"), again=True
)
LOOK_EVERY_DAY = Schedule("budget.warn", LOOK.name, LOOK.label, cron="47 5 * * *")
