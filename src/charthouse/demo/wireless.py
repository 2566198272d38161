"""What was agreed before the wireless project began: charter with contract, scope, stakeholders; both signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from charthouse.charter.actions import write_part
from charthouse.charter.onward import bring_in, look_back, take_on
from charthouse.charter.planned import Milestone, milestones_of
from charthouse.demo.weighed import ask
from charthouse.goals import actions as goals
from charthouse.plan.models import Task
from charthouse.projects.access import Access
from charthouse.scope import appraisals, appraised, deliverables, importing, requirements
from charthouse.scope.reading import read
from charthouse.stakeholders import actions as stakeholders

Decide = Callable[[str], None]
"""Sends a document of that kind to the board, and records its answer."""

_REQUIREMENTS = """reference,title,priority,source,acceptance criteria,status
4.1,A scanner keeps its connection between all racks,must,Contract 4.1,Ten rounds of each hall without a break,agreed
4.2,Two hundred devices a hall at the busiest hour,must,Contract 4.2,Load test with 220 devices,agreed
4.3,An access point that fails is bridged within 30 seconds,must,Contract 4.3,Ten are pulled in each hall,agreed
5.1,Nothing stands still in office hours,must,Contract 5.1,No outage from 6 to 22 o’clock in the customer’s log,agreed
5.2,Each hall can go back to its old network within an hour,must,Contract 5.2,Rehearsed once in each hall,agreed
6.1,Visitors reach the internet and nothing else,should,Contract 6.1,Scan from the visitors’ network,agreed
7.1,Operations sees each access point on one page,should,Service desk,Shown at the hand-over,agreed
7.2,The service desk solves eight of ten calls,should,Service desk,Counted over four weeks of hypercare,agreed
8.1,Spares for two years lie in the first hall,could,Contract 8.2,,proposed
"""
_MADE: tuple[tuple[str, str, str, tuple[int, ...], str], ...] = (
    ("Survey of the four halls", "Customer’s site managers", "Coverage and load of every aisle", (1, 2),
     "Assess what is there"),
    ("Design with its bill of materials", "Customer’s IT", "Each of the nine requirements is answered", (1, 2, 3, 6),
     "Design"),
    ("Wireless in the pilot hall", "Customer’s IT", "Two weeks without a lost connection", (1, 2, 3, 5),
     "Prove in the pilot"),
    ("Wireless in all four halls", "Customer’s operations manager", "The same in each hall", (1, 2, 3, 4, 5, 6),
     "Roll out and cut over"),
    ("Run book, and people who know it", "Service desk", "Eight of ten calls are solved there", (7, 8),
     "Hand over to operations"),
)  # fmt: skip
_PEOPLE: tuple[Mapping[str, Any], ...] = (
    {
        "name": "Bjarne Holm", "organisation": "Nordkai Logistics", "role": "Head of operations, pays",
        "influence": 5, "interest": 4, "engagement": "supportive", "wanted": "leading",
        "expectations": "Ready before the peak season; not one hour in which nothing is picked",
        "approach": "A call each Monday; each cut-over is agreed with him two weeks ahead",
    },
    {
        "name": "Site managers of the four halls", "organisation": "Nordkai Logistics", "role": "Give the halls free",
        "influence": 4, "interest": 5, "engagement": "resistant", "wanted": "supportive",
        "expectations": "No ladder in an aisle while people pick there",
        "approach": "They choose the nights themselves, and walk the survey with us",
    },
    {
        "name": "Helene Dahl", "role": "Executive of the board", "influence": 5, "interest": 3,
        "engagement": "supportive", "wanted": "supportive", "expectations": "The margin that was calculated",
    },
    {
        "name": "Fork-lift drivers", "organisation": "Nordkai Logistics", "role": "Work with it every day",
        "influence": 2, "interest": 5, "engagement": "neutral", "wanted": "supportive",
        "expectations": "The terminal does not freeze behind rack 40", "approach": "Two of each hall try the pilot",
    },
    {
        "name": "Works council", "organisation": "Nordkai Logistics", "role": "Agrees to what tracks people",
        "influence": 4, "interest": 3, "engagement": "unaware", "wanted": "neutral",
        "expectations": "Positions of devices are not kept",
    },
    {
        "name": "Lukas Fischer", "role": "Operations, runs it afterwards", "influence": 3, "interest": 4,
        "engagement": "supportive", "wanted": "supportive", "expectations": "Alerts that mean something",
    },
    {
        "name": "Maker of the access points", "organisation": "Aerolink", "role": "Delivers in two lots",
        "influence": 3, "interest": 2, "engagement": "neutral", "wanted": "supportive",
        "expectations": "A firm order for all four halls",
    },
)  # fmt: skip
_RISKS = (
    "Hardware arrives later than confirmed", "A service window is withdrawn",
    "A site is not ready when the team arrives",
)  # fmt: skip
_JUDGED = (
    ("Bridges a failed one within 30 seconds", True, 0), ("Coverage between racks", False, 40),
    ("Time of delivery", False, 25), ("Known to operations", False, 20), ("Seven years of spares", False, 15),
)  # fmt: skip
_OFFERED: tuple[tuple[str, str | None, tuple[int | None, ...], str], ...] = (
    ("Aerolink 640, in two lots", "96500", (1, 5, 2, 4, 5), "0.6 lost connections a shift in the lab"),
    ("Sonderby A9, from stock", "88200", (1, 3, 5, 2, 3), "1.9 lost connections a shift in the lab"),
    ("More of what hangs there now", "61000", (0, 1, 4, 5, 1), "Its maker sells it for two more years"),
)
_PAID = (
    ("Project authorised", "The board has authorised it", "9.1", "72900"),
    ("Infrastructure ready for the pilot", "Load and failure tests are passed in the lab", "9.2", "145800"),
    ("Transition authorised", "The customer has accepted the pilot hall", "9.3", "121500"),
    ("Project closed", "All four halls are accepted, and operations has taken over", "9.4", "145800"),
)


def agree(access: Access, monday: dt.date, decide: Decide) -> None:
    """Write the charter with its contract and the scope, have both signed, and take the charter's lines on."""
    for facts in _PEOPLE:
        stakeholders.add_stakeholder(access=access, facts={**facts, "owner": access.user.pk})
    importing.take(access=access, said=read("requirements.csv", _REQUIREMENTS.encode()), update=True)
    _write(access, monday)
    take_on(access=access, name="objectives", lines={1: None, 2: None, 3: None})
    take_on(access=access, name="deliverables", lines=dict.fromkeys(range(1, len(_MADE) + 1)))
    _tie_risks(access)
    _fill(access, monday)
    _choose(access)
    decide("charter")
    decide("scope")
    later = {"title": "The yard outside hall three as well", "priority": "could", "source": "Bjarne Holm, by e-mail"}
    requirements.add_requirement(access=access, facts=later)


