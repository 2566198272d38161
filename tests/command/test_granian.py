"""What we take from granian beyond its public ways: where it changes, this says what to look at."""

from __future__ import annotations

import hashlib
import inspect

from granian.server.common import AbstractServer
from granian.server.mp import MPServer, WorkerProcess

from charthouse.cli.web import _Lasting

WHAT_TO_DO = """
granian's own loop over its worker processes has changed. charthouse.cli.web._Lasting stands in for it, since granian
has no public way to keep serving when workers die again and again (2.8: the loop ends the server when one dies twice
within 5.5 s, and clears what it was told of two that died together). Read _serve_loop and _respawn_workers
of AbstractServer anew; if a setting or hook does the same now, use it and remove _Lasting; else bring _Lasting in step.
Run tests/command/test_serve.py and tests/faults/test_killed_server.py, then put the new digest here.
"""


def digest(function: object) -> str:
    """A function's source, as a short word."""
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]  # type: ignore[arg-type]


def test_granian_s_loop_is_the_one_that_ours_was_written_for():
    assert digest(AbstractServer._serve_loop) == "123ffa1d2e47bda9", WHAT_TO_DO
    assert digest(AbstractServer._respawn_workers) == "164f5281ce938dbe", WHAT_TO_DO


def test_what_our_loop_uses_is_there():
    assert MPServer._serve_loop is AbstractServer._serve_loop, WHAT_TO_DO
    assert _Lasting._serve_loop is not MPServer._serve_loop
    assert [*inspect.signature(MPServer._serve_loop).parameters] == ["self", "spawn_target", "target_loader"], (
        WHAT_TO_DO
    )
    assert [*inspect.signature(MPServer._respawn_workers).parameters][:4] == [
        "self", "workers", "spawn_target", "target_loader",
    ], WHAT_TO_DO  # fmt: skip
    server = MPServer("charthouse.asgi:application")
    for name in ("interrupt_signal", "interrupt_children", "main_loop_interrupt", "wrks"):
        assert hasattr(server, name), f"{name} is gone. {WHAT_TO_DO}"
    source = inspect.getsource(inspect.getmodule(WorkerProcess.__mro__[1]))  # type: ignore[arg-type]
    assert "self.birth = " in source, WHAT_TO_DO
    assert callable(WorkerProcess.is_alive)
