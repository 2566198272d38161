"""Reads files of strangers that are no plans in a process of its own: exports of issues, and lists."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from charthouse.exchange.columns import DateOrder
from charthouse.exchange.confined import COMMAND
from charthouse.exchange.issues import Category, Export, Issue, Source
from charthouse.exchange.lists import List
from charthouse.exchange.mpxj import sandbox
from charthouse.exchange.mpxj.files import allowed
from charthouse.exchange.mpxj.handover import DOCUMENT
from charthouse.exchange.refusals import UnreadablePlan


def issues_in(
    path: Path, *, zone: str, order: DateOrder | None = None, waiting: Callable[[], None] | None = None
) -> Export:
    """What an export of Jira or Azure DevOps holds.

    ``waiting`` is called now and then meanwhile; what it raises ends the reading.

    :raises UnreadablePlan:
    """
    said = None if order is None else order.value
    return export_from(_read(path, waiting, what="issues", zone=zone, order=said))


def export_from(told: dict[str, Any]) -> Export:
    """An export as it was told in JSON."""
    return Export(
        source=Source(told["source"]),
        issues=tuple(
            Issue(**{**one, "category": Category(one["category"]), "blocks": tuple(one["blocks"])})
            for one in told["issues"]
        ),
        warnings=tuple(told["warnings"]),
        unread=tuple(told["unread"]),
    )


def list_in(path: Path) -> List:
    """The table that a spreadsheet holds.

    :raises UnreadablePlan:
    """
    told = _read(path, None, what="list")
    rows = tuple((line, tuple(cells)) for line, cells in told["rows"])
    return List(tuple(told["headers"]), rows, tuple(told["warnings"]))


def _read(path: Path, waiting: Callable[[], None] | None, **task: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="charthouse-table-") as place:
        folder = Path(place)
        (folder / "in").mkdir(mode=0o700)
        shutil.copyfile(path, folder / "in" / path.name)
        try:
            order = {"file": f"in/{path.name}", "name": path.name, **task}
            answer = sandbox.run(order, folder, allowed(), command=COMMAND, waiting=waiting)
        except sandbox.Failure as failure:
            lines = (f"{path.name} cannot be read: {failure.why}.", *filter(None, (failure.what_to_do,)))
            raise UnreadablePlan(*lines) from None
        if "refused" in answer:
            raise UnreadablePlan(*answer["refused"])
        told: dict[str, Any] = orjson.loads((folder / DOCUMENT).read_bytes())
        return told
