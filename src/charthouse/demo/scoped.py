"""The demo's scope: one project's signed, with what crept in since; another's half-way, with its holes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charthouse.accounts.models import User
from charthouse.approvals import actions as approvals
from charthouse.approvals.models import SignatureRequest
from charthouse.demo.projects import PROJECTS
from charthouse.demo.weighed import weigh
from charthouse.goals.models import Goal
from charthouse.plan.models import Task
from charthouse.projects.access import Access, project_for
from charthouse.scope import deliverables, importing, raci_roles, requirements
from charthouse.scope.raci import Cell
from charthouse.scope.raci_matrix import set_cells
from charthouse.scope.reading import read

_ERP = """reference,title,priority,source,acceptance criteria,status
FIN-01,Month-end closes in four working days,must,CFO,Three closes in a row by the fourth day,agreed
FIN-02,Postings and approvals are never by the same person,must,Internal audit,No role combines both,agreed
FIN-03,Bank statements are matched without typing,should,Finance,Nine of ten lines match by themselves,agreed
SAL-01,An order is entered in one screen,must,Key users,Ten test orders of both plants,delivered
SAL-02,Delivery dates are promised from stock and plan,should,Sales,,agreed
SAL-03,Customers see their orders online,wont,Sales,,proposed
PRO-01,Lots are traced from goods receipt to shipment,must,Quality,A recall of one lot is answered in an hour,agreed
PRO-02,Bills of material carry their revision,must,Engineering,,delivered
PUR-01,Suppliers get orders by e-mail and portal,should,Purchasing,Twenty suppliers confirm within a day,agreed
DAT-01,Item master without duplicates,must,Both plants,No two active items with the same drawing number,agreed
DAT-02,Open items are carried over to the cent,must,CFO,Sum of both systems agrees per account,agreed
OPS-01,Operations run it after four weeks,must,Operations,Hand-over signed; no open incident of class one,agreed
OPS-02,A failed interface is seen within ten minutes,could,Operations,,proposed
TRN-01,Everybody has practised their day before the cut-over,must,Works council,95 % have passed the exercise,agreed
"""
_MADE: tuple[tuple[str, str, str, tuple[int, ...], str], ...] = (
    ("Approved target processes", "Process owners", "Each of the 84 gaps has a decision", (1, 4, 5), "Processes"),
    ("Configured system", "Key users", "All test scripts of both plants pass", (1, 2, 3, 4, 7, 8, 9), "Configuration"),
    ("Clean master data, loaded", "Data owners", "Rehearsal without an error of class one", (10, 11), "Data migration"),
    ("Trained users", "Works council", "95 % took part and passed the exercise", (14,), "Training"),
    ("Run book and hand-over", "Operations", "", (12,), ""),
)  # fmt: skip
_ROLES = (
    ("Sponsor", "Helene Dahl"), ("Project manager", "Maria Okafor"), ("Process owners", "Heads of finance and sales"),
    ("Key users", "Two of each plant"), ("Data owners", "Purchasing and finance"), ("Works council", "Its chair"),
    ("Operations", "Service desk, second level"), ("Implementation partner", "Norrsken Consulting"),
)  # fmt: skip
_LETTERS = (
    ("I", "R", "A", "C", "", "I", "", "R"),
    ("I", "A", "C", "C", "", "", "C", "R"),
    ("", "A", "C", "C", "AR", "", "", "R"),
    ("I", "A", "C", "R", "", "C", "", "C"),
    ("", "A", "I", "", "", "", "R", "C"),
)
"""By deliverable and role: for the master data two answer, which the check finds."""
_AFTER = (
    {"title": "Intercompany orders between both plants", "priority": "should", "source": "Halden plant"},
    {"title": "A dashboard of open approvals", "priority": "could", "source": "CFO"},
)


def write_down(people: Mapping[str, User]) -> None:
    """Fill the scope of two projects, as their managers do it."""
    _signed(project_for(people["MO"], "ERP"))
    _half_way(people)


def _signed(access: Access) -> None:
    importing.take(access=access, said=read("requirements.csv", _ERP.encode()), update=True)
    for name, acceptor, acceptance, meets, branch in _MADE:
        facts: dict[str, Any] = {"name": name, "acceptor": acceptor, "acceptance": acceptance}
        deliverables.add_deliverable(
            access=access, facts={**facts, "requirements": list(meets), "tasks": _task(access, branch)}
        )
    _share(access)
    weigh(access)
    goals = list(Goal.objects.filter(project=access.project).order_by("number").values_list("number", flat=True))
    for place, number in enumerate(range(1, 15)):
        facts = {"owner": access.user.pk} if place % 3 == 0 else {}
        if goals and place % 4 != 3:
            facts["goals"] = [goals[place % len(goals)]]
        requirements.change_requirement(access=access, number=number, facts=facts)
    version = approvals.propose(
        access=access, kind="scope", signers=[approvals.Asked(user=access.user.pk, role="Project manager")]
    )
    request = SignatureRequest.objects.get(version=version)
    approvals.answer(access=access, version=version, request_id=request.pk, decision="approved")
    for facts in _AFTER:
        requirements.add_requirement(access=access, facts=facts)
    requirements.change_requirement(
        access=access, number=3, facts={"acceptance": "Nineteen of twenty lines match by themselves"}
    )


def _share(access: Access) -> None:
    """Say which role has which part in each deliverable."""
    for name, holder in _ROLES:
        raci_roles.add_role(access=access, facts={"name": name, "holder": holder})
    set_cells(
        access=access,
        cells=[
            Cell(deliverable, role, letter)
            for deliverable, row in enumerate(_LETTERS, 1) for role, letter in enumerate(row, 1)
        ],
    )  # fmt: skip


def _half_way(people: Mapping[str, User]) -> None:
    other = next(one for one in PROJECTS if one.key == "DCM")
    access = project_for(people[other.manager], other.key)
    for title, priority in (
        ("Nothing that runs now stands still in office hours", "must"),
        ("Every server reports to one console", "must"),
        ("A move group is moved within a weekend", "should"),
        ("The old contract ends with the last rack", ""),
    ):
        requirements.add_requirement(access=access, facts={"title": title, "priority": priority})
    deliverables.add_deliverable(access=access, facts={"name": "Moved servers", "requirements": [1, 3]})


def _task(access: Access, name: str) -> list[int]:
    found = Task.objects.filter(project=access.project, name__startswith=name, parent=None) if name else ()
    return [task.uid for task in found][:1]
