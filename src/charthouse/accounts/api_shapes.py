"""What the API says and takes of roles in the organisation."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field as Limits
from pydantic import StringConstraints

from charthouse.accounts.models import OrganisationRole
from charthouse.rest.inputs import Input

ROLES: dict[str, Any] = {
    "type": "object",
    "properties": {"roles": {"type": "array", "items": {"type": "string", "enum": list(OrganisationRole.values)}}},
    "required": ["roles"],
    "additionalProperties": False,
}
Role = Annotated[OrganisationRole, Limits(strict=False)]
Roles = Annotated[list[Role], Limits(max_length=len(OrganisationRole))]
Address = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]


class RolesIn(Input):
    """Roles in the organisation, in place of those that there are."""

    roles: Roles
