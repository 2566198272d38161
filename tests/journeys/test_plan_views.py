"""The plan seen otherwise: as a network, a work breakdown structure, a board, a calendar."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from charthouse.exchange import document as doc
from charthouse.plan import actions, saved_views
from charthouse.plan.models import Link, Task
from charthouse.projects.access import project_for
from tests.worlds import DAY, MONDAY, OFFICE

from .test_plan_page import enter
from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

NODES = "document.querySelectorAll('*').length"


@pytest.fixture
def plan(page: Page, live_server, payroll, maria, small_plan) -> Page:
    """Maria has signed in; the plan is there."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    enter(page, live_server, maria)
    return page


def look(page: Page, view: str) -> None:
    """Open a view by its address, and wait until it is drawn and can be edited."""
    page.goto(f"/projects/PAY/plan/{view}/")
    page.wait_for_selector(".pv")
    page.wait_for_selector("[data-editing]:not([hidden])")


def box(page: Page, name: str) -> Locator:
    """The box of a task, by what a screen reader hears of it."""
    return page.locator(".pv").get_by_role("button", name=re.compile(rf"^[\d.]* ?{name};"))


def settled(page: Page) -> None:
    """All edits have their answer."""
    expect(page.locator("[data-plan]")).not_to_have_class(re.compile("is-sending"))


def above(name: str) -> str | None:
    """The name of the task above one."""
    return Task.objects.values_list("parent__name", flat=True).get(name=name)


def middle(one: Locator) -> tuple[float, float]:
    """Where to press it, in sight; asked at one moment, as what is drawn may be drawn anew in the next."""
    x, y = one.evaluate(
        """one => {
            one.scrollIntoView({ block: "nearest", inline: "nearest" });
            const { x, y, width, height } = one.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
        }"""
    )
    return x, y


def test_views_have_addresses_keep_the_filter_and_the_chosen_task(plan):
    plan.goto("/projects/PAY/plan/?filter=critical")
    plan.wait_for_selector(".plan-page.is-ready")
    views = plan.get_by_role("navigation", name="Views of the plan")
    views.get_by_role("link", name="Network").click()
    expect(plan).to_have_url(re.compile(r"/plan/network/\?filter=critical$"))
    expect(plan.locator(".pv-g")).to_have_count(5)

    plan.locator(".pv-g").first.click()
    expect(plan.locator("#panel")).to_be_visible()
    expect(plan).to_have_url(re.compile(r"/tasks/\d+$"))
    plan.go_back()
    expect(plan.locator("#panel")).to_be_hidden()
    expect(views.get_by_role("link", name="Network")).to_have_attribute("aria-current", "page")

    plan.locator(".pv-g.on .pv-b").press("v")
    expect(plan).to_have_url(re.compile(r"/plan/wbs/\?filter=critical$"))
    expect(plan.locator(".pv-g.on")).to_have_count(1)
    plan.go_back()
    plan.go_back()
    expect(plan.locator(".pl-row").first).to_be_visible()
    expect(plan.locator(".pv")).to_have_count(0)


def test_a_network_is_walked_and_linked_by_keys(plan, axe):
    look(plan, "network")
    expect(plan.locator(".pv-g")).to_have_count(5)
    design = box(plan, "Design")
    expect(design).to_have_attribute("aria-label", re.compile("critical.*earliest .* latest .*then Build", re.DOTALL))
    assert axe(plan) == []
    design.focus()
    plan.keyboard.press("ArrowRight")
    expect(box(plan, "Build")).to_be_focused()

    before = set(Link.objects.values_list("before__name", "after__name"))
    assert ("Design", "Train") not in before
    plan.keyboard.press("ArrowLeft")
    plan.keyboard.press("l")
    expect(plan.get_by_role("status").filter(has_text="Link from “Design”")).to_be_visible()
    box(plan, "Train").focus()
    plan.keyboard.press("Enter")
    expect(plan.get_by_text("“Train” waits for “Design” from now on.")).to_be_visible()
    settled(plan)
    assert set(Link.objects.values_list("before__name", "after__name")) - before == {("Design", "Train")}

    plan.keyboard.press("Control+z")
    settled(plan)
    expect(plan.locator("#toasts")).to_be_visible()
    assert set(Link.objects.values_list("before__name", "after__name")) == before


