"""Programs with accounts of their own: no password, no sign-in; they come with a token, and have the rights that
somebody gives them like to a person."""

from __future__ import annotations

import re
import secrets
import unicodedata

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.accounts.permissions import AccountRight, require
from charthouse.accounts.recording import record
from charthouse.accounts.tokens import BadToken, revoke_all
from charthouse.refusals import Refused

DOMAIN = "programs.invalid"
"""Behind a program's name in the address by which it is made a member; no letter is ever sent there."""


class NoSuchProgram(Refused):
    """There is no program of that number."""

    status = 404


def programs() -> QuerySet[User]:
    """All programs by their names."""
    return User.objects.filter(kind=User.Kind.SERVICE).order_by("name", "pk")


def program_of(number: int) -> User:
    """The program of that number.

    :raises NoSuchProgram:
    """
    found = programs().filter(pk=number).first()
    if found is None:
        raise NoSuchProgram(_("There is no such program; the list shows those there are."))
    return found


@transaction.atomic
def make_program(*, name: str, by: User) -> User:
    """Give a program an account of its own.

    :raises AccountsNotYours:
    :raises BadToken: the name
    """
    require(by, AccountRight.ADMINISTER_SERVICES)
    name = name.strip()
    if not name or len(name) > 100 or not name.isprintable():
        said = _("Say in 1 to 100 characters which program it is.")
        raise BadToken(said, fields={"name": said})
    user = User(kind=User.Kind.SERVICE, name=name, email=_address(name), time_zone=by.time_zone)
    user.set_unusable_password()
    user.save(force_insert=True)
    record(user, "made the program", by=by)
    return user


@transaction.atomic
def end_program(*, program: User, by: User) -> None:
    """Deactivate a program and revoke its tokens; what it did stays in the journal under its name.

    :raises AccountsNotYours:
    """
    require(by, AccountRight.ADMINISTER_SERVICES)
    program = User.objects.select_for_update(no_key=True).get(pk=program.pk)
    if program.is_active:
        program.is_active = False
        program.save(update_fields=["is_active"])
        record(program, "ended the program", by=by)
    revoke_all(owner=program, by=by)


def _address(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:40] or "program"
    taken = User.objects.filter(email=f"{words}@{DOMAIN}").exists()
    return f"{words}-{secrets.token_hex(3)}@{DOMAIN}" if taken else f"{words}@{DOMAIN}"
