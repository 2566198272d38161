"""The project's register of risks, as far as a simulation has to know whether it is still the same."""

from __future__ import annotations

from django.db.models import QuerySet

from charthouse.projects.models import Project
from charthouse.risks.models import Register
from charthouse.risks.simulating import register_of


def marks() -> QuerySet[Register, int]:
    """A number for each register that changes whenever one of its risks or groups does, comes or goes."""
    return Register.objects.order_by().values_list("version", flat=True)


def mark_of(project: Project) -> int:
    """The number for the register of a project, or of the project whose published plan this row holds; 0: none."""
    return next(iter(marks().filter(project=register_of(project))), 0)
