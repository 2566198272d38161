"""The commands around the server: worker, migrate, doctor, manage."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from charthouse import configuration
from charthouse.cli.doctor import doctor
from charthouse.configuration import BadSetting


def run(options: argparse.Namespace) -> int:
    """Run one of these commands and give its exit status."""
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "worker": lambda _: work(),
        "migrate": lambda _: migrate(),
        "doctor": lambda given: doctor(as_json=given.json),
        "manage": lambda given: manage(given.rest),
    }
    return commands[options.command](options)


def start_django() -> None:
    """Load Django with our settings; every bad setting speaks up here."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charthouse.settings")
    import django

    from charthouse.starting import what_stays

    with what_stays():
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


def waiting_migrations() -> int:
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
        raise BadSetting(f"The database does not answer: {first_line(error)}") from error


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
        raise BadSetting(f"The database does not answer: {first_line(error)}") from error


def work() -> int:
    """Do background jobs until told to stop."""
    start_django()
    from charthouse.backups.occupancy import occupy
    from charthouse.jobs import worker

    folder = configuration.data_dir()
    configuration.make_data_dir(folder)
    with occupy(folder):
        return worker.main()


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