def _write(access: Access, monday: dt.date) -> None:
    there = {one.name: one for one in milestones_of(access).values()}
    tied = {name: there[name] for name, *_rest in _PAID}
    bring_in(access=access, name="milestones", numbers=[one.uid for one in tied.values()])
    for name, said in {**_charter(monday), **_contract(tied)}.items():
        write_part(access=access, name=name, said=said)


def _charter(monday: dt.date) -> dict[str, Any]:
    def day(weeks: int) -> str:
        return (monday + dt.timedelta(weeks=weeks)).isoformat()

    return {
        "purpose": "Scanners and fork lifts of **Nordkai Logistics** lose their connection between the racks of four "
        "halls, forty times a shift. Each break costs about four minutes. New access points, cabling and switches end "
        "that before the next peak season; nothing stands still in office hours.",
        "business_case": [
            {"kind": "cost", "nature": "tangible", "what": "Hardware and spares", "amount": "158000", "per": "once"},
            {"kind": "cost", "nature": "tangible", "what": "Work of the team", "amount": "214000", "per": "once"},
            {"kind": "cost", "nature": "intangible", "what": "Nights and week-ends of the team"},
            {"kind": "benefit", "nature": "tangible", "what": "Price of the contract", "amount": "486000",
             "per": "once"},
            {"kind": "benefit", "nature": "intangible", "what": "First reference with a logistics customer"},
        ],
        "goals": [{"goal": "Run nothing that its maker no longer supports",
                   "how": "Two of the halls run on switches without support"}],
        "objectives": [
            {"objective": "Lost connections a shift", "today": "40", "target": "1", "by": day(20)},
            {"objective": "Hours of outage in office hours", "today": "6 a quarter", "target": "0", "by": day(20)},
            {"objective": "Calls about wireless, a week", "today": "35", "target": "5", "by": day(26)},
        ],
        "scope": [
            *({"side": "in", "what": what} for what in (
                "Access points, switches and cabling of four halls", "Way back for each hall", "Hypercare of four weeks"
            )),
            *({"side": "out", "what": what} for what in (
                "Scanners and terminals themselves", "Lines between the halls", "Offices"
            )),
        ],
        "deliverables": [
            {"deliverable": name, "acceptor": acceptor, "against": against} for name, acceptor, against, *_rest in _MADE
        ],
        "time_line": {"earliest": day(18), "likely": day(20), "latest": day(25), "confidence": "70",
                      "basis": "The pack’s durations, and two roll-outs of other teams"},
        "budget": {"low": "341000", "likely": "372000", "high": "418000", "confidence": "75",
                   "basis": "Offer of the maker, and the plan’s hours"},
        "roles": [
            {"role": "Executive (sponsor)", "who": "Helene Dahl", "does": "Decides beyond the tolerances"},
            {"role": "Senior user", "who": "Bjarne Holm, Nordkai", "does": "Accepts, and gives halls free"},
            {"role": "Senior supplier", "who": "Ilona Petrova", "does": "Answers for the design"},
            {"role": "Project manager", "who": "Maria Okafor", "does": "Plans and leads day by day"},
        ],
        "communication": [
            {"who": "Project board", "what": "Highlight report, exceptions", "when": "Every second week",
             "how": "Report; questions to the manager"},
            {"who": "Site managers", "what": "Next nights in their hall", "when": "Each Monday", "how": "Call"},
        ],
        "assumptions": [{"assumption": "Cable ways of the fourth hall can be used again",
                         "otherwise": "Eleven days more, at €14,000"}],
        "constraints": [
            {"constraint": "Work in the aisles at night only", "from": "Nordkai Logistics"},
            {"constraint": "No cut-over in the six weeks before Christmas", "from": "Contract 5.1"},
        ],
        "dependencies": [{"what": "Lifts and a free aisle each night", "from": "Site managers", "by": day(-3)}],
    }  # fmt: skip


