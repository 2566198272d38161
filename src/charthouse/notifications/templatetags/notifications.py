"""What templates ask of notices."""

from __future__ import annotations

from django import template
from django.template.context import Context

from charthouse.notifications.telling import unseen_to
from charthouse.projects.places import standing_of

register = template.Library()

MOST = 100


@register.simple_tag(takes_context=True)
def unseen_notices(context: Context) -> int:
    """How many notices the reader of this page has not looked at, counted to a hundred."""
    return unseen_to(standing_of(context["request"]), MOST)
