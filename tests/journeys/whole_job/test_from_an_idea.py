"""From an idea to a signed baseline: the first weeks of a project, as a manager leads them in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from charthouse.approvals.models import SignatureRequest, Version
from charthouse.charter.models import CharterPart
from charthouse.journal.verifying import verify
from charthouse.plan.models import Estimate
from charthouse.projects.actions import set_member
from charthouse.projects.models import Project, Role
from charthouse.stages.models import Gate
from tests.journeys.test_plan_page import enter
from tests.journeys.waiting import until
from tests.worlds import account

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_idea_becomes_a_signed_charter_and_a_frozen_baseline(
    page: Page, new_page, live_server, maria, tmp_path: Path
):
    robert = account("robert@example.org", "Robert Achterberg")
    enter(page, live_server, maria)
    _begin(page)
    set_member(project=Project.objects.get(key="SHOP"), email=robert.email, role=Role.APPROVER, by=maria)
    _write_charter(page)
    phone = new_page(viewport={"width": 390, "height": 844})
    enter(phone, live_server, robert)
    _agree(page, phone, new_page, "/projects/SHOP/charter/", tmp_path)

    _require(page)
    _estimate(page)
    _decide_the_first_gate(page, phone)

    page.goto("/projects/SHOP/stages/plan")
    expect(page.get_by_role("heading", name="Weak before anybody signs")).to_be_visible()
    _agree(page, phone, new_page, "/projects/SHOP/stages/plan", tmp_path)
    page.goto("/projects/SHOP/stages/plan")
    expect(page.get_by_text("The plan is held against it: baseline")).to_be_visible()
    page.get_by_role("link", name="Held against the plan").click()
    expect(page.get_by_role("heading", name="Plan, version 1")).to_be_visible()
    assert not verify().findings


def _agree(page: Page, phone: Page, new_page, address: str, folder: Path) -> None:
    """Three sign: one on a phone, one outside by a link, and the manager, whose word was given in a meeting."""
    _send(page, address)
    _sign(phone)
    _sign_outside(new_page())
    _record(page, folder)
    expect(page.get_by_text("Version 1 is signed and frozen.")).to_be_visible()


def _begin(page: Page) -> None:
    """Ask which method fits, and open a project with it."""
    page.goto("/packs/advice")
    for question, answer in (
        ("How well is it known what is needed?", "It is known and can be written down"),
        ("How much must be proved to others?", "Approval and evidence before each step"),
    ):
        page.get_by_role("group", name=question).get_by_label(answer).check()
    page.get_by_role("button", name="Recommend a method").click()
    page.get_by_role("link", name="Begin a project with Waterfall").click()
    page.get_by_label("Type of project").select_option("software")
    expect(page).to_have_url(re.compile("type=software"))
    page.get_by_role("textbox", name="Name", exact=True).fill("Ordering site")
    page.get_by_role("textbox", name="Key", exact=True).fill("SHOP")
    page.get_by_role("button", name="Open the project").click()
    expect(page).to_have_url(re.compile("/projects/SHOP/plan/"))


def _write_charter(page: Page) -> None:
    page.goto("/projects/SHOP/charter/")
    page.get_by_role("textbox", name="Purpose").fill("Each third order is typed twice.")
    scope = page.locator("#part-scope")
    scope.get_by_label("What", exact=True).fill("Ordering of branches")
    expect(page.locator("#state-scope")).to_contain_text("Say what is out of scope")
    until(page, lambda: CharterPart.objects.filter(project__key="SHOP").count() == 2)


def _send(page: Page, address: str) -> None:
    """Send what stands at an address for signature to two members and somebody outside."""
    mail.outbox.clear()
    page.goto(address)
    page.get_by_role("link", name="Send for signature").click()
    page.get_by_role("checkbox", name="Maria Okafor").check()
    page.get_by_role("checkbox", name="Robert Achterberg").check()
    page.get_by_label("Name, line 1").fill("Karin Brandt")
    page.get_by_label("E-mail, line 1").fill("karin@kestrel.example")
    page.get_by_role("button", name="Freeze and send it").click()
    expect(page.get_by_text("is out for signature.").first).to_be_visible()
    until(page, lambda: "karin@kestrel.example" in [one.to[0] for one in mail.outbox])


def _require(page: Page) -> None:
    """Write the first requirement down."""
    page.goto("/projects/SHOP/scope/")
    page.get_by_role("link", name="Add the first requirement").click()
    page.get_by_role("textbox", name="Requirement").fill("A branch orders by itself")
    page.locator("#panel").get_by_role("button", name="Add").click()
    expect(page.get_by_text("1 requirement").first).to_be_visible()


def _estimate(page: Page) -> None:
    """Say of the first task how long it takes at best, likely and at worst."""
    page.goto("/projects/SHOP/estimates/")
    for name, value in (("Optimistic", "2d"), ("Most likely", "4d"), ("Pessimistic", "12d"), ("Basis", "Two before")):
        page.get_by_label(re.compile(f"^{name}, ")).first.fill(value)
    page.get_by_role("button", name="Keep the estimates").click()
    expect(page.get_by_label(re.compile("^Pessimistic, ")).first).to_have_value("12d")
    until(page, lambda: Estimate.objects.filter(task__project__key="SHOP", high=12 * 480).exists())


def _decide_the_first_gate(page: Page, phone: Page) -> None:
    """Answer the criteria of the gate, and let the sponsor decide."""
    page.goto("/projects/SHOP/stages/")
    page.locator(".road-gates").get_by_role("link").first.click()
    page.get_by_text("Answer", exact=True).first.click()
    page.get_by_label("Answer").first.select_option(label="met")
    page.get_by_role("button", name="Keep the answer").first.click()
    expect(page.get_by_text(re.compile(r"^1 of \d+ answered"))).to_be_visible()
    page.get_by_role("link", name="Send for a decision").click()
    page.get_by_role("checkbox", name="Robert Achterberg").check()
    page.get_by_role("button", name="Freeze and send it").click()
    expect(page.get_by_text("is out for signature.").first).to_be_visible()
    _sign(phone)
    until(page, lambda: Gate.objects.filter(project__key="SHOP", decision="go").count() == 1)


def _sign(page: Page) -> None:
    """The sponsor signs what waits for them, on a phone."""
    page.goto("/to-sign/")
    page.locator("main").get_by_role("link", name=re.compile("version")).first.click()
    page.get_by_role("radio", name="Sign", exact=True).check()
    page.get_by_role("button", name="Give my answer").click()
    until(page, lambda: not SignatureRequest.objects.filter(user__name="Robert Achterberg", state="waiting").exists())


def _sign_outside(page: Page) -> None:
    """Somebody outside signs by the letter's link and a code."""
    letter = [one for one in mail.outbox if one.to == ["karin@kestrel.example"] and "/sign/" in one.body][-1]
    link = re.search(r"/sign/\S+", str(letter.body))
    assert link
    page.goto(link[0])
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code
    page.get_by_label("Code").fill(code[0])
    page.get_by_role("button", name="Open the document").click()
    page.get_by_role("radio", name="Sign", exact=True).check()
    page.get_by_role("button", name="Give my answer").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()


def _record(page: Page, folder: Path) -> None:
    """The manager's own signature was given in a meeting; it is recorded with the minutes."""
    page.goto(f"/projects/SHOP/versions/{Version.objects.latest('pk').pk}")
    page.locator(".sig li").filter(has_text="Maria Okafor").get_by_role(
        "link", name="Record an answer given elsewhere"
    ).click()  # fmt: skip
    minutes = folder / "minutes.txt"
    minutes.write_text("Item 3: approved.\n")
    page.get_by_role("radio", name="Sign", exact=True).check()
    page.get_by_label("Where").fill("Steering board, item 3")
    page.get_by_label("On", exact=True).fill("2026-03-04")
    page.get_by_label("Evidence").set_input_files(minutes)
    page.get_by_role("button", name="Record it").click()
