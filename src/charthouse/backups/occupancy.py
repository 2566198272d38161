"""Who is at work in a data folder: servers and workers beside each other, or one restore or upgrade alone."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from charthouse.backups.refusals import BackupRefused

_LOCK = "in-use.lock"


def occupy(folder: Path) -> IO[str]:
    """Stay in the folder for as long as the file that is given stays open, beside other servers and workers.

    Waits while a restore or an upgrade goes on there.
    """
    lock = (folder / _LOCK).open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else is at work in the folder, and nobody begins to.

    :raises BackupRefused: when a server or worker runs there
    """
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(
                f"A Charthouse is running in {folder}; stop it first (Ctrl-C, or your service manager)."
                " Nothing was changed."
            ) from None
        yield
