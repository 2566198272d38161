"""Reads one file with our own readers and ends: ``python -m charthouse.exchange.confined_worker``.

It gets its task as one JSON line on standard input and leaves ``answer.json``, and beside it the plan document.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from charthouse.exchange.mpxj import limits as limits_
from charthouse.exchange.mpxj.handover import ANSWER, DOCUMENT, STARTED


def main() -> int:
    """Read the one file and leave the answer."""
    task: dict[str, Any] = json.loads(sys.stdin.readline())
    folder = Path(task["folder"])
    limits_.confine(limits_.Limits(**task["limits"]))
    (folder / STARTED).touch()
    from charthouse.exchange import UnreadablePlan, csv_table, files, plan_json, xlsx_table

    path = folder / task["file"]
    answer: dict[str, Any] = {}
    others = {"issues": _issues, "list": _list}
    headers = {files.Format.CSV: csv_table.headers, files.Format.XLSX: xlsx_table.headers}
    try:
        if what := task.get("what"):
            (folder / DOCUMENT).write_bytes(others[what](path, task))
            (folder / ANSWER).write_text("{}", encoding="utf-8")
            return 0
        kind = files.kind_of(path)
        if kind in headers:
            answer["headers"] = headers[kind](path)
        plan_json.write(files.read(path, columns=_columns(task["columns"])), folder / DOCUMENT)
    except UnreadablePlan as refusal:
        answer["refused"] = list(refusal.lines)
    except MemoryError:
        answer["refused"] = [
            f"{task['name']} needs more memory than reading a file may take.",
            "The file is damaged or very big: leave out what the plan does not need, or split it.",
        ]
    (folder / ANSWER).write_text(json.dumps(answer), encoding="utf-8")
    return 0


def _issues(path: Path, task: dict[str, Any]) -> bytes:
    from dataclasses import asdict

    import orjson

    from charthouse.exchange.columns import DateOrder
    from charthouse.exchange.issues_read import read

    order = DateOrder(task["order"]) if task["order"] else None
    return orjson.dumps(asdict(read(path, zone=task["zone"], order=order)))


def _list(path: Path, _task: dict[str, Any]) -> bytes:
    from dataclasses import asdict

    import orjson

    from charthouse.exchange.lists import read

    return orjson.dumps(asdict(read(path)))


def _columns(told: dict[str, Any] | None) -> Any:
    from charthouse.exchange.columns import Column, Columns, DateOrder
    from charthouse.exchange.document import Unit

    if told is None:
        return None
    return Columns(
        headers=tuple((Column(column), header) for column, header in told["headers"]),
        date_order=DateOrder(told["date_order"]) if told["date_order"] else None,
        unit=Unit(told["unit"]),
    )


if __name__ == "__main__":
    sys.exit(main())
