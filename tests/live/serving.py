"""A real server on the tests' own database, and people who listen to it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from charthouse.accounts.models import User
from tests.live.listening import Ear

_GATHER = "import django; django.setup(); from charthouse.cli.serve import collect_static_files as f; f()"
_gathered: set[Path] = set()
"""Folders of static files that this process has filled: they do not change while tests run."""


def database_address() -> str:
    """The test database as another process names it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(facts['NAME']))}"
    host = str(facts["HOST"])
    place = f"?host={quote(host)}" if host.startswith("/") else ""
    at = "" if place else f"{host}:{facts['PORT'] or 5432}"
    return f"postgresql://{quote(facts['USER'])}:{quote(facts['PASSWORD'] or '')}@{at}/{facts['NAME']}{place}"


def session_of(user: User) -> str:
    """The cookie of somebody who has just signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@dataclass
class Server:
    """``charthouse serve``'s web server, as a process of its own."""

    port: int
    process: subprocess.Popen[bytes] | None = None
    workers: int = 1
    database: str = ""
    """Another address of the database than the tests' own, such as one behind a line that can be cut."""
    words: Path | None = None
    """Where it writes what it says; none: where the tests do."""
    pages: bool = False
    """Whether whole pages are asked for, with their scripts and styles."""

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        static = Path(settings.DATA_DIR) / "static"
        static.mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "charthouse.settings",
            "CHARTHOUSE_DATA_DIR": str(settings.DATA_DIR),
            "CHARTHOUSE_DATABASE_URL": self.database or database_address(),
        }
        if self.pages and static not in _gathered:
            subprocess.run([sys.executable, "-c", _GATHER], env=environment, check=True)
            _gathered.add(static)
        with contextlib.nullcontext() if self.words is None else self.words.open("w") as words:
            self.process = self._process(static, environment, words)
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/health/live", timeout=2).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("The server does not answer.")

    def _process(self, static: Path, environment: dict[str, str], words: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "charthouse.cli.web", "127.0.0.1", str(self.port), str(static), str(self.workers)],
            env=environment,
            stdout=words,
            stderr=None if words is None else subprocess.STDOUT,
        )

    def stop(self) -> float:
        """Stop it as Ctrl-C does; gives how many seconds that took."""
        if self.process is None:
            return 0.0
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(30)
        self.process = None
        return time.monotonic() - began

    def worker(self) -> psutil.Process:
        """The process that answers."""
        assert self.process is not None
        return next(one for one in psutil.Process(self.process.pid).children() if one.num_threads() > 1)

    def figure(self, name: str) -> float:
        """One of the figures that it gives to who watches over it."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))

    def memory(self) -> int:
        """Bytes that the process which answers holds."""
        return int(self.worker().memory_info().rss)

    def ear(self, user: User, *channels: str, port: int = 0) -> Ear:
        """Somebody's ear on some channels."""
        return Ear("127.0.0.1", port or self.port, session_of(user), channels)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def serve(transactional_db: None) -> Iterator[Callable[..., Server]]:
    """Starts servers and stops them afterwards."""
    started: list[Server] = []

    def start(**options: Any) -> Server:
        server = Server(free_port(), **options)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    """One server with one web process."""
    return serve()
