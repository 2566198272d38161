"""Keeps attached files in the data folder: written aside, then put in place whole; checked by their SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings

from charthouse.journal.models import Attachment

if TYPE_CHECKING:
    from charthouse.journal.verifying import Finding

CHUNK = 1 << 20
_TWO_DAYS = 2 * 86_400
"""There is no hurry, and a clock that jumps ahead by a day must not make an upload look forgotten."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it was put in place."""

    stored_as: str
    size: int
    sha256: str


def folder() -> Path:
    """Where attached files are."""
    return Path(settings.DATA_DIR) / "files" / "attachments"


def store(chunks: Iterable[bytes]) -> Stored:
    """Write a file under a random name; on the disk for good when this returns."""
    name = uuid.uuid4().hex
    place = folder() / name[:2]
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = place / f".{name}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(place / name)
    finally:
        aside.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # so that the name, too, is on the disk
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return Stored(f"{name[:2]}/{name}", size, digest.hexdigest())


def path_of(stored_as: str) -> Path:
    """Where a stored file is."""
    return folder() / stored_as


def remove(stored_as: str) -> None:
    """Take a stored file away; nothing when it is gone already."""
    path_of(stored_as).unlink(missing_ok=True)


def digest_of(file: BufferedReader) -> str:
    """SHA-256 of what the file holds."""
    return hashlib.file_digest(file, "sha256").hexdigest()


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def sweep(*, older_than: float = _TWO_DAYS) -> int:
    """Remove files that no attachment names, left by a failure between disk and database; gives how many."""
    known = set(Attachment.objects.filter(deleted_at__isnull=True).values_list("stored_as", flat=True))
    count, limit = 0, time.time() - older_than
    for file in folder().glob("*/*"):
        if f"{file.parent.name}/{file.name}" not in known and file.stat().st_mtime < limit:
            file.unlink(missing_ok=True)
            count += 1
    return count


def wrong_files() -> Iterator[tuple[int, Finding | None]]:
    """Every attached file read again: 1 for each, with what is wrong with it."""
    from charthouse.journal.verifying import Finding, Kind

    found = Attachment.objects.filter(deleted_at__isnull=True).select_related("stream").order_by("stream__name", "id")
    for one in found.iterator(500):
        wrong = ""
        try:
            with path_of(one.stored_as).open("rb") as file:
                if digest_of(file) != one.sha256:
                    wrong = "does not hold what was attached"
        except FileNotFoundError:
            wrong = "is missing on the disk"
        except OSError as error:
            wrong = f"cannot be read ({error.strerror})"
        if not wrong or not Attachment.objects.filter(pk=one.pk, deleted_at__isnull=True).exists():
            yield 1, None
            continue
        sentence = f"{one.stream.name}: the file “{one.name}” (files/attachments/{one.stored_as}) {wrong}."
        yield 1, Finding(one.stream.name, Kind.FILE, sentence, None, one._meta.label, str(one.pk))
