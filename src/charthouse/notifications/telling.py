"""Notices are kept for their reader, and brought by mail as they wish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts import letters, notices
from charthouse.accounts.models import User
from charthouse.accounts.notices import NoticeKind, Way
from charthouse.notifications.models import Notice, NoticeWay
from charthouse.prepared import Prepared
from charthouse.projects.access import Standing
from charthouse.refusals import Refused


class BadWay(Refused):
    """There is no such kind of notice, or no such way."""

    status = 422


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as it is read."""

    notice: Notice
    words: str


def bring(said: notices.Notice) -> bool:
    """Keep a notice, and send its letter where it is wanted at once; gives False where that could not be sent."""
    way = ways_of(said.to)[said.kind]
    kept = Notice.objects.create(
        user=said.to, kind=said.kind, facts=dict(said.facts), page=said.page, project_id=said.project_id,
        at=timezone.now(), waits=way is Way.DIGEST,
    )  # fmt: skip
    if way is not Way.AT_ONCE:
        return True
    return _send(kept) if said.letter is None else said.letter()


def ways_of(user: User) -> dict[str, Way]:
    """How somebody is told, by the name of each kind."""
    chosen = {one.kind: Way(one.way) for one in NoticeWay.objects.filter(user=user)}
    return {kind.name: chosen.get(kind.name, kind.way) for kind in notices.kinds()}


def choose_ways(*, user: User, ways: Mapping[str, str]) -> None:
    """Say how one wants to be told; kinds left out stay as they are.

    :raises BadWay:
    """
    for name, way in ways.items():
        if notices.kind_named(name) is None:
            raise BadWay(_("There are no notices of the kind “%(name)s”.") % {"name": name[:60]})
        if way not in NoticeWay.Way.values:
            raise BadWay(_("Choose at_once, digest or off."), fields={name: _("Choose at_once, digest or off.")})
    for name, way in ways.items():
        NoticeWay.objects.update_or_create(user=user, kind=name, defaults={"way": way})


def seen_by(user: User) -> QuerySet[Notice]:
    """The notices that somebody may read: of no project, or of one that they still see; newest first."""
    return _seen_with(Standing(user))


def lines_of(found: QuerySet[Notice], most: int) -> list[Line]:
    """The first of them in words."""
    return [Line(one, in_words(one)) for one in found.order_by("-id")[:most]]


def in_words(one: Notice) -> str:
    """What a notice says, in the present language."""
    kind: NoticeKind | None = notices.kind_named(one.kind)
    assert kind is not None, "Notices of unknown kinds are not read."
    return kind.words(one.facts)


def unseen(user: User) -> int:
    """How many notices somebody has not looked at."""
    return seen_by(user).filter(seen_at=None).count()


def unseen_to(standing: Standing, most: int) -> int:
    """The same, counted no farther than ``most``: for every page, which asks who is there already."""
    if not standing.user.is_authenticated or not _has_unseen(standing.user.pk):
        return 0
    return _seen_with(standing).filter(seen_at=None)[:most].count()


def look(user: User) -> int:
    """Note that somebody has looked at their list; gives how many were new."""
    return Notice.objects.filter(user=user, seen_at=None).update(seen_at=timezone.now())


def _seen_with(standing: Standing) -> QuerySet[Notice]:
    kinds = [one.name for one in notices.kinds()]
    return Notice.objects.filter(
        Q(project=None) | Q(project__in=standing.projects()), user=standing.user.pk, kind__in=kinds
    )


_has_unseen = Prepared(lambda user: Notice.objects.filter(user=user, seen_at=None).values_list("pk")[:1], int)


def _send(one: Notice) -> bool:
    where = str(settings.PUBLIC_URL) + one.page
    context = {"words": _Words(one), "name": one.user.name, "link": where, "ways": letters.link("notice-ways")}
    return letters.send("notifications/letters/one.txt", to=one.user.email, reader=one.user, context=context)


class _Words:
    """A notice that is put into words only when it is written, in its reader's language."""

    def __init__(self, one: Notice) -> None:
        self.one = one

    def __str__(self) -> str:
        return in_words(self.one)
