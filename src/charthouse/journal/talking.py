"""What was said about a record, as its readers see it: the newest threads, and earlier ones page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from charthouse.incoming import number_in
from charthouse.journal.attaching import ATTACH
from charthouse.journal.commenting import COMMENT, EDIT_PROJECT
from charthouse.journal.markdown import to_html
from charthouse.journal.models import Attachment, Comment
from charthouse.journal.reach import InProject, Subject

A_PAGE = 20
"""Threads shown at once, and replies of one thread."""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as its readers see it."""

    comment: Comment
    html: SafeString
    mine: bool
    may_delete: bool
    earlier: int
    replies: list[Said] = field(default_factory=list)
    held_back: int = 0
    """Its earlier replies that are not shown."""
    whole: bool = False
    """All its replies were asked for."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads that follow each other, oldest first."""

    shown: list[Said]
    first: int | None
    """The comment that begins the first one."""
    before: int
    """How many lie before it."""
    earlier_from: int | None
    """Where the page before it begins."""


def talk_of(
    access: InProject,
    name: str,
    number: int,
    subject: Subject,
    asked: Mapping[str, Any] | None = None,
    *,
    of: tuple[str, ...] = ("comments", "files"),
) -> dict[str, Any]:
    """What the comments and files of a record show; ``of`` says which of the two.

    ``asked`` may say ``before`` (the page before that comment), ``only`` (that thread, with all its replies), or
    ``since`` (from that comment on) and ``thread`` (the threads of which all replies are wanted).
    """
    return {
        "project": access.project,
        "subject": subject,
        "subject_kind": name,
        "subject_number": number,
        "talk": threads_of(access, subject, asked or {}) if "comments" in of else None,
        "files": _files(access, subject) if "files" in of else [],
        "me": access.user,
        "may_comment": access.may(COMMENT),
        "may_attach": access.may(ATTACH),
        "may_remove_all": access.may(EDIT_PROJECT),
    }


def threads_of(access: InProject, subject: Subject, asked: Mapping[str, Any]) -> Threads:
    """Some of the threads about a record; which ones, is said as for :func:`talk_of`."""
    about = Comment.objects.filter(
        stream_id=access.project.journal_id, record=subject.record, record_id=subject.record_id
    )
    begins: list[int] = []
    replies: dict[int, list[int]] = {}
    begun_by: dict[int, int] = {}
    for pk, reply_to in about.values_list("pk", "reply_to_id"):
        begun_by[pk] = reply_to or pk
        if begun_by[pk] == pk:
            begins.append(pk)
        else:
            replies.setdefault(reply_to, []).append(pk)
    places = {pk: place for place, pk in enumerate(begins)}
    before, only, since = (_known(asked, name, begun_by) for name in ("before", "only", "since"))
    if asked.get("before"):
        end = places.get(begun_by.get(before or 0, 0), 0)
        first = max(0, end - A_PAGE)
    elif asked.get("only"):
        first = places.get(begun_by.get(only or 0, 0), 0)
        end = first + (only is not None)
    else:
        end = len(begins)
        first = max(0, end - A_PAGE)
        first = min(first, places.get(begun_by.get(since or 0, 0), first))
    several = getattr(asked, "getlist", None)  # a request's fields, of which one can be said several times
    many = [] if several is None else several("thread")
    whole = {number_in(one) for one in many[:A_PAGE]} | {only}
    if since is not None and begun_by[since] != since:
        whole.add(begun_by[since])
    chosen = begins[first:end]
    told = {pk: replies.get(pk, [])[-(len(begun_by) if pk in whole else A_PAGE) :] for pk in chosen}
    manager = access.may(EDIT_PROJECT)
    found = (
        about.filter(pk__in=[*chosen, *(one for some in told.values() for one in some)])
        .select_related("author", "deleted_by")
        .prefetch_related("mentions__user", "earlier")
    )
    said = {one.pk: _said(one, access, manager) for one in found}
    shown = [
        _with_replies(said[pk], [said[one] for one in told[pk] if one in said], len(replies.get(pk, [])), pk in whole)
        for pk in chosen
        if pk in said
    ]
    return Threads(shown, chosen[0] if chosen else None, first, begins[max(0, first - A_PAGE)] if first else None)


def counts_of(stream_id: int, record: str, record_id: str) -> tuple[int, int]:
    """How many comments and files a record has."""
    which = {"stream_id": stream_id, "record": record, "record_id": record_id, "deleted_at": None}
    return Comment.objects.filter(**which).count(), Attachment.objects.filter(**which).count()


def _known(asked: Mapping[str, Any], name: str, there: Mapping[int, int]) -> int | None:
    number = number_in(asked.get(name))
    return number if number in there else None


def _said(one: Comment, access: InProject, manager: bool) -> Said:
    mine = one.author_id == access.user.pk
    html = to_html(one.text, [mention.user.name for mention in one.mentions.all()])
    return Said(one, html, mine, mine or manager, len(one.earlier.all()))


def _with_replies(one: Said, replies: list[Said], there: int, whole: bool) -> Said:
    return Said(
        one.comment, one.html, one.mine, one.may_delete, one.earlier, replies, there - len(replies),
        whole and there > A_PAGE,
    )  # fmt: skip


def _files(access: InProject, subject: Subject) -> list[Attachment]:
    return list(
        Attachment.objects.filter(
            stream_id=access.project.journal_id, record=subject.record, record_id=subject.record_id, deleted_at=None
        )
        .select_related("by")
        .order_by("name", "-edition")
    )
