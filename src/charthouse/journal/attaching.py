"""What can be done with files: attach them to a record, take them away, read them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import storing
from charthouse.journal.actions import record_about
from charthouse.journal.commenting import EDIT_PROJECT
from charthouse.journal.files import FileRefused, FileTooBig, checked_type, clean_name
from charthouse.journal.models import Attachment, Stream
from charthouse.journal.reach import InProject, Subject, is_seen
from charthouse.journal.row_changes import made, of_record, row_of
from charthouse.refusals import Refused

ATTACH = "attach"


class NoSuchAttachment(Refused):
    """There is no such file in this project."""

    status = 404


class NotYourFile(Refused):
    """Who attached a file, or a manager, takes it away."""

    status = 403


class FileIsEvidence(Refused):
    """The file shows what was decided, and stays."""


class FileDamaged(Refused):
    """The stored file is not the one that was attached."""

    status = 409


_evidence: list[Callable[[int], bool]] = []


def register_evidence(shows: Callable[[int], bool]) -> None:
    """Let a chapter keep the files, by their numbers, that show what was decided; called in ``AppConfig.ready``."""
    if shows not in _evidence:
        _evidence.append(shows)


def attach(*, access: InProject, subject: Subject, upload: UploadedFile[Any]) -> Attachment:
    """Attach a file to a record; the same name again is its next version.

    :raises FileTooBig: also when the project's files together would be
    :raises FileRefused: empty, or not what its name says
    """
    access.require(ATTACH)
    name = clean_name(upload.name or "")
    if not upload.size:
        raise FileRefused(_("“%(file)s” is empty; look at its size and attach it again.") % {"file": name})
    refuse_too_big(upload.size, name)
    assert upload.file is not None
    media_type = checked_type(name, upload.file)
    _room(access.project.journal_id, upload.size)
    stored = storing.store(upload.chunks())
    try:
        return _written(access, subject, name, media_type, stored)
    except BaseException:
        storing.remove(stored.stored_as)
        raise


@transaction.atomic
def _written(access: InProject, subject: Subject, name: str, media_type: str, stored: storing.Stored) -> Attachment:
    stream = Stream.objects.select_for_update().get(pk=access.project.journal_id)
    _room(stream.pk, stored.size)
    same = Attachment.objects.filter(stream=stream, record=subject.record, record_id=subject.record_id, name=name)
    edition = (same.aggregate(last=Max("edition"))["last"] or 0) + 1
    kept = Attachment.objects.create(
        stream=stream, record=subject.record, record_id=subject.record_id, name=name, edition=edition,
        media_type=media_type, size=stored.size, sha256=stored.sha256, stored_as=stored.stored_as, by=access.user,
        at=timezone.now(),
    )  # fmt: skip
    record_about(
        subject, "attached", by=access.user, stream_id=stream.pk, changes=made(kept),
        after={"file": name, "size": stored.size, "sha256": stored.sha256, "number": edition},
    )  # fmt: skip
    return kept


def remove(*, access: InProject, subject: Subject, kept: Attachment) -> None:
    """Take a file away, from the disk as well; that it was there stays in the history.

    :raises NotYourFile:
    :raises FileIsEvidence:
    """
    access.require(ATTACH)
    if any(shows(kept.pk) for shows in _evidence):
        raise FileIsEvidence(_("“%(file)s” shows what was decided, and stays with it.") % {"file": kept.name})
    with transaction.atomic():
        kept = Attachment.objects.select_for_update().get(pk=kept.pk)
        if kept.deleted_at is not None:
            return
        if kept.by_id != access.user.pk and not access.may(EDIT_PROJECT):
            raise NotYourFile(_("Only who attached a file, or a manager of the project, can take it away."))
        row = row_of(kept)
        kept.deleted_at = timezone.now()
        kept.save(update_fields=["deleted_at"])
        record_about(
            subject, "removed an attachment", by=access.user, stream_id=kept.stream_id, changes=of_record(kept, row),
            before={"file": kept.name, "size": kept.size, "sha256": kept.sha256, "number": kept.edition},
        )  # fmt: skip
        transaction.on_commit(lambda: storing.remove(kept.stored_as))


def attachment_of(access: InProject, number: int) -> Attachment:
    """A file of this project.

    :raises NoSuchAttachment: also when it was taken away
    """
    found = Attachment.objects.filter(stream_id=access.project.journal_id, pk=number, deleted_at=None).first()
    if found is None or not is_seen(access, found.record, found.record_id):
        raise NoSuchAttachment(_("There is no such file in this project; it may have been taken away."))
    return found


def refuse_too_big(size: int, name: str) -> None:
    """Refuse a file by its size alone, before any of it is read.

    :raises FileTooBig:
    """
    if size > settings.MAX_ATTACHMENT_BYTES:
        raise FileTooBig(
            _("“%(file)s” has %(size)d MiB; the most is %(most)d MiB. Put it on a share and write its address in a "
              "comment, or split it.")
            % {"file": name, "size": -(-size // (1 << 20)), "most": settings.MAX_ATTACHMENT_BYTES >> 20}
        )  # fmt: skip


def _room(stream_id: int, size: int) -> None:
    there = Attachment.objects.filter(stream_id=stream_id, deleted_at=None).aggregate(all=Sum("size"))["all"] or 0
    if there + size > settings.MAX_PROJECT_FILES_BYTES:
        raise FileTooBig(
            _("The files of this project may take %(most)d MiB together, and this one does not fit in any more; take "
              "old versions away first.")
            % {"most": settings.MAX_PROJECT_FILES_BYTES >> 20}
        )  # fmt: skip
