"""How an account comes to be: what is checked and kept of it, whoever makes it."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from charthouse.accounts.locales import time_zones
from charthouse.accounts.models import LOCALES, User
from charthouse.refusals import Refused


class BadAccount(Refused):
    """Something about the account cannot be kept as it was typed."""

    status = 422


class AlreadySetUp(Refused):
    """The first account is made only once."""


def the_account_of(email: str) -> User | None:
    """The account that signs in with an address; one that somebody only claims, without an answered letter, is not."""
    return User.objects.filter(email=email.strip().lower()).first()


def enrol(user: User, *, email: str, name: str, password: str, time_zone: str, proven: bool = False) -> User:
    """Check and keep a new account; ``proven``: its person has read a letter sent to the address.

    :raises BadAccount: beside the field
    :raises AlreadySetUp: when it should be the first and is not
    """
    user.email, user.name, user.time_zone = email.strip().lower(), name.strip(), time_zone
    check(user)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise BadAccount(" ".join(weak.messages), fields={"password": " ".join(weak.messages)}) from weak
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=proven)
    except IntegrityError as clash:
        if user.pk == 1 and not User.objects.filter(email=user.email).exists():
            raise AlreadySetUp(_("This Charthouse is set up already; sign in instead.")) from clash
        raise BadAccount(
            _("There is an account for %(email)s already.") % {"email": user.email},
            fields={"email": _("There is an account for this address already.")},
        ) from clash
    return user


def check(user: User) -> None:
    """Refuse an account whose facts cannot be kept.

    :raises BadAccount: beside the fields
    """
    wrong: dict[str, str] = {}
    try:
        validate_email(user.email)
    except ValidationError:
        wrong["email"] = _("Use an address like maria@example.org.")
    if not user.name.strip() or len(user.name) > 150 or "\x00" in user.name:
        wrong["name"] = _("A name has 1 to 150 characters.")
    if user.time_zone not in time_zones():
        wrong["time_zone"] = _("Use a time zone like Europe/Berlin.")
    if user.locale not in dict(LOCALES):
        wrong["locale"] = _("Choose one of the list.")
    if user.theme not in User.Theme.values:
        wrong["theme"] = _("Choose one of the list.")
    if wrong:
        raise BadAccount(" ".join(wrong.values()), fields=wrong)
