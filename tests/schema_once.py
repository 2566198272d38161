"""Makes the tables once for all tests: the empty database is kept, and each worker tests on a copy of it.

On SQLite it is a file beside pytest's cache until a migration changes; on PostgreSQL it is a database on the server.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import emptying

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "schema"
PREFIX = "charthouse_schema_"


def _state() -> str:
    """What is made now: a model that changed without its migration is found by the checks."""
    digest = hashlib.sha256("".join(version(each) for each in ("django", "django-allauth", "django-axes")).encode())
    source = ROOT / "src" / "charthouse"
    for path in [source / "backups" / "founding.py", *sorted(source.glob("*/migrations/*.py"))]:
        digest.update(f"{path.parent.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Workers that start together do not all migrate."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _file() -> Path | None:
    """The file that this process tests on; none on PostgreSQL."""
    database = settings.DATABASES["default"]
    return Path(database["TEST"]["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


def _found(address: str) -> None:
    """Make the tables in an empty database."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "CHARTHOUSE_DATABASE_URL": address}
    found = "import django; django.setup(); from charthouse.backups import founding; founding.found()"
    subprocess.run([sys.executable, "-c", found], cwd=ROOT, env=environment, check=True)


def _kept_file() -> Path:
    """The file with the empty database; made if there is none."""
    kept = KEPT / f"{_state()}.sqlite3"
    if not kept.exists():
        for old in KEPT.glob("*.sqlite3*"):
            old.unlink()
        founded, fresh = KEPT / "founded.sqlite3", KEPT / "fresh.sqlite3"
        _found(f"sqlite://{quote(str(founded))}")
        with closing(sqlite3.connect(founded)) as made:
            made.execute("VACUUM INTO ?", (str(fresh),))
        fresh.rename(kept)
    return kept


def _kept_on_server() -> str:
    """The name of the empty database on PostgreSQL; made if there is none."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    kept, fresh = PREFIX + _state(), PREFIX + "new"
    address = os.environ["CHARTHOUSE_DATABASE_URL"]
    with closing(psycopg.connect(address, autocommit=True)) as server:
        found = {str(name) for (name,) in server.execute("SELECT datname FROM pg_database")}
        if kept not in found:
            for old in found:
                if old.startswith(PREFIX):
                    server.execute(SQL("DROP DATABASE {}").format(Identifier(old)))
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(fresh)))
            _found(urlsplit(address)._replace(path=f"/{fresh}").geturl())
            server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(fresh), Identifier(kept)))
    return kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Migrate before the first test, whose time would be too short for it."""
    if session.config.option.collectonly or not any(item.get_closest_marker("database") for item in session.items):
        return
    with _one_at_a_time():
        _kept_on_server() if _file() is None else _kept_file()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """The database is there before Django looks, so that it finds nothing left to migrate."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Django's own setup, over a copy of the kept database."""
    file = _file()
    with _one_at_a_time():
        if file is None:
            name, kept = connection.creation._get_test_db_name(), _kept_on_server()  # type: ignore[attr-defined]
            quoted = connection.ops.quote_name
            with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
                cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(kept)}")
        else:
            shutil.copyfile(_kept_file(), file)
        request.getfixturevalue("django_db_setup")
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(emptying.quickly())
            connection.close()
        yield
