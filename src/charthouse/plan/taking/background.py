"""The two jobs of a big export: it is read, and later taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.doors import own
from charthouse.exchange.columns import DateOrder
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.plan.models import TakenFile
from charthouse.plan.taking import files
from charthouse.plan.taking.actions import TAKE_ISSUES, take_over
from charthouse.plan.taking.choices import Choices
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right


@own("Reads a file into a project, with the right to import there, asked for anew.")
def _read(running: Running) -> Mapping[str, Any]:
    access, file = _asked(running)
    order = running.arguments["order"]
    told = _("Reading %(file)s") % {"file": file.file_name}
    running.tell(5, told)
    found = files.read_stored(
        file, zone=access.project.time_zone or "UTC", order=DateOrder(order) if order else None,
        waiting=lambda: running.tell(30, told),
    )  # fmt: skip
    running.tell(80, _("Keeping what was read"))
    result = {"issues": len(found.issues)}
    stored = file.stored_as
    with transaction.atomic():
        TakenFile.objects.filter(pk=file.pk).update(
            source=found.source.value, content=asdict(found), state=TakenFile.State.READ, stored_as="", refusal=""
        )
        running.finish(result)
    (files.folder() / stored).unlink(missing_ok=True)
    return result


def _reading_failed(running: Running, sentence: str) -> None:
    TakenFile.objects.filter(pk=running.arguments["file"], state=TakenFile.State.READING).update(
        state=TakenFile.State.UNREADABLE, refusal=sentence
    )


@own("Takes a file over into a project, with the right to import there, asked for anew.")
def _take(running: Running) -> Mapping[str, Any]:
    access, file = _asked(running)
    running.tell(2, _("Reading %(file)s") % {"file": file.file_name})
    export = files.export_in(file)
    with transaction.atomic():
        found = take_over(
            access=access, file=file, export=export, choices=Choices.of(file.choices),
            seen=running.arguments["seen"], tell=running.tell,
        )  # fmt: skip
        running.finish(found.counts)
    return found.counts


def _taking_failed(running: Running, sentence: str) -> None:
    # Nothing was written; the file is as read as before.
    TakenFile.objects.filter(pk=running.arguments["file"], state=TakenFile.State.WRITING).update(
        state=TakenFile.State.READ, refusal=sentence
    )


def _asked(running: Running) -> tuple[Access, TakenFile]:
    """The project and the file that a job is about, of which its asker may still decide."""
    access = project_for(running.owner, running.arguments["key"], Right.IMPORT_PLAN)
    return access, files.file_of(access, running.arguments["file"], TakenFile.Kind.TOOL)


READ = JobKind(files.READ_ISSUES, _read, _reading_failed, label=gettext_lazy("Read an export of another tool"))
TAKE = JobKind(TAKE_ISSUES, _take, _taking_failed, label=gettext_lazy("Take over issues of another tool"))
