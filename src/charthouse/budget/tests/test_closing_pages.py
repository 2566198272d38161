"""Closing a month on its pages and through the API: what it says before, what is kept, who sees how much of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests.worlds import account, signed_in

from charthouse.accounts import notices
from charthouse.budget import actions
from charthouse.budget.actions import Cost
from charthouse.budget.closing import Accrued, close_month
from charthouse.budget.closing_telling import KIND, write
from charthouse.budget.models import CostEntry
from charthouse.budget.orders import place_order
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.plan import actions as plans
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Role

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
PAGE, API = "/projects/PAY/periods/", "/api/v1/projects/PAY/periods"


@pytest.fixture
def planned(payroll, maria, small_plan):
    plans.import_document(project=payroll, document=small_plan, by=maria)
    plans.reschedule(project=payroll, by=maria)
    access = project_for(maria, "PAY")
    facts = {
        "title": "Audit", "vendor": "Aud & Co", "type": "vendors", "day": MARCH, "due": dt.date(2026, 4, 9),
        "amount": Decimal(4000),
    }  # fmt: skip
    place_order(access=access, facts=facts)
    costs = [
        Cost(day=dt.date(2026, 3, 5), amount=Decimal("1301.25"), type="labour", task_uid=12),
        Cost(day=dt.date(2026, 3, 9), amount=Decimal("77.70"), type="travel"),
    ]
    actions.book(access=access, costs=costs)
    return payroll


@pytest.fixture
def approver(planned, maria):
    """Sees costs, and no rates."""
    found = account("anna@example.org", "Anna Approver")
    projects.set_member(project=planned, email=found.email, role=Role.APPROVER, by=maria)
    return found


def shut(maria, *accruals):
    return close_month(access=project_for(maria, "PAY"), month=MARCH, accruals=accruals)


def test_the_page_says_first_what_closing_does_and_then_does_it(planned, maria):
    browser = signed_in(maria)
    empty = browser.get(PAGE).content.decode()
    assert "No month is closed yet" in empty

    ahead = browser.get(f"{PAGE}close?month=2026-03").content.decode()
    assert "Locks 2 entries of €1,378.95" in ahead
    assert "Aud &amp; Co: Audit" in ahead
    assert 'name="amount-order-1" value="3100' in ahead
    assert "The plan has no status date" in ahead

    said = {
        "month": "2026-03", "version": "", "amount-order-1": "3,000.50",
        "reason-order-1": "As they told us", "hand-0-what": "Cloud", "hand-0-type": "cloud", "hand-0-amount": "12",
        "hand-0-reason": "Bill comes late", "note": "Checked with accounts",
    }  # fmt: skip
    answer = browser.post(f"{PAGE}close", {**said, "reason-order-1": ""})
    assert answer.status_code == 422
    assert "say why it is accrued otherwise" in answer.content.decode()
    assert 'value="3,000.50"' in answer.content.decode()
    answer = browser.post(f"{PAGE}close", said)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}1")
    text = browser.get(f"{PAGE}1").content.decode()
    assert "March 2026 closed with <em>€4,391.45</em> spent" in text
    assert "proposed: €3,100" in text
    assert "not yet" in text
    assert "The books are closed until" in browser.get(PAGE).content.decode()


def test_a_bill_that_comes_shows_how_far_the_accrual_was_off(planned, maria):
    browser, access = signed_in(maria), project_for(maria, "PAY")
    assert browser.post(f"{PAGE}close", {"month": "2026-03", "amount-order-1": "3100"}).status_code == 302
    bill = Cost(day=dt.date(2026, 3, 31), amount=Decimal("3150.40"), type="vendors", order=1, vendor="Aud & Co")
    actions.book(access=access, costs=[bill], late=True)

    text = browser.get(f"{PAGE}1").content.decode()

    assert "€3,150.40" in text
    assert "€50.40" in text


def test_who_sees_no_rates_sees_the_month_without_labour_and_without_its_digest(planned, maria, approver):
    one = shut(maria, Accrued(amount=Decimal("444.10"), what="Her hours", type="labour", reason="Late"))
    browser = signed_in(approver)

    pages = [browser.get(path).content.decode() for path in (PAGE, f"{PAGE}1", f"{PAGE}1/file.csv")]
    answers = [browser.get(path).content.decode() for path in (API, f"{API}/1")]

    for text in (*pages, *answers):
        for secret in ("1,301.25", "1301.25", "1,378.95", "444.1", "1823.05", one.digest):
            assert secret not in text
    assert "77.7" in pages[1]
    assert browser.get(f"{PAGE}close").status_code == 403
    assert browser.post(f"{PAGE}1/reopen", {"reason": "x"}).status_code == 403


def test_a_month_is_closed_and_opened_again_through_the_api(planned, maria):
    browser = signed_in(maria)
    ahead = browser.get(f"{API}/ahead")
    assert ahead.status_code == 200
    body = {
        "month": "2026-03",
        "accruals": [{"key": "order-1", "amount": "3100"}, {"amount": "5", "what": "Tea", "reason": "No bill"}],
    }
    answer = browser.post(API, body, content_type="application/json")
    assert answer.status_code == 201
    assert [one["amount"] for one in answer.json()["accruals"]] == ["3100", "5"]
    assert answer.json()["untouched"] is True

    again = browser.post(API, body, content_type="application/json")
    assert again.status_code == 409
    late = {"costs": [{"day": "2026-03-31", "amount": 5}]}
    refused = browser.post("/api/v1/projects/PAY/costs", late, content_type="application/json")
    assert (refused.status_code, "period 2026-04" in refused.json()["detail"]) == (409, True)
    taken = browser.post("/api/v1/projects/PAY/costs", {**late, "late": True}, content_type="application/json")
    assert taken.json()["booked"] == 1

    reopened = browser.post(f"{API}/1/reopening", {"reason": "Forgotten"}, content_type="application/json")
    assert (reopened.status_code, reopened.json()["closed"]) == (201, False)
    assert browser.get(f"{API}/9").status_code == 404


def test_the_month_as_a_workbook(planned, maria):
    shut(maria)

    answer = signed_in(maria).get(f"{PAGE}1/file.xlsx")

    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "What it is"
    assert sorted(str(row[8]) for row in rows[1:] if row[0] == "Actual") == ["1301.25", "77.7"]
    assert signed_in(maria).get(f"{PAGE}1/file.pdf").status_code == 404


def test_a_late_cost_and_a_correction_are_booked_on_the_pages(planned, maria):
    shut(maria)
    browser = signed_in(maria)
    form = {"amount": "10", "day": "2026-03-30", "type": "travel"}
    refused = browser.post("/projects/PAY/costs/new", form)
    assert refused.status_code == 422
    assert "the books are closed until the end of March 2026" in refused.content.decode()
    assert browser.post("/projects/PAY/costs/new", {**form, "late": "on"}).status_code == 302
    log = browser.get("/projects/PAY/costs/entries/").content.decode()
    assert "Make up for it in April 2026" in log
    assert "in the books: April 2026" in log

    assert browser.post("/projects/PAY/costs/entries/2/reverse").status_code == 409
    assert browser.post("/projects/PAY/costs/entries/2/reverse", {"late": "1"}).status_code == 302
    assert CostEntry.objects.get(corrects__number=2).amount == Decimal("-77.70")
    assert 'title="March 2026 is closed."' in browser.get("/projects/PAY/costs/?from=2026-03").content.decode()


def test_those_who_keep_the_books_are_told(planned, maria, approver, monkeypatch):
    other = account("otto@example.org", "Otto Other")
    projects.set_member(project=planned, email=other.email, role=Role.MANAGER, by=maria)
    shut(maria)
    told: list[notices.Notice] = []

    def hear(notice):
        told.append(notice)
        return True

    monkeypatch.setattr(notices, "tell", hear)

    write(Running(Job.objects.get(kind="budget.tell_period"), "a test"))

    assert [(one.to, one.page) for one in told] == [(other, f"{PAGE}1")]
    assert KIND.words(told[0].facts) == "Payroll: Maria Okafor closed the books for March 2026"
