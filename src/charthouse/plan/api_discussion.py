"""The API of what people say: comments on tasks and on the project, and where one is mentioned."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from charthouse.doors import door, signed_in
from charthouse.journal import commenting
from charthouse.journal.models import Comment, Mention
from charthouse.journal.reach import Subject, reach, subject_kind, subject_seen
from charthouse.plan.models import Task
from charthouse.plan.refusals import NoSuchTask
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer, require_version, version_asked
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Comments", scope="discussion")

ON = kinds.WHOLE.or_null()
COMMENT = Record(
    "Comment",
    (
        Field("number", kinds.WHOLE, "pk", filters=True, sorts=True),
        Field("task", ON, "task_number", "On which task; null: on the project as a whole.", filters=True),
        Field("author", kinds.WHOLE, "author_id", "The account’s number.", filters=True),
        Field("author_name", kinds.TEXT, "author__name"),
        Field("at", kinds.INSTANT, "at", filters=True, sorts=True),
        Field("text", kinds.TEXT, "text", "Markdown; empty once it was taken away.", filters=True),
        Field(
            "reply_to", ON, "reply_to_id", "The comment that began its thread; null: this one begins one.", filters=True
        ),
        Field("edited_at", kinds.INSTANT.or_null(), "edited_at", filters=True),
        Field("deleted_at", kinds.INSTANT.or_null(), "deleted_at", filters=True),
        Field("version", kinds.WHOLE, "version"),
    ),
    key="number",
)
MENTION = Record(
    "Mention",
    (
        Field("number", kinds.WHOLE, "pk", sorts=True),
        Field("project", kinds.TEXT, "project_key"),
        Field("task", ON, "task_number", "On which task; null: on the project as a whole."),
        Field("comment", kinds.WHOLE, "comment_id"),
        Field("author_name", kinds.TEXT, "comment__author__name"),
        Field("at", kinds.INSTANT, "comment__at", filters=True, sorts=True),
        Field("text", kinds.TEXT, "comment__text"),
        Field("seen_at", kinds.INSTANT.or_null(), "seen_at", "null: new.", filters=True),
    ),
    key="number",
)
_SEEN: dict[str, Any] = {
    "type": "object",
    "properties": {"seen": {"type": "integer", "description": "How many were new."}},
    "required": ["seen"],
    "additionalProperties": False,
}


class CommentIn(Input):
    """Something to say; ``@Name`` tells somebody who may read it."""

    text: Text
    task: Number | None = None
    """On which task; left out: on the project as a whole."""
    reply_to: Number | None = None
    """The number of a comment on the same task or project; a reply to a reply joins its thread."""


class CommentChange(Input):
    """A comment said otherwise."""

    text: Text


def on_tasks(found: QuerySet[Any], where: str = "") -> QuerySet[Any]:
    """With the number of the task that each belongs to; without what belonged to a task that is gone."""
    task = Task.objects.filter(pk=Cast(OuterRef(f"{where}record_id"), BigIntegerField())).values("uid")[:1]
    on_a_task = {f"{where}record": "plan.Task"}
    number = Case(When(**on_a_task, then=Subquery(task)), default=None, output_field=BigIntegerField(null=True))
    kinds_there = {f"{where}record__in": ("plan.Task", "projects.Project")}
    there: QuerySet[Any] = found.filter(**kinds_there).annotate(task_number=number)
    return there.exclude(Q(**on_a_task), task_number=None)


def subject_for(access: Access, number: int | None) -> Subject:
    """The task of that number, or the project itself, as something to talk about and to attach files to.

    :raises NoSuchTask:
    """
    kind = subject_kind("project" if number is None else "task")
    found = None if kind is None else kind.by_number(access.shown, number or 0)
    if found is None:
        raise NoSuchTask(
            _("%(key)s has no task %(number)d.") % {"key": access.project.key, "number": number or 0},
            fields={"task": _("There is no such task.")},
        )
    return found


def _subject_of(access: Access, said: Comment) -> Subject:
    found = subject_seen(access, said.record, said.record_id)
    if found is None:
        raise commenting.NoSuchComment(_("There is no such comment in this project."))
    return found


def only_shown(found: QuerySet[Any], access: Access) -> QuerySet[Any]:
    """Of what belongs to tasks, by ``task_number``, only that of tasks that somebody sees."""
    if access.shown == access.project:
        return found
    published = Task.objects.filter(project=access.shown).values("uid")
    shown: QuerySet[Any] = found.filter(Q(task_number=None) | Q(task_number__in=published))
    return shown


def _comments(access: Access) -> QuerySet[Any]:
    return only_shown(on_tasks(Comment.objects.filter(stream_id=access.project.journal_id)), access)


def _shown(request: Request, access: Access, number: int, status: int = 200) -> Answer:
    said = commenting.comment_of(access, number)
    found = rows_of(_comments(access).filter(pk=said.pk), Reading(fields_of(request.GET, COMMENT)))
    if not found:
        raise commenting.NoSuchComment(_("There is no such comment in this project."))
    address = f"/api/v1/projects/{access.project.key}/comments/{said.pk}"
    return Answer(found[0], status, said.version, {"Location": address} if status == 201 else {})


@router.get("/projects/{key}/comments", shows=COMMENT, listed=True)
@door(Right.SEE_DISCUSSION)
def list_comments(request: Request, key: str) -> Any:
    """What is said in a project: `task=42` of one task, `task.null=true` about the project as a whole."""
    access = project_for(request.auth.user, key, Right.SEE_DISCUSSION)
    return page_of(request, _comments(access), COMMENT, asked_of(request.GET, COMMENT)).body()


@router.post("/projects/{key}/comments", shows=COMMENT, status=201, tagged=True)
@door(Right.COMMENT)
def create_comment(request: Request, key: str, body: CommentIn) -> Any:
    """Say something about a task or the project, in Markdown; who is named with `@` is told."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    made = commenting.comment(
        access=access, subject=subject_for(access, body.task), text=body.text, reply_to=body.reply_to
    )
    return _shown(request, access, made.pk, 201)


