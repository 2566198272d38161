"""What can be done with accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from charthouse.accounts.locales import present_locale
from charthouse.accounts.models import LOCALES, User
from charthouse.refusals import Refused


class BadAccount(Refused):
    """Something about the account cannot be kept as it was typed."""

    status = 422


class AlreadySetUp(Refused):
    """The first account is made only once."""


def nobody_yet() -> bool:
    """Whether this Charthouse has no account at all."""
    return not User.objects.exists()


@transaction.atomic
def make_first_account(*, email: str, name: str, password: str, time_zone: str = "UTC") -> User:
    """Make the first account of a new Charthouse; it administers it.

    :raises AlreadySetUp: when there is an account by now
    :raises BadAccount:
    """
    if not nobody_yet():
        raise AlreadySetUp(_("This Charthouse is set up already; sign in instead."))
    # The first account has the number 1, so that of two made at once only one can be kept.
    user = _make(User(pk=1, is_staff=True, is_superuser=True), email, name, password, time_zone)
    with connection.cursor() as cursor:  # PostgreSQL's counter has not seen the number that we gave
        for statement in connection.ops.sequence_reset_sql(no_style(), [User]):
            cursor.execute(statement)
    return user


@transaction.atomic
def make_account(*, email: str, name: str, password: str, by: User | None, time_zone: str = "UTC") -> User:
    """Make an account for somebody; ``by`` must administer this Charthouse (nobody: Charthouse itself).

    :raises BadAccount:
    """
    if by is not None and not by.is_staff:
        raise BadAccount(_("Only an administrator makes accounts; ask one."))
    return _make(User(), email, name, password, time_zone)


def _make(user: User, email: str, name: str, password: str, time_zone: str) -> User:
    user.email, user.name, user.time_zone = email.strip().lower(), name.strip(), time_zone
    user.locale = present_locale()  # who is enrolled reads as who enrols them, until they choose
    _check(user)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise BadAccount(" ".join(weak.messages), fields={"password": " ".join(weak.messages)}) from weak
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as clash:
        if user.pk == 1 and not User.objects.filter(email=user.email).exists():
            raise AlreadySetUp(_("This Charthouse is set up already; sign in instead.")) from clash
        raise BadAccount(
            _("There is an account for %(email)s already.") % {"email": user.email},
            fields={"email": _("There is an account for this address already.")},
        ) from clash
    return user


@transaction.atomic
def update_profile(*, user: User, changes: Mapping[str, Any], by: User) -> User:
    """Change one's own name, formats, time zone or look.

    :raises BadAccount:
    """
    if user.pk != by.pk or changes.keys() - {"name", "locale", "time_zone", "theme"}:
        raise BadAccount(_("Only one's own name, formats, time zone and look can be changed here."))
    user = User.objects.select_for_update().get(pk=user.pk)
    for field, value in changes.items():
        setattr(user, field, value)
    _check(user)
    user.save(update_fields=list(changes))
    return user


def _check(user: User) -> None:
    wrong: dict[str, str] = {}
    try:
        validate_email(user.email)
    except ValidationError:
        wrong["email"] = _("Use an address like maria@example.org.")
    if not user.name.strip() or len(user.name) > 150 or "\x00" in user.name:
        wrong["name"] = _("A name has 1 to 150 characters.")
    if user.time_zone not in available_timezones():
        wrong["time_zone"] = _("Use a time zone like Europe/Berlin.")
    if user.locale not in dict(LOCALES):
        wrong["locale"] = _("Choose one of the list.")
    if user.theme not in User.Theme.values:
        wrong["theme"] = _("Choose one of the list.")
    if wrong:
        raise BadAccount(" ".join(wrong.values()), fields=wrong)
