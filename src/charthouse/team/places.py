"""Where the shell shows the team chapter."""

from __future__ import annotations

from django.http import HttpRequest

from charthouse.projects.permissions import OrganisationRight
from charthouse.projects.places import standing_of


def leads_people(request: HttpRequest) -> bool:
    """Shows “My people” to line managers, and to who stands in for one."""
    return standing_of(request).may(OrganisationRight.SEE_WORK_OF_PEOPLE)
