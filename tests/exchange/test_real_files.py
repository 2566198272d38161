"""Real plan files, where they are at hand, keep everything on their way through our own formats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from charthouse import exchange
from charthouse.exchange import mspdi_write, plan_json
from charthouse.exchange.document import Document

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "plans" / "src"
FILES = sorted(FOLDER.glob("*")) if FOLDER.is_dir() else []

pytestmark = pytest.mark.conformance


def in_order(document: Document) -> Document:
    return replace(document, links=tuple(sorted(document.links, key=lambda link: (link.after, link.before, link.kind))))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:24])
def test_a_real_plan_keeps_everything(path, tmp_path):
    plan = in_order(exchange.read(path))

    assert plan_json.from_bytes(plan_json.to_bytes(plan)) == plan

    exchange.write(plan, tmp_path / "plan.xml")
    again = in_order(exchange.read(tmp_path / "plan.xml"))

    assert again.warnings == ()
    assert again.links == plan.links
    assert [replace(each, id=None) for each in again.resources] == [replace(each, id=None) for each in plan.resources]
    assert [replace(each, resource_uid=None, day_minutes=None) for each in again.calendars] == [
        replace(each, resource_uid=None, day_minutes=None) for each in plan.calendars
    ]
    assert again.assignments == plan.assignments
    told = " ".join(mspdi_write.losses(plan))
    for before, after in zip(plan.tasks, again.tasks, strict=True):
        expected = replace(
            before,
            percent_complete=float(round(before.percent_complete)),
            stored=replace(
                before.stored,
                remaining_early_start=None,
                remaining_early_finish=None,
                remaining_late_start=None,
                remaining_late_finish=None,
            ),
        )
        if before.planned_duration is not None:
            assert "original durations" in told
            expected = replace(expected, planned_duration=None)
        if before.expected_finish is not None:
            assert "expected finish dates" in told
            expected = replace(expected, expected_finish=None)
        assert after == expected
