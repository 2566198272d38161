"""What can be done with comments: say something about a record, edit it, take it away."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.journal.actions import record_about
from charthouse.journal.models import Comment, CommentText, Mention
from charthouse.journal.reach import InProject, Subject, is_seen, reach
from charthouse.journal.row_changes import made, of_record, row_of
from charthouse.refusals import Refused

COMMENT, SEE_DISCUSSION, EDIT_PROJECT = "comment", "see_discussion", "edit_project"
LONGEST = 20_000
_MOST_MENTIONS = 20
_NAME = re.compile(r"(?<![\w@])@([^\s@,;:!?()\[\]<>*`]+(?: [^\s@,;:!?()\[\]<>*`]+){0,4})")


class BadComment(Refused):
    """The comment cannot be kept as it was typed."""

    status = 422


class NotYourComment(Refused):
    """A comment is edited by who wrote it; only a manager takes away what others wrote."""

    status = 403


class NoSuchComment(Refused):
    """There is no such comment in this project."""

    status = 404


class CommentChangedMeanwhile(Refused):
    """The comment was edited elsewhere after it was opened."""


@transaction.atomic
def comment(*, access: InProject, subject: Subject, text: str, reply_to: int | None = None) -> Comment:
    """Say something about a record, or reply to a comment on it; who is mentioned and may see it is told.

    :raises BadComment:
    :raises NoSuchComment: for a reply to what nobody said about this record
    """
    access.require(COMMENT)
    text = _checked(text)
    begun = None if reply_to is None else _thread(access, subject, reply_to)
    said = Comment.objects.create(
        stream_id=access.project.journal_id, record=subject.record, record_id=subject.record_id, author=access.user,
        at=timezone.now(), text=text, reply_to=begun,
    )  # fmt: skip
    _mention(said, access, text)
    told = {"comment": said.pk} if begun is None else {"comment": said.pk, "reply_to": begun.pk}
    record_about(
        subject, "commented" if begun is None else "replied", by=access.user, stream_id=said.stream_id, after=told,
        changes=made(said),
    )  # fmt: skip
    return said


@transaction.atomic
def edit(*, access: InProject, subject: Subject, said: Comment, text: str, version: int) -> Comment:
    """Say it otherwise; what it said before is kept for everybody who reads it.

    :raises BadComment:
    :raises NotYourComment:
    :raises CommentChangedMeanwhile:
    """
    access.require(COMMENT)
    said = Comment.objects.select_for_update().get(pk=said.pk)
    if said.author_id != access.user.pk or said.deleted_at is not None:
        raise NotYourComment(_("Only who wrote a comment can edit it; answer it with one of your own."))
    if said.version != version:
        raise CommentChangedMeanwhile(_("You edited this comment elsewhere meanwhile; look at it and edit it again."))
    text = _checked(text)
    if text == said.text:
        return said
    row, now = row_of(said), timezone.now()
    CommentText.objects.create(comment=said, text=said.text, until=now)
    said.text, said.edited_at, said.version = text, now, said.version + 1
    said.save(update_fields=["text", "edited_at", "version"])
    _mention(said, access, text)
    record_about(
        subject, "edited a comment", by=access.user, stream_id=said.stream_id, after={"comment": said.pk},
        changes=of_record(said, row),
    )  # fmt: skip
    return said


@transaction.atomic
def delete(*, access: InProject, subject: Subject, said: Comment) -> None:
    """Take a comment away; that there was one stays visible.

    :raises NotYourComment:
    """
    access.require(COMMENT)
    said = Comment.objects.select_for_update().get(pk=said.pk)
    if said.deleted_at is not None:
        return
    if said.author_id != access.user.pk and not access.may(EDIT_PROJECT):
        raise NotYourComment(_("Only who wrote a comment, or a manager of the project, can take it away."))
    row = row_of(said)
    said.text, said.deleted_at, said.deleted_by, said.version = "", timezone.now(), access.user, said.version + 1
    said.save(update_fields=["text", "deleted_at", "deleted_by", "version"])
    said.earlier.all().delete()
    said.mentions.all().delete()
    record_about(
        subject, "deleted a comment", by=access.user, stream_id=said.stream_id, before={"comment": said.pk},
        changes=of_record(said, row),
    )  # fmt: skip


def comment_of(access: InProject, number: int) -> Comment:
    """A comment of this project.

    :raises NoSuchComment:
    """
    found = (
        Comment.objects.select_related("author", "reply_to")
        .filter(stream_id=access.project.journal_id, pk=number)
        .first()
    )
    if found is None or not is_seen(access, found.record, found.record_id):
        raise NoSuchComment(_("There is no such comment in this project."))
    return found


def _thread(access: InProject, subject: Subject, number: int) -> Comment:
    """The comment with which the thread begins that a comment is part of."""
    found = comment_of(access, number)
    if (found.record, found.record_id) != (subject.record, subject.record_id):
        raise NoSuchComment(_("That comment is about something else; reply to it there."))
    return found if found.reply_to is None else found.reply_to


def see_mentions(*, by: User) -> int:
    """Note that somebody has seen where they are mentioned; gives how many were new."""
    return Mention.objects.filter(user=by, seen_at=None).update(seen_at=timezone.now())


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise BadComment(_("Type something first."), fields={"text": _("Type something first.")})
    if len(text) > LONGEST:
        raise BadComment(
            _("A comment has at most %(most)d characters, this one has %(count)d; attach a file instead.")
            % {"most": LONGEST, "count": len(text)}
        )
    return text


def _mention(said: Comment, access: InProject, text: str) -> None:
    for user in mentioned(access, text):
        if user.pk != said.author_id:
            Mention.objects.get_or_create(comment=said, user=user)


def mentioned(access: InProject, text: str) -> Iterable[User]:
    """Who is meant by ``@Name`` or ``@address``, of those who may read what is said here."""
    wanted: set[str] = set()
    for found in _NAME.finditer(text):
        words = found.group(1).split(" ")
        wanted |= {" ".join(words[:count]).rstrip(".") for count in range(1, len(words) + 1)}
    if not wanted:
        return []
    named = Q()
    for name in sorted(wanted)[:200]:
        named |= Q(name__iexact=name)
    people = User.objects.filter(named, is_active=True).order_by("pk")[:_MOST_MENTIONS]
    return [user for user in people if _may_read(user, access)]


def _may_read(user: User, access: InProject) -> bool:
    theirs = reach().in_stream(user, access.project.journal_id)
    return theirs is not None and theirs.may(SEE_DISCUSSION)
