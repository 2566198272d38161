"""The demo’s stages: half-way with a passed, a conditional and an open gate and an exception; one all decided."""

from __future__ import annotations

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from charthouse.accounts.models import User
from charthouse.approvals import actions, letters
from charthouse.approvals.actions import Asked, Recorded
from charthouse.approvals.models import Version
from charthouse.demo.projects import PROJECTS
from charthouse.exchange import document as doc
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access, project_for
from charthouse.stages.actions import add_stage
from charthouse.stages.exceptions import write_exception
from charthouse.stages.gates import add_gate, answer_criterion
from charthouse.stages.models import StageException
from charthouse.stages.watching import look

_CRITERIA = {
    "passed": (
        "The charter is signed",
        "Key users are named and free",
        "Interfaces are listed with their owners",
    ),
    "conditional": ("Designs are accepted by both plants", "The way back is described", "Costs to the end are known"),
    "open": ("Open items reconcile to the cent", "64 test cases are passed", "The cut-over was rehearsed twice"),
}


def put_up(people: dict[str, User], today: dt.date) -> None:
    """Put stages and gates up, decide some, and send the plan for signature."""
    with letters.quiet():  # nobody reads letters to these addresses
        managers = {one.key: people[one.manager] for one in PROJECTS}
        _half_way(project_for(managers["ERP"], "ERP"), people, today)
        _finished(project_for(managers["PORTAL"], "PORTAL"), people, today)


def _phases(access: Access) -> list[doc.Task]:
    computed = computed_plan(access.project)
    return [one for one in computed.document.tasks if one.parent_uid is None and one.uid in computed.summaries]


def _half_way(access: Access, people: dict[str, User], today: dt.date) -> None:
    phases = _phases(access)
    kinds = ("passed", "conditional", "open")
    for place, phase in enumerate(phases):
        tolerances = [
            {"area": "time", "unit": "days", "limit": "5" if place == 3 else "10"},
            {"area": "cost", "unit": "percent_cost", "limit": "60"},
            {"area": "scope", "unit": "tasks", "limit": "3"},
            {"area": "quality", "text": "Within the acceptance criteria of the deliverables"},
            {"area": "benefit", "text": "Month-end close in five working days at the latest"},
        ]
        stage = add_stage(
            access=access, facts={"name": phase.name, "phase": phase.uid, "tolerances": tolerances}
        ).number
        if place < len(kinds):
            add_gate(
                access=access,
                facts={
                    "name": f"End of {phase.name}", "stage": stage, "milestone": _milestone(access, phase),
                    "decides": "Steering board", "criteria": list(_CRITERIA[kinds[place]]),
                },
            )  # fmt: skip
    _decide(access, 1, people, today, "approved", [])
    _decide(access, 2, people, today, "conditional", ["The way back is rehearsed before the cut-over"])
    answer_criterion(access=access, number=3, criterion=1, answer="partly", note="Vendors yes, customers by Friday")
    look(access.project)
    first = StageException.objects.filter(project=access.project).order_by("number").first()
    if first is not None:
        write_exception(
            access=access, number=first.number,
            cause="Old data is worse than assumed: every rehearsal found items that nobody could place.",
            options=[
                {"title": "A third rehearsal, go-live as planned", "days": 0, "cost": "38000",
                 "text": "Two people of the vendor for three weeks", "recommended": True, "new_limit": "15"},
                {"title": "Go-live one month-end later", "days": 20, "cost": "96000",
                 "text": "Licences of the old system for another month"},
            ],
        )  # fmt: skip


def _finished(access: Access, people: dict[str, User], today: dt.date) -> None:
    """All decided, the plan signed."""
    for phase in _phases(access)[:1]:
        stage = add_stage(
            access=access,
            facts={
                "name": phase.name, "phase": phase.uid,
                "tolerances": [{"area": "time", "unit": "percent_time", "limit": "60"}],
            },
        ).number  # fmt: skip
        add_gate(
            access=access,
            facts={
                "name": f"End of {phase.name}", "stage": stage, "milestone": _milestone(access, phase),
                "decides": "Sponsor", "criteria": list(_CRITERIA["passed"]),
            },
        )  # fmt: skip
    _decide(access, 1, people, today, "approved", [])
    plan = actions.propose(access=access, kind="plan", signers=[Asked(user=people["HD"].pk, role="Sponsor")])
    _record(access, plan, today, "approved", [])


def _milestone(access: Access, phase: doc.Task) -> int | None:
    """The last milestone of a phase."""
    found = [
        one.uid for one in computed_plan(access.project).document.tasks
        if one.parent_uid == phase.uid and one.kind.value == "milestone"
    ]  # fmt: skip
    return found[-1] if found else None


def _decide(
    access: Access, number: int, people: dict[str, User], today: dt.date, decision: str, conditions: list[str]
) -> None:
    for place in (1, 2, 3):
        answer_criterion(access=access, number=number, criterion=place, answer="met", note="Seen by the board")
    signers = [Asked(user=people["HD"].pk, role="Sponsor")]
    version = actions.propose(access=access, kind="gate", subject=str(number), signers=signers)
    _record(access, version, today, decision, conditions)


def _record(access: Access, version: Version, today: dt.date, decision: str, conditions: list[str]) -> None:
    minutes = SimpleUploadedFile(f"minutes-{version.kind}-{version.pk}.txt", b"Steering board: decided as recorded.\n")
    actions.record_answer(
        access=access, version=version, request_id=version.requests.get().pk, decision=decision,
        conditions=conditions, recorded=Recorded("meeting", "Steering board", today - dt.timedelta(days=2), minutes),
    )  # fmt: skip
