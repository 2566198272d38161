"""The models as people fill them in: their fields in words, what each may hold, and where each model comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charthouse.engine.parametric import cases, cocomo, cone, function_points, use_case_points
from charthouse.estimates.models import Calculation, PastWork
from charthouse.plan.estimate_methods import EstimateMethod

Text = str | Promise
Model = Calculation.Model
MOST_PEOPLE = 1000.0
MOST_UNITS = 1_000_000.0
MOST_HOURS = 100_000.0


@dataclass(frozen=True, slots=True)
class Field:
    """What is asked."""

    name: str
    label: Text
    group: Text = ""
    usual: str = ""
    """What stands there at first, and counts where nothing is said."""
    least: float = 0
    most: float = 0
    choices: tuple[tuple[str, Text], ...] = ()
    """Of a choice; a number otherwise, or a text where it may not be above 0."""
    help: Text = ""

    @property
    def kind(self) -> str:
        """``choice``, ``number`` or ``text``."""
        return "choice" if self.choices else "number" if self.most > 0 else "text"


@dataclass(frozen=True, slots=True)
class Spec:
    """A model."""

    model: Model
    about: Text
    source: Text
    fields: tuple[Field, ...]
    spreads: tuple[str, ...]
    """By what it may tell its range, the usual one first."""

    @property
    def label(self) -> str:
        """What it is called."""
        return str(self.model.label)

    @property
    def method(self) -> EstimateMethod:
        """The method that the task's estimate then has."""
        return EstimateMethod.ANALOGOUS if self.model == Model.ANALOGOUS else EstimateMethod.PARAMETRIC

    @property
    def asked(self) -> tuple[Field, ...]:
        """All fields, those of its range too."""
        return (*self.fields, *spread_fields(self.spreads))


_RATINGS: dict[str, Text] = {
    "very_low": _("very low"), "low": _("low"), "nominal": _("nominal"), "high": _("high"),
    "very_high": _("very high"), "extra_high": _("extra high"),
}  # fmt: skip
_PRODUCT, _COMPUTER = _("Cost drivers: product"), _("Cost drivers: computer")
_PERSONNEL, _PROJECT = _("Cost drivers: people"), _("Cost drivers: project")
_DRIVERS: tuple[tuple[str, Text, Text], ...] = (
    ("rely", _PRODUCT, _("Required reliability")),
    ("data", _PRODUCT, _("Size of the database")),
    ("cplx", _PRODUCT, _("Complexity of the product")),
    ("time", _COMPUTER, _("Limits of run time")),
    ("stor", _COMPUTER, _("Limits of memory")),
    ("virt", _COMPUTER, _("Changes of the platform")),
    ("turn", _COMPUTER, _("Waiting for the computer")),
    ("acap", _PERSONNEL, _("Ability of the analysts")),
    ("aexp", _PERSONNEL, _("Experience with such applications")),
    ("pcap", _PERSONNEL, _("Ability of the programmers")),
    ("vexp", _PERSONNEL, _("Experience with the platform")),
    ("lexp", _PERSONNEL, _("Experience with the language")),
    ("modp", _PROJECT, _("Use of modern practices")),
    ("tool", _PROJECT, _("Use of software tools")),
    ("sced", _PROJECT, _("Asked schedule, from very short to long")),
)
_TECHNICAL: tuple[Text, ...] = (
    _("Distributed system"), _("Response time or throughput"), _("Efficiency of the users"), _("Complex processing"),
    _("Code to be used again"), _("Easy to install"), _("Easy to use"), _("Runs on other platforms"),
    _("Easy to change"), _("Many at once"), _("Special security"), _("Direct access for others"),
    _("Special training of users"),
)  # fmt: skip
_ENVIRONMENT: tuple[Text, ...] = (
    _("Familiar with the process"), _("Experience with such applications"), _("Experience with objects"),
    _("Ability of the lead analyst"), _("Motivation"), _("Stable requirements"), _("Part-time staff"),
    _("Difficult programming language"),
)  # fmt: skip
_FUNCTIONS: dict[str, Text] = {
    "inputs": _("External inputs"), "outputs": _("External outputs"), "inquiries": _("External inquiries"),
    "internal": _("Internal logical files"), "external": _("External interface files"),
}  # fmt: skip
_LEVELS: tuple[tuple[str, Text], ...] = (
    ("low", pgettext_lazy("complexity", "low")), ("average", pgettext_lazy("complexity", "average")),
    ("high", pgettext_lazy("complexity", "high")),
)  # fmt: skip
_SIZE, _EFFORT = _("Size"), _("From effort to time")
_PEOPLE = Field(
    "people", _("People at once"), _EFFORT, "1", 0.1, MOST_PEOPLE, help=_("The effort is divided by them.")
)  # fmt: skip


