"""What chapters above the register offer to do with a risk: each registers its own, so the register knows none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from charthouse.projects.access import Access
from charthouse.risks.models import Risk


@dataclass(frozen=True, slots=True)
class RiskDeed:
    """One thing to do with a risk, on a page of its own."""

    url_name: str
    """Of an address with the project's key and the risk's number."""
    label: str | Promise
    icon: str
    shown: Callable[[Access, Risk], bool]


@dataclass(frozen=True, slots=True)
class Offered:
    """The same for one risk."""

    label: str | Promise
    icon: str
    url: str


_deeds: dict[str, RiskDeed] = {}


def register(deed: RiskDeed) -> None:
    """Offer something on the page of each risk; called in ``AppConfig.ready``."""
    there = _deeds.setdefault(deed.url_name, deed)
    if there != deed:
        raise ValueError(f"Two deeds lead to “{deed.url_name}”.")


def deeds_for(access: Access, risk: Risk) -> list[Offered]:
    """What somebody can do with a risk."""
    where = {"key": access.project.key, "number": risk.number}
    return [
        Offered(one.label, one.icon, reverse(one.url_name, kwargs=where))
        for one in _deeds.values()
        if one.shown(access, risk)
    ]
