"""``charthouse simulate``: how likely a plan file's finish and cost are, without a database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from charthouse import exchange
from charthouse.exchange import document as doc
from tests.command.conftest import MONDAY, Command, keeps_to_schema

DAY = 1440


@pytest.fixture
def risky(payroll: doc.Document) -> doc.Document:
    """The small plan with a range, a risk that has a response, costs, promises and a deadline."""
    specify, build = payroll.tasks[1:3]
    tasks = list(payroll.tasks)
    tasks[1] = replace(specify, estimate=doc.ThreePoint(480, 960, 1920), fixed_cost=Decimal(1000))
    tasks[2] = replace(build, cost=Decimal(8000), deadline=MONDAY + 21 * DAY)
    late = doc.Risk(
        uid=1, name="Vendor late", probability=0.5,
        impacts=(doc.RiskImpact(task_uid=10, factor=(1.0, 1.2, 1.5), cost=(Decimal(0), Decimal(500), Decimal(900))),),
        response_probability=0.1, response_cost=Decimal(200), intangible=(doc.Score("reputation", 4.0),),
    )  # fmt: skip
    return replace(
        payroll,
        project=replace(payroll.project, currency="EUR"),
        tasks=tuple(tasks),
        risks=(late,),
        correlations=(doc.CorrelationGroup("Team", (11, 12), 0.5),),
        commitments=(
            doc.Commitment(name="Go live", date=MONDAY + 18 * DAY, confidence=0.8),
            doc.Commitment(name="Budget", cost=Decimal(9500)),
            doc.Commitment(name="Parts", task_uid=12, cost=Decimal(1)),
        ),
    )


@pytest.fixture
def risky_file(risky: doc.Document, tmp_path: Path) -> Path:
    exchange.write(risky, tmp_path / "risky.json")
    return tmp_path / "risky.json"


def test_the_json_tells_percentiles_errors_promises_tasks_and_risks(run: Command, risky_file: Path):
    done = run("simulate", risky_file, "--iterations", "4000", "--seed", "3", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    keeps_to_schema(answer, "simulate-1")
    assert (answer["iterations"], answer["seed"]) == (4000, 3)
    assert answer["project"] == {"name": "Payroll", "currency": "EUR", "plan_finish": "2026-03-18T17:00"}
    assert list(answer["finish"]) == ["p5", "p10", "p20", "p50", "p80", "p90", "p95"]
    assert list(answer["finish"].values()) == sorted(answer["finish"].values())
    assert answer["finish"]["p95"] > "2026-03-20"
    assert 9_000 <= answer["cost"]["p5"] < answer["cost"]["p95"] < 15_000
    assert 0 < answer["standard_error"]["finish"]["p80"] < 1
    assert len(answer["jcl"]["probability"]) == len(answer["jcl"]["probability"][0]) == 7
    assert answer["jcl"]["probability"][6][6] >= 0.9
    tasks = {task["uid"]: task for task in answer["tasks"]}
    assert set(tasks) == {11, 12, 13, 14}
    assert tasks[12]["criticality"] == 1
    assert tasks[13]["criticality"] == 0
    assert 0 < tasks[11]["cri"] <= 1
    (risk,) = answer["risks"]
    assert risk["id"] == 1
    assert risk["p80_days_saved"] > risk["response_days_saved"] > 0
    assert risk["intangible"]["reputation"] == pytest.approx(4 * risk["occurred"])
    promises = {each["name"]: each for each in answer["commitments"]}
    assert promises["Go live"]["date"] == "2026-03-20T08:00"
    assert 0 < promises["Go live"]["probability"] < 1
    assert 0 < promises["Budget"]["probability"] < 1
    assert promises["Parts"]["probability"] is None
    assert promises["Build"]["task_uid"] == 12
    assert answer["after_responses"]["finish"]["p80"] <= answer["finish"]["p80"]


def test_every_null_has_its_reason(run: Command, plan_file: Path):
    answer = json.loads(run("simulate", plan_file, "--iterations", "64", "--uncertainty", "1,1,2", "--json").stdout)

    keeps_to_schema(answer, "simulate-1")
    assert set(_nulls(answer)) == set(answer["not_available"])
    assert answer["cost"] is None
    assert answer["not_available"]["/cost"] == "The plan says no costs."
    assert answer["not_available"]["/tasks/3/cri"] == "Its duration never varies."
    assert answer["warnings"] == ["Tasks that vary by the factors given: 3; by their own estimates: 0."]


def _nulls(value, path=""):
    if value is None:
        yield path
    elif isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _nulls(inner, f"{path}/{name}")


def test_the_same_seed_gives_the_same_figures_by_one_thread_and_two(run: Command, risky_file: Path):
    told = [
        json.loads(run("simulate", risky_file, "--iterations", "3000", "--threads", threads, "--json").stdout)
        for threads in ("1", "2")
    ]

    assert {**told[0], "seconds": 0} == {**told[1], "seconds": 0}


def test_the_table_tells_the_chance_of_each_promise(run: Command, risky_file: Path):
    done = run("simulate", risky_file, "--iterations", "1000")

    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[1:8]] == [
        "P5",
        "P10",
        "P20",
        "P50",
        "P80",
        "P90",
        "P95",
    ]
    for words in ("Go live", "Vendor late", "n/a  It promises the cost of one task", "1,000 iterations, seed 1"):
        assert words in done.stdout


def test_it_ends_as_soon_as_the_asked_standard_error_is_reached(run: Command, risky_file: Path):
    done = run("simulate", risky_file, "--iterations", "1000000", "--standard-error", "0.2", "--json")

    answer = json.loads(done.stdout)
    assert answer["iterations"] < 1_000_000
    assert answer["standard_error"]["finish"]["p80"] <= 0.2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "There is nothing uncertain in this plan"),
        (("--uncertainty", "2,1,3"), '"2,1,3": use three factors from low over likely to high, such as 0.9,1,1.5'),
        (("--uncertainty", "1,2"), '"1,2": use three factors'),
        (("--iterations", "0"), '"0": use a whole number from 1'),
        (("--seed", "-1"), '"-1": use a whole number from 0'),
        (("--standard-error", "none"), '"none": use a number of days above 0'),
    ],
)
def test_what_cannot_be_simulated_gives_status_2_and_a_sentence(run: Command, plan_file: Path, options, words):
    done = run("simulate", plan_file, *options)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_estimate_that_is_none_is_told_with_its_task(run: Command, risky: doc.Document, tmp_path: Path):
    wrong = replace(risky.tasks[1], estimate=doc.ThreePoint(960, 480, 1920))
    exchange.write(replace(risky, tasks=(risky.tasks[0], wrong, *risky.tasks[2:])), tmp_path / "wrong.json")

    done = run("simulate", "wrong.json")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "wrong.json: The task “Specify”: A three-point estimate goes from low over likely to high, not 960, 480, "
        "1920.\n"
    )


@pytest.fixture
def heeds_interruption() -> Iterator[None]:
    """What is started takes SIGINT as from a terminal, even where the tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_interruption")
def test_an_interruption_ends_it_within_a_moment_and_without_a_trace(risky_file: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "charthouse", "simulate", str(risky_file), "--iterations", "1000000000"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ},
    )  # fmt: skip
    try:
        time.sleep(6)
        assert process.poll() is None, process.communicate()

        process.send_signal(signal.SIGINT)

        told, problems = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, told) == (130, "")
    assert problems == "\nInterrupted: nothing was simulated to its end.\n"
