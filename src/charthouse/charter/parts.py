"""What a charter consists of: its parts, their columns, why each matters, and what is missing in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from charthouse.projects.permissions import Right

Words = str | Promise
Value = Any
"""A text, a list of rows, or facts; every value inside is a text."""


class Shape(StrEnum):
    """How a part is written."""

    TEXT = "text"
    ROWS = "rows"
    FACTS = "facts"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    MONEY = "money"
    SHARE = "share"
    CHOICE = "choice"
    PRICE = "price"
    """What a customer pays, which fewer see than costs."""
    TASK = "task"
    """A milestone of the plan, by its number."""
    REQUIREMENTS = "requirements"
    """Requirements of the scope, by their numbers: ``R1, R12``."""


GUARDED: Mapping[Kind, Right] = {Kind.MONEY: Right.SEE_COSTS, Kind.PRICE: Right.SEE_MARGIN}
"""The right without which nobody sees a column of that kind."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of rows, or one fact."""

    name: str
    label: Words
    kind: Kind = Kind.TEXT
    lacking: Words = ""
    """The sentence for rows without it, over ``%(count)d``; empty: it may be left out."""
    choices: tuple[tuple[str, Words], ...] = ()

    @property
    def flush(self) -> bool:
        """Written flush right: figures and days."""
        return self.kind in (Kind.DAY, Kind.SHARE, *GUARDED)

    @property
    def is_amount(self) -> bool:
        """Written with the project's currency."""
        return self.kind in GUARDED

    def label_of(self, value: str) -> str:
        """A choice in words."""
        return next((str(label) for name, label in self.choices if name == value), value)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the charter."""

    name: str
    title: Words
    shape: Shape
    why: Words
    """Why it matters, in a sentence or two."""
    empty: Words
    """What is missing as long as nothing stands there."""
    columns: tuple[Column, ...] = ()
    material: bool = False
    """A change of its words needs the signatures again; one of figures and days always does."""
    check: Callable[[Value], Sequence[str]] = field(default=lambda _value: ())
    """What else is missing, once something stands there."""
    optional: bool = False
    """Of work under a contract alone: while nothing stands there, nothing is missing, and versions leave it out."""

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(one for one in self.columns if one.name == name)

    @property
    def right(self) -> Right | None:
        """Without which its amounts are not seen, and nobody writes it; None: it has none."""
        return next((GUARDED[one.kind] for one in self.columns if one.kind in GUARDED), None)

    @property
    def guarded(self) -> tuple[str, ...]:
        """The columns that only those see who have the right."""
        return tuple(one.name for one in self.columns if one.kind in GUARDED)

    @property
    def told_as(self) -> str:
        """The name under which the journal tells it, which decides who reads it there."""
        ends = {Right.SEE_COSTS: "_with_amounts", Right.SEE_MARGIN: "_with_prices", None: ""}
        return f"{self.name}{ends[self.right]}"


def _range(value: Mapping[str, str], names: Sequence[str], read: Callable[[str], Any]) -> list[str]:
    said = [value.get(name, "") for name in names]
    if not all(said):
        return [gettext("Give all three: a single figure hides how sure anybody can be.")]
    low, likely, high = map(read, said)
    return (
        []
        if low <= likely <= high
        else [gettext("The three are not in order; the likely one lies between the others.")]
    )


def _confidence(value: Mapping[str, str]) -> list[str]:
    if not value.get("confidence"):
        return [gettext("Say how sure you are that it stays inside this range, in per cent.")]
    return []


def _basis(value: Mapping[str, str]) -> list[str]:
    return (
        []
        if value.get("basis")
        else [gettext("Say on what the range rests: a quotation, a past project, an estimate.")]
    )


def _time_line(value: Mapping[str, str]) -> list[str]:
    return [*_range(value, ("earliest", "likely", "latest"), str), *_confidence(value), *_basis(value)]


def _budget(value: Mapping[str, str]) -> list[str]:
    return [*_range(value, ("low", "likely", "high"), Decimal), *_confidence(value), *_basis(value)]


def _business_case(rows: Sequence[Mapping[str, str]]) -> list[str]:
    found = []
    kinds = {row.get("kind", "") for row in rows}
    if "cost" not in kinds:
        found.append(gettext("No cost is named; a case without costs convinces nobody who has to pay."))
    if "benefit" not in kinds:
        found.append(gettext("No benefit is named; then there is no reason to begin."))
    bare = sum(row.get("nature") == "tangible" and not row.get("amount") for row in rows)
    if bare:
        found.append(
            ngettext(
                "%(count)d tangible line has no amount.", "%(count)d tangible lines have no amount.", bare
            ) % {"count": bare}
        )  # fmt: skip
    return found


def _scope(rows: Sequence[Mapping[str, str]]) -> list[str]:
    sides = {row.get("side", "") for row in rows}
    found = []
    if "in" not in sides:
        found.append(gettext("Nothing is in scope yet."))
    if "out" not in sides:
        found.append(gettext("Say what is out of scope: most quarrels are about what nobody excluded."))
    return found


def _roles(rows: Sequence[Mapping[str, str]]) -> list[str]:
    if any("sponsor" in row.get("role", "").casefold() for row in rows):
        return []
    return [gettext("Nobody is named as sponsor: who pays, and who decides when the manager may not?")]


def _contract(value: Mapping[str, str]) -> list[str]:
    found = []
    if not value.get("customer"):
        found.append(gettext("Name the customer."))
    if not value.get("number"):
        found.append(gettext("Say by which number or name the contract is found."))
    if not value.get("price"):
        found.append(gettext("Give the price, or the most that is paid."))
    return found


PARTS: tuple[Part, ...] = (
    Part(
        "purpose", _("Purpose"), Shape.TEXT,
        _("Who reads only this paragraph must know why the project exists and what happens without it."),
        _("Say why the project exists, and what happens if it is not done."),
    ),
    Part(
        "business_case", _("Business case"), Shape.ROWS,
        _("Costs against benefits, also those that no ledger shows, is what the sponsor signs for."),
        _("Name at least one cost and one benefit."),
        (
            Column("kind", _("Cost or benefit"), Kind.CHOICE,
                   choices=(("cost", _("Cost")), ("benefit", _("Benefit")))),
            Column("nature", _("Nature"), Kind.CHOICE,
                   choices=(("tangible", _("tangible")), ("intangible", _("intangible")))),
            Column("what", _("What"), lacking=_("Lines that do not say what they are: %(count)d.")),
            Column("amount", _("Amount"), Kind.MONEY),
            Column("per", _("Once or per year"), Kind.CHOICE, choices=(("once", _("once")), ("year", _("a year")))),
        ),
        material=True, check=_business_case,
    ),
    Part(
        "goals", _("Strategic goals"), Shape.ROWS,
        _("A project that serves no goal of the organisation is the first to be cut."),
        _("Name the goal of the organisation that the project serves."),
        (
            Column("goal", _("Goal of the organisation"), lacking=_("Lines without a goal: %(count)d.")),
            Column("how", _("How the project serves it"), lacking=_("Goals that nothing serves yet: %(count)d.")),
        ),
    ),
    Part(
        "objectives", _("Objectives"), Shape.ROWS,
        _("An objective that cannot be measured cannot be reached: today, target and day make it one."),
        _("Name at least one objective with where it stands today, its target and its day."),
        (
            Column("objective", _("Objective"), lacking=_("Lines without an objective: %(count)d.")),
            Column("today", _("Today"), lacking=_("Objectives that do not say where they stand today: %(count)d.")),
            Column("target", _("Target"), lacking=_("Objectives without a target: %(count)d.")),
            Column("by", pgettext_lazy("a day", "By"), Kind.DAY, lacking=_("Objectives without a day: %(count)d.")),
        ),
        material=True,
    ),
    Part(
        "scope", _("Scope"), Shape.ROWS,
        _("What is in, and what is not: every later change is judged by these two lists."),
        _("Write down what the project does, and what it leaves to others."),
        (
            Column("side", _("In or out"), Kind.CHOICE, choices=(("in", _("In")), ("out", _("Out")))),
            Column("what", _("What"), lacking=_("Lines that do not say what is in or out: %(count)d.")),
        ),
        material=True, check=_scope,
    ),
    Part(
        "deliverables", _("Deliverables"), Shape.ROWS,
        _("What is handed over, who takes it, and by what they judge it: without that nothing is ever finished."),
        _("Name what the project hands over, who accepts it, and against what."),
        (
            Column("deliverable", _("Deliverable"), lacking=_("Lines without a deliverable: %(count)d.")),
            Column("acceptor", _("Accepted by"), lacking=_("Deliverables that nobody accepts: %(count)d.")),
            Column("against", _("Against"), lacking=_("Deliverables without anything to judge them by: %(count)d.")),
        ),
        material=True,
    ),
    Part(
        "milestones", _("Milestones"), Shape.ROWS,
        _("The few days on which everybody looks whether it is on its way."),
        _("Name the milestones, each with its day."),
        (
            Column("milestone", _("Milestone"), lacking=_("Lines without a milestone: %(count)d.")),
            Column("day", _("Day"), Kind.DAY, lacking=_("Milestones without a day: %(count)d.")),
        ),
        material=True,
    ),
    Part(
        "time_line", _("Time line"), Shape.FACTS,
        _("A range with its confidence is honest this early; a single day is a guess that looks like a promise."),
        _("Say when it will be finished: earliest, most likely and latest, and how sure that is."),
        (
            Column("earliest", _("Earliest finish"), Kind.DAY),
            Column("likely", _("Most likely finish"), Kind.DAY),
            Column("latest", _("Latest finish"), Kind.DAY),
            Column("confidence", _("Confidence in %"), Kind.SHARE),
            Column("basis", _("On what it rests")),
        ),
        material=True, check=_time_line,
    ),
    Part(
        "budget", _("Budget"), Shape.FACTS,
        _("The sponsor signs for a range; what lies outside it comes back to them."),
        _("Say what it will cost: low, most likely and high, and how sure that is."),
        (
            Column("low", _("Low"), Kind.MONEY),
            Column("likely", _("Most likely"), Kind.MONEY),
            Column("high", _("High"), Kind.MONEY),
            Column("confidence", _("Confidence in %"), Kind.SHARE),
            Column("basis", _("On what it rests")),
        ),
        material=True, check=_budget,
    ),
    Part(
        "roles", _("Roles"), Shape.ROWS,
        _("Who decides what: a project without a sponsor who is named has none."),
        _("Name the sponsor, the manager and who else decides something."),
        (
            Column("role", _("Role"), lacking=_("Lines without a role: %(count)d.")),
            Column("who", _("Who"), lacking=_("Roles with nobody in them: %(count)d.")),
            Column("does", _("Responsible for"), lacking=_("Roles that are responsible for nothing: %(count)d.")),
        ),
        material=True, check=_roles,
    ),
    Part(
        "communication", _("Communication"), Shape.ROWS,
        _("Who hears what, when and how, and where feedback goes: silence is filled with rumours."),
        _("Say who is told what, how often, and how they answer."),
        (
            Column("who", _("Who"), lacking=_("Lines that name nobody: %(count)d.")),
            Column("what", _("What"), lacking=_("Lines that do not say what is told: %(count)d.")),
            Column("when", _("When"), lacking=_("Lines that do not say when: %(count)d.")),
            Column("how", _("How, and how they answer")),
        ),
    ),
    Part(
        "assumptions", _("Assumptions"), Shape.ROWS,
        _("What everybody takes for granted is what goes wrong unseen: written down, it can be checked."),
        _("Write down what is taken for granted."),
        (
            Column("assumption", _("Assumption"), lacking=_("Lines that say nothing: %(count)d.")),
            Column("otherwise", _("If it turns out otherwise")),
        ),
    ),
    Part(
        "constraints", _("Constraints"), Shape.ROWS,
        _("What cannot be moved decides which plans are possible at all."),
        _("Write down what cannot be moved: days, money, rules, people."),
        (
            Column("constraint", _("Constraint"), lacking=_("Lines that say nothing: %(count)d.")),
            Column("from", _("Set by")),
        ),
    ),
    Part(
        "dependencies", _("Dependencies"), Shape.ROWS,
        _("What others must deliver first is where most projects slip."),
        _("Name what the project waits for, from whom, and until when."),
        (
            Column("what", _("What"), lacking=_("Lines that do not say what is waited for: %(count)d.")),
            Column("from", _("From whom"), lacking=_("Dependencies on nobody: %(count)d.")),
            Column("by", _("Needed by"), Kind.DAY, lacking=_("Dependencies without a day: %(count)d.")),
        ),
    ),
    Part(
        "risks", _("First risks"), Shape.ROWS,
        _("Who signs should know what may go wrong; the register goes on from here."),
        _("Name the few risks that would hurt most, and what is done about each."),
        (
            Column("risk", _("Risk"), lacking=_("Lines without a risk: %(count)d.")),
            Column("effect", _("Effect")),
            Column("response", _("What is done"), lacking=_("Risks without an answer: %(count)d.")),
        ),
    ),
    Part(
        "contract", _("Contract"), Shape.FACTS,
        _("Work for a customer is judged by what the contract says, not by what everybody remembers of it."),
        _("Name the customer, the contract and its price."),
        (
            Column("customer", _("Customer")),
            Column("number", _("Contract")),
            Column("signed", _("Signed on"), Kind.DAY),
            Column("basis", _("Paid"), Kind.CHOICE,
                   choices=(("fixed", _("fixed price")), ("effort", _("time and materials")),
                            ("capped", _("time and materials up to the price")))),
            Column("price", _("Price"), Kind.PRICE),
        ),
        material=True, check=_contract, optional=True,
    ),
    Part(
        "clauses", _("Clauses"), Shape.ROWS,
        _("A clause that no requirement carries is promised and not built; each names those that fulfil it."),
        _("List the clauses that ask for something, each with the requirements that fulfil it."),
        (
            Column("clause", _("Clause"), lacking=_("Lines without a clause: %(count)d.")),
            Column("asks", _("Asks for"), lacking=_("Clauses that do not say what they ask for: %(count)d.")),
            Column("requirements", _("Requirements"), Kind.REQUIREMENTS,
                   lacking=_("Clauses that no requirement carries: %(count)d.")),
        ),
        material=True, optional=True,
    ),
    Part(
        "payments", _("Acceptance and payment"), Shape.ROWS,
        _("What is accepted when, against what, and what is paid then: the milestones that pay for the work."),
        _("Name the milestones that are accepted and paid, each with its amount."),
        (
            Column("milestone", _("Milestone"), lacking=_("Payments without a milestone: %(count)d.")),
            Column("accepted", _("Accepted when"), lacking=_("Payments that nothing decides: %(count)d.")),
            Column("clause", _("Clause")),
            Column("task", _("In the plan"), Kind.TASK,
                   lacking=_("Payments tied to no milestone of the plan: %(count)d.")),
            Column("day", _("Day"), Kind.DAY, lacking=_("Payments without a day: %(count)d.")),
            Column("amount", _("Payment"), Kind.PRICE, lacking=_("Payments without an amount: %(count)d.")),
        ),
        material=True, optional=True,
    ),
    Part(
        "penalties", _("Penalties"), Shape.ROWS,
        _("What being late or falling short costs is known before it happens, with its limit."),
        _("Say what penalties the contract names, or that it names none."),
        (
            Column("for", _("For what"), lacking=_("Penalties that do not say for what: %(count)d.")),
            Column("clause", _("Clause")),
            Column("amount", _("Penalty"), Kind.PRICE),
            Column("per", _("Counted"), Kind.CHOICE,
                   choices=(("once", _("once")), ("day", _("a day")), ("week", _("a week")))),
            Column("most", _("At most"), Kind.PRICE, lacking=_("Penalties without an upper limit: %(count)d.")),
        ),
        material=True, optional=True,
    ),
)  # fmt: skip
CONTRACT: tuple[Part, ...] = tuple(part for part in PARTS if part.optional)
"""The parts of work under a contract."""
BY_NAME: Mapping[str, Part] = {part.name: part for part in PARTS}


def empty_value(part: Part) -> Value:
    """What stands in a part that nobody has written."""
    return {Shape.TEXT: "", Shape.ROWS: [], Shape.FACTS: {}}[part.shape]


def missing(part: Part, value: Value) -> list[str]:
    """What is missing in a part, in sentences; nothing when it is whole."""
    if not value:
        return [] if part.optional else [str(part.empty)]
    found: list[str] = []
    if part.shape is Shape.ROWS:
        for column in part.columns:
            count = sum(not row.get(column.name) for row in value)
            if column.lacking and count:
                found.append(str(column.lacking) % {"count": count})
    return [*found, *part.check(value)]
