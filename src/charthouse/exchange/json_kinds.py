"""The kinds of value in a plan document's JSON: each writes, reads and describes itself, so that they agree."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from charthouse.exchange import moments
from charthouse.exchange.document import CustomValue
from charthouse.exchange.durations import UnitLengths

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

LARGEST = 2**53
"""Whole numbers beyond this are not the same in every program that reads JSON."""


class WrongJson(Exception):  # noqa: N818 - always caught by the reader, which adds the file's name
    """A value of the wrong kind somewhere in the document; the path grows while the reader unwinds."""

    def __init__(self, sentence: str, step: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.steps = [step] if step else []

    def within(self, step: str) -> WrongJson:
        """The same, one level further out."""
        self.steps.append(step)
        return self

    @property
    def path(self) -> str:
        """Where, as a JSON path from the document's root."""
        return "$" + "".join(reversed(self.steps))


class Kind(Protocol[T]):
    """How values of one Python type stand in JSON."""

    def write(self, value: T, lengths: UnitLengths) -> Any: ...

    def read(self, raw: Any, lengths: UnitLengths) -> T: ...

    def schema(self) -> dict[str, Any]: ...


def told(raw: Any) -> str:
    """A JSON value, named for a sentence."""
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list):
        return "a list"
    text = f"“{raw}”" if isinstance(raw, str) else str(raw)
    return text if len(text) <= 60 else text[:57] + "…”"


@dataclass(frozen=True)
class Simple(Generic[T]):
    """A value that a pair of functions turns into text or a number and back."""

    shown: Callable[[T], Any]
    understood: Callable[[Any], T]
    described: Mapping[str, Any]

    def write(self, value: T, lengths: UnitLengths) -> Any:
        return self.shown(value)

    def read(self, raw: Any, lengths: UnitLengths) -> T:
        return self.understood(raw)

    def schema(self) -> dict[str, Any]:
        return dict(self.described)


def _same(value: T) -> T:
    return value


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise WrongJson(f"must be text, not {told(raw)}")
    return raw


def _integer(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) > LARGEST:
        raise WrongJson(f"must be a whole number, not {told(raw)}")
    return raw


