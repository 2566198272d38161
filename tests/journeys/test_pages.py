"""Every chapter's pages in a real browser: nothing in them a machine can object to, and records open beside lists."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from charthouse.accounts.models import User
from charthouse.charter.actions import write_part
from charthouse.estimates import calculations
from charthouse.estimates.calculating import asked_in
from charthouse.exchange.document import Document
from charthouse.plan import actions as plan
from charthouse.projects.access import project_for
from charthouse.projects.models import Project
from charthouse.scope import appraisals
from charthouse.scope.deliverables import add_deliverable
from charthouse.scope.models import RaciLetter
from charthouse.scope.raci import Cell
from charthouse.scope.raci_matrix import set_cells
from charthouse.scope.raci_roles import add_role

from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"
PAGES = [
    "/projects/",
    "/projects/new",
    "/projects/PAY/",
    "/projects/PAY/plan/table/",
    "/projects/PAY/tasks/12",
    "/projects/PAY/tasks/12?tab=why",
    "/projects/PAY/tasks/12?tab=links",
    "/projects/PAY/health/",
    "/projects/PAY/earned-value/",
    "/projects/PAY/costs/",
    "/projects/PAY/costs/import",
    "/projects/PAY/costs/entries/",
    "/projects/PAY/health/points/3/",
    "/projects/PAY/health/points/3/repairs/21",
    "/projects/PAY/team/",
    "/projects/PAY/members/",
    "/my-work/",
    "/jobs/",
    "/import/",
    "/profile/",
    "/projects/PAY/scope/raci/",
    "/projects/PAY/scope/raci/roles/new",
    "/projects/PAY/scope/wbs/",
    "/projects/PAY/scope/options/1",
    "/projects/PAY/estimates/calculations/1",
    "/projects/PAY/estimates/calculations/new?model=cocomo",
    "/projects/PAY/estimates/tasks/21/methods",
    "/projects/PAY/charter/milestones/onward",
    "/packs/begin",
]


@pytest.fixture
def planned(payroll: Project, maria: User, small_plan: Document) -> Project:
    """The payroll project with its small plan."""
    plan.import_document(project=payroll, document=small_plan, by=maria)
    plan.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def agreed(planned: Project, maria: User) -> Project:
    """The same, half-way through what is agreed on: charter, scope, who answers, choices, estimates."""
    access = project_for(maria, "PAY")
    write_part(access=access, name="milestones", said=[{"milestone": "Go-live", "day": "2027-06-01"}])
    for name, tasks in (("Payroll run", [10]), ("Manual", [])):
        add_deliverable(access=access, facts={"name": name, "acceptor": "Ebru Kaya", "tasks": tasks})
    for name, holder in (("Sponsor", "Ebru Kaya"), ("Data owners", "")):
        add_role(access=access, facts={"name": name, "holder": holder})
    set_cells(access=access, cells=[Cell(1, 1, "A", "")])
    appraisals.add_appraisal(access=access, facts={"question": "Which bank?"})
    for name, must in (("Price", False), ("In the country", True)):
        appraisals.add_to(appraisals.CRITERIA, access=access, appraisal=1, facts={"name": name, "must": must})
    for name, score in (("Alpha", 1), ("Beta", None)):
        scores = {2: {"value": score}}
        appraisals.add_to(appraisals.OPTIONS, access=access, appraisal=1, facts={"name": name, "scores": scores})
    stated = {"count": 120, "measure": "people", "rate": "own", "per_unit": 0.5, "spread": "cone"}
    said = asked_in("per_unit", stated, [], [])
    calculations.keep(access=access, task=21, asked=said, put=calculations.Put())
    return planned


def sign_in(page: Page, person: User, then: str) -> None:
    page.goto(f"/accounts/login/?next={then}")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{then}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_a_project_has_a_violation(
    new_page: Callable[..., Page], axe, maria: User, agreed: Project, scheme, width
):
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    sign_in(page, maria, "/projects/")
    found: dict[str, object] = {}

    for address in PAGES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found[address] = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[address + " (width)"] = page.evaluate("document.documentElement.scrollWidth")

    assert {address: what for address, what in found.items() if what} == {}


def test_a_raci_matrix_is_filled_by_keys_alone(page: Page, maria: User, agreed: Project):
    sign_in(page, maria, "/projects/PAY/scope/raci/")
    manual, run = (page.locator(f"#raci-d{number} td") for number in (2, 1))
    page.locator("#raci-d1 th a").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    expect(manual.nth(0)).to_contain_text("A")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("r")
    expect(manual.nth(1)).to_contain_text("R")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(run.nth(1)).to_contain_text("C")
    page.keyboard.press("Delete")
    expect(run.nth(1)).not_to_contain_text("C")

    letters = RaciLetter.objects.order_by("deliverable__number", "role__number")
    kept = [("A", 1, 1), ("A", 2, 1), ("R", 2, 2)]
    until(page, lambda: list(letters.values_list("value", "deliverable__number", "role__number")) == kept)


def test_empty_pages_say_what_they_are_for(page: Page, axe, maria: User):
    sign_in(page, maria, "/projects/")
    expect(page.get_by_role("heading", name="No projects yet")).to_be_visible()
    assert axe(page) == []

    for address in ("/my-work/", "/jobs/"):
        page.goto(address)
        expect(page.locator(".empty h2")).to_be_visible()
        assert axe(page) == []


def test_a_task_opens_beside_its_list_and_the_browser_s_back_returns_to_it(
    page: Page, axe, maria: User, planned: Project
):
    sign_in(page, maria, "/projects/PAY/team/")
    link = page.locator("main a[data-panel]").first
    name = link.locator("bdi").inner_text()
    link.click()

    panel = page.get_by_role("complementary")
    heading = panel.get_by_role("heading", level=2, name=name)
    expect(heading).to_be_focused()
    expect(page).to_have_url(re.compile(r"/projects/PAY/tasks/\d+$"))
    expect(link).to_have_attribute("aria-current", "true")
    assert axe(page) == []

    panel.get_by_role("link", name="Why this date?").click()
    expect(panel.get_by_role("link", name="Why this date?")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(panel).to_be_hidden()
    expect(page).to_have_url(re.compile("/projects/PAY/team/$"))
    expect(link).to_be_focused()

    link.press("Enter")
    expect(heading).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page).to_have_url(re.compile("/projects/PAY/team/$"))

    link.click()
    expect(heading).to_be_focused()
    page.reload()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_on_a_phone_the_panel_covers_the_page(new_page: Callable[..., Page], axe, maria: User, planned: Project):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sign_in(page, maria, "/projects/PAY/team/")
    page.locator("main a[data-panel]").first.tap()
    close = page.get_by_role("button", name="Close the panel")
    expect(close).to_be_visible()
    box = close.bounding_box()
    assert box is not None
    assert box["width"] >= 44
    assert box["height"] >= 44
    assert page.locator("main").evaluate("main => main.inert") is True
    assert axe(page) == []

    close.tap()
    expect(close).to_be_hidden()
    assert page.locator("main").evaluate("main => main.inert") is False


def test_the_palette_leads_to_a_project_a_page_and_a_task(page: Page, maria: User, planned: Project):
    sign_in(page, maria, "/projects/PAY/")
    box = page.get_by_role("combobox", name="Search or run a command")

    def go_to(typed: str, option: str) -> None:
        page.keyboard.press("Control+k")
        box.fill(typed)
        expect(page.get_by_role("option", name=option).first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")

    go_to("members", "Members")
    page.wait_for_url("**/projects/PAY/members/")
    go_to("payroll", "Payroll")
    page.wait_for_url("**/projects/PAY/")
    go_to("build", "Build")
    page.wait_for_url("**/projects/PAY/tasks/*")


def test_roles_are_changed_in_the_panel_of_a_member(page: Page, maria: User, planned: Project):
    sign_in(page, maria, "/projects/PAY/members/")
    row = page.get_by_role("row").filter(has_text="Yuki Hayashi")
    expect(row.get_by_text("Contributor")).to_be_visible()

    row.get_by_role("link", name="Change the roles of Yuki Hayashi").click()
    panel = page.locator("#panel")
    panel.get_by_label("Contributor").uncheck()
    panel.get_by_label("Approver").check()
    panel.get_by_role("button", name="Keep").click()

    expect(row.get_by_text("Approver")).to_be_visible()
    expect(row.get_by_text("Contributor")).to_be_hidden()
