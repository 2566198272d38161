"""Two people at once: what one does, the other sees; over a lost line; in eight tabs of one browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from charthouse.plan import actions, publishing
from charthouse.plan.models import Task
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Publishing, Role
from tests.journeys.conftest import Watch
from tests.journeys.waiting import until
from tests.live.serving import Server, session_of

pytestmark = pytest.mark.django_db(transaction=True)

READY = ".plan-page.is-ready"
SECOND = 1000


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    return payroll


@pytest.fixture
def at_work(
    browser: Browser, watch: Watch, planned: Project, serve: Callable[..., Server]
) -> Iterator[Callable[..., BrowserContext]]:
    """Gives somebody a browser of their own at a real server."""
    server = serve(pages=True)
    contexts: list[BrowserContext] = []

    def sit_down(user: Any) -> BrowserContext:
        context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "charthouse_session", "value": session_of(user), "url": server.url}])
        watch.over(context)
        contexts.append(context)
        return context

    yield sit_down
    for context in contexts:
        context.close()


def listening(page: Page) -> None:
    """Wait until the page hears what others do."""
    expect(page.locator("html")).to_have_attribute("data-live", "open")


def rename(project: Project, number: int, name: str, by: Any) -> None:
    task = Task.objects.get(project=project, uid=number)
    actions.update_task(project=project, uid=number, changes={"name": (task.name, name)}, by=by)


def test_the_plan_follows_what_somebody_else_does(at_work, planned, maria, helene):
    page = at_work(helene).new_page()
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    listening(page)
    page.get_by_role("link", name="Test", exact=True).click()
    expect(page.locator("#panel")).to_be_visible()
    page.locator(".pl-row", has_text="Make").locator(".pl-tw").click()

    rename(planned, 21, "Try it out", maria)

    expect(page.locator(".pl-row", has_text="Try it out")).to_be_visible(timeout=2 * SECOND)
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator(".pl-row", has_text="Design")).to_have_count(0)
    expect(page.get_by_text("Maria Okafor changed the plan.")).to_be_visible()


def test_a_moved_finish_is_told(at_work, planned, maria, helene):
    page = at_work(helene).new_page()
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    listening(page)

    actions.update_task(project=planned, uid=12, changes={"duration": (2400, 4800)}, by=maria)

    expect(page.get_by_text(re.compile("Maria Okafor moved the finish to .*2026"))).to_be_visible()


def test_who_is_about_to_change_something_is_not_disturbed(at_work, planned, maria, yuki, helene, stranger):
    page = at_work(maria).new_page()
    page.goto("/projects/PAY/members/")
    listening(page)
    page.get_by_role("link", name="Change the roles of Helene Dahl").click()
    panel = page.locator("#panel")
    choice = panel.get_by_role("checkbox").first
    before = choice.is_checked()
    choice.click()

    projects.set_member(project=planned, email=stranger.email, role=Role.VIEWER, by=yuki)

    expect(page.locator("main").get_by_text("Sam Stranger")).to_be_visible()
    expect(panel.get_by_text("Yuki Hayashi changed this.")).to_be_visible()
    assert choice.is_checked() is not before
    panel.get_by_role("button", name="Show", exact=True).click()
    expect(panel.get_by_text("Yuki Hayashi changed this.")).to_have_count(0)
    assert panel.get_by_role("checkbox").first.is_checked() is before


def test_a_comment_reaches_the_discussion_that_others_have_open(at_work, planned, maria, yuki):
    reader, writer = at_work(maria).new_page(), at_work(yuki).new_page()
    for page in (reader, writer):
        page.goto("/projects/PAY/discussion/")
        listening(page)

    writer.get_by_label("Your comment").fill("Who orders the second line?")
    writer.get_by_role("button", name="Comment", exact=True).click()
    expect(reader.get_by_text("Who orders the second line?")).to_be_visible(timeout=2 * SECOND)
    # Their own page has come back too.
    expect(writer.get_by_role("paragraph").get_by_text("Who orders the second line?")).to_be_visible()

    reader.get_by_label("Your comment").fill("I do,")
    writer.get_by_label("Your comment").fill("By Friday.")
    writer.get_by_role("button", name="Comment", exact=True).click()
    expect(reader.get_by_text("Yuki Hayashi changed this.")).to_be_visible()
    expect(reader.get_by_label("Your comment")).to_have_value("I do,")


def test_what_happened_while_the_line_was_down_comes_with_it(at_work, planned, maria, helene, watch):
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    context = at_work(helene)
    page = context.new_page()
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    listening(page)
    # All that the page loads when it has nothing else to do is there before the line goes.
    loaded = (
        "['editing', 'layers', 'presence'].every((one) =>"
        " performance.getEntriesByType('resource').some((found) => found.name.includes(one)))"
    )
    until(page, lambda: page.evaluate(loaded))

    context.set_offline(True)
    expect(page.locator("html")).to_have_attribute("data-live", "lost")
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    rename(planned, 21, "Try it out", maria)
    context.set_offline(False)

    expect(page.locator(".pl-row", has_text="Try it out")).to_be_visible()
    expect(page.get_by_text("Connected again.")).to_be_visible()


def test_eight_tabs_hear_through_one_line(at_work, planned, maria, helene):
    context = at_work(helene)
    opened: list[str] = []
    context.on("request", lambda request: opened.append(request.url) if "/live/?" in request.url else None)
    tabs = [context.new_page() for _one in range(8)]
    for tab in tabs:
        tab.goto("/projects/PAY/")
    for tab in tabs:
        listening(tab)

    projects.update_project(project=planned, changes={"description": ("", "All salaries.")}, by=maria)

    for tab in tabs:
        tab.bring_to_front()
        expect(tab.get_by_text("All salaries.")).to_be_visible()
    assert len(opened) <= 2
    tabs[0].close()
    planned.refresh_from_db()
    projects.update_project(project=planned, changes={"description": ("All salaries.", "All wages.")}, by=maria)
    tabs[5].bring_to_front()
    expect(tabs[5].get_by_text("All wages.")).to_be_visible()


def test_who_loses_their_part_is_shown_out(at_work, planned, maria, helene, watch):
    watch.forgive("404")
    page = at_work(helene).new_page()
    page.goto("/projects/PAY/")
    listening(page)

    projects.remove_member(project=planned, user=helene, by=maria)

    expect(page.get_by_text("There is no project PAY that you can see.")).to_be_visible()


def test_two_people_see_at_which_task_the_other_is(at_work, planned, maria, helene):
    hers, mine = (at_work(person).new_page() for person in (maria, helene))
    for page in (hers, mine):
        page.goto("/projects/PAY/plan/")
        page.wait_for_selector(READY)
        listening(page)
    expect(mine.get_by_role("group", name="Also here").get_by_role("img", name="Maria Okafor is here.")).to_be_visible()

    hers.locator(".pl-row", has_text="Test").locator(".pl-c").first.click()
    row = mine.locator(".pl-row", has_text="Test")
    expect(row.get_by_role("img", name="Maria Okafor is here.")).to_have_text("MO", timeout=3 * SECOND)
    mine.get_by_role("button", name="Maria Okafor is at “Test”; go there").click()
    expect(row).to_have_attribute("aria-selected", "true")
    expect(hers.locator(".pl-row", has_text="Test").get_by_role("img", name="Helene Dahl is here.")).to_be_visible()

    mine.close()
    expect(hers.get_by_role("group", name="Also here")).to_be_hidden(timeout=3 * SECOND)


def test_who_reads_sees_what_is_published_and_the_manager_how_much_is_not(at_work, planned, maria, helene):
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    manager, reader = at_work(maria).new_page(), at_work(helene).new_page()
    for page in (manager, reader):
        page.goto("/projects/PAY/plan/")
        page.wait_for_selector(READY)
        listening(page)
    expect(manager.get_by_text("Published as it is")).to_be_visible()

    rename(planned, 11, "Redesign", maria)
    expect(manager.get_by_text("1 change not published since")).to_be_visible()
    expect(reader.get_by_role("link", name="Design", exact=True)).to_be_visible()

    publishing.publish(access=project_for(maria, "PAY"), sentence="It is designed anew.")
    expect(reader.get_by_text("It is designed anew.")).to_be_visible()
    expect(reader.get_by_role("link", name="Redesign", exact=True)).to_be_visible()
    expect(manager.get_by_text("Published as it is")).to_be_visible()
