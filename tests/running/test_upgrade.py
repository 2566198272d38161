"""The filled database of each earlier release comes to this version with every row and value, or stays as it was."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections, migrations
from django.test import Client

from charthouse.backups import databases, loading, restoring, upgrading, writing
from charthouse.backups.refusals import BackupRefused
from tests.running.conftest import RELEASES, Brought, digests, of, of_a_file
from tests.worlds import POSTGRESQL

# The limit is against hanging: bringing an old database up takes most of a minute, and longer in company.
pytestmark = [pytest.mark.database, pytest.mark.timeout(300)]

EVERY = sorted(file.name.removesuffix(".sqlite3.xz") for file in RELEASES.glob("*.sqlite3.xz"))

MEANT = {
    # table.column: why an upgrade may change what stands there
    "journal_entry.digest": "entries are chained since the history can be verified",
    "journal_stream.last_digest": "entries are chained since the history can be verified",
    "journal_stream.last_number": "what overruns together became a group of the register, with an entry of the journal",
    "risks_register.next_group": "what overruns together became a group of the register",
    "risks_register.version": "what overruns together became a group of the register",
}
GROWS = {
    # table: why an upgrade may add to it, with everything else as it was
    "journal_entry": "what an upgrade does to records that have a history is written down there",
    "risks_correlationgroup": "what overruns together became a group of the register",
}
OF_DJANGO = ("django_", "auth_")
"""Tables that Django fills anew by itself."""

Values = dict[str, dict[str, list[Any]]]


def values(cursor: Any, tables: dict[str, list[str]]) -> Values:
    """The values of columns, each table's rows by primary key."""
    found: Values = {}
    for table, columns in tables.items():
        cursor.execute(f'SELECT {", ".join(chr(34) + c + chr(34) for c in columns)} FROM "{table}"')
        rows = [[_plain(value) for value in row] for row in cursor.fetchall()]
        found[table] = {column: sorted((row[place] for row in rows), key=repr) for place, column in enumerate(columns)}
    return found


