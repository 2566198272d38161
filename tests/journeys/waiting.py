"""Waiting for what has no locator: a value in the page, a row in the database."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page

LONGEST_S = 15.0


def until(page: Page, true: Callable[[], object], otherwise: Callable[[], str] | None = None) -> None:
    """Look again and again until something is true, while the page goes on.

    ``Page.wait_for_function`` cannot do it: from its second look on it evaluates a text, which the pages forbid.
    """
    end = time.monotonic() + LONGEST_S
    while not true():
        if time.monotonic() > end:
            raise AssertionError(otherwise() if otherwise else "What was waited for did not become true.")
        page.wait_for_timeout(30)
