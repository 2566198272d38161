"""The chain of digests that makes the journal tamper-evident; what it says of an entry is defined in docs/journal.md.

Each entry's digest covers the entry and the digest before it, so that one changed, missing, added or moved entry breaks
the chain. Texts that people typed, and names, enter it as salted digests: once text and salt are erased, nobody can
guess the text from its digest, and the chain still holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

START = bytes(32)
"""What the first entry of a journal follows."""
VERSION = 1
FIELDS = (
    "number", "at", "by_id", "on_behalf_of_id", "through", "verb", "record", "record_id", "label", "before", "after",
    "why", "operation", "undoes", "changes", "personal",
)  # fmt: skip
"""The columns that an entry's digest covers."""
_PERSONAL_KEYS = frozenset(
    {"name", "names", "email", "initials", "responsible", "resource", "person", "member_name", "notes", "description",
     "text", "title", "file", "reason", "label", "address", "phone"}
)  # fmt: skip

Personal = dict[str, dict[str, str]]
"""Where a text stands (``label``, ``why``, ``after.name``, ``changes``) and its salt and salted digest."""


def normal(value: Any) -> Any:
    """The value as every database gives it back: 3.0 as 3, tuples as lists, keys as texts."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        return {str(key): normal(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [normal(one) for one in value]
    return value


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, without blanks, in UTF-8: the same bytes for the same value."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()  # fmt: skip


def salted(value: Any) -> dict[str, str]:
    """A fresh salt, and the digest of the value with it."""
    salt = secrets.token_hex(16)
    return {"salt": salt, "sha256": salted_digest(salt, value)}


def salted_digest(salt: str, value: Any) -> str:
    """SHA-256 over the salt and the value: bytes as they are, everything else as canonical JSON."""
    told = bytes(value) if isinstance(value, bytes | memoryview) else canonical(value)
    return hashlib.sha256(bytes.fromhex(salt) + told).hexdigest()


def personal_of(
    *, label: str, why: str, before: Mapping[str, Any], after: Mapping[str, Any], changes: bytes | None
) -> Personal:
    """What of an entry may name people or holds what they typed, with salts and digests."""
    found: dict[str, Any] = {"label": label}
    if why:
        found["why"] = why
    for side, values in (("before", before), ("after", after)):
        found |= {f"{side}.{key}": value for key, value in values.items() if _may_name(key, value)}
    if changes is not None:
        found["changes"] = changes
    return {place: salted(value) for place, value in found.items()}


def _may_name(key: str, value: Any) -> bool:
    if isinstance(value, str):
        return bool(value) and (key in _PERSONAL_KEYS or "@" in value or " " in value or "\n" in value)
    if isinstance(value, Mapping):
        return any(_may_name(inner, one) for inner, one in value.items())
    if isinstance(value, list):
        return any(_may_name(key, one) for one in value)
    return False


def told(stream: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry's digest covers: its facts, with salted digests where texts stand."""
    personal: Personal = entry["personal"]
    facts: dict[str, Any] = {
        "version": VERSION,
        "journal": stream,
        "number": entry["number"],
        "at": entry["at"].astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),  # noqa: UP017 - 3.11 has both
        "by": entry["by_id"],
        "on_behalf_of": entry["on_behalf_of_id"],
        "through": entry["through"],
        "verb": entry["verb"],
        "record": entry["record"],
        "record_id": entry["record_id"],
        "operation": entry["operation"],
        "undoes": entry["undoes"],
    }
    for place in ("label", "why", "changes"):
        facts[place] = {"sha256": personal[place]["sha256"]} if place in personal else entry[place] or None
    for side in ("before", "after"):
        facts[side] = {
            key: {"sha256": personal[f"{side}.{key}"]["sha256"]} if f"{side}.{key}" in personal else normal(value)
            for key, value in entry[side].items()
        }
    return facts


def digest_of(previous: bytes, stream: str, entry: Mapping[str, Any]) -> bytes:
    """The digest of an entry that follows the one with that digest."""
    return hashlib.sha256(previous + canonical(told(stream, entry))).digest()


def texts_changed(entry: Mapping[str, Any]) -> list[str]:
    """The places whose text no longer agrees with its salted digest; erased ones are skipped."""
    wrong = []
    for place, kept in entry["personal"].items():
        side, _dot, key = place.partition(".")
        value = entry[side].get(key) if key else entry[side]
        if "salt" not in kept:
            if value:
                wrong.append(place)
        elif salted_digest(kept["salt"], normal(value) if place != "changes" else value or b"") != kept["sha256"]:
            wrong.append(place)
    return wrong


def erased(entry: Mapping[str, Any], places: Iterable[str]) -> dict[str, Any]:
    """The entry's columns without the texts at these places and without their salts."""
    changed: dict[str, Any] = {
        name: dict(entry[name]) for name in ("before", "after")
    } | {"personal": {place: dict(kept) for place, kept in entry["personal"].items()}}  # fmt: skip
    for place in places:
        side, _dot, key = place.partition(".")
        changed["personal"][place].pop("salt", None)
        if key:
            changed[side][key] = None
        else:
            changed[side] = None if side == "changes" else ""
    return changed
