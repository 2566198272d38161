"""A browser for the journeys, and a watch over what no page may do."""

from __future__ import annotations

import os
import shutil
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright runs an event loop in this thread, in which Django would refuse the test's own use of the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_AXE = Path(__file__).resolve().parents[2] / "src/charthouse/ui/node_modules/axe-core/axe.min.js"
_LOCAL = {"localhost", "127.0.0.1", "testserver"}

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


ON_BOTH = {
    "test_jobs.py",
    "test_live.py",
    "test_promises.py",
    "test_talk.py",
    "test_two_managers.py",
    "test_by_keyboard.py",
    "test_from_an_idea.py",
}
"""Where several write at once, or somebody does their whole job: what a browser meets on either database."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder is a journey, and scripts/test takes it on one of the databases or on both.

    A browser drives most pages alike on either; what the databases could do otherwise is tried without one, on both.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            name = item.path.name
            half = zlib.crc32(name.encode()) % 2
            if half or name in ON_BOTH:
                item.add_marker(pytest.mark.on_sqlite)
            if not half or name in ON_BOTH:
                item.add_marker(pytest.mark.on_postgresql)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of this process."""
    path = os.environ.get("CHARTHOUSE_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("The journeys need a browser: install chromium, or name one in CHARTHOUSE_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield chromium
        chromium.close()


class _Answering:
    """How many requests the live server of this process has begun and not ended."""

    now = 0
    _lock = Lock()

    @classmethod
    def begins(cls, **_said: Any) -> None:
        with cls._lock:
            cls.now += 1

    @classmethod
    def ends(cls, **_said: Any) -> None:
        with cls._lock:
            cls.now = max(0, cls.now - 1)


request_started.connect(_Answering.begins)
request_finished.connect(_Answering.ends)


@dataclass
class Watch:
    """What a page did that no page may do: errors, breaches of the content security policy, requests to others."""

    troubles: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    """Parts of messages that a journey brings about on purpose, such as a refused request's status."""

    def over(self, context: BrowserContext) -> None:
        """Watch everything that the pages of this context do."""
        context.on("console", lambda message: self._hear(message.type, message.text))
        context.on("weberror", lambda error: self.troubles.append(f"error: {error.error}"))
        context.on("request", lambda request: self._see(request.url))

    def forgive(self, *parts: str) -> None:
        """Expect messages with these parts."""
        self.forgiven += parts

    def unforgiven(self) -> list[str]:
        """The troubles that the journey did not expect."""
        return [trouble for trouble in self.troubles if not any(part in trouble for part in self.forgiven)]

    def _hear(self, kind: str, text: str) -> None:
        # A breach of the content security policy is told as an error on the console as well.
        if kind in {"error", "warning"}:
            self.troubles.append(f"console {kind}: {text}")

    def _see(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in _LOCAL:
            self.troubles.append(f"request to another host: {url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the journey afterwards when a page did what no page may do."""
    watching = Watch()
    yield watching
    assert watching.unforgiven() == []


@pytest.fixture
def new_page(browser: Browser, live_server: Any, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser context of its own, so that two people can sign in side by side.

    Options are Playwright's, such as ``viewport`` and ``color_scheme``; addresses are relative to the live server.
    """
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(15_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    # What the pages asked for last may still be answered, and would stand in the way when the tables are emptied.
    end = time.monotonic() + 10
    while _Answering.now and time.monotonic() < end:
        time.sleep(0.02)
    _Answering.now = 0


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page at 1440 × 900."""
    return new_page()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Looks for accessibility violations (WCAG 2.2 AA and best practice) on the page as it is now, a line each."""
    source = _AXE.read_text()

    def violations(page: Page) -> list[str]:
        page.evaluate(f"() => {{ {source}; }}")
        # Half faded in, a text has not its contrast yet.
        page.evaluate(
            """() => Promise.race([
                Promise.allSettled(document.getAnimations().map((one) => one.finished)),
                new Promise((resolve) => setTimeout(resolve, 2000)),
            ]).then(() => null)"""
        )
        found: dict[str, Any] = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        lines = [
            f"{violation['id']}: {violation['help']} – {node['html'][:160]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
        # Who only calls it asserts with it.
        assert lines == []
        return lines

    return violations
