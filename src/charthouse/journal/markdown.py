"""Turns what people wrote into HTML that can do no harm: no HTML of theirs, no pictures, no bad links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe

from charthouse.papers.prose import reader

_TAGS = {
    "p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_LONGEST_REMEMBERED = 4000
"""Letters; with a thousand texts of them a process keeps a few megabytes."""
_BETWEEN_TAGS = re.compile(r"(<[^>]*>)")


def to_html(text: str, names: Iterable[str] = ()) -> SafeString:
    """The text as safe HTML; ``names`` are people whose mention stands out."""
    clean = _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _cleaned(text)
    people = sorted({html.escape(name, quote=False) for name in names if name}, key=len, reverse=True)
    if people:
        mention = re.compile("@(" + "|".join(map(re.escape, people)) + ")", re.IGNORECASE)
        clean = "".join(
            part if part.startswith("<") else mention.sub(r'<b class="mention">@\1</b>', part)
            for part in _BETWEEN_TAGS.split(clean)
        )
    return mark_safe(clean)  # noqa: S308 - nh3 has cleaned it


def _cleaned(text: str) -> str:
    made = re.sub(r"(</?h)[12]>", r"\g<1>3>", reader().render(text))
    return nh3.clean(
        made, tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )  # fmt: skip


@lru_cache(maxsize=1000)
def _remembered(text: str) -> str:
    # Reading Markdown costs a millisecond a text, and a talk is shown many times as it is.
    return _cleaned(text)
