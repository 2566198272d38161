"""What templates ask of notices."""

from __future__ import annotations

from django import template

from charthouse.accounts.models import User
from charthouse.notifications.telling import unseen

register = template.Library()


@register.filter
def unseen_notices(user: User) -> int:
    """How many notices somebody has not looked at."""
    return unseen(user)
