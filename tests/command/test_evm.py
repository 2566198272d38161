"""``charthouse evm``: earned value and forecasts of a plan file, without a database."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from charthouse import exchange
from charthouse.engine.earned_value.earned_schedule import FinishPolicy
from charthouse.engine.earned_value.indices import EacPolicy
from charthouse.exchange import document as doc
from tests.command.conftest import Command, keeps_to_schema

SAMPLE = Path(__file__).parent.parent / "exchange" / "samples" / "footbridge.p2x"


@pytest.fixture
def bridge(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path))


def nulls(value: Any, path: str = "") -> set[str]:
    """The paths of all values that are null."""
    if value is None:
        return {path}
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {found for key, item in below for found in nulls(item, f"{path}/{key}")}


def test_the_json_measures_and_forecasts(run: Command, bridge: Path):
    done = run("evm", bridge, "--at", "2026-02-28", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    keeps_to_schema(answer, "evm-1")
    assert (answer["bac"], answer["pv"], answer["ev"], answer["ac"]) == (22700, 10900, 10100, 10760)
    assert (answer["at"], answer["spi"], answer["cpi"]) == (1, 0.926606, 0.938662)
    assert answer["es"] == pytest.approx(10100 / 10900, abs=1e-6)
    assert answer["eac"]["pf_1"] == 10760 + 12600
    assert answer["finish"]["es_pf_1"] == "2026-03-31T13:55"
    finish = list(answer["forecast"]["finish"].values())
    assert list(answer["forecast"]["finish"]) == ["p5", "p10", "p20", "p50", "p80", "p90", "p95"]
    assert finish == sorted(finish)
    assert [row["ev"] for row in answer["by_wbs"]] == [7500, 1500, 6000, 2600, 0, 0, 0]
    assert [moment["pv"] for moment in answer["series"]] == [0, 10900, 22700]


def test_every_null_has_its_reason_and_every_reason_a_null(run: Command, bridge: Path):
    for day in ("2026-01-15", "2026-03-31", "2026-12-31"):
        answer = json.loads(run("evm", bridge, "--at", day, "--period", "week", "--json").stdout)

        keeps_to_schema(answer, "evm-1")
        missing = answer.pop("not_available")
        assert nulls(answer) == set(missing)
        assert all(reason.endswith(".") for reason in missing.values())


def test_the_schema_lists_all_policies():
    schema = json.loads(resources.files("charthouse.exchange").joinpath("schemas/evm-1.json").read_text())

    assert set(schema["properties"]["eac"]["properties"]) == {policy.value for policy in EacPolicy}
    assert set(schema["properties"]["finish"]["properties"]) == {policy.value for policy in FinishPolicy}


def test_the_table_says_first_what_it_means(run: Command, bridge: Path):
    done = run("evm", bridge, "--at", "2026-02-28")

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "Footbridge on 2026-02-28",
        "44 % is earned: 0.07 months behind plan.",
        "It has cost 660 more than it is worth.",
    ]
    assert lines[3].startswith("It will be done about 2026-03-31; in 8 of 10 cases between 2026-03-")
    assert lines[5].startswith("SPI(t)"), "shown before SPI, which drifts to 1"


def test_past_projects_make_the_range_and_their_hit_rate_is_told(run: Command, bridge: Path):
    answer = json.loads(run("evm", bridge, "--at", "2026-02-28", "--json", "--past", SAMPLE, bridge).stdout)

    keeps_to_schema(answer, "evm-1")
    assert answer["forecast"]["reference_class"]["finish"] == {"projects": 2, "prior_weight": 0.9}
    assert answer["forecast"]["hit_rate"]["finish"]["forecasts"] == 4
    assert answer["forecast"]["hit_rate"]["finish"]["expected"] == 0.8


def test_a_plan_without_progress_is_measured_too(run: Command, plan_file: Path):
    done = run("evm", plan_file, "--at", "2026-03-06", "--json")

    answer = json.loads(done.stdout)
    keeps_to_schema(answer, "evm-1")
    assert (answer["project"]["unit"], answer["ev"], answer["es"]) == ("duration_hours", 0, 0)
    assert answer["not_available"]["/eac/pf_cpi"] == "Nobody says what was spent."
    assert answer["not_available"]["/finish/es_pf_spi_t"] == "Nothing has been earned by this date."
    assert answer["finish"]["es_pf_spi_t"] is None
    assert "Take a baseline" in answer["warnings"][0]


def test_bad_input_is_said_in_a_line_with_the_way_out(run: Command, plan_file: Path, tmp_path: Path):
    milestones = doc.Document(project=doc.Project(start=0), tasks=(doc.Task(uid=1, name="Only", active=False),))
    exchange.write(milestones, tmp_path / "nothing.json")
    asked = {
        ("evm", plan_file): "The plan has no status date: say by --at 2026-03-31",
        ("evm", plan_file, "--at", "soon"): "--at soon is no date",
        ("evm", plan_file, "--at", "2026-02-30"): "--at 2026-02-30 is no date",
        ("evm", plan_file, "--at", "2026-03-06", "--baseline", "2"): "no baseline 2; it has none",
        ("evm", tmp_path / "nothing.json", "--at", "2026-03-06"): "take a baseline",
        ("evm", tmp_path / "gone.p2x", "--at", "2026-03-06"): "there is no such file",
    }
    for arguments, words in asked.items():
        done = run(*arguments)

        assert done.returncode == 2, arguments
        assert words in done.stderr, arguments
        assert "Traceback" not in done.stderr
