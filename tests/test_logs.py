"""The log: one line a request, errors under their number, and never a secret."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from charthouse import urls
from charthouse.logs import identity
from charthouse.logs.lines import JsonLine, Line
from charthouse.logs.masking import HIDDEN, mask
from tests.worlds import signed_in

PASSWORD = "correct horse battery"


class Secret(Exception):  # noqa: N818
    """Raised by the page that breaks."""


def breaks(request: HttpRequest, key: str) -> HttpResponse:
    """A page of ours with a mistake in it."""
    raise Secret(f"password='{PASSWORD.replace(' ', '-')}' came to /invitations/{key}/")


urlpatterns = [path("breaks/<str:key>/", breaks, name="breaks"), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.fixture
def written(settings) -> Iterator[io.StringIO]:
    """Everything that is written to the log, in the form for people."""
    there = logging.getLogger().handlers
    (ours,) = [handler for handler in there if isinstance(handler.formatter, Line | JsonLine)]
    assert isinstance(ours, logging.StreamHandler)
    stream = io.StringIO()
    before = ours.setStream(stream)
    level = logging.getLogger("charthouse").level
    logging.getLogger("charthouse").setLevel(logging.DEBUG)
    yield stream
    ours.setStream(before)
    logging.getLogger("charthouse").setLevel(level)


def test_each_request_is_one_line_with_its_route_and_not_its_address(written, maria, payroll):
    answer = signed_in(maria).get("/projects/PAY/?q=hidden", headers={"X-Request-Id": "from-the-proxy-1"})

    assert answer.headers["X-Request-Id"] == "from-the-proxy-1"
    (line,) = written.getvalue().splitlines()
    assert re.fullmatch(
        rf"\S+ \S+ INFO charthouse\.requests \[from-the-proxy-1\]: GET project {answer.status_code} [\d.]+ ms"
        rf" user {maria.pk}",
        line,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["short", "x" * 65, "a b c d e f", "line\nbreak-in-it", ""])
def test_a_number_that_cannot_stand_in_a_log_is_replaced(given):
    answer = Client().get("/health/live", headers={"X-Request-Id": given})

    assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-Id"])


@pytest.mark.django_db
def test_machines_that_ask_every_few_seconds_are_not_told_by_default(written):
    logging.getLogger("charthouse").setLevel(logging.INFO)

    Client().get("/health/live")

    assert written.getvalue() == ""


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_an_error_shows_its_number_and_its_trace_stands_in_the_log_under_it(written):
    client = Client(raise_request_exception=False)

    answer = client.get("/breaks/Xk29dLq0aZ/")

    number = answer.headers["X-Request-Id"]
    page = answer.content.decode()
    assert answer.status_code == 500
    assert number in page
    assert "Secret" not in page
    log = written.getvalue()
    assert f"ERROR django.request [{number}]: Internal Server Error: breaks" in log
    assert "Traceback (most recent call last)" in log
    assert "raise Secret" in log
    assert "Xk29dLq0aZ" not in log
    assert "horse" not in log


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ("connection to server at 10.1.2.3 failed", 503, "The database does not answer"),
        ("database or disk is full", 507, "There is no room left"),
    ],
)
def test_a_database_that_cannot_is_a_page_of_its_own(maria, words, status, sentence):
    def fail(*_: object) -> None:
        raise OperationalError(words)

    client = signed_in(maria)
    client.raise_request_exception = False
    with connection.execute_wrapper(fail):
        answer = client.get("/projects/")

    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page
    assert words not in page
    assert answer.headers["X-Request-Id"] in page
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert client.get("/projects/").status_code == 200


@pytest.mark.django_db
def test_signing_in_resetting_and_bad_requests_leave_no_secret_in_the_log(written, maria):
    client = Client(enforce_csrf_checks=False, headers={"accept": "text/html"})
    client.post("/accounts/login/", {"login": maria.email, "password": "wrong-hunter2"})
    client.post("/accounts/password/reset/", {"email": maria.email})
    (letter,) = mail.outbox
    link = re.search(r"https?://\S+?(/accounts/password/reset/key/\S+)", str(letter.body))
    assert link is not None
    client.get(link[1])
    client.get(link[1] + "broken")
    client.post("/accounts/login/", {"login": maria.email, "password": PASSWORD})
    session = client.cookies["charthouse_session"].value
    client.get("/projects/", headers={"Authorization": "Bearer ch_Zx81kqLmN0pQrStUvWxYz12345"})
    client.post("/projects/new/", b"\x00\xff", content_type="multipart/form-data; boundary=x")
    strict = Client(enforce_csrf_checks=True)
    strict.post("/accounts/login/", {"login": maria.email, "password": "wrong-hunter3"})
    client.get(f"/nowhere/{session}/?token={session}")

    log = written.getvalue()
    assert log.count("charthouse.requests") == 9
    key = link[1].rstrip("/").rsplit("/", 1)[1]
    for secret in ("hunter", "horse", key, session, "Zx81kqLmN0pQ"):
        assert secret not in log


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("Authorization: Bearer abc.def-123", f"Authorization: {HIDDEN}"),
        ("{'authorization': 'Basic bWFyaWE6cGFzcw=='}", f"{{'authorization': '{HIDDEN}'}}"),
        ("Set-Cookie: charthouse_session=abc; Path=/", f"Set-Cookie: {HIDDEN}"),
        ("POST password=hunter2&login=maria", f"POST password={HIDDEN}&login=maria"),
        ('{"new_password1": "hunter2", "name": "Maria"}', f'{{"new_password1": "{HIDDEN}", "name": "Maria"}}'),
        ("postgres://maria:p%40ss@db.example.org/plans", f"postgres://maria:{HIDDEN}@db.example.org/plans"),
        ("GET /accounts/password/reset/key/3-cpzq2j-0123456789abcdef0123456789abcdef/", None),
        ("GET /invitations/q8f3Kd02LmXz/ 404", f"GET /invitations/{HIDDEN}/ 404"),
        ("otpauth://totp/Charthouse:maria?secret=JBSWY3DP", f"otpauth://{HIDDEN}"),
        ("made dGhpcyBpcyBhIHNlY3JldCB0b2tlbiE1 for Maria", f"made {HIDDEN} for Maria"),
    ],
)
def test_what_lets_somebody_in_is_hidden(line, masked):
    assert mask(line) == (masked or f"GET /accounts/password/reset/key/{HIDDEN}/")


@pytest.mark.parametrize(
    "line",
    [
        "Job 6d3c1f2e-9b1a-4c3d-8e5f-0a1b2c3d4e5f (plan.import) failed.",
        "GET account_reset_password_from_key 200 12.5 ms user 3",
        'File "/srv/charthouse/src/charthouse/plan/importing.py", line 254, in import_plan_into_project_2',
        "The token is not valid any more.",
    ],
)
def test_what_helps_to_find_a_mistake_stays(line):
    assert mask(line) == line


def test_a_line_of_json_has_the_facts_of_its_request_and_its_trace():
    try:
        raise Secret("token=abcdef")
    except Secret as error:
        record = logging.LogRecord(
            "charthouse.x", logging.ERROR, "x.py", 1, "broke %s", ("it",), (Secret, error, error.__traceback__)
        )
    record.facts = {"route": "project", "ms": 1.5}

    with identity.working_on("number-1"):
        line = JsonLine().format(record)

    told = json.loads(line)
    assert "\n" not in line
    assert (told["level"], told["message"], told["request_id"]) == ("error", "broke it", "number-1")
    assert (told["route"], told["ms"]) == ("project", 1.5)
    assert told["trace"].endswith(f"Secret: token={HIDDEN}")
