"""Brings a database to this version: with a backup before, and so that a failure leaves the old state as it was."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from charthouse.backups import databases, founding, restoring, schema, writing
from charthouse.backups.archive import sync_folder
from charthouse.backups.migrating import migrate
from charthouse.backups.occupancy import alone
from charthouse.backups.refusals import BackupRefused

_KEPT = 3
"""Backups before upgrades that are kept."""

Tell = Callable[[str], None]


def waiting() -> int:
    """How many changes the database in use lacks.

    :raises NewerThanThis: when it has had changes that this version does not know
    """
    executor = MigrationExecutor(connections["default"])
    if state := schema.applied():
        schema.refuse_newer(state)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def upgrade(folder: Path, *, tell: Tell = print) -> int:
    """Apply what the database in use lacks, and give the number of changes; quick when there is nothing to do.

    :raises BackupRefused: nothing was changed then
    """
    count = waiting()
    if not count:
        return 0
    if founding.is_empty():
        founding.found()
        return count
    described = databases.present()
    if not restoring.holds_something(described):
        migrate()
        return count
    with alone(folder):
        kept = _keep(described, folder)
        tell(f"→ a backup before the upgrade: {kept}")
        try:
            if databases.is_sqlite(described):
                _upgrade_file(described)
            else:
                _upgrade_in_one_transaction(described)
        except BackupRefused:
            raise
        except Exception as error:
            raise BackupRefused(
                f"The database could not be brought to this version ({type(error).__name__}: {error}). It is as it was;"
                f" the version before this one goes on with it, and {kept} holds all of it."
            ) from error
    return count


def _keep(described: databases.Description, folder: Path) -> Path:
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    kept = folder / "backups" / f"before-upgrade-{stamp}.charthouse"
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    # The database alone: an upgrade leaves the files as they are.
    writing.write(kept, described, None)
    # By name, and yet never the one just made: a clock that was ahead once gave names that come after today's.
    others = sorted(set(kept.parent.glob("before-upgrade-*.charthouse")) - {kept})
    for old in others[: 1 - _KEPT]:
        old.unlink()
    return kept


def _upgrade_file(described: databases.Description) -> None:
    """Upgrade a copy, and let it take the place of the file when all has gone well."""
    connections["default"].close()
    place, aside = Path(described["NAME"]), restoring.file_aside(described)
    restoring.remove_sqlite(aside)
    try:
        source, copy = sqlite3.connect(place), sqlite3.connect(aside)
        try:
            source.backup(copy)
        finally:
            copy.close()
            source.close()
        with databases.standing_in({**described, "NAME": str(aside)}, init_command=databases.QUICK):
            migrate()
            connections["default"].close()
        restoring.into_one_file(aside)
        restoring.into_one_file(place)
        aside.replace(place)
        sync_folder(place.parent)
    finally:
        restoring.remove_sqlite(aside)


def _upgrade_in_one_transaction(described: databases.Description) -> None:
    with databases.standing_in(described) as connection, transaction.atomic():
        with connection.cursor() as cursor:
            # Else a table whose rows were changed could not be altered before the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        migrate()
