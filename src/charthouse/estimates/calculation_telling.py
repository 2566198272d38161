"""A calculation in words: its steps, what its range comes from, and the basis that stands at the task."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.estimates.classes import factors_told
from charthouse.estimates.model_fields import SPECS, STAGES, Model
from charthouse.estimates.models import Calculation
from charthouse.ui import formats

_STEPS = {
    "cases": (gettext_lazy("Cases"), 0),
    "adjustment": (gettext_lazy("Adjustments together, times"), 2),
    "unit_hours": (gettext_lazy("Hours per unit"), 2),
    "nominal": (gettext_lazy("Nominal effort, person-months"), 1),
    "eaf": (gettext_lazy("Effort adjustment factor"), 3),
    "person_months": (gettext_lazy("Effort, person-months of 152 hours"), 1),
    "months": (gettext_lazy("The model’s own schedule, months"), 1),
    "average_people": (gettext_lazy("People on average, by that schedule"), 1),
    "uaw": (gettext_lazy("Weight of the actors"), 1),
    "uucw": (gettext_lazy("Weight of the use cases"), 1),
    "tcf": (gettext_lazy("Technical factor"), 3),
    "ecf": (gettext_lazy("Environment factor"), 3),
    "ucp": (gettext_lazy("Use case points"), 1),
    "ufp": (gettext_lazy("Function points, unadjusted"), 1),
    "hours": (gettext_lazy("Effort, hours"), 0),
    "people": (gettext_lazy("Divided by people at once"), 1),
}
"""By name: in words, and the decimal places that count."""


@dataclass(frozen=True, slots=True)
class Step:
    """A figure on the way."""

    label: str
    value: str


def steps_of(kept: Calculation) -> list[Step]:
    """The figures on the way, as far as they are told in numbers."""
    return [
        Step(str(_STEPS[name][0]), formats.number(value, most=_STEPS[name][1]))
        for name, value in kept.result["steps"]
        if name in _STEPS
    ]


def range_of(kept: Calculation) -> str:
    """What its range comes from, in words, with the factors."""
    values = kept.inputs["values"]
    match values["spread"]:
        case "cases":
            told = _("by how far the cases lie apart")
        case "cone":
            told = _("by what is known so far (%(stage)s)") % {
                "stage": str(dict(STAGES)[values["stage"]]).split(":")[0]
            }
        case "model":
            told = _("by the model’s accuracy on its own data")
        case "class":
            told = _("by past work of the class “%(kind)s”") % {"kind": values.get("spread_class") or _("all tasks")}
        case _:
            told = _("as stated")
    return f"{told}: {factors_told(kept.result['factors'])}"


def basis_of(kept: Calculation) -> str:
    """What the task's estimate rests on, in a sentence or two; cases of other projects are told by number only."""
    spec, values = SPECS[kept.model], kept.inputs["values"]
    figures = dict(kept.result["steps"])
    match kept.model:
        case Model.ANALOGOUS:
            count = len(kept.inputs["analogues"])
            told = ngettext("%(count)d finished case", "%(count)d finished cases", count) % {"count": count}
            if "size" in values:
                told += _(", scaled to %(size)s %(unit)s") % {
                    "size": formats.number(values["size"], most=3), "unit": values["measure"],
                }  # fmt: skip
            elif values["ratio"] != 1:
                told += _(", times %(ratio)s") % {"ratio": formats.number(values["ratio"], most=3)}
            for one in kept.inputs["adjustments"]:
                told += _(", ×%(factor)s: %(reason)s") % {
                    "factor": formats.number(one["factor"], most=2), "reason": one["reason"],
                }  # fmt: skip
        case Model.PER_UNIT:
            told = _("%(count)s %(unit)s at %(hours)s hours each") % {
                "count": formats.number(values["count"], most=3), "unit": values["measure"] or _("units"),
                "hours": formats.number(figures["unit_hours"], most=2),
            }  # fmt: skip
            if "cases" in figures:
                told += _(", median of past work (n = %(count)d)") % {"count": round(figures["cases"])}
            if values["fixed"]:
                told += _(", and %(hours)s hours besides") % {"hours": formats.number(values["fixed"], most=1)}
        case Model.COCOMO:
            told = _("%(size)s thousand lines, %(mode)s, adjusted by %(eaf)s: %(months)s person-months") % {
                "size": formats.number(values["kloc"], most=1), "mode": values["mode"].replace("_", "-"),
                "eaf": formats.number(figures["eaf"], most=3),
                "months": formats.number(figures["person_months"], most=1),
            }  # fmt: skip
        case Model.USE_CASES:
            told = _("%(points)s use case points at %(hours)s hours") % {
                "points": formats.number(figures["ucp"], most=1), "hours": formats.number(values["hours"], most=1),
            }  # fmt: skip
        case _:
            told = _("%(points)s function points at %(hours)s hours") % {
                "points": formats.number(figures["ufp"], most=1), "hours": formats.number(values["hours"], most=1),
            }  # fmt: skip
    if "people" in figures and figures["people"] != 1:
        told += _(", %(people)s people at once") % {"people": formats.number(figures["people"], most=1)}
    said = f"{spec.label}: {told}. "
    said += _("Range %(range)s (calculation %(number)d).") % {"range": range_of(kept), "number": kept.number}
    return said
