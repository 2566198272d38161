"""What an invitation can bring along: each chapter registers the kinds that it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.accounts.permissions import AccountRight, may
from charthouse.refusals import Refused

Grant = Mapping[str, Any]
"""``{"kind": "organisation-role", "role": "auditor"}``: the kind, and what that kind needs, as JSON can hold it."""


class CannotGrant(Refused):
    """Somebody may not give what an invitation should bring along."""

    status = 403


Describe = Callable[[Grant, User | None], str]
"""Says a grant in words for a reader, who may not know everything that it names; nobody: who is invited."""


@dataclass(frozen=True, slots=True)
class GrantKind:
    """One kind of thing that an invitation can bring along."""

    name: str
    apply: Callable[[User, Grant, User], None]
    """Give it: to whom, what, by whom. Called inside the transaction that makes the account."""
    check: Callable[[Grant, User], None] | None = None
    """Raises a refusal unless this person may give it now; without it, only administrators may."""
    describe: Describe | None = None
    """What it is in words, such as “Contributor in Payroll”."""


_kinds: dict[str, GrantKind] = {}


def register(
    kind: str,
    apply: Callable[[User, Grant, User], None],
    *,
    check: Callable[[Grant, User], None] | None = None,
    describe: Describe | None = None,
) -> None:
    """Let invitations bring along one more kind; called in the chapter's ``AppConfig.ready``."""
    _kinds[kind] = GrantKind(kind, apply, check, describe)


def kind_of(grant: Grant) -> GrantKind:
    """The registered kind of a grant.

    :raises CannotGrant: when no chapter knows it
    """
    kind = _kinds.get(str(grant.get("kind")))
    if kind is None:
        raise CannotGrant(_("An invitation cannot bring “%(kind)s” along.") % {"kind": grant.get("kind")})
    return kind


def check(grant: Grant, *, by: User) -> None:
    """Refuse unless somebody may give this.

    :raises Refused:
    """
    kind = kind_of(grant)
    if kind.check is not None:
        kind.check(grant, by)
    elif not may(by, AccountRight.ADMINISTER_PEOPLE):
        raise CannotGrant(_("Only an administrator can give this; ask one."))


def describe(grant: Grant, reader: User | None = None) -> str:
    """What a grant gives, in words for somebody who reads a list of invitations, or for the one who is invited."""
    kind = kind_of(grant)
    return kind.describe(grant, reader) if kind.describe is not None else kind.name


def in_words(grants: Iterable[Grant], reader: User | None = None) -> list[str]:
    """What several give, in words; what does not exist any more is left out."""
    words = []
    for grant in grants:
        try:
            words.append(describe(grant, reader))
        except Refused:
            continue
    return words
