"""Where the shell shows the stages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charthouse.projects.permissions import Right
from charthouse.projects.places import shown_to
from charthouse.ui.shell import Chapter, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_chapter(
        Chapter("stages", _("Stages & gates"), "project-stages", "milestone", shown=shown_to(Right.SEE_DOCUMENTS))
    )
