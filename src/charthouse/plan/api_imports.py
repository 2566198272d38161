"""The API of plan files that come in: checked by a job, then taken over into a project or as a new one."""

from __future__ import annotations

from typing import Annotated, Any

import ninja
from django.conf import settings
from django.utils.translation import gettext as _
from ninja.files import UploadedFile
from pydantic import StringConstraints

from charthouse.accounts.locales import time_zones
from charthouse.bodies import ROOM_FOR_THE_FORM
from charthouse.doors import door, organisation_right, own, signed_in
from charthouse.plan import importing
from charthouse.plan.models import PlanImport
from charthouse.projects.access import Standing, project_for
from charthouse.projects.models import KEY_PATTERN
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Name, PathNumber
from charthouse.rest.kinds import of_shape, one_of
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.refusals import BadInput
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Imports", scope="plan")

IMPORT = Record(
    "Import",
    (
        Field("number", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("file", kinds.TEXT, "file_name", filters=True),
        Field("state", one_of(PlanImport.State.values), "state", filters=True),
        Field("project", kinds.TEXT.or_null(), "project__key", "null: it is to become a new one.", filters=True),
        Field("job", kinds.Kind({"type": "string", "format": "uuid"}, str).or_null(), "job_id", "See /jobs/{id}."),
        Field("problem", kinds.TEXT, "refusal", "Why it could not be read; empty otherwise."),
        Field("findings", of_shape({"type": "object"}), "findings", "What the check found."),
        Field("created_at", kinds.INSTANT, "created_at", filters=True, sorts=True),
    ),
    key="number",
)


class TakeOverIn(Input):
    """How a checked file is taken over: ``remove_missing`` into its project, the rest as a new one."""

    remove_missing: bool = True
    """Remove tasks of an earlier import that the file no longer holds."""
    key: Annotated[str, StringConstraints(pattern=f"^{KEY_PATTERN}$")] | None = None
    """Of the new project."""
    name: Annotated[Name, StringConstraints(max_length=255)] | None = None
    """Of the new project; left out: as the file says."""
    time_zone: Line | None = None
    """Of the new project; left out: as the file says, or your own."""


@router.post(
    "/projects/{key}/imports",
    shows=IMPORT,
    status=202,
    uploads=True,
    most=settings.MAX_PLAN_FILE_BYTES + ROOM_FOR_THE_FORM,
)
@door(Right.IMPORT_PLAN)
def start_import(request: Request, key: str, file: Annotated[UploadedFile, ninja.File()]) -> Any:
    """Upload a plan file; a job checks it, and nothing is changed until it is taken over."""
    access = project_for(request.auth.user, key, Right.IMPORT_PLAN)
    coming = importing.receive(upload=file, by=access.user, project=access.project)
    return Answer(_import(request, coming), 202)


@router.post("/imports", shows=IMPORT, status=202, uploads=True, most=settings.MAX_PLAN_FILE_BYTES + ROOM_FOR_THE_FORM)
@organisation_right(OrganisationRight.CREATE_PROJECTS)
def start_project_import(request: Request, file: Annotated[UploadedFile, ninja.File()]) -> Any:
    """Upload a plan file that is to become a new project; a job checks it, and taking it over makes the project."""
    Standing(request.auth.user).require(OrganisationRight.CREATE_PROJECTS)
    return Answer(_import(request, importing.receive(upload=file, by=request.auth.user)), 202)


@router.get("/imports", shows=IMPORT, listed=True)
@signed_in("Shows the caller's own imports.")
def list_imports(request: Request) -> Any:
    """Your imports; `sort=-number` begins with the newest."""
    found = PlanImport.objects.filter(owner=request.auth.user)
    return page_of(request, found, IMPORT, asked_of(request.GET, IMPORT)).body()


@router.get("/imports/{int:number}", shows=IMPORT)
@own("Shows an import of the caller's own.")
def get_import(request: Request, number: PathNumber) -> Any:
    """How far an import of yours is, and what its check found."""
    return _import(request, importing.import_of(request.auth.user, number))


@router.post("/imports/{int:number}/take-over", shows=IMPORT, status=202, refuses=(409,))
@own("Takes over an import of the caller's own, into a project in which they may.")
def take_over_import(request: Request, number: PathNumber, body: TakeOverIn) -> Any:
    """Take a checked file over, all or nothing, as a job: into its project, or as a new one with the key you say."""
    user = request.auth.user
    coming = importing.import_of(user, number)
    if coming.project is not None:
        project_for(user, coming.project.key, Right.IMPORT_PLAN)
        if wrong := dict.fromkeys(body.given().keys() - {"remove_missing"}, _("is for new projects only")):
            raise BadInput(
                _("This file goes into a project that is there; leave out what makes a new one."), fields=wrong
            )
        choices: dict[str, Any] = {"remove_missing": body.remove_missing}
    else:
        Standing(user).require(OrganisationRight.CREATE_PROJECTS)
        if body.key is None:
            raise BadInput(_("Say the key of the project that is to be made."), fields={"key": _("is missing")})
        name = body.name or coming.findings.get("name") or coming.file_name.rsplit(".", 1)[0]
        zone = body.time_zone or coming.findings.get("time_zone") or user.time_zone
        if zone not in time_zones():
            said = _("Use a time zone like Europe/Berlin.")
            raise BadInput(said, fields={"time_zone": said})
        choices = {"key": body.key, "name": name[:255], "time_zone": zone}
    return Answer(_import(request, importing.commit(coming=coming, by=user, choices=choices)), 202)


@router.delete("/imports/{int:number}", refuses=(409,))
@own("Leaves an import of the caller's own.")
def discard_import(request: Request, number: PathNumber) -> Any:
    """Leave a file of yours; what was kept of it is removed."""
    importing.discard(coming=importing.import_of(request.auth.user, number), by=request.auth.user)
    return Answer(status=204)


def _import(request: Request, coming: PlanImport) -> dict[str, Any]:
    return rows_of(PlanImport.objects.filter(pk=coming.pk), Reading(fields_of(request.GET, IMPORT)))[0]
