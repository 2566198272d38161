"""The process that answers browsers: granian with the ASGI application and the static files."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

A_YEAR = 365 * 24 * 3600
CONNECTIONS = 8192
"""Connections of one process at once: every browser holds a stream, and keeps lines open for its next page."""


def main(host: str, port: int, static: Path, workers: int) -> None:
    """Serve until told to stop."""
    _may_hold_many_connections()
    Server(
        "charthouse.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=workers,
        backlog=2048,
        backpressure=CONNECTIONS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
        static_path_route=["/static"],
        static_path_mount=[static],
        # Every static file carries a hash of its content in its name.
        static_path_expires=A_YEAR,
    ).serve()


def _may_hold_many_connections() -> None:
    """Many systems let a process open 1,024 files at first, and more for the asking."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 1024
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
