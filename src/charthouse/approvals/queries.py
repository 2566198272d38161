"""What is read of versions and their signatures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from charthouse.accounts.deputies import names_represented_by
from charthouse.accounts.models import User
from charthouse.approvals import canonical
from charthouse.approvals.models import Condition, Remark, SignatureRequest, Version
from charthouse.approvals.refusals import NoSuchVersion
from charthouse.approvals.registry import Change, kind_of
from charthouse.projects.access import Access, projects_of
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right

SIGNED = (SignatureRequest.State.APPROVED, SignatureRequest.State.CONDITIONAL)
FROZEN = (Version.State.SIGNED, Version.State.SUPERSEDED)
TONES = {
    SignatureRequest.State.APPROVED: "good",
    SignatureRequest.State.CONDITIONAL: "warn",
    SignatureRequest.State.REFUSED: "bad",
    SignatureRequest.State.WAITING: "none",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it is shown."""

    request: SignatureRequest
    conditions: tuple[Condition, ...]
    mine: bool
    """The reader, or whom they stand in for, is asked and may answer now."""
    for_whom: str
    """Whom the reader would sign for; empty: themselves."""

    @property
    def tone(self) -> str:
        """How the answer looks."""
        return TONES[SignatureRequest.State(self.request.state)]

    @property
    def words(self) -> str:
        """The answer in words."""
        request, way = self.request, SignatureRequest.Way
        if request.state == SignatureRequest.State.WAITING:
            return _("Waiting") if request.asked_at else _("Not yet their turn")
        if request.state == SignatureRequest.State.REFUSED:
            return _("Refused")
        if request.state == SignatureRequest.State.CONDITIONAL:
            return _("Signed with a condition")
        said = {
            way.MEETING: _("Signed in a meeting"),
            way.PAPER: _("Signed on paper"),
            way.EMAIL: _("Signed by e-mail"),
            way.CARRIED: _("Signed before; carried over"),
            way.LINK: _("Signed by link"),
        }
        return said.get(way(request.way), _("Signed"))

    @property
    def recorded(self) -> bool:
        """Somebody else wrote it down."""
        return self.request.way in (
            SignatureRequest.Way.MEETING, SignatureRequest.Way.PAPER, SignatureRequest.Way.EMAIL
        )  # fmt: skip

    @property
    def deputy(self) -> str:
        """Who answered in their place; empty: nobody."""
        one = self.request
        by_self = one.way == SignatureRequest.Way.ONESELF
        return one.by.name if by_self and one.by is not None and one.by_id != one.user_id else ""


def version_of(project: Project, number: int) -> Version:
    """A version by its own number among all of the project's.

    :raises NoSuchVersion:
    """
    found = (
        Version.objects.filter(project=project, pk=number).select_related("proposed_by", "since", "project").first()
        if number <= 2**62
        else None
    )
    if found is None:
        raise no_such(project)
    return found


def no_such(project: Project) -> NoSuchVersion:
    """The refusal for a version that is not there, or that does not hold what was asked for."""
    return NoSuchVersion(_("%(key)s has no such version of a document.") % {"key": project.key})


def versions_of(project: Project, kind: str, subject: str = "") -> list[Version]:
    """The versions of a document, the newest first."""
    return list(
        Version.objects.filter(project=project, kind=kind, subject=subject)
        .select_related("proposed_by", "since")
        .order_by("-number")
    )


def all_versions_of(project: Project, kind: str) -> list[Version]:
    """The versions of every document of a kind, the newest first."""
    found = Version.objects.filter(project=project, kind=kind).select_related("proposed_by", "since")
    return list(found.order_by("subject", "-number"))


def last_signed(project: Project, kind: str, subject: str = "") -> Version | None:
    """The version that counts."""
    return Version.objects.filter(
        project=project, kind=kind, subject=subject, state=Version.State.SIGNED
    ).order_by("-number").first()  # fmt: skip


def signatures_of(version: Version, reader: User | None) -> list[Signature]:
    """The signatures of a version in their order."""
    found = version.requests.select_related("user", "by", "evidence", "carried_from").prefetch_related(
        "conditions__met_by"
    )
    names = {} if reader is None else {reader.pk: "", **names_represented_by(reader)}
    open_now = version.state == Version.State.REVIEW
    return [
        Signature(
            one, tuple(one.conditions.all()),
            open_now and one.asked_at is not None and one.state == SignatureRequest.State.WAITING
            and one.user_id in names,
            names.get(one.user_id or 0, ""),
        )
        for one in found.order_by("place")
    ]  # fmt: skip


def remarks_of(version: Version) -> list[Remark]:
    """What is said of a version's passages; replies hang on each."""
    return list(_with_replies(Remark.objects.filter(version=version)))


def open_remarks_before(version: Version) -> list[Remark]:
    """What nobody has resolved of what was said of earlier versions of the same document."""
    return list(_open_of(version.project, version.kind, version.subject).filter(version__number__lt=version.number))


def open_remarks_of(project: Project, kind: str, subject: str = "") -> list[Remark]:
    """What nobody has resolved of what was said of any version of a document."""
    return list(_open_of(project, kind, subject))


def _open_of(project: Project, kind: str, subject: str) -> QuerySet[Remark]:
    return _with_replies(
        Remark.objects.filter(version__project=project, version__kind=kind, version__subject=subject, resolved_at=None)
    )


def _with_replies(found: QuerySet[Remark]) -> QuerySet[Remark]:
    return (
        found.filter(answers=None)
        .select_related("by", "request", "resolved_by", "version__project")
        .prefetch_related("replies__by", "replies__request")
        .order_by("id")
    )


def changes_since(version: Version) -> list[Change]:
    """What differs from the signed version before; nothing for the first."""
    if version.since is None:
        return []
    kind = kind_of(version.kind)
    return list(kind.compare(canonical.read(version.since.content), canonical.read(version.content)))


def waiting_for(user: User, states: Collection[str] = (SignatureRequest.State.WAITING,)) -> list[SignatureRequest]:
    """What somebody, or whom they stand in for, is asked to sign now, by its due date."""
    people = [user.pk, *names_represented_by(user)]
    found = SignatureRequest.objects.filter(
        Q(user__in=people), state__in=states, asked_at__isnull=False, version__state=Version.State.REVIEW,
        version__project__in=projects_of(user, Right.SEE_DOCUMENTS),
    ).select_related("version__project", "version__proposed_by", "user")  # fmt: skip
    return sorted(found, key=lambda one: (one.due is None, str(one.due or ""), one.pk))


def shown_changes(changes: Sequence[Change], access: Access) -> list[Change]:
    """The changes that somebody may see."""
    return [one for one in changes if not one.right or access.may(Right(one.right))]
