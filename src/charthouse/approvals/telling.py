"""What people are told of approvals: that they are asked, are waited for, and how a version was decided."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import notices
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.approvals.models import SignatureRequest, Version
from charthouse.approvals.registry import kind_of, kinds

Facts = Mapping[str, str]


def _told(facts: Facts) -> dict[str, str]:
    title = next((str(one.title) for one in kinds() if one.name == facts.get("document")), facts.get("document", ""))
    named = facts.get("named", "")
    return {"by": "", "project": "", "number": "", **facts, "document": f"{title}: {named}" if named else title}


def _asked(facts: Facts) -> str:
    return _("%(by)s asks you to sign %(document)s, version %(number)s, of %(project)s") % _told(facts)


def _reminded(facts: Facts) -> str:
    return _("Your answer to %(document)s, version %(number)s, of %(project)s is still missing") % _told(facts)


def _decided(facts: Facts) -> str:
    if facts.get("state") == Version.State.REFUSED:
        return _("%(document)s, version %(number)s, of %(project)s was refused") % _told(facts)
    return _("%(document)s, version %(number)s, of %(project)s is signed by all") % _told(facts)


ASKED = NoticeKind("approvals.asked", gettext_lazy("I am asked to sign a document"), _asked)
REMINDED = NoticeKind("approvals.reminded", gettext_lazy("My signature is still missing"), _reminded)
DECIDED = NoticeKind(
    "approvals.decided", gettext_lazy("A document that I sent or signed is decided"), _decided
)  # fmt: skip


def register_notices() -> None:
    """Called when the chapter starts."""
    for kind in (ASKED, REMINDED, DECIDED):
        notices.register(kind)


def about(kind: NoticeKind, version: Version, to: User) -> Notice:
    """A notice about a version."""
    facts = {
        "by": version.proposed_by.name, "project": version.project.name, "number": str(version.number),
        "document": version.kind, "state": version.state,
        "named": kind_of(version.kind).name_of(version.project, version.subject) if version.subject else "",
    }  # fmt: skip
    page = reverse("version", args=[version.project.key, version.pk])
    return Notice(kind.name, to, page, facts, version.project_id)


def tell_decided(version: Version, by: User | None) -> None:
    """Tell who sent it, and the members who were asked, how a version was decided; but not who decided it."""
    asked: QuerySet[SignatureRequest] = version.requests.exclude(user=None).select_related("user")
    people = {version.proposed_by_id: version.proposed_by}
    people |= {one.user.pk: one.user for one in asked if one.user is not None and one.user.is_active}
    for person in people.values():
        if by is None or person.pk != by.pk:
            notices.tell(about(DECIDED, version, person))