def _number(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise WrongJson(f"must be a number, not {told(raw)}")
    return raw


def _boolean(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise WrongJson(f"must be true or false, not {told(raw)}")
    return raw


MONEY_PATTERN = r"^-?\d{1,18}(\.\d{1,9})?$"


def _money(raw: Any) -> Decimal:
    if not isinstance(raw, str) or not re.fullmatch(MONEY_PATTERN, raw):
        raise WrongJson(f'must be an amount written as text, such as "1250.00", not {told(raw)}')
    try:
        return Decimal(raw)
    except InvalidOperation:
        raise WrongJson(f'must be an amount such as "1250.00", not {told(raw)}') from None


def _spelled(parse: Callable[[str], int]) -> Callable[[Any], int]:
    def read(raw: Any) -> int:
        try:
            return parse(_text(raw))
        except ValueError as error:
            raise WrongJson(str(error)) from None

    return read


def _custom(raw: Any) -> CustomValue:
    if raw is None or isinstance(raw, str | bool):
        return raw
    if isinstance(raw, int | float):
        return _number(raw)
    raise WrongJson(f"must be text, a number, true, false or null, not {told(raw)}")


TEXT: Simple[str] = Simple(_same, _text, {"type": "string"})
INTEGER: Simple[int] = Simple(_same, _integer, {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST})
NUMBER: Simple[float] = Simple(_same, _number, {"type": "number"})
BOOLEAN: Simple[bool] = Simple(_same, _boolean, {"type": "boolean"})
MONEY: Simple[Decimal] = Simple(lambda value: f"{value:f}", _money, {"type": "string", "pattern": MONEY_PATTERN})
TIME: Simple[int] = Simple(
    moments.time_text,
    _spelled(moments.time_of),
    {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$", "examples": ["2026-03-31T08:00"]},
)
DAY: Simple[int] = Simple(
    moments.day_text,
    _spelled(moments.day_of),
    {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2026-03-31"]},
)
CLOCK: Simple[int] = Simple(
    moments.clock_text,
    _spelled(moments.clock_of),
    {"type": "string", "pattern": r"^([0-3]\d|4[0-8]):[0-5]\d$", "examples": ["08:30"]},
)
CUSTOM: Simple[CustomValue] = Simple(_same, _custom, {"type": ["string", "number", "boolean", "null"]})


@dataclass(frozen=True)
class Nullable(Generic[T]):
    """A value, or null where nothing is said."""

    of: Kind[T]

    def write(self, value: T | None, lengths: UnitLengths) -> Any:
        return None if value is None else self.of.write(value, lengths)

    def read(self, raw: Any, lengths: UnitLengths) -> T | None:
        return None if raw is None else self.of.read(raw, lengths)

    def schema(self) -> dict[str, Any]:
        inner = self.of.schema()
        if isinstance(inner.get("type"), str) and "enum" not in inner:
            return {**inner, "type": [inner["type"], "null"]}
        return {"anyOf": [inner, {"type": "null"}]}


@dataclass(frozen=True)
class Choice(Generic[E]):
    """One word of a fixed list."""

    of: type[E]

    def write(self, value: E, lengths: UnitLengths) -> Any:
        return value.value

    def read(self, raw: Any, lengths: UnitLengths) -> E:
        try:
            return self.of(raw)
        except ValueError:
            raise WrongJson(f"must be one of {', '.join(self.of)}, not {told(raw)}") from None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [member.value for member in self.of]}


@dataclass(frozen=True)
class Several(Generic[T]):
    """A list of values of one kind."""

    of: Kind[T]
    exactly: int | None = None

    def write(self, value: tuple[T, ...], lengths: UnitLengths) -> Any:
        write = self.of.write
        return [write(item, lengths) for item in value]

    def read(self, raw: Any, lengths: UnitLengths) -> tuple[T, ...]:
        if not isinstance(raw, list):
            raise WrongJson(f"must be a list, not {told(raw)}")
        if self.exactly is not None and len(raw) != self.exactly:
            raise WrongJson(f"must have {self.exactly} values, not {len(raw)}")
        read, result = self.of.read, []
        for item in raw:
            try:
                result.append(read(item, lengths))
            except WrongJson as wrong:
                raise wrong.within(f"[{len(result)}]") from None
        return tuple(result)

    def schema(self) -> dict[str, Any]:
        sizes = {} if self.exactly is None else {"minItems": self.exactly, "maxItems": self.exactly}
        return {"type": "array", "items": self.of.schema(), **sizes}


@dataclass(frozen=True)
class Named:
    """Values of custom fields: an object from the field's name to the value."""

    def write(self, value: tuple[tuple[str, CustomValue], ...], lengths: UnitLengths) -> Any:
        return dict(value)

    def read(self, raw: Any, lengths: UnitLengths) -> tuple[tuple[str, CustomValue], ...]:
        if not isinstance(raw, dict):
            raise WrongJson(f"must be an object of names and values, not {told(raw)}")
        result = []
        for name, item in raw.items():
            try:
                result.append((name, CUSTOM.read(item, lengths)))
            except WrongJson as wrong:
                raise wrong.within(f"[{name!r}]") from None
        return tuple(result)

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": CUSTOM.schema()}


def refuse_unknown(raw: Mapping[str, Any], known: tuple[str, ...] | Mapping[str, Any]) -> None:
    """Refuse a field that the format does not have: it would be lost in silence."""
    for name in raw:
        if name not in known:
            close = get_close_matches(name, known, 1)
            hint = f"; did you mean “{close[0]}”?" if close else "; take it out, or put it under “custom”"
            raise WrongJson(f"there is no field “{name}” here{hint}")


class Shape(Generic[T]):
    """A dataclass as a JSON object; fields that have their default value are left out."""

    def __init__(self, of: type[T], described: str, /, **shape: tuple[Kind[Any], str]) -> None:
        self.of, self.described, self.shape = of, described, shape
        # The order is the one in which the table of shapes lists them; the constructor takes names.
        self.kinds: dict[str, Kind[Any]] = {name: kind for name, (kind, _) in shape.items()}
        self.defaults: dict[str, Any] = {}
        for each in fields(of):  # type: ignore[arg-type]
            if each.default is not MISSING:
                self.defaults[each.name] = each.default
            elif each.default_factory is not MISSING:
                self.defaults[each.name] = each.default_factory()
        self._plan = [
            (name, attrgetter(name), kind.write, self.defaults.get(name, MISSING)) for name, kind in self.kinds.items()
        ]

    def write(self, value: T, lengths: UnitLengths) -> dict[str, Any]:
        written = {}
        for name, get, write, default in self._plan:
            item = get(value)
            if item != default:
                written[name] = write(item, lengths)
        return written

    def read(self, raw: Any, lengths: UnitLengths) -> T:
        if not isinstance(raw, dict):
            raise WrongJson(f"must be an object, not {told(raw)}")
        kinds, given = self.kinds, {}
        for name, item in raw.items():
            kind = kinds.get(name)
            if kind is None:
                refuse_unknown(raw, kinds)
                continue
            try:
                given[name] = kind.read(item, lengths)
            except WrongJson as wrong:
                raise wrong.within(f".{name}") from None
        try:
            return self.of(**given)
        except TypeError:
            missing = [name for name in kinds if name not in given and name not in self.defaults]
            raise WrongJson(f"says no {' and no '.join(missing)}") from None

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.of.__name__}"}

    def definition(self) -> dict[str, Any]:
        """The object's own entry among the schema's definitions."""
        properties = {}
        for name, (kind, described) in self.shape.items():
            properties[name] = {**kind.schema(), "description": described}
            default = self.defaults.get(name, MISSING)
            if default is not MISSING:
                properties[name]["default"] = kind.write(default, UnitLengths())
        required = [name for name in self.shape if name not in self.defaults]
        return {
            "type": "object",
            "description": self.described,
            "properties": properties,
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }


UID = INTEGER
MAYBE_UID = Nullable(INTEGER)
MAYBE_INTEGER = Nullable(INTEGER)
MAYBE_NUMBER = Nullable(NUMBER)
MAYBE_TIME = Nullable(TIME)
MAYBE_MONEY = Nullable(MONEY)
WORKING = INTEGER
"""Working minutes."""
MAYBE_WORKING = Nullable(INTEGER)
