"""Real plans: every date that independent schedulers confirm, from the inputs alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from charthouse.exchange import read
from tests.conformance.dumps import is_dump, load_dump
from tests.conformance.measure import DATES, Scheduler, by_engine, by_twin, measure

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "plans"
DUMPS = sorted(path for path in FOLDER.glob("*.json") if is_dump(path)) if FOLDER.is_dir() else []
needs_data = pytest.mark.skipif(not DUMPS, reason=f"the real plans are not beside the project ({FOLDER})")


@needs_data
@pytest.mark.parametrize("scheduler", [by_engine, by_twin], ids=["engine", "twin"])
@pytest.mark.parametrize("path", DUMPS, ids=[path.name[:8] for path in DUMPS])
def test_every_confirmed_date_is_computed_from_the_inputs_alone(path: Path, scheduler: Scheduler) -> None:
    dump = load_dump(path)
    measured = measure(path.name, dump.document, dump.confirmed, scheduler)
    wrong = [(each.task.uid, each.field) for each in measured.differences if each.confirmed]
    asked = sum(measured.tally("confirmed", name).of for name in DATES)
    assert wrong == []
    assert asked == sum(len(names) for names in dump.confirmed.values())
    assert measured.same_without_stored_dates


@needs_data
@pytest.mark.parametrize("path", DUMPS, ids=[path.name[:8] for path in DUMPS])
def test_the_file_itself_gives_every_confirmed_date(path: Path) -> None:
    confirmed = load_dump(path).confirmed
    _, _, name = path.stem.partition("_")
    source = next((FOLDER / "src").glob(f"{name}.*"))
    measured = measure(source.name, read(source), confirmed)
    assert [(each.task.uid, each.field) for each in measured.differences if each.confirmed] == []
    assert sum(measured.tally("confirmed", each).of for each in DATES) == sum(map(len, confirmed.values()))
    assert measured.same_without_stored_dates


@needs_data
def test_all_there_is_to_confirm_is_there() -> None:
    confirmed = sum(len(names) for path in DUMPS for names in load_dump(path).confirmed.values())
    assert (len(DUMPS), confirmed) == (15, 1852)


@needs_data
def test_primavera_float_and_criticality_agree_too() -> None:
    for path in DUMPS:
        dump = load_dump(path)
        if dump.document.policies.rules != "primavera":
            continue
        measured = measure(path.name, dump.document, dump.confirmed)
        leaves = {task.uid for task in dump.document.tasks if not task.summary}
        assert [(each.task.uid, each.field) for each in measured.differences if each.task.uid in leaves] == []
