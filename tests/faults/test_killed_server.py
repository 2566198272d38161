"""The web processes are killed in the middle of every kind of write: each is kept whole, with its entry, or not."""

from __future__ import annotations

import http.client
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from charthouse.accounts.models import ApiToken
from charthouse.journal.models import Attachment, Comment
from charthouse.journal.storing import sweep
from charthouse.journal.verifying import verify
from charthouse.plan.models import Plan, Task, TaskDates
from charthouse.plan.rescheduling import reschedule
from charthouse.plan.taking_over import import_document
from tests.faults.conftest import Caller, browser_of, form_with_file, program_of

KILLED = ("answering", "main", "answering")
BACK_WITHIN = 60.0
"""Seconds; two or three where nothing else runs."""
KEPT = ("create 201", "change 200", "move 200", "link 201", "assign 200", "progress 200", "member 200", "comment 302",
        "file 302", "token 200", "undo 302", "delete 204")  # fmt: skip


@pytest.fixture
def planned(payroll, small_plan, maria):
    """A project with a plan."""
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    return payroll


class Writer:
    """Makes every kind of change again and again, and remembers what it was told had been kept."""

    def __init__(self, number: int, program: Caller, browser: Caller) -> None:
        self.number = number
        self.program = program
        self.browser = browser
        self.told: Counter[str] = Counter()
        self.tasks: dict[int, tuple[str, ...]] = {}
        self.keys: dict[str, int] = {}
        self.gone: set[str] = set()
        self.comments: set[str] = set()
        self.files: set[str] = set()
        self.tokens: set[str] = set()

    def run(self, over: threading.Event) -> None:
        """Work until told to stop."""
        while not over.is_set():
            for _step in self._round():
                if over.is_set():
                    return

    def _ask(self, who: Caller, what: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        try:
            status, said = who.ask(method, path, body, **headers)
        except (OSError, http.client.HTTPException):
            self.told["cut off"] += 1
            time.sleep(0.05)
            return 0, None
        self.told[f"{what} {status}"] += 1
        return status, said

    def _api(self, what: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self._ask(self.program, what, method, f"/api/v1/projects/PAY{path}", body, **headers)

    def _round(self) -> Iterator[None]:
        name = f"{self.number} {uuid.uuid4().hex}"
        # Asked until it is answered: whatever was killed meanwhile, one task comes of it.
        until = time.monotonic() + 2 * BACK_WITHIN
        while time.monotonic() < until:
            status, made = self._create(name)
            if status == 201:
                break
            yield
        else:
            raise AssertionError(self.told)
        number = made["number"]
        self.keys[name] = number
        self.tasks[number] = (name,)
        yield
        # A change that was cut off may have been kept or not.
        changed = self._api("change", "PATCH", f"/tasks/{number}", {"name": f"{name} b"}, If_Match="*")[0] == 200
        self.tasks[number] = (f"{name} b",) if changed else (name, f"{name} b")
        yield
        self._api("move", "POST", f"/tasks/{number}/move", {"parent": 20})
        yield
        self._api("link", "POST", "/links", {"before": 11, "after": number})
        yield
        self._api("assign", "PUT", f"/tasks/{number}/assignments", {"resource": 1, "units": 0.5})
        yield
        far = self._api("progress", "POST", f"/tasks/{number}/progress", {"percent_complete": 40}, If_Match="*")[0]
        yield
        self._api("member", "PUT", "/members", {"email": "stranger@example.org", "roles": ["viewer"]})
        yield
        if self._comes("comment", f"/projects/PAY/on/task/{number}/comments", {"text": f"On {name}"}):
            self.comments.add(f"On {name}")
        yield
        body, kind = form_with_file(f"{name}.txt", name.encode() * 500)
        path = f"/projects/PAY/on/task/{number}/files"
        if self._ask(self.browser, "file", "POST", path, body, Content_Type=kind)[0] in (200, 302):
            self.files.add(f"{name}.txt")
        yield
        token = {"name": name, "scopes": ["plan:read"], "days": "90"}
        if self._comes("token", "/profile/tokens/", token):
            self.tokens.add(name)
        yield
        # Undone is what was changed last of this task: how far it is.
        said = self._api("history", "GET", "/journal?sort=-number&limit=60&record=plan.Task")[1] if far == 200 else None
        items = said["items"] if said else []
        mine = [one["number"] for one in items if name in str(one) and one["verb"] not in {"attached", "commented"}]
        if mine:
            self._ask(self.browser, "undo", "POST", f"/projects/PAY/history/{mine[0]}/undo", {})
        yield
        status, made = self._api("create", "POST", "/tasks", {"name": f"{name} gone"})
        if status == 201 and self._api("delete", "DELETE", f"/tasks/{made['number']}", If_Match="*")[0] == 204:
            self.gone.add(f"{name} gone")
        yield

    def asks_again(self) -> None:
        """Send its last requests for a task once more: each gives the task that it gave."""
        for name, number in list(self.keys.items())[-3:]:
            status, made = self._create(name)
            assert (status, made and made.get("number")) == (201, number), made

    def _create(self, name: str) -> tuple[int, Any]:
        task = {"name": name, "duration": {"minutes": 480}}
        return self._api("create", "POST", "/tasks", task, Idempotency_Key=name)

    def _comes(self, what: str, path: str, form: dict[str, Any]) -> bool:
        return self._ask(self.browser, what, "POST", path, form)[0] in (200, 302)


@pytest.mark.timeout(400)
def test_web_processes_killed_during_every_kind_of_write_leave_no_half_change(house, planned, maria, stranger):
    """Whatever was answered as kept is there, once, with its entry; the rest is there whole or not at all."""
    over = threading.Event()
    writers = [Writer(number, program_of(house, maria), browser_of(house, maria)) for number in range(3)]
    threads = [threading.Thread(target=writer.run, args=(over,)) for writer in writers]
    for thread in threads:
        thread.start()
    chance = random.Random(7)
    try:
        for kind in KILLED:
            _wait_for_more(writers)
            time.sleep(chance.uniform(0, 0.2))
            victims = house.answering() if kind == "answering" else [house.main()]
            assert victims, house.words.read_text()[-2000:]
            for victim in victims:
                victim.kill()
            for victim in victims:
                victim.wait(10)
            house.wait_until_ready(BACK_WITHIN)
        _wait(lambda: all(_told(writers)[what] for what in KEPT), writers)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    for writer in writers:
        writer.asks_again()
    told = _told(writers)
    house.stop()

    assert told["cut off"] > 0, told
    assert not [what for what in told if what[-3] == "5"], (told, house.words.read_text()[-3000:])
    _is_whole(planned)
    for writer in writers:
        _has_what_was_told(planned, writer)
    names = Counter(name.removesuffix(" b") for name in Task.objects.values_list("name", flat=True))
    assert {name: count for name, count in names.items() if count > 1} == {}


def _told(writers: list[Writer]) -> Counter[str]:
    return sum((writer.told.copy() for writer in writers), Counter())


def _kept(writers: list[Writer]) -> int:
    told = _told(writers)
    return sum(told[what] for what in KEPT)


def _wait_for_more(writers: list[Writer]) -> None:
    aim = _kept(writers) + 15
    _wait(lambda: _kept(writers) >= aim, writers)


def _wait(until: Callable[[], bool], writers: list[Writer]) -> None:
    end = time.monotonic() + 2 * BACK_WITHIN
    while not until():
        assert time.monotonic() < end, _told(writers)
        time.sleep(0.02)


def _has_what_was_told(project: Any, writer: Writer) -> None:
    """Each success that was answered is there, exactly once."""
    for number, names in writer.tasks.items():
        assert Task.objects.get(project=project, uid=number).name in names
    assert not Task.objects.filter(project=project, name__in=writer.gone).exists()
    texts = Comment.objects.filter(text__in=writer.comments).values_list("text", flat=True)
    assert sorted(texts) == sorted(writer.comments)
    files = Attachment.objects.filter(name__in=writer.files).values_list("name", flat=True)
    assert sorted(files) == sorted(writer.files)
    tokens = ApiToken.objects.filter(name__in=writer.tokens).values_list("name", flat=True)
    assert sorted(tokens) == sorted(writer.tokens)


def _is_whole(project: Any) -> None:
    """Journal, records, files and dates agree."""
    assert [one.sentence for one in verify().findings] == []
    plan = Plan.objects.get(project=project)
    assert plan.version == plan.computed_version
    before = list(TaskDates.objects.filter(task__project=project).order_by("pk").values())
    reschedule(project=project, by=None)
    assert list(TaskDates.objects.filter(task__project=project).order_by("pk").values()) == before
    # Files that nothing in the database names are only such as the sweep takes away.
    sweep(older_than=-60)
    assert [one.sentence for one in verify().findings] == []
    kept = {one.name for one in (settings.DATA_DIR / "files" / "attachments").rglob("*") if one.is_file()}
    assert len(kept) == len(set(Attachment.objects.values_list("stored_as", flat=True)))
