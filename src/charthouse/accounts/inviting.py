"""Asking people in: an invitation by e-mail whose link works once, and what it brings along."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts import grants as granting
from charthouse.accounts.enrolling import BadAccount, enrol, the_account_of
from charthouse.accounts.grants import Grant
from charthouse.accounts.letters import send_invitation
from charthouse.accounts.models import Invitation, User
from charthouse.accounts.permissions import AccountRight, may
from charthouse.accounts.recording import record
from charthouse.refusals import Refused

VALID_DAYS = 7


class CannotInvite(Refused):
    """This person cannot be asked in, or not by this person."""

    status = 422


class InvitationUsedUp(Refused):
    """The letter's link does not work any more, or never did: the two look the same from outside."""

    status = 404


@transaction.atomic
def invite(*, email: str, by: User, name: str = "", grants: Sequence[Grant] = ()) -> Invitation:
    """Ask somebody in by e-mail; who has an account already just gets what the invitation brings along.

    Anybody may invite who may give everything it brings along; without anything, only an administrator. The answer
    is accepted already (``accepted_by``) where there was an account. The letter goes out when the transaction is
    through; ``sent_at`` then says whether it went.

    :raises CannotInvite: about the address
    :raises Refused: what a kind of grant refuses to this person
    """
    email, name = email.strip().lower(), " ".join(name.split())
    try:
        validate_email(email)
    except ValidationError as wrong:
        sentence = _("Use an address like maria@example.org.")
        raise CannotInvite(sentence, fields={"email": sentence}) from wrong
    if len(name) > 150 or "\x00" in name:
        sentence = _("A name has 1 to 150 characters.")
        raise CannotInvite(sentence, fields={"name": sentence})
    if not grants and not may(by, AccountRight.ADMINISTER_PEOPLE):
        raise CannotInvite(_("Only an administrator invites people without giving them a part in something; ask one."))
    for grant in grants:
        granting.check(grant, by=by)
    now = timezone.now()
    there = the_account_of(email)
    if there is not None and not there.is_active:
        sentence = _("%(name)s’s account is deactivated; an administrator can reactivate it.") % {"name": there.name}
        raise CannotInvite(sentence, fields={"email": sentence})
    invitation = Invitation(email=email, name=name, invited_by=by, grants=[dict(grant) for grant in grants])
    secret = _renew(invitation)
    if there is not None:
        invitation.accepted_by, invitation.accepted_at = there, now
        invitation.save()
        for grant in grants:
            granting.kind_of(grant).apply(there, grant, by)
        record(invitation, "gave by invitation", by=by, after={"account": there.pk, "grants": invitation.grants})
        return invitation
    invitation.save()
    record(invitation, "invited", by=by, after={"grants": invitation.grants})
    transaction.on_commit(lambda: send_invitation(invitation, secret))
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, by: User) -> Invitation:
    """Send a new letter with a new link; the old link works no more, and the days begin anew.

    :raises CannotInvite: when it was accepted or withdrawn meanwhile, or by somebody who may not
    """
    invitation = _mine_to_change(invitation, by)
    secret = _renew(invitation)
    invitation.sent_at = None
    invitation.save(update_fields=["digest", "expires_at", "sent_at"])
    record(invitation, "sent again", by=by)
    transaction.on_commit(lambda: send_invitation(invitation, secret))
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> Invitation:
    """Make the letter's link worthless.

    :raises CannotInvite: when it was accepted or withdrawn meanwhile, or by somebody who may not
    """
    invitation = _mine_to_change(invitation, by)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(invitation, "withdrew", by=by)
    return invitation


def open_invitation(secret_digest: str) -> Invitation:
    """The invitation of a letter's link, while the link works.

    :raises InvitationUsedUp:
    """
    found = _open().filter(digest=secret_digest).select_related("invited_by").first()
    if found is None or not found.invited_by.is_active:
        raise InvitationUsedUp(
            _("This invitation was used, withdrawn or has expired. Ask the person who invited you for a new one.")
        )
    return found


@transaction.atomic
def accept(*, secret_digest: str, name: str, password: str, time_zone: str, locale: str) -> User:
    """Make the account that an invitation is for, and give what this and all other open ones to it bring along.

    What somebody invited to but may not give any more is left out, and written down as such.

    :raises InvitationUsedUp:
    :raises BadAccount: beside the field
    """
    email = open_invitation(secret_digest).email
    # All of this address, in one order: of two accepted at once, the second waits here and finds its link used up.
    together = list(_open().filter(email=email).select_for_update(of=("self",)).order_by("pk"))
    if not any(one.digest == secret_digest for one in together):
        open_invitation(secret_digest)
    if the_account_of(email) is not None:
        raise BadAccount(_("There is an account for %(email)s already; sign in with it.") % {"email": email})
    user = enrol(User(locale=locale), email=email, name=name, password=password, time_zone=time_zone, proven=True)
    record(user, "joined", by=user, after={"invited_by": [one.invited_by_id for one in together]})
    for one in together:
        one.accepted_by, one.accepted_at = user, timezone.now()
        one.save(update_fields=["accepted_by", "accepted_at"])
        _give(one, user)
    return user


def digest_of(secret: str) -> str:
    """What is kept of a letter's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _give(invitation: Invitation, user: User) -> None:
    by, lapsed = invitation.invited_by, []
    for grant in invitation.grants:
        try:
            if not by.is_active:
                raise CannotInvite("")
            with transaction.atomic():
                granting.check(grant, by=by)
                granting.kind_of(grant).apply(user, grant, by)
        except Refused:
            lapsed.append(grant)
    if lapsed:
        record(invitation, "could not give", by=None, after={"grants": lapsed})


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


def _renew(invitation: Invitation) -> str:
    secret = secrets.token_urlsafe(32)
    invitation.digest = digest_of(secret)
    invitation.expires_at = timezone.now() + dt.timedelta(days=VALID_DAYS)
    return secret


def _mine_to_change(invitation: Invitation, by: User) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if found.invited_by_id != by.pk and not may(by, AccountRight.ADMINISTER_PEOPLE):
        raise CannotInvite(_("Only who sent an invitation, or an administrator, can change it."))
    if found.accepted_at is not None:
        raise CannotInvite(_("%(email)s accepted this invitation already.") % {"email": found.email})
    if found.withdrawn_at is not None:
        raise CannotInvite(_("This invitation was withdrawn; invite %(email)s anew.") % {"email": found.email})
    return found