def test_a_link_is_pulled_with_the_mouse_and_the_network_zoomed(plan):
    look(plan, "network")
    before = Link.objects.count()
    handle = box(plan, "Design").locator("xpath=..").locator(".pv-handle")
    handle.hover()  # which waits until it stands still
    plan.mouse.down()
    plan.mouse.move(*middle(box(plan, "Train")), steps=4)
    plan.mouse.up()
    expect(plan.get_by_text("“Train” waits for “Design” from now on.")).to_be_visible()
    settled(plan)
    assert Link.objects.count() == before + 1

    width = "document.querySelector('.pv-b').getBoundingClientRect().width"
    before_zoom = plan.evaluate(width)
    plan.get_by_role("button", name="Zoom in").click()
    until(plan, lambda: plan.evaluate(width) > before_zoom * 1.2)


def a_thousand_tasks() -> doc.Document:
    """Twenty phases of seven packages of six tasks, one after the other, with names that fill two lines."""
    names = ("Interfaces", "Data migration and archive", "Purchase orders with more than one delivery address")
    week = (OFFICE,) * 5 + ((), ())
    tasks: list[doc.Task] = []
    links: list[doc.Link] = []
    for phase in range(20):
        top = len(tasks) + 1
        tasks.append(doc.Task(uid=top, name=f"Phase {phase + 1}", summary=True))
        for package in range(7):
            above = len(tasks) + 1
            tasks.append(doc.Task(uid=above, name=names[package % 3], parent_uid=top, summary=True))
            for place in range(6):
                uid = len(tasks) + 1
                name = names[(phase + place) % 3]
                tasks.append(doc.Task(uid=uid, name=name, parent_uid=above, duration=doc.Duration(DAY * (place + 1))))
                if place:
                    links.append(doc.Link(before=uid - 1, after=uid))
    return doc.Document(
        project=doc.Project(name="Rollout", start=MONDAY, calendar_uid=1),
        calendars=(doc.Calendar(uid=1, name="Office", week=week),),
        tasks=tuple(tasks),
        links=tuple(links),
    )


def test_no_view_of_a_big_plan_fills_the_page(page, live_server, payroll, maria):
    actions.import_document(project=payroll, document=a_thousand_tasks(), by=maria)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(".plan-page.is-ready")
    page.wait_for_selector("[data-editing]:not([hidden])")
    views = page.get_by_role("navigation", name="Views of the plan")
    # Said by what the page asks for last of what it loads when it has nothing else to do.
    expect(page.locator("[data-legend] > *")).not_to_have_count(0)
    nodes = {"Gantt": page.evaluate(NODES)}
    for name in ("Network", "WBS", "Calendar", "Board"):
        views.get_by_role("link", name=name).click()
        expect(page.locator("[data-plan]")).to_have_attribute("data-shows", name.lower())
        expect(page.locator(".pv:visible")).to_have_count(1)
        nodes[name] = page.evaluate(NODES)

    assert max(nodes.values()) <= 1500, nodes
    assert min(nodes.values()) > 500, nodes


def test_a_wbs_is_changed_by_keys(plan, axe):
    look(plan, "wbs")
    expect(plan.locator(".pv-g")).to_have_count(8)
    assert axe(plan) == []
    box(plan, "Make").focus()
    plan.keyboard.press("Shift+Insert")
    plan.keyboard.type("Review")
    plan.keyboard.press("Enter")
    settled(plan)
    expect(box(plan, "Review")).to_be_focused()
    assert above("Review") == "Make"

    plan.keyboard.press("Alt+Shift+ArrowLeft")
    settled(plan)
    assert above("Review") is None
    plan.keyboard.press("Control+x")
    box(plan, "Bring in").focus()
    plan.keyboard.press("Control+v")
    settled(plan)
    assert above("Review") == "Bring in"
    box(plan, "Bring in").focus()
    plan.keyboard.press("Space")
    expect(plan.locator(".pv-g")).to_have_count(5)


def test_a_wbs_is_changed_with_the_mouse(plan):
    look(plan, "wbs")
    box(plan, "Design").hover()  # which waits until it stands still
    plan.mouse.down()
    plan.mouse.move(*middle(box(plan, "Bring in")), steps=4)
    plan.mouse.up()
    settled(plan)
    expect(box(plan, "Design")).to_be_visible()
    assert above("Design") == "Bring in"
    plan.locator(".pv-bar").get_by_label("Show").select_option(label="Percent done")
    expect(box(plan, "Design").locator("xpath=..").locator(".pv-part")).to_have_count(1)
    plan.locator(".pv-bar").get_by_label("Levels").select_option(label="to level 1")
    expect(plan.locator(".pv-g")).to_have_count(3)
    assert plan.evaluate(NODES) <= 1500


