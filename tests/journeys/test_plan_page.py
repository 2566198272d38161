"""The plan page in a real browser: outline, zoom, panel, why, filters, keyboard, phone, both themes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from charthouse.plan import actions
from charthouse.projects import actions as projects

from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

READY = ".plan-page.is-ready"


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


def enter(page: Page, live_server, user) -> None:
    """Sign somebody in without walking through the form, which has a journey of its own."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


@pytest.fixture
def plan(page: Page, live_server, planned, maria) -> Page:
    """Maria looks at the plan."""
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    return page


def names(page: Page) -> list[str]:
    """The rows in sight, from above."""
    return page.locator(".pl-row .c-name a").all_inner_texts()


def rows_are(page: Page, wanted: list[str]) -> None:
    """Wait until these rows are in sight, from above."""
    until(page, lambda: names(page) == wanted, lambda: f"The rows are {names(page)}, not {wanted}.")


ALL = ["Make", "Design", "Build", "Bring in", "Test", "Train", "Live"]


def test_little_script_is_needed_before_the_plan_can_be_used(plan):
    # As the server wrote it: what a script asks for later is added to the page as well.
    html = plan.request.get("/projects/PAY/plan/").text()
    needed = set(re.findall(r'(?:src|href)="(/static/charthouse/assets/[^"]+\.js)"', html))
    sizes = {url.rsplit("/", 1)[1]: len(gzip.compress(plan.request.get(url).body())) for url in needed}

    assert {name.split("-")[0] for name in sizes} >= {"app", "plan", "state"}
    assert sum(sizes.values()) <= 60 * 1024, sizes


def test_the_outline_folds_and_unfolds(plan):
    rows_are(plan, ALL)

    plan.locator(".pl-row", has_text="Make").locator(".pl-tw").click()

    rows_are(plan, ["Make", "Bring in", "Test", "Train", "Live"])
    expect(plan.get_by_role("row", name=re.compile("Make"))).to_have_attribute("aria-expanded", "false")
    plan.reload()
    plan.wait_for_selector(READY)
    rows_are(plan, ["Make", "Bring in", "Test", "Train", "Live"])


def test_zooming_keeps_the_rows_and_says_where_it_is(plan):
    plan.get_by_role("button", name="Quarter").click()

    expect(plan.get_by_role("button", name="Quarter")).to_have_attribute("aria-pressed", "true")
    expect(plan.locator(".pl-scale")).to_contain_text("Q1")
    box = plan.locator(".pl-chart").bounding_box()
    assert box is not None
    plan.mouse.move(1200, 400)
    plan.keyboard.down("Control")
    plan.mouse.wheel(0, -2000)
    plan.keyboard.up("Control")
    rows_are(plan, ALL)


def test_from_a_task_through_its_reasons_and_back(plan):
    plan.get_by_role("link", name="Test", exact=True).click()
    panel = plan.locator("#panel")
    expect(panel.get_by_role("heading", name="Test")).to_be_visible()
    expect(plan).to_have_url(re.compile(r"/tasks/21$"))

    panel.get_by_role("link", name="Why this date?").click()
    expect(panel.locator(".why-t")).to_have_text("Starts Fri 13 Mar 2026")
    panel.locator(".chain").get_by_role("link", name="Build").click()
    expect(panel.get_by_role("heading", name="Build")).to_be_visible()
    expect(plan.locator(".pl-row.sel")).to_contain_text("Build")

    plan.go_back()
    expect(panel.get_by_role("heading", name="Test")).to_be_visible()
    expect(plan.locator(".pl-row.sel")).to_contain_text("Test")
    plan.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(plan).to_have_url(re.compile(r"/plan/$"))


def test_what_if_it_slips(plan):
    plan.get_by_role("link", name="Build", exact=True).click()
    panel = plan.locator("#panel")
    panel.get_by_label("What if it slips by").fill("10")
    panel.get_by_role("button", name="See what moves").click()

    expect(panel.locator(".why-t")).to_contain_text("If it slips by 10")
    expect(panel).to_contain_text("1 more deadline is missed")
    expect(panel.locator(".slip-list")).to_contain_text("Live")


