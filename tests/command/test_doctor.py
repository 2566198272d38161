"""``charthouse doctor`` names what is not in order, with the way out."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.command.conftest import Command, keeps_to_schema


def examined(run: Command, **environment: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """What it answers to a program, held against the published schema: state and words by subject."""
    done = run("doctor", "--json", **environment)
    told = json.loads(done.stdout)
    keeps_to_schema(told, "doctor-1")
    assert told["well"] is (done.returncode == 0)
    return done.returncode, {one["subject"]: (one["state"], one["words"]) for one in told["findings"]}


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
    code, found = examined(run)

    assert code == 0
    assert found["settings"] == ("ok", "")


def test_a_new_place_says_the_first_step(run: Command):
    done = run("doctor")

    assert done.returncode == 1
    assert "✗ the database is at this version: " in done.stdout
    assert "changes wait; run: charthouse migrate" in done.stdout


def test_a_misspelt_variable_is_named(run: Command, kept: Path):
    code, found = examined(run, CHARTHOUSE_WEB_PROCESES="2")

    assert code == 1
    state, words = found["variables"]
    assert state == "trouble"
    assert "did you mean CHARTHOUSE_WEB_PROCESSES?" in words


def test_a_setting_that_is_none_is_told(run: Command):
    code, found = examined(run, CHARTHOUSE_DEBUG="maybe")

    assert code == 1
    state, words = found["settings"]
    assert state == "trouble"
    assert 'CHARTHOUSE_DEBUG="maybe"' in words


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

    code, found = examined(run)

    assert code == 1
    state, words = found["the SQLite file is whole"]
    assert state == "trouble"
    assert words.startswith("SQLite says:")
    assert words.endswith("charthouse restore FILE --replace")


def test_a_folder_that_others_can_read_is_told(run: Command, kept: Path):
    kept.chmod(0o755)

    _code, found = examined(run)

    told = f"others on this machine can read it; run: chmod 700 {kept}"
    assert found[f"data folder {kept}"] == ("warning", told)


def test_a_database_that_does_not_answer_is_told(run: Command):
    code, found = examined(run, CHARTHOUSE_DATABASE_URL="postgres://maria:hunter2@127.0.0.1:1/plans")

    assert code == 1
    assert [words for _state, words in found.values() if "The database does not answer" in words] != []
    assert "hunter2" not in str(found)


def test_passkeys_need_https(run: Command, kept: Path):
    _code, found = examined(run, CHARTHOUSE_URL="http://plans.example.org")

    state, words = found["address http://plans.example.org"]
    assert state == "warning"
    assert words.startswith("browsers offer passkeys only over https")
