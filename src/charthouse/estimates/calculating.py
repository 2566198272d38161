"""What a model makes of what somebody says: three points, each step on the way, and what they rest on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from charthouse.engine.forecast.rounds import Three
from charthouse.engine.parametric import cases, cocomo, cone, function_points, use_case_points
from charthouse.engine.parametric.cone import Factors
from charthouse.engine.parametric.limits import NotRated, OutOfRange
from charthouse.estimates import analogues, classes
from charthouse.estimates.analogues import Case
from charthouse.estimates.classes import chosen
from charthouse.estimates.model_fields import SPECS, Field, Model, Spec
from charthouse.estimates.offering import rounded
from charthouse.estimates.refusals import BadCalculation, TooFewPast
from charthouse.projects.access import Access
from charthouse.projects.api_kinds import MOST_MINUTES
from charthouse.ui import formats

LEAST_CASES = 3
"""With fewer pieces of past work no time per unit is told."""
MOST_ANALOGUES, MOST_ADJUSTMENTS = 20, 8
LONGEST_TEXT, LONGEST_REASON = 100, 300
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?")
THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
Values = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Analogue:
    """A case that somebody chose, with its size where sizes are compared."""

    ref: str
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is different now: by how much, and why."""

    factor: float
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says for a model."""

    spec: Spec
    values: Values
    analogues: tuple[Analogue, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "values": dict(self.values),
            "analogues": [{"ref": one.ref, "size": one.size} for one in self.analogues],
            "adjustments": [{"factor": one.factor, "reason": one.reason} for one in self.adjustments],
        }


@dataclass(frozen=True, slots=True)
class Worked:
    """What came out."""

    points: Three
    factors: Factors
    steps: tuple[tuple[str, float], ...]
    """By name, in the order in which they follow from each other."""
    cases: tuple[tuple[str, int], ...] = ()
    """The chosen ones, with what they took."""

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "steps": [list(one) for one in self.steps],
            "factors": list(self.factors),
            "cases": [list(one) for one in self.cases],
        }


def asked_in(
    model: str, said: Mapping[str, object], chosen_cases: Sequence[Analogue], adjustments: Sequence[Adjustment]
) -> Asked:
    """What was said, where the model takes each of it; a field that is not said has its usual value.

    :raises BadCalculation: with a sentence for each field that is wrong
    """
    spec = SPECS.get(model)
    if spec is None:
        raise BadCalculation(_("There is no model of that name."), fields={"model": ""})
    known = {field.name: field for field in spec.asked}
    errors = {name: _("This model asks nothing of that name.") for name in said if name not in known}
    values: Values = {}
    for field in spec.asked:
        try:
            value = _value(field, said.get(field.name))
        except ValueError as wrong:
            errors[field.name] = str(wrong)
            continue
        if value is not None:
            values[field.name] = value
    if spec.model != Model.ANALOGOUS and (chosen_cases or adjustments):
        errors["analogues"] = _("Only an estimate by analogy takes cases and adjustments.")
    if spec.model == Model.ANALOGOUS and not 1 <= len(chosen_cases) <= MOST_ANALOGUES:
        errors["analogues"] = _("Choose from 1 to %(most)d finished cases.") % {"most": MOST_ANALOGUES}
    if len({one.ref for one in chosen_cases}) < len(chosen_cases):
        errors["analogues"] = _("Each case counts once.")
    if len(adjustments) > MOST_ADJUSTMENTS:
        errors["adjustments"] = _("There are at most %(most)d adjustments.") % {"most": MOST_ADJUSTMENTS}
    if any(not one.reason.strip() or len(one.reason) > LONGEST_REASON or "\x00" in one.reason for one in adjustments):
        errors["adjustments"] = _("Say for each adjustment why, in at most %(most)d characters.") % {
            "most": LONGEST_REASON
        }
    if errors:
        raise _wrong(spec, errors)
    return Asked(spec, values, tuple(chosen_cases), tuple(adjustments))


def number_of(said: object) -> float | None:
    """A number as a person or a program writes it; None: nothing is said.

    :raises ValueError: with the sentence that says what is wrong
    """
    if said is None or said == "":
        return None
    if isinstance(said, (int, float)) and not isinstance(said, bool):
        number = float(said) if abs(said) < 1e16 else math.inf
        if math.isfinite(number):
            return number
    text = str(said).strip()
    if not text:
        return None
    if THOUSANDS.fullmatch(text):
        raise ValueError(_("“%(said)s” may mean two things: write 1000 or 1.5.") % {"said": text})
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise ValueError(_("“%(said)s” is no number.") % {"said": text[:40]})
    return float(text.replace(",", "."))


def _value(field: Field, said: object) -> float | str | None:
    if field.kind == "number":
        number = number_of(field.usual if said is None or said == "" else said)
        if number is not None and not field.least <= number <= field.most:
            raise ValueError(_between(field))
        return number
    text = " ".join(str("" if said is None else said).split()) or field.usual
    if field.kind == "choice" and text not in dict(field.choices):
        raise ValueError(_("Choose one of: %(all)s.") % {"all": ", ".join(value for value, _label in field.choices)})
    if len(text) > LONGEST_TEXT or "\x00" in text:
        raise ValueError(_("Keep to %(most)d characters.") % {"most": LONGEST_TEXT})
    return text


def _between(field: Field) -> str:
    return _("Say a number from %(least)s to %(most)s.") % {
        "least": formats.number(field.least, most=3), "most": formats.number(field.most, most=3),
    }  # fmt: skip


def work(access: Access, asked: Asked) -> Worked:
    """Calculate.

    :raises BadCalculation: something needed is missing, or what comes out is no time that a task can take
    """
    try:
        return _worked(access, asked)
    except (OutOfRange, NotRated) as refusal:
        fields = {field.name: field for field in asked.spec.asked}
        field = fields.get(refusal.name)
        if field is None or field.most <= 0:
            told = _("A size is above 0, a ratio from 0.001 to 1,000, an adjustment from 0.1 to 10.")
            raise BadCalculation(told, fields={"analogues": told}) from refusal
        raise _wrong(asked.spec, {field.name: _between(field)}) from refusal


def _worked(access: Access, asked: Asked) -> Worked:
    values, model = asked.values, asked.spec.model
    found: list[Case] = []
    if model == Model.ANALOGOUS:
        found = [analogues.case_of(access, one.ref) for one in asked.analogues]
        alike = _alike(asked, found)
        point, steps = cases.middle(alike), [("cases", float(len(alike))), ("adjustment", _product(asked))]
        steps.append(("middle_minutes", point))
        factors = _factors(asked, alike, 0.0)
    elif model == Model.PER_UNIT:
        point, steps, factors = _per_unit(asked)
    else:
        hours, steps = _by_formula(asked)
        point = hours * 60
        if values.get("time_by") != "model":
            point /= float(values["people"])
            steps.append(("people", float(values["people"])))
        factors = _factors(asked, [], 0.0)
    low, likely, high = (rounded(point * each) for each in factors)
    if not 0 < low <= likely <= high <= MOST_MINUTES:
        told = _("That comes to more than a task can take; divide it, or look at size and hours again.")
        raise BadCalculation(told, fields={"": told})
    if low == high:
        told = _("That is so short that its range vanishes; estimate it by judgement.")
        raise BadCalculation(told, fields={"": told})
    return Worked(Three(low, likely, high), factors, tuple(steps), tuple((one.ref, one.minutes) for one in found))


def _product(asked: Asked) -> float:
    return math.prod(one.factor for one in asked.adjustments)


def _alike(asked: Asked, found: Sequence[Case]) -> list[float]:
    size = asked.values.get("size")
    alike = []
    for one, case in zip(asked.analogues, found, strict=True):
        if isinstance(size, float):
            own = one.size if one.size is not None else _size_of(case, str(asked.values["measure"]))
            if own is None or not 0 < own <= 10**9:
                told = _("Say how large “%(name)s” was, or leave the size empty and say how many times as large.") % {
                    "name": case.name[:100]
                }
                raise BadCalculation(told, fields={"analogues": told})
            ratio = size / own
        else:
            ratio = float(asked.values["ratio"])
        alike.append(cases.scaled(case.minutes, ratio, [each.factor for each in asked.adjustments]).minutes)
    return alike


def _size_of(case: Case, measure: str) -> float | None:
    """As past work says it, where it is in the same unit."""
    return case.size if not measure or measure.casefold() == case.measure.casefold() else None


def _per_unit(asked: Asked) -> tuple[float, list[tuple[str, float]], Factors]:
    values = asked.values
    count, people = _needed(asked, "count"), float(values["people"])
    fixed = float(values["fixed"]) * 60
    alike: list[float] = []
    if values["rate"] == "past":
        measure = str(values["measure"])
        alike = analogues.sized(measure, str(values["kind"]), str(values["level"]))
        if not measure or len(alike) < LEAST_CASES:
            told = _(
                "Past work with the unit “%(unit)s” and a size: %(count)d; from %(least)d on it tells the time "
                "per unit. State it yourself, or bring in more past work."
            ) % {"unit": measure, "count": len(alike), "least": LEAST_CASES}
            raise BadCalculation(told, fields={"measure": told})
        rate = cases.middle(alike)
    else:
        rate = _needed(asked, "per_unit") * 60
    point = (count * rate + fixed) / people
    steps = [("cases", float(len(alike)))] if alike else []
    steps += [("unit_hours", rate / 60), ("hours", (count * rate + fixed) / 60), ("people", people)]
    return point, steps, _factors(asked, alike, fixed / (count * rate + fixed))


def _by_formula(asked: Asked) -> tuple[float, list[tuple[str, float]]]:
    values, model = asked.values, asked.spec.model
    numbers = {name: value for name, value in values.items() if isinstance(value, float)}
    if model == Model.COCOMO:
        ratings = {name: str(values[name]) for name in cocomo.MULTIPLIERS}
        made = cocomo.cocomo(_needed(asked, "kloc"), str(values["mode"]), ratings)
        steps = [("nominal", made.nominal), ("eaf", made.adjustment), ("person_months", made.effort),
                 ("hours", made.hours), ("months", made.months), ("average_people", made.people)]  # fmt: skip
        hours = made.months * cocomo.HOURS_PER_MONTH if values["time_by"] == "model" else made.hours
        return hours, steps
    if model == Model.USE_CASES:
        rated = {name: float(values[name]) for name in (*use_case_points.TECHNICAL, *use_case_points.ENVIRONMENT)}
        points = use_case_points.use_case_points(numbers, rated, _needed(asked, "hours"))
        return points.hours, [
            ("uaw", points.actors), ("uucw", points.cases), ("tcf", points.technical), ("ecf", points.environment),
            ("ucp", points.points), ("hours", points.hours),
        ]  # fmt: skip
    counted = function_points.function_points(
        {name: numbers[name] for name in function_points.WEIGHTS}, _needed(asked, "hours")
    )
    return counted.hours, [("ufp", counted.points), ("hours", counted.hours)]


def _needed(asked: Asked, name: str) -> float:
    value = asked.values.get(name)
    if not isinstance(value, float):
        raise _wrong(asked.spec, {name: _("This is needed.")})
    return value


def _factors(asked: Asked, alike: Sequence[float], fixed: float) -> Factors:
    """The range; a share of the figure that is fixed does not vary with the cases.

    :raises BadCalculation:
    """
    values = asked.values
    match values["spread"]:
        case "cases":
            try:
                low, likely, high = cases.spread(alike)
            except cases.NoSpread:
                told = _("A range needs two cases or more that differ; choose more, or another source of the range.")
                raise BadCalculation(told, fields={"spread": told}) from None
            return Factors(*(fixed + (1 - fixed) * each for each in (low, likely, high)))
        case "cone":
            return cone.CONE[str(values["stage"])]
        case "model":
            return cocomo.ACCURACY
        case "class":
            return _of_class(str(values["spread_class"]))
        case _:
            if values["spread_low"] == values["spread_high"]:
                told = _("A range goes from less than 1 to more than 1 times the figure.")
                raise BadCalculation(told, fields={"spread_low": told})
            return cone.stated(float(values["spread_low"]), float(values["spread_high"]))


def _of_class(kind: str) -> Factors:
    of = chosen("task", kind, None)
    if kind and not of.kind:
        told = _("No past work has the class “%(kind)s”.") % {"kind": kind}
        raise BadCalculation(told, fields={"spread_class": told})
    try:
        return Factors(*classes.learnt(of).factors)
    except TooFewPast as refusal:
        raise BadCalculation(refusal.message, fields={"spread": refusal.message}) from None


def _wrong(spec: Spec, errors: dict[str, str]) -> BadCalculation:
    name = next(iter(errors))
    label = next((str(field.label) for field in spec.asked if field.name == name), "")
    return BadCalculation(f"{label}: {errors[name]}" if label else errors[name], fields=errors)
