"""A backup holds everything as it was at one moment, and comes back whole or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
import zipfile
from pathlib import Path

import orjson
import pytest

from charthouse.backups import databases, restoring, upgrading, writing
from charthouse.backups.archive import Archive
from charthouse.backups.occupancy import occupy
from charthouse.backups.refusals import BackupRefused, NewerThanThis, Unreadable
from tests.running.conftest import digests, of, of_a_file

# The limit is against hanging: bringing an old database up takes most of a minute, and longer in company.
pytestmark = [pytest.mark.database, pytest.mark.timeout(300)]


@pytest.fixture
def backup(present: Path, tmp_path: Path) -> Path:
    """A backup of a data folder."""
    file = tmp_path / "all.charthouse"
    (present / "secret-key").write_text("k" * 64)
    writing.write(file, of(present), present, with_key=True)
    return file


def test_a_backup_comes_back_row_by_row_and_file_by_file(backup: Path, present: Path, empty, tmp_path: Path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    before = digests(of(present))

    manifest = restoring.restore(backup, empty, folder, tell=lambda _: None)

    assert (manifest.rows(), len(manifest.tables)) == (sum(rows for rows, _digest in before.values()), len(before))
    assert manifest.rows() > 1737
    assert digests(empty) == before
    name = Path("files") / "attachments" / "plan ü.txt"
    assert (folder / name).read_bytes() == (present / name).read_bytes()
    assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert (folder / "secret-key").read_text() == "k" * 64
    assert not (folder / "restoring").exists()


@pytest.mark.timeout(240)  # it migrates two databases
def test_there_and_back_again_is_the_same(keel: Path, empty, tmp_path: Path):
    upgraded = tmp_path / "upgraded"
    upgraded.mkdir()
    writing.write(tmp_path / "old", of(keel), keel)
    restoring.restore(tmp_path / "old", of(upgraded), upgraded)
    there = digests(of(upgraded))
    writing.write(tmp_path / "one", of(upgraded), None)
    restoring.restore(tmp_path / "one", empty, None)
    writing.write(tmp_path / "two", empty, None)
    back = databases.sqlite_file(tmp_path / "back.sqlite3")

    restoring.restore(tmp_path / "two", back, None)

    assert digests(empty) == there
    assert digests(back) == there
    counters = [
        {part.name: part.counter for part in Archive(tmp_path / name).manifest.tables} for name in ("one", "two")
    ]
    assert counters[0] == counters[1]
    assert counters[0]["resources_calendar"] == 54  # four calendars were deleted: their numbers are not given again


def test_what_is_added_after_a_restore_gets_a_new_number(backup: Path, empty, tmp_path: Path):
    restoring.restore(backup, empty, None)

    with databases.standing_in(empty) as connection, connection.cursor() as cursor:
        there = connection.introspection.get_table_description(cursor, "resources_calendar")
        copied = ", ".join(column.name for column in there if column.name not in {"id", "uid"})
        cursor.execute(
            f"INSERT INTO resources_calendar (uid, {copied}) SELECT 999, {copied} FROM resources_calendar LIMIT 1"
        )
        cursor.execute("SELECT max(id) FROM resources_calendar")
        assert cursor.fetchone() == (55,)


@of_a_file
def test_a_backup_is_one_moment_while_five_write(keel: Path, tmp_path: Path):
    stop = threading.Event()
    written = [0] * 5

    def write(number: int) -> None:
        connection = sqlite3.connect(keel / "charthouse.sqlite3", timeout=30, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        while not stop.is_set():
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE journal_stream SET last_number = last_number + 1 WHERE id = 1")
            connection.execute(
                "INSERT INTO journal_entry (number, at, verb, record, record_id, label, before, after, why, stream_id,"
                " digest) SELECT last_number, '2026-03-02 08:00:00', 'tried', 'x.X', '1', 'x', '{}', '{}', '', 1, x''"
                " FROM journal_stream WHERE id = 1"
            )
            connection.execute("COMMIT")
            written[number] += 1
        connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for writer in writers:
        writer.start()
    try:
        for number in range(5):
            writing.write(tmp_path / f"{number}.charthouse", of(keel), None)
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    assert min(written) > 0
    seen = []
    for number in range(5):
        scratch = tmp_path / f"{number}.rows"
        with zipfile.ZipFile(tmp_path / f"{number}.charthouse") as archive:
            archive.extractall(scratch)
        entries = (scratch / "tables/journal_entry.jsonl").read_bytes().count(b'"tried"')
        manifest = Archive(tmp_path / f"{number}.charthouse").manifest
        (stream,) = [part for part in manifest.tables if part.name == "journal_stream"]
        first = (scratch / stream.part).read_bytes().splitlines()[0]
        values = dict(zip(stream.columns, orjson.loads(first), strict=True))
        all_entries = _entries_of_stream(scratch, manifest, values["id"])
        assert all_entries == values["last_number"]
        seen.append(entries)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


def _entries_of_stream(scratch: Path, manifest, stream: int) -> int:
    (entries,) = [part for part in manifest.tables if part.name == "journal_entry"]
    place = entries.columns.index("stream_id")
    return sum(orjson.loads(line)[place] == stream for line in (scratch / entries.part).read_bytes().splitlines())


@of_a_file
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_that_was_cut_off_is_refused(backup: Path, tmp_path: Path, share: float):
    whole = backup.read_bytes()
    cut = tmp_path / "cut.charthouse"
    cut.write_bytes(whole[: int(len(whole) * share)])
    target = databases.sqlite_file(tmp_path / "other.sqlite3")

    with pytest.raises(Unreadable, match="is no backup, or was cut off"):
        restoring.restore(cut, target, None)

    assert not (tmp_path / "other.sqlite3").exists()


@of_a_file
def test_a_backup_with_any_byte_changed_is_refused_before_anything_is_touched(keel: Path, tmp_path: Path):
    writing.write(tmp_path / "all.charthouse", of(keel), keel)
    whole = (tmp_path / "all.charthouse").read_bytes()
    target = databases.sqlite_file(tmp_path / "other.sqlite3")
    unnoticed = []
    for place in range(40, len(whole), len(whole) // 60):
        changed = tmp_path / "changed.charthouse"
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        try:
            archive = Archive(changed)
            archive.verify()
        except (Unreadable, NewerThanThis):
            continue
        unnoticed.append(place)

    assert unnoticed == []
    assert not Path(target["NAME"]).exists()


@of_a_file
def test_a_row_edited_with_a_zip_tool_is_refused(backup: Path, tmp_path: Path):
    edited = tmp_path / "edited.charthouse"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(edited, "w") as new:
        new.comment = old.comment
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b'"administrator"', b'"viewer"').replace(b"Okafor", b"Okafur"))
            if name == "tables/projects_membership.jsonl":
                new.writestr("tables/extra.jsonl", b"")

    with pytest.raises(Unreadable, match="it has not exactly the parts of its list"):
        restoring.restore(edited, databases.sqlite_file(tmp_path / "other.sqlite3"), None)


@of_a_file
def test_a_filled_place_is_refused_and_replaced_only_after_a_backup_of_it(backup: Path, present: Path):
    with sqlite3.connect(present / "charthouse.sqlite3") as connection:
        connection.execute("UPDATE projects_project SET name = 'Changed since'")
    connection.close()
    before = digests(of(present))

    with pytest.raises(BackupRefused, match=r"holds 24 accounts.*give --replace"):
        restoring.restore(backup, of(present), present)
    assert digests(of(present)) == before

    said: list[str] = []
    restoring.restore(backup, of(present), present, replace=True, tell=said.append)

    (kept,) = (present / "backups").iterdir()
    assert said == [f"What was there is kept in {kept}."]
    told = {part.name: (part.rows, part.digest) for part in Archive(kept).manifest.tables}
    assert told == before


@of_a_file
def test_a_newer_backup_is_refused_with_a_sentence(backup: Path, present: Path, tmp_path: Path):
    with sqlite3.connect(present / "charthouse.sqlite3") as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('plan', '0999_later', '2027-01-01')"
        )
    connection.close()

    with pytest.raises(NewerThanThis, match=r"newer Charthouse than this one.*plan.0999_later"):
        writing.write(tmp_path / "new", of(present), None)
    with databases.standing_in(of(present)), pytest.raises(NewerThanThis):
        upgrading.waiting()


@of_a_file
def test_a_backup_without_room_is_refused_and_leaves_nothing(present: Path, tmp_path: Path, run):
    target = tmp_path / "out"
    target.mkdir()

    done = run("backup", target, "--data-dir", present, file_limit=100_000)

    assert done.returncode == 2
    assert "There is no room for the backup" in done.stderr
    assert list(target.iterdir()) == []


@of_a_file
def test_a_restore_without_room_leaves_what_was_there(backup: Path, present: Path, run):
    before = digests(of(present))

    done = run("restore", backup, "--replace", "--data-dir", present, file_limit=450_000)

    assert done.returncode == 2, done.stderr
    assert "There is no room" in done.stderr
    assert "Traceback" not in done.stderr
    assert digests(of(present)) == before
    assert {file.name for file in present.iterdir()} <= {
        "backups", "charthouse.sqlite3", "files", "in-use.lock", "secret-key"
    }  # fmt: skip


@of_a_file
@pytest.mark.timeout(240)
def test_a_restore_killed_at_any_moment_leaves_the_old_or_the_new(backup: Path, present: Path, start):
    with sqlite3.connect(present / "charthouse.sqlite3") as raw:
        raw.execute("UPDATE projects_project SET name = 'Changed since'")
    raw.close()
    (present / "files" / "only-before").write_text("x")
    before = digests(of(present))
    outcomes = set()
    for moment in (0.9, 1.8, 2.6, 3.4, 4.2, 5.0, 6.0):
        process = start("restore", backup, "--replace", "--data-dir", present)
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if (present / "restoring" / "ready").exists():
            restoring.finish_or_forget(of(present), present)
        if digests(of(present)) == before:
            outcomes.add("old")
            assert (present / "files" / "only-before").exists()
            continue
        outcomes.add("new")
        assert not (present / "files" / "only-before").exists()
        with databases.standing_in(of(present)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM projects_project WHERE name = 'Changed since'")
            assert cursor.fetchone() == (0,)
        break

    assert "old" in outcomes
    restoring.finish_or_forget(of(present), present)
    assert not (present / "restoring").exists()


@of_a_file
def test_a_restore_beside_a_running_server_is_refused(backup: Path, present: Path, run):
    with occupy(present):
        done = run("restore", backup, "--replace", "--data-dir", present)

    assert done.returncode == 2
    assert "A Charthouse is running in" in done.stderr
    assert [file.name for file in (present / "files").iterdir()] == ["attachments"]
