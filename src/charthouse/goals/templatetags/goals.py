"""How goals are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from charthouse.goals.kpi_queries import KpiLine
from charthouse.goals.smart import Criterion
from charthouse.goals.sparks import spark_of
from charthouse.ui import formats

register = template.Library()


@register.filter
def day_of(value: dt.date | None) -> str:
    """``8 Feb 2027``; empty where there is none."""
    return "" if value is None else formats.long_day(value)


@register.filter
def spark(line: KpiLine) -> SafeString:
    """The way of a KPI's values, small; a dash where there are too few."""
    return spark_of(line) or mark_safe('<span class="mute">–</span>')


@register.simple_tag
def smart(criteria: Iterable[Criterion]) -> SafeString:
    """A letter for each of the five; filled where nothing is missing."""
    said = _("nothing is missing"), _("something is missing")
    each = (_letter(one.letter, str(one.word), " ".join(one.missing), *said) for one in criteria)
    return format_html('<span class="smart">{}</span>', mark_safe("".join(each)))  # noqa: S308 - made by format_html


@lru_cache(maxsize=1024)
def _letter(letter: str, word: str, missing: str, nothing: str, something: str) -> SafeString:
    return format_html(
        '<span class="letter{}" title="{}: {}">{}<span class="sr"> {}: {}.</span></span>',
        "" if missing else " met", word, missing or nothing, letter, word, something if missing else nothing,
    )  # fmt: skip
