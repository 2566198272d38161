"""Work under a contract: what its parts lack between them, what its clauses come to, and the margin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from charthouse.charter.parts import CONTRACT, Value
from charthouse.charter.planned import milestones_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.queries import RequirementLine, requirements_of
from charthouse.scope.words import REQUIREMENT, number_called
from charthouse.ui import formats

Values = Mapping[str, Value]
_SEPARATOR = ", "


@dataclass(frozen=True, slots=True)
class Traced:
    """A clause with what fulfils it and what is paid for it."""

    clause: str
    asks: str
    requirements: tuple[RequirementLine, ...]
    gone: tuple[str, ...]
    """Requirements that it names and that are not there."""
    payments: tuple[str, ...]
    penalties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """What is left of the price, by the charter's own budget."""

    price: Decimal
    low: Decimal | None
    """Where it costs most."""
    likely: Decimal
    high: Decimal | None
    penalties: Decimal
    """At most, all together."""

    @property
    def percent(self) -> Decimal | None:
        """The likely margin in per cent of the price."""
        return (100 * self.likely / self.price).quantize(Decimal("0.1")) if self.price else None


def is_written(values: Values) -> bool:
    """Whether the project works under a contract, as far as its charter says."""
    return any(values[part.name] for part in CONTRACT)


def contract_lacks(access: Access, values: Values) -> dict[str, list[str]]:
    """What the parts of a contract lack between them, by part; nothing where there is no contract."""
    if not is_written(values):
        return {}
    found = {part.name: [] if values[part.name] else [str(part.empty)] for part in CONTRACT}
    found["clauses"] += _requirements_gone(access, values["clauses"])
    found["payments"] += [*_unplanned(access, values["payments"]), *_sums(access, values)]
    known = {row.get("clause", "") for row in values["clauses"]}
    for name in ("payments", "penalties"):
        unknown = {row["clause"] for row in values[name] if row.get("clause")} - known
        if unknown:
            found[name].append(
                _("Clauses that are not listed: %(clauses)s.") % {"clauses": _SEPARATOR.join(sorted(unknown))}
            )
    return found


def tells_too_much(values: Values) -> list[str]:
    """What to think of before somebody outside is asked to sign: they see all of it."""
    price = values["contract"].get("price")
    if not price or not any(values["budget"].get(name) for name in ("low", "likely", "high")):
        return []
    return [
        _("The charter says what the project costs beside what the customer pays: who signs outside, sees both and "
          "so the margin. Let the customer sign another document, or record their answer.")
    ]  # fmt: skip


def traces_of(access: Access, values: Values) -> list[Traced]:
    """The clauses, each with its requirements, payments and penalties."""
    requirements = {line.one.number: line for line in requirements_of(access)} if values["clauses"] else {}
    found = []
    for row in values["clauses"]:
        named = _named(access, row)
        clause = row.get("clause", "")
        found.append(
            Traced(
                clause, row.get("asks", ""),
                tuple(requirements[number] for number in named if number in requirements),
                tuple(f"{REQUIREMENT}{number}" for number in named if number not in requirements),
                _of_clause(values["payments"], clause, "milestone"), _of_clause(values["penalties"], clause, "for"),
            )
        )  # fmt: skip
    return found


def margin_of(access: Access, values: Values) -> Margin | None:
    """The margin, for who may see costs and prices; None: not for them, or not known."""
    if not (access.may(Right.SEE_MARGIN) and access.may(Right.SEE_COSTS)):
        return None
    price, budget = values["contract"].get("price"), values["budget"]
    if not price or not budget.get("likely"):
        return None
    paid = Decimal(price)

    def left(name: str) -> Decimal | None:
        return paid - Decimal(budget[name]) if budget.get(name) else None

    penalties = sum((Decimal(row["most"]) for row in values["penalties"] if row.get("most")), Decimal(0))
    return Margin(paid, left("high"), paid - Decimal(budget["likely"]), left("low"), penalties)


def _named(access: Access, row: Mapping[str, str]) -> list[int]:
    called = (number_called(one, access.project.key, REQUIREMENT) for one in row.get("requirements", "").split(","))
    return [number for number in called if number is not None]


def _of_clause(rows: Sequence[Mapping[str, str]], clause: str, name: str) -> tuple[str, ...]:
    return tuple(row[name] for row in rows if clause and row.get("clause") == clause and row.get(name))


def _requirements_gone(access: Access, clauses: Sequence[Mapping[str, str]]) -> list[str]:
    named = {number for row in clauses for number in _named(access, row)}
    lines = {line.one.number: line for line in requirements_of(access, *named)} if named else {}
    gone = sorted(named - lines.keys())
    out = sorted(number for number, line in lines.items() if not line.counts)
    found = []
    if gone:
        found.append(_("Requirements that are not in the register: %(keys)s.") % {"keys": _keys(gone)})
    if out:
        found.append(
            _("Requirements that the contract asks for and the scope leaves out: %(keys)s.") % {"keys": _keys(out)}
        )
    return found


def _keys(numbers: Sequence[int]) -> str:
    return _SEPARATOR.join(f"{REQUIREMENT}{number}" for number in numbers)


def _unplanned(access: Access, payments: Sequence[Mapping[str, str]]) -> list[str]:
    """Where payments and the plan part."""
    tied = [row for row in payments if row.get("task")]
    milestones = milestones_of(access) if tied else {}
    found = []
    for row in tied:
        there = milestones.get(int(row["task"]))
        name = row.get("milestone") or row["task"]
        if there is None:
            found.append(_("“%(name)s”: the plan has no milestone %(number)s.") % {"name": name, "number": row["task"]})
        elif row.get("day") and there.day is not None and there.day > dt.date.fromisoformat(row["day"]):
            found.append(
                _("“%(name)s” is planned for %(planned)s, after the contract’s day, %(day)s.")
                % {
                    "name": name, "planned": formats.long_day(there.day),
                    "day": formats.long_day(dt.date.fromisoformat(row["day"])),
                }
            )  # fmt: skip
    return found


def _sums(access: Access, values: Values) -> list[str]:
    """Do the payments come to the price?"""
    price = values["contract"].get("price")
    amounts = [row["amount"] for row in values["payments"] if row.get("amount")]
    if not price or not amounts or not access.may(Right.SEE_MARGIN):
        return []
    paid, currency = sum(map(Decimal, amounts), Decimal(0)), access.project.currency or ""
    if paid == Decimal(price):
        return []
    return [
        _("The payments come to %(paid)s, the price is %(price)s.")
        % {"paid": formats.money(paid, currency), "price": formats.money(Decimal(price), currency)}
    ]
