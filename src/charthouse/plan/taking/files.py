"""Files on their way in: kept as what was read of them until they are taken over, or left."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.exchange.columns import DateOrder
from charthouse.exchange.confined_others import export_from, issues_in, list_in
from charthouse.exchange.issues import Export
from charthouse.exchange.lists import List
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.plan.models import KeptList, TakenFile
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui.sentences import in_readers_words

MOST_BYTES = 32 * 1024 * 1024
KEPT_DAYS = 30
"""So long waits a file that is neither taken over nor left."""


class NoSuchFile(Refused):
    """There is no such file on its way into this project."""

    status = 404


class UnreadableExport(Refused):
    """The file cannot be read as what it was brought for."""

    status = 422


def bring_export(*, access: Access, upload: UploadedFile[Any], order: DateOrder | None = None) -> TakenFile:
    """Read an export of Jira or Azure DevOps, and keep what it says to be looked at.

    :raises RoleMayNot:
    :raises UnreadableExport:
    """
    access.require(Right.IMPORT_PLAN)
    name, digest, found = _read(
        upload, lambda path: issues_in(path, zone=access.project.time_zone or "UTC", order=order)
    )
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


def _read(upload: UploadedFile[Any], read: Any) -> tuple[str, str, Any]:
    name = PurePosixPath((upload.name or "").replace("\\", "/")).name[:255] or _("file")
    if not upload.size:
        raise UnreadableExport(_("%(file)s is empty; export it again and look at the file’s size.") % {"file": name})
    if upload.size > MOST_BYTES:
        raise UnreadableExport(
            _("%(file)s has %(size)d MiB; the most is %(most)d MiB. Leave out what is not needed, or split it.")
            % {"file": name, "size": upload.size >> 20, "most": MOST_BYTES >> 20}
        )
    digest = hashlib.sha256()
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="charthouse-taking-") as place:
        path = Path(place) / f"file{suffix if re.fullmatch(r'[.][a-z0-9]{1,8}', suffix) else ''}"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                file.write(chunk)
        try:
            return name, digest.hexdigest(), read(path)
        except UnreadablePlan as refusal:
            raise UnreadableExport(in_readers_words(str(refusal)).replace(path.name, name)) from None


def file_of(access: Access, number: int, kind: TakenFile.Kind) -> TakenFile:
    """A file that waits to be taken over, whoever brought it.

    :raises NoSuchFile:
    """
    found = TakenFile.objects.filter(pk=number, project=access.project, kind=kind, applied_at=None)
    file = found.select_related("into").first()
    if file is None:
        raise NoSuchFile(_("No such file waits to be taken over; bring it again."))
    return file


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
    """
    access.require(Right.IMPORT_PLAN)
    file_of(access, number, kind).delete()


def forget_waiting(now: dt.datetime) -> int:
    """Remove what waits for too long; gives how many."""
    return TakenFile.objects.filter(applied_at=None, at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()[0]
