"""What chapters above the register offer to do with a risk: each registers its own, so the register knows none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a chapter above says of a risk."""

    label: str
    words: str
    back: str
    """The address to post to that takes it back; empty: not by this reader."""


Marking = Callable[[Access, Collection[Risk]], Mapping[int, list[Mark]]]

_deeds: dict[str, RiskDeed] = {}
_markings: list[Marking] = []


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


def register_marks(marking: Marking) -> None:
    """Say something of risks in the register and on their pages; called in ``AppConfig.ready``."""
    if marking not in _markings:
        _markings.append(marking)


def marks_for(access: Access, risks: Collection[Risk]) -> dict[int, list[Mark]]:
    """What the chapters above say of these risks, by their numbers."""
    found: dict[int, list[Mark]] = {}
    for marking in _markings:
        for number, marks in marking(access, risks).items():
            found.setdefault(number, []).extend(marks)
    return found
