"""What accounts give to the shell: the theme that somebody chose is kept in their account."""

from __future__ import annotations

from django.http import HttpRequest

from charthouse.accounts.actions import update_profile
from charthouse.accounts.people import person
from charthouse.ui.shell import shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.keep_theme = _keep_theme


def _keep_theme(request: HttpRequest, theme: str) -> None:
    user = person(request)
    update_profile(user=user, changes={"theme": theme}, by=user)
