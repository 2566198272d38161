"""The API of accounts: oneself, people and groups."""

from __future__ import annotations

from typing import Any

from charthouse.accounts.models import Group, GroupMember, User
from charthouse.accounts.permissions import AccountRight, require
from charthouse.accounts.roles import roles_of
from charthouse.doors import organisation_right, signed_in
from charthouse.rest import kinds
from charthouse.rest.kinds import one_of
from charthouse.rest.paging import page_of
from charthouse.rest.records import Field, Record
from charthouse.rest.router import Request, Router, asked_of

router = Router("People", scope="people")
groups = Router("Groups", scope="people")
mine = Router("Yourself", scope="me")

PERSON = Record(
    "Person",
    (
        Field("number", kinds.WHOLE, "pk", filters=True),
        Field("kind", one_of(User.Kind.values), "kind", "A person, or a program with its own tokens.", filters=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("email", kinds.TEXT, "email", filters=True, sorts=True),
        Field("active", kinds.TRUTH, "is_active", "May sign in.", filters=True),
        Field("time_zone", kinds.TEXT, "time_zone", filters=True),
        Field("joined_at", kinds.INSTANT, "joined_at", filters=True, sorts=True),
    ),
    key="number",
)

GROUP = Record(
    "Group",
    (
        Field("number", kinds.WHOLE, "pk", filters=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("purpose", kinds.TEXT, "description"),
        Field("version", kinds.WHOLE, "version"),
    ),
    key="number",
)

GROUP_MEMBER = Record(
    "GroupMember",
    (
        Field("person", kinds.WHOLE, "user_id", filters=True),
        Field("name", kinds.TEXT, "user__name", filters=True, sorts=True),
        Field("group", kinds.WHOLE, "group_id", filters=True),
        Field("since", kinds.INSTANT, "since", filters=True),
        Field("id", kinds.WHOLE, "pk"),
    ),
    key="id",
)

ME: dict[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "kind": {"type": "string", "enum": list(User.Kind.values)},
        "name": {"type": "string"},
        "email": {"type": "string"},
        "locale": {"type": "string"},
        "time_zone": {"type": "string"},
        "theme": {"type": "string"},
        "roles": {"type": "array", "items": {"type": "string"}, "description": "In the organisation."},
        "scopes": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "description": "What this token is for; null in a session.",
        },
    },
    "required": ["number", "kind", "name", "email", "locale", "time_zone", "theme", "roles", "scopes"],
    "additionalProperties": False,
}


@mine.get("/me", shows=ME, scope="")
@signed_in("Shows the caller to themselves.")
def get_me(request: Request) -> Any:
    """Who you are, and what your token is for."""
    return shown_to_self(request.auth.user, request.auth.scopes)


def shown_to_self(user: User, scopes: frozenset[str] | None) -> dict[str, Any]:
    """Somebody as they are shown to themselves."""
    return {
        "number": user.pk,
        "kind": user.kind,
        "name": user.name,
        "email": user.email,
        "locale": user.locale,
        "time_zone": user.time_zone,
        "theme": user.theme,
        "roles": sorted(str(role) for role in roles_of(user)),
        "scopes": None if scopes is None else sorted(scopes),
    }


@router.get("/people", shows=PERSON, listed=True)
@organisation_right(AccountRight.SEE_PEOPLE)
def list_people(request: Request) -> Any:
    """Everybody with an account, and the programs."""
    require(request.auth.user, AccountRight.SEE_PEOPLE)
    return page_of(request, User.objects.all(), PERSON, asked_of(request.GET, PERSON)).body()


@groups.get("/groups", shows=GROUP, listed=True)
@organisation_right(AccountRight.SEE_PEOPLE)
def list_groups(request: Request) -> Any:
    """People who get roles together."""
    require(request.auth.user, AccountRight.SEE_PEOPLE)
    return page_of(request, Group.objects.all(), GROUP, asked_of(request.GET, GROUP)).body()


@groups.get("/group-members", shows=GROUP_MEMBER, listed=True)
@organisation_right(AccountRight.SEE_PEOPLE)
def list_group_members(request: Request) -> Any:
    """Who belongs to which group; `group=7` asks for one."""
    require(request.auth.user, AccountRight.SEE_PEOPLE)
    return page_of(request, GroupMember.objects.all(), GROUP_MEMBER, asked_of(request.GET, GROUP_MEMBER)).body()
