"""Says sentences of the engine and of the readers of files in the reader's language; they know no Django (ADR 0013).

Their English sentence, gaps filled, is what travels and is kept. Here it is recognised among the sentences of the
catalogue (their context is ``sentence``), and said anew with the same fillings. What is not recognised stays English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

CONTEXT = "sentence\x04"
KEPT = 5_000
DEEPEST = 3
"""A filling may be a sentence itself: so many levels of them are looked into."""
_GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Sentence:
    pattern: re.Pattern[str]
    text: str


def in_readers_words(text: str) -> str:
    """The sentence, or the sentences line by line, in the reader's language."""
    language = get_language() or "en"
    if language.split("-")[0] == "en" or not text:
        return str(text)
    return "\n".join(_said(language, line, DEEPEST) for line in str(text).split("\n"))


@lru_cache(maxsize=KEPT)
def _said(language: str, text: str, deep: int) -> str:
    whole, with_gaps = _sentences(language)
    if text in whole:
        return whole[text]
    if " " not in text or not deep:
        return text
    for sentence in with_gaps:
        found = sentence.pattern.fullmatch(text)
        if found:
            fillings = {name: _said(language, filling, deep - 1) for name, filling in found.groupdict().items()}
            return _GAP.sub(lambda gap, fillings=fillings: fillings[gap[1]], sentence.text)  # type: ignore[misc]
    return text


@lru_cache(maxsize=20)
def _sentences(language: str) -> tuple[dict[str, str], tuple[_Sentence, ...]]:
    """A language's sentences without gaps, and those with gaps, the most outspoken first."""
    whole: dict[str, str] = {}
    with_gaps: list[tuple[int, _Sentence]] = []
    for key, text in _catalogue(language).items():
        if not isinstance(key, str) or not key.startswith(CONTEXT) or not text:
            continue
        original = key.removeprefix(CONTEXT)
        if not _GAP.search(original):
            whole[original] = text
            continue
        parts = _GAP.split(original)
        pattern = "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
        with_gaps.append((-sum(map(len, parts[::2])), _Sentence(re.compile(pattern, re.DOTALL), text)))
    with_gaps.sort(key=lambda one: one[0])
    return whole, tuple(sentence for _length, sentence in with_gaps)


def _catalogue(language: str) -> dict[str, str]:
    return dict(translation(language)._catalog.items())  # type: ignore[attr-defined]
