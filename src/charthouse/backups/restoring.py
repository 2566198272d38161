"""Puts a backup back: all is made ready aside first, then one step takes it in, so that a crash leaves one of both.

Aside is a second SQLite file, or a second schema in PostgreSQL, and the folder ``restoring``. Once the note ``ready``
stands there, the step is finished at the next start should it be broken off; without the note, all of it is forgotten.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, OperationalError, connections, transaction

from charthouse.backups import databases, loading, schema, writing
from charthouse.backups.archive import SECRET_KEY, Archive, Manifest, sync_folder
from charthouse.backups.refusals import BackupRefused

Tell = Callable[[str], None]
_SCHEMA = "charthouse_restoring"


def restore(
    path: Path, described: databases.Description, folder: Path | None, *, replace: bool = False, tell: Tell = print
) -> Manifest:
    """Put a backup into a database and a data folder (none: the database alone).

    :raises BackupRefused: nothing was changed then
    """
    archive = Archive(path)
    try:
        schema.refuse_newer(archive.manifest.migrations)
        archive.verify()
        if folder is not None:
            finish_or_forget(described, folder)
        _make_room(described, folder, replace=replace, tell=tell)
        try:
            _prepare(archive, described, folder)
            _take_in(described, folder)
        except (OSError, DatabaseError, BackupRefused) as error:
            if not _is_ready(folder):
                _forget(described, folder)
            raise _no_room(error) or error from None
        return archive.manifest
    finally:
        archive.close()


def finish_or_forget(described: databases.Description, folder: Path) -> bool:
    """What a restore that was broken off left: taken in when it was ready, else forgotten; true when taken in."""
    if _is_ready(folder):
        _take_in(described, folder)
        return True
    if (folder / "restoring").exists():
        _forget(described, folder)
    return False


def holds_something(described: databases.Description) -> int:
    """How many accounts the database has."""
    if databases.is_sqlite(described) and not Path(described["NAME"]).exists():
        return 0
    with databases.standing_in(described) as connection, connection.cursor() as cursor:
        if "accounts_user" not in connection.introspection.table_names(cursor):
            return 0
        cursor.execute("SELECT count(*) FROM accounts_user")
        return int(cursor.fetchone()[0])


def _make_room(described: databases.Description, folder: Path | None, *, replace: bool, tell: Tell) -> None:
    accounts = holds_something(described)
    files = folder is not None and any(path.is_file() for path in (folder / "files").rglob("*"))
    if not accounts and not files:
        return
    if not replace:
        what = f"{accounts} accounts" if accounts else "files"
        raise BackupRefused(
            f"There is something already: {databases.name_of(described) if accounts else folder} holds {what}. Name"
            " another --data-dir or database, or give --replace, which keeps a backup of it first. Nothing was changed."
        )
    if folder is None:
        raise BackupRefused(f"{databases.name_of(described)} is not empty; make an empty one. Nothing was changed.")
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    kept = folder / "backups" / f"before-restore-{stamp}.charthouse"
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    writing.write(kept, described, folder)
    tell(f"What was there is kept in {kept}.")


# -- making ready -----------------------------------------------------------------------------------------------------


def _prepare(archive: Archive, described: databases.Description, folder: Path | None) -> None:
    if folder is not None:
        aside = folder / "restoring"
        aside.mkdir(mode=0o700, parents=True)
    if databases.is_sqlite(described):
        file = file_aside(described)
        remove_sqlite(file)
        with databases.standing_in({**described, "NAME": str(file)}, init_command=databases.QUICK):
            loading.load(archive)
            connections["default"].close()
        into_one_file(file)
    else:
        with databases.standing_in(described) as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")
            cursor.execute(f"CREATE SCHEMA {_SCHEMA}")
        with databases.standing_in(described, options=f"-c search_path={_SCHEMA}"):
            loading.load(archive)
    if folder is not None:
        _unpack(archive, aside)
        _write_for_good(aside / "ready", b"Everything is here; the next start takes it in.\n")


def _unpack(archive: Archive, aside: Path) -> None:
    if archive.manifest.has_files:
        (aside / "files").mkdir(mode=0o700)
    parts = [(file.part, aside / "files" / file.path) for file in archive.manifest.files]
    if archive.manifest.secret_key:
        parts.append((SECRET_KEY, aside / "secret-key"))
    for part, place in parts:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(place, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            for piece in archive.bytes_of(part):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())


# -- taking in --------------------------------------------------------------------------------------------------------


def _take_in(described: databases.Description, folder: Path | None) -> None:
    """Each step can be done again: a crash between two of them is mended by doing all once more."""
    if databases.is_sqlite(described):
        aside, place = file_aside(described), Path(described["NAME"])
        if aside.exists():
            if place.exists():
                # A write-ahead log of the old file would be taken for the new one's.
                into_one_file(place)
            aside.replace(place)
            sync_folder(place.parent)
    else:
        _take_in_schema(described)
    if folder is None:
        return
    aside = folder / "restoring"
    if (aside / "files").exists():
        gone = aside / "files-before"
        if (folder / "files").exists() and not gone.exists():
            (folder / "files").rename(gone)
        shutil.rmtree(folder / "files", ignore_errors=True)
        (aside / "files").rename(folder / "files")
    if (aside / "secret-key").exists():
        (aside / "secret-key").replace(folder / "secret-key")
    sync_folder(folder)
    (aside / "ready").unlink()
    shutil.rmtree(aside, ignore_errors=True)


def _take_in_schema(described: databases.Description) -> None:
    """In one transaction: our old tables go, the new ones come in their place."""
    with databases.standing_in(described) as connection, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [_SCHEMA])
        new = [name for (name,) in cursor.fetchall()]
        if not new:
            return
        cursor.execute("SELECT current_schema()")
        (ours,) = cursor.fetchone()
        quote = connection.ops.quote_name
        old = set(new) | {table.name for table in _tables_there(connection.introspection.table_names(cursor))}
        for name in sorted(old):
            cursor.execute(f"DROP TABLE IF EXISTS {quote(ours)}.{quote(name)} CASCADE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text, p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = %s",
            [_SCHEMA],
        )
        functions = cursor.fetchall()
        for name in new:
            cursor.execute(f"ALTER TABLE {_SCHEMA}.{quote(name)} SET SCHEMA {quote(ours)}")
        for signature, name in functions:
            cursor.execute(f"DROP FUNCTION IF EXISTS {quote(ours)}.{quote(name)} CASCADE")
            cursor.execute(f"ALTER FUNCTION {signature} SET SCHEMA {quote(ours)}")
        cursor.execute(f"DROP SCHEMA {_SCHEMA} CASCADE")


def _tables_there(names: list[str]) -> list[schema.Table]:
    return schema.tables(schema.applied()) if "django_migrations" in names and schema.applied() else []


# -- leaving no trace -------------------------------------------------------------------------------------------------


def _is_ready(folder: Path | None) -> bool:
    return folder is not None and (folder / "restoring" / "ready").exists()


def _forget(described: databases.Description, folder: Path | None) -> None:
    if databases.is_sqlite(described):
        remove_sqlite(file_aside(described))
    else:
        try:
            with databases.standing_in(described) as connection, connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")
        except DatabaseError:
            pass  # the next restore drops it
    if folder is not None:
        shutil.rmtree(folder / "restoring", ignore_errors=True)


def _no_room(error: BaseException) -> BackupRefused | None:
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    text = str(error) + str(error.__cause__ or "")
    if full or any(words in text for words in ("disk is full", "No space left", "disk I/O error")):
        return BackupRefused(
            "There is no room for what the backup holds; make some and try again. Nothing was changed."
        )
    return None


def file_aside(described: databases.Description) -> Path:
    """Where a SQLite file is made ready before it takes the place of the one in use."""
    place = Path(described["NAME"])
    return place.with_name(f".{place.name}.restoring")


def into_one_file(file: Path) -> None:
    """Fold the write-ahead log into the file, and have all of it outlive a power cut."""
    try:
        connection = sqlite3.connect(file, timeout=5, isolation_level=None)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        finally:
            connection.close()
    except (sqlite3.OperationalError, OperationalError):
        mode = "locked"
    if mode != "delete":
        raise BackupRefused(f"{file} is in use; stop every Charthouse that runs on it first. Nothing was changed.")
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def remove_sqlite(file: Path) -> None:
    """Remove a SQLite file, and what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _write_for_good(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    sync_folder(file.parent)
