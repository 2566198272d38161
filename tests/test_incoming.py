"""What a request says of itself is not believed further than it can be."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from charthouse.incoming import address_of, number_in
from charthouse.journal.models import Entry
from charthouse.projects import actions as projects
from tests.worlds import signed_in

ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example", "javascript:alert(1)", "https://testserver@evil.example/", "\x08//evil.example",
)  # fmt: skip


def coming(**headers):
    return RequestFactory().get("/", REMOTE_ADDR="192.0.2.9", **headers)


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "203.0.113.5", "192.0.2.9"),
        (1, "203.0.113.5, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.5, 198.51.100.7", "203.0.113.5"),
        (3, "203.0.113.5, 198.51.100.7", "192.0.2.9"),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "nonsense", "192.0.2.9"),
        (1, "", "192.0.2.9"),
    ],
)
def test_the_address_is_the_one_that_the_last_known_proxy_saw(settings, proxies, said, address):
    settings.PROXIES = proxies

    assert address_of(coming(HTTP_X_FORWARDED_FOR=said)) == address


def test_no_address_is_none_at_all():
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="")) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("", None), (None, None), ("-1", None), ("1.5", None), ("²", None), ("٣", None),
     ("9223372036854775807", 2**63 - 1), ("9223372036854775808", None), ("9" * 5000, None)],
)  # fmt: skip
def test_only_what_is_a_number_and_can_be_kept_is_one(text, number):
    assert number_in(text) == number


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_way_out_of_here_by_signing_in(maria, where):
    answer = Client().post(
        "/accounts/login/", {"login": maria.email, "password": "correct horse battery", "next": where}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_way_out_of_here_by_choosing_a_theme(client, where):
    answer = client.post("/theme", {"theme": "dark", "next": where})

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("where", [*ELSEWHERE, "/projects/PAYX/", "/projects/PAY//evil.example"])
def test_no_way_out_of_a_project_by_undoing(payroll, maria, where):
    projects.update_project(project=payroll, changes={"name": ("Payroll", "Wages")}, by=maria)
    number = Entry.objects.filter(stream=payroll.journal).latest("number").number
    answer = signed_in(maria).post(f"/projects/PAY/history/{number}/undo", {"back": where})

    assert answer["Location"] == "/projects/PAY/history/"


@pytest.mark.parametrize(
    "address",
    ["/projects/%00/", "/projects/PAY/history/?q=%00&by=%C2%B2&before=%C2%B2&from=%00",
     "/people/?words=%00&group=%C2%B2", "/palette?q=%00&project=%00", "/palette?q=PAY-%C2%B2", "/import/?project=%00",
     "/projects/PAY/table/?page=%C2%B2"],
)  # fmt: skip
def test_signs_that_nobody_types_break_nothing(payroll, maria, address):
    browser = signed_in(maria)
    browser.raise_request_exception = False

    assert browser.get(address).status_code < 500


def test_an_address_that_is_none_breaks_no_tray(maria):
    assert signed_in(maria).get("/jobs/tray", headers={"HX-Current-URL": "http://["}).status_code == 200
