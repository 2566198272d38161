"""How KPIs, measurements and benefits stand in answers of the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charthouse.goals.api_shapes import ACCOUNT, DAY, NUMBER, TEXT, listed, record
from charthouse.goals.kpi_queries import BenefitLine, KpiLine
from charthouse.goals.models import Benefit, Kpi, Measure, Measurement
from charthouse.goals.values import plain
from charthouse.projects.access import Access
from charthouse.projects.figures import Unit
from charthouse.projects.permissions import Right

AMOUNT: dict[str, Any] = {"type": ["string", "null"], "description": "A decimal number in the record’s own unit."}
_LINK: dict[str, Any] = {"type": ["integer", "null"]}
_MEASURE: dict[str, Any] = {"type": "string", "enum": Measure.values}
_HIDDEN = ("baseline", "target", "target_high", "tolerance", "state", "words", "latest", "latest_day", "forecast")

KPI = record(
    {
        "number": NUMBER, "version": NUMBER, "name": TEXT, "goal": _LINK, "measure": _MEASURE, "unit": TEXT,
        "direction": {"type": "string", "enum": Kpi.Direction.values}, "due": DAY, "owner": ACCOUNT, "source": TEXT,
        "rhythm": {"type": "string", "enum": ["", *Kpi.Rhythm.values]}, "formula": TEXT, "aim": TEXT,
        "baseline": AMOUNT, "target": AMOUNT, "target_high": AMOUNT, "tolerance": AMOUNT,
        "state": {"type": "string", "enum": ["good", "warn", "bad", "none"]}, "words": TEXT, "latest": AMOUNT,
        "latest_day": DAY, "measurement_due": {"type": "boolean"},
        "forecast": {
            "anyOf": [
                {"type": "null"},
                record({"day": {"type": "string", "format": "date"}, "low": {"type": "number"},
                        "likely": {"type": "number"}, "high": {"type": "number"}}),
            ],
            "description": "What it will come to on its day, as an 80 % range.",
        },
        "not_available": {"type": "string", "description": "Why there is no forecast, or the last computation failed."},
    },
    hidden=("owner", *_HIDDEN),
)  # fmt: skip
KPIS = listed(KPI)
MEASUREMENT = record(
    {
        "day": {"type": "string", "format": "date"}, "value": TEXT, "note": TEXT, "by": ACCOUNT,
        "source": {"type": "string", "enum": Measurement.Source.values},
        "standing": {"type": "boolean", "description": "False: it was corrected or withdrawn."},
    },
    hidden=("by",),
)  # fmt: skip
MEASUREMENTS = listed(MEASUREMENT)
RECORDED = record({"kept": NUMBER, "corrected": NUMBER, "same": NUMBER})
FIGURES = listed(
    record({"name": TEXT, "unit": {"type": "string", "enum": [one.value for one in Unit]}, "description": TEXT})
)
BENEFIT = record(
    {
        "number": NUMBER, "version": NUMBER, "title": TEXT, "goal": _LINK, "kpi": _LINK, "owner": ACCOUNT,
        "how": TEXT, "measure": _MEASURE, "unit": TEXT, "expected": AMOUNT, "due": DAY, "review": DAY,
        "state": {"type": "string", "enum": Benefit.State.values}, "actual": AMOUNT, "result": TEXT,
        "reviewed_on": DAY,
    },
    hidden=("owner", "expected", "actual"),
)  # fmt: skip
BENEFITS = listed(BENEFIT)


def told_kpi(line: KpiLine, access: Access) -> dict[str, Any]:
    """A KPI as the caller may see it."""
    one, standing = line.one, line.standing
    found: dict[str, Any] = {
        **{name: getattr(one, name) for name in ("number", "version", "name", "measure", "unit", "direction", "due",
                                                 "source", "rhythm", "formula", "aim")},
        "goal": None if one.goal is None else one.goal.number,
        "measurement_due": line.due,
        "not_available": str(one.trouble or standing.why_no_forecast) if line.shown else "",
    }  # fmt: skip
    if access.may(Right.SEE_TEAM):
        found["owner"] = one.owner_id
    if line.shown:
        forecast = standing.forecast
        found |= {
            **{name: amount(getattr(one, name)) for name in ("baseline", "target", "target_high", "tolerance")},
            "state": standing.state, "words": str(standing.words),
            "latest": amount(line.points[-1].value) if line.points else None, "latest_day": line.latest_day,
            "forecast": None if forecast is None else {
                "day": forecast.day, "low": forecast.low, "likely": forecast.likely, "high": forecast.high
            },
        }  # fmt: skip
    return found


def told_measurement(one: Measurement, access: Access) -> dict[str, Any]:
    """A measurement."""
    found = {
        "day": one.day,
        "value": amount(one.value),
        "note": one.note,
        "source": one.source,
        "standing": one.standing,
    }
    return found | ({"by": one.by_id} if access.may(Right.SEE_TEAM) else {})


def told_benefit(line: BenefitLine, access: Access) -> dict[str, Any]:
    """A benefit as the caller may see it."""
    one = line.one
    found: dict[str, Any] = {
        **{name: getattr(one, name) for name in ("number", "version", "title", "how", "measure", "unit", "due",
                                                 "review", "state", "result", "reviewed_on")},
        "goal": None if one.goal is None else one.goal.number,
        "kpi": None if one.kpi is None else one.kpi.number,
    }  # fmt: skip
    if access.may(Right.SEE_TEAM):
        found["owner"] = one.owner_id
    return found | ({"expected": amount(one.expected), "actual": amount(one.actual)} if line.shown else {})


def amount(value: Decimal | None) -> str | None:
    """A figure as the API writes it."""
    return None if value is None else plain(value)