@router.get("/projects/{key}/comments/{int:number}", shows=COMMENT, tagged=True)
@door(Right.SEE_DISCUSSION)
def get_comment(request: Request, key: str, number: PathNumber) -> Any:
    """One comment."""
    return _shown(request, project_for(request.auth.user, key, Right.SEE_DISCUSSION), number)


@router.patch("/projects/{key}/comments/{int:number}", shows=COMMENT, tagged=True, versioned=True, refuses=(409,))
@door(Right.COMMENT)
def edit_comment(request: Request, key: str, number: PathNumber, body: CommentChange) -> Any:
    """Say a comment of your own otherwise; what it said before is kept for who reads it."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    said = _locked(request, access, number)
    commenting.edit(access=access, subject=_subject_of(access, said), said=said, text=body.text, version=said.version)
    return _shown(request, access, number)


@router.delete("/projects/{key}/comments/{int:number}", versioned=True)
@door(Right.COMMENT)
def delete_comment(request: Request, key: str, number: PathNumber) -> Any:
    """Take a comment of your own away, as a manager anybody’s; that there was one stays visible."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    said = _locked(request, access, number)
    commenting.delete(access=access, subject=_subject_of(access, said), said=said)
    return Answer(status=204)


def _locked(request: Request, access: Access, number: int) -> Comment:
    """The comment as nobody else can change it until this is through; it is of the version that was asked for."""
    version = version_asked(request)
    said = commenting.comment_of(access, number)
    said = Comment.objects.select_for_update().get(pk=said.pk)
    require_version(version, said.version, _("The comment"))
    return said


@router.get("/mentions", shows=MENTION, listed=True)
@signed_in("Shows the caller where they are mentioned, as far as they may still read it.")
def list_mentions(request: Request) -> Any:
    """Where somebody named you; `seen_at.null=true` asks for what is new."""
    user = request.auth.user
    mine = Mention.objects.filter(user=user, comment__deleted_at=None)
    streams = mine.order_by().values_list("comment__stream_id", flat=True).distinct()
    reached = {stream: reach().in_stream(user, stream) for stream in streams}
    may = [stream for stream, access in reached.items() if access is not None and access.may(Right.SEE_DISCUSSION)]
    project = Project.objects.filter(journal_id=OuterRef("comment__stream_id")).values("key")[:1]
    found = on_tasks(mine.filter(comment__stream_id__in=may), "comment__").annotate(project_key=Subquery(project))
    for stream, access in reached.items():
        if stream in may and isinstance(access, Access) and access.shown != access.project:
            elsewhere = Q(comment__stream_id=stream, task_number__isnull=False)
            found = found.exclude(
                elsewhere & ~Q(task_number__in=Task.objects.filter(project=access.shown).values("uid"))
            )
    return page_of(request, found, MENTION, asked_of(request.GET, MENTION)).body()


@router.post("/mentions/seen", shows=_SEEN)
@signed_in("Puts away the caller's own mentions.")
def see_mentions(request: Request) -> Any:
    """Note that you have seen where you are mentioned."""
    return {"seen": commenting.see_mentions(by=request.auth.user)}
