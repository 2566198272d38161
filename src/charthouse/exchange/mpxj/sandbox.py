"""Runs one worker for one file, waits no longer than allowed, and turns every way to fail into one clear refusal."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from charthouse.exchange.mpxj.handover import ANSWER, STARTED
from charthouse.exchange.mpxj.limits import Limits

COMMAND = (sys.executable, "-P", "-s", "-B", "-m", "charthouse.exchange.mpxj.worker")

LOOK_EVERY = 0.2
"""Seconds between two looks whether the worker is done."""

OUT_OF_MEMORY_STATUS = 3
"""Java's exit status with ``-XX:+ExitOnOutOfMemoryError``."""

ANSWER_LIMIT = 1 << 20


class Failure(Exception):  # noqa: N818 - the caller says it in its own words
    """The worker gave no result; the sentences say why and what to do."""

    def __init__(self, why: str, what_to_do: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.what_to_do = what_to_do


def run(
    task: dict[str, Any],
    folder: Path,
    limits: Limits,
    *,
    command: tuple[str, ...] | None = None,
    waiting: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Let a worker do a task in a folder; give its answer.

    ``waiting`` is called now and then meanwhile; whatever it raises ends the worker.

    :raises Failure: it was refused, took too long, too much memory, or broke off.
    """
    order = {**task, "folder": str(folder), "limits": asdict(limits)}
    with (folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            command or COMMAND,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
            close_fds=True,
        )
        try:
            _wait(worker, json.dumps(order).encode() + b"\n", limits.seconds, waiting)
        finally:
            _end(worker)
    return _answer(worker.returncode, folder, limits)


def _wait(worker: subprocess.Popen[bytes], order: bytes, seconds: float, waiting: Callable[[], None] | None) -> None:
    """Give the worker its order and wait until it has ended."""
    assert worker.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it has ended already; how is seen below
        worker.stdin.write(order)
        worker.stdin.close()
    deadline = time.monotonic() + seconds
    while True:
        try:
            worker.wait(timeout=max(0.0, min(LOOK_EVERY if waiting else seconds, deadline - time.monotonic())))
        except subprocess.TimeoutExpired:
            if time.monotonic() >= deadline:
                raise Failure(
                    f"it took longer than {seconds:g} seconds",
                    "The file is damaged or made to hang; if it is only big, set CHARTHOUSE_PLAN_FILE_SECONDS higher.",
                ) from None
            if waiting is not None:
                waiting()
        else:
            return


def _end(worker: subprocess.Popen[bytes]) -> None:
    """End the worker and all it started, whatever state it is in."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours: no secrets, no paths to look for programs in, only what Python and Java need to start."""
    environment = {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
    }
    for name in ("JAVA_HOME", "PATH"):
        # Where a system Java is looked for when the one from PyPI is not installed.
        if name in os.environ:
            environment[name] = os.environ[name]
    return environment


def _answer(status: int, folder: Path, limits: Limits) -> dict[str, Any]:
    if status == OUT_OF_MEMORY_STATUS:
        raise _too_much_memory(limits)
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise Failure(
            f"it took more than {limits.cpu_seconds} seconds of computing, or the system ended it",
            "The file is damaged or made to hang; if it is only big, set CHARTHOUSE_PLAN_FILE_SECONDS higher.",
        )
    if status == -signal.SIGXFSZ:
        raise _too_big()
    file = folder / ANSWER
    if status != 0 or not file.is_file() or file.stat().st_size > ANSWER_LIMIT:
        log = _last_lines(folder)
        if not (folder / STARTED).exists():
            raise Failure(
                f"Java could not be started (status {status}{': ' + log[-1] if log else ''})",
                f"It needs {limits.heap.upper()}B of memory and 2 GiB of address space; look at the machine's limits.",
            )
        if any("memory" in line.lower() for line in log):
            raise _too_much_memory(limits)
        raise Failure(f"the reader broke off (status {status})", "The file is damaged; save or export it again.")
    answer: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if answer.get("out_of_memory"):
        raise _too_much_memory(limits)
    if answer.get("too_big"):
        raise _too_big()
    return answer


def _too_much_memory(limits: Limits) -> Failure:
    return Failure(
        f"it needs more memory than it may have ({limits.heap.upper()}B of Java's)",
        "The file is damaged or very big: leave out work by the day and old baselines, or split it.",
    )


def _too_big() -> Failure:
    return Failure("it grows beyond all measure when unpacked", "The file is damaged or hostile; do not open it.")


def _last_lines(folder: Path) -> list[str]:
    """What Java said last, each line cut to a readable length."""
    with contextlib.suppress(OSError), (folder / "worker.log").open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
        lines = log.read().decode("utf-8", "replace").splitlines()
        return [line.strip()[:160] for line in lines if line.strip()]
    return []
