"""Databases of their own for backups: the last release's, filled, and empty ones of either kind."""

from __future__ import annotations

import lzma
import os
import resource
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from charthouse.backups import databases, upgrading, writing
from tests.worlds import POSTGRESQL

RELEASES = Path(__file__).parent / "releases"
of_a_file = pytest.mark.skipif(POSTGRESQL, reason="It is about a file of SQLite, whatever the tests' own database is")

Digests = dict[str, tuple[int, str]]


@pytest.fixture
def released(tmp_path: Path) -> Callable[[str], Path]:
    """A data folder as a release of that name left it, with the demo portfolio in it."""
    return _unpacking(tmp_path)


def _unpacking(into: Path) -> Callable[[str], Path]:
    def unpacked(name: str) -> Path:
        folder = into / f"kept-{name}"
        folder.mkdir(mode=0o700, exist_ok=True)
        packed = (RELEASES / f"{name}.sqlite3.xz").read_bytes()
        (folder / "charthouse.sqlite3").write_bytes(lzma.decompress(packed))
        if (files := RELEASES / name).is_dir():
            shutil.copytree(files, folder / "files", dirs_exist_ok=True)
        (folder / "files" / "attachments").mkdir(parents=True, exist_ok=True)
        (folder / "files" / "attachments" / "plan ü.txt").write_bytes(os.urandom(300_000))
        return folder

    return unpacked


@pytest.fixture
def keel(released: Callable[[str], Path], django_db_blocker) -> Iterator[Path]:
    """The data folder of the last release."""
    with django_db_blocker.unblock():
        yield released("2-keel")


@dataclass(frozen=True)
class Brought:
    """A release's data folder that was brought to this version, and what was told of it. Nobody may change it."""

    folder: Path
    old: Path
    """The database as it was."""
    waiting: int
    done: int
    said: list[str]


@pytest.fixture(scope="session")
def upgraded_once(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Callable[[str], Brought]:
    """The same, brought to this version: each once, as that takes its time."""

    @cache
    def brought(name: str) -> Brought:
        into = tmp_path_factory.mktemp("upgraded")
        folder, old, said = _unpacking(into)(name), into / "old.sqlite3", list[str]()
        shutil.copyfile(folder / "charthouse.sqlite3", old)
        with django_db_blocker.unblock(), databases.standing_in(of(folder)):
            return Brought(folder, old, upgrading.waiting(), upgrading.upgrade(folder, tell=said.append), said)

    return brought


@pytest.fixture
def upgraded(upgraded_once: Callable[[str], Brought], tmp_path: Path) -> Callable[[str], Path]:
    """Gives a copy of them."""

    def copied(name: str) -> Path:
        made = tmp_path / f"upgraded-{name}"
        return Path(shutil.copytree(upgraded_once(name).folder, made, ignore=shutil.ignore_patterns("backups")))

    return copied


@pytest.fixture
def present(upgraded: Callable[[str], Path], django_db_blocker) -> Iterator[Path]:
    """A data folder of this version, with the demo portfolio of an earlier one in it."""
    with django_db_blocker.unblock():
        yield upgraded("2-keel")


@pytest.fixture
def empty(tmp_path: Path, django_db_blocker) -> Iterator[databases.Description]:
    """An empty database: of PostgreSQL where the tests run on that, else of SQLite."""
    if not POSTGRESQL:
        with django_db_blocker.unblock():
            yield databases.sqlite_file(tmp_path / "other.sqlite3")
        return
    name = f"charthouse_{uuid.uuid4().hex[:12]}"
    on_server = {**databases.present(), "NAME": "postgres"}
    with django_db_blocker.unblock():
        with databases.standing_in(on_server) as server, server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        yield {**databases.present(), "NAME": name}
        with databases.standing_in(on_server) as server, server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def of(folder: Path) -> databases.Description:
    """The SQLite database in a data folder."""
    return databases.sqlite_file(folder / "charthouse.sqlite3")


def digests(described: databases.Description) -> Digests:
    """What is in each table of a database."""
    with databases.snapshot(described):
        return writing.digests()


def _environment() -> dict[str, str]:
    """A stranger's: without our settings, and without those that the tests run under."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("CHARTHOUSE_", "DJANGO_"))}


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts ``charthouse`` with arguments; kills it afterwards if it still runs."""
    running: list[subprocess.Popen[str]] = []

    def begin(
        *arguments: str | Path, file_limit: int | None = None, words: Path | None = None, **environment: str
    ) -> subprocess.Popen[str]:
        def limit() -> None:
            if file_limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

        said = subprocess.PIPE if words is None else words.open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", "charthouse", *map(str, arguments)],
            env={**_environment(), **environment},
            stdout=said,
            stderr=said,
            text=True,
            preexec_fn=limit,
        )
        if not isinstance(said, int):
            said.close()
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def run(start: Callable[..., subprocess.Popen[str]]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``charthouse`` with arguments to its end."""

    def to_its_end(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        process = start(*arguments, **options)
        out, err = process.communicate(timeout=100)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return to_its_end