def test_a_box_of_a_wbs_is_named_and_put_elsewhere_without_dragging(plan):
    look(plan, "wbs")
    bar = plan.get_by_role("toolbar")
    box(plan, "Design").focus()
    bar.get_by_role("button", name="Rename").click()
    plan.locator(".pv-name").fill("Draw")
    plan.keyboard.press("Enter")
    settled(plan)
    expect(box(plan, "Draw")).to_be_focused()

    bar.get_by_role("button", name="Move").click()
    expect(plan.get_by_role("status").filter(has_text="“Draw” is moved")).to_be_visible()
    plan.mouse.click(*middle(box(plan, "Bring in")))
    settled(plan)
    assert above("Draw") == "Bring in"
    expect(bar.get_by_role("button", name="Move")).to_have_attribute("aria-pressed", "false")
    expect(plan.locator("#panel")).to_be_hidden()

    box(plan, "Train").focus()
    plan.keyboard.press("m")
    plan.keyboard.press("Escape")
    plan.keyboard.press("m")
    box(plan, "Make").focus()
    plan.keyboard.press("Enter")
    settled(plan)
    assert above("Train") == "Make"
    plan.keyboard.press("Control+z")
    settled(plan)
    assert above("Train") == "Bring in"
    plan.keyboard.press("Control+z")
    settled(plan)
    assert above("Draw") == "Make"


def column(page: Page, name: str) -> Locator:
    """A column of the board."""
    return page.get_by_role("list", name=re.compile(f"^{name}: "))


def cards(page: Page, name: str) -> list[str]:
    """The cards of a column, from the top."""
    return column(page, name).locator(".pb-name").all_inner_texts()


def test_cards_of_a_board_are_moved_by_keys(plan, axe):
    look(plan, "board")
    assert cards(plan, "Ready to start") == ["Design"]
    assert cards(plan, "Waiting") == ["Build", "Test", "Train", "Live"]
    expect(column(plan, "Waiting").get_by_role("listitem").first).to_contain_text("waits for Design")
    assert axe(plan) == []

    plan.get_by_role("link", name="Design").focus()
    plan.keyboard.press("Alt+ArrowRight")
    expect(column(plan, "In progress").get_by_role("link", name="Design")).to_be_focused()
    settled(plan)
    begun = Task.objects.get(name="Design")
    assert begun.actual_start is not None
    assert begun.actual_finish is None
    plan.keyboard.press("Alt+ArrowRight")
    expect(column(plan, "Done").get_by_role("link", name="Design")).to_be_focused()
    settled(plan)
    done = Task.objects.get(name="Design")
    assert (done.percent_complete, done.actual_finish is None) == (100, False)
    # What waited for it alone is ready now.
    assert cards(plan, "Ready to start") == ["Build"]

    plan.keyboard.press("Control+z")
    plan.keyboard.press("Control+z")
    expect(column(plan, "Ready to start").get_by_role("link", name="Design")).to_be_visible()
    settled(plan)
    assert Task.objects.get(name="Design").actual_start is None


def test_cards_of_a_board_are_moved_with_the_mouse_and_stand_in_lanes(plan):
    look(plan, "board")
    card = column(plan, "Ready to start").get_by_role("listitem")
    expect(plan.locator(".pb-keys")).to_be_visible()
    expect(card).not_to_have_class(re.compile("is-fixed"))  # who may move it is known with the way to do it
    card.hover()  # which waits until it stands still
    plan.mouse.down()
    plan.mouse.move(*middle(column(plan, "In progress")), steps=12)
    plan.mouse.up()
    expect(column(plan, "In progress").get_by_role("link", name="Design")).to_be_visible()
    settled(plan)
    assert Task.objects.get(name="Design").actual_start is not None

    plan.get_by_label("Lanes").select_option(label="by phase")
    expect(plan.locator(".pb-lane")).to_have_text([re.compile("Make"), re.compile("Bring in")])
    expect(plan.get_by_role("list", name="Make, In progress: 1")).to_be_visible()


