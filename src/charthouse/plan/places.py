"""Where the shell shows the plan chapter: navigation, “Create”, palette."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.incoming import number_in
from charthouse.plan.models import Task
from charthouse.plan.overview import facts_of
from charthouse.projects import facts
from charthouse.projects.permissions import OrganisationRight
from charthouse.projects.places import may_open_projects, standing_of
from charthouse.ui.shell import Chapter, Creation, MainPage, PaletteItem, shell


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_chapter(
        Chapter(
            "plan",
            _("Plan"),
            "plan_page:page",
            "plan",
            covers=("tasks", "baselines", "calendars", "scenarios", "progress"),
        )
    )
    shell.add_house_page(
        MainPage("organisation-calendars", _("Calendars"), "organisation-calendars", "calendar", shown=_keeps_standards)
    )
    shell.add_creation(Creation("import", _("Import a plan file"), "import", "upload", shown=may_open_projects))
    shell.add_palette_source("tasks", _find)
    facts.register(facts_of)


def _keeps_standards(request: HttpRequest) -> bool:
    return standing_of(request).may(OrganisationRight.KEEP_STANDARDS)


def _find(request: HttpRequest, asked: str, project: str) -> Iterable[PaletteItem]:
    """Tasks of the projects one can see, those of the present project first; only once something was typed."""
    if len(asked) < 2:
        return
    mine = dict(standing_of(request).shown().values_list("id", "key"))
    found = Task.objects.filter(project_id__in=mine)
    key, _dash, number = asked.upper().partition("-")
    uid = number_in(number)
    if uid is not None:
        found = found.filter(project__key=key, uid=uid)
    else:
        for word in asked.split():
            found = found.filter(Q(name__icontains=word))
    lines = list(found.order_by("name").values_list("project_id", "uid", "name")[:30])
    lines.sort(key=lambda line: mine[line[0]] != project)
    for owner, uid, name in lines[:10]:
        url = reverse("plan_page:task", kwargs={"key": mine[owner], "number": uid})
        yield PaletteItem(_("Tasks"), name, url, "plan", key=f"{mine[owner]}-{uid}")
