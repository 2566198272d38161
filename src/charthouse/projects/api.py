"""The API of projects and their members."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import Field as Limits
from pydantic import StringConstraints

from charthouse.accounts.models import Group, User
from charthouse.doors import door, organisation_right, signed_in
from charthouse.projects import actions
from charthouse.projects.access import Standing, project_for
from charthouse.projects.api_kinds import TIME, DayIn
from charthouse.projects.models import KEY_PATTERN, Membership, Project, Role
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.refusals import Refused
from charthouse.rest import kinds
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.inputs import Input, Name, Number, PathNumber, Text
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.refusals import BadInput
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Projects", scope="projects")

PROJECT = Record(
    "Project",
    (
        Field("key", kinds.TEXT, "key", "Begins the key of every task in it: CRM-42.", filters=True, sorts=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("purpose", kinds.TEXT, "description", "What will be better when it is done."),
        Field("programme", kinds.TEXT, "programme", "What it belongs to together with other projects.", filters=True,
              sorts=True),
        Field("type", kinds.TEXT, "type", "What kind of undertaking it is.", filters=True, sorts=True),
        Field("time_zone", kinds.TEXT, "time_zone", "By whose wall clock all times of the plan are meant.",
              filters=True),
        Field("currency", kinds.TEXT, "currency", "Three letters, or empty.", filters=True),
        Field("status_date", TIME.or_null(), "status_date", "Until when progress has been reported.", filters=True,
              sorts=True),
        Field("created_at", kinds.INSTANT, "created_at", filters=True, sorts=True),
        Field("version", kinds.WHOLE, "version", "Grows with each change of these fields."),
    ),
    key="key",
)  # fmt: skip

MEMBER = Record(
    "Member",
    (
        Field("id", kinds.WHOLE, "pk"),
        Field("person", kinds.WHOLE.or_null(), "user_id", "The account’s number; null for a group.", filters=True),
        Field("group", kinds.WHOLE.or_null(), "group_id", "The group’s number; null for a person.", filters=True),
        Field("name", kinds.TEXT, ("user__name", "group__name"), "", lambda person, group: person or group or ""),
        Field("email", kinds.TEXT.or_null(), "user__email", only_with="see_personal"),
        Field("role", kinds.one_of(Role.values), "role", filters=True, sorts=True),
        Field("parts", kinds.of_shape({"type": "array", "items": {"type": "integer"}}), "parts",
              "Of a workstream lead: the numbers of the tasks they lead, with all below each."),
        Field("since", kinds.INSTANT, "since", filters=True, sorts=True),
    ),
    key="id",
)  # fmt: skip


_MEMBERS: dict[str, Any] = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Member"}}},
    "required": ["items"],
    "additionalProperties": False,
}


class NoSuchMember(Refused):
    """The project has no such member."""

    status = 404


Group80 = Annotated[str, StringConstraints(max_length=actions.LONGEST_GROUP, pattern=r"^[^\x00\n]*$")]


class ProjectIn(Input):
    """A new project."""

    key: Annotated[str, StringConstraints(pattern=f"^{KEY_PATTERN}$")]
    name: Annotated[Name, StringConstraints(max_length=255)]
    purpose: Text = ""
    time_zone: Annotated[str, StringConstraints(max_length=60)] = "UTC"
    currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""
    programme: Group80 = ""
    type: Group80 = ""
    start: DayIn | None = None
    """The day on which its work begins."""


class ProjectChange(Input):
    """Changes of a project: what is left out stays."""

    name: Annotated[Name, StringConstraints(max_length=255)] = ""
    purpose: Text = ""
    time_zone: Annotated[str, StringConstraints(max_length=60)] = "UTC"
    currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""
    programme: Group80 = ""
    type: Group80 = ""


class MemberIn(Input):
    """The roles of a person or of a group in the project, in place of those they have."""

    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")] | None = None
    group: Number | None = None
    roles: Annotated[list[Annotated[Role, Limits(strict=False)]], Limits(min_length=1, max_length=len(Role))]
    parts: Annotated[list[Number], Limits(max_length=100)] = []


def _project(request: Request, project: Project, status: int = 200) -> Answer:
    fields = fields_of(request.GET, PROJECT)
    shown = rows_of(Project.rows.filter(pk=project.pk), Reading(fields))[0]
    headers = {"Location": f"/api/v1/projects/{project.key}"} if status == 201 else {}
    return Answer(shown, status, project.version, headers)


@router.get("/projects", shows=PROJECT, listed=True)
@signed_in("Shows the projects that the caller sees.")
def list_projects(request: Request) -> Any:
    """The projects that you see."""
    return page_of(request, Standing(request.auth.user).shown(), PROJECT, asked_of(request.GET, PROJECT)).body()


@router.post("/projects", shows=PROJECT, status=201, tagged=True, refuses=(409,))
@organisation_right(OrganisationRight.CREATE_PROJECTS)
def create_project(request: Request, body: ProjectIn) -> Any:
    """Open a project; you become its manager."""
    made = actions.create_project(
        key=body.key, name=body.name, by=request.auth.user, description=body.purpose, time_zone=body.time_zone,
        currency=body.currency, programme=body.programme, type=body.type,
        start=None if body.start is None else dt.date.fromisoformat(body.start),
    )  # fmt: skip
    return _project(request, made, 201)


@router.get("/projects/{key}", shows=PROJECT, tagged=True)
@door(Right.SEE)
def get_project(request: Request, key: str) -> Any:
    """One project."""
    return _project(request, project_for(request.auth.user, key).shown)


@router.patch("/projects/{key}", shows=PROJECT, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_PROJECT)
def change_project(request: Request, key: str, body: ProjectChange) -> Any:
    """Change a project's name, purpose, programme, type, time zone or currency."""
    access = project_for(request.auth.user, key, Right.EDIT_PROJECT)
    version = version_asked(request)
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=access.project.pk)
        require_version(version, project.version if access.project.public is None else access.shown.version, key)
        given = {("description" if name == "purpose" else name): value for name, value in body.given().items()}
        changes = {name: (getattr(project, name), value) for name, value in given.items()}
        project = actions.update_project(project=project, changes=changes, by=request.auth.user)
    return _project(request, project_for(request.auth.user, key).shown)