def test_filters_and_search_narrow_the_outline(plan):
    plan.locator("[data-search]").fill("TRAIN")
    expect(plan.locator(".pl-row")).to_have_count(2)
    rows_are(plan, ["Bring in", "Train"])
    expect(plan.locator("[data-found]")).to_have_text("1 of 7 tasks")

    plan.locator("[data-search]").fill("no such thing")
    expect(plan.get_by_role("heading", name="No task fits")).to_be_visible()
    plan.locator("[data-none-found]").get_by_role("button", name="Clear filters").click()
    expect(plan.locator(".pl-row")).to_have_count(7)

    plan.locator("summary", has_text="Filter").click()
    # Its baseline promised Design for March 2026, and it is not done.
    plan.locator("[data-filter=late]").check()
    expect(plan.locator(".pl-row")).to_have_count(2)
    rows_are(plan, ["Make", "Design"])
    expect(plan.locator("[data-count=late]")).to_have_text("1")


def test_everything_by_keyboard_alone(plan):
    plan.keyboard.press("ArrowDown")
    expect(plan.locator(".pl-row:focus")).to_contain_text("Design")
    plan.keyboard.press("End")
    expect(plan.locator(".pl-row:focus")).to_contain_text("Live")
    plan.keyboard.press("Home")
    plan.keyboard.press("ArrowLeft")
    rows_are(plan, ["Make", "Bring in", "Test", "Train", "Live"])
    plan.keyboard.press("ArrowRight")
    rows_are(plan, ALL)
    plan.keyboard.press("ArrowRight")
    expect(plan.locator(".pl-c:focus")).to_have_attribute("aria-colindex", "1")
    plan.keyboard.press("ArrowLeft")
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("Enter")
    expect(plan.locator("#panel").get_by_role("heading", name="Design")).to_be_visible()
    plan.keyboard.press("Escape")
    expect(plan.locator("#panel")).to_be_hidden()
    plan.locator(".pl-row", has_text="Design").focus()
    plan.keyboard.press("3")
    expect(plan.get_by_role("button", name="Month")).to_have_attribute("aria-pressed", "true")
    plan.keyboard.press("?")
    expect(plan.get_by_role("heading", name="Keys on this page")).to_be_visible()
    plan.keyboard.press("Escape")
    plan.keyboard.press("/")
    expect(plan.locator("[data-search]")).to_be_focused()


def test_the_line_between_list_and_chart_moves_by_keyboard(plan):
    line = plan.get_by_role("separator")
    before = int(line.get_attribute("aria-valuenow") or 0)
    line.focus()
    plan.keyboard.press("ArrowLeft")

    assert int(line.get_attribute("aria-valuenow") or 0) == before - 20
    plan.reload()
    plan.wait_for_selector(READY)
    assert int(plan.get_by_role("separator").get_attribute("aria-valuenow") or 0) == before - 20


def test_columns_are_chosen_and_kept(plan):
    plan.locator("summary[aria-label=Columns]").click()
    plan.get_by_label("Predecessors", exact=True).check()
    expect(plan.get_by_role("columnheader", name="Predecessors")).to_have_count(1)
    plan.reload()
    plan.wait_for_selector(READY)
    expect(plan.get_by_role("columnheader", name="Predecessors")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_in_either_theme(new_page: Callable[..., Page], live_server, planned, maria, axe, scheme):
    page = new_page(color_scheme=scheme)
    enter(page, live_server, maria)
    found: dict[str, list[str]] = {}
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    found["plan"] = axe(page)
    page.get_by_role("link", name="Build", exact=True).click()
    expect(page.locator("#panel").get_by_role("heading", name="Build")).to_be_visible()
    found["panel"] = axe(page)
    page.locator("#panel").get_by_role("link", name="Why this date?").click()
    page.wait_for_selector(".chain")
    found["why"] = axe(page)
    for address in ("/projects/PAY/plan/table/", "/projects/PAY/tasks/12", "/projects/PAY/tasks/12?tab=slip"):
        page.goto(address)
        found[address] = axe(page)

    assert {place: violations for place, violations in found.items() if violations} == {}


def test_on_a_phone_the_list_comes_first(new_page: Callable[..., Page], live_server, planned, maria, axe):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.get_by_role("columnheader")).to_have_count(3)
    page.get_by_role("button", name="Chart").tap()
    expect(page.get_by_role("columnheader")).to_have_count(1)
    assert axe(page) == []
    page.get_by_role("link", name="Build", exact=True).tap()
    expect(page.locator("#panel").get_by_role("heading", name="Build")).to_be_visible()


def test_an_empty_plan_offers_a_first_step(page, live_server, maria, axe):
    projects.create_project(key="NEW", name="Brand new", by=maria)
    enter(page, live_server, maria)
    page.goto("/projects/NEW/plan/")

    expect(page.get_by_role("heading", name="No tasks yet")).to_be_visible()
    assert axe(page) == []
