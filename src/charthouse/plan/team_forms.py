"""Shares and rates of people as they are typed into pages."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest
from django.utils.translation import gettext as _

from charthouse.plan.refusals import BadValue


def share_in(request: HttpRequest) -> float:
    """The share of somebody's time, typed in percent; 1 is all of it.

    :raises BadValue:
    """
    return float(_amount(request.POST.get("share", "").rstrip(" %") or "100", "share")) / 100


def rate_in(request: HttpRequest) -> Decimal | None:
    """What somebody costs by the hour; none where nothing was typed.

    :raises BadValue:
    """
    text = request.POST.get("rate", "").strip()
    return _amount(text, "rate") if text else None


def _amount(text: str, field: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise BadValue(_("“%(text)s” is no number.") % {"text": text[:40]}, fields={field: ""})
    return found