def _numbers(fields: Iterable[tuple[str, Text]], group: Text, most: float, usual: str = "0") -> tuple[Field, ...]:
    return tuple(Field(name, label, group, usual, 0, most) for name, label in fields)


def _ratings(fields: Iterable[tuple[str, Text]], group: Text) -> tuple[Field, ...]:
    marks = tuple((str(rating), str(rating)) for rating in range(use_case_points.MOST_RATING + 1))
    return tuple(
        Field(name, label, group, str(use_case_points.USUAL_RATING), choices=marks) for name, label in fields
    )  # fmt: skip


STAGES: tuple[tuple[str, Text], ...] = (
    ("concept", _("a first idea: ×0.25 to ×4")),
    ("definition", _("the product is agreed: ×0.5 to ×2")),
    ("requirements", _("the requirements are written: ×0.67 to ×1.5")),
    ("design", _("the design is written: ×0.8 to ×1.25")),
    ("detail", _("the details are designed: ×0.9 to ×1.1")),
)
SPREADS: dict[str, Text] = {
    "cases": _("how far those cases lie apart"),
    "cone": _("how much is known yet (cone of uncertainty)"),
    "model": _("the model’s accuracy on its own data, the best case"),
    "class": _("how past work of a class missed its estimates"),
    "range": _("a range that I state"),
}
_RANGE = _("Range")


def spread_fields(spreads: tuple[str, ...]) -> tuple[Field, ...]:
    """What is asked about the range."""
    found = [Field("spread", _("The range comes from"), _RANGE, spreads[0],
                   choices=tuple((name, SPREADS[name]) for name in spreads))]  # fmt: skip
    if "cone" in spreads:
        found.append(Field("stage", _("Known so far"), _RANGE, "requirements", choices=STAGES))
    found += [
        Field("spread_class", _("Class of past work"), _RANGE, help=_("Empty: all past tasks.")),
        Field("spread_low", _("Stated: P10, times"), _RANGE, "0.8", 1 / cone.MOST_FACTOR, 1),
        Field("spread_high", _("Stated: P90, times"), _RANGE, "1.5", 1, cone.MOST_FACTOR),
    ]
    return tuple(found)


