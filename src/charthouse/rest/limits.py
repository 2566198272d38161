"""How often one caller may ask in a minute, over all processes, for one write to the database in many requests.

A process sets a lot of the minute's requests aside for itself: a share of what is left, so that lots get smaller
towards the end. What all processes set aside never exceeds the limit, so the limit is never exceeded.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from charthouse.again import apart
from charthouse.pulse import pulse
from charthouse.rest.models import Allowance
from charthouse.rest.refusals import TooManyRequests

WINDOW = 60
_SHARE, _BIGGEST = 8, 40
_CALLERS_KEPT = 10_000
_HOURS_KEPT = 2


@dataclass(slots=True)
class _Lot:
    window: int
    here: int
    """Set aside by this process and not used yet."""
    elsewhere: int
    """Not set aside by anybody when this process last looked."""


_lots: OrderedDict[str, _Lot] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Left:
    """What one caller may still ask for in this minute."""

    limit: int
    left: int
    seconds: int

    def tell(self, response: HttpResponseBase) -> None:
        """Write it into the answer's headers (draft-ietf-httpapi-ratelimit-headers)."""
        response["RateLimit-Policy"] = f'"minute";q={self.limit};w={WINDOW}'
        response["RateLimit"] = f'"minute";r={self.left};t={self.seconds}'


def count(caller: str, limit: int | None = None) -> Left:
    """Count one request.

    :raises TooManyRequests:
    """
    most: int = settings.API_REQUESTS_PER_MINUTE if limit is None else limit
    now = time.time()
    window, seconds = int(now // WINDOW), WINDOW - int(now % WINDOW)
    with _lock:
        lot = _lots.get(caller)
        if lot is None or lot.window != window:
            lot = _Lot(window, 0, most)
        if not lot.here:
            # While SQLite is locked, who only reads goes on, and is not counted.
            uncounted, left = _Lot(window, 1, lot.elsewhere), lot.elsewhere
            with apart():
                lot = pulse.in_passing(lambda: _set_aside(caller, window, most, left), uncounted)
        _lots[caller] = lot
        _lots.move_to_end(caller)
        if len(_lots) > _CALLERS_KEPT:
            _lots.popitem(last=False)
        if not lot.here:
            raise TooManyRequests(
                _("More than %(limit)d requests in a minute; go on in %(wait)d seconds.")
                % {"limit": most, "wait": seconds},
                wait=seconds,
            )
        lot.here -= 1
        return Left(most, lot.here + lot.elsewhere, seconds)


def count_failure(address: str) -> None:
    """Count a token that was not valid, so that nobody tries many; valid ones from the same place are not touched.

    :raises TooManyRequests:
    """
    count(f"failures {address}"[:80], settings.API_FAILURES_PER_MINUTE)


def forget() -> None:
    """Let go of what this process has set aside; for tests."""
    with _lock:
        _lots.clear()


def _set_aside(caller: str, window: int, most: int, left: int) -> _Lot:
    wanted = max(1, min(_BIGGEST, left // _SHARE))
    while wanted:
        used = _add(caller, window, wanted, most)
        if used is not None:
            return _Lot(window, wanted, max(most - used, 0))
        wanted //= 2
    return _Lot(window, 0, 0)


def _add(caller: str, window: int, wanted: int, most: int) -> int | None:
    """Raise the number by so many unless that is too many; gives what is used then."""
    mine = Allowance.objects.filter(caller=caller, window=window)
    for _try in range(2):
        if mine.filter(used__lte=most - wanted).update(used=F("used") + wanted):
            return mine.values_list("used", flat=True).get()
        if mine.exists():
            return None
        try:
            with transaction.atomic():
                Allowance.objects.create(caller=caller, window=window, used=wanted)
        except IntegrityError:
            continue  # another process was first
        Allowance.objects.filter(window__lt=window - _HOURS_KEPT * 3600 // WINDOW).delete()
        return wanted
    return None
