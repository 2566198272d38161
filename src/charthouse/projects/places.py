"""Where the shell shows projects: navigation, switcher, “Create”, palette."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from charthouse.projects.access import Access, Standing, access_to
from charthouse.projects.models import Project
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.ui.addressing import address
from charthouse.ui.shell import Chapter, Creation, MainPage, PaletteItem, ProjectInShell, ProjectLine, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_main_page(MainPage("projects", _("Projects"), "projects", "projects"))
    shell.add_chapter(
        Chapter(
            "members", _("Members"), "project-members", "members", covers=("rights",), shown=shown_to(Right.SEE_TEAM)
        )
    )
    shell.add_chapter(
        Chapter("discussion", _("Discussion"), "project-discussion", "people", shown=shown_to(Right.SEE_DISCUSSION))
    )
    shell.add_chapter(Chapter("history", _("History"), "project-history", "clock", shown=shown_to(Right.SEE_HISTORY)))
    shell.add_creation(Creation("project", _("Project"), "project-new", "projects", shown=may_open_projects))
    shell.add_house_page(MainPage("permissions", _("Who may do what"), "permissions", "shield"))
    shell.add_house_page(MainPage("journal", _("History"), "organisation-history", "clock", shown=_sees_history))
    shell.add_palette_source("projects", _find)
    shell.projects = _switch


def may_here(request: HttpRequest, key: str, right: Right) -> bool:
    """Whether the reader of this page has a right in the project it is about; asked once for the whole page."""
    kept: dict[str, Access | None] = request.__dict__.setdefault("_charthouse_access", {})
    if key not in kept:
        kept[key] = access_to(Project.objects.filter(key=key).first(), request.user)
    access = kept[key]
    return access is not None and access.may(right)


def standing_of(request: HttpRequest) -> Standing:
    """What the reader of this page is in the organisation; asked once for the whole page."""
    kept: Standing | None = request.__dict__.get("_charthouse_standing")
    if kept is None or kept.user is not request.user:
        kept = request.__dict__["_charthouse_standing"] = Standing(request.user)
    return kept


def shown_to(right: Right) -> Callable[[HttpRequest, ProjectInShell], bool]:
    """Shows a chapter to those who have a right in the project."""
    return lambda request, project: may_here(request, project.key, right)


def may_open_projects(request: HttpRequest, project: ProjectInShell | None) -> bool:
    """Offers a new project to those who may open one."""
    return standing_of(request).may(OrganisationRight.CREATE_PROJECTS)


def _sees_history(request: HttpRequest) -> bool:
    return standing_of(request).may(OrganisationRight.SEE_ORGANISATION_HISTORY)


def _switch(request: HttpRequest) -> Iterable[ProjectLine]:
    return [ProjectLine(key, name, address("project", key)) for key, name in standing_of(request).first_projects()]


def _find(request: HttpRequest, asked: str, project: str) -> Iterable[PaletteItem]:
    found = standing_of(request).projects()
    for word in asked.split():
        found = found.filter(name__icontains=word) | found.filter(key__icontains=word)
    for one in found.order_by("name")[:10]:
        yield PaletteItem(_("Projects"), one.name, address("project", one.key), "projects", key=one.key)
