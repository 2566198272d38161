"""Where the shell shows projects: navigation, switcher, “Create”, palette."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import projects_of
from charthouse.ui.shell import Chapter, Creation, MainPage, PaletteItem, ProjectLine, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_main_page(MainPage("projects", _("Projects"), "projects", "projects"))
    shell.add_chapter(Chapter("members", _("Members"), "project-members", "members"))
    shell.add_creation(Creation("project", _("Project"), "project-new", "projects"))
    shell.add_palette_source("projects", _find)
    shell.projects = _switch


def _switch(request: HttpRequest) -> Iterable[ProjectLine]:
    return [
        ProjectLine(project.key, project.name, reverse("project", kwargs={"key": project.key}))
        for project in projects_of(request.user).order_by("name")[:50]
    ]


def _find(request: HttpRequest, asked: str, project: str) -> Iterable[PaletteItem]:
    found = projects_of(request.user)
    for word in asked.split():
        found = found.filter(name__icontains=word) | found.filter(key__icontains=word)
    for one in found.order_by("name")[:10]:
        yield PaletteItem(_("Projects"), one.name, reverse("project", kwargs={"key": one.key}), "projects", key=one.key)
