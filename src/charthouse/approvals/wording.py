"""Whether a text means something else than before, or only mends a typo."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+", re.UNICODE)
_SHORTEST_TYPO = 5
"""In a shorter word, such as “now” and “not”, one letter is another meaning."""


def figures(text: str) -> list[str]:
    """The words of a text in which a figure stands: days, amounts, numbers."""
    return [word for word in _WORD.findall(text) if any(letter.isdigit() for letter in word)]


def means_otherwise(before: str, after: str) -> bool:
    """Whether a text says something else: not, when only case, punctuation or blanks differ, or one letter (added, left
    out, replaced, or two exchanged) in words of five letters or more without a figure."""
    old, new = _WORD.findall(before.casefold()), _WORD.findall(after.casefold())
    if len(old) != len(new):
        return True
    return any(one != other and not _typo(one, other) for one, other in zip(old, new, strict=True))


def _typo(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _SHORTEST_TYPO or figures(one) or figures(other):
        return False
    if len(one) == len(other):
        differ = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(differ) == 2 and differ[1] == differ[0] + 1:
            a, b = differ
            return one[a] == other[b] and one[b] == other[a]
        return len(differ) == 1
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
