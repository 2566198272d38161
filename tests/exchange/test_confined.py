"""Files of strangers are read in a process of their own: the same plan, and no way out of it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from charthouse import exchange
from charthouse.exchange import confined, document
from charthouse.exchange.columns import Column, Columns
from charthouse.exchange.mpxj import limits

PLAN = document.Document(
    project=document.Project(name="plan", start=29_550_720),
    tasks=(
        document.Task(uid=1, name="Design", duration=document.Duration(480)),
        document.Task(uid=2, name="Build", duration=document.Duration(960)),
    ),
    links=(document.Link(before=1, after=2),),
)


@pytest.mark.parametrize("suffix", [".json", ".xml", ".csv", ".xlsx"])
def test_a_file_gives_the_same_plan_as_read_here(suffix, tmp_path):
    file = tmp_path / f"plan{suffix}"
    exchange.write(PLAN, file)

    found = confined.look_into(file)

    assert found.plan() == exchange.read(file)
    assert [task.name for task in found.plan().tasks] == ["Design", "Build"]
    assert ("Name" in found.headers) == (suffix in {".csv", ".xlsx"})


def test_a_table_is_read_by_the_columns_that_were_said(tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text("Was,Wie lange\nEntwurf,3d\n")

    found = confined.look_into(file, columns=Columns(((Column.NAME, "Was"), (Column.DURATION, "Wie lange"))))

    assert [(task.name, task.duration.minutes) for task in found.plan().tasks] == [("Entwurf", 1440)]


def test_a_table_that_cannot_be_read_still_tells_its_headers(tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text("Name,Duration\nDesign,soon\n")

    found = confined.look_into(file)

    assert found.headers == ("Name", "Duration")
    with pytest.raises(exchange.UnreadablePlan, match="soon"):
        found.plan()


def test_a_file_that_wants_too_much_memory_is_refused(tmp_path):
    file = tmp_path / "plan.json"
    exchange.write(replace(PLAN, warnings=("x" * 50_000_000,)), file)

    found = confined.look_into(file, within=replace(limits.DEFAULT, address_space=200 << 20))

    with pytest.raises(exchange.UnreadablePlan, match=r"plan\.json"):
        found.plan()


def test_the_reader_can_neither_reach_the_network_nor_run_a_program(tmp_path, monkeypatch):
    attempt = (
        "import json, os, socket, subprocess, sys\n"
        "from pathlib import Path\n"
        "from charthouse.exchange.mpxj import limits\n"
        "task = json.loads(sys.stdin.readline())\n"
        "limits.confine(limits.Limits(**task['limits']))\n"
        "folder, told = Path(task['folder']), []\n"
        "for deed in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: os.execv('/bin/true', ['true'])):\n"
        "    try:\n"
        "        deed()\n"
        "    except OSError as error:\n"
        "        told.append(type(error).__name__)\n"
        "(folder / 'java.started').touch()\n"
        "(folder / 'answer.json').write_text(json.dumps({'refused': told}))\n"
    )
    monkeypatch.setattr(confined, "COMMAND", (sys.executable, "-c", attempt))
    file = tmp_path / "plan.json"
    exchange.write(PLAN, file)

    found = confined.look_into(file)

    assert found.refusal is not None
    assert found.refusal.lines == ("PermissionError", "PermissionError")


def test_who_waits_may_end_the_reading_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(confined, "COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({}))

    class Enough(Exception):  # noqa: N818
        pass

    def waiting() -> None:
        raise Enough

    begun = time.monotonic()
    with pytest.raises(Enough):
        confined.look_into(file, waiting=waiting)

    assert time.monotonic() - begun < 20
    assert not [child for child in psutil.Process().children() if "sleep(60)" in " ".join(child.cmdline())]


def test_the_folder_is_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    file = tmp_path / "plan.json"
    exchange.write(PLAN, file)

    confined.look_into(file)

    assert [each.name for each in Path(tmp_path).iterdir()] == ["plan.json"]
