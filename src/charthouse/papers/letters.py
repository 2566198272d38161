"""What has to be known of letters to set them: which way a text runs, and where a word too long may be broken."""

from __future__ import annotations

import re
import unicodedata

from charthouse.drawing.fonts import runs_right_to_left

__all__ = ["breakable", "printable", "runs_right_to_left"]

_LONG = re.compile(r"\S{29,}")
_JOINT = re.compile(r"([/.,;:_=&?@#+\-|])")
_MOST = 24
_GAP = "\N{ZERO WIDTH SPACE}"


def printable(text: str) -> str:
    """The text without what no page can show and no XML may hold: control characters, lone surrogates."""
    if text.isprintable():
        return text
    return "".join(letter for letter in text if letter in "\n\t" or not _is_unspoken(letter))


def _is_unspoken(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs") or letter in "\ufffe\uffff"


def breakable(text: str) -> str:
    """The text with invisible gaps in words that no line could hold, such as addresses and hashes.

    Words of letters alone are left to hyphenation, up to sixty of them.
    """
    return _LONG.sub(lambda found: _with_gaps(found[0]), text)


def _with_gaps(word: str) -> str:
    if word.isalpha() and len(word) <= 60:
        return word
    parts = _JOINT.sub(rf"\1{_GAP}", word).split(_GAP)
    return _GAP.join(
        part if len(part) <= _MOST else _GAP.join(part[at : at + 12] for at in range(0, len(part), 12))
        for part in parts
    )
