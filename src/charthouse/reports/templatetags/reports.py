"""How sentences of a report stand on its page."""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from charthouse.reports.composed import Sentence

register = template.Library()


@register.filter
def emphasised(sentence: Sentence) -> SafeString:
    """A sentence with the figures that matter most made strong."""
    text = str(conditional_escape(sentence.text))
    for figure in sentence.strong:
        escaped = str(escape(figure))
        text = text.replace(escaped, f"<em>{escaped}</em>", 1)
    return mark_safe(text)  # noqa: S308 - everything in it is escaped above
