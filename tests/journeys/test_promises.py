"""Two managers of two projects: one promises, the other accepts, and both see it slip."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from charthouse.plan import actions
from charthouse.plan.models import Promise, Task
from charthouse.projects import actions as projects
from charthouse.projects.models import Project, Role
from tests.journeys.conftest import Watch
from tests.live.serving import Server, session_of
from tests.worlds import DAY, account, at

pytestmark = pytest.mark.django_db(transaction=True)

BUILD = 12


@pytest.fixture
def olga(maria):
    """Manages the network project, and looks at payroll."""
    return account("olga@example.org", "Olga Berg")


@pytest.fixture
def network(payroll, maria, olga, small_plan) -> Project:
    """What Maria does not see; both projects have a plan."""
    made = projects.create_project(
        key="NET", name="Secret network", by=olga, time_zone="Europe/Berlin", currency="EUR", start=dt.date(2026, 3, 2)
    )
    for project, by in ((payroll, maria), (made, olga)):
        actions.import_document(project=project, document=small_plan, by=by)
        actions.reschedule(project=project, by=by)
    projects.set_member(project=payroll, email=olga.email, role=Role.VIEWER, by=maria)
    return made


@pytest.fixture
def at_work(
    browser: Browser, watch: Watch, network: Project, serve: Callable[..., Server]
) -> Iterator[Callable[..., Page]]:
    """Gives somebody a browser of their own at a real server."""
    server = serve(pages=True)
    contexts: list[BrowserContext] = []

    def sit_down(user: Any, **options: Any) -> Page:
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(base_url=server.url, **options)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "charthouse_session", "value": session_of(user), "url": server.url}])
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield sit_down
    for context in contexts:
        context.close()


def listening(page: Page) -> None:
    """Wait until the page hears what others do."""
    expect(page.locator("html")).to_have_attribute("data-live", "open")


def test_a_promise_is_made_accepted_held_and_seen_slipping_by_both_sides(at_work, network, payroll, maria, olga, axe):
    hers, mine = at_work(olga), at_work(maria)
    hers.goto("/projects/NET/plan/promises/")
    expect(hers.get_by_role("heading", name="Nothing is promised yet")).to_be_visible()
    assert axe(hers) == []
    hers.get_by_label("gives it", exact=True).check()
    hers.get_by_label("What", exact=True).fill("The network stands")
    hers.get_by_label("By the end of").fill("2026-03-20")
    hers.get_by_label("On the other side").select_option(label="Payroll (PAY)")
    hers.get_by_label("Our task").fill("NET-23")
    hers.get_by_role("button", name="Propose it").click()
    expect(hers.get_by_role("heading", name="The network stands")).to_be_visible()
    listening(hers)

    mine.goto("/projects/PAY/plan/promises/")
    row = mine.get_by_role("row", name=re.compile("The network stands"))
    expect(row).to_contain_text("another project")
    expect(row).to_contain_text("4 d of slack")
    assert "Secret network" not in mine.content()
    assert axe(mine) == []
    row.get_by_role("link", name="We are asked").click()
    mine.get_by_role("button", name="Accept", exact=True).click()
    expect(mine.get_by_text("Accepted; both sides see it as agreed.")).to_be_visible()
    expect(hers.get_by_role("button", name="Refuse")).to_have_count(0)
    expect(hers.get_by_text("Maria Okafor")).to_be_visible()  # without loading the page again

    mine.get_by_label("Number of the task that waits for it").fill("12")
    mine.locator("button[value=tie]").press("Enter")
    expect(mine.get_by_text("Moves 6 tasks")).to_be_visible()
    assert axe(mine) == []
    mine.get_by_role("button", name="Hold it until then").click()
    expect(mine.get_by_text("The waiting task starts no earlier")).to_be_visible()
    assert Task.objects.get(project=payroll, uid=BUILD).constraint_date == at(19, 0)
    listening(mine)

    actions.update_task(project=network, uid=BUILD, changes={"duration": (5 * DAY, 10 * DAY)}, by=olga)

    expect(mine.get_by_text("1 d late").first).to_be_visible()
    expect(hers.get_by_text("1 d late").first).to_be_visible()
    expect(mine.get_by_role("button", name="Hold it until then")).to_be_visible()
    mine.goto("/projects/PAY/plan/")
    mine.goto(f"/projects/PAY/tasks/{BUILD}")
    expect(mine.get_by_role("link", name="The network stands")).to_be_visible()
    mine.goto("/projects/PAY/")
    expect(mine.get_by_role("heading", name="Promises at risk")).to_be_visible()
    assert "Secret network" not in mine.content()


def test_on_a_phone_with_the_keyboard_alone_something_outside_is_promised_and_kept(at_work, maria, axe):
    phone = at_work(maria, viewport={"width": 390, "height": 800}, color_scheme="dark")
    phone.goto("/projects/PAY/plan/promises/")
    phone.get_by_label("What", exact=True).focus()
    phone.keyboard.type("The training room")
    phone.get_by_label("By the end of").fill("2026-03-27")
    phone.get_by_label("Department or organisation").focus()
    phone.keyboard.type("Facilities")
    phone.get_by_label("Agreed there by").focus()
    phone.keyboard.type("Ms Weber")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="The training room")).to_be_visible()
    assert axe(phone) == []
    phone.get_by_role("button", name="It was kept").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Kept; both sides see it.")).to_be_visible()
    assert Promise.objects.get().state == "kept"
