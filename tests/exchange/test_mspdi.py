"""Microsoft Project's XML: what is written is read back, and what Microsoft Project writes is understood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from charthouse.engine.network import Split
from charthouse.exchange import mspdi, mspdi_write
from charthouse.exchange.document import Document

from . import plans


def same(document: Document, folder: Path) -> Document:
    """The document after a journey through a file."""
    path = folder / "plan.xml"
    mspdi_write.write(document, path)
    return mspdi.read(path)


@settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    max_examples=100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(document=plans.documents())
def test_a_plan_comes_back_from_a_file_with_everything_kept(document, tmp_path):
    again = same(document, tmp_path)

    for field in ("project", "policies", "calendars", "resources", "assignments", "baselines", "custom_fields"):
        assert getattr(again, field) == getattr(document, field)
    assert set(again.links) == set(document.links)
    for before, after in zip(document.tasks, again.tasks, strict=True):
        assert after == before
    assert again.warnings == ()


@pytest.mark.parametrize("units", [1.0, 0.5])
def test_a_split_task_comes_back_with_its_gap(units, tmp_path):
    document = plans.split_document(units=units)

    assert same(document, tmp_path).tasks[0].splits == (Split(960, 1440),)


def test_a_split_task_that_nobody_works_on_comes_back_with_its_gap(tmp_path):
    document = replace(plans.split_document(), assignments=(), resources=())

    again = same(document, tmp_path)

    assert again.tasks[0].splits == (Split(960, 1440),)
    assert again.assignments == ()