def test_who_only_reads_moves_no_card(page, live_server, payroll, maria, helene, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    enter(page, live_server, helene)
    page.goto("/projects/PAY/plan/board/")
    page.get_by_role("link", name="Design").focus()
    page.keyboard.press("Alt+ArrowRight")
    column(page, "Ready to start").get_by_role("listitem").hover()  # which waits until it stands still
    page.mouse.down()
    page.mouse.move(*middle(column(page, "In progress")), steps=8)
    page.mouse.up()
    expect(column(page, "Ready to start").get_by_role("link", name="Design")).to_be_visible()
    assert Task.objects.get(name="Design").actual_start is None


def test_colour_rules_hold_in_every_view_and_say_their_names(plan, payroll, maria, axe):
    rules = [{"name": "Long work", "ink": "violet", "on": "row", "filter": {"all": [["duration", "at_least", "5d"]]}}]
    access = project_for(maria, "PAY")
    view = saved_views.save_view(access=access, name="Coloured", content={"colours": rules}, shared=False)
    saved_views.open_with(access=access, number=view.number, for_all=False)
    look(plan, "network")
    for name in ("network", "wbs", "calendar", "board"):
        plan.locator(f"a[data-mode={name}]").click()
        expect(plan.locator(".pv .pv-rules:visible")).to_have_text("Long work")
        ruled = plan.locator(".pv .ruled.ink-violet:visible").and_(plan.locator(":not(li:not(.pb-card))"))
        expect(ruled.first).to_be_visible()
        assert axe(plan) == []
    expect(plan.locator('.pb-card.ruled[data-number="12"]')).to_contain_text("Long work")
    expect(plan.locator('.pb-card[data-number="11"]')).not_to_have_class(re.compile("ruled"))


def test_views_are_live_and_without_violation_in_the_dark(new_page, live_server, payroll, maria, yuki, small_plan, axe):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    page = new_page(color_scheme="dark")
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/network/")
    page.wait_for_selector("[data-editing]:not([hidden])")
    views = page.get_by_role("navigation", name="Views of the plan")
    for view in ("Network", "WBS", "Calendar", "Board"):
        views.get_by_role("link", name=view).click()
        expect(views.get_by_role("link", name=view)).to_have_attribute("aria-current", "page")
        assert axe(page) == []

    actions.update_task(project=payroll, uid=12, changes={"name": ("Build", "בניית המערכת")}, by=yuki)
    heard = {"channel": "project:PAY", "kind": "changed", "by": {"id": yuki.pk, "name": "Yuki"}}
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('live:change', { detail }))", heard)
    expect(column(page, "Waiting").get_by_role("link", name="בניית המערכת")).to_be_visible()
    views.get_by_role("link", name="WBS").click()
    expect(box(page, "בניית המערכת")).to_be_visible()
    page.locator(".pv-bar").get_by_label("Show").select_option(label="Work")
    expect(page.locator(".pv-g").first).to_contain_text(re.compile("no work said|h"))


def to_made(page: Page, kind: str) -> None:
    """Walk on to the link from Design to Train, which is of this kind."""
    for place in (2, 3):
        page.keyboard.press("ArrowDown")
        note = page.get_by_role("status").filter(has_text=f"Link {place} of 3")
        expect(note).to_be_visible()
        if "Design → Train" in note.inner_text():
            break
    expect(page.get_by_role("status").filter(has_text=f"Design → Train, {kind}")).to_be_visible()


def test_links_of_a_network_are_made_changed_and_removed_by_keys(plan):
    look(plan, "network")
    box(plan, "Design").focus()
    plan.keyboard.press("l")
    plan.keyboard.press("l")
    dialog = plan.get_by_role("dialog", name="Design: new link")
    dialog.get_by_label("Other task").fill("Train")
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("Enter")
    dialog.get_by_label("Type").select_option("SS")
    dialog.get_by_label("Lag").fill("2d")
    plan.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    made = Link.objects.filter(before__name="Design", after__name="Train")
    until(plan, lambda: list(made.values_list("kind", "lag")) == [("SS", 2 * DAY)])
    settled(plan)

    box(plan, "Train").focus()
    plan.keyboard.press("k")
    expect(plan.get_by_role("status").filter(has_text="Link 1 of 3: Build → Train")).to_be_visible()
    to_made(plan, "Start to start +2d")
    plan.keyboard.press("Enter")
    dialog = plan.get_by_role("dialog", name="Design → Train")
    dialog.get_by_label("Type").select_option("FS")
    plan.keyboard.press("Enter")
    until(plan, lambda: set(made.values_list("kind", flat=True)) == {"FS"})
    settled(plan)

    box(plan, "Train").focus()
    plan.keyboard.press("k")
    to_made(plan, "Finish to start +2d")
    plan.keyboard.press("Delete")
    until(plan, lambda: not made.exists())
    settled(plan)


def test_a_click_on_a_line_of_a_network_opens_its_link(plan):
    look(plan, "network")
    start, end = box(plan, "Design"), box(plan, "Build")
    before, after = middle(start), middle(end)
    plan.mouse.click((before[0] + after[0]) / 2, (before[1] + after[1]) / 2)
    dialog = plan.get_by_role("dialog", name="Design → Build")
    dialog.get_by_role("button", name="Remove the link").click()
    until(plan, lambda: not Link.objects.filter(before__name="Design", after__name="Build").exists())
    settled(plan)
