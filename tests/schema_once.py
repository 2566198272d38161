"""Migrates SQLite once for all tests: the empty database is kept beside pytest's cache until a migration changes."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "schema"


def _kept() -> Path:
    """Where the database stands that all migrations as they are now make."""
    digest = hashlib.sha256("".join(version(each) for each in ("django", "django-allauth", "django-axes")).encode())
    for path in sorted((ROOT / "src").glob("charthouse/*/migrations/*.py")):
        digest.update(f"{path.parent.parent.name}/{path.name}\n".encode() + path.read_bytes())
    return KEPT / f"{digest.hexdigest()[:32]}.sqlite3"


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


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """On SQLite the database is there before Django looks, so that it finds nothing left to migrate."""
    return _file() is not None


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> None:
    """Django's own setup, over the kept database where there is one; what it makes is kept for the next."""
    file = _file()
    if file is None:
        request.getfixturevalue("django_db_setup")
        return
    with _one_at_a_time():
        kept = _kept()
        if kept.exists():
            shutil.copyfile(kept, file)
        request.getfixturevalue("django_db_setup")
        if not kept.exists():
            fresh = kept.with_suffix(".new")
            for old in (*KEPT.glob("*.sqlite3"), *KEPT.glob("*.new")):
                old.unlink()
            with closing(sqlite3.connect(file)) as made:
                made.execute("VACUUM INTO ?", (str(fresh),))
            fresh.rename(kept)
