"""The process that answers browsers: granian with the ASGI application and the static files."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

A_YEAR = 365 * 24 * 3600
CONNECTIONS = 8192
"""Connections of one process at once: every browser holds a stream, and keeps lines open for its next page."""
HEADER_SECONDS = 10
"""Seconds in which the head of a request must be there, and that a line without a request stays open."""
_SHORT_LIFE = 5.0
_SHORT_LIVES = 5
_LOOK = 1.0


def main(host: str, port: int, static: Path, workers: int) -> None:
    """Serve until told to stop."""
    _may_hold_many_connections()
    _Lasting(
        "charthouse.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=workers,
        backlog=2048,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
        static_path_route=["/static"],
        static_path_mount=[static],
        # Every static file carries a hash of its content in its name.
        static_path_expires=A_YEAR,
    ).serve(target_loader=_application, wrap_loader=False)


class _Lasting(MPServer):
    """Granian, but each worker process that dies is replaced at once, also when several die together or often.

    Granian's own loop ends the server when one dies twice within seconds, and may miss the second of two that die at
    the same time.
    """

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        short_lives = 0
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait(_LOOK)
            self.main_loop_interrupt.clear()
            self.interrupt_children.clear()
            gone = [worker for worker in self.wrks if not worker.is_alive()]  # type: ignore[no-untyped-call]
            if self.interrupt_signal or not gone:
                continue
            now = time.monotonic()
            short_lives = short_lives + 1 if all(now - worker.birth < _SHORT_LIFE for worker in gone) else 0
            if short_lives >= _SHORT_LIVES:
                # It does not even begin: whoever started us knows better than to try on and on.
                self.interrupt_children.append(gone[0].idx)
                return
            self._respawn_workers([worker.idx for worker in gone], spawn_target, target_loader)


def end_with_parent() -> None:
    """Ask Linux to stop this process when its parent is killed without a chance to do so itself."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _application() -> Any:
    """What a worker process answers with."""
    end_with_parent()
    from charthouse.asgi import application
    from charthouse.pulse import pulse

    pulse.start(people_wait=True)
    return application


def _may_hold_many_connections() -> None:
    """Many systems let a process open 1,024 files at first, and more for the asking."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 1024
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
