"""The register as a table: a CSV file, or an Excel workbook, with what its reader may see."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from django.utils.translation import gettext as _

from charthouse.exchange.csv_table import harmless
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.models import RiskTask
from charthouse.risks.queries import Known, Line, known_of, lines_of
from charthouse.risks.templatetags.risks import TONES
from charthouse.risks.values import three_of

Value: TypeAlias = str | int | float | Decimal | dt.date | None

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_csv(access: Access) -> bytes:
    """The register as CSV in UTF-8, with a mark that spreadsheets know it by; formulas are made harmless."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in _rows(access):
        writer.writerow([harmless(value) if isinstance(value, str) else _written(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(access: Access) -> bytes:
    """The register as an Excel workbook with one sheet; numbers stay numbers, dates dates."""
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("Risks"))
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        quoted = book.add_format({"quote_prefix": True})  # text, whatever it begins with, also when it is edited
        for at, row in enumerate(_rows(access)):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(at, column, dt.datetime.combine(value, dt.time()), day)
                elif isinstance(value, str):
                    style = head if at == 0 else quoted if harmless(value) != value else None
                    sheet.write_string(at, column, value[:32_000], style)
                elif value is not None:
                    sheet.write_number(at, column, float(value))
        sheet.freeze_panes(1, 2)
        sheet.set_column(1, 1, 48)
    return stream.getvalue()


def _written(value: Value) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def _rows(access: Access) -> Iterator[list[Value]]:
    known = known_of(access)
    costs = access.may(Right.SEE_COSTS)
    yield [
        _("Number"), _("Title"), _("Kind"), _("State"), _("Category"), _("Owner"), _("Cause"), _("Event"), _("Effect"),
        _("Probability"), _("Days, low"), _("Days, likely"), _("Days, high"), _("Factor, low"), _("Factor, likely"),
        _("Factor, high"), *([_("Cost, low"), _("Cost, likely"), _("Cost, high")] if costs else []),
        _("Exposure"), _("Expected days"), *([_("Expected cost")] if costs else []), _("Tasks that it hits"),
        _("Tasks done only if it occurs"), _("Response"), _("What is done"), _("Probability after it"),
        _("Impact that it leaves"), *([_("Cost of the response")] if costs else []), _("Days saved"),
        *([_("Saved net")] if costs else []), _("Review"), _("Could occur from"),
    ]  # fmt: skip
    for line in lines_of(access, known):
        yield _row(access, known, line, costs=costs)


def _row(access: Access, known: Known, line: Line, *, costs: bool) -> list[Value]:
    risk, rating = line.risk, line.rating
    delay = [None if one is None else one / known.a_day for one in three_of(risk, "delay") or (None,) * 3]
    return [
        risk.number, risk.title, risk.get_kind_display(), risk.get_state_display(), risk.category, line.owner,
        risk.cause, risk.event, risk.effect, risk.probability, *delay, *(three_of(risk, "factor") or (None,) * 3),
        *((three_of(risk, "cost") or (None,) * 3) if costs else ()),
        str(TONES[rating.tone]) if rating.tone else "", rating.now.expected_days,
        *([rating.now.expected_cost] if costs else ()), _tasks(access, line, RiskTask.Part.HIT),
        _tasks(access, line, RiskTask.Part.ADDED), risk.get_response_kind_display(), risk.response,
        risk.response_probability, risk.response_impact, *([risk.response_cost] if costs else ()),
        rating.days_saved, *([rating.net] if costs else ()), risk.review, risk.proximity,
    ]  # fmt: skip


def _tasks(access: Access, line: Line, part: str) -> str:
    return "; ".join(f"{access.project.key}-{hit.uid} {hit.name}" for hit in line.hits if hit.part == part)
