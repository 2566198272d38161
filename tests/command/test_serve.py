"""``charthouse serve``: one command that comes up whole and goes down without a trace."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from charthouse import __version__
from tests.command.conftest import Command

PATIENCE = 60.0


@dataclass
class Server:
    """A server that a test started."""

    process: subprocess.Popen[str]
    port: int
    words: Path

    def ask(self, path: str) -> tuple[int, str]:
        """The status and text of a page."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def children(self, part: str) -> list[psutil.Process]:
        """Its processes whose command has this part."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # or one that has just ended
                if part in " ".join(child.cmdline()):
                    found.append(child)
        return found


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = folder / "words.txt"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CHARTHOUSE_", "DJANGO_"))}
    with words.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "charthouse", "serve", "--port", str(port), "--data-dir", str(folder / "kept")],
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
        )
    server = Server(process, port, words)
    try:
        wait_until(lambda: "Ctrl-C stops it" in words.read_text() or process.poll() is not None, words)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_until(true: Callable[[], bool], words: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, words.read_text()
        time.sleep(0.05)


@pytest.mark.timeout(180)
def test_it_comes_up_keeps_its_secret_and_leaves_nothing_behind(tmp_path: Path):
    with served(tmp_path) as server:
        said = server.words.read_text()
        assert f"http://localhost:{server.port}" in said
        assert server.ask("/health/ready")[0] == 200
        assert server.ask("/accounts/login/")[0] == 200
        kept = tmp_path / "kept"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o700
        assert stat.S_IMODE((kept / "secret-key").stat().st_mode) == 0o600
        family = psutil.Process(server.process.pid).children(recursive=True)
        # One that looks after them, and one that works.
        wait_until(lambda: len(server.children("-m charthouse worker")) == 2, server.words)

        server.process.send_signal(signal.SIGINT)

        assert server.process.wait(timeout=30) == 0
        _, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []
        assert "Traceback" not in server.words.read_text()


@pytest.mark.timeout(180)
def test_a_job_worker_that_dies_is_started_again(tmp_path: Path):
    with served(tmp_path) as server:
        first = server.children("-m charthouse worker")[0]

        first.kill()

        wait_until(
            lambda: [child.pid for child in server.children("-m charthouse worker")][:1] not in ([], [first.pid]),
            server.words,
        )
        assert "The job worker ended" in server.words.read_text()
        assert server.ask("/health/live")[0] == 200


@pytest.mark.timeout(180)
def test_nothing_lives_on_when_it_is_killed_without_warning(tmp_path: Path):
    with served(tmp_path) as server:
        family = psutil.Process(server.process.pid).children(recursive=True)
        assert len(family) >= 3

        server.process.kill()

        _, alive = psutil.wait_procs(family, timeout=20)
        assert alive == []


def test_a_port_in_use_is_refused_in_one_line(run: Command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = run("serve", "--port", str(port))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"charthouse: Port {port} is in use by another program; choose one with --port.\n"


def test_a_data_folder_that_cannot_be_made_is_refused_in_one_line(run: Command, tmp_path: Path):
    (tmp_path / "file").write_text("")

    done = run("migrate", "--data-dir", tmp_path / "file")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"charthouse: The data folder {tmp_path / 'file'} cannot be written to")
    assert len(done.stderr.splitlines()) == 1


def test_a_bad_setting_is_refused_in_one_line(run: Command):
    done = run("serve", "--port", "64999", CHARTHOUSE_DEBUG="maybe")

    assert done.returncode == 2
    assert done.stderr == 'charthouse: CHARTHOUSE_DEBUG="maybe": use "true" or "false".\n'


def test_a_database_that_does_not_answer_is_told_in_one_line(run: Command):
    done = run("migrate", CHARTHOUSE_DATABASE_URL="postgres://maria@127.0.0.1:1/plans")

    assert done.returncode == 2
    assert done.stderr.startswith("charthouse: The database does not answer: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_version_is_told(run: Command):
    assert run("--version").stdout == f"charthouse {__version__}\n"