def _plain(value: Any) -> Any:
    """What SQLite and PostgreSQL mean by the same value."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, (dt.date, dt.time)) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if hasattr(value, "isoformat"):
        return value.isoformat(sep=" ").replace("+00:00", "").removesuffix(".000000")
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(value), sort_keys=True)
        except ValueError:
            return value
    if isinstance(value, (dict, list)):
        return json.dumps(value, sort_keys=True)
    if hasattr(value, "hex") and not isinstance(value, (bytes, float)):
        return value.hex
    if isinstance(value, (int, float)) or type(value).__name__ == "Decimal":
        return float(value)
    return value


def tables_of(cursor: Any, introspection: Any) -> dict[str, list[str]]:
    """Our tables and their columns."""
    return {
        name: [column.name for column in introspection.get_table_description(cursor, name)]
        for name in introspection.table_names(cursor)
        if not name.startswith(OF_DJANGO)
    }


def both(old: databases.Description, new: databases.Description) -> tuple[Values, Values]:
    """The values of every column that an old and a new database both have."""
    with databases.standing_in(old) as connection, connection.cursor() as cursor:
        before = tables_of(cursor, connection.introspection)
        with databases.standing_in(new) as other, other.cursor() as others:
            after = tables_of(others, other.introspection)
            shared = {
                name: [c for c in columns if c in after[name] and f"{name}.{c}" not in MEANT]
                for name, columns in before.items()
                if name in after
            }
            return values(cursor, shared), values(others, shared)


def missing(before: Values, after: Values) -> dict[str, Any]:
    """The columns whose values are not what they were, but for what grows."""
    found = {}
    for table, columns in before.items():
        for column, old in columns.items():
            was, now = Counter(map(repr, old)), Counter(map(repr, after[table][column]))
            if was - now or (now - was and table not in GROWS):
                found[f"{table}.{column}"] = (was - now, now - was)
    return found


@of_a_file
@pytest.mark.parametrize("release", EVERY)
def test_a_filled_sqlite_file_keeps_every_row_and_value(
    release, upgraded_once: Callable[[str], Brought], django_db_blocker, tmp_path: Path
):
    brought = upgraded_once(release)
    with django_db_blocker.unblock():
        assert brought.done == brought.waiting > 0
        with databases.standing_in(of(brought.folder)):
            assert upgrading.waiting() == 0
        (kept,) = (brought.folder / "backups").glob("before-upgrade-*")
        assert brought.said == [f"→ a backup before the upgrade: {kept}"]
        before, after = both(databases.sqlite_file(brought.old), of(brought.folder))
        assert sum(len(next(iter(table.values()))) for table in before.values()) > 1000
        assert missing(before, after) == {}
        assert _foreign_keys_broken(brought.folder) == []
        again = databases.sqlite_file(tmp_path / "again.sqlite3")
        restoring.restore(kept, again, None)
        assert set(digests(again)) == set(digests(of(brought.folder)))


@pytest.mark.parametrize("release", EVERY)
def test_it_moves_to_another_database_in_its_old_state_and_is_upgraded_there(
    release, released: Callable[[str], Path], django_db_blocker, empty, tmp_path: Path
):
    with django_db_blocker.unblock():
        folder = released(release)
        writing.write(tmp_path / "old.charthouse", of(folder), None)

        restoring.restore(tmp_path / "old.charthouse", empty, None)

        before, after = both(of(folder), empty)
        assert missing(before, after) == {}


@of_a_file
@pytest.mark.parametrize("release", EVERY)
def test_its_pages_answer_after_the_upgrade(release, upgraded: Callable[[str], Path], django_db_blocker):
    with django_db_blocker.unblock():
        folder = upgraded(release)
        with databases.standing_in(of(folder)):
            from django.contrib.auth import get_user_model

            person = get_user_model().objects.get(pk=1)
            client = Client(headers={"accept": "text/html"})
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            page = client.get("/projects/")
            assert page.status_code == 200
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT key FROM projects_project ORDER BY id")
                keys = [key for (key,) in cursor.fetchall()]
            for key in keys:
                if "~" not in key:  # a scenario has no overview
                    assert client.get(f"/projects/{key}/", follow=True).status_code == 200
                assert client.get(f"/projects/{key}/plan/", follow=True).status_code == 200


@of_a_file
@pytest.mark.parametrize("release", EVERY)
def test_its_history_holds_together_after_the_upgrade(release, upgraded: Callable[[str], Path], run):
    folder = upgraded(release)

    done = run("verify", "--data-dir", folder)

    assert (done.returncode, done.stderr) == (0, "")


@of_a_file
def test_a_failing_upgrade_leaves_the_old_state(keel: Path, monkeypatch):
    before = digests(of(keel))
    broken = migrations.RunSQL("SELECT no_such_column FROM accounts_user")
    from charthouse.accounts.migrations import __path__ as path

    last = sorted(Path(path[0]).glob("0*.py"))[-1].stem
    module = __import__(f"charthouse.accounts.migrations.{last}", fromlist=["Migration"])
    monkeypatch.setattr(module.Migration, "operations", [*module.Migration.operations, broken])

    with databases.standing_in(of(keel)), pytest.raises(BackupRefused, match=r"\(OperationalError.*It is as it was"):
        upgrading.upgrade(keel, tell=lambda _: None)

    assert digests(of(keel)) == before
    assert len(list((keel / "backups").iterdir())) == 1


def test_the_command_moves_everything_into_another_database(present: Path, empty, run):
    to = f"sqlite:///{empty['NAME']}"
    if POSTGRESQL:
        to = urlsplit(os.environ["CHARTHOUSE_DATABASE_URL"])._replace(path=f"/{empty['NAME']}").geturl()

    done = run("move", "--data-dir", present, "--to", to)

    assert (done.returncode, done.stderr) == (0, "")
    assert digests(empty) == digests(of(present))
    verified = run("verify", "--data-dir", present, CHARTHOUSE_DATABASE_URL=to)
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite upgrades a copy: the test above")
def test_on_postgresql_an_upgrade_is_one_transaction(keel: Path, empty, monkeypatch, tmp_path: Path):
    with monkeypatch.context() as still_old:
        still_old.setattr(loading, "migrate", lambda: None)
        writing.write(tmp_path / "old.charthouse", of(keel), None)
        restoring.restore(tmp_path / "old.charthouse", empty, None)
    before = digests(empty)
    assert before == digests(of(keel))
    from charthouse.journal.migrations import __path__ as path

    last = sorted(Path(path[0]).glob("0*.py"))[-1].stem
    module = __import__(f"charthouse.journal.migrations.{last}", fromlist=["Migration"])
    with monkeypatch.context() as broken:
        wrong = migrations.RunSQL("SELECT no_such_column FROM accounts_user")
        broken.setattr(module.Migration, "operations", [*module.Migration.operations, wrong])
        with databases.standing_in(empty), pytest.raises(BackupRefused, match="It is as it was"):
            upgrading.upgrade(tmp_path, tell=lambda _: None)
    assert digests(empty) == before

    with databases.standing_in(empty):
        assert upgrading.upgrade(tmp_path, tell=lambda _: None) > 0
        assert upgrading.waiting() == 0

    assert missing(*both(of(keel), empty)) == {}


@of_a_file
def test_what_overran_together_in_the_settings_of_simulation_is_a_group_of_the_register(upgraded):
    folder = upgraded("5-outlook")

    with closing(sqlite3.connect(folder / "charthouse.sqlite3")) as connection:
        found = connection.execute(
            'SELECT key, number, g.name, "by", coefficient FROM risks_correlationgroup g'
            " JOIN projects_project p ON p.id = g.project_id WHERE number = 2 ORDER BY key"
        ).fetchall()
    assert found == [
        ("DCM", 2, "Phases", "phase", 0.5), ("ERP", 2, "Responsible people", "responsible", 0.35),
        ("PORTAL", 2, "Phases", "phase", 0.3), ("ZTA", 2, "Phases", "phase", 0.3),
    ]  # fmt: skip


@of_a_file
def test_a_database_from_a_newer_version_is_refused(keel: Path, run):
    with closing(sqlite3.connect(keel / "charthouse.sqlite3")) as connection, connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('plan', '0999_later', 'now')")

    done = run("migrate", "--data-dir", keel)

    assert done.returncode == 2
    assert "It was written by a newer Charthouse than this one" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def _foreign_keys_broken(folder: Path) -> list[Any]:
    with closing(sqlite3.connect(folder / "charthouse.sqlite3")) as connection:
        return connection.execute("PRAGMA foreign_key_check").fetchall()
