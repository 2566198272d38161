"""The API of files that belong to tasks and to the project."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from charthouse.bodies import ROOM_FOR_THE_FORM
from charthouse.doors import door
from charthouse.journal import attaching, serving
from charthouse.journal.models import Attachment
from charthouse.journal.reach import subject_seen
from charthouse.plan.api_discussion import ON, on_tasks, only_shown, subject_for
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.asking import number_in
from charthouse.rest.inputs import PathNumber
from charthouse.rest.kinds import LARGEST
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of
from charthouse.rest.uploads import PARAMETERS, upload_of

router = Router("Files", scope="discussion")

FILE = Record(
    "File",
    (
        Field("number", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("task", ON, "task_number", "Of which task; null: of the project as a whole.", filters=True),
        Field("name", kinds.TEXT, "name", filters=True, sorts=True),
        Field("edition", kinds.WHOLE, "edition", "1 for the first file of this name there, 2 for the next …",
              filters=True, sorts=True),
        Field("media_type", kinds.TEXT, "media_type", filters=True),
        Field("size", kinds.WHOLE, "size", "Bytes.", filters=True, sorts=True),
        Field("sha256", kinds.TEXT, "sha256", "Of its content, in hexadecimal digits.", filters=True),
        Field("by", kinds.WHOLE, "by_id", "Who attached it: the account’s number.", filters=True),
        Field("by_name", kinds.TEXT, "by__name"),
        Field("at", kinds.INSTANT, "at", filters=True, sorts=True),
    ),
    key="number",
)  # fmt: skip
_TASK: dict[str, Any] = {
    "in": "query", "name": "task", "required": False,
    "description": "To which task it belongs; left out: to the project as a whole.",
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST},
}  # fmt: skip


def _files(access: Access) -> QuerySet[Any]:
    there = Attachment.objects.filter(stream_id=access.project.journal_id, deleted_at=None)
    return only_shown(on_tasks(there), access)


def _shown(request: Request, access: Access, number: int, status: int = 200) -> Answer:
    besides = ("task", "name") if status == 201 else ()
    fields = fields_of(request.GET, FILE, besides=besides)
    found = rows_of(_files(access).filter(pk=number), Reading(fields))
    if not found:
        raise _no_such_file()
    address = f"/api/v1/projects/{access.project.key}/files/{number}"
    return Answer(found[0], status, None, {"Location": address} if status == 201 else {})


def _no_such_file() -> attaching.NoSuchAttachment:
    return attaching.NoSuchAttachment(_("There is no such file in this project; it may have been taken away."))


@router.get("/projects/{key}/files", shows=FILE, listed=True)
@door(Right.SEE_DISCUSSION)
def list_files(request: Request, key: str) -> Any:
    """The files of a project and its tasks; `task=42&name=plan.pdf&sort=-edition` asks for one file’s versions."""
    access = project_for(request.auth.user, key, Right.SEE_DISCUSSION)
    return page_of(request, _files(access), FILE, asked_of(request.GET, FILE)).body()


@router.post(
    "/projects/{key}/files", shows=FILE, status=201, uploads=True, raw=True,
    most=settings.MAX_ATTACHMENT_BYTES + ROOM_FOR_THE_FORM, parameters=(_TASK, *PARAMETERS),
)  # fmt: skip
@door(Right.ATTACH)
def attach_file(request: Request, key: str) -> Any:
    """Attach a file to a task or the project; the same name again is its next version.

    Send it as the field `file` of a form, or as the body itself (`application/octet-stream`) with its name in the
    address and, best, its checksum in `Content-Digest`.
    """
    access = project_for(request.auth.user, key, Right.ATTACH)
    subject = subject_for(access, number_in(request.GET, "task"))
    upload = upload_of(request, refuse=attaching.refuse_too_big)
    kept = attaching.attach(access=access, subject=subject, upload=upload)
    return _shown(request, access, kept.pk, 201)


@router.get("/projects/{key}/files/{int:number}", shows=FILE)
@door(Right.SEE_DISCUSSION)
def get_file(request: Request, key: str, number: PathNumber) -> Any:
    """What is known of one file."""
    return _shown(request, project_for(request.auth.user, key, Right.SEE_DISCUSSION), number)


@router.get("/projects/{key}/files/{int:number}/content", gives=("application/octet-stream",), refuses=(409,))
@door(Right.SEE_DISCUSSION)
def download_file(request: Request, key: str, number: PathNumber) -> HttpResponseBase:
    """The file itself, checked against its checksum, to be saved."""
    access = project_for(request.auth.user, key, Right.SEE_DISCUSSION)
    return serving.handed_out(attaching.attachment_of(access, number), media_type="application/octet-stream")


@router.delete("/projects/{key}/files/{int:number}")
@door(Right.ATTACH)
def remove_file(request: Request, key: str, number: PathNumber) -> Any:
    """Take a file of your own away, as a manager anybody’s; that it was there stays in the history."""
    access = project_for(request.auth.user, key, Right.ATTACH)
    kept = attaching.attachment_of(access, number)
    subject = subject_seen(access, kept.record, kept.record_id)
    if subject is None:
        raise _no_such_file()
    attaching.remove(access=access, subject=subject, kept=kept)
    return Answer(status=204)
