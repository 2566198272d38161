"""A hundred megabytes: refused before anything of them is kept, or taken through to the disk in small pieces."""

from __future__ import annotations

import contextlib
import socket
import time

import pytest

from charthouse.plan.models import PlanImport
from tests.faults.conftest import Caller, form_with_file, program_of
from tests.live.serving import Server, session_of

MEBI = 1 << 20
pytestmark = pytest.mark.django_db(transaction=True)


def program(server: Server, user) -> Caller:
    """A program of somebody's."""
    return program_of(server, user)  # type: ignore[arg-type]


def heard(line: socket.socket) -> str:
    """What is answered, until its sentence is there or the line ends."""
    told = b""
    while b"at once" not in told and (some := line.recv(65536)):
        told += some
    return told.decode(errors="replace")


def test_a_plan_file_of_a_hundred_megabytes_is_kept_without_being_held_in_memory(server, payroll, maria):
    body, kind = form_with_file("big.xer", b"\x00" * (100 * MEBI))
    caller = program(server, maria)
    caller.ask("GET", "/api/v1/me")
    before = server.memory()
    status, said = caller.ask("POST", "/api/v1/projects/PAY/imports", body, Content_Type=kind)

    assert (status, said["file"]) == (202, "big.xer")
    assert PlanImport.objects.get().size == 100 * MEBI
    assert server.memory() - before < 40 * MEBI


def test_more_than_is_taken_is_refused_by_its_length_before_it_is_sent(server, payroll, maria):
    caller = program(server, maria)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(
            b"POST /api/v1/projects/PAY/imports HTTP/1.1\r\nHost: localhost\r\n"
            + f"Authorization: {caller.headers['Authorization']}\r\n".encode()
            + b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 500000000\r\n\r\n"
        )
        told = heard(line)

    assert told.startswith("HTTP/1.1 413 ")
    assert "More was sent than the 100 MiB that are taken here at once" in told
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("path", "most"), [("/api/v1/projects/PAY/imports", 100), ("/api/v1/projects/PAY/tasks", 10), ("/import/", 100)]
)
def test_a_body_that_says_no_length_is_refused_as_soon_as_it_is_too_big(server, payroll, maria, path, most):
    head = {"Authorization": program(server, maria).headers["Authorization"]}
    if path == "/import/":
        head = {"Cookie": f"charthouse_session={session_of(maria)}", "Accept": "text/html"}
    before = server.memory()
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{lines}Transfer-Encoding: chunked\r\n\r\n".encode())
        while sent < (most + 2) * MEBI:
            line.sendall(piece)
            sent += 65536
        told = heard(line)

    assert told.startswith("HTTP/1.1 413 ")
    assert f"More was sent than the {most} MiB that are taken here at once" in told
    assert server.memory() - before < 40 * MEBI


def test_somebody_unknown_sends_no_file_at_all(server, payroll):
    body, kind = form_with_file("big.xer", b"\x00" * (20 * MEBI))
    status, said = 0, ""
    for _try in range(5):
        # Who still sends when the answer comes may find the line cut before they have read it.
        with contextlib.suppress(OSError):
            status, said = Caller(server.port).ask("POST", "/import/", body, Content_Type=kind, Accept="text/html")
            break

    assert status == 413
    assert "More was sent than the 10 MiB that are taken here at once" in said
    assert not PlanImport.objects.exists()
