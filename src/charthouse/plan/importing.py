"""Brings a plan file in: kept, checked by a job, looked at by its owner, then taken over by another job."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse import exchange
from charthouse.accounts.models import User
from charthouse.doors import own
from charthouse.engine.refusals import UnusablePlan
from charthouse.engine.schedule import schedule
from charthouse.exchange import document as doc
from charthouse.exchange.confined import look_into
from charthouse.exchange.engine_values import plan_of, start_of
from charthouse.jobs import actions as jobs
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.plan.differences import compare
from charthouse.plan.fitting import Fitted, fit
from charthouse.plan.models import Plan, PlanImport, Task
from charthouse.plan.rescheduling import reschedule
from charthouse.plan.table_columns import columns_of
from charthouse.plan.taking_over import import_document
from charthouse.projects.access import project_for
from charthouse.projects.actions import create_project
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused

MOST_TOLD = 300
"""So many warnings and differences are kept to be shown; the counts are of all."""


class NoSuchImport(Refused):
    """There is no such import of this person."""

    status = 404


class BadFile(Refused):
    """The file cannot be read as a plan."""

    status = 422


class NotReady(Refused):
    """The import is not at the step that was asked for."""


def folder() -> Path:
    """Where uploaded plan files are kept until they have been taken over."""
    place = Path(settings.DATA_DIR) / "imports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def receive(*, upload: UploadedFile[Any], by: User, project: Project | None = None) -> PlanImport:
    """Keep an uploaded file and ask for it to be checked.

    :raises BadFile: empty or too big
    """
    name = PurePosixPath((upload.name or "").replace("\\", "/")).name[:255] or _("plan")
    if not upload.size:
        raise BadFile(_("%(file)s is empty; export the plan again and look at the file's size.") % {"file": name})
    if upload.size > settings.MAX_PLAN_FILE_BYTES:
        raise BadFile(
            _(
                "%(file)s has %(size)d MiB; the most is %(most)d MiB. "
                "Leave out what the plan does not need, or split it."
            )
            % {"file": name, "size": upload.size >> 20, "most": settings.MAX_PLAN_FILE_BYTES >> 20}
        )
    suffix = Path(name).suffix.lower()
    stored = uuid.uuid4().hex + (suffix if re.fullmatch(r"\.[a-z0-9_]{1,16}", suffix) else "")
    digest = hashlib.sha256()
    with (folder() / stored).open("xb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
    with transaction.atomic():
        coming = PlanImport.objects.create(
            owner=by,
            project=project,
            file_name=name,
            stored_as=stored,
            size=upload.size,
            sha256=digest.hexdigest(),
        )
        job = jobs.start(
            CHECK.name,
            by=by,
            title=_("Check %(file)s") % {"file": name},
            arguments={"import": coming.pk},
            stream_id=None if project is None else project.journal_id,
            page=f"/import/{coming.pk}/",
        )
        PlanImport.objects.filter(pk=coming.pk).update(job_id=job.pk)
    return coming


def import_of(user: User, number: int) -> PlanImport:
    """Somebody's own import.

    :raises NoSuchImport:
    """
    found = PlanImport.objects.select_related("project").filter(pk=number, owner=user).first()
    if found is None:
        raise NoSuchImport(_("You have no such import; begin one with a file."))
    if found.project is not None:
        project_for(user, found.project.key)  # the way into a project may have been closed meanwhile
    return found


def commit(*, coming: PlanImport, by: User, choices: Mapping[str, Any]) -> PlanImport:
    """Ask for a checked file to be taken over: into its project, or as a new one (``key``, ``name``, ``time_zone``).

    :raises NotReady:
    """
    with transaction.atomic():
        coming = PlanImport.objects.select_for_update().get(pk=coming.pk, owner=by)
        if coming.state != PlanImport.State.CHECKED:
            raise NotReady(_("%(file)s is %(state)s; it can be taken over once it is checked.") % {
                "file": coming.file_name, "state": coming.get_state_display()
            })  # fmt: skip
        if coming.project_id is None and Project.objects.filter(key=choices.get("key")).exists():
            raise Refused(
                _("The key %(key)s is taken; choose another one.") % {"key": choices.get("key")},
                fields={"key": _("Taken.")},
            )
        job = jobs.start(
            TAKE_OVER.name,
            by=by,
            title=_("Take over %(file)s") % {"file": coming.file_name},
            arguments={"import": coming.pk, "choices": dict(choices)},
            page=f"/import/{coming.pk}/",
        )
        coming.state, coming.job_id, coming.refusal = PlanImport.State.WRITING, job.pk, ""
        coming.save(update_fields=["state", "job_id", "refusal"])
    return coming


def say_columns(*, coming: PlanImport, by: User, said: Mapping[str, Any]) -> PlanImport:
    """Say what the columns of a table are, and ask for it to be checked anew.

    :raises NotReady: while it is being checked or taken over
    """
    with transaction.atomic():
        coming = PlanImport.objects.select_for_update().get(pk=coming.pk, owner=by)
        if coming.state not in (PlanImport.State.CHECKED, PlanImport.State.UNREADABLE):
            raise NotReady(_("%(file)s is %(state)s; wait for that.") % {
                "file": coming.file_name, "state": coming.get_state_display()
            })  # fmt: skip
        job = jobs.start(
            CHECK.name,
            by=by,
            title=_("Check %(file)s") % {"file": coming.file_name},
            arguments={"import": coming.pk},
            stream_id=None if coming.project is None else coming.project.journal_id,
            page=f"/import/{coming.pk}/",
        )
        coming.columns, coming.state, coming.refusal, coming.job_id = dict(said), PlanImport.State.CHECKING, "", job.pk
        coming.save(update_fields=["columns", "state", "refusal", "job_id"])
    return coming


def discard(*, coming: PlanImport, by: User) -> None:
    """Leave a file: what was kept of it is removed.

    :raises NotReady: while it is being taken over
    """
    if coming.state == PlanImport.State.WRITING:
        raise NotReady(_("%(file)s is being taken over; stop that job first.") % {"file": coming.file_name})
    (folder() / coming.stored_as).unlink(missing_ok=True)
    PlanImport.objects.filter(pk=coming.pk, owner=by).delete()


# -- the two jobs ---------------------------------------------------------------------------------------------------


def _read(coming: PlanImport, running: Running) -> doc.Document:
    """What the file holds, read where it can do no harm."""
    path = folder() / coming.stored_as
    found = look_into(path, columns=columns_of(coming.columns), waiting=lambda: running.tell(5, _reading(coming)))
    if list(found.headers) != coming.headers:
        coming.headers = list(found.headers)
        coming.save(update_fields=["headers"])
    try:
        document = found.plan()
    except exchange.UnreadablePlan as unreadable:
        raise BadFile(
            str(unreadable).replace(path.name, coming.file_name).replace(str(path), coming.file_name)
        ) from None
    if document.project.name == path.stem:  # a table has no name but its file's, and that is the one it came with
        document = replace(document, project=replace(document.project, name=PurePosixPath(coming.file_name).stem))
    return document if start_of(document) is not None else _with_a_start(document, coming)


def _reading(coming: PlanImport) -> str:
    return _("Reading %(file)s") % {"file": coming.file_name}


def _with_a_start(document: doc.Document, coming: PlanImport) -> doc.Document:
    """A plan that says no date at all starts where its project does, or on the day on which it came in."""
    kept = Plan.objects.filter(project=coming.project, start__isnull=False).first() if coming.project else None
    if kept is not None and kept.start is not None:
        return replace(document, project=replace(document.project, start=kept.start))
    day = timezone.localtime(coming.created_at).date()
    start = (day - dt.date(1970, 1, 1)).days * 1440 + document.project.day_start
    told = _("The file says no date at all, so the plan starts on %(day)s, when it came in. Give it a start date or "
             "one of its tasks a date to have another.") % {"day": day.isoformat()}  # fmt: skip
    return replace(document, project=replace(document.project, start=start), warnings=(*document.warnings, told))


@own("Reads its owner's file; what it compares it with needs the right to import there, asked for anew.")
def _check(running: Running) -> Mapping[str, Any]:
    coming = PlanImport.objects.select_related("project").get(pk=running.arguments["import"])
    if coming.project is not None:
        project_for(running.owner, coming.project.key, Right.IMPORT_PLAN)
    running.tell(5, _reading(coming))
    document = _read(coming, running)
    running.tell(50, _("Looking whether everything fits"))
    fitted = fit(document)
    running.tell(65, _("Computing dates and comparing them"))
    findings = _findings(coming, document, fitted)
    result = {"tasks": len(document.tasks)}
    with transaction.atomic():
        PlanImport.objects.filter(pk=coming.pk).update(state=PlanImport.State.CHECKED, findings=findings)
        running.finish(result)
    return result


def _findings(coming: PlanImport, document: doc.Document, fitted: Fitted) -> dict[str, Any]:
    kept = fitted.document
    parents = {task.parent_uid for task in kept.tasks}
    findings: dict[str, Any] = {
        "name": document.project.name,
        "application": document.project.application,
        "status_date": document.project.status_date,
        "time_zone": document.project.time_zone,
        "day": document.project.minutes_per_day,
        "counts": {
            "tasks": sum(task.uid not in parents for task in kept.tasks),
            "summary_tasks": sum(task.uid in parents for task in kept.tasks),
            "links": len(kept.links),
            "calendars": len(kept.calendars),
            "resources": len(kept.resources),
            "assignments": len(kept.assignments),
            "baselines": len({one.number for task in kept.tasks for one in task.baselines}),
        },
        "warnings": list(document.warnings[:MOST_TOLD]),
        "warnings_count": len(document.warnings),
        "left_out": list(fitted.warnings[:MOST_TOLD]),
        "left_out_count": len(fitted.warnings),
    }
    try:
        computed = schedule(plan_of(kept))
    except UnusablePlan as unusable:
        findings["uncomputable"] = str(unusable)
    else:
        compared = compare(kept, computed)
        findings |= {
            "start": computed.start,
            "finish": computed.finish,
            "compared": compared.compared,
            "agree": compared.agree,
            "differences": [asdict(one) for one in compared.differences[:MOST_TOLD]],
            "differences_count": len(compared.differences),
            "causes_count": sum(not one.follows for one in compared.differences),
            "engine_warnings": list(computed.warnings[:MOST_TOLD]),
        }
    if coming.project is not None:
        findings["again"] = _met_again(coming.project, kept)
    return findings


def _met_again(project: Project, document: doc.Document) -> dict[str, Any]:
    """What an import into a project would meet there."""
    there = {
        uid: (name, old)
        for uid, name, old in Task.objects.filter(project=project).values_list("uid", "name", "imported")
    }
    coming = {task.uid: task.name for task in document.tasks}
    updated = [uid for uid in coming if uid in there and there[uid][1]]
    return {
        "new": len(coming) - len(updated),
        "updated": len(updated),
        "same_name": sum(there[uid][0] == coming[uid] for uid in updated),
        "missing": [[uid, name] for uid, (name, imported) in there.items() if imported and uid not in coming][
            :MOST_TOLD
        ],
        "missing_count": sum(imported and uid not in coming for uid, (_name, imported) in there.items()),
        "renumbered": [[uid, name] for uid, (name, imported) in there.items() if not imported and uid in coming][
            :MOST_TOLD
        ],
        "kept_count": sum(not imported for _name, imported in there.values()),
    }


@own("Takes its owner's file over; into a project with the right to import there, asked for anew.")
def _take_over(running: Running) -> Mapping[str, Any]:
    coming = PlanImport.objects.select_related("project").get(pk=running.arguments["import"])
    if coming.state == PlanImport.State.DONE and coming.project is not None:
        return {"project": coming.project.key}
    choices: Mapping[str, Any] = running.arguments["choices"]
    running.tell(5, _reading(coming))
    fitted = fit(_read(coming, running))
    running.tell(40, _("Writing everything at once"))
    with transaction.atomic():
        project = coming.project
        if project is None:
            project = create_project(
                key=choices["key"],
                name=choices["name"],
                time_zone=choices["time_zone"],
                by=running.owner,
            )
        else:
            project = project_for(running.owner, project.key, Right.IMPORT_PLAN).project
        done = import_document(
            project=project,
            document=fitted.document,
            fitted=fitted,
            by=running.owner,
            remove_missing=bool(choices.get("remove_missing", True)),
            source=coming.file_name,
            on_part=lambda part, parts: running.tell(40 + 40 * part // parts, _("Writing everything at once")),
        )
        running.tell(85, _("Computing the dates"))
        reschedule(project=project, by=running.owner)
        PlanImport.objects.filter(pk=coming.pk).update(state=PlanImport.State.DONE, project=project)
        result = {"project": project.key, "tasks_new": done.tasks_new, "tasks_again": done.tasks_again}
        running.finish(result)
    (folder() / coming.stored_as).unlink(missing_ok=True)
    return result


def _check_failed(running: Running, sentence: str) -> None:
    PlanImport.objects.filter(pk=running.arguments["import"], state=PlanImport.State.CHECKING).update(
        state=PlanImport.State.UNREADABLE, refusal=sentence
    )


def _taking_over_failed(running: Running, sentence: str) -> None:
    # Nothing was written; the file is as checked as before.
    PlanImport.objects.filter(pk=running.arguments["import"], state=PlanImport.State.WRITING).update(
        state=PlanImport.State.CHECKED, refusal=sentence
    )


CHECK = JobKind("plan.check", _check, _check_failed, label=gettext_lazy("Check a plan file"))
TAKE_OVER = JobKind("plan.take_over", _take_over, _taking_over_failed, label=gettext_lazy("Take over a plan file"))
