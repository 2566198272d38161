"""The demo project that was begun from packs: PRINCE2 and an infrastructure roll-out, some weeks into its plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from charthouse.accounts.models import User
from charthouse.approvals import actions as approvals
from charthouse.approvals import letters
from charthouse.approvals.actions import Asked, Recorded
from charthouse.approvals.models import SignatureRequest
from charthouse.demo import estimated, wireless
from charthouse.engine.network import TaskKind
from charthouse.exchange import document as doc
from charthouse.goals import measuring
from charthouse.goals.models import Kpi, Measurement
from charthouse.packs.applying import begin_project
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_ops import ChangeOp
from charthouse.plan.edits import make_edits
from charthouse.plan.models import Plan
from charthouse.plan.progressing.updating import Choice, update
from charthouse.projects import actions as projects
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Role
from charthouse.stages.exceptions import write_exception
from charthouse.stages.gates import answer_criterion
from charthouse.stages.models import Gate, StageException
from charthouse.stages.watching import look

KEY, MANAGER = "WLAN", "MO"
NAME = "Wireless for four warehouses"
PURPOSE = (
    "Scanners and fork lifts lose their connection between the racks of four warehouses, forty times a shift. New "
    "access points, cabling and switches end that before the next peak season; nothing stands still in office hours."
)
WEEKS = 9
"""So long ago it began."""
LATE = 6
"""Working days by which a delivery is late."""
_MEMBERS = {
    "HD": Role.APPROVER, "LF": Role.CONTRIBUTOR, "GB": Role.CONTRIBUTOR, "IP": Role.CONTRIBUTOR,
    "YH": Role.CONTRIBUTOR,
}  # fmt: skip
_SERIES = ("64", "71", "70", "76", "78", "81")
_EXCEPTIONS: tuple[tuple[str, list[dict[str, Any]]], ...] = (
    (
        "The maker delivers the access points for two of four warehouses six working days late.",
        [
            {"title": "Two warehouses first, two in the last wave", "days": 6, "cost": "4200", "recommended": True,
             "text": "The late ones keep their old access points until then", "new_limit": "25"},
            {"title": "Other access points from stock", "days": 1, "cost": "61000",
             "text": "Two makes to run and to spare for, for seven years"},
        ],
    ),
    (
        "The late delivery pushes the cut-over of the last two warehouses beyond its service windows.",
        [
            {"title": "A week-end window for both, agreed with the site managers", "days": 2, "cost": "9800",
             "recommended": True, "text": "Twelve people for two nights", "new_limit": "40"},
            {"title": "The next windows, three weeks later", "days": 15, "cost": "0",
             "text": "Ends in the six weeks before Christmas, in which nothing may be cut over"},
        ],
    ),
    (
        "Closing begins later by what the roll-out lost; its own work has not grown.",
        [
            {"title": "Close later by as much", "days": 8, "cost": "1600", "recommended": True, "new_limit": "60"},
            {"title": "Hand over two warehouses early, and close in two steps", "days": 3, "cost": "5400",
             "text": "Operations takes over twice, and the customer accepts twice"},
        ],
    ),
)  # fmt: skip


def begin(people: Mapping[str, User], today: dt.date) -> None:
    """Set it up, have its plan approved, work at it for some weeks, and be late."""
    with letters.quiet():  # nobody reads letters to these addresses
        _begin(people, today)


def _begin(people: Mapping[str, User], today: dt.date) -> None:
    monday = today - dt.timedelta(days=today.weekday())
    project = begin_project(
        method="prince2", of_type="infrastructure", by=people[MANAGER], language="en", key=KEY, name=NAME,
        description=PURPOSE, time_zone="Europe/Berlin", currency="EUR", start=monday - dt.timedelta(weeks=WEEKS),
    )  # fmt: skip
    for initials, role in _MEMBERS.items():
        projects.set_member(project=project, email=people[initials].email, role=role, by=people[MANAGER])
    access = project_for(people[MANAGER], KEY)
    board = Asked(user=people["HD"].pk, role="Executive")
    begun = monday - dt.timedelta(weeks=WEEKS - 1)
    wireless.agree(access, monday, lambda kind: _decide(access, kind, "", board, begun))
    _decide(access, "plan", "", board, begun)
    friday = (monday - dt.timedelta(days=3) - dt.date(1970, 1, 1)).days
    update(access=access, choice=Choice(day=friday), seen=_version(access))
    _gates(access, board, monday)
    _measure(access, monday)
    _be_late(access)
    estimated.agree_together(access)


def _gates(access: Access, board: Asked, monday: dt.date) -> None:
    """Go, go with a condition, and hold: so far the board has met three times."""
    conditions = ["The site survey of the fourth warehouse is there before cabling is ordered"]
    decided: tuple[tuple[str, list[str]], ...] = (("approved", []), ("conditional", conditions), ("refused", []))
    for place, (gate, (decision, asked)) in enumerate(
        zip(Gate.objects.filter(project=access.project).order_by("number"), decided, strict=False)
    ):
        for each in gate.criteria.order_by("place"):
            open_still = decision == "refused" and each.place == 1
            answer_criterion(
                access=access, number=gate.number, criterion=each.place, answer="not_met" if open_still else "met",
                note="The end stage report comes with the late delivery" if open_still else "Shown to the board",
            )  # fmt: skip
        day = monday - dt.timedelta(weeks=WEEKS - 2 - 3 * place, days=-2)
        _decide(access, "gate", str(gate.number), board, min(day, monday - dt.timedelta(days=4)), decision, asked)


def _measure(access: Access, monday: dt.date) -> None:
    """The first KPI of the packs that somebody measures by hand gets a target, and what was measured so far."""
    kpi = Kpi.objects.filter(project=access.project, formula="", target__isnull=False).order_by("number").first()
    if kpi is None:
        return
    days = [monday - dt.timedelta(weeks=len(_SERIES) - place) for place in range(len(_SERIES))]
    items = [measuring.Measured(day, Decimal(value)) for day, value in zip(days, _SERIES, strict=True)]
    measuring.record_measurements(access=access, number=kpi.number, items=items, source=Measurement.Source.HAND)


def _be_late(access: Access) -> None:
    """The longest task that is under way takes weeks longer, so that its stage will leave its tolerance."""
    begun = [one for one in _leaves(access) if one.actual_start is not None and one.actual_finish is None]
    if not begun:
        return
    longest = max(begun, key=lambda one: (one.duration.minutes, one.uid))
    left = longest.remaining_duration
    name, was = ("duration", longest.duration.minutes) if left is None else ("remaining_duration", left)
    fields: dict[str, Any] = {name: [was, was + LATE * 480]}
    make_edits(access=access, edits=[ChangeOp(op="change", task=longest.uid, fields=fields)])
    look(access.project)
    there = StageException.objects.filter(project=access.project).order_by("number")
    for one, (cause, options) in zip(there, _EXCEPTIONS, strict=False):
        write_exception(access=access, number=one.number, cause=cause, options=options)


def _leaves(access: Access) -> list[doc.Task]:
    computed = computed_plan(access.project)
    return [
        one for one in computed.document.tasks if one.uid not in computed.summaries and one.kind is TaskKind.TASK
    ]  # fmt: skip


def _version(access: Access) -> int:
    return Plan.objects.values_list("version", flat=True).get(pk=access.project.pk)


def _decide(
    access: Access, kind: str, subject: str, by: Asked, day: dt.date, decision: str = "approved",
    conditions: list[str] | None = None,
) -> None:  # fmt: skip
    version = approvals.propose(access=access, kind=kind, subject=subject, signers=[by])
    minutes = SimpleUploadedFile(f"minutes-{kind}-{version.pk}.txt", b"Project board: decided as recorded.\n")
    approvals.record_answer(
        access=access, version=version, request_id=SignatureRequest.objects.get(version=version).pk,
        decision=decision, conditions=conditions or [],
        reason="Come back with the end stage report and a new date." if decision == "refused" else "",
        recorded=Recorded("meeting", "Project board", day, minutes),
    )  # fmt: skip
