"""The plan under fingers, on a tablet: scrolled, pinched, panned with two, a bar held and moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, FloatRect, Page, expect

from charthouse.plan.models import Task
from tests.worlds import at

from .test_gantt import DAY, plan, planned
from .test_gantt_links import settled
from .test_plan_page import READY, enter
from .waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["plan", "planned"]

Points = list[tuple[float, float]]


class Fingers:
    """Fingers on the glass of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line: CDPSession = page.context.new_cdp_session(page)

    def _send(self, kind: str, points: Points) -> None:
        touches = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        self.line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, *points: tuple[float, float]) -> None:
        self._send("touchStart", list(points))

    def move(self, before: Points, after: Points, steps: int = 6) -> None:
        for step in range(1, steps + 1):
            part = step / steps
            self._send(
                "touchMove",
                [(x + (u - x) * part, y + (v - y) * part) for (x, y), (u, v) in zip(before, after, strict=True)],
            )
            self.page.wait_for_timeout(20)

    def up(self) -> None:
        self._send("touchEnd", [])


@pytest.fixture
def tablet(new_page: Callable[..., Page], live_server, planned, maria) -> Page:
    """Maria with a tablet, day by day."""
    page = new_page(viewport={"width": 1180, "height": 820}, has_touch=True)
    enter(page, live_server, maria)
    page.goto("/projects/PAY/plan/")
    page.wait_for_selector(READY)
    page.wait_for_selector(".pl-grips", state="attached")
    page.get_by_role("button", name="Day", exact=True).tap()
    page.get_by_role("row", name=re.compile("Make")).tap()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.wait_for_timeout(100)
    return page


def bar(page: Page, ink: str = ".k-bar-cr") -> tuple[float, float]:
    """The middle of the first bar of an ink."""
    found: list[float] = page.evaluate(
        """(ink) => {
          const path = document.querySelector(`.pl-chart ${ink}`);
          const at = path.getPointAtLength(20).matrixTransform(path.getScreenCTM());
          return [at.x, at.y + 5];
        }""",
        ink,
    )
    return found[0], found[1]


def scroll(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        """() => { const box = document.querySelector(".pl-scroll");
                   return { left: box.scrollLeft, width: box.scrollWidth, zoom: visualViewport.scale }; }"""
    )
    return found


def test_a_finger_that_rests_on_a_bar_moves_it(tablet, planned):
    fingers = Fingers(tablet)
    x, y = bar(tablet)
    fingers.down((x, y))
    tablet.wait_for_timeout(600)
    fingers.move([(x, y)], [(x + 2 * DAY, y)])
    expect(tablet.locator(".pl-told")).to_have_text("Wed 4 Mar 2026 – Fri 6 Mar 2026")
    fingers.up()

    settled(tablet)
    design = Task.objects.get(project=planned, uid=11)
    assert (design.constraint, design.constraint_date) == ("SNET", at(2))
    expect(tablet.get_by_role("row", name=re.compile("Design"))).to_have_attribute("aria-selected", "true")


def test_a_finger_that_moves_at_once_scrolls_and_changes_nothing(tablet, planned):
    tablet.get_by_role("button", name="Fit the whole plan").tap()
    tablet.get_by_role("button", name="Day", exact=True).tap()
    before = scroll(tablet)
    fingers = Fingers(tablet)
    x, y = bar(tablet)
    fingers.down((x + 120, y))
    fingers.move([(x + 120, y)], [(x + 20, y)], steps=10)
    fingers.up()
    tablet.wait_for_timeout(200)

    assert scroll(tablet)["left"] > before["left"] + 40
    assert Task.objects.get(project=planned, uid=11).constraint == "ASAP"


def test_two_fingers_zoom_what_lies_between_them_and_pan(tablet):
    fingers = Fingers(tablet)
    x, y = 900.0, 400.0
    before = scroll(tablet)
    fingers.down((x - 60, y), (x + 60, y))
    fingers.move([(x - 60, y), (x + 60, y)], [(x - 120, y), (x + 120, y)])
    fingers.up()
    zoomed = scroll(tablet)
    assert zoomed["zoom"] == 1
    assert 1.6 < zoomed["width"] / before["width"] < 2.4

    fingers.down((x - 60, y), (x + 60, y))
    fingers.move([(x - 60, y), (x + 60, y)], [(x - 160, y), (x - 40, y)])
    fingers.up()
    panned = scroll(tablet)
    assert panned["width"] == zoomed["width"]
    assert panned["left"] == pytest.approx(zoomed["left"] + 100, abs=4)


def test_links_are_drawn_and_read_by_finger(tablet, planned):
    tablet.touchscreen.tap(*bar(tablet))
    handle = tablet.locator('.pl-grips [data-grip="from-finish"]')
    expect(handle).to_be_visible()
    box = handle.bounding_box()
    assert box is not None
    assert box["width"] >= 18


def test_a_card_of_the_board_is_held_and_moved_by_finger(tablet, planned):
    tablet.goto("/projects/PAY/plan/board/")
    tablet.wait_for_selector("[data-editing]:not([hidden])")
    ready, running = (tablet.locator(f'.pb-cell[data-status="{status}"]') for status in ("ready", "running"))
    card = ready.get_by_role("listitem").filter(has_text="Design")
    expect(card).not_to_have_class(re.compile("is-fixed"))
    boxes: list[FloatRect] = []

    def both() -> bool:
        """Where card and column lie; a card that is drawn anew just now lies nowhere."""
        boxes[:] = [box for box in (card.bounding_box(), running.bounding_box()) if box is not None]
        return len(boxes) == 2

    until(tablet, both)
    at, to = boxes
    start, end = (at["x"] + 40, at["y"] + 45), (to["x"] + 60, to["y"] + 45)
    fingers = Fingers(tablet)
    fingers.down(start)
    expect(card).to_have_class(re.compile("sortable-chosen"))  # it rests on the card: what moves now is the card
    fingers.move([start], [end], steps=10)
    fingers.up()
    expect(running.get_by_role("link", name="Design")).to_be_visible()
    settled(tablet)
    assert Task.objects.get(project=planned, uid=11).actual_start is not None
