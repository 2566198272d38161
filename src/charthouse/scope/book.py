"""The row that holds for a project's scope as a whole: one change after the other."""

from __future__ import annotations

from charthouse.projects.models import Project
from charthouse.scope.models import ScopeBook


def locked_book(project: Project) -> ScopeBook:
    """The scope's row, locked until the transaction ends."""
    return ScopeBook.objects.select_for_update().get_or_create(project=project)[0]
