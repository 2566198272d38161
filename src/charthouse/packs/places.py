"""Where the shell shows packs: in the navigation, under “Create”."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.projects.places import may_open_projects
from charthouse.ui.shell import Creation, MainPage, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_main_page(MainPage("packs", _("Methods"), "packs", "copy"))
    shell.add_creation(
        Creation("set-up", _("Project from a method and type"), "packs-begin", "copy", shown=may_open_projects)
    )
