"""A program leads a project from the idea to the frozen baseline, through the API alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charthouse.accounts.models import User
from charthouse.accounts.tokens import SCOPES, make_token
from charthouse.journal.verifying import verify
from charthouse.projects.actions import set_member
from charthouse.projects.models import Project, Role
from tests.api.conftest import Program, program_of
from tests.worlds import account

pytestmark = pytest.mark.django_db
AT = "/projects/SHOP"
CHARTER: dict[str, Any] = {
    "purpose": "Branches take orders by telephone; each third one is typed twice.",
    "business_case": [
        {"kind": "cost", "nature": "tangible", "what": "Build and roll out", "amount": "420000", "per": "once"},
        {"kind": "benefit", "nature": "tangible", "what": "No orders typed twice", "amount": "310000", "per": "year"},
    ],
    "goals": [{"goal": "Order in one step", "how": "Branches order themselves"}],
    "objectives": [{"objective": "Orders typed twice", "today": "33 %", "target": "2 %", "by": "2027-06-30"}],
    "scope": [{"side": "in", "what": "Ordering of branches"}, {"side": "out", "what": "Consumers"}],
    "deliverables": [{"deliverable": "Ordering site", "acceptor": "Sales", "against": "All orders of one week"}],
    "milestones": [{"milestone": "First branch orders", "day": "2027-03-01"}],
    "time_line": {
        "earliest": "2027-04-01", "likely": "2027-05-15", "latest": "2027-07-31", "confidence": "80",
        "basis": "The pack's estimates",
    },
    "budget": {"low": "380000", "likely": "420000", "high": "520000", "confidence": "80", "basis": "Two quotations"},
    "roles": [{"role": "Sponsor", "who": "Robert Achterberg", "does": "Pays and decides"}],
    "communication": [{"who": "Branches", "what": "What changes for them", "when": "Monthly", "how": "Letter"}],
    "assumptions": [{"assumption": "Branches have a line", "otherwise": "Orders by telephone remain"}],
    "constraints": [{"constraint": "Not before Christmas", "from": "Sales"}],
    "dependencies": [{"what": "Price list", "from": "Purchasing", "by": "2026-12-01"}],
    "risks": [{"risk": "Branches do not order", "effect": "No benefit", "response": "Pilot with three"}],
}  # fmt: skip


@pytest.fixture
def robert(db: None) -> User:
    """The sponsor."""
    return account("robert@example.org", "Robert Achterberg")


@pytest.fixture
def shop(maria: User, robert: User) -> Program:
    """Maria's program, which has made a project with a sponsor in it."""
    manager = program_of(maria)
    made = manager(
        "POST", "/projects", {"key": "SHOP", "name": "Ordering site", "currency": "EUR", "start": "2026-12-07"}
    )
    assert made.status_code == 201, made.content
    set_member(project=Project.objects.get(key="SHOP"), email=robert.email, role=Role.APPROVER, by=maria)
    return manager


def ok(answer: Any, status: int = 200) -> Any:
    """What a good answer holds."""
    assert answer.status_code == status, answer.content
    return answer.json()


def file_of(user: User, name: str, content: bytes) -> int:
    """Attach a file to the project, as its number."""
    secret = make_token(owner=user, name="Files", scopes=tuple(SCOPES), by=user)[1]
    client = Client(headers={"authorization": f"Bearer {secret}"})
    made = client.post(f"/api/v1{AT}/files", {"file": SimpleUploadedFile(name, content)})
    return int(ok(made, 201)["number"])


def signs_by_link(email: str) -> None:
    """Somebody outside follows the letter's link, types the code, and signs."""
    letter = [one for one in mail.outbox if one.to == [email] and "/sign/" in one.body][-1]
    link = re.search(r"/sign/\S+", str(letter.body))
    assert link
    browser = Client(headers={"accept": "text/html"})
    browser.get(link[0])
    browser.post("/sign/", {"deed": "send"})
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code
    assert browser.post("/sign/", {"deed": "check", "code": code[0]}).status_code == 302
    assert browser.post("/sign/", {"deed": "answer", "decision": "approved"}).status_code == 302


