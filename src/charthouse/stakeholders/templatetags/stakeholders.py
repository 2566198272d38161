"""How stakeholders are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from charthouse.stakeholders.words import LEVEL_WORDS
from charthouse.ui import formats

register = template.Library()


@register.filter
def level_word(level: int | None) -> str:
    """``4`` as ``great``; empty where nobody has said."""
    return "" if level is None else str(LEVEL_WORDS[level])


@register.simple_tag
def steps(levels: Iterable[tuple[str, bool, bool]], gap: int) -> SafeString:
    """The levels of engagement as a row of steps; words stand beside it."""
    each = format_html_join(
        "",
        '<span class="step{}{}" aria-hidden="true" title="{}"></span>',
        ((" now" if stands else "", " wanted" if wanted else "", label) for label, stands, wanted in levels),
    )
    return format_html('<span class="steps{}">{}</span>', " short" if gap else "", each)


@register.filter
def day_of(value: dt.date) -> str:
    """``8 Feb 2027``."""
    return formats.long_day(value)
