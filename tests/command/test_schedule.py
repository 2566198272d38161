"""``charthouse schedule``: dates and critical path of a plan file, without a database."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from charthouse import exchange
from charthouse.exchange import document as doc
from tests.command.conftest import Command, keeps_to_schema


def test_the_json_tells_each_tasks_dates_slack_and_drivers(run: Command, plan_file: Path):
    done = run("schedule", plan_file, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["project"]["name"] == "Payroll"
    assert (answer["project"]["start"], answer["project"]["finish"]) == ("2026-03-02T08:00", "2026-03-18T17:00")
    tasks = {task["uid"]: task for task in answer["tasks"]}
    assert [task["wbs"] for task in answer["tasks"]] == ["1", "1.1", "1.2", "1.3", "2"]
    assert tasks[12]["start"] == tasks[12]["early_start"] == tasks[12]["late_start"] == "2026-03-04T08:00"
    assert tasks[12]["finish"] == tasks[12]["early_finish"] == tasks[12]["late_finish"] == "2026-03-17T17:00"
    assert tasks[12]["critical"] is True
    assert (tasks[12]["total_slack_minutes"], tasks[12]["free_slack_minutes"]) == (0, 0)
    assert tasks[12]["drivers"] == [{"kind": "link", "uid": 11, "text": "Starts after “Specify” finishes"}]
    assert tasks[13]["critical"] is False
    assert tasks[13]["total_slack_minutes"] == 10 * 480
    assert tasks[10]["summary"] is True
    assert tasks[11]["summary"] is False
    assert answer["warnings"] == []


def test_the_json_keeps_to_its_published_schema(run: Command, payroll: doc.Document, tmp_path: Path):
    inactive = doc.Task(uid=15, name="Dropped", active=False, duration=doc.Duration(480))
    exchange.write(replace(payroll, tasks=(*payroll.tasks, inactive)), tmp_path / "plan.json")

    answer = json.loads(run("schedule", "plan.json", "--json").stdout)

    keeps_to_schema(answer, "schedule-1")


def test_every_null_has_its_reason(run: Command, plan_file: Path):
    answer = json.loads(run("schedule", plan_file, "--json").stdout)

    assert answer["project"]["status_date"] is None
    assert answer["not_available"] == {"/project/status_date": "The plan has no status date."}


def test_the_table_says_critical_in_words_and_why(run: Command, plan_file: Path):
    done = run("schedule", plan_file)

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [" ".join(line.split()) for line in lines[3:5]] == [
        "1.2 Build 2026-03-04 08:00 2026-03-17 17:00 0 d critical starts after “Specify” finishes",
        "1.3 Write the manual 2026-03-04 08:00 2026-03-04 17:00 10 d starts after “Specify” finishes",
    ]
    assert lines[-2:] == [
        "Payroll: 2026-03-02 08:00 to 2026-03-18 17:00",
        "4 tasks, 3 of them critical; 4 links.",
    ]
    assert "\033[" not in done.stdout


def test_a_circle_is_named_by_its_tasks(run: Command, payroll: doc.Document, tmp_path: Path):
    exchange.write(replace(payroll, links=(*payroll.links, doc.Link(before=14, after=11))), tmp_path / "round.json")

    done = run("schedule", "round.json")

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) <= 3
    assert done.stderr.startswith("round.json: These tasks wait for each other: ")
    assert "“" in done.stderr or "Specify" in done.stderr


def test_bad_input_gives_status_2_and_names_the_file(run: Command, tmp_path: Path):
    cases = {
        "missing.mpp": None,
        "empty.mpp": b"",
        "letter.txt.bin": b"\x00\x01\x02\x03" * 500,
        "half.json": b'{"charthouse_plan": 1, "tasks": [',
        "half.xml": b'<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><Tasks><Task>',
    }
    for name, content in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)

        done = run("schedule", name, "--json")

        assert done.returncode == 2, name
        assert done.stdout == "", name
        lines = done.stderr.splitlines()
        assert 1 <= len(lines) <= 3, done.stderr
        assert name in lines[0]
        assert "Traceback" not in done.stderr


def test_the_file_commands_do_not_load_django(run: Command, plan_file: Path):
    done = run("schedule", plan_file, PYTHONPROFILEIMPORTTIME="1")

    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "charthouse.engine.schedule" in loaded
    assert not {"django", "charthouse.settings"} & loaded


def test_a_file_converts_and_computes_the_same(run: Command, plan_file: Path, tmp_path: Path):
    done = run("convert", plan_file, "payroll.xml")

    assert done.returncode == 0
    assert done.stderr == (
        "warning: Microsoft Project schedules by rules of its own: policies that it lacks are not written.\n"
    )
    assert done.stdout == f"payroll.xml: 5 tasks, 4 links, 0 resources, from {plan_file}.\n"
    before = json.loads(run("schedule", plan_file, "--json").stdout)
    after = json.loads(run("schedule", tmp_path / "payroll.xml", "--json").stdout)
    dates = ("uid", "start", "finish", "early_start", "late_finish", "total_slack_minutes", "critical")
    assert [[task[key] for key in dates] for task in after["tasks"]] == [
        [task[key] for key in dates] for task in before["tasks"]
    ]


def test_a_file_is_not_converted_onto_itself(run: Command, plan_file: Path):
    kept = plan_file.read_bytes()

    done = run("convert", plan_file, plan_file)

    assert done.returncode == 2
    assert "same file" in done.stderr
    assert plan_file.read_bytes() == kept


def test_a_kind_of_file_that_is_not_written_is_refused(run: Command, plan_file: Path, tmp_path: Path):
    done = run("convert", plan_file, "payroll.docx")

    assert done.returncode == 2
    assert "payroll.docx" in done.stderr
    assert not (tmp_path / "payroll.docx").exists()
