"""Working hours, durations and lags in a plan document's JSON: lengths in the unit that was typed, and in minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charthouse.engine.calendars import Hours, Interval, Week
from charthouse.exchange import moments
from charthouse.exchange.document import Duration, Lag, Unit
from charthouse.exchange.durations import UnitLengths, value_in
from charthouse.exchange.json_kinds import (
    BOOLEAN,
    CLOCK,
    INTEGER,
    NUMBER,
    Kind,
    Several,
    WrongJson,
    refuse_unknown,
    told,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class WorkingHours:
    """The working intervals of a day: ``[["08:00", "12:00"], ["13:00", "17:00"]]``; empty: no work."""

    def write(self, value: Hours, lengths: UnitLengths) -> Any:
        return [[moments.clock_text(start), moments.clock_text(end)] for start, end in value]

    def read(self, raw: Any, lengths: UnitLengths) -> Hours:
        hours: list[Interval] = []
        for position, pair in enumerate(Several(Several(CLOCK, 2)).read(raw, lengths)):
            start, end = pair
            if start >= 1440 or end <= start or (hours and start < hours[-1][1]):
                raise WrongJson(
                    "working hours must be in order, end after they start and not overlap;"
                    " an end past midnight is written as 26:00",
                    f"[{position}]",
                )
            hours.append((start, end))
        return tuple(hours)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": Several(CLOCK, 2).schema(),
            "examples": [[["08:00", "12:00"], ["13:00", "17:00"]]],
        }


@dataclass(frozen=True)
class WorkingWeek:
    """Hours by the name of the day; a day left out is as in the calendar inherited from."""

    def write(self, value: Week, lengths: UnitLengths) -> Any:
        return {
            name: WorkingHours().write(hours, lengths)
            for name, hours in zip(WEEKDAYS, value, strict=True)
            if hours is not None
        }

    def read(self, raw: Any, lengths: UnitLengths) -> Week:
        if not isinstance(raw, dict):
            raise WrongJson(f"must be an object of days and their hours, not {told(raw)}")
        refuse_unknown(raw, WEEKDAYS)
        days: list[Hours | None] = []
        for name in WEEKDAYS:
            try:
                days.append(WorkingHours().read(raw[name], lengths) if name in raw else None)
            except WrongJson as wrong:
                raise wrong.within(f".{name}") from None
        return (days[0], days[1], days[2], days[3], days[4], days[5], days[6])

    def schema(self) -> dict[str, Any]:
        hours = WorkingHours().schema()
        return {"type": "object", "properties": dict.fromkeys(WEEKDAYS, hours), "additionalProperties": False}


def _unit_of(raw: dict[str, Any]) -> Unit:
    unit = raw.get("unit", Unit.DAY.value)
    try:
        return Unit(unit)
    except ValueError:
        raise WrongJson(f"must be one of {', '.join(Unit)}, not {told(unit)}", ".unit") from None


def _minutes_of(raw: Mapping[str, Any], unit: Unit, lengths: UnitLengths, *, elapsed: bool) -> int:
    """Minutes as given, else from the value; both must agree, lest an edit of one be lost in silence."""
    kinds: Mapping[str, Kind[Any]] = {"minutes": INTEGER, "value": NUMBER}
    for name, kind in kinds.items():
        if name in raw:
            try:
                kind.read(raw[name], lengths)
            except WrongJson as wrong:
                raise wrong.within(f".{name}") from None
    if "value" not in raw and "minutes" not in raw:
        raise WrongJson("says neither minutes nor a value")
    if "value" not in raw:
        return int(raw["minutes"])
    length = lengths.minutes(unit, elapsed=elapsed)
    computed: float = raw["value"] * length
    if "minutes" not in raw:
        return round(computed)
    if abs(computed - raw["minutes"]) > 0.5 + 1e-6 * abs(computed):
        raise WrongJson(
            f"{raw['value']:g} {unit} are {computed:g} minutes here, but minutes says {raw['minutes']}; leave out one"
        )
    return int(raw["minutes"])


_VALUE_SCHEMA = {"type": "number", "description": "How many of the unit."}
_UNIT_SCHEMA = {"type": "string", "enum": [unit.value for unit in Unit], "default": "d", "description": "As typed."}
_ELAPSED_SCHEMA = {"type": "boolean", "default": False, "description": "Runs round the clock, weekends too."}
_MINUTES_SCHEMA = {
    "type": "integer",
    "description": "What is computed with: working minutes, elapsed ones where so flagged.",
}


@dataclass(frozen=True)
class DurationKind:
    """``{"value": 3, "unit": "d", "elapsed": false, "minutes": 1440}``."""

    def write(self, value: Duration, lengths: UnitLengths) -> Any:
        written: dict[str, Any] = {
            "value": value_in(value.minutes, value.unit, lengths, elapsed=value.elapsed),
            "unit": value.unit.value,
            "elapsed": value.elapsed,
            "minutes": value.minutes,
        }
        if value.estimated:
            written["estimated"] = True
        return written

    def read(self, raw: Any, lengths: UnitLengths) -> Duration:
        if not isinstance(raw, dict):
            raise WrongJson(f"must be an object with value and unit or minutes, not {told(raw)}")
        refuse_unknown(raw, ("value", "unit", "elapsed", "minutes", "estimated"))
        unit, flags = _unit_of(raw), _flags(raw, lengths, "elapsed", "estimated")
        minutes = _minutes_of(raw, unit, lengths, elapsed=flags[0])
        if minutes < 0:
            raise WrongJson("a duration cannot be negative")
        return Duration(minutes, unit, flags[0], flags[1])

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "value": {**_VALUE_SCHEMA, "minimum": 0},
                "unit": _UNIT_SCHEMA,
                "elapsed": _ELAPSED_SCHEMA,
                "minutes": {**_MINUTES_SCHEMA, "minimum": 0},
                "estimated": {"type": "boolean", "default": False, "description": "A guess yet to be confirmed."},
            },
            "anyOf": [{"required": ["minutes"]}, {"required": ["value"]}],
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class LagKind:
    """``{"value": -2, "unit": "d", "elapsed": false, "minutes": -960}`` or ``{"percent": 50}``."""

    def write(self, value: Lag, lengths: UnitLengths) -> Any:
        if value.percent is not None:
            return {"percent": value.percent, "elapsed": True} if value.elapsed else {"percent": value.percent}
        return {
            "value": value_in(value.minutes, value.unit, lengths, elapsed=value.elapsed),
            "unit": value.unit.value,
            "elapsed": value.elapsed,
            "minutes": value.minutes,
        }

    def read(self, raw: Any, lengths: UnitLengths) -> Lag:
        if not isinstance(raw, dict):
            raise WrongJson(f"must be an object with value and unit, minutes, or percent, not {told(raw)}")
        refuse_unknown(raw, ("value", "unit", "elapsed", "minutes", "percent"))
        unit, (elapsed,) = _unit_of(raw), _flags(raw, lengths, "elapsed")
        if "percent" in raw:
            if "minutes" in raw or "value" in raw:
                raise WrongJson("says both a percentage and a length; leave out one")
            try:
                return Lag(0, unit, elapsed, NUMBER.read(raw["percent"], lengths))
            except WrongJson as wrong:
                raise wrong.within(".percent") from None
        return Lag(_minutes_of(raw, unit, lengths, elapsed=elapsed), unit, elapsed)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "value": _VALUE_SCHEMA,
                "unit": _UNIT_SCHEMA,
                "elapsed": _ELAPSED_SCHEMA,
                "minutes": _MINUTES_SCHEMA,
                "percent": {"type": "number", "description": "Of the predecessor's duration, instead of a length."},
            },
            "oneOf": [
                {"anyOf": [{"required": ["minutes"]}, {"required": ["value"]}], "not": {"required": ["percent"]}},
                {"required": ["percent"], "not": {"anyOf": [{"required": ["minutes"]}, {"required": ["value"]}]}},
            ],
            "additionalProperties": False,
        }


def _flags(raw: dict[str, Any], lengths: UnitLengths, *names: str) -> list[bool]:
    flags = []
    for name in names:
        try:
            flags.append(BOOLEAN.read(raw.get(name, False), lengths))
        except WrongJson as wrong:
            raise wrong.within(f".{name}") from None
    return flags
