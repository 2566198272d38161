"""``charthouse inspect``: how good a plan file's schedule is, without a database."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from charthouse import exchange
from charthouse.engine import quality
from charthouse.engine.network import ConstraintKind
from charthouse.engine.schedule import schedule
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.inspect_json import inspect_json
from charthouse.exchange.quality_facts import facts_of
from charthouse.exchange.quality_words import CANNOT_SAY, MISSING, POINTS, POPULATIONS, PRACTICES, UNITS, QualityWords
from tests.command.conftest import MONDAY, Command, keeps_to_schema

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "plans" / "src"
FILES = sorted(FOLDER.glob("*")) if FOLDER.is_dir() else []
KEYS = ["number", "name", "population", "offenders", "value", "threshold", "passes"]


def pointer(answer: Any, path: str) -> Any:
    for part in path.split("/")[1:]:
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return answer


def test_the_json_tells_the_fourteen_points_and_ten_practices(run: Command, plan_file: Path):
    done = run("inspect", plan_file, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    keeps_to_schema(answer, "inspect-1")
    points = answer["points"]
    assert [list(point) for point in points] == [KEYS] * 14
    assert [point["number"] for point in points] == list(range(1, 15))
    assert points[0] == {
        "number": 1, "name": "Missing logic", "population": 4, "offenders": [11, 14],
        "value": 0.5, "threshold": 0.05, "passes": False,
    }  # fmt: skip
    assert (points[2]["value"], points[2]["offenders"], points[2]["passes"]) == (0.25, [14], False)
    assert (points[9]["value"], points[9]["threshold"], points[9]["passes"]) == (1.0, None, None)
    assert (points[11]["value"], points[11]["passes"]) == (600.0, True)
    assert [practice["number"] for practice in answer["practices"]] == list(range(1, 11))
    assert "repairs" not in answer


def test_every_null_of_a_figure_has_its_reason(run: Command, plan_file: Path):
    answer = json.loads(run("inspect", plan_file, "--json").stdout)

    reasons = answer["not_available"]
    assert all(pointer(answer, path) is None and reason for path, reason in reasons.items())
    nulls = {
        f"/points/{place}/{key}"
        for place, point in enumerate(answer["points"])
        for key, value in point.items()
        if value is None
    }
    nulls |= {f"/{key}" for key, value in answer.items() if value is None}
    nulls |= {f"/project/{key}" for key, value in answer["project"].items() if value is None}
    assert nulls <= set(reasons)
    assert reasons["/points/8/passes"] == "The plan has no status date to hold its dates against."
    assert reasons["/points/9/threshold"] == "This point is told, not judged."


def test_repairs_are_told_when_they_are_asked_for(run: Command, plan_file: Path):
    answer = json.loads(run("inspect", plan_file, "--json", "--repairs").stdout)

    keeps_to_schema(answer, "inspect-1")
    assert {each["finding"] for each in answer["repairs"]} == set(range(len(answer["findings"])))
    waiting = next(each for each in answer["repairs"] if each["kind"] == "waiting_task")
    assert answer["findings"][waiting["finding"]]["text"] == "“Released” has a lag of 1 day behind “Build”."
    assert waiting["keeps_dates"] is True
    assert waiting["changes"][0] == {
        "record": "task", "uid": -1, "before": None, "after": {"name": "Build → Released", "duration": 480},
        "beside": 14, "ahead": True,
    }  # fmt: skip


def measured(payroll: doc.Document) -> doc.Document:
    """The small plan with a baseline, a first task that is done late, and a hard constraint."""
    friday = MONDAY + 4 * 1440 + 540
    planned = (doc.TaskBaseline(0, MONDAY, MONDAY + 1440 + 540, 960),)
    tasks = {task.uid: task for task in payroll.tasks}
    tasks[11] = replace(
        tasks[11], actual_start=MONDAY, actual_finish=MONDAY + 2 * 1440 + 540, percent_complete=100.0, baselines=planned
    )
    tasks[13] = replace(tasks[13], constraint=ConstraintKind.FINISH_NO_LATER, constraint_date=friday + 7 * 1440)
    return replace(payroll, project=replace(payroll.project, status_date=friday), tasks=tuple(tasks.values()))


def test_with_a_baseline_the_hit_rate_is_told(run: Command, payroll: doc.Document, tmp_path: Path):
    exchange.write(measured(payroll), tmp_path / "measured.json")

    answer = json.loads(run("inspect", "measured.json", "--json", "--period", "week").stdout)

    keeps_to_schema(answer, "inspect-1")
    assert answer["hit_task_rate"] == [
        {
            "period": "2026-03-02", "first": "2026-03-02", "until": "2026-03-06T17:00",
            "due": 1, "hit": 0, "value": 0.0, "missed": [11],
        },
    ]  # fmt: skip
    assert (answer["points"][10]["offenders"], answer["points"][13]["value"]) == ([11], 1.0)
    assert answer["target"]["kind"] == "finish_constraint"


def test_the_tables_say_results_in_words(run: Command, payroll: doc.Document, tmp_path: Path):
    exchange.write(measured(payroll), tmp_path / "measured.json")

    done = run("inspect", "measured.json", "--repairs")

    assert (done.returncode, done.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "1 Missing logic 3 1 33.3 % ≤ 5.0 % fails" in lines
    assert "7 Negative slack 2 0 0 ≤ 0 passes" in lines
    assert "“Write the manual” is bound to 2026-03-13 17:00, whatever its links say." in lines
    assert (
        "→ Give “Write the manual” a deadline in place of the constraint, which says the same and binds nothing. "
        "Keeps all dates."
    ) in lines
    assert "Hit-task rate" in lines
    assert "2026-03 0.0 % 0 of 1 due tasks done in time" in lines
    assert any(line.startswith("Payroll: ") and line.endswith("judged points pass.") for line in lines)
    assert "\033[" not in done.stdout


def test_a_baseline_that_is_not_there_is_refused(run: Command, plan_file: Path):
    done = run("inspect", plan_file, "--baseline", "3")

    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no baseline 3 in it; leave --baseline out" in done.stderr


def test_bad_input_gives_status_2_and_names_the_file(run: Command):
    done = run("inspect", "missing.mpp", "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert "missing.mpp" in done.stderr
    assert "Traceback" not in done.stderr


def test_all_that_can_be_told_has_words():
    assert list(POINTS) == sorted(POPULATIONS) == sorted(UNITS) == list(range(1, 15))
    assert list(PRACTICES) == list(CANNOT_SAY) == list(range(1, 11))
    assert set(MISSING) == set(quality.Missing)
    words = QualityWords(doc.Document(project=doc.Project(), tasks=(doc.Task(uid=1, name="A"),)))
    for fault in quality.Fault:
        assert "“A”" in words.finding(quality.Finding(1, 1, fault, minutes=480))
    assert all(words.reason(why) for why in quality.Why)


@pytest.mark.conformance
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:24])
def test_real_plans_are_judged(path: Path):
    document = exchange.read(path)
    facts = facts_of(document)
    result = schedule(plan_of(document))
    found = quality.inspect(result, facts)
    suggested = list(quality.repairs(result, facts, found))

    answer = json.loads(json.dumps(inspect_json(document, result, facts, found, suggested)))

    jsonschema.validate(answer, json.loads((Path(exchange.__file__).parent / "schemas" / "inspect-1.json").read_text()))
    uids = {task.uid for task in document.tasks}
    assert all(set(point["offenders"]) <= uids for point in answer["points"])
    assert {each.finding for each in suggested} == {each for point in found.points for each in point.findings}
    for repair in suggested:
        if not repair.keeps_dates:
            continue
        then = schedule(quality.applied(result.plan, facts, repair)[0])
        last = repair.parts[-1] if repair.parts else None
        for task in result.plan.tasks:
            ends = last if repair.parts and task.id == repair.parts[0] and last is not None else task.id
            was, is_now = result.tasks[task.id], (then.tasks[task.id].start, then.tasks[ends].finish)
            assert (was.start, was.finish) == is_now, (repair.kind, task.name)