def _contract(tied: Mapping[str, Milestone]) -> dict[str, Any]:
    return {
        "contract": {"customer": "Nordkai Logistics GmbH", "number": "NKL-31/W", "basis": "fixed", "price": "486000"},
        "clauses": [
            {"clause": "4", "asks": "Coverage, load and fail-over in each hall", "requirements": "R1, R2, R3"},
            {"clause": "5", "asks": "No outage in office hours, and a way back", "requirements": "R4, R5"},
            {"clause": "6", "asks": "A network for visitors", "requirements": "R6"},
            {"clause": "8.2", "asks": "Spares for two years", "requirements": "R9"},
            {"clause": "8.3", "asks": "Drawings of all cable ways in the customer’s own format"},
            *({"clause": clause, "asks": f"{name}: {accepted.lower()}", "requirements": "R1, R4"}
              for name, accepted, clause, _amount in _PAID),
        ],
        "payments": [
            {"milestone": name, "accepted": accepted, "clause": clause, "task": str(tied[name].uid),
             "day": str(tied[name].day or ""), "amount": amount}
            for name, accepted, clause, amount in _PAID
        ],
        "penalties": [
            {"for": "The last hall is accepted late", "clause": "9.4", "amount": "4860", "per": "week",
             "most": "24300"},
            {"for": "An outage in office hours", "clause": "5", "amount": "1500", "per": "once", "most": "15000"},
        ],
    }  # fmt: skip


def _tie_risks(access: Access) -> None:
    """The charter's first risks are those of the pack that hurt most."""
    there = {one.words: one.number for one in look_back(access, "risks").steps}
    bring_in(access=access, name="risks", numbers=[there[name] for name in _RISKS if name in there])


def _fill(access: Access, monday: dt.date) -> None:
    """Trace the deliverables, and make the first goal SMART."""
    tasks = dict(Task.objects.filter(project=access.project).order_by("-uid").values_list("name", "uid"))
    for number, (_name, _acceptor, _against, meets, task) in enumerate(_MADE, 1):
        facts = {"requirements": list(meets), "tasks": [tasks[task]]}
        deliverables.change_deliverable(access=access, number=number, facts=facts)
    for number in range(1, 10):
        requirements.change_requirement(
            access=access, number=number, facts={"goals": [1 + number % 3], "owner": access.user.pk}
        )
    goals.change_goal(
        access=access, number=1,
        facts={
            "statement": "A scanner that goes through any aisle of the four halls loses its connection at most once a "
            "shift; it is forty times today.",
            "evidence": "The lab at Aerolink reached 0.6 with the same racks.", "owner": access.user.pk,
            "serves": ["S2"],
        },
    )  # fmt: skip
    goals.change_kpi(access=access, number=4, facts={"goal": 2})
    goals.add_benefit(
        access=access,
        facts={
            "title": "Hours lost to broken connections", "measure": "hours", "expected": Decimal(2600), "goal": 1,
            "owner": access.user.pk, "how": "Breaks of a month times four minutes, before and after",
            "due": monday + dt.timedelta(weeks=60), "review": monday + dt.timedelta(weeks=62),
        },
    )  # fmt: skip


def _choose(access: Access) -> None:
    """Say which access points, by what, and why."""
    ask(
        access, {"question": "Which access points?", "about": "vendor", "requirements": [1, 2, 3]},
        [{"name": name, "must": must, "weight": weight} for name, must, weight in _JUDGED],
        list(_OFFERED),
    )  # fmt: skip
    appraisals.decide(
        access=access, number=1, option=1, sheet=appraised.sheet_of,
        reasons="Alone in bridging a failed one within ten seconds in our racks; the delivery in two lots is borne.",
    )  # fmt: skip