@router.get("/projects/{key}/members", shows=MEMBER, listed=True)
@door(Right.SEE_TEAM)
def list_members(request: Request, key: str) -> Any:
    """Who belongs to the project; who has several roles is there with each."""
    access = project_for(request.auth.user, key, Right.SEE_TEAM)
    asked = asked_of(request.GET, MEMBER, access.rights)
    return page_of(request, Membership.objects.filter(project=access.project), MEMBER, asked).body()


@router.put("/projects/{key}/members", shows=_MEMBERS, refuses=(409,))
@door(Right.MANAGE_MEMBERS)
def set_member(request: Request, key: str, body: MemberIn) -> Any:
    """Give a person (by e-mail) or a group (by number) these roles, in place of those they have."""
    access = project_for(request.auth.user, key, Right.MANAGE_MEMBERS)
    made = actions.set_roles(
        project=access.project, member=_member(body), roles=body.roles, parts=body.parts, by=request.auth.user
    )
    reading = Reading(MEMBER.shown_to(access.rights))
    return {"items": rows_of(Membership.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"), reading)}


@router.delete("/projects/{key}/members/people/{int:person}", refuses=(409,))
@door(Right.MANAGE_MEMBERS)
def remove_member(request: Request, key: str, person: PathNumber) -> Any:
    """End somebody's part in the project."""
    return _remove(request, key, user_id=person)


@router.delete("/projects/{key}/members/groups/{int:group}", refuses=(409,))
@door(Right.MANAGE_MEMBERS)
def remove_group(request: Request, key: str, group: PathNumber) -> Any:
    """End the part of a group in the project."""
    return _remove(request, key, group_id=group)


def _member(body: MemberIn) -> User | Group:
    if (body.email is None) == (body.group is None):
        said = _("Say either “email”, for a person, or “group”.")
        raise BadInput(said, fields={"email": said, "group": said})
    if body.email is not None:
        return actions.person_of(body.email)
    found = Group.objects.filter(pk=body.group or 0).first()
    if found is None:
        said = _("There is no group %(number)d.") % {"number": body.group}
        raise BadInput(said, fields={"group": said})
    return found


def _remove(request: Request, key: str, **whose: int) -> Answer:
    access = project_for(request.auth.user, key, Right.MANAGE_MEMBERS)
    found = Membership.objects.select_related("user", "group").filter(project=access.project, **whose).first()
    member = None if found is None else found.user or found.group
    if member is None:
        raise NoSuchMember(_("%(key)s has no such member; the list of members has their numbers.") % {"key": key})
    actions.remove_member(project=access.project, user=member, by=request.auth.user)
    return Answer(status=204)
