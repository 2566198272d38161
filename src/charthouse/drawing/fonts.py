"""How wide texts are in the fonts of our drawings, and what of a text fits into a width."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FAMILIES = {"Inter": "Inter", "Noto Sans Hebrew": "NotoSansHebrew", "Noto Sans Arabic": "NotoSansArabic"}
"""Families and what their files begin with, in the order in which they are asked for a letter."""
ELLIPSIS = "…"
_MARK = "\N{RIGHT-TO-LEFT MARK}"
_UNKNOWN, _WIDE = 0.62, 1.0
"""How wide a letter is taken for that none of our fonts has, in ems; of East Asian ones a whole one."""


def style_of(bold: bool) -> str:
    """What the files of a weight are called."""
    return "SemiBold" if bold else "Regular"


@cache
def letters(family: str, bold: bool) -> dict[int, float]:
    """The letters that a font has, by code point, and how wide each is in ems."""
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / f"{FAMILIES[family]}-{style_of(bold)}.ttf", lazy=True) as font:
        em = font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        return {code: widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@cache
def _advances(bold: bool) -> dict[int, float]:
    found: dict[int, float] = {}
    for family in reversed(FAMILIES):
        found |= letters(family, bold)
    return found


def has_all(text: str) -> bool:
    """Whether our fonts have every letter of a text; of those they lack only the machine's own can show some."""
    return text.isascii() or all(ord(letter) in _advances(bold=False) or letter.isspace() for letter in text)


@lru_cache(maxsize=100_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line of text is, in the unit of its size."""
    advances = _advances(bold)
    ems = 0.0
    for letter in text:
        known = advances.get(ord(letter))
        ems += _strange(letter) if known is None else known
    return ems * size


def _strange(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _UNKNOWN


def cut(text: str, room: float, size: float, bold: bool = False) -> str:
    """A text as it fits into one line: whole, or its beginning with an ellipsis, or nothing."""
    room += 1e-6 * size  # what was measured in another unit fits
    if width(text, size, bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, size, bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS if low else ""


def wrap(text: str, room: float, size: float, bold: bool = False, *, lines: int) -> list[str]:
    """A text in at most so many lines, broken between words; what does not fit ends with an ellipsis."""
    words = text.split()
    found: list[str] = []
    while words and len(found) < lines:
        if len(found) == lines - 1:
            found.append(cut(" ".join(words), room, size, bold))
            break
        line = [words.pop(0)]
        while words and width(" ".join([*line, words[0]]), size, bold) <= room:
            line.append(words.pop(0))
        found.append(cut(" ".join(line), room, size, bold))
    return found


def runs_right_to_left(text: str) -> bool:
    """Whether a text is read from the right, by its first letter that has a direction."""
    if text.isascii():
        return False
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def in_its_direction(text: str) -> str:
    """The text with marks around it by which brackets and points at its ends follow its own direction."""
    return f"{_MARK}{text}{_MARK}" if runs_right_to_left(text) else text
