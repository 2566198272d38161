"""Where the shell shows the portfolio, a project's overview, and late tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.ui.shell import Chapter, MainPage, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_main_page(MainPage("portfolio", _("Portfolio"), "portfolio", "portfolio"))
    shell.add_chapter(Chapter("overview", _("Overview"), "project", "overview"))
