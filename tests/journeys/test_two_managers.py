"""Two managers in one plan at once: clashes, a line that is down, pages that are reloaded; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Task
from charthouse.projects.actions import set_roles
from charthouse.projects.models import Project, Role

from .test_plan_grid import row, settled
from .test_plan_page import READY, enter
from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 480
DURATION = '[aria-colindex="4"]'


def sit(new_page: Callable[..., Page], live_server, user) -> Page:
    """Somebody opens the plan in a browser of their own, and may edit."""
    page = new_page()
    enter(page, live_server, user)
    page.goto("/projects/PAY/plan/")
    editable(page)
    return page


def editable(page: Page) -> None:
    """The plan is shown and its editing loaded."""
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-editing]:not([hidden])")


@pytest.fixture
def both(new_page: Callable[..., Page], live_server, payroll, maria, yuki, small_plan, watch) -> tuple[Page, Page]:
    """Maria and Yuki, managers both, look at the same plan."""
    watch.forgive("ERR_INTERNET_DISCONNECTED", "status of 409")
    actions.import_document(project=payroll, document=small_plan, by=maria)
    set_roles(project=payroll, member=yuki, roles=[Role.MANAGER], parts=[], by=maria)
    return sit(new_page, live_server, maria), sit(new_page, live_server, yuki)


def type_into(page: Page, name: str, text: str) -> None:
    """Say a task's duration in its cell."""
    row(page, name).locator(DURATION).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def duration(project: Project, name: str) -> float:
    """In days, as the database has it."""
    return Task.objects.get(project=project, name=name).duration / DAY


def clash(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Somebody else was faster")


def unsent(page: Page) -> Locator:
    return page.locator("[data-unsent]")


def test_a_clash_shows_both_values_beside_each_other_and_the_chosen_one_stays(both, payroll):
    maria, yuki = both
    maria.context.set_offline(True)
    type_into(maria, "Build", "7d")
    expect(unsent(maria)).to_have_text("No connection: 1 changes wait and are sent by themselves.")
    type_into(yuki, "Build", "9d")
    until(yuki, lambda: duration(payroll, "Build") == 9)

    maria.context.set_offline(False)
    expect(clash(maria).get_by_role("row").nth(1)).to_have_text("Build: Duration7 d9 d (Yuki Hayashi)")
    clash(maria).get_by_role("button", name="Use mine").click()
    until(maria, lambda: duration(payroll, "Build") == 7)
    expect(row(maria, "Build").locator(DURATION)).to_have_text("7 d")
    # One step back is what Yuki said.
    maria.keyboard.press("Control+z")
    until(maria, lambda: duration(payroll, "Build") == 9)


def test_two_clashes_are_asked_one_after_the_other_and_neither_is_lost_by_escape_or_a_reload(both, payroll):
    maria, yuki = both
    maria.context.set_offline(True)
    type_into(maria, "Build", "7d")
    type_into(maria, "Test", "4d")
    expect(unsent(maria)).to_contain_text("2 changes")
    type_into(yuki, "Build", "9d")
    type_into(yuki, "Test", "6d")
    until(yuki, lambda: (duration(payroll, "Build"), duration(payroll, "Test")) == (9, 6))
    maria.context.set_offline(False)

    expect(clash(maria)).to_contain_text("Build: Duration")
    maria.keyboard.press("Escape")
    expect(clash(maria)).to_be_visible()
    # Both wait for their answer also after a reload.
    maria.reload()
    editable(maria)
    expect(clash(maria)).to_contain_text("Build: Duration")
    clash(maria).get_by_role("button", name="Keep theirs").click()
    expect(clash(maria)).to_contain_text("Test: Duration")
    clash(maria).get_by_role("button", name="Use mine").click()
    until(maria, lambda: duration(payroll, "Test") == 4)
    assert duration(payroll, "Build") == 9
    settled(maria)
    assert maria.evaluate("sessionStorage.getItem('charthouse-edits:PAY')") is None


def test_what_is_done_without_a_line_is_sent_in_order_when_it_stands_again(both, payroll):
    maria, yuki = both
    maria.context.set_offline(True)
    row(maria, "Train").locator(".c-wbs").click()
    maria.keyboard.press("Insert")
    maria.keyboard.type("Rehearse")
    maria.keyboard.press("Enter")
    expect(row(maria, "Rehearse")).to_be_visible()
    type_into(maria, "Rehearse", "4d")
    type_into(maria, "Build", "7d")
    expect(unsent(maria)).to_contain_text("4 changes")
    # Elsewhere in the plan, so that nothing clashes.
    type_into(yuki, "Train", "6d")
    until(yuki, lambda: duration(payroll, "Train") == 6)
    assert not Task.objects.filter(project=payroll, name="Rehearse").exists()

    maria.context.set_offline(False)
    expect(unsent(maria)).to_be_hidden()
    until(maria, lambda: duration(payroll, "Build") == 7)
    # What was done first was sent first.
    assert (duration(payroll, "Rehearse"), duration(payroll, "Train")) == (4, 6)
    expect(row(maria, "Train").locator(DURATION)).to_have_text("6 d")
    yuki.reload()
    editable(yuki)
    expect(row(yuki, "Rehearse").locator(DURATION)).to_have_text("4 d")


def test_a_reload_sends_what_waited(both, payroll):
    maria, _yuki = both
    # The page can be loaded, only edits do not come through: a proxy's fault.
    maria.context.route("**/plan/edits", lambda route: route.abort("internetdisconnected"))
    type_into(maria, "Build", "7d")
    type_into(maria, "Test", "4d")
    expect(unsent(maria)).to_contain_text("2 changes")
    maria.reload()
    editable(maria)
    expect(row(maria, "Build").locator(DURATION)).to_have_text("7 d")
    expect(unsent(maria)).to_contain_text("2 changes")
    assert (duration(payroll, "Build"), duration(payroll, "Test")) == (5, 2)

    maria.context.unroute("**/plan/edits")
    until(maria, lambda: (duration(payroll, "Build"), duration(payroll, "Test")) == (7, 4))
    expect(unsent(maria)).to_be_hidden()


def test_undo_after_a_reload_takes_back_the_own_deed_and_leaves_what_another_did_since(both, payroll):
    maria, yuki = both
    type_into(maria, "Build", "7d")
    until(maria, lambda: duration(payroll, "Build") == 7)
    type_into(yuki, "Test", "6d")
    until(yuki, lambda: duration(payroll, "Test") == 6)
    maria.reload()
    editable(maria)
    row(maria, "Train").locator(".c-wbs").click()
    maria.keyboard.press("Control+z")
    until(maria, lambda: duration(payroll, "Build") == 5)
    assert duration(payroll, "Test") == 6
    expect(row(maria, "Build").locator(DURATION)).to_have_text("5 d")

    maria.reload()
    editable(maria)
    row(maria, "Train").locator(".c-wbs").click()
    maria.keyboard.press("Control+y")
    until(maria, lambda: duration(payroll, "Build") == 7)
    assert duration(payroll, "Test") == 6
