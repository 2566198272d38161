"""What can be done with accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils.translation import gettext as _

from charthouse.accounts.enrolling import AlreadySetUp as AlreadySetUp
from charthouse.accounts.enrolling import BadAccount as BadAccount
from charthouse.accounts.enrolling import check, enrol
from charthouse.accounts.giving import give_role as give_role
from charthouse.accounts.giving import take_role as take_role
from charthouse.accounts.inviting import accept as accept
from charthouse.accounts.inviting import invite as invite
from charthouse.accounts.inviting import send_again as send_again
from charthouse.accounts.inviting import withdraw as withdraw
from charthouse.accounts.leaving import deactivate as deactivate
from charthouse.accounts.leaving import erase as erase
from charthouse.accounts.leaving import reactivate as reactivate
from charthouse.accounts.locales import present_locale
from charthouse.accounts.models import OrganisationRole, User, UserRole
from charthouse.accounts.permissions import AccountRight, may
from charthouse.accounts.recording import record


def nobody_yet() -> bool:
    """Whether this Charthouse has no account at all."""
    return not User.objects.exists()


@transaction.atomic
def make_first_account(*, email: str, name: str, password: str, time_zone: str = "UTC", proven: bool = False) -> User:
    """Make the first account of a new Charthouse; it administers it.

    :raises AlreadySetUp: when there is an account by now
    :raises BadAccount:
    """
    if not nobody_yet():
        raise AlreadySetUp(_("This Charthouse is set up already; sign in instead."))
    # The first account has the number 1, so that of two made at once only one can be kept.
    user = enrol(
        User(pk=1, locale=present_locale()),
        email=email, name=name, password=password, time_zone=time_zone, proven=proven,
    )  # fmt: skip
    with connection.cursor() as cursor:  # PostgreSQL's counter has not seen the number that we gave
        for statement in connection.ops.sequence_reset_sql(no_style(), [User]):
            cursor.execute(statement)
    UserRole.objects.create(user=user, role=OrganisationRole.ADMINISTRATOR)
    record(user, "set up Charthouse", by=user, after={"role": OrganisationRole.ADMINISTRATOR})
    return user


@transaction.atomic
def make_account(
    *, email: str, name: str, password: str, by: User | None, time_zone: str = "UTC", proven: bool = False
) -> User:
    """Make an account for somebody; ``by`` must administer this Charthouse (nobody: Charthouse itself).

    ``proven``: the address is known to be theirs, without a letter.

    :raises BadAccount:
    """
    if by is not None and not may(by, AccountRight.ADMINISTER_PEOPLE):
        raise BadAccount(_("Only an administrator makes accounts; ask one."))
    user = enrol(
        User(locale=present_locale()), email=email, name=name, password=password, time_zone=time_zone, proven=proven
    )
    record(user, "made the account", by=by)
    return user


@transaction.atomic
def update_profile(*, user: User, changes: Mapping[str, Any], by: User) -> User:
    """Change one's own name, formats, time zone or look.

    :raises BadAccount:
    """
    if user.pk != by.pk or changes.keys() - {"name", "locale", "time_zone", "theme"}:
        raise BadAccount(_("Only one's own name, formats, time zone and look can be changed here."))
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = {field: getattr(user, field) for field in changes}
    for field, value in changes.items():
        setattr(user, field, value)
    check(user)
    changed = [field for field, value in before.items() if getattr(user, field) != value]
    if not changed:
        return user
    user.save(update_fields=changed)
    if told := [field for field in changed if field != "theme"]:  # how somebody's screen looks is nobody's history
        after = {field: getattr(user, field) for field in told}
        record(user, "changed", by=by, before={field: before[field] for field in told}, after=after)
    return user