def signed(shop: Program, robert: User, maria: User, kind: str, calling_back: Any, subject: str = "") -> dict[str, Any]:
    """A document signed by three: one in the program, one outside by link, one in a meeting."""
    signers = [
        {"user": robert.pk, "role": "Sponsor"},
        {"name": "Karin Brandt", "email": "karin@kestrel.example", "role": "Kestrel Consulting"},
        {"user": maria.pk, "role": "Manager"},
    ]
    with calling_back(execute=True):
        sent = ok(shop("POST", f"{AT}/versions", {"kind": kind, "subject": subject, "signers": signers}), 201)
    at, places = f"{AT}/versions/{sent['id']}", [one["number"] for one in sent["signatures"]]
    sponsor = program_of(robert)
    ok(sponsor("POST", f"{at}/answers/{places[0]}", {"decision": "approved"}))
    with calling_back(execute=True):
        signs_by_link("karin@kestrel.example")
    evidence = file_of(maria, "minutes.txt", b"Item 3: approved.\n")
    said = {"decision": "approved", "way": "meeting", "source": "Board, item 3", "given_on": "2026-03-04"}
    return dict(ok(shop("POST", f"{at}/recorded/{places[2]}", {**said, "evidence": evidence})))


def test_an_idea_becomes_a_signed_charter_and_a_frozen_baseline(
    shop: Program, robert: User, maria: User, django_capture_on_commit_callbacks: Any
) -> None:
    advice = ok(shop("POST", "/methods/advice", {"certainty": "emerging", "change": "weekly", "users": "always"}))
    assert advice["recommended"] == advice["methods"][0]["method"]

    for part in ok(shop("GET", f"{AT}/charter"))["items"]:
        if part["name"] not in CHARTER:
            assert not part["missing"]  # of a contract, where there is none
            continue
        assert part["missing"]
        written = shop("PUT", f"{AT}/charter/{part['name']}", {"value": CHARTER[part["name"]]}, If_Match='"0"')
        assert ok(written)["missing"] == [], part["name"]
    charter = signed(shop, robert, maria, "charter", django_capture_on_commit_callbacks)
    assert (charter["state"], [one["way"] for one in charter["signatures"]]) == (
        "signed",
        ["oneself", "link", "meeting"],
    )

    ok(shop("POST", f"{AT}/set-up", {"method": advice["recommended"], "type": "software"}), 201)
    tasks = ok(shop("GET", f"{AT}/tasks?limit=200"))["items"]
    assert 40 <= len(tasks) <= 120

    goal = ok(shop("POST", f"{AT}/goals", {"title": "Orders are typed once"}), 201)["number"]
    wanted = {"title": "A branch orders by itself", "priority": "must", "acceptance": "One week", "goals": [goal]}
    requirement = ok(shop("POST", f"{AT}/requirements", wanted), 201)["number"]
    site = {"name": "Ordering site", "acceptor": "Sales", "acceptance": "One week", "requirements": [requirement]}
    deliverable = ok(shop("POST", f"{AT}/deliverables", site), 201)["number"]
    work = {"deliverables": [{"number": deliverable, "lines": "Pilot with three branches 10d"}]}
    ok(shop("POST", f"{AT}/deliverables/plan", work))
    made = ok(shop("GET", f"{AT}/deliverables/{deliverable}"))
    assert made["tasks"]

    pilot = next(
        one for one in ok(shop("GET", f"{AT}/estimates"))["items"] if one["name"].startswith("Pilot with three")
    )
    three = {"task": pilot["task"], "low": 8 * 480, "likely": 10 * 480, "high": 20 * 480, "basis": "Two pilots before"}
    ok(shop("PUT", f"{AT}/estimates", {"estimates": [three]}))
    outcome = ok(shop("GET", f"{AT}/estimates/outcome"))
    finishes = {one["percent"]: one["finish"] for one in outcome["levels"]}
    assert outcome["planned_finish"] < finishes[50] < finishes[80]

    gate = ok(shop("GET", f"{AT}/gates"))["items"][0]
    for criterion in gate["criteria"]:
        answer = f"{AT}/gates/{gate['number']}/criteria/{criterion['place']}"
        tag = shop("GET", f"{AT}/gates/{gate['number']}")["ETag"]
        ok(shop("PUT", answer, {"answer": "met", "note": "Seen in the review"}, If_Match=tag))
    decided = signed(shop, robert, maria, "gate", django_capture_on_commit_callbacks, str(gate["number"]))
    assert decided["state"] == "signed"
    assert ok(shop("GET", f"{AT}/gates/{gate['number']}"))["decision"] == "go"

    weak = ok(shop("GET", f"{AT}/plan-approval"))["weak"]
    assert weak
    plan = signed(shop, robert, maria, "plan", django_capture_on_commit_callbacks)
    approved = ok(shop("GET", f"{AT}/plan-approval"))
    assert (plan["state"], approved["signed"]) == ("signed", plan["id"])
    kept = ok(shop("GET", f"{AT}/baselines/{approved['baseline']}"))
    assert kept["name"] == "Plan, version 1"
    assert not verify().findings
