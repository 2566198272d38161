"""Tables for people on a terminal: colours where it has them, cells of exact widths."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable

BOLD, RED, YELLOW, GREEN, DIM = "1", "31", "33", "32", "2"


def painter() -> Callable[..., str]:
    """What puts a text in styles, or leaves it where the output has none."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return lambda text, *_: text
    return lambda text, *styles: f"\033[{';'.join(styles)}m{text}\033[0m" if styles else text


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def fitted(text: str, width: int) -> str:
    """The text cut or filled to exactly so many columns; control characters become blanks."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    if columns(text) > width:
        while columns(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - columns(text))
