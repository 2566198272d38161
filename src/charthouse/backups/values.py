"""Values of the database as JSON that means the same on SQLite and on PostgreSQL, and the digest of a row of them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import math
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import orjson
from django.db import models

Encode = Callable[[Any], Any]
Decode = Callable[[Any], Any]
_DIGEST_ROOM = 2**256


def kind_of(field: models.Field[Any, Any]) -> str:
    """The kind of a column's values, as the manifest names it."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, fields in _KINDS:
        if isinstance(field, fields):
            return kind
    raise TypeError(f"backups/values.py does not know {type(field).__name__} of {field.model._meta.label} yet.")


class RowFormat:
    """How the rows of one table become lines of JSON, and lines rows."""

    def __init__(self, kinds: Sequence[str]) -> None:
        unknown = sorted(set(kinds) - _KNOWN)
        if unknown:
            raise ValueError(f"a kind of values that is not known: {unknown[0]}")
        self._encoders = [_ENCODERS.get(kind) for kind in kinds]
        self._decoders = [_DECODERS.get(kind) for kind in kinds]
        self._json = [place for place, kind in enumerate(kinds) if kind == "json"]

    def line(self, row: Sequence[Any]) -> bytes:
        """A row as one line."""
        values = [
            value if value is None or turn is None else turn(value)
            for value, turn in zip(row, self._encoders, strict=True)
        ]
        return orjson.dumps(values) + b"\n"

    def row(self, line: bytes) -> list[Any]:
        """A line as one row."""
        values = orjson.loads(line)
        if not isinstance(values, list) or len(values) != len(self._decoders):
            raise ValueError("not a row of this table")
        return [
            value if value is None or turn is None else turn(value)
            for value, turn in zip(values, self._decoders, strict=True)
        ]

    def canonical(self, line: bytes) -> bytes:
        """The line as both databases give it back: PostgreSQL keeps no order of keys, and no 1.0 beside 1."""
        if not self._json:
            return line
        values = orjson.loads(line)
        for place in self._json:
            if values[place] is not None:
                values[place] = json.dumps(_plain(json.loads(values[place])), sort_keys=True)
        return orjson.dumps(values) + b"\n"


class Digest:
    """The digest of a table: a sum over its rows, so that the order in which a database gives them does not matter."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, line: bytes) -> None:
        """Take in one row."""
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(line).digest(), "big")

    def text(self) -> str:
        """The digest of what was taken in so far."""
        return f"{self._sum % _DIGEST_ROOM:064x}"


_KINDS: tuple[tuple[str, tuple[type[models.Field[Any, Any]], ...]], ...] = (
    ("truth", (models.BooleanField,)),
    ("bytes", (models.BinaryField,)),
    ("instant", (models.DateTimeField,)),
    ("day", (models.DateField,)),
    ("time", (models.TimeField,)),
    ("span", (models.DurationField,)),
    ("decimal", (models.DecimalField,)),
    ("float", (models.FloatField,)),
    ("uuid", (models.UUIDField,)),
    ("json", (models.JSONField,)),
    ("integer", (models.IntegerField, models.AutoField)),
    ("text", (models.CharField, models.TextField, models.FileField, models.GenericIPAddressField)),
)


def _instant(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _float(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Whole numbers without a fraction."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _microseconds(value: dt.timedelta) -> int:
    return value // dt.timedelta(microseconds=1)


def _decimal(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


_ENCODERS: dict[str, Encode] = {
    "truth": bool,
    "bytes": lambda value: base64.b64encode(bytes(value)).decode("ascii"),
    "instant": _instant,
    "day": dt.date.isoformat,
    "time": dt.time.isoformat,
    "span": _microseconds,
    "decimal": _decimal,
    "float": _float,
    "uuid": str,
    "json": _json,
    "text": str,
}
_DECODERS: dict[str, Decode] = {
    "bytes": base64.b64decode,
    "instant": dt.datetime.fromisoformat,
    "day": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "span": lambda value: dt.timedelta(microseconds=value),
    "decimal": Decimal,
    "float": float,
    "uuid": uuid.UUID,
    "json": json.loads,
}
_KNOWN = {kind for kind, _ in _KINDS}
