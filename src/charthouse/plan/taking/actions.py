"""Takes an export over: one operation with one computation, undone as one; a big one in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.exchange.issues import Export
from charthouse.jobs import actions as jobs
from charthouse.journal.acting import one_operation
from charthouse.plan import own_fields
from charthouse.plan.edit_desk import Desk
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.edits import CannotBeComputed
from charthouse.plan.models import TakenFile
from charthouse.plan.progressing.updating import set_status
from charthouse.plan.refusals import ChangedMeanwhile
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.plan.taking import comparing as at
from charthouse.plan.taking.bringing import Bringing
from charthouse.plan.taking.choices import Choices, Efforts, Sprints
from charthouse.plan.taking.comparing import Comparison, compare
from charthouse.plan.taking.files import lock_read
from charthouse.plan.taking.telling import effort_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.ui.sentences import in_readers_words

Tell = Callable[[int, str], None]
TAKE_ISSUES = "plan.take_issues"
AT_ONCE = 1_000
"""So many issues are taken over while somebody waits, which takes about a second; more by a job."""


class AlreadyTaken(Refused):
    """This file was taken over before."""


class NotSaid(Refused):
    """Nobody said yet what some statuses mean."""

    status = 422


@one_operation
@transaction.atomic
def take_over(
    *,
    access: Access,
    file: TakenFile,
    export: Export,
    choices: Choices,
    seen: int,
    tell: Tell = lambda _percent, _sentence: None,
) -> Comparison:
    """Make an export's issues tasks, and bring those up to date that became tasks before.

    ``seen`` is the version of the plan of which the changes were shown; ``tell`` is told how far it is, and may raise.

    :raises RoleMayNot:
    :raises NotSaid:
    :raises AlreadyTaken:
    :raises ChangedMeanwhile: when the plan changed since
    :raises CannotBeComputed:
    """
    access.require(Right.IMPORT_PLAN)
    if unsaid := choices.unsaid(export):
        raise NotSaid(_("Say what these statuses mean: %(names)s.") % {"names": ", ".join(unsaid)})
    plan = locked_plan(access.project)
    if TakenFile.objects.filter(pk=file.pk, applied_at__isnull=False).exists():
        raise AlreadyTaken(_("%(file)s was taken over already; bring a new export.") % {"file": file.file_name})
    if plan.version != seen:
        raise ChangedMeanwhile(_("Somebody changed the plan meanwhile; look at what this export changes now."))
    for field in _fields_needed(access, export, choices):
        own_fields.define(access=access, field=field)
        plan = locked_plan(access.project)
    tell(10, _("Comparing the issues with the plan"))
    found = compare(access, export, choices)
    desk = Desk(access, plan, access.user, "")
    making = _("Making and changing tasks")
    Bringing(desk, export, choices, found, file).make(lambda part, parts: tell(20 + 30 * part // parts, making))
    assert found.hours is not None
    moves_status = found.hours.until != access.project.status_date
    if moves_status:
        set_status(access, found.hours.until)
    tell(50, _("Writing everything at once"))
    if desk.write() or moves_status:
        touch(plan, "next_task_number", "next_assignment_number")
        tell(80, _("Computing the dates"))
        done = reschedule_locked(plan=plan, by=access.user)
        if done.uncomputable:
            raise CannotBeComputed(in_readers_words(done.uncomputable))
    file.applied_at, file.choices, file.result, file.content = timezone.now(), choices.kept(), found.counts, {}
    file.state, file.refusal = TakenFile.State.READ, ""
    file.save(update_fields=["applied_at", "choices", "result", "content", "state", "refusal"])
    return found


@transaction.atomic
def take_over_in_background(
    *, access: Access, file: TakenFile, export: Export, choices: Choices, seen: int
) -> TakenFile:
    """Ask for a big export to be taken over by a job; what stands in its way at once is told at once.

    :raises RoleMayNot:
    :raises NotSaid:
    :raises NotReady: while it is read or taken over
    :raises ChangedMeanwhile:
    """
    access.require(Right.IMPORT_PLAN)
    if unsaid := choices.unsaid(export):
        raise NotSaid(_("Say what these statuses mean: %(names)s.") % {"names": ", ".join(unsaid)})
    file = lock_read(file)
    if locked_plan(access.project).version != seen:
        raise ChangedMeanwhile(_("Somebody changed the plan meanwhile; look at what this export changes now."))
    job = jobs.start(
        TAKE_ISSUES,
        by=access.user,
        title=_("Take over %(file)s") % {"file": file.file_name},
        arguments={"key": access.project.key, "file": file.pk, "seen": seen},
        stream_id=access.project.journal_id,
        page=reverse("plan_page:take-issues", kwargs={"key": access.project.key, "number": file.pk}),
    )
    file.state, file.job_id, file.refusal, file.choices = TakenFile.State.WRITING, job.pk, "", choices.kept()
    file.save(update_fields=["state", "job_id", "refusal", "choices"])
    return file


def _fields_needed(access: Access, export: Export, choices: Choices) -> Iterator[doc.CustomField]:
    """The fields that the plan is to have for what these issues say, and has not."""
    wanted = []
    if choices.sprints is Sprints.FIELD and any(issue.sprint for issue in export.issues):
        wanted.append(doc.CustomField(at.SPRINT))
    if choices.efforts is Efforts.FIELDS:
        parents = {issue.parent for issue in at.arranged(export, choices)}
        if any(issue.key in parents and effort_of(issue) is not None for issue in export.issues):
            wanted += [doc.CustomField(name, doc.CustomKind.NUMBER) for name in at.EFFORT_FIELDS]
    there = {one.name for one in own_fields.defined(access.project)}
    yield from (one for one in wanted if one.name not in there)
