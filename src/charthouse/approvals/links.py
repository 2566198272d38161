"""The way in for signers without an account: a secret in a letter, then a code in a second one."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.inviting import digest_of
from charthouse.approvals import letters
from charthouse.approvals.models import SignatureRequest, SigningLink, Version
from charthouse.approvals.refusals import LinkUsedUp, TooManyCodes, WrongCode

VALID = dt.timedelta(days=14)
CODE_VALID = dt.timedelta(minutes=10)
BETWEEN_CODES = dt.timedelta(seconds=30)
MOST_CODES = 10
"""That one link sends; a reminder brings a new link."""
MOST_TRIES = 5
"""Wrong ones, until a new code is asked for: with all codes of a link, 50 guesses at a million."""


def renew(request: SignatureRequest) -> str:
    """A new secret for a signer; the link before works no more."""
    secret = secrets.token_urlsafe(32)
    facts = {
        "digest": digest_of(secret), "expires_at": timezone.now() + VALID, "code_digest": "", "code_expires_at": None,
        "tries": 0, "codes_sent": 0, "code_sent_at": None,
    }  # fmt: skip
    SigningLink.objects.update_or_create(request=request, defaults=facts)
    return secret


def end(version: Version) -> None:
    """Make the links of a version worthless."""
    SigningLink.objects.filter(request__version=version).delete()


def opened(secret_digest: str) -> SigningLink:
    """The link of that secret, while it works: until its last day, and while somebody may still read the version.

    :raises LinkUsedUp:
    """
    found = (
        SigningLink.objects.filter(digest=secret_digest, expires_at__gt=timezone.now())
        .select_related("request__version__project", "request__version__proposed_by", "request__version__since")
        .first()
    )
    if found is None:
        raise LinkUsedUp(
            _("This link has expired, or was replaced by a newer one. Ask the person who sent it for a new one.")
        )
    return found


def count_opening(link: SigningLink) -> None:
    """Note that the link was used."""
    SigningLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)


def send_code(link: SigningLink) -> bool:
    """Send six digits to the signer's address; gives whether the mail server took the letter.

    :raises TooManyCodes:
    """
    now = timezone.now()
    with transaction.atomic():
        link = SigningLink.objects.select_for_update(of=("self",)).select_related(
            "request__version__project", "request__version__proposed_by"
        ).get(pk=link.pk)  # fmt: skip
        if link.code_sent_at is not None and link.code_sent_at > now - BETWEEN_CODES:
            raise TooManyCodes(_("A code is on its way; wait half a minute before you ask for another one."))
        if link.codes_sent >= MOST_CODES:
            raise TooManyCodes(
                _("This link has sent %(most)d codes, which is all that it sends. Ask %(name)s for a new link.")
                % {"most": MOST_CODES, "name": link.request.version.proposed_by.name}
            )
        code = f"{secrets.randbelow(1_000_000):06d}"
        link.code_digest, link.code_expires_at = _kept(link, code), now + CODE_VALID
        link.tries, link.codes_sent, link.code_sent_at = 0, link.codes_sent + 1, now
        link.save()
    return letters.send_code(link, code)


def check_code(link: SigningLink, said: str) -> None:
    """Use the code up that was sent last.

    :raises WrongCode: also when it is too old, was used, or was guessed at too often
    """
    code = "".join(said.split())
    with transaction.atomic():
        link = SigningLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        counts = (
            link.code_digest != ""
            and link.code_expires_at is not None
            and link.code_expires_at > timezone.now()
            and link.tries < MOST_TRIES
        )
        right = hmac.compare_digest(_kept(link, code), link.code_digest or "-") and counts
        if right:
            link.code_digest, link.code_expires_at = "", None
        else:
            link.tries += 1
        link.save(update_fields=["code_digest", "code_expires_at", "tries"])
    if not right:
        sentence = _("This is not the code that was sent last, or it counts no more. Look again, or ask for a new one.")
        raise WrongCode(sentence, fields={"code": sentence})


def hidden(email: str) -> str:
    """An address so that its owner knows it again and nobody else learns it: ``k…@example.org``."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"


def _kept(link: SigningLink, code: str) -> str:
    """What is kept of a code: it tells nothing to who reads the database without the secret key."""
    key = f"{settings.SECRET_KEY}:signing-code".encode()
    return hmac.new(key, f"{link.digest}:{code}".encode(), "sha256").hexdigest()
