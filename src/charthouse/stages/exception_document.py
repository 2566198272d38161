"""An exception's report as a document that is signed: what is exceeded, what can be done, what is recommended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts.models import User
from charthouse.approvals.models import Version
from charthouse.approvals.registry import Change, DocumentKind, Weakness
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.stages.exceptions import NAME, decide
from charthouse.stages.keeping import found, locked_book, number_of
from charthouse.stages.models import COSTLY, Area, ExceptionOption, StageException
from charthouse.stages.paper import exception_blocks
from charthouse.stages.refusals import Decided
from charthouse.stages.words import figure_told
from charthouse.ui import formats

May = Callable[[Right], bool]


@dataclass(frozen=True, slots=True)
class Option:
    """An option as it is read."""

    title: str
    text: str
    days: str
    cost: str
    new_limit: str
    recommended: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An exception's report as it is read."""

    stage: str
    area: str
    limit: str
    forecast: str
    cause: str
    options: tuple[Option, ...]
    hidden: bool
    """Amounts are left out for this reader."""


def content_of(project: Project, subject: str) -> dict[str, Any]:
    """The exception as a version keeps it.

    :raises charthouse.stages.refusals.NoSuchStage:
    """
    one = found(StageException, project, number_of(subject))
    return {
        "currency": project.currency or "",
        "stage": one.stage.name,
        "area": str(one.area),
        "unit": str(one.unit),
        "limit": f"{one.limit:f}",
        "forecast": f"{one.forecast:f}",
        "cause": one.cause,
        "options": [_option(each) for each in one.options.all()],
    }


def _option(one: ExceptionOption) -> dict[str, Any]:
    return {
        "title": one.title,
        "text": one.text,
        "days": one.days,
        "cost": "" if one.cost is None else f"{one.cost:f}",
        "new_limit": "" if one.new_limit is None else f"{one.new_limit:f}",
        "recommended": one.recommended,
    }


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """What differs: the board decides on all of it, so all of it is material."""
    for name, label in (("cause", _("Cause")), ("limit", _("Tolerance")), ("forecast", _("Forecast"))):
        if old[name] != new[name]:
            yield Change("exception", label, str(old[name]), str(new[name]), material=True)
    for place in range(max(len(old["options"]), len(new["options"]))):
        was, now = (each["options"][place] if place < len(each["options"]) else None for each in (old, new))
        if was != now:
            amounts = (was or {}).get("cost") != (now or {}).get("cost")
            right = str(Right.SEE_COSTS) if amounts else ""
            yield Change(
                "options", _("Option"), (was or {}).get("title", ""), (now or {}).get("title", ""), material=True,
                right=right,
            )  # fmt: skip


def shown(content: Mapping[str, Any], may: May) -> Shown:
    """The report as its template shows it."""
    costs = may(Right.SEE_COSTS)
    unit = content["unit"]
    options = tuple(
        Option(
            one["title"], one["text"],
            "" if one["days"] is None else figure_told("days", Decimal(one["days"])),
            formats.money(Decimal(one["cost"]), content["currency"]) if costs and one["cost"] else "",
            figure_told(unit, Decimal(one["new_limit"])) if one["new_limit"] else "", one["recommended"],
        )
        for one in content["options"]
    )  # fmt: skip
    money = content["area"] in COSTLY and not costs
    return Shown(
        content["stage"], str(Area(content["area"]).label), figure_told(unit, Decimal(content["limit"])),
        "" if money else figure_told(unit, Decimal(content["forecast"])), content["cause"], options,
        not costs and (money or any(one["cost"] for one in content["options"])),
    )  # fmt: skip


def without(content: Mapping[str, Any], may: May) -> dict[str, Any]:
    """The content without the amounts that this reader may not see."""
    if may(Right.SEE_COSTS):
        return dict(content)
    left = {**content, "options": [{**one, "cost": ""} for one in content["options"]]}
    return {**left, "forecast": ""} if content["area"] in COSTLY else left


def weak(access: Access, subject: str) -> list[Weakness]:
    """What is weak before the board is asked."""
    one = found(StageException, access.project, number_of(subject))
    page = reverse("stage-exception", kwargs={"key": access.project.key, "number": one.number})
    options = list(one.options.all())
    said = []
    if not one.cause:
        said.append(Weakness(_("Nobody has said why it came."), page))
    if len(options) < 2:
        said.append(Weakness(_("Offer at least two options: a board that has one has nothing to decide."), page))
    if not any(each.recommended for each in options):
        said.append(Weakness(_("Recommend one option: the board signs that one, or refuses it."), page))
    said += [
        Weakness(_("“%(title)s” says nothing of its effect on time or cost.") % {"title": each.title}, page)
        for each in options
        if each.days is None and each.cost is None
    ]
    return said


def _on_proposed(version: Version, _by: User) -> None:
    """Refuse what nobody could sign, or what is decided.

    :raises Decided:
    """
    one = found(StageException, version.project, number_of(version.subject))
    if one.state != StageException.State.OPEN:
        raise Decided(_("Exception %(number)d is closed; there is nothing to decide.") % {"number": one.number})
    if not one.options.filter(recommended=True).exists():
        raise Decided(_("Recommend one option first: the board signs that one, or refuses it."))


def _page(key: str, subject: str) -> str:
    return reverse("stage-exception", kwargs={"key": key, "number": number_of(subject)})


def _parts() -> dict[str, str]:
    return {"exception": _("Exception"), "options": _("Options")}


EXCEPTION = DocumentKind(
    NAME, gettext_lazy("Exception report"), content_of, lambda old, new: list(compare(old, new)), _page,
    "stages/_exception_document.html", shown, _parts, without, whole=(Right.SEE_COSTS,), weak=weak, lock=locked_book,
    on_proposed=_on_proposed, on_decided=decide,
    blocks=lambda content, may: tuple(exception_blocks(shown(content, may))),
    name_of=lambda project, subject: str(found(StageException, project, number_of(subject))),
)  # fmt: skip
