"""The one way in which a document's content is written down, so that its hash means the same everywhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def written(content: Any) -> str:
    """The content as JSON with sorted keys and no blanks, as it is hashed: texts, whole numbers, true, false, null,
    lists and objects; money and days are texts.

    :raises TypeError: another kind of value, such as a fraction, which has no one way to be written
    """
    _check(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read(text: str) -> Any:
    """The content again."""
    return json.loads(text)


def digest_of(text: str) -> str:
    """SHA-256 over the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("The keys of a document's content are texts.")
        for one in value.values():
            _check(one)
    elif isinstance(value, list):
        for one in value:
            _check(one)
    elif not (value is None or isinstance(value, str | bool | int)):
        raise TypeError(f"A document's content cannot hold {type(value).__name__}.")
