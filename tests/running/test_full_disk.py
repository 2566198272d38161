"""A disk that fills up while people work: a clear answer, nothing half done, and on it goes once there is room."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from charthouse.accounts.tokens import SCOPES, make_token
from charthouse.backups import databases, upgrading
from charthouse.journal.models import Attachment, Entry
from charthouse.plan.models import Task
from charthouse.projects.models import Membership
from tests.running.conftest import of
from tests.worlds import POSTGRESQL

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(POSTGRESQL, reason="PostgreSQL's disk is not ours to fill"),
]

SIZE = 64
"""Megabytes of the disk."""
SENTENCE = "The server’s disk is full, so this last step was not kept. What was kept before is safe."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


class People:
    """A program that adds tasks and a person who attaches files, and what came of it."""

    def __init__(self, port: int, person, task: Task) -> None:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        self._session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._token = make_token(owner=person, name="Tests", scopes=tuple(SCOPES), by=person)[1]
        self._address = f"http://localhost:{port}"
        self._tasks = f"/api/v1/projects/{task.project.key}/tasks"
        self._files = f"/projects/{task.project.key}/on/task/{task.uid}/files"
        self.told: Counter[tuple[str, int]] = Counter()
        self.words: set[str] = set()

    def add_task(self) -> int:
        """A program adds a task."""
        body = json.dumps({"name": "x" * 200}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        return self._send("task", self._tasks, body, headers)

    def attach_file(self) -> int:
        """A person attaches a file of 200 kB."""
        head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        body = head + b"a" * 200_000 + b"\r\n--edge--\r\n"
        mark = "c" * 32
        headers = {
            "Content-Type": "multipart/form-data; boundary=edge",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self._session}; {settings.CSRF_COOKIE_NAME}={mark}",
            "X-CSRFToken": mark,
            "HX-Request": "true",
        }
        return self._send("file", self._files, body, headers)

    def _send(self, what: str, path: str, body: bytes, headers: dict[str, str]) -> int:
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self._address + path, body, headers), timeout=60
            ) as done:
                status = int(done.status)
        except urllib.error.HTTPError as error:
            status = error.code
            self.words.add(f"{what}: {error.read().decode()[:600]}")
        except OSError as error:  # the connection was cut: no answer at all
            status = 0
            self.words.add(f"{what}: {error!r}")
        self.told[what, status] += 1
        return status


@pytest.mark.timeout(240)
def test_a_full_disk_loses_nothing_and_needs_no_new_start(
    disk: Path, released, django_db_blocker, start, run, tmp_path: Path
):
    folder, filler = disk / "kept", disk / "filler"
    shutil.copytree(released("2-keel"), folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with django_db_blocker.unblock(), databases.standing_in(of(folder)):
        upgrading.upgrade(folder, tell=lambda _: None)
        task = Task.objects.select_related("project").order_by("pk")[0]
        manager = Membership.objects.select_related("user").get(project=task.project, role="manager").user
        people = People(port, manager, task)
        before = (Task.objects.count(), Attachment.objects.count())
    shutil.rmtree(folder / "backups")
    words = tmp_path / "words.txt"
    server = start(
        "serve", "--port", str(port), "--data-dir", folder, words=words, CHARTHOUSE_SECRET_KEY=settings.SECRET_KEY
    )
    _wait_for(lambda: _answers(port, server), "the server did not come up")
    assert people.add_task() == 201
    assert people.attach_file() == 200

    stop = threading.Event()

    def go_on(act: Callable[[], int]) -> None:
        while not stop.is_set():
            if act() not in {200, 201}:
                time.sleep(0.05)

    hands = [threading.Thread(target=go_on, args=(act,)) for act in (people.add_task, people.add_task)]
    hands += [threading.Thread(target=go_on, args=(people.attach_file,)) for _ in range(2)]
    with filler.open("wb") as file:
        file.write(b"0" * max(0, shutil.disk_usage(disk).free - 2_000_000))
    for hand in hands:
        hand.start()
    try:
        _wait_for(lambda: people.told["file", 507] > 3, f"files: {people.told}")
        _fill(filler)
        _wait_for(lambda: people.told["task", 507] > 3, f"tasks: {people.told}")
        time.sleep(1)
        filler.unlink()
        tasks, files = people.told["task", 201], people.told["file", 200]
        _wait_for(
            lambda: people.told["task", 201] > tasks and people.told["file", 200] > files, f"no recovery: {people.told}"
        )
    finally:
        stop.set()
        for hand in hands:
            hand.join()

    assert {status for _, status in people.told} == {200, 201, 507}, people.words
    assert all(SENTENCE in words for words in people.words), people.words
    assert server.poll() is None
    server.terminate()
    server.wait(timeout=60)
    assert "starting it again" not in words.read_text()
    with django_db_blocker.unblock(), databases.standing_in(of(folder)):
        kept = (Task.objects.count() - before[0], Attachment.objects.count() - before[1])
        assert kept == (people.told["task", 201], people.told["file", 200])
        assert Entry.objects.filter(verb="attached").count() == Attachment.objects.count()
        names = set(Attachment.objects.values_list("stored_as", flat=True))
    kept_files = {path.relative_to(folder / "files/attachments") for path in (folder / "files/attachments").glob("*/*")}
    assert {path.as_posix() for path in kept_files if path.name != "plan ü.txt"} == names
    verified = run("verify", "--data-dir", folder)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def _answers(port: int, server: subprocess.Popen[str]) -> bool:
    assert server.poll() is None
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/health/live", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _fill(file: Path) -> None:
    """Take the last bytes."""
    with file.open("ab", buffering=0) as filler:
        for piece in (100_000, 4096, 1):
            try:
                while True:
                    filler.write(b"0" * piece)
            except OSError:
                continue


def _wait_for(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
