"""The addresses of pages on calendars, which are a project's or the organisation's."""

from __future__ import annotations

from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def calendar_url(context: Context, page: str, number: int | None = None, place: int | None = None) -> str:
    """Where a page of whose calendars they are is: ``{% calendar_url 'week' shown.number %}``."""
    where = {name: value for name, value in (("number", number), ("place", place)) if value is not None}
    found: str = context["keeper"].url(page, **where)
    return found
