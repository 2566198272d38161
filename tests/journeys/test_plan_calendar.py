"""The plan in a calendar: tasks moved by keys and with the mouse, full days, its address."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from charthouse.plan import actions
from charthouse.plan.models import Task

from .test_plan_views import look, middle, settled
from .test_plan_views import plan as plan

pytestmark = pytest.mark.django_db(transaction=True)


def bar(page: Page, name: str) -> Locator:
    """The bar of a task in the calendar: its first piece."""
    return page.locator(".pc-bar").filter(has_text=re.compile(rf"^(◆ )?{name}")).first


def starts_on(name: str) -> dt.date:
    """The day on which a task is to begin at the earliest."""
    date = Task.objects.values_list("constraint_date", flat=True).get(name=name)
    assert date is not None
    return dt.date(1970, 1, 1) + dt.timedelta(days=date // 1440)


def test_a_task_is_moved_in_the_calendar_by_keys(plan, axe):
    look(plan, "calendar")
    expect(plan.get_by_role("heading", name="March 2026")).to_be_visible()
    assert axe(plan) == []
    bar(plan, "Design").focus()
    plan.keyboard.press("g")
    plan.keyboard.press("ArrowRight")
    plan.keyboard.press("ArrowDown")
    expect(plan.get_by_role("status").filter(has_text="“Design” to Tue 10 Mar 2026")).to_be_visible()
    plan.keyboard.press("Escape")
    expect(plan.locator(".is-grabbed")).to_have_count(0)
    plan.keyboard.press("g")
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("Enter")
    settled(plan)
    assert starts_on("Design") == dt.date(2026, 3, 9)
    assert Task.objects.get(name="Design").constraint == "SNET"

    plan.keyboard.press("PageDown")
    expect(plan.get_by_role("heading", name="April 2026")).to_be_visible()


def test_a_task_is_moved_in_the_calendar_with_the_mouse(plan):
    late: list[Route] = []
    plan.route(re.compile("/absences"), lambda route: late.append(route))
    look(plan, "calendar")
    day = plan.locator('.pc-day[data-day="20520"]')  # Sun 8 March 2026, so it begins on the next day of work
    x, y = middle(day)
    bar(plan, "Design").hover(position={"x": 12, "y": 8})  # which waits until it stands still
    plan.mouse.down()
    plan.mouse.move(x - 80, y, steps=6)
    expect(day).to_have_class(re.compile(r"\bto\b"))
    with plan.expect_response(re.compile("/absences")):  # with them the calendar is drawn once more, but not now
        late.pop().continue_()
    plan.mouse.move(x, y, steps=2)
    expect(day).to_have_class(re.compile(r"\bto\b"))
    plan.mouse.up()
    expect(plan.get_by_text("“Design” starts no earlier than Mon 9 Mar 2026 from now on.")).to_be_visible()
    settled(plan)
    assert starts_on("Design") == dt.date(2026, 3, 9)

    plan.get_by_role("button", name="Week", exact=True).click()
    expect(plan.locator(".pc-hours").first).to_contain_text("08:00")
    bar(plan, "Design").click()
    expect(plan.locator("#panel")).to_contain_text("Design")


def test_a_full_day_opens_and_a_phone_shows_days_in_a_list(plan, payroll, maria):
    for at in range(30):
        actions.create_task(project=payroll, name=f"Small {at}", duration=240, by=maria)
    look(plan, "calendar")
    more = plan.get_by_role("button", name=re.compile(r"^\+\d+ more on Mon 2 Mar 2026"))
    hidden = int(re.findall(r"\d+", more.inner_text())[0])
    assert hidden > 20
    more.click()
    day = plan.get_by_role("dialog", name="Mon 2 Mar 2026")
    expect(day.get_by_role("listitem")).to_have_count(31)
    plan.keyboard.press("Escape")
    expect(day).to_be_hidden()

    plan.set_viewport_size({"width": 390, "height": 844})
    expect(plan.get_by_role("heading", name="Mon 2 Mar 2026")).to_be_visible()
    expect(plan.get_by_role("link", name="Small 29")).to_have_count(1)
    assert plan.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_calendar_s_address_says_its_month_or_week(plan):
    look(plan, "calendar")
    plan.get_by_role("button", name="Week", exact=True).click()
    plan.locator(".pv-bar").get_by_role("button", name="Next").click()
    expect(plan).to_have_url(re.compile(r"calendar=week:\d{4}-\d\d-\d\d"))
    title, address = plan.locator(".pc-title").inner_text(), plan.url
    plan.goto("/projects/PAY/plan/")
    plan.goto(address)
    expect(plan.locator(".pc-title")).to_have_text(title)
    expect(plan.get_by_role("button", name="Week", exact=True)).to_have_attribute("aria-pressed", "true")
