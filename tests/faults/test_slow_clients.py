"""Two hundred clients that send or read as slowly as they can: the others do not notice, and each is let go in time."""

from __future__ import annotations

import json
import re
import socket
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from charthouse.bodies import FIRST_SECONDS, LEAST_RATE
from charthouse.cli.web import HEADER_SECONDS
from charthouse.journal.models import Entry
from charthouse.live.actions import publish
from charthouse.plan.models import Task
from charthouse.plan.rescheduling import reschedule
from charthouse.plan.taking_over import import_document
from charthouse.readers import SECONDS
from tests.faults.conftest import Caller, browser_of, program_of, token_of
from tests.live.serving import Server, session_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

MEBI = 1 << 20


class Slow:
    """One client that takes its time."""

    def __init__(self, server: Server, head: str, *, drips: bytes = b"", room: int = 4096) -> None:
        self.drips = drips
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.line.settimeout(10)
        self.line.connect(("127.0.0.1", server.port))
        self.line.sendall(head.replace("\n", "\r\n").encode())

    def drip(self) -> None:
        """Send one byte more."""
        if self.drips:
            try:
                self.line.sendall(self.drips)
            except OSError:
                self.drips = b""  # it was let go

    def rest(self) -> bytes:
        """All that was sent to it, until the line ends; fails when it does not end."""
        told = b""
        try:
            while some := self.line.recv(1 << 20):
                told += some
        except ConnectionError:
            pass
        return told


@pytest.fixture
def big(payroll, small_plan, maria):
    """A plan of 10,000 tasks, with a history of as many entries."""
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    above = Task.objects.get(project=payroll, uid=10)
    names = [f"Task {number} of many, with a name as long as they often are" for number in range(10_000)]
    Task.objects.bulk_create(
        Task(project=payroll, uid=1000 + number, name=name, parent=above, position=10 + number, duration=480)
        for number, name in enumerate(names)
    )
    last = Entry.objects.filter(stream_id=payroll.journal_id).order_by("-number")[0]
    Entry.objects.bulk_create(
        Entry(
            stream_id=payroll.journal_id, number=last.number + 1 + number, verb="changed", record="plan.Task",
            record_id="1", label=name, before={"name": name}, after={"name": name * 3}, by=maria, at=last.at,
        )
        for number, name in enumerate(names)
    )  # fmt: skip
    return payroll


def slow_ones(server: Server, user) -> Iterator[tuple[str, Slow]]:
    """Two hundred of them, a few at a time; those who read have seen how their answer begins."""
    host, session = "Host: localhost\n", f"Cookie: charthouse_session={session_of(user)}\n"
    token = f"Authorization: Bearer {token_of(user)}\n"
    post = f"POST /api/v1/projects/PAY/tasks HTTP/1.1\n{host}{token}Content-Type: application/json\n"
    for _number in range(20):
        for _time in range(4):
            yield "head", Slow(server, f"GET / HTTP/1.1\n{host}X-Slow: ", drips=b"x")
            yield "body", Slow(server, f"{post}Content-Length: 5000\n\n{{", drips=b" ")
        for path in ("/projects/PAY/plan/data.json", "/projects/PAY/history/export.csv"):
            one = Slow(server, f"GET {path} HTTP/1.1\n{host}{session}\n")
            one.line.settimeout(60)
            assert one.line.recv(15) == b"HTTP/1.1 200 OK"
            yield "answer", one


def pages(browser: Caller, program: Caller, seconds: float) -> list[float]:
    """How long ordinary pages and requests take, one after the other, for so long."""
    spent, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        for who, path in ((browser, "/projects/PAY/members/"), (program, "/api/v1/projects/PAY/tasks/11")):
            began = time.monotonic()
            assert who.ask("GET", path)[0] == 200
            spent.append(time.monotonic() - began)
        time.sleep(0.05)
    return spent


