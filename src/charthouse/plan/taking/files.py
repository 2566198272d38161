"""Files on their way in: kept as what was read of them until they are taken over, or left."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.exchange.columns import DateOrder
from charthouse.exchange.confined_others import export_from, issues_in, list_in
from charthouse.exchange.issues import Export
from charthouse.exchange.lists import List
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.jobs import actions as jobs
from charthouse.plan.models import KeptList, TakenFile
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui.sentences import in_readers_words

MOST_BYTES = 32 * 1024 * 1024
READ_AT_ONCE = 2 * 1024 * 1024
"""So big a file is read while somebody waits, which takes about a second; a bigger one by a job."""
READ_ISSUES = "plan.read_issues"
KEPT_DAYS = 30
"""So long waits a file that is neither taken over nor left."""
LEFT_SECONDS = 3600
"""What is younger on the disk may belong to an upload that is not through."""


class NoSuchFile(Refused):
    """There is no such file on its way into this project."""

    status = 404


class UnreadableExport(Refused):
    """The file cannot be read as what it was brought for."""

    status = 422


class NotReady(Refused):
    """The file is being read or taken over just now, or could not be read."""

    status = 409


def bring_export(*, access: Access, upload: UploadedFile[Any], order: DateOrder | None = None) -> TakenFile:
    """Read an export of Jira or Azure DevOps, and keep what it says to be looked at; a big one is read by a job.

    :raises RoleMayNot:
    :raises UnreadableExport:
    """
    access.require(Right.IMPORT_PLAN)
    if READ_AT_ONCE < (upload.size or 0) <= MOST_BYTES:
        return _read_later(access, upload, order)
    zone = access.project.time_zone or "UTC"
    name, digest, found = _read(upload, lambda path: issues_in(path, zone=zone, order=order))
    return TakenFile.objects.create(
        project=access.project, owner=access.user, kind=TakenFile.Kind.TOOL, source=found.source.value, file_name=name,
        sha256=digest, at=timezone.now(), content=asdict(found),
    )  # fmt: skip


def bring_list(*, access: Access, upload: UploadedFile[Any], kind: str, into: KeptList | None = None) -> TakenFile:
    """Read a spreadsheet of risks, issues or costs, and keep it to be looked at.

    :raises RoleMayNot:
    :raises UnreadableExport:
    """
    access.require(Right.IMPORT_PLAN)
    if kind == KeptList.Kind.COSTS:
        access.require(Right.SEE_COSTS)
    name, digest, found = _read(upload, list_in)
    return TakenFile.objects.create(
        project=access.project, owner=access.user, kind=TakenFile.Kind.LIST, source=kind, file_name=name,
        sha256=digest, at=timezone.now(), content=asdict(found), into=into,
    )  # fmt: skip


def _read_later(access: Access, upload: UploadedFile[Any], order: DateOrder | None) -> TakenFile:
    """Keep a big export as it came, and ask for it to be read."""
    name = _name_of(upload)
    stored = f"{uuid.uuid4().hex}{_suffix_of(name)}"
    digest = _written(upload, folder() / stored)
    with transaction.atomic():
        file = TakenFile.objects.create(
            project=access.project, owner=access.user, kind=TakenFile.Kind.TOOL, file_name=name, sha256=digest,
            at=timezone.now(), state=TakenFile.State.READING, stored_as=stored,
        )  # fmt: skip
        job = jobs.start(
            READ_ISSUES,
            by=access.user,
            title=_("Read %(file)s") % {"file": name},
            arguments={"key": access.project.key, "file": file.pk, "order": None if order is None else order.value},
            stream_id=access.project.journal_id,
            page=reverse("plan_page:take-issues", kwargs={"key": access.project.key, "number": file.pk}),
        )
        file.job_id = job.pk
        file.save(update_fields=["job_id"])
    return file


def read_stored(file: TakenFile, *, zone: str, order: DateOrder | None, waiting: Callable[[], None]) -> Export:
    """What a big export holds that was kept as it came; ``waiting`` is called now and then, and may raise.

    :raises UnreadableExport:
    """
    path = folder() / file.stored_as
    try:
        return issues_in(path, zone=zone, order=order, waiting=waiting)
    except UnreadablePlan as refusal:
        raise _unreadable(refusal, path, file.file_name) from None


def folder() -> Path:
    """Where big exports are kept until they have been read."""
    place = Path(settings.DATA_DIR) / "taking"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _read(upload: UploadedFile[Any], read: Any) -> tuple[str, str, Any]:
    name = _name_of(upload)
    with tempfile.TemporaryDirectory(prefix="charthouse-taking-") as place:
        path = Path(place) / f"file{_suffix_of(name)}"
        digest = _written(upload, path)
        try:
            return name, digest, read(path)
        except UnreadablePlan as refusal:
            raise _unreadable(refusal, path, name) from None


def _name_of(upload: UploadedFile[Any]) -> str:
    """What a file is called.

    :raises UnreadableExport: it is empty or too big
    """
    name = PurePosixPath((upload.name or "").replace("\\", "/")).name[:255] or _("file")
    if not upload.size:
        raise UnreadableExport(_("%(file)s is empty; export it again and look at the file’s size.") % {"file": name})
    if upload.size > MOST_BYTES:
        raise UnreadableExport(
            _("%(file)s has %(size)d MiB; the most is %(most)d MiB. Leave out what is not needed, or split it.")
            % {"file": name, "size": upload.size >> 20, "most": MOST_BYTES >> 20}
        )
    return name


def _suffix_of(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if re.fullmatch(r"[.][a-z0-9]{1,8}", suffix) else ""


def _written(upload: UploadedFile[Any], path: Path) -> str:
    """Write a file that came in; gives its digest."""
    digest = hashlib.sha256()
    with path.open("xb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _unreadable(refusal: UnreadablePlan, path: Path, name: str) -> UnreadableExport:
    return UnreadableExport(in_readers_words(str(refusal)).replace(path.name, name))


def file_of(access: Access, number: int, kind: TakenFile.Kind) -> TakenFile:
    """A file that waits to be taken over, whoever brought it.

    :raises NoSuchFile:
    """
    found = TakenFile.objects.filter(pk=number, project=access.project, kind=kind, applied_at=None)
    file = found.select_related("into").first()
    if file is None:
        raise NoSuchFile(_("No such file waits to be taken over; bring it again."))
    return file


def require_read(file: TakenFile) -> TakenFile:
    """The file, which is read and not being taken over.

    :raises NotReady:
    """
    if file.state != TakenFile.State.READ:
        told = {"file": file.file_name, "state": file.get_state_display()}
        if file.state == TakenFile.State.UNREADABLE:
            raise NotReady(_("%(file)s could not be read; bring it again.") % told)
        raise NotReady(_("%(file)s is %(state)s; wait for that, or stop it.") % told)
    return file


def lock_read(file: TakenFile) -> TakenFile:
    """The same as it is now, so that nobody else takes it over in this transaction.

    :raises NotReady:
    """
    return require_read(TakenFile.objects.select_for_update().get(pk=file.pk))


def export_in(file: TakenFile) -> Export:
    """The export that a file holds."""
    return export_from(file.content)


def list_read(file: TakenFile) -> List:
    """The list that a file holds."""
    told = file.content
    return List(
        tuple(told["headers"]), tuple((line, tuple(cells)) for line, cells in told["rows"]), tuple(told["warnings"])
    )


def leave(*, access: Access, number: int, kind: TakenFile.Kind) -> None:
    """Leave a file; nothing of it stays.

    :raises NoSuchFile:
    :raises NotReady: while it is taken over
    """
    access.require(Right.IMPORT_PLAN)
    file = file_of(access, number, kind)
    if file.state == TakenFile.State.WRITING:
        raise NotReady(_("%(file)s is being taken over; stop that job first.") % {"file": file.file_name})
    forget_stored(file)
    file.delete()


def forget_stored(file: TakenFile) -> None:
    """Remove a big export from the disk, once it is read or left."""
    if file.stored_as:
        (folder() / file.stored_as).unlink(missing_ok=True)


def forget_waiting(now: dt.datetime) -> int:
    """Remove what waits for too long, and what a failure left on the disk; gives how many."""
    gone = TakenFile.objects.filter(applied_at=None, at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()[0]
    known = set(TakenFile.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    limit = now.timestamp() - LEFT_SECONDS
    left = [path for path in folder().iterdir() if path.name not in known and path.stat().st_mtime < limit]
    for path in left:
        path.unlink(missing_ok=True)
    return gone + len(left)
