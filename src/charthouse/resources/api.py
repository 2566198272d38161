"""The API of people and things, as a project knows them."""

from __future__ import annotations

from typing import Any

from charthouse.doors import door
from charthouse.exchange.document import ResourceKind
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.resources.models import Allocation
from charthouse.rest import kinds
from charthouse.rest.kinds import one_of
from charthouse.rest.paging import page_of
from charthouse.rest.records import Field, Record
from charthouse.rest.router import Request, Router, asked_of

router = Router("Resources", scope="resources")

RESOURCE = Record(
    "Resource",
    (
        Field("number", kinds.WHOLE, "uid", "In this project.", filters=True),
        Field("kind", one_of(ResourceKind), "resource__kind", filters=True),
        Field("name", kinds.TEXT, "resource__name", filters=True, sorts=True),
        Field("initials", kinds.TEXT, "resource__initials"),
        Field("email", kinds.TEXT, "resource__email", filters=True, only_with="see_personal"),
        Field("max_units", kinds.NUMBER, "max_units", "1 is one full-time.", filters=True),
        Field("calendar", kinds.WHOLE.or_null(), "calendar__uid", "The number of its calendar.",
              filters=True, only_with="see_personal"),
    ),
    key="number",
)  # fmt: skip


@router.get("/projects/{key}/resources", shows=RESOURCE, listed=True)
@door(Right.SEE_TEAM)
def list_resources(request: Request, key: str) -> Any:
    """The people, machines, material and costs that work in a project."""
    access = project_for(request.auth.user, key, Right.SEE_TEAM)
    found = Allocation.objects.filter(project=access.shown)
    return page_of(request, found, RESOURCE, asked_of(request.GET, RESOURCE, access.rights)).body()
