"""Where the shell shows approvals: what one is asked to sign."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.ui.shell import MainPage, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_main_page(MainPage("to-sign", _("To sign"), "to-sign", "check"))
