"""Stands one database in for Django's ``default`` for a while: the snapshot that is read, the empty one that is filled.

Migrations of others may name no database and so mean ``default``; this way they always mean the right one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from charthouse import configuration

Description = dict[str, Any]

QUICK = "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA cache_size=-64000;"
"""For a SQLite file that nobody else sees yet and that is written for good at the end: no waiting for the disk.

What can be rolled back is in a file: in memory it grew with the tables that migrations change or make anew.
"""


def present() -> Description:
    """How the database in use is reached."""
    return copy.deepcopy(connections["default"].settings_dict)


def sqlite_file(file: Path) -> Description:
    """A SQLite database in a file."""
    return _complete(configuration.sqlite(file))


def at(url: str) -> Description:
    """The database that an address names, written as in CHARTHOUSE_DATABASE_URL."""
    return _complete(configuration.database_at(url))


def _complete(described: Description) -> Description:
    """With Django's defaults for what it does not say."""
    return {**present(), "OPTIONS": {}, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", **copy.deepcopy(described)}


def is_sqlite(described: Description) -> bool:
    """Whether it is a file."""
    return str(described["ENGINE"]).endswith("sqlite3")


def name_of(described: Description) -> str:
    """What people call it, without its password."""
    if is_sqlite(described):
        return str(described["NAME"])
    return f"PostgreSQL database {described['NAME']} on {described['HOST'] or 'this machine'}"


@contextmanager
def standing_in(described: Description, **options: Any) -> Iterator[BaseDatabaseWrapper]:
    """Let ``default`` mean this database, with a connection of its own outside of any pool."""
    settings = copy.deepcopy(described)
    settings["OPTIONS"].pop("pool", None)
    settings["OPTIONS"] |= options
    settings["CONN_MAX_AGE"] = None
    before = connections["default"]
    wrapper: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
    connections["default"] = wrapper
    try:
        yield wrapper
    finally:
        connections["default"] = before
        wrapper.close()


@contextmanager
def snapshot(described: Description) -> Iterator[BaseDatabaseWrapper]:
    """The database as it is at this moment, however much others write meanwhile; nobody waits for us."""
    if is_sqlite(described):
        # A reader that begins without asking for the right to write: in WAL, that is a snapshot.
        with standing_in(described, transaction_mode="DEFERRED") as wrapper, transaction.atomic():
            with wrapper.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM sqlite_master")
            yield wrapper
        return
    with standing_in(described) as wrapper, transaction.atomic():
        with wrapper.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT 1")
        yield wrapper
