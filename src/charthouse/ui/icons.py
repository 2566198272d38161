"""The names in the icon sprite."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SPRITE = Path(__file__).resolve().parent / "icons" / "icons.svg"


@cache
def icon_names() -> tuple[str, ...]:
    """Every icon's name; the four marks of the states are not icons."""
    return tuple(name for name in _symbols() if not name.startswith("mark-"))


@cache
def mark_names() -> tuple[str, ...]:
    """The states that have a mark."""
    return tuple(name.removeprefix("mark-") for name in _symbols() if name.startswith("mark-"))


def _symbols() -> list[str]:
    return re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text())
