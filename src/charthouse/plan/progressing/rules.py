"""How a project keeps progress, and who may say so."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from charthouse.accounts.models import User
from charthouse.engine.network import UnfinishedWork
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.plan.computed import computed_plan
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Plan, ProgressRules
from charthouse.plan.progress_facts import rules_of
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.projects.models import Project
from charthouse.resources.packing import pack

SAID = "said how progress is kept"
CHOSE = "chose what becomes of late work"


@one_operation
@transaction.atomic
def change_rules(
    *, project: Project, percent: str, actuals: str, proposed: bool, late: UnfinishedWork, by: User
) -> None:
    """Say how progress is kept from now on; what was reported stays as it is."""
    plan = locked_plan(project)
    rules = rules_of(project)
    wanted = {"percent": percent, "actuals": actuals, "proposed": proposed}
    before = {name: getattr(rules, name) for name in wanted}
    if before != wanted:
        watch = Watch(ProgressRules.objects.filter(pk=project.pk))
        for name, value in wanted.items():
            setattr(rules, name, value)
        rules.save()
        journal.record(
            rules, SAID, by=by, stream_id=project.journal_id,
            before=before, after=wanted, changes=watch.changes(),
        )  # fmt: skip
    policies = computed_plan(project).document.policies
    if policies.unfinished_work is late:
        return
    rows = Watch(Plan.objects.filter(pk=plan.pk))
    plan.policies = pack(replace(policies, unfinished_work=late))
    touch(plan, "policies")
    journal.record(
        plan, CHOSE, by=by, stream_id=project.journal_id,
        before={"late_work": policies.unfinished_work.value}, after={"late_work": late.value}, changes=rows.changes(),
    )  # fmt: skip
    reschedule_locked(plan=plan, by=by)
