"""Who guesses is kept out for a while: counted by account and address together, and by each alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.accounts.permissions import AccountRight, require
from charthouse.accounts.recording import record
from charthouse.incoming import address_of

ADDRESS_LIMIT = 40
"""So many failures from one address, on whatever accounts, lock the address: somebody tries one password on all."""
ACCOUNT_LIMIT = 60
"""So many failures on one account, from wherever, lock the account: somebody guesses from many addresses."""


@dataclass(frozen=True, slots=True)
class Lockout:
    """An account, an address or both that are kept out until a moment."""

    account: str
    address: str
    failures: int
    until: dt.datetime


class Lockouts(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures by account and address together, and with higher limits by each alone."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures that count now; at or above the limit, there is no way in."""
        worst = int(super().get_failures(request, credentials))
        recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - cooling())
        address, account = address_of(request), who_is_tried(request, credentials)
        if _sum(recent.filter(ip_address=address)) >= ADDRESS_LIMIT:
            worst = max(worst, settings.AXES_FAILURE_LIMIT)
        if account and _sum(recent.filter(username=account)) >= ACCOUNT_LIMIT:
            worst = max(worst, settings.AXES_FAILURE_LIMIT)
        return worst


def cooling() -> dt.timedelta:
    """How long a lock-out lasts after the last failure."""
    return dt.timedelta(hours=settings.AXES_COOLOFF_TIME)


def who_is_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """The address that somebody tries to sign in with, in the one form in which failures are counted."""
    given = credentials or {}
    login = given.get("email") or given.get("username") or given.get("login") or request.POST.get("login")
    return str(login).strip().lower().replace("\x00", "")[:255] if login else None


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The page that says how long to wait; the same whether or not there is such an account."""
    address, account = address_of(request), who_is_tried(request, credentials)
    newest = AccessAttempt.objects.filter(ip_address=address, username=account).aggregate(at=Max("attempt_time"))["at"]
    newest = newest or AccessAttempt.objects.filter(ip_address=address).aggregate(at=Max("attempt_time"))["at"]
    left = (newest or timezone.now()) + cooling() - timezone.now()
    minutes = max(1, -int(-left.total_seconds() // 60))
    answer = render(request, "locked_out.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def lockouts() -> list[Lockout]:
    """Everything that is kept out now, newest first."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - cooling())
    pairs = recent.values("username", "ip_address").annotate(n=Sum("failures_since_start"), at=Max("attempt_time"))
    addresses = recent.values("ip_address").annotate(n=Sum("failures_since_start"), at=Max("attempt_time"))
    accounts = recent.values("username").annotate(n=Sum("failures_since_start"), at=Max("attempt_time"))
    found = [
        *(_told(one) for one in pairs.filter(n__gte=settings.AXES_FAILURE_LIMIT)),
        *(_told(one) for one in addresses.filter(n__gte=ADDRESS_LIMIT)),
        *(_told(one) for one in accounts.filter(n__gte=ACCOUNT_LIMIT).exclude(username=None)),
    ]
    return sorted(found, key=lambda one: one.until, reverse=True)


@transaction.atomic
def lift(*, account: str, address: str, by: User) -> int:
    """Let an account, an address or both try again at once; gives the number of failures forgotten.

    :raises AccountsNotYours:
    """
    require(by, AccountRight.ADMINISTER_PEOPLE)
    attempts = AccessAttempt.objects.all()
    if account:
        attempts = attempts.filter(username=account)
    if address:
        attempts = attempts.filter(ip_address=address)
    if not account and not address:
        return 0
    forgotten = _sum(attempts)
    attempts.delete()
    subject = User.objects.filter(email=account).first() if account else None
    record(subject or by, "lifted a lock-out", by=by, before={"failures": forgotten})
    return forgotten


def too_many_guesses(request: HttpRequest, user: User) -> bool:
    """Whether somebody who knows the password has guessed the second step too often."""
    return not AxesProxyHandler.is_allowed(request, {"email": user.email})


def wait_sentence() -> str:
    """What who guessed too often reads in a form."""
    return _("Too many wrong codes; wait %(minutes)d minutes, or ask an administrator.") % {
        "minutes": int(cooling().total_seconds() // 60)
    }


def _sum(attempts: Any) -> int:
    return int(attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0)


def _told(one: Mapping[str, Any]) -> Lockout:
    return Lockout(one.get("username") or "", one.get("ip_address") or "", one["n"], one["at"] + cooling())
