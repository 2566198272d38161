"""Reads costs from a table, CSV or XLSX: line by line, all or nothing, and the same file books nothing twice."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from charthouse.budget import actions
from charthouse.budget.actions import Cost, wrong_amount, wrong_with
from charthouse.budget.cost_types import Kinds, kinds
from charthouse.budget.models import CostEntry
from charthouse.budget.periods import month_end
from charthouse.budget.rates import at_the_rate_of, currency_of
from charthouse.budget.refusals import BadCost, BadCostFile, NoRate
from charthouse.exchange.csv_table import decoded, delimiter_of
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.plan.models import Task
from charthouse.projects.models import Project

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20_000
MOST_TOLD = 50
"""So many lines are told of those that are wrong."""

HEADERS = {
    "task": ("task", "key", "task key", "vorgang", "vorgangsnummer"),
    "day": ("date", "day", "month", "datum", "tag", "monat", "buchungsdatum"),
    "amount": ("amount", "cost", "costs", "actual cost", "betrag", "kosten", "istkosten"),
    "currency": ("currency", "währung"),
    "kind": ("kind", "type", "category", "art", "kostenart"),
    "text": ("text", "description", "buchungstext", "beschreibung"),
    "cost_type": ("cost type", "costtype", "kostentyp"),
    "account": ("account", "gl account", "ledger account", "konto", "sachkonto"),
    "vendor": ("vendor", "supplier", "creditor", "lieferant", "kreditor"),
    "line": ("line", "budget line", "budgetzeile", "budgetposition"),
    "order": ("order", "purchase order", "bestellung", "bestellnummer"),
    "period": ("period", "periode", "buchungsperiode"),
    "capital": ("capital", "capex", "investiv"),
    "reference": ("reference", "document", "receipt", "beleg", "belegnummer", "referenz"),
    "accrued": ("accrued", "accrual", "abgegrenzt", "abgrenzung"),
}
"""By what a column may be called, in small letters."""
_YES = {"yes", "true", "1", "x", "ja", "wahr"}
_NO = {"", "no", "false", "0", "nein", "falsch"}
_KEY = re.compile(r"^(?:([A-Za-z][A-Za-z0-9]*)-)?(\d{1,18})$")


@dataclass(frozen=True, slots=True)
class ReadCosts:
    """What a file would book."""

    costs: tuple[Cost, ...]
    known: int
    """Lines that were booked before, and are not again."""
    lines: int

    @property
    def total(self) -> Decimal:
        """Of what would be booked."""
        return sum((one.amount for one in self.costs), Decimal(0))


def read(project: Project, name: str, content: bytes) -> ReadCosts:
    """The costs in a file that are not booked yet.

    A line is told from all others by its reference, else by all that it says and how often the file says so.

    :raises BadCostFile: with every line that is wrong, and what is wrong with it
    """
    if len(content) > MOST_BYTES:
        raise BadCostFile(_("%(name)s is bigger than 5 MB; split it by year.") % {"name": name[:100]})
    try:
        rows = list(_workbook(name, content) if content.startswith(b"PK") else _text(name, content))
    except UnreadablePlan as refusal:
        raise BadCostFile(str(refusal)) from None
    if len(rows) > MOST_LINES:
        raise BadCostFile(
            _("%(name)s has more than %(most)d lines; split it.") % {"name": name[:100], "most": MOST_LINES}
        )
    return read_rows(project, rows)


def read_rows(project: Project, rows: Sequence[tuple[int, Sequence[object]]]) -> ReadCosts:
    """The costs in a table: its lines with their numbers, the first of them the headers.

    :raises BadCostFile:
    """
    filled = [(number, cells) for number, cells in rows if any(_said(cell) for cell in cells)]
    if not filled:
        raise BadCostFile(_("There is nothing in the file. Its first line names the columns: task, date, amount."))
    columns = _columns([_said(cell).casefold() for cell in filled[0][1]])
    known_tasks = set(Task.objects.filter(project=project).values_list("uid", flat=True))
    known = kinds()
    wrong: list[str] = []
    found: list[tuple[int, Cost, bool]] = []
    counted: Counter[str] = Counter()
    for number, cells in filled[1:]:
        told = {name: cells[place] if place < len(cells) else None for name, place in columns.items()}
        try:
            cost, by_reference = _cost(project, told, known_tasks, known)
        except _WrongError as trouble:
            wrong.append(_("Line %(number)d: %(what)s") % {"number": number, "what": str(trouble)})
            continue
        counted[cost.identity] += 1
        if by_reference and counted[cost.identity] > 1:
            wrong.append(
                _("Line %(number)d: the reference “%(reference)s” stands on another line, too; each needs its own.")
                % {"number": number, "reference": _said(told["reference"])[:60]}
            )
        if not by_reference:
            cost = _identified(cost, f"{cost.identity}:{counted[cost.identity]}")
        found.append((number, cost, by_reference))
    fresh, there, changed = _fresh(project, found)
    wrong += changed
    lines = {cost.identity: number for number, cost, _by in found}
    for place, what in actions.types_wrong(project, fresh).items():
        wrong.append(_("Line %(number)d: %(what)s") % {"number": lines[fresh[place].identity], "what": what})
    if wrong:
        more = len(wrong) - MOST_TOLD
        told_lines = wrong[:MOST_TOLD] + ([_("… and %(count)d more.") % {"count": more}] if more > 0 else [])
        raise BadCostFile(_("Nothing was booked.") + "\n" + "\n".join(told_lines))
    return ReadCosts(tuple(fresh), there, len(found))


class _WrongError(ValueError):
    """What is wrong with a line."""


def _columns(headers: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, called in HEADERS.items():
        for place, header in enumerate(headers):
            if header in called and name not in places:
                places[name] = place
    missing = [name for name in ("day", "amount") if name not in places]
    if missing:
        raise BadCostFile(
            _(
                "Columns missing in the first line: date and amount must be there, task where a cost is of one; "
                "it says: %(headers)s."
            )
            % {"headers": ", ".join(headers)[:200]}
        )  # fmt: skip
    return places


def _cost(project: Project, told: dict[str, object], tasks: set[int], known: Kinds) -> tuple[Cost, bool]:
    day, said = _day(told["day"]), amount_of(told["amount"])
    try:
        currency = currency_of(project, _said(told.get("currency")))
        found = at_the_rate_of(project, currency, said, day)
    except (BadCost, NoRate) as refusal:
        raise _WrongError(refusal.message) from None
    amount = found.amount
    if currency and (wrong := wrong_amount(currency, said)):
        raise _WrongError(wrong)
    if wrong := wrong_with(project, day, amount):
        raise _WrongError(wrong)
    uid = task_in(project, _said(told.get("task")), tasks)
    accrued, capital = _truth(told, "accrued"), _truth(told, "capital")
    kind, text, reference = (_said(told.get(name)) for name in ("kind", "text", "reference"))
    if reference:
        identity = f"ref:{reference}"
        if len(identity) > 200:
            raise _WrongError(_("the reference is longer than 196 characters."))
    else:
        all_said = (uid, day.isoformat(), str(said.normalize()), kind, text, accrued)
        more = tuple(_said(told.get(name)) for name in _MORE)
        words = repr(all_said + more if any(more) else all_said)
        identity = "line:" + hashlib.sha256(words.encode()).hexdigest()
    cost = Cost(
        day=day,
        amount=amount,
        task_uid=uid,
        kind=kind[:60],
        text=text[:500],
        accrued=accrued,
        identity=identity,
        type=_type(known, _said(told.get("cost_type")), _said(told.get("account")), kind),
        capital=capital,
        period=_day(told["period"]) if _said(told.get("period")) else None,
        line=_whole(told, "line"),
        order=_whole(told, "order"),
        vendor=_said(told.get("vendor"))[:200],
        receipt=reference[:120],
        currency=currency,
        original=said if currency else None,
        rate=found.rate,
        rate_day=found.day,
        rate_source=found.source,
    )
    return cost, bool(reference)


_MORE = ("cost_type", "vendor", "line", "order", "period", "capital", "currency")


def _truth(told: Mapping[str, object], name: str) -> bool:
    said = _said(told.get(name)).casefold()
    if said not in _YES | _NO:
        raise _WrongError(
            _("“%(value)s” under %(column)s is neither yes nor no.") % {"value": said[:40], "column": name}
        )
    return said in _YES


def _whole(told: Mapping[str, object], name: str) -> int | None:
    said = _said(told.get(name)).removesuffix(".0")
    if said and not re.fullmatch(r"[1-9][0-9]{0,17}", said):
        raise _WrongError(_("“%(value)s” under %(column)s is no number of one.") % {"value": said[:40], "column": name})
    return int(said) if said else None


def _type(known: Kinds, said: str, account: str, kind: str) -> str:
    """The type that a line names, which must be one; else that of its account; else what its kind can be understood as,
    if anything."""
    found = known.key_of(said) if said else known.of_account(account) or known.key_of(kind)
    if said and found is None:
        raise _WrongError(
            _("“%(said)s” is no type of cost; one of: %(types)s.")
            % {"said": said[:40], "types": ", ".join(name for _key, name in known.offered())}
        )
    return found or ""


def _identified(cost: Cost, identity: str) -> Cost:
    return replace(cost, identity=identity)


_SAID = ("identity", "task_uid", "day", "amount", "original")


def _fresh(project: Project, found: Iterable[tuple[int, Cost, bool]]) -> tuple[list[Cost], int, list[str]]:
    standing = CostEntry.objects.filter(project=project, reversed=False, corrected=False).exclude(identity="")
    there = {
        identity: (uid, day, amount if original is None else original)
        for identity, uid, day, amount, original in standing.values_list(*_SAID)
    }
    fresh, known, wrong = [], 0, []
    for number, cost, by_reference in found:
        booked = there.get(cost.identity)
        if booked is None:
            fresh.append(cost)
        elif by_reference and booked != (cost.task_uid, cost.day, cost.original or cost.amount):
            wrong.append(
                _("Line %(number)d: “%(reference)s” was booked with another task, day or amount; take that back first.")
                % {"number": number, "reference": cost.identity.removeprefix("ref:")[:60]}
            )  # fmt: skip
        else:
            known += 1
    return fresh, known, wrong


def task_in(project: Project, text: str, tasks: set[int]) -> int | None:
    """The number of the task that somebody names by its key or number; None: none.

    :raises ValueError: with a sentence
    """
    if not text:
        return None
    read_key = _KEY.match(text.removesuffix(".0"))
    if read_key is None:
        raise _WrongError(
            _("“%(text)s” is no task; write its key, such as %(key)s-12, or its number.")
            % {"text": text[:60], "key": project.key}
        )
    if read_key[1] is not None and read_key[1].upper() != project.key:
        raise _WrongError(_("“%(text)s” is a task of another project.") % {"text": text[:60]})
    uid = int(read_key[2])
    if uid not in tasks:
        raise _WrongError(
            _("%(key)s has no task %(number)d; look for its number in the plan.") % {"key": project.key, "number": uid}
        )
    return uid


def _day(cell: object) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = _said(cell)
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    for pattern in ("%Y-%m", "%m.%Y"):
        try:
            return month_end(dt.datetime.strptime(text, pattern).date())  # noqa: DTZ007
        except ValueError:
            continue
    raise _WrongError(
        _("“%(text)s” is no date; write 2026-03-31, 31.03.2026, or a month as 2026-03.") % {"text": text[:40]}
    )


def amount_of(cell: object) -> Decimal:
    """An amount as people and spreadsheets write it: ``1,234.50``, ``1.234,50``, ``1 234,5``, ``(12.00)``.

    :raises ValueError: with a sentence
    """
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return Decimal(cell)
    if isinstance(cell, float):
        return round(Decimal(repr(cell)), 6).normalize()
    text = re.sub(r"[\s\u00a0\u202f'’]", "", _said(cell)).replace("−", "-")
    negative = text.startswith("(") and text.endswith(")")
    bare = text.strip("()")
    if "," in bare and "." in bare:
        mark = "," if bare.rfind(",") > bare.rfind(".") else "."
        bare = bare.replace("." if mark == "," else ",", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+|-?\d{1,3}(\.\d{3})+", bare):
        raise _WrongError(
            _("“%(text)s” may mean thousands or decimals; write it with two decimal places.") % {"text": text[:40]}
        )
    else:
        bare = bare.replace(",", ".")
    try:
        found = Decimal(bare)
    except InvalidOperation:
        raise _WrongError(_("“%(text)s” is no amount.") % {"text": _said(cell)[:40]}) from None
    return -found if negative else found


def _said(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _text(name: str, content: bytes) -> Iterable[tuple[int, Sequence[object]]]:
    text = decoded(content, name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as trouble:
        raise BadCostFile(
            _("Line %(number)d cannot be read: %(why)s.") % {"number": reader.line_num, "why": str(trouble)}
        ) from None


def _workbook(name: str, content: bytes) -> Iterable[tuple[int, Sequence[object]]]:
    from openpyxl import load_workbook

    from charthouse.exchange.xlsx_table import refuse_hostile

    with TemporaryDirectory(prefix="charthouse-") as folder:
        path = Path(folder) / "costs.xlsx"
        path.write_bytes(content)
        refuse_hostile(path)
        try:
            book = load_workbook(path, read_only=True, data_only=True)
            rows = [
                (number, list(cells[:50]))
                for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
                if number <= MOST_LINES + 2
            ]
            book.close()
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError):
            raise BadCostFile(
                _("%(name)s cannot be read as a workbook; save it again as .xlsx or CSV.") % {"name": name[:100]}
            ) from None
    return rows
