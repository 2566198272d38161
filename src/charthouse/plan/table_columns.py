"""Tables of tasks on their way in: which headers they have, what those were said to be, and an empty one to fill."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from charthouse.exchange.columns import Column, Columns, DateOrder
from charthouse.exchange.document import Unit

_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def columns_of(said: Mapping[str, Any]) -> Columns | None:
    """What was said of a table's columns, as its reader takes it; nothing where nothing was said."""
    if not said:
        return None
    return Columns(
        headers=tuple((Column(column), header) for header, column in said["headers"].items()),
        date_order=DateOrder(said["date_order"]) if said.get("date_order") else None,
        unit=Unit(said["unit"]),
    )


def template(kind: str) -> tuple[bytes, str]:
    """An empty table (``csv`` or ``xlsx``) with an example, and its content type."""
    from charthouse.exchange import csv_table, xlsx_table

    write = csv_table.write_template if kind == "csv" else xlsx_table.write_template
    with tempfile.TemporaryDirectory(prefix="charthouse-") as folder:
        path = Path(folder) / f"plan.{kind}"
        write(path)
        return path.read_bytes(), _TYPES[kind]
