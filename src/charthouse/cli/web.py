"""The process that answers browsers: granian with the ASGI application and the static files."""

from __future__ import annotations

import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

A_YEAR = 365 * 24 * 3600


def main(host: str, port: int, static: Path, workers: int) -> None:
    """Serve until told to stop."""
    Server(
        "charthouse.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=workers,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
        static_path_route=["/static"],
        static_path_mount=[static],
        # Every static file carries a hash of its content in its name.
        static_path_expires=A_YEAR,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
