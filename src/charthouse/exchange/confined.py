"""Reads a file of strangers in a process of its own, whatever its kind: within limits, without network or programs.

What other tools write goes to MPXJ, which always runs so (``mpxj.sandbox``). Our own readers trust no file either, but
they run in the caller's process; on a server the caller is a worker that holds the database, so there they run here.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from charthouse.exchange import plan_json
from charthouse.exchange.columns import Columns
from charthouse.exchange.document import Document
from charthouse.exchange.files import Format, kind_of, refuse_too_big
from charthouse.exchange.mpxj import sandbox
from charthouse.exchange.mpxj.files import allowed
from charthouse.exchange.mpxj.handover import DOCUMENT
from charthouse.exchange.mpxj.limits import Limits
from charthouse.exchange.refusals import UnreadablePlan

COMMAND = (sys.executable, "-P", "-s", "-B", "-m", "charthouse.exchange.confined_worker")


@dataclass(frozen=True, slots=True)
class Found:
    """What a file gave: a plan, or why it gives none; and a table's headers in any case."""

    document: Document | None
    refusal: UnreadablePlan | None = None
    headers: tuple[str, ...] = ()

    def plan(self) -> Document:
        """The plan.

        :raises UnreadablePlan: there is none
        """
        if self.document is None:
            assert self.refusal is not None
            raise self.refusal
        return self.document


def look_into(
    path: str | os.PathLike[str],
    *,
    columns: Columns | None = None,
    within: Limits | None = None,
    waiting: Callable[[], None] | None = None,
) -> Found:
    """Read a plan file of any kind in a process of its own.

    ``columns`` says for CSV and XLSX which column is what. ``waiting`` is called now and then meanwhile; what it raises
    ends the reading.
    """
    path = Path(path)
    try:
        kind = kind_of(path)
        refuse_too_big(path, kind)
        if kind is Format.FOREIGN:
            from charthouse.exchange import mpxj

            return Found(mpxj.read(path, within=within, waiting=waiting))
    except UnreadablePlan as refusal:
        return Found(None, refusal)
    with tempfile.TemporaryDirectory(prefix="charthouse-plan-") as place:
        folder = Path(place)
        # In a folder of its own, so that no file is called as what the worker leaves.
        (folder / "in").mkdir(mode=0o700)
        shutil.copyfile(path, folder / "in" / path.name)
        task = {"file": f"in/{path.name}", "name": path.name, "columns": _told(columns)}
        try:
            answer = sandbox.run(task, folder, within or allowed(), command=COMMAND, waiting=waiting)
        except sandbox.Failure as failure:
            lines = (f"{path.name} cannot be read: {failure.why}.", *filter(None, (failure.what_to_do,)))
            return Found(None, UnreadablePlan(*lines))
        headers = tuple(answer.get("headers", ()))
        if "refused" in answer:
            return Found(None, UnreadablePlan(*answer["refused"]), headers)
        return Found(plan_json.from_bytes((folder / DOCUMENT).read_bytes(), path.name), None, headers)


def _told(columns: Columns | None) -> dict[str, object] | None:
    if columns is None:
        return None
    return {
        "headers": [[column.value, header] for column, header in columns.headers],
        "date_order": None if columns.date_order is None else columns.date_order.value,
        "unit": columns.unit.value,
    }
