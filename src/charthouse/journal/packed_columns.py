"""Columns that hold several facts packed as a JSON object: what a change said of one of them is put back by itself."""

from __future__ import annotations

from typing import Any

import orjson


def without_change(was: str, left: str, now: str) -> str | None:
    """The column as it is now, with what a change made of it taken back key by key; None where others changed the same.

    ``was`` is how the change found the column and ``left`` how it left it. A member that is a list of pairs, as a
    task's own fields are, is taken back pair by pair.
    """
    if now == left:
        return was
    try:
        before, after, there = (orjson.loads(one) if one else {} for one in (was, left, now))
    except orjson.JSONDecodeError:
        return None
    if not all(isinstance(one, dict) for one in (before, after, there)):
        return None
    found = _taken_back(before, after, there)
    if found is None:
        return None
    return orjson.dumps(found).decode() if found else ""


_NONE = object()


def _taken_back(was: dict[str, Any], left: dict[str, Any], now: dict[str, Any]) -> dict[str, Any] | None:
    found = dict(now)
    for key in {**was, **left}:
        before, after, there = was.get(key, _NONE), left.get(key, _NONE), now.get(key, _NONE)
        if before == after:
            continue
        if there == after:
            back = before
        elif all(one is _NONE or _is_pairs(one) for one in (before, after, there)):
            pairs = [dict(one) if isinstance(one, list) else {} for one in (before, after, there)]
            merged = _taken_back(*pairs)
            if merged is None:
                return None
            back = [list(pair) for pair in merged.items()] or _NONE
        else:
            return None
        if back is _NONE:
            found.pop(key, None)
        else:
            found[key] = back
    return found


def _is_pairs(value: object) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) for one in value)
        and len({one[0] for one in value}) == len(value)
    )
