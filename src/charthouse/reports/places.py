"""Where the shell shows reports: navigation, “Create”; and where each record that a sentence comes from is."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charthouse.projects.permissions import Right
from charthouse.projects.places import shown_to
from charthouse.reports.facts import Source
from charthouse.ui.shell import Chapter, Creation, ProjectInShell, shell

_PAGES = {
    "plan": "plan_page:page", "budget": "budget", "outlook": "outlook", "run": "outlook", "course": "earned-value",
    "scope": "project-scope", "quality": "project-stages", "stage": "project-stages",
}  # fmt: skip
_RECORDS = {
    "task": "plan_page:task", "risk": "risk", "log": "log-entry", "kpi": "kpi", "gate": "gate",
    "exception": "stage-exception",
    "version": "version",
}  # fmt: skip


def register_places() -> None:
    """Called when the chapter starts."""
    shell.add_chapter(Chapter("reports", _("Reports"), "project-reports", "reports", shown=shown_to(Right.SEE)))
    writes = shown_to(Right.WRITE_REPORTS)

    def shown(request: HttpRequest, project: ProjectInShell | None) -> bool:
        return project is not None and writes(request, project)

    shell.add_creation(Creation("report", _("Status report"), "report-new", "reports", in_project=True, shown=shown))


def place_of(source: Source, key: str) -> str:
    """The address of a record."""
    if source.kind in _RECORDS:
        return reverse(_RECORDS[source.kind], args=[key, int(source.ref)])
    return reverse(_PAGES[source.kind], args=[key])
