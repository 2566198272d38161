"""For whom the reader stands in, for the band at the top of every page."""

from __future__ import annotations

from django import template
from django.template.context import Context

from charthouse.accounts.deputies import represented_by

register = template.Library()


@register.simple_tag(takes_context=True)
def standing_in_for(context: Context) -> list[str]:
    """The names of those whom the reader represents now."""
    request = context.get("request")
    return [person.name for person in represented_by(request.user)] if request is not None else []
