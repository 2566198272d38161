"""The demo's charters: one signed, changed and out for signature again; one half-way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from charthouse.accounts.models import User
from charthouse.approvals import actions, letters, remarks
from charthouse.approvals.actions import Asked, Recorded
from charthouse.approvals.models import SignatureRequest, Version
from charthouse.charter.actions import write_part
from charthouse.demo.projects import PROJECTS
from charthouse.projects.access import Access, project_for

_PURPOSE = (
    "The order, stock and finance system of the Halden and Lübeck plants runs on hardware whose support ends in five "
    "months. Each month beyond that costs **€48,000 in licences** and keeps month-end close at eleven days. "
    "Wave 1 moves both plants to the group’s ERP in one weekend."
)


def write(people: dict[str, User], today: dt.date) -> None:
    """Write the charters, as the managers and signers do it."""
    with letters.quiet():  # nobody reads letters to these addresses
        _write(people, today)


def _write(people: dict[str, User], today: dt.date) -> None:
    managers = {one.key: people[one.manager] for one in PROJECTS}
    _signed(project_for(managers["ERP"], "ERP"), people, today)
    _half_way(project_for(managers["PORTAL"], "PORTAL"))


def _parts(today: dt.date) -> dict[str, Any]:
    def day(weeks: int) -> str:
        return (today + dt.timedelta(weeks=weeks)).isoformat()

    return {
        "purpose": _PURPOSE,
        "business_case": [
            _case("cost", "tangible", "Migration, licences and outside help", "3200000", "once"),
            _case("cost", "intangible", "Two quarters in which the key users have little time"),
            _case("benefit", "tangible", "Licences of the old system", "576000", "year"),
            _case("benefit", "tangible", "Six days less for month-end close", "210000", "year"),
            _case("benefit", "intangible", "One set of figures for both plants"),
        ],
        "goals": [{"goal": "One platform for all plants by 2028", "how": "Wave 1 is the first two of seven plants"}],
        "objectives": [
            {"objective": "Month-end close, working days", "today": "11", "target": "5", "by": day(30)},
            {"objective": "Stock accuracy, cycle count", "today": "91.4 %", "target": "98.0 %", "by": day(24)},
            {"objective": "Orders shipped on the promised day", "today": "86 %", "target": "95 %", "by": day(30)},
        ],
        "scope": [
            *(
                {"side": "in", "what": what}
                for what in (
                    "Order to cash, purchase to pay, stock, finance",
                    "48,200 items, 6,310 customers, 2,140 vendors",
                    "Warehouse, bank and payroll interfaces",
                    "Training of 312 people",
                )
            ),
            *(
                {"side": "out", "what": what}
                for what in (
                    "Production planning, moves with wave 2",
                    "Payroll itself",
                    "History before 2024, stays readable in the archive",
                )
            ),
        ],
        "deliverables": [
            {
                "deliverable": "Migrated data, reconciled",
                "acceptor": "Sofia Marino",
                "against": "Open items equal to the cent",
            },
            {
                "deliverable": "Three interfaces in operation",
                "acceptor": "Ebru Kaya",
                "against": "64 test cases passed",
            },
            {
                "deliverable": "Cut-over run sheet, rehearsed",
                "acceptor": "Lukas Fischer",
                "against": "Done in 46 h; way back 8 h",
            },
        ],
        "milestones": [
            {"milestone": "Data signed off", "day": day(4)},
            {"milestone": "Go / no-go", "day": day(9)},
            {"milestone": "Go-live", "day": day(10)},
            {"milestone": "End of hypercare", "day": day(14)},
        ],
        "time_line": {
            "earliest": day(9),
            "likely": day(10),
            "latest": day(14),
            "confidence": "80",
            "basis": "The simulated plan, and wave 0 at Ørsta",
        },
        "budget": {
            "low": "2880000",
            "likely": "3200000",
            "high": "3520000",
            "confidence": "85",
            "basis": "Two quotations and the plan’s costs",
        },
        "roles": [
            {"role": "Sponsor", "who": "Helene Dahl", "does": "Pays, and decides beyond the tolerances"},
            {"role": "Project manager", "who": "Maria Okafor", "does": "Plans, leads, reports each week"},
            {"role": "Business acceptance", "who": "Ebru Kaya", "does": "Accepts what is delivered"},
        ],
        "communication": [
            {
                "who": "Steering board",
                "what": "Status, risks, decisions needed",
                "when": "Every second Wednesday",
                "how": "Report and meeting; questions to the manager",
            },
            {
                "who": "Both plants",
                "what": "What changes for whom, and when",
                "when": "Monthly",
                "how": "Town hall, question box",
            },
        ],
        "assumptions": [
            {"assumption": "The group’s template fits finance without changes", "otherwise": "Six weeks more in design"}
        ],
        "constraints": [{"constraint": "No cut-over in a month-end week", "from": "Finance"}],
        "dependencies": [{"what": "Second test environment", "from": "Data centre operations", "by": day(2)}],
        "risks": [
            {
                "risk": "Old data is worse than assumed",
                "effect": "Reconciliation takes two weeks more",
                "response": "Three rehearsals",
            },
            {
                "risk": "Two key people leave",
                "effect": "Interfaces stand still",
                "response": "A second person knows each",
            },
        ],
    }


def _case(kind: str, nature: str, what: str, amount: str = "", per: str = "once") -> dict[str, str]:
    return {"kind": kind, "nature": nature, "what": what, "amount": amount, "per": per}


def _signed(access: Access, people: dict[str, User], today: dt.date) -> None:
    parts = _parts(today)
    for name, said in parts.items():
        write_part(access=access, name=name, said=said)
    signers = [
        Asked(user=people["HD"].pk, role="CFO, sponsor", due=today + dt.timedelta(days=5)),
        Asked(name="Karin Brandt", email="karin.brandt@kestrel.example", role="Kestrel Consulting"),
        Asked(user=people["MO"].pk, role="Project manager"),
    ]
    first = actions.propose(access=access, kind="charter", signers=signers, note="As agreed in the last board.")
    _answer(first, people, "Maria", "MO", "approved")
    actions.answer_by_link(request=_request(first, "Karin"), decision="approved")
    minutes = SimpleUploadedFile("steering-board.txt", b"Item 3. The board approves the charter of ERP wave 1.\n")
    actions.record_answer(
        access=access, version=first, request_id=_request(first, "Helene").pk, decision="conditional",
        conditions=["The way back is rehearsed before go / no-go"],
        recorded=Recorded("meeting", "Steering board, item 3", today - dt.timedelta(days=1), minutes),
    )  # fmt: skip
    wider = [*parts["scope"], {"side": "in", "what": "Interface to the customs broker"}]
    write_part(access=access, name="scope", said=wider)
    second = actions.propose(
        access=access, kind="charter", signers=signers, note="The customs broker comes in; nothing else changes."
    )
    _answer(second, people, "Maria", "MO", "approved")
    remarks.remark(
        access=project_for(people["HD"], access.project.key), version=second, part="purpose",
        quote="€48,000 in licences", text="Is this net of the maintenance credit? I get €44,500 with it.",
    )  # fmt: skip


def _answer(version: Version, people: dict[str, User], name: str, who: str, decision: str) -> None:
    access = project_for(people[who], version.project.key)
    actions.answer(access=access, version=version, request_id=_request(version, name).pk, decision=decision)


def _request(version: Version, name: str) -> SignatureRequest:
    return version.requests.get(name__startswith=name)


def _half_way(access: Access) -> None:
    write_part(
        access=access, name="purpose",
        said="Customers call us to learn what a portal could tell them: where their order is, and what they owe.",
    )  # fmt: skip
    write_part(
        access=access,
        name="objectives",
        said=[
            {"objective": "Calls about orders, a week", "today": "1,240", "target": "500"},
            {"objective": "Satisfaction"},
        ],
    )
    write_part(access=access, name="scope", said=[{"side": "in", "what": "Orders, invoices, returns"}])
    write_part(access=access, name="budget", said={"likely": "640000"})