def test_two_hundred_slow_clients_do_not_hold_up_the_others(server, big, maria):
    browser, program = browser_of(server, maria), program_of(server, maria)
    assert browser.ask("GET", "/projects/PAY/plan/data.json")[0] == 200
    before = pages(browser, program, 2)
    memory = server.memory()

    with ExitStack() as lines:
        slow: dict[str, list[Slow]] = {"head": [], "body": [], "answer": []}
        for kind, one in slow_ones(server, maria):
            slow[kind].append(one)
            lines.enter_context(one.line)
        every = [one for some in slow.values() for one in some]
        assert len(every) == 200
        meanwhile: list[float] = []
        most = 0
        until = time.monotonic() + max(FIRST_SECONDS, HEADER_SECONDS, SECONDS) + 6
        while time.monotonic() < until:
            meanwhile += pages(browser, program, 1)
            most = max(most, server.memory())
            for one in every:
                one.drip()
        heads, bodies, answers = ([one.rest() for one in some] for some in slow.values())

    after = pages(browser, program, 2)
    print(
        f"ordinary answers, median and worst in ms: {_ms(before)} before, {_ms(meanwhile)} with 200 slow clients,"
        f" {_ms(after)} after; {(most - memory) / MEBI:.0f} MiB more at most"
    )
    assert statistics.median(meanwhile) < max(5 * statistics.median(before), 0.5)
    assert max(meanwhile) < 8
    assert most - memory < 450 * MEBI
    assert not any(b" 200 " in one[:20] for one in heads)
    assert Counter(one[:12] for one in bodies) == {b"HTTP/1.1 408": 80}
    assert all(f"less than {LEAST_RATE} bytes in a second".encode() in one for one in bodies)
    # What fits into the line itself was handed over to it and is kept by nobody; the rest was cut.
    assert Counter(map(_is_whole, answers))[False] > 0


def _is_whole(told: bytes) -> bool:
    """Whether an answer came to its end."""
    head, _between, body = told.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return body.endswith(b"\r\n0\r\n\r\n") if length is None else len(body) >= int(length[1])


def heard(told: bytes) -> list[int]:
    """The numbers that whole messages said, whatever pieces they came in."""
    whole = re.sub(rb"\r\n[0-9A-Fa-f]+\r\n", b"", told)
    said = [json.loads(line) for line in re.findall(rb"^data: (.+})\n\n", whole, re.MULTILINE)]
    return [one["data"]["number"] for one in said if one.get("kind") == "job"]


def _ms(spent: list[float]) -> str:
    return f"{statistics.median(spent) * 1000:.0f}/{max(spent) * 1000:.0f}"


def test_a_slow_body_that_comes_fast_enough_is_taken(server, payroll, maria):
    """Three kilobytes in two seconds, in small pieces."""
    head = f"Host: localhost\nAuthorization: Bearer {token_of(maria)}\nContent-Type: application/json\n"
    text = b'{"name": "Slowly"' + b" " * 3000 + b"}"
    one = Slow(server, f"POST /api/v1/projects/PAY/tasks HTTP/1.1\n{head}Content-Length: {len(text)}\n\n")
    with one.line:
        for start in range(0, len(text), 300):
            one.line.sendall(text[start : start + 300])
            time.sleep(0.2)
        assert one.line.recv(100).startswith(b"HTTP/1.1 201")

    assert Task.objects.get(project=payroll).name == "Slowly"


def test_a_live_page_that_is_not_read_is_let_go_and_comes_back_to_what_it_missed(server, payroll, helene):
    host = f"Host: localhost\nCookie: charthouse_session={session_of(helene)}\n"
    path = f"/live/?on=user:{helene.pk}@0"
    one = Slow(server, f"GET {path} HTTP/1.1\n{host}\n")
    with one.line:
        assert one.line.recv(400).startswith(b"HTTP/1.1 200")
        before = server.memory()
        for number in range(100):
            publish(f"user:{helene.pk}", "job", {"number": number, "letter": "x" * 40_000})
        began = time.monotonic()
        time.sleep(SECONDS + 4)
        one.rest()  # the line ends
        assert time.monotonic() - began < SECONDS + 12
        assert server.memory() - before < 30 * MEBI

    told = b""
    for _time in range(5):  # as a browser comes back: with the last number that it has
        place = (re.findall(rb"id: (\S+)\n", told) or [b""])[-1].decode()
        last = f"Last-Event-ID: {place}\n" if place else ""
        again = Slow(server, f"GET {path} HTTP/1.1\n{host}{last}\n", room=MEBI)
        with again.line:
            while heard(told[-120_000:])[-1:] != [99] and (some := again.line.recv(1 << 20)):
                told += some
    assert heard(told) == list(range(100))
