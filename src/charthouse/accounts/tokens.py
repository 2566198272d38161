"""Tokens: secrets with which programs act for their owner, within what each token is for, until it runs out."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts.models import ApiToken, User
from charthouse.accounts.recording import record
from charthouse.again import apart
from charthouse.prepared import Prepared, columns_of, records_from
from charthouse.pulse import pulse
from charthouse.refusals import Refused
from charthouse.rest.callers import Caller

SCOPES: Mapping[str, str | Promise] = {
    "projects:read": gettext_lazy("read projects and their members"),
    "projects:write": gettext_lazy("open and change projects, and set their members"),
    "plan:read": gettext_lazy("read plans: tasks, links, assignments, dates, baselines"),
    "plan:write": gettext_lazy("change plans, report progress, take baselines, import plan files"),
    "resources:read": gettext_lazy("read people, things and calendars of projects"),
    "discussion:read": gettext_lazy("read comments, attached files, and where the owner is mentioned"),
    "discussion:write": gettext_lazy("comment, and attach files"),
    "journal:read": gettext_lazy("read who changed what"),
    "journal:write": gettext_lazy("undo changes"),
    "jobs:read": gettext_lazy("read the owner’s background jobs, and schedules where the owner may"),
    "jobs:write": gettext_lazy("stop the owner’s background jobs, and look after schedules where the owner may"),
    "me:read": gettext_lazy("read the owner’s absences, and where the owner is signed in"),
    "me:write": gettext_lazy("change the owner’s profile and absences, and sign the owner out"),
    "people:read": gettext_lazy("read accounts and groups, where the owner may"),
    "people:write": gettext_lazy("change accounts and groups, where the owner may"),
}
"""What a token can be for. It can never do more than its owner may at that moment."""

DAYS, MOST_DAYS = 90, 366
"""How long a token lasts, unless said otherwise and at most."""
SOON = dt.timedelta(days=14)
"""So long before its end a token's owner is warned."""
MOST_TOKENS = 50
_LETTERS = string.ascii_letters + string.digits
_SHAPE = re.compile(r"cht_[A-Za-z0-9]{8}_[A-Za-z0-9]{40}")
_PREFIX = len("cht_") + 8
_USED_EVERY = dt.timedelta(minutes=1)


class BadToken(Refused):
    """A token cannot be made like this."""

    status = 422


class NoSuchToken(Refused):
    """There is no such token of this owner."""

    status = 404


@transaction.atomic
def make_token(*, owner: User, name: str, scopes: Collection[str], by: User, days: int = DAYS) -> tuple[ApiToken, str]:
    """Make a token, and give it with its secret, which is kept nowhere and never told again.

    :raises BadToken:
    """
    wrong: dict[str, str] = {}
    name = name.strip()
    if not name or len(name) > 100 or not name.isprintable():
        wrong["name"] = _("Say in 1 to 100 characters what the token is for.")
    if not scopes or set(scopes) - SCOPES.keys():
        wrong["scopes"] = _("Choose at least one of what there is.")
    if not 1 <= days <= MOST_DAYS:
        wrong["days"] = _("A token lasts 1 to %(most)d days; make a new one when it has run out.") % {"most": MOST_DAYS}
    if not owner.is_active:
        wrong["owner"] = _("This account was deactivated, so nothing can act for it.")
    if not wrong and tokens_of(owner).filter(valid_now()).count() >= MOST_TOKENS:
        wrong["name"] = _("There are %(most)d tokens already; revoke one that is not needed.") % {"most": MOST_TOKENS}
    if wrong:
        raise BadToken(" ".join(wrong.values()), fields=wrong)
    prefix = "cht_" + _random(8)
    secret = f"{prefix}_{_random(40)}"
    token = ApiToken.objects.create(
        owner=owner, name=name, prefix=prefix, digest=digest_of(secret), scopes=sorted(scopes), created_by=by,
        expires_at=timezone.now() + dt.timedelta(days=days),
    )  # fmt: skip
    record(token, "made a token", by=by, after={"owner": owner.pk, "scopes": token.scopes, "days": days})
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token at once; nothing that it did is undone."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(token, "revoked a token", by=by, before={"owner": token.owner_id})


@transaction.atomic
def revoke_all(*, owner: User, by: User | None) -> int:
    """End every token of an account that is deactivated; gives how many there were."""
    ended = tokens_of(owner).filter(revoked_at__isnull=True)
    for token in ended.select_for_update():
        record(token, "revoked a token", by=by, before={"owner": owner.pk})
    return ended.update(revoked_at=timezone.now())


def tokens_of(owner: User) -> QuerySet[ApiToken]:
    """Somebody's tokens, newest first."""
    return ApiToken.objects.filter(owner=owner).order_by("-created_at", "-pk")


def token_of(owner: User, number: int) -> ApiToken:
    """One token of its owner.

    :raises NoSuchToken:
    """
    token = tokens_of(owner).filter(pk=number).first()
    if token is None:
        raise NoSuchToken(_("There is no such token; it may have been somebody else’s."))
    return token


def valid_now() -> Q:
    """Tokens that open something at this moment."""
    return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))


def caller_behind(request: HttpRequest, secret: str) -> Caller | None:
    """Who acts with a token; nothing where it is mistyped, revoked, has run out, or its owner may not sign in."""
    if not _SHAPE.fullmatch(secret):
        return None
    token = _token_at(secret[:_PREFIX])
    # Compared also where there is none, so that the time it takes tells nothing.
    right = hmac.compare_digest(digest_of(secret), "" if token is None else token.digest)
    now = timezone.now()
    if token is None or not right or token.revoked_at is not None or not token.owner.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= now:
        return None
    if token.last_used_at is None or abs(now - token.last_used_at) > _USED_EVERY:
        with apart():
            pulse.in_passing(lambda: ApiToken.objects.filter(pk=token.pk).update(last_used_at=now), 0)
    through = _("API token “%(name)s”") % {"name": token.name}
    return Caller(token.owner, f"token {token.pk}", through, frozenset(token.scopes))


_at_prefix = Prepared(
    lambda prefix: ApiToken.objects.filter(prefix=prefix).values_list(
        *columns_of(ApiToken), *columns_of(User, "owner__")
    ),
    str,
)


def _token_at(prefix: str) -> ApiToken | None:
    row = _at_prefix.first(prefix)
    if row is None:
        return None
    token, owner = records_from(ApiToken, User, row)
    token.owner = owner
    return token


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _place in range(length))
