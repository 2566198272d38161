"""For whom the reader stands in, for the band at the top of every page."""

from __future__ import annotations

from django import template
from django.template.context import Context

from charthouse.accounts.deputies import names_represented_by
from charthouse.accounts.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def standing_in_for(context: Context) -> list[str]:
    """The names of those whom the reader represents now."""
    user = getattr(context.get("request"), "user", None)
    return list(names_represented_by(user).values()) if isinstance(user, User) else []
