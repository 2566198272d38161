"""``charthouse backup``, ``restore`` and ``move``: everything into one checked file, and back into any database."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from charthouse import configuration
from charthouse.configuration import BadSetting

BAD_INPUT = 2


def backup(file: str | None, *, check: bool, with_key: bool) -> int:
    """Make a backup, while everybody goes on working."""
    return _refusing(lambda: _backup(file, check=check, with_key=with_key))


def restore(file: str, *, replace: bool, check: bool) -> int:
    """Put a backup back, or only look whether it could be."""
    return _refusing(lambda: _restore(Path(file).expanduser(), replace=replace, check=check))


def move(url: str) -> int:
    """Take everything into another, empty database."""
    return _refusing(lambda: _move(url))


def _backup(file: str | None, *, check: bool, with_key: bool) -> None:
    from charthouse.backups import databases, writing

    folder = configuration.data_dir()
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    if file is None:
        (folder / "backups").mkdir(mode=0o700, exist_ok=True)
        target = folder / "backups" / f"charthouse-{stamp}.charthouse"
    else:
        target = Path(file).expanduser().absolute()
        if target.is_dir():
            target = target / f"charthouse-{stamp}.charthouse"
        if not target.parent.is_dir():
            raise BadSetting(f"There is no folder {target.parent}.")
    manifest = writing.write(target, databases.present(), folder, with_key=with_key)
    for name in manifest.missing_files:
        print(f"warning: the file {name} went away meanwhile and is not in the backup.", file=sys.stderr)
    size = target.stat().st_size / 1_000_000
    print(
        f"{target}: {manifest.rows()} rows in {len(manifest.tables)} tables, {len(manifest.files)} files,"
        f" {size:.1f} MB; read back and found whole."
    )
    if not with_key:
        print("The secret key is not in it (--with-secret-key); without it everybody signs in anew after a restore.")
    if check:
        _check(target)


def _check(target: Path) -> None:
    """Put the backup into a database of its own beside it, compare every row, and throw that away."""
    from charthouse.backups import databases, restoring

    with tempfile.TemporaryDirectory(prefix=".charthouse-check-", dir=target.parent) as scratch:
        restoring.restore(target, databases.sqlite_file(Path(scratch) / "check.sqlite3"), None)
    print(f"{target}: restored into an empty database; every row is the same.")


def _restore(path: Path, *, replace: bool, check: bool) -> None:
    from charthouse.backups import databases, restoring
    from charthouse.backups.occupancy import alone

    if check:
        _check(path)
        return
    folder = configuration.data_dir()
    with alone(folder):
        manifest = restoring.restore(path, databases.present(), folder, replace=replace)
    print(
        f"Restored what was kept on {manifest.made_at} by Charthouse {manifest.charthouse}: {manifest.rows()} rows,"
        f" {len(manifest.files)} files. Every row was compared."
    )
    print("Look at its history as well: charthouse verify")


def _move(url: str) -> None:
    from charthouse.backups import databases, restoring, writing
    from charthouse.backups.occupancy import alone

    folder, source, target = configuration.data_dir(), databases.present(), databases.at(url)
    if _same(source, target):
        raise BadSetting("Charthouse works on that database already; name another one.")
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    kept = folder / "backups" / f"before-move-{stamp}.charthouse"
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    with alone(folder):
        writing.write(kept, source, folder)
        manifest = restoring.restore(kept, target, None)
    print(
        f"{manifest.rows()} rows in {len(manifest.tables)} tables are in {databases.name_of(target)} now;"
        f" every row was compared. A backup is in {kept}."
    )
    print("Now set CHARTHOUSE_DATABASE_URL to that address, keep the data folder, and start Charthouse again.")


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(str(one[key]) == str(other[key]) for key in ("ENGINE", "NAME", "HOST", "PORT"))


def _refusing(work: Callable[[], None]) -> int:
    from charthouse.cli.server import start_django

    configuration.make_data_dir(configuration.data_dir())
    start_django()
    from django.db import OperationalError

    from charthouse.backups.refusals import BackupRefused

    try:
        work()
    except BackupRefused as refusal:
        print(f"charthouse: {refusal}", file=sys.stderr)
        return BAD_INPUT
    except OperationalError as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        print(f"charthouse: The database does not answer: {first}", file=sys.stderr)
        return BAD_INPUT
    return 0
