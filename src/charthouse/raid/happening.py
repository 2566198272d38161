"""A risk that happens: it becomes an issue of the log, and its contingency plan becomes tasks, as one deed."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.journal.acting import one_operation
from charthouse.plan.edit_ops import AddOp, AnyOp, EditsIn
from charthouse.plan.editing import locked_plan
from charthouse.plan.edits import apply_edits
from charthouse.plan.package_details import added_below
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.raid.actions import add_entry
from charthouse.raid.models import LogEntry
from charthouse.raid.refusals import HappenedAlready
from charthouse.raid.values import Facts
from charthouse.risks.actions import change_risk, risk_of
from charthouse.risks.deeds_above import RiskDeed, register
from charthouse.risks.models import Risk

_TOP = "contingency"
LONGEST_NAME = 200


@one_operation
@transaction.atomic
def happen(
    *, access: Access, number: int, facts: Facts, tasks: bool = True, below: int | None = None, seen: int | None = None
) -> LogEntry:
    """Say that a risk has occurred: an issue of the log that belongs to it, and with ``tasks`` its contingency plan.

    ``facts`` are those of the issue where they are not the risk's own; ``below`` is the task under which those of the
    contingency plan go, None: at the end of the plan. Undone as one.

    :raises HappenedAlready: the risk is not open
    :raises RoleMayNot: BadEntry: NoSuchRisk: RiskChangedMeanwhile:
    :raises EditRefused: tasks cannot be added there by this person
    """
    access.require(Right.EDIT_RISKS)
    access.require(Right.EDIT_LOG)
    locked_plan(access.project)
    risk = risk_of(access.project, number)
    if risk.state != Risk.State.OPEN:
        raise HappenedAlready(_("“%(title)s” is not open any more; look at what became of it.") % {"title": risk.title})
    change_risk(access=access, number=number, facts={"state": Risk.State.OCCURRED}, seen=seen)
    links = [("risk", number)]
    edits = _edits(risk, below) if tasks else []
    if edits:
        refs = apply_edits(access=access, asked=EditsIn(id=uuid.uuid4(), since=0, confirmed=True, edits=edits)).refs
        links.append(("task", refs[_TOP]))
    text = "\n\n".join(part for part in (risk.cause, risk.event, risk.effect) if part)[:20_000]
    said = {
        "kind": LogEntry.Kind.ISSUE, "title": risk.title, "text": text, "severity": "high", "owner": risk.owner_id,
        "links": links, **facts,
    }  # fmt: skip
    return add_entry(access=access, facts=said)


def _edits(risk: Risk, below: int | None) -> list[AnyOp]:
    """A summary task with a task for each line of the contingency plan; none where there is none."""
    lines = added_below(_TOP, risk.contingency)
    if not lines:
        return []
    name = _("Contingency: %(title)s") % {"title": risk.title}
    fields = {"name": name[:LONGEST_NAME], "duration": "1d?"}
    return [AddOp(op="add", ref=_TOP, parent=below, fields=fields), *lines]


def _shown(access: Access, risk: Risk) -> bool:
    return risk.state == Risk.State.OPEN and access.may(Right.EDIT_RISKS) and access.may(Right.EDIT_LOG)


def offer() -> None:
    """Offer it on the page of each open risk; called when the chapter starts."""
    register(RiskDeed("risk-happened", gettext_lazy("It has happened"), "log", _shown))
