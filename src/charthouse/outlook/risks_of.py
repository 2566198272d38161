"""The project's register of risks, as far as a simulation has to know whether it is still the same."""

from __future__ import annotations

from django.db.models import F, QuerySet, Sum

from charthouse.projects.models import Project
from charthouse.risks.models import Risk
from charthouse.risks.simulating import register_of

_PRIME = 1_000_003


def marks() -> QuerySet[Risk, int]:
    """A number for each register that changes whenever one of its risks does, comes or goes."""
    grouped = Risk.objects.order_by().values("project")
    return grouped.annotate(mark=Sum(F("pk") * _PRIME + F("version"))).values_list("mark", flat=True)


def mark_of(project: Project) -> int:
    """The number for the register of a project, or of the project whose published plan this row holds; 0: none."""
    return next(iter(marks().filter(project=register_of(project))), 0)
