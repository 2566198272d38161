"""Budget lines from a table, CSV or XLSX: all of them or none, and every line that is wrong is told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.budget.cost_files import amount_of, task_in
from charthouse.budget.lines import add_line, change_line, locked_budget, spread
from charthouse.budget.models import BudgetLine
from charthouse.budget.money import places_of
from charthouse.budget.rates import currency_of
from charthouse.budget.refusals import BadCost, BadCostFile, BadLine, NoRate
from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_rows import rows_of
from charthouse.journal.acting import one_operation
from charthouse.plan.models import Task
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.ui.sentences import in_readers_words

MOST_BYTES, MOST, MOST_TOLD = 5 * 1024 * 1024, 2000, 50
HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "line", "budget line", "position", "bezeichnung", "budgetzeile"),
    "type": ("type", "cost type", "kind", "art", "kostenart", "kostentyp"),
    "task": ("task", "wbs", "key", "vorgang", "psp"),
    "capital": ("capital", "capex", "investiv"),
    "vendor": ("vendor", "supplier", "lieferant"),
    "currency": ("currency", "währung"),
    "amount": ("amount", "total", "budget", "betrag", "summe"),
    "first": ("from", "start", "first month", "von", "beginn"),
    "last": ("until", "to", "end", "last month", "bis", "ende"),
    "note": ("note", "comment", "notiz", "bemerkung"),
}
"""By what a column may be called, in small letters; a column that is called ``2026-03`` holds a month's amounts."""
_BY_NAME = {called: name for name, names in HEADERS.items() for called in names}
_MONTH = re.compile(r"^(?:(\d{4})-(\d{2})(?:-\d{2}.*)?|(\d{2})\.(\d{4}))$")
_TRUE = {"yes", "true", "1", "x", "ja", "capital", "investiv"}
_FALSE = {"", "no", "false", "0", "nein", "operating"}


@one_operation
@transaction.atomic
def take_lines(*, access: Access, name: str, content: bytes) -> tuple[int, int]:
    """Bring a file's lines into the budget; one that came from a file under the same name and task is changed.

    Gives how many were added and changed; undone as one.

    :raises BadCostFile: with every line that is wrong, and what is wrong with it; nothing is taken then
    """
    access.require(Right.EDIT_BUDGET)
    locked_budget(access.project)
    wrong: list[str] = []
    there = {
        (one.name, one.task_uid): one.number
        for one in BudgetLine.objects.filter(project=access.project, source=BudgetLine.Source.FILE)
    }
    seen: set[tuple[str, int | None]] = set()
    added = changed = 0
    for number, said in _rows(name, content):
        try:
            facts = _facts(access, said)
            key = facts["name"], facts["task_uid"]
            if key in seen:
                raise BadLine(_("a line above has the same name and task."))
            seen.add(key)
            if key in there:
                one = BudgetLine.objects.get(project=access.project, number=there[key])
                before = one.version
                changed += change_line(access=access, number=one.number, facts=facts).version != before
            else:
                add_line(access=access, facts=facts | {"source": BudgetLine.Source.FILE})
                added += 1
        except (BadLine, BadCost, NoRate) as refusal:
            wrong.append(_("Line %(number)d: %(what)s") % {"number": number, "what": refusal.message})
        except ValueError as trouble:
            wrong.append(_("Line %(number)d: %(what)s") % {"number": number, "what": str(trouble)})
    if wrong:
        more = len(wrong) - MOST_TOLD
        told = wrong[:MOST_TOLD] + ([_("… and %(count)d more.") % {"count": more}] if more > 0 else [])
        raise BadCostFile(_("Nothing was taken.") + "\n" + "\n".join(told))
    return added, changed


def _rows(name: str, content: bytes) -> list[tuple[int, dict[str, str]]]:
    if len(content) > MOST_BYTES:
        raise BadCostFile(_("%(name)s is bigger than 5 MB; split it.") % {"name": name[:100]})
    try:
        rows = [(number, cells) for number, cells in rows_of(name, content, MOST + 2) if any(map(str.strip, cells))]
    except UnreadablePlan as refusal:
        raise BadCostFile(in_readers_words(str(refusal))) from None
    if len(rows) > MOST + 1:
        raise BadCostFile(_("%(name)s has more than %(most)d lines; split it.") % {"name": name[:100], "most": MOST})
    if len(rows) < 2:
        raise BadCostFile(_("There is nothing in the file. Its first line names the columns: name, type, amount."))
    columns: dict[str, int] = {}
    for place, header in enumerate(rows[0][1]):
        word = " ".join(header.casefold().split())
        month = _month(word)
        called = _BY_NAME.get(word) if month is None else f"{month:%Y-%m}"
        if called is not None:
            columns.setdefault(called, place)
    if "name" not in columns or "type" not in columns:
        raise BadCostFile(
            _("The first line must name the columns, name and type among them; it says: %(headers)s.")
            % {"headers": ", ".join(rows[0][1])[:200]}
        )
    return [
        (number, {called: cells[at].strip() if at < len(cells) else "" for called, at in columns.items()})
        for number, cells in rows[1:]
    ]


def _facts(access: Access, said: Mapping[str, str]) -> dict[str, Any]:
    project = access.project
    tasks = set(Task.objects.filter(project=project).values_list("uid", flat=True))
    capital = said.get("capital", "").casefold()
    if capital not in _TRUE | _FALSE:
        raise BadLine(
            _("“%(value)s” under %(column)s is neither yes nor no.") % {"value": capital, "column": "capital"}
        )
    currency = said.get("currency", "")
    months = {
        month: amount_of(text) for name, text in said.items() if text and (month := _month(name)) is not None
    }  # fmt: skip
    if said.get("amount"):
        amount = amount_of(said["amount"])
        if months and sum(months.values(), Decimal(0)) != amount:
            raise BadLine(
                _("its months come to %(months)s, and its amount says %(amount)s.")
                % {"months": sum(months.values(), Decimal(0)), "amount": amount}
            )
        if not months:
            first = _month(said.get("first", ""))
            last = _month(said.get("last", "")) if said.get("last") else first
            if first is None or last is None:
                raise BadLine(_("an amount needs the month that it begins in, as 2026-03, or a column for each month."))
            places = places_of(currency_of(project, currency) or project.currency)
            months = spread(amount, first, last, places)
    if not months:
        raise BadLine(_("it plans no money: give an amount with its months, or a column for each month."))
    return {
        "name": said["name"], "type": said["type"], "task_uid": task_in(project, said.get("task", ""), tasks),
        "capital": capital in _TRUE, "vendor": said.get("vendor", ""), "currency": currency, "months": months,
        "note": said.get("note", ""),
    }  # fmt: skip


def _month(text: str) -> dt.date | None:
    found = _MONTH.match(text.strip())
    if found is None:
        return None
    year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
    return dt.date(int(year), int(month), 1) if 1 <= int(month) <= 12 and int(year) > 0 else None
