"""A charter is written, sent to three people, answered in three ways, frozen, and mended by a typo."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from charthouse.approvals.actions import Asked, propose
from charthouse.approvals.models import SignatureRequest, Version
from charthouse.charter.actions import write_part
from charthouse.charter.models import CharterPart
from charthouse.projects.access import project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from tests.worlds import account

from .test_plan_page import enter
from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def standing(project, name: str) -> object:
    row = CharterPart.objects.filter(project=project, name=name).first()
    return None if row is None else json.loads(row.value)


def test_a_charter_is_written_while_one_types_and_a_clash_is_told(page: Page, live_server, payroll, maria, axe, watch):
    watch.forgive("422")  # the clash
    enter(page, live_server, maria)
    page.goto("/projects/PAY/charter/")
    expect(page.get_by_text("15 of 15 parts lack something")).to_be_visible()
    axe(page)

    purpose = page.get_by_role("textbox", name="Purpose")
    purpose.fill("The support ends in March.")
    expect(page.locator("#state-purpose")).to_contain_text("Saved")
    purpose.press_sequentially(" Nobody pays for it.")
    until(page, lambda: standing(payroll, "purpose") == "The support ends in March. Nobody pays for it.")
    expect(page.locator("#state-purpose")).to_contain_text("Nothing is missing here.")

    scope = page.locator("#part-scope")
    scope.get_by_label("What", exact=True).fill("Payroll itself")
    expect(page.locator("#state-scope")).to_contain_text("Say what is out of scope")
    scope.get_by_role("button", name="Add a line").click()
    expect(scope.get_by_label("What", exact=True)).to_have_count(2)
    scope.get_by_label("In or out").last.select_option("out")
    scope.get_by_label("What", exact=True).last.fill("Time sheets")
    expect(page.locator("#state-scope")).to_contain_text("Nothing is missing here.")
    assert standing(payroll, "scope") == [
        {"side": "in", "what": "Payroll itself"}, {"side": "out", "what": "Time sheets"},
    ]  # fmt: skip

    write_part(access=project_for(maria, "PAY"), name="purpose", said="Written elsewhere.")
    purpose.press_sequentially(" More.")
    expect(page.locator("#state-purpose")).to_contain_text("while you wrote")
    expect(page.locator("#state-purpose")).to_contain_text("Written elsewhere.")
    page.get_by_role("button", name="Keep mine instead").click()
    until(page, lambda: str(standing(payroll, "purpose")).endswith("pays for it. More."))
    expect(page.locator("#state-purpose")).to_contain_text("Saved")


def test_three_sign_in_three_ways_and_the_version_is_frozen(
    page: Page, new_page, live_server, payroll, maria, tmp_path: Path, axe
):
    robert = account("robert@example.org", "Robert Achterberg")
    set_member(project=payroll, email=robert.email, role=Role.APPROVER, by=maria)
    access = project_for(maria, "PAY")
    write_part(access=access, name="purpose", said="The support ends in March.")
    enter(page, live_server, maria)
    page.goto("/projects/PAY/charter/")
    page.get_by_role("link", name="Send for signature").click()
    page.get_by_role("checkbox", name="Maria Okafor").check()
    page.get_by_role("checkbox", name="Robert Achterberg").check()
    page.get_by_label("Name, line 1").fill("Karin Brandt")
    page.get_by_label("E-mail, line 1").fill("karin@kestrel.example")
    axe(page)
    page.get_by_role("button", name="Freeze and send it").click()
    expect(page.get_by_text("Version 1 is out for signature.").first).to_be_visible()
    until(page, lambda: len(mail.outbox) == 3)

    page.get_by_role("radio", name="Sign with conditions").check()
    page.locator("#id_conditions").fill("The way back is rehearsed")
    page.get_by_role("button", name="Give my answer").click()
    expect(page.get_by_text("1 of 3 have signed, one with a condition.")).to_be_visible()
    axe(page)

    robert_line = page.locator(".sig li").filter(has_text="Robert Achterberg")
    robert_line.get_by_role("link", name="Record an answer given elsewhere").click()
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("Item 3: approved.\n")
    page.get_by_role("radio", name="Sign", exact=True).check()
    page.get_by_label("Where").fill("Steering board, item 3")
    page.get_by_label("On", exact=True).fill("2026-03-04")
    page.get_by_label("Evidence").set_input_files(minutes)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Recorded by Maria Okafor.")).to_be_visible()

    letter = next(one for one in mail.outbox if one.to == ["karin@kestrel.example"])
    link = re.search(r"/sign/\S+", str(letter.body))
    assert link
    phone = new_page(viewport={"width": 390, "height": 844})
    phone.goto(link[0])
    expect(phone.get_by_text("k…@kestrel.example")).to_be_visible()
    assert "support" not in phone.content()
    axe(phone)
    phone.get_by_role("button", name="Send me a code").click()
    expect(phone.get_by_label("Code")).to_be_visible()
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code
    phone.get_by_label("Code").fill(code[0])
    phone.get_by_role("button", name="Open the document").click()
    expect(phone.get_by_text("The support ends in March.")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    axe(phone)
    phone.get_by_role("radio", name="Sign", exact=True).check()
    phone.get_by_role("button", name="Give my answer").click()
    expect(phone.get_by_text("Thank you.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Version 1 is signed and frozen.")).to_be_visible()
    expect(page.get_by_role("button", name="Give my answer")).to_have_count(0)
    expect(page.get_by_role("button", name="Withdraw")).to_have_count(0)

    write_part(access=access, name="purpose", said="The suport ends in March.")
    version = Version.objects.get(number=1)
    again = [Asked(user=one.user_id, name=one.name, email=one.email) for one in version.requests.order_by("place")]
    propose(access=access, kind="charter", signers=again)
    page.goto("/projects/PAY/charter/")
    page.get_by_role("link", name="Version 2", exact=True).click()
    expect(page.get_by_text("Version 2 is signed and frozen.")).to_be_visible()
    expect(page.get_by_text("the signatures were carried over")).to_be_visible()


def test_a_refusal_says_why_and_ends_the_review(page: Page, live_server, payroll, maria, watch):
    watch.forgive("422")  # the answer without a reason
    access = project_for(maria, "PAY")
    write_part(access=access, name="purpose", said="The support ends in March.")
    version = propose(access=access, kind="charter", signers=[Asked(user=maria.pk)])
    enter(page, live_server, maria)
    page.goto("/to-sign/")
    page.get_by_role("link", name="Project charter, version 1").click()
    page.get_by_role("radio", name="Refuse").check()
    page.get_by_role("button", name="Give my answer").click()
    expect(page.get_by_text("Write at least a word here.")).to_be_visible()
    page.locator("#id_reason").fill("Too dear")
    page.get_by_role("button", name="Give my answer").click()

    expect(page.get_by_text("Version 1: refused.")).to_be_visible()
    expect(page.locator(".sig")).to_contain_text("Too dear")
    assert SignatureRequest.objects.get(version=version).state == "refused"
