"""``charthouse serve`` as it runs in earnest, on the tests' own database, and programs that use it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from charthouse.accounts.models import User
from charthouse.accounts.tokens import SCOPES, make_token
from tests.live.serving import database_address, free_port, session_of

CSRF = "c" * 32


class House:
    """``charthouse serve``: its supervisor, its web processes and its job worker."""

    def __init__(self, tmp_path: Path, database: str, folder: Path) -> None:
        self.port = free_port()
        self.database = database
        self.folder = folder
        self.words = tmp_path / "serve.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        """Start it and wait until it is ready."""
        with self.words.open("w") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "charthouse", "serve", "--port", str(self.port)],
                env={
                    **os.environ, "DJANGO_SETTINGS_MODULE": "charthouse.settings",
                    "CHARTHOUSE_DATA_DIR": str(self.folder), "CHARTHOUSE_DATABASE_URL": self.database,
                    "CHARTHOUSE_API_REQUESTS_PER_MINUTE": "100000", "CHARTHOUSE_WEB_PROCESSES": "1", **environment,
                },
                stdout=words, stderr=subprocess.STDOUT,
            )  # fmt: skip
        until = time.monotonic() + 90
        while "Ctrl-C stops it" not in self.words.read_text():
            assert self.process.poll() is None, self.words.read_text()
            assert time.monotonic() < until, self.words.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it as Ctrl-C does; nothing of it goes on."""
        if self.process is not None:
            family = psutil.Process(self.process.pid).children(recursive=True)
            self.process.terminate()
            self.process.wait(40)
            self.process = None
            assert not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

    def main(self) -> psutil.Process | None:
        """The web server's first process, which answers nobody itself; none while it is started again."""
        assert self.process is not None
        for one in psutil.Process(self.process.pid).children():
            try:
                if "charthouse.cli.web" in one.cmdline():
                    return one
            except psutil.Error:
                continue
        return None

    def answering(self) -> list[psutil.Process]:
        """The processes that answer."""
        try:
            main = self.main()
            return [] if main is None else [one for one in main.children() if one.num_threads() > 1]
        except psutil.Error:
            return []

    def wait_until_ready(self, seconds: float) -> float:
        """Wait until it can do everything; gives how long that took."""
        began = time.monotonic()
        while self.status("/health/ready") != 200:
            assert time.monotonic() - began < seconds, self.words.read_text()[-3000:]
            time.sleep(0.05)
        return time.monotonic() - began

    def status(self, path: str) -> int:
        """The status of a page, or 0 when nobody answers."""
        try:
            return Caller(self.port).ask("GET", path)[0]
        except (OSError, http.client.HTTPException):
            return 0


class Caller:
    """Somebody who asks: a program with a token, or a browser with a session."""

    def __init__(self, port: int, *, token: str = "", session: str = "", timeout: float = 20) -> None:
        self.port = port
        self.timeout = timeout
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if session:
            self.headers = {
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
                "X-CSRFToken": CSRF, "Accept": "text/html",
            }  # fmt: skip

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The status, and the body read as JSON where it is that; bytes are sent as they are, with their type."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if isinstance(body, dict) and "Cookie" in sent and not path.startswith("/api/"):
            body = urllib.parse.urlencode(body, doseq=True).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        elif body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            line.request(method, path, body, sent)
            answer = line.getresponse()
            told = answer.read()
        finally:
            line.close()
        kind = answer.headers.get("Content-Type", "")
        return answer.status, json.loads(told) if told and "json" in kind else told.decode(errors="replace")


def form_with_file(name: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file, and its content type."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


def token_of(user: User) -> str:
    """A token that may do all its owner may."""
    return make_token(owner=user, name="faults", scopes=list(SCOPES), by=user)[1]


def program_of(house: House, user: User) -> Caller:
    """A program of somebody's."""
    return Caller(house.port, token=token_of(user))


def browser_of(house: House, user: User) -> Caller:
    """A browser in which somebody is signed in."""
    return Caller(house.port, session=session_of(user))


@pytest.fixture
def house(transactional_db: None, tmp_path: Path) -> Iterator[House]:
    """A running Charthouse on the tests' database."""
    made = House(tmp_path, database_address(), Path(settings.DATA_DIR))
    made.start()
    yield made
    made.stop()
