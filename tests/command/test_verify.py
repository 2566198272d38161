"""``charthouse verify`` as programs and operators use it: JSON, anchors, and anchors that are none."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from charthouse.cli import BAD_INPUT, main
from tests.command.conftest import Command, keeps_to_schema


def test_a_program_reads_it_as_json_and_its_heads_are_anchors_for_later(run: Command, tmp_path: Path):
    assert run("migrate").returncode == 0
    make_journal(tmp_path)
    done = run("verify", "--json")
    told = json.loads(done.stdout)
    (tmp_path / "kept.json").write_text(done.stdout)

    keeps_to_schema(told, "verify-1")
    assert (done.returncode, told["findings"]) == (0, [])
    assert [(head["journal"], head["number"]) for head in told["heads"]] == [("organisation", 1)]
    assert run("verify", "--anchors", "kept.json").returncode == 0

    forget_journal(tmp_path)
    after = run("verify", "--json", "--anchors", "kept.json")
    keeps_to_schema(json.loads(after.stdout), "verify-1")
    assert after.returncode == 1
    assert [one["kind"] for one in json.loads(after.stdout)["findings"]] == ["anchor"]


def make_journal(folder: Path) -> None:
    """One entry, made by a first account."""
    code = (
        "from charthouse.cli.server import start_django; start_django();"
        "from charthouse.accounts.actions import make_first_account as first;"
        "first(email='m@example.org', name='Maria', password='correct horse battery')"
    )
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CHARTHOUSE_", "DJANGO_"))}
    subprocess.run(
        [sys.executable, "-c", code], env={**clean, "CHARTHOUSE_DATA_DIR": str(folder / "kept")}, check=True, timeout=60
    )


def forget_journal(folder: Path) -> None:
    """Take the whole journal out of the database."""
    with sqlite3.connect(folder / "kept" / "charthouse.sqlite3") as database:
        database.execute("DELETE FROM journal_entry")
        database.execute("DELETE FROM journal_stream")
    database.close()


GOOD = {"journal": "organisation", "number": 1, "digest": "0" * 64}


@pytest.mark.parametrize(
    "content",
    [b"", b"no json", b"\xff\xfe", b"null", b"3", b"[]", b"{}", b'{"heads": 3}', b'{"heads": [3]}', b"[" * 100_000,
     *(json.dumps({"heads": [{**GOOD, **wrong}]}).encode() for wrong in (
         {"number": "1"}, {"number": 1.5}, {"number": True}, {"digest": "abc"}, {"digest": None}, {"journal": 7},
         {"more": 1}))],
    ids=lambda content: content[:40].decode(errors="replace"),
)  # fmt: skip
def test_what_holds_no_anchors_is_refused_before_anything_is_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
):
    file = tmp_path / "anchors.json"
    file.write_bytes(content)

    assert main(["verify", "--anchors", str(file)]) == BAD_INPUT
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        f"charthouse: {file} holds no anchors: give a file with what charthouse verify --json printed.\n"
    )


def test_anchors_that_are_not_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "nowhere.json"

    assert main(["verify", "--anchors", str(file)]) == BAD_INPUT
    assert capsys.readouterr().err == f"charthouse: {file} cannot be read: No such file or directory.\n"
