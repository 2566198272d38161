"""Makes a backup while everybody goes on working."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import connections

from charthouse import __version__
from charthouse.backups import databases, schema
from charthouse.backups.archive import (
    SECRET_KEY,
    Archive,
    FilePart,
    Manifest,
    TablePart,
    Writer,
    written_whole,
)
from charthouse.backups.values import Digest, RowFormat, kind_of

_AT_ONCE = 2000
_PIECE = 1024 * 1024

Tell = Callable[[str], None]


def write(target: Path, described: databases.Description, folder: Path | None, *, with_key: bool = False) -> Manifest:
    """Write everything that is in a database, and in the data folder's files, into one file; read it back.

    ``folder``: the data folder; none for the database alone.

    :raises BackupRefused: nothing was written then
    """
    with written_whole(target) as file:
        writer = Writer(file)
        try:
            manifest = _fill(writer, described, folder, with_key=with_key)
            writer.finish(manifest)
        except BaseException:
            writer.abandon()
            raise
        file.flush()
        archive = Archive(Path(file.name))
        try:
            archive.verify()
        finally:
            archive.close()
    return manifest


def digests() -> dict[str, tuple[int, str]]:
    """The number of rows and the digest of each table of the database in use."""
    told = {}
    for table in schema.tables(schema.applied()):
        form, digest = RowFormat([kind_of(field) for field in table.fields]), Digest()
        for row in rows(table):
            digest.add(form.canonical(form.line(row)))
        told[table.name] = (digest.rows, digest.text())
    return told


def rows(table: schema.Table) -> Any:
    """The rows of a table, a few at a time: a million of them need no more room than a thousand."""
    names = [field.attname for field in table.fields]
    found = table.model._base_manager.order_by(table.model._meta.pk.attname).values_list(*names)
    return found.iterator(chunk_size=_AT_ONCE)


def _fill(writer: Writer, described: databases.Description, folder: Path | None, *, with_key: bool) -> Manifest:
    with databases.snapshot(described) as connection:
        state = schema.applied()
        manifest = Manifest(
            charthouse=__version__,
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            database=connection.vendor,
            migrations=state,
        )
        for table in schema.tables(state):
            manifest.tables.append(_write_table(writer, table))
    # After the rows: what a row speaks of was there before it was written.
    if folder is not None:
        manifest.has_files = True
        _write_files(writer, folder / "files", manifest)
        if with_key:
            _write_key(writer, folder / "secret-key", manifest)
    return manifest


def _write_table(writer: Writer, table: schema.Table) -> TablePart:
    kinds = [kind_of(field) for field in table.fields]
    form, digest = RowFormat(kinds), Digest()
    told = TablePart(table.name, list(table.columns), kinds, 0, "", "", counter=counter_of(table))
    with writer.part(told.part) as part:
        for row in rows(table):
            line = form.line(row)
            part.write(line)
            digest.add(form.canonical(line))
    return replace(told, rows=digest.rows, digest=digest.text(), sha256=part.sha256())


def counter_of(table: schema.Table) -> int | None:
    """The last number that the table gave to a row; rows that are gone do not give theirs back."""
    key = table.model._meta.pk
    connection = connections["default"]
    if key is None or key.get_internal_type() not in {"AutoField", "BigAutoField", "SmallAutoField"}:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
            found = cursor.fetchone()
            return int(found[0]) if found else 0
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table.name), key.column])
        (sequence,) = cursor.fetchone()
        if sequence is None:
            return None
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608 - the database's own words
        last, called = cursor.fetchone()
        return int(last) if called else int(last) - 1


def _write_files(writer: Writer, folder: Path, manifest: Manifest) -> None:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            continue
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            manifest.missing_files.append(name)
            continue
        with stream, writer.part(f"files/{name}") as part:
            while piece := stream.read(_PIECE):
                part.write(piece)
        manifest.files.append(FilePart(name, part.size, part.sha256()))


def _write_key(writer: Writer, file: Path, manifest: Manifest) -> None:
    if not file.is_file():
        return
    key = file.read_bytes()
    with writer.part(SECRET_KEY) as part:
        part.write(key)
    manifest.secret_key = hashlib.sha256(key).hexdigest()
