"""Sessions ended, accounts deactivated and taken up again, and personal values erased; history stays in each case."""

from __future__ import annotations

from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts import personal
from charthouse.accounts.giving import hold_administrators, keep_an_administrator
from charthouse.accounts.models import ApiToken, Deputy, Invitation, User
from charthouse.accounts.permissions import AccountRight, require
from charthouse.accounts.recording import record
from charthouse.refusals import Refused


class NotNow(Refused):
    """The account is not in the state that this needs."""


class NoSuchRecord(Refused):
    """There is nothing of that number for this person."""

    status = 404


@transaction.atomic
def end_session(*, session_id: int, user: User, by: User) -> None:
    """Sign one browser out: its next request has to sign in.

    :raises NoSuchRecord: when there is no such session of this person (any more)
    """
    _may_end(user, by)
    found = UserSession.objects.filter(pk=session_id, user=user).first()
    if found is None:
        raise NoSuchRecord(_("This session has ended already."))
    _forget(found)
    record(user, "ended a session", by=by)


@transaction.atomic
def end_all_sessions(*, user: User, by: User, but: str = "") -> User:
    """Sign somebody out everywhere; ``but`` is the key of the session that goes on.

    Whoever keeps a session must call ``update_session_auth_hash`` with the account given back.
    """
    _may_end(user, by)
    for found in UserSession.objects.filter(user=user).exclude(session_key=but):
        _forget(found)
    User.objects.filter(pk=user.pk).update(sessions_round=F("sessions_round") + 1)
    record(user, "ended all sessions", by=by)
    return User.objects.get(pk=user.pk)


@transaction.atomic
def deactivate(*, user: User, by: User, why: str = "") -> User:
    """Let somebody sign in no more; all they did, were and are called stays.

    Their sessions end, their tokens stop working, who stood in for them or was stood in for by them no longer does,
    and invitations they sent become worthless.

    :raises AccountsNotYours:
    :raises LastAdministrator:
    """
    hold_administrators()
    require(by, AccountRight.ADMINISTER_PEOPLE)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not user.is_active:
        return user
    now = timezone.now()
    user.is_active, user.deactivated_at = False, now
    user.sessions_round += 1
    user.save(update_fields=["is_active", "deactivated_at", "sessions_round"])
    keep_an_administrator()
    for found in UserSession.objects.filter(user=user):
        _forget(found)
    ApiToken.objects.filter(owner=user, revoked_at=None).update(revoked_at=now)
    Deputy.objects.filter(Q(person=user) | Q(deputy=user), ended_at=None).update(ended_at=now)
    Invitation.objects.filter(invited_by=user, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    record(user, "deactivated", by=by, before={"is_active": True}, after={"is_active": False}, why=why)
    return user


@transaction.atomic
def reactivate(*, user: User, by: User) -> User:
    """Let somebody sign in again, with the roles and groups they had; tokens have to be made anew.

    :raises AccountsNotYours:
    :raises NotNow: when the person's data was erased
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.erased_at is not None:
        raise NotNow(_("Nobody is behind this account any more; invite the person anew."))
    if user.is_active:
        return user
    user.is_active, user.deactivated_at = True, None
    user.save(update_fields=["is_active", "deactivated_at"])
    record(user, "reactivated", by=by, before={"is_active": False}, after={"is_active": True})
    return user


@transaction.atomic
def reset_second_step(*, user: User, by: User) -> None:
    """Take away somebody's app, keys and recovery codes when they lost them; the next sign-in needs the password only.

    :raises AccountsNotYours:
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    gone, _rows = Authenticator.objects.filter(user=user).delete()
    if gone:
        record(user, "reset the second step", by=by)


@transaction.atomic
def erase(*, user: User, by: User, why: str = "") -> User:
    """Put a pseudonym in place of somebody's name and address, everywhere; what was done stays done.

    The account must be deactivated first, so that it does not happen by a slip. Chapters that keep personal values
    of their own registered with ``personal`` and erase theirs; the journal's chain stays valid.

    :raises AccountsNotYours:
    :raises NotNow:
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.is_active:
        raise NotNow(_("Deactivate the account first; then its personal data can be erased."))
    if user.erased_at is not None:
        return user
    addresses = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    AccessAttempt.objects.filter(username__in=addresses).delete()
    Invitation.objects.filter(Q(email__in=addresses) | Q(accepted_by=user)).update(
        email=pseudonym_address(user), name=""
    )
    Deputy.objects.filter(Q(person=user) | Q(deputy=user)).update(reason="")
    personal.erase_everywhere(user)
    user.name, user.email = pseudonym(user), pseudonym_address(user)
    user.locale, user.time_zone, user.theme = "en", "UTC", User.Theme.SYSTEM
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    record(user, "erased the personal data", by=by, why=why)
    return user


def pseudonym(user: User) -> str:
    """What somebody is called once their data was erased."""
    return _("Former member %(number)d") % {"number": user.pk}


def pseudonym_address(user: User) -> str:
    """An address that nobody can ever have (RFC 2606)."""
    return f"erased-{user.pk}@charthouse.invalid"


def _may_end(user: User, by: User) -> None:
    if user.pk != by.pk:
        require(by, AccountRight.ADMINISTER_PEOPLE)


def _forget(session: UserSession) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore().delete(session.session_key)
    session.delete()
