"""Where the shell shows this chapter: the page of mentions, and the organisation's history."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charthouse.journal.models import Mention
from charthouse.ui.shell import MainPage, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_main_page(MainPage("mentions", _("Mentions"), "mentions", "mail", count=_unseen))


def _unseen(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        return 0
    return Mention.objects.filter(user=request.user, seen_at=None, comment__deleted_at=None).count()
