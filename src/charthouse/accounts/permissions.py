"""Who may do what with accounts: the part of the one table that only accounts know."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts.models import OrganisationRole, User
from charthouse.accounts.roles import roles_of
from charthouse.refusals import Refused


class AccountRight(StrEnum):
    """One thing about accounts that a role in the organisation may or may not do."""

    SEE_PEOPLE = "see_people"
    ADMINISTER_PEOPLE = "administer_people"
    ADMINISTER_SERVICES = "administer_services"
    SET_DEPUTIES = "set_deputies"
    ADMINISTER_JOBS = "administer_jobs"


SENTENCES: Mapping[AccountRight, str | Promise] = {
    AccountRight.SEE_PEOPLE: gettext_lazy("see everybody's account, roles and groups"),
    AccountRight.ADMINISTER_PEOPLE: gettext_lazy("invite people, give roles, manage groups, and deactivate accounts"),
    AccountRight.ADMINISTER_SERVICES: gettext_lazy("make accounts and tokens for programs"),
    AccountRight.SET_DEPUTIES: gettext_lazy("name a deputy for somebody who is away"),
    AccountRight.ADMINISTER_JOBS: gettext_lazy("look after background jobs, their workers and schedules"),
}

TABLE: Mapping[OrganisationRole, frozenset[AccountRight]] = {
    OrganisationRole.ADMINISTRATOR: frozenset(AccountRight),
    OrganisationRole.PMO: frozenset({AccountRight.SEE_PEOPLE}),
    OrganisationRole.AUDITOR: frozenset({AccountRight.SEE_PEOPLE}),
    OrganisationRole.LINE_MANAGER: frozenset({AccountRight.SEE_PEOPLE, AccountRight.SET_DEPUTIES}),
    OrganisationRole.CONTROLLER: frozenset(),
}


READING = frozenset({AccountRight.SEE_PEOPLE})


class AccountsNotYours(Refused):
    """This needs a role in the organisation that the person does not have."""

    status = 403


def rights_of(user: User | AnonymousUser) -> frozenset[AccountRight]:
    """What somebody's own roles, and those of their groups, allow; a deputy does not inherit these.

    An auditor changes nothing, whatever else they are.
    """
    roles = roles_of(user)
    rights: frozenset[AccountRight] = frozenset().union(*(TABLE[role] for role in roles))
    return rights & READING if OrganisationRole.AUDITOR in roles else rights


def may(user: User | AnonymousUser, right: AccountRight) -> bool:
    """Whether somebody has a right about accounts."""
    return right in rights_of(user)


def require(user: User | AnonymousUser, right: AccountRight) -> None:
    """Refuse, with the way out, unless somebody has a right.

    :raises AccountsNotYours:
    """
    if not may(user, right):
        raise AccountsNotYours(
            _("To %(deed)s needs another role in the organisation (%(roles)s can); ask an administrator.")
            % {
                "deed": SENTENCES[right],
                "roles": ", ".join(str(role.label) for role, rights in TABLE.items() if right in rights),
            }
        )


def may_here(request: HttpRequest, right: AccountRight) -> bool:
    """Whether the reader of this page has a right; asked once for the whole page."""
    rights: frozenset[AccountRight] | None = getattr(request, "_account_rights", None)
    if rights is None:
        rights = rights_of(request.user)
        request._account_rights = rights  # type: ignore[attr-defined]
    return right in rights
