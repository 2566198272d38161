"""The door to MPXJ: a plan document of another tool's file, and a file for another tool of a plan document."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from charthouse.configuration import whole_number
from charthouse.exchange import plan_json
from charthouse.exchange.document import Document
from charthouse.exchange.mpxj import guard, limits, quick_start, sandbox
from charthouse.exchange.mpxj.handover import DOCUMENT
from charthouse.exchange.mpxj.java import JavaIsMissing, find_java
from charthouse.exchange.refusals import UnreadablePlan, UnwritablePlan

SUFFIXES = frozenset({".xer", ".pmxml", ".mpx"})
"""What is written."""


def read(
    path: str | os.PathLike[str],
    *,
    project: str | None = None,
    within: limits.Limits | None = None,
    waiting: Callable[[], None] | None = None,
) -> Document:
    """Read a plan file of another tool in a worker process of its own.

    ``project`` names the one meant in a file with several; ``waiting`` is called now and then, and may raise.

    :raises UnreadablePlan: not readable, cut off, hostile, empty, too big or too slow; or MPXJ or Java is missing.
    """
    path = Path(path)
    archive = _archive_or(UnreadablePlan, path)
    with _folder() as folder:
        copy = folder / f"plan{path.suffix.lower()}"
        shutil.copyfile(path, copy)
        copy.chmod(0o400)
        guard.check(copy, path.name)
        task = {"do": "read", "file": copy.name, "name": path.name, "project": project, "archive": archive}
        answer = _run(task, folder, within or allowed(), UnreadablePlan, f"{path.name} cannot be read", waiting)
        if "failed" in answer:
            raise UnreadablePlan(
                f"{path.name} cannot be read: {answer['failed']}.",
                "It is damaged, cut off, protected by a password, or of a kind or age that cannot be read.",
                "Open it in the tool that made it and save it again, or export it as Microsoft Project XML.",
            )
        return plan_json.from_bytes((folder / DOCUMENT).read_bytes(), path.name)


def write(document: Document, path: str | os.PathLike[str], *, within: limits.Limits | None = None) -> tuple[str, ...]:
    """Write a plan as .xer, .pmxml or .mpx; give a sentence for each thing that the format cannot hold.

    :raises UnwritablePlan: another extension, a plan that the format cannot take, or MPXJ or Java is missing.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnwritablePlan(f"{path.name}: only {', '.join(sorted(SUFFIXES))} are written through MPXJ.")
    archive = _archive_or(UnwritablePlan, path)
    from charthouse.exchange.mpxj.dating import dated  # only writing needs the engine

    with _folder() as folder:
        plan_json.write(replace(dated(document), warnings=()), folder / DOCUMENT)
        task = {"do": "write", "file": f"plan{suffix}", "name": path.name, "archive": archive}
        answer = _run(task, folder, within or allowed(), UnwritablePlan, f"{path.name} cannot be written")
        if "failed" in answer:
            raise UnwritablePlan(f"{path.name} cannot be written: {answer['failed']}.")
        shutil.copyfile(folder / f"plan{suffix}", path)
        return tuple(answer.get("warnings", ()))


def allowed() -> limits.Limits:
    """The limits for one file, the time-out from CHARTHOUSE_PLAN_FILE_SECONDS."""
    seconds = whole_number("CHARTHOUSE_PLAN_FILE_SECONDS")
    return replace(limits.DEFAULT, seconds=seconds, cpu_seconds=seconds)


def _run(
    task: dict[str, Any],
    folder: Path,
    within: limits.Limits,
    refusal: type[UnreadablePlan] | type[UnwritablePlan],
    sentence: str,
    waiting: Callable[[], None] | None = None,
) -> dict[str, Any]:
    try:
        answer = sandbox.run(task, folder, within, waiting=waiting)
    except sandbox.Failure as failure:
        raise refusal(f"{sentence}: {failure.why}.", *filter(None, (failure.what_to_do,))) from None
    if "refused" in answer:
        raise refusal(*answer["refused"])
    return answer


def _archive_or(refusal: type[UnreadablePlan] | type[UnwritablePlan], path: Path) -> str | None:
    """The archive that Java starts from, if there is one; refuse where there is no Java at all."""
    try:
        archive = quick_start.archive_of(find_java())
    except JavaIsMissing as missing:
        sentence = f"{path.name} needs MPXJ, which reads and writes other tools' plan files."
        raise refusal(sentence, str(missing)) from None
    return str(archive) if archive.is_file() else None


@contextmanager
def _folder() -> Iterator[Path]:
    """An empty folder that nobody else can look into, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="charthouse-plan-") as folder:
        yield Path(folder)
