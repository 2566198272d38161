"""Packs the rarer fields of a plan document's values into one text column, and gives exactly them back.

A packed value is JSON without the fields that have their default: enums by value, money as text, tuples as lists.
Unpacking goes by the dataclass's own types, so that nothing that is not such a value can come out of a column.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import orjson

Decoder = Callable[[Any], Any]


def pack(value: Any, only: Iterable[str] | None = None) -> str:
    """A frozen value's fields, or only the named ones, as text; empty when all have their defaults."""
    packed = _packed_fields(value, only)
    return orjson.dumps(packed).decode() if packed else ""


def unpack(kind: type, text: str) -> dict[str, Any]:
    """The fields that were packed, decoded, ready to be given to the value's class by name."""
    if not text:
        return {}
    decoders = _decoders(kind)
    return {name: decoders[name](raw) for name, raw in orjson.loads(text).items()}


def _packed_fields(value: Any, only: Iterable[str] | None = None) -> dict[str, Any]:
    packed = {}
    for name, default in _defaults(_kind_of(value)) if only is None else _some_defaults(_kind_of(value), tuple(only)):
        found = getattr(value, name)
        if default is MISSING or found != default:
            packed[name] = _packed(found)
    return packed


def _kind_of(value: Any) -> Any:
    return value.__class__


def _packed(value: Any) -> Any:
    if value is None or value.__class__ in (str, int, float, bool):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_packed(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _packed(item) for key, item in value.items()}
    if is_dataclass(value):
        return _packed_fields(value)
    raise TypeError(f"A {type(value).__name__} does not belong in a plan document.")


def _default_of(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, _default_of(field)) for field in fields(kind))


@cache
def _some_defaults(kind: Any, only: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
    known = dict(_defaults(kind))
    return tuple((name, known[name]) for name in only)


@cache
def _decoders(kind: type) -> Mapping[str, Decoder]:
    hints = typing.get_type_hints(kind)
    return {field.name: _decoder(hints[field.name]) for field in fields(kind)}


def _as_it_is(raw: Any) -> Any:
    return raw


@cache
def _decoder(kind: Any) -> Decoder:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not types.NoneType]
        if len(inner) == 1:
            decode = _decoder(inner[0])
            return lambda raw: None if raw is None else decode(raw)
        return _as_it_is
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            decode = _decoder(arguments[0])
            return lambda raw: tuple(decode(item) for item in raw)
        parts = [_decoder(argument) for argument in arguments]
        return lambda raw: tuple(part(item) for part, item in zip(parts, raw, strict=True))
    if isinstance(kind, type) and issubclass(kind, Enum | Decimal):
        return kind
    if isinstance(kind, type) and is_dataclass(kind):
        decoders = _decoders(kind)
        return lambda raw: kind(**{name: decoders[name](item) for name, item in raw.items()})
    return _as_it_is
