"""``charthouse verify``: were journals, records or attached files changed behind Charthouse's back?"""

from __future__ import annotations

import json
import re
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from charthouse.cli.server import start_django
from charthouse.configuration import BadSetting

FOUND = 1
_DIGEST = re.compile("[0-9a-f]{64}")


def verify(*, as_json: bool, anchors: str | None) -> int:
    """Look at everything, say what is not as it was written, and exit with 1 when something is not."""
    kept = _read(anchors) if anchors else []
    start_django()
    from charthouse.journal.verifying import Head
    from charthouse.journal.verifying import verify as look

    begun = time.perf_counter()
    done = look([Head(**anchor) for anchor in kept])
    seconds = time.perf_counter() - begun
    if as_json:
        json.dump({"format": "charthouse-verify-1", **asdict(done)}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        for finding in done.findings:
            print(f"✗ {finding.sentence}")
        looked = f"{done.entries} entries in {len(done.heads)} journals, {done.rows} rows and {done.files} files"
        wrong = len(done.findings)
        result = f"{wrong} are not as they were written" if wrong else "all as they were written"
        print(f"{'✗' if wrong else '✓'} {looked} looked at in {seconds:.1f} s: {result}.")
    return FOUND if done.findings else 0


def _read(file: str) -> list[dict[str, Any]]:
    """The heads that an earlier ``charthouse verify --json`` gave."""
    try:
        told = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSetting(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError):
        told = None
    heads = told.get("heads") if isinstance(told, dict) else None
    if not isinstance(heads, list) or not all(map(_is_head, heads)):
        raise BadSetting(f"{file} holds no anchors: give a file with what charthouse verify --json printed.")
    return [one for one in heads if one["number"]]


def _is_head(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and one.keys() == {"journal", "number", "digest"}
        and isinstance(one["journal"], str)
        and type(one["number"]) is int
        and isinstance(one["digest"], str)
        and (not one["number"] or _DIGEST.fullmatch(one["digest"]) is not None)
    )
