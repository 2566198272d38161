"""Requests that may be sent twice: an ``Idempotency-Key`` has one effect, however often it comes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.rest.models import KeptAnswer
from charthouse.rest.refusals import BadInput, KeyUsedOtherwise

KEPT = dt.timedelta(hours=24)
FORGOTTEN_AFTER = 2 * KEPT + dt.timedelta(hours=1)
"""Longer than promised: a clock that jumps ahead by a day must not let a request that is sent again work twice."""
LONGEST = 200
_TOLD_AGAIN = ("Content-Type", "ETag", "Location")
_CLEAN_EACH = 64


def once(request: HttpRequest, caller: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run, or give the answer that was given to the same key before.

    All happens in one transaction: a second request with the key waits for the first one and then gets its answer.
    A request that was refused changed nothing and keeps no answer, so it can be corrected and sent again.

    :raises BadInput: a key that is none
    :raises KeyUsedOtherwise:
    """
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        said = _("must have 1 to %(most)d printable characters, best a UUID") % {"most": LONGEST}
        raise BadInput(_("“Idempotency-Key” %(said)s.") % {"said": said}, fields={"Idempotency-Key": said})
    route = f"{request.method} {request.path}"[:300]
    digest = hashlib.sha256(request.body).hexdigest()
    with transaction.atomic():
        KeptAnswer.objects.filter(
            caller=caller, route=route, key=key, created_at__lt=timezone.now() - FORGOTTEN_AFTER
        ).delete()  # fmt: skip
        try:
            with transaction.atomic():
                kept = KeptAnswer.objects.create(caller=caller, route=route, key=key, digest=digest)
        except IntegrityError:
            return _again(KeptAnswer.objects.get(caller=caller, route=route, key=key), digest)
        response = run()
        kept.status = response.status_code
        kept.headers = {name: response[name] for name in _TOLD_AGAIN if name in response}
        kept.body = response.content
        kept.save(update_fields=["status", "headers", "body"])
    if kept.pk % _CLEAN_EACH == 0:
        forget_old()
    return response


def forget_old() -> int:
    """Let go of answers whose time is over; gives how many."""
    return KeptAnswer.objects.filter(created_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()[0]


def _again(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.digest != digest:
        raise KeyUsedOtherwise(
            _("This idempotency key came before with another body; use a new key for a new request."),
            fields={"Idempotency-Key": _("was used with another body")},
        )
    response = HttpResponse(bytes(kept.body), status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response
