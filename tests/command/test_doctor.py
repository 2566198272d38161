"""``charthouse doctor`` names what is not in order, with the way out."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.command.conftest import Command, keeps_to_schema


@pytest.fixture
def kept(run: Command, tmp_path: Path) -> Path:
    """A data folder with a database at this version."""
    assert run("migrate").returncode == 0
    return tmp_path / "kept"


def test_all_in_order(run: Command, kept: Path):
    done = run("doctor")

    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout
    assert "✓ the SQLite file is whole" in done.stdout
    assert "✓ the database is at this version" in done.stdout
    assert "! letters: no mail server is named" in done.stdout


def test_a_program_reads_it_as_json(run: Command, kept: Path):
    told = json.loads(run("doctor", "--json").stdout)

    keeps_to_schema(told, "doctor-1")
    assert told["well"] is True
    assert {"subject": "settings", "state": "ok", "words": ""} in told["findings"]


def test_a_new_place_says_the_first_step(run: Command):
    done = run("doctor")

    assert done.returncode == 1
    assert "✗ the database is at this version: " in done.stdout
    assert "changes wait; run: charthouse migrate" in done.stdout


def test_a_misspelt_variable_is_named(run: Command, kept: Path):
    done = run("doctor", CHARTHOUSE_WEB_PROCESES="2")

    assert done.returncode == 1
    assert "did you mean CHARTHOUSE_WEB_PROCESSES?" in done.stdout


def test_a_damaged_file_is_found(run: Command, kept: Path):
    file = kept / "charthouse.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'plan_task'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(content)

    done = run("doctor")

    assert done.returncode == 1
    assert "✗ the SQLite file is whole: SQLite says:" in done.stdout
    assert "charthouse restore FILE --replace" in done.stdout


def test_a_folder_that_others_can_read_is_told(run: Command, kept: Path):
    kept.chmod(0o755)

    done = run("doctor")

    assert f"run: chmod 700 {kept}" in done.stdout


def test_a_database_that_does_not_answer_is_told(run: Command):
    done = run("doctor", CHARTHOUSE_DATABASE_URL="postgres://maria:hunter2@127.0.0.1:1/plans")

    assert done.returncode == 1
    assert "The database does not answer" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_passkeys_need_https(run: Command, kept: Path):
    done = run("doctor", CHARTHOUSE_URL="http://plans.example.org")

    assert "! address http://plans.example.org: browsers offer passkeys only over https" in done.stdout
