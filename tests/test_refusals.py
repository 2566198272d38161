"""One refusal, three answers: a page, a part of a page, problem details."""

from __future__ import annotations

import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from charthouse.refusals import RefusalMiddleware, Refused


class ProjectIsClosed(Refused):
    """A closed project can be read, not changed."""


REFUSAL = ProjectIsClosed("Payroll was closed on 31 March; reopen it first.")


def answer_to(request: HttpRequest) -> HttpResponse:
    response = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, REFUSAL)
    assert response is not None
    return response


def test_a_program_gets_problem_details():
    response = answer_to(RequestFactory().post("/api/v1/projects/PAY/risks"))

    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "type": "urn:charthouse:refusal:ProjectIsClosed",
        "title": "This cannot be done now",
        "status": 409,
        "detail": "Payroll was closed on 31 March; reopen it first.",
    }


def test_a_script_that_asks_for_json_gets_problem_details_on_any_address():
    response = answer_to(RequestFactory().post("/projects/PAY/plan/", headers={"accept": "application/json"}))

    assert response["Content-Type"] == "application/problem+json"


def test_an_htmx_request_keeps_its_page_and_hears_the_sentence():
    response = answer_to(RequestFactory().post("/projects/PAY/plan/", headers={"hx-request": "true"}))

    assert response.status_code == 409
    assert response["HX-Reswap"] == "none"
    assert json.loads(response["HX-Trigger"]) == {
        "charthouse:refused": {"message": "Payroll was closed on 31 March; reopen it first."}
    }


@pytest.mark.django_db
def test_a_person_gets_a_page_with_the_sentence():
    response = answer_to(RequestFactory().get("/projects/PAY/plan/", headers={"accept": "text/html"}))

    assert response.status_code == 409
    assert "reopen it first" in response.content.decode()


def test_other_exceptions_are_left_to_django():
    middleware = RefusalMiddleware(lambda _: HttpResponse())

    assert middleware.process_exception(RequestFactory().get("/"), ValueError("no")) is None