_SPECS = (
    Spec(
        Model.ANALOGOUS,
        _("One or more finished tasks or projects that were like it, scaled by size, adjusted for what differs."),
        _("P10 and P90 are the prediction interval of the chosen cases, taken as lognormal (Geisser, Predictive "
          "Inference, 1993)."),
        (
            Field("size", _("Its size"), _SIZE, "", 0.001, 10.0**9,
                  help=_("Such as 120, where the unit is servers. Each case then needs its own size.")),
            Field("measure", _("Unit of size"), _SIZE),
            Field("ratio", _("Without sizes: times as large"), _SIZE, "1", 1 / cases.MOST_FACTOR, cases.MOST_FACTOR),
        ),
        ("cases", "class", "range"),
    ),
    Spec(
        Model.PER_UNIT,
        _("For roll-outs: servers, sites, clients, accounts. The time per unit comes from past work or is stated."),
        _("The median of actual / size of past work with that unit; P10 and P90 are the prediction interval of the "
          "next case (Geisser, Predictive Inference, 1993)."),
        (
            Field("count", _("Count"), _SIZE, "", 0.001, MOST_UNITS),
            Field("measure", _("Unit"), _SIZE, help=_("As past work calls it: servers, sites, accounts.")),
            Field("rate", _("The time per unit comes from"), _("Time per unit"), "past",
                  choices=(("past", _("past work with that unit")), ("own", _("what I state")))),
            Field("kind", _("Class of past work"), _("Time per unit"), help=_("Empty: all with that unit.")),
            Field("level", _("Past"), _("Time per unit"), "task",
                  choices=((PastWork.Level.TASK.value, _("tasks")), (PastWork.Level.PROJECT.value, _("projects")))),
            Field("per_unit", _("Stated: hours per unit"), _("Time per unit"), "", 0.001, MOST_HOURS),
            Field("fixed", _("Hours that do not depend on the count"), _("Time per unit"), "0", 0, MOST_HOURS),
            _PEOPLE,
        ),
        ("cases", "cone", "class", "range"),
    ),
    Spec(
        Model.COCOMO,
        _("For software written anew, from its thousands of lines of code and fifteen rated circumstances."),
        "B. W. Boehm, Software Engineering Economics, 1981: intermediate COCOMO, tables 8-1 and 8-2.",
        (
            Field("kloc", _("Thousands of delivered lines of code"), _SIZE, "", cocomo.LEAST_KLOC, cocomo.MOST_KLOC,
                  help=_("The model was fitted to projects of 2 to 1,150.")),
            Field("mode", _("Kind of project"), _SIZE, "organic", choices=(
                ("organic", _("organic: small team, familiar ground")),
                ("semi_detached", _("semi-detached: in between")),
                ("embedded", _("embedded: tight limits of hardware, rules or interfaces")),
            )),
            *(Field(name, label, group, "nominal", choices=tuple(
                (rating, _RATINGS[rating]) for rating in cocomo.MULTIPLIERS[name]
            )) for name, group, label in _DRIVERS),
            Field("time_by", _("The time comes from"), _EFFORT, "people",
                  choices=(("people", _("the people at once")), ("model", _("the model’s own schedule")))),
            _PEOPLE,
        ),
        ("cone", "model", "class", "range"),
    ),
    Spec(
        Model.USE_CASES,
        _("For software whose use cases are known: actors, use cases, 21 rated circumstances."),
        "G. Karner, Resource Estimation for Objectory Projects, 1993; "
        "G. Schneider, J. Winters, Applying Use Cases, 2001.",
        (
            *_numbers((
                ("actors_simple", _("Simple actors: another system by an interface")),
                ("actors_average", _("Average actors: by a protocol or a text screen")),
                ("actors_complex", _("Complex actors: a person at a graphical screen")),
            ), _("Actors"), use_case_points.MOST_COUNT),
            *_numbers((
                ("cases_simple", _("Simple use cases: up to 3 transactions")),
                ("cases_average", _("Average use cases: 4 to 7")),
                ("cases_complex", _("Complex use cases: more than 7")),
            ), _("Use cases"), use_case_points.MOST_COUNT),
            *_ratings(zip(use_case_points.TECHNICAL, _TECHNICAL, strict=True),
                      _("Technical factors, from 0 (none) to 5 (strong)")),
            *_ratings(zip(use_case_points.ENVIRONMENT, _ENVIRONMENT, strict=True),
                      _("Environment, from 0 (none) to 5 (strong)")),
            Field("hours", _("Hours per use case point"), _EFFORT, "20", use_case_points.LEAST_HOURS,
                  use_case_points.MOST_HOURS, help=_("Karner: 20; from the field 15 to 30 are told.")),
            _PEOPLE,
        ),
        ("cone", "class", "range"),
    ),
    Spec(
        Model.FUNCTION_POINTS,
        _("For software whose functions are counted: what goes in, comes out, is asked and is kept."),
        "IFPUG Counting Practices Manual 4.3.1, 2010 (ISO/IEC 20926:2009), unadjusted.",
        (
            *(field for name, label in _FUNCTIONS.items() for field in _numbers(
                ((f"{name}_{level}", told) for level, told in _LEVELS), label, function_points.MOST_COUNT
            )),
            Field("hours", _("Hours per function point"), _EFFORT, "", function_points.LEAST_HOURS,
                  function_points.MOST_HOURS, help=_("Your organisation’s own: the standard names none.")),
            _PEOPLE,
        ),
        ("cone", "class", "range"),
    ),
)  # fmt: skip
SPECS: dict[str, Spec] = {spec.model.value: spec for spec in _SPECS}


def grouped(spec: Spec) -> list[tuple[str, list[Field]]]:
    """The fields by their group, in order."""
    found: dict[str, list[Any]] = {}
    for one in spec.asked:
        found.setdefault(str(one.group), []).append(one)
    return list(found.items())
