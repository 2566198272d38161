"""Where things are: the data folder, the database, the address, and the key that signs."""

from __future__ import annotations

import contextlib
import os
import secrets
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from charthouse.configuration.kinds import BadSetting
from charthouse.configuration.reading import choice, text, whole_number

_POSTGRES_OPTIONS = {"application_name", "connect_timeout", "sslcert", "sslkey", "sslmode", "sslrootcert"}
DEFAULT_URL = "http://localhost:8000"


def data_dir() -> Path:
    """The folder for everything Charthouse keeps: in a checkout ``data`` beside the sources, else in the home."""
    named = text("CHARTHOUSE_DATA_DIR")
    if named:
        return Path(named).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "scripts" / "serve").is_file():
        return checkout / "data"
    share = os.environ.get("XDG_DATA_HOME", "").strip()
    return (Path(share) if share else Path.home() / ".local" / "share") / "charthouse"


def make_data_dir(folder: Path) -> None:
    """Make the data folder, readable by nobody else, and see that it can be written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadSetting(
            f"The data folder {folder} cannot be written to ({error.strerror}); "
            "name another one with --data-dir or CHARTHOUSE_DATA_DIR."
        ) from error


def secret_key(folder: Path) -> str:
    """The key that signs sessions: CHARTHOUSE_SECRET_KEY, else one made at first start and kept in the data folder."""
    given = text("CHARTHOUSE_SECRET_KEY")
    if given:
        if len(given) < 32:
            raise BadSetting("CHARTHOUSE_SECRET_KEY is too short: use at least 32 characters, or leave it out.")
        return given
    kept = folder / "secret-key"
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return _kept_key(kept)
    make_data_dir(folder)
    # Written aside and linked into place, so that two first starts at once agree on one whole key.
    aside = folder / f".secret-key-{os.getpid()}"
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(aside, kept)
    finally:
        aside.unlink(missing_ok=True)
    return _kept_key(kept)


def _kept_key(kept: Path) -> str:
    try:
        key = kept.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"The secret key in {kept} cannot be read ({error}).") from error
    if len(key) < 32:
        raise BadSetting(f"The secret key in {kept} is too short; remove the file and a new one is made.")
    return key


def public_url() -> str:
    """The address people type, without a slash at its end."""
    value = (text("CHARTHOUSE_URL") or DEFAULT_URL).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise BadSetting(f'CHARTHOUSE_URL="{value}": use an address like "https://plans.example.org".')
    return value


def hosts() -> list[str]:
    """Further names under which this server may be called."""
    names = [name.strip() for name in text("CHARTHOUSE_HOSTS").split(",") if name.strip()]
    for name in names:
        if "/" in name or " " in name:
            raise BadSetting(f'CHARTHOUSE_HOSTS="{name}": use host names separated by commas, without "http://".')
    return names


def metrics() -> tuple[str, str]:
    """Who may read the figures, and the token where that is who has it."""
    who, token = choice("CHARTHOUSE_METRICS"), text("CHARTHOUSE_METRICS_TOKEN")
    if who == "token" and len(token) < 20:
        raise BadSetting("CHARTHOUSE_METRICS=token needs CHARTHOUSE_METRICS_TOKEN, with at least 20 characters.")
    return who, token


def fetch_allow() -> list[IPv4Network | IPv6Network]:
    """The ranges of addresses, beside the public ones, that may be fetched from."""
    ranges = []
    for written in filter(None, (each.strip() for each in text("CHARTHOUSE_FETCH_ALLOW").split(","))):
        try:
            ranges.append(ip_network(written))
        except ValueError:
            raise BadSetting(f'CHARTHOUSE_FETCH_ALLOW="{written}": use ranges like "10.1.2.0/24".') from None
    return ranges


def time_zone() -> str:
    """The time zone that new accounts begin with."""
    name = text("CHARTHOUSE_TIME_ZONE")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSetting(f'CHARTHOUSE_TIME_ZONE="{name}": use a name like "Europe/Berlin".') from None
    return name


def database(folder: Path) -> dict[str, Any]:
    """Django's description of the database: SQLite in the data folder, or what CHARTHOUSE_DATABASE_URL names."""
    url = text("CHARTHOUSE_DATABASE_URL")
    return database_at(url) if url else sqlite(folder / "charthouse.sqlite3")


def database_at(url: str) -> dict[str, Any]:
    """Django's description of the database at an address."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        if not parts.path.strip("/"):
            raise _bad_database(url)
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise _bad_database(url)
    try:
        port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise _bad_database(url) from None
    if find_spec("psycopg") is None:
        raise BadSetting('CHARTHOUSE_DATABASE_URL names PostgreSQL; run: pip install "charthouse[postgres]"')
    connections = whole_number("CHARTHOUSE_DATABASE_CONNECTIONS")
    host = options.pop("host", "") or unquote(parts.hostname or "")  # a folder when it is a Unix socket
    unknown = sorted(set(options) - _POSTGRES_OPTIONS)
    if unknown:
        raise BadSetting(
            f'CHARTHOUSE_DATABASE_URL: "{unknown[0]}" is not one of {", ".join(sorted(_POSTGRES_OPTIONS))}.'
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # A pool that gave up connecting begins afresh; without an end it would wait longer and longer.
            "pool": {"min_size": 1, "max_size": connections, "timeout": 10, "reconnect_timeout": 10},
            "connect_timeout": "5",
            **options,
        },
    }


def sqlite(file: Path) -> dict[str, Any]:
    """Django's description of a SQLite file."""
    return {
        "ENGINE": "charthouse.kept_sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,  # to open one costs more than most answers; it ends with its thread
        "OPTIONS": {
            # WAL and IMMEDIATE belong together: with WAL alone, a transaction that reads and then writes fails
            # at once when another one wrote in between, however long the timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;",
        },
    }


def _bad_database(url: str) -> BadSetting:
    shown = url.split("@")[-1]  # never a password in a message
    return BadSetting(
        f'CHARTHOUSE_DATABASE_URL ("…{shown}"): use "postgres://user:password@host:5432/name" '
        "or leave it out for SQLite."
    )
