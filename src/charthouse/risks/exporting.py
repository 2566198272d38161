"""The register as a table: a CSV file, or an Excel workbook, with what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from charthouse.exchange import sheet_files
from charthouse.exchange.sheet_files import Value
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.models import RiskTask
from charthouse.risks.queries import Known, Line, known_of, lines_of
from charthouse.risks.templatetags.risks import TONES
from charthouse.risks.values import AFTER, LEVELS, three_of

KINDS = sheet_files.KINDS


def as_csv(access: Access) -> bytes:
    """The register as CSV."""
    return sheet_files.csv_of(_rows(access))


def as_xlsx(access: Access) -> bytes:
    """The register as an Excel workbook with one sheet."""
    return sheet_files.xlsx_of(_("Risks"), _rows(access), frozen=2, widths={1: 48})


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
        *([_("Saved net")] if costs else []), _("Review"), _("Could occur from"), _("Contingency plan"),
        _("Triggers"), _("Quality"), _("Scope"), _("Reputation"), _("Quality after it"), _("Scope after it"),
        _("Reputation after it"), _("Exposure after it"),
        _("P80 earlier without it, days"), *([_("P80 cheaper without it")] if costs else []),
        _("P80 earlier by its response, days"), *([_("P80 cheaper by its response")] if costs else []),
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
        rating.days_saved, *([rating.net] if costs else ()), risk.review, risk.proximity, risk.contingency,
        risk.triggers, *(getattr(risk, name) for name in (*LEVELS, *AFTER)),
        str(TONES[rating.tone_later]) if rating.tone_later else "",
        *_answer(line, costs=costs),
    ]  # fmt: skip


def _answer(line: Line, *, costs: bool) -> tuple[Value, ...]:
    one = line.answer
    if one is None:
        return (None,) * (4 if costs else 2)
    return (one.days, one.cost, one.response_days, one.response_cost) if costs else (one.days, one.response_days)


def _tasks(access: Access, line: Line, part: str) -> str:
    return "; ".join(f"{access.project.key}-{hit.uid} {hit.name}" for hit in line.hits if hit.part == part)
