"""Where the shell shows meetings: navigation and “Create”."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charthouse.projects.permissions import Right
from charthouse.projects.places import shown_to
from charthouse.ui.shell import Chapter, Creation, ProjectInShell, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_chapter(Chapter("meetings", _("Meetings"), "project-meetings", "calendar", shown=shown_to(Right.SEE_LOG)))
    arranges = shown_to(Right.EDIT_LOG)

    def shown(request: HttpRequest, project: ProjectInShell | None) -> bool:
        return project is not None and arranges(request, project)

    shell.add_creation(Creation("meeting", _("Meeting"), "meeting-new", "calendar", in_project=True, shown=shown))
