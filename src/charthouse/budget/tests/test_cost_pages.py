"""The grid of costs, files of costs, and the entries, on their pages."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.worlds import signed_in

from charthouse.budget import cost_files
from charthouse.budget.models import CostBook, CostEntry
from charthouse.budget.refusals import BadCostFile
from charthouse.plan import actions as plans

pytestmark = pytest.mark.django_db

PAGE = "/projects/PAY/costs/"


@pytest.fixture
def planned(payroll, maria, small_plan):
    plans.import_document(project=payroll, document=small_plan, by=maria)
    plans.reschedule(project=payroll, by=maria)
    return payroll


def upload(text, name="costs.csv"):
    return {"file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}


def told(project, text):
    with pytest.raises(BadCostFile) as refused:
        cost_files.read(project, "costs.csv", text.encode())
    return refused.value.message


def test_the_grid_books_what_was_changed_and_shows_it_again(planned, maria):
    browser = signed_in(maria)
    assert 'name="c-12-2026-03"' in browser.get(PAGE + "?from=2026-01").content.decode()

    answer = browser.post(PAGE, {"seen": "{}", "c-12-2026-03": "1,234.50", "c-21-2026-03": "", "c--2026-04": "70"})

    assert answer.status_code == 302
    assert list(CostEntry.objects.order_by("number").values_list("task_uid", "amount")) == [
        (12, Decimal("1234.50")), (None, Decimal(70)),
    ]  # fmt: skip
    text = browser.get(PAGE + "?from=2026-01").content.decode()
    assert 'value="1234.5"' in text
    assert "In all €1,304.50 so far." in text


def test_a_cell_that_changed_meanwhile_is_refused_and_what_was_typed_stays(planned, maria):
    browser = signed_in(maria)
    browser.post(PAGE, {"seen": "{}", "c-12-2026-03": "100"})

    answer = browser.post(PAGE + "?from=2026-01", {"seen": "{}", "c-12-2026-03": "250"})

    assert answer.status_code == 409
    assert "Somebody booked on PAY-12 “Build”" in answer.content.decode()
    assert 'value="250"' in answer.content.decode()
    assert CostEntry.objects.count() == 1


def test_what_is_no_amount_is_refused_with_its_place(planned, maria):
    answer = signed_in(maria).post(PAGE + "?from=2026-01", {"seen": "{}", "c-12-2026-03": "lots"})

    assert answer.status_code == 422
    assert "March 2026 of task 12: “lots” is no amount." in answer.content.decode()
    assert not CostEntry.objects.exists()


def test_a_page_that_is_not_whole_books_nothing(planned, maria):
    for body in (
        {"seen": "[]"},
        {"seen": "{"},
        {"seen": "{}", "c-x-2026-03": "1"},
        {"seen": "{}", "c-12-2026-13": "1"},
    ):
        assert signed_in(maria).post(PAGE, body).status_code == 422
    assert (
        signed_in(maria).post(PAGE, {"seen": json.dumps({"c-12-2026-03": "x"}), "c-12-2026-03": "1"}).status_code == 422
    )
    assert not CostEntry.objects.exists()


def test_the_cut_off_is_said_and_taken_back(planned, maria):
    browser = signed_in(maria)

    browser.post(PAGE + "cut-off", {"day": "2026-03-31"})
    assert CostBook.objects.get().cut_off == dt.date(2026, 3, 31)
    assert browser.post(PAGE + "cut-off", {"day": "soon"}).status_code == 422
    browser.post(PAGE + "cut-off", {"day": ""})

    assert CostBook.objects.get().cut_off is None


def test_a_file_is_booked_once_however_often_it_comes(planned, maria):
    line = "PAY-12;31.03.2026;1.234,50;Licences\n"
    text = f"Task;Date;Amount;Text\n{line}{line};2026-03;99;\n"
    browser = signed_in(maria)

    browser.post(PAGE + "import", upload(text))
    assert CostEntry.objects.count() == 3  # two equal lines are two costs
    answer = browser.post(PAGE + "import", upload(text), follow=True)

    assert CostEntry.objects.count() == 3
    assert "0 entries booked, 3 lines were there before." in answer.content.decode()


def test_what_was_taken_back_can_be_brought_again(planned, maria):
    browser, text = signed_in(maria), "task,date,amount,reference\n12,2026-03-31,100.00,R-1\n"
    browser.post(PAGE + "import", upload(text))
    browser.post(PAGE + "entries/1/reverse", {"all": "1", "why": "The wrong month"})

    browser.post(PAGE + "import", upload(text))

    assert [(one.amount, one.reversed) for one in CostEntry.objects.order_by("number")] == [
        (Decimal(100), True), (Decimal(-100), False), (Decimal(100), False),
    ]  # fmt: skip


def test_a_workbook_is_read_as_well(planned, maria):
    from openpyxl import Workbook

    book, content = Workbook(), io.BytesIO()
    sheet = book.create_sheet("Costs", 0)
    sheet.append(["Task", "Date", "Amount"])
    sheet.append([12, "2026-03-31", 12.5])
    book.save(content)

    signed_in(maria).post(PAGE + "import", upload(content.getvalue(), "costs.xlsx"))

    assert CostEntry.objects.get().amount == Decimal("12.5")


def test_each_wrong_line_is_told_and_nothing_is_booked(planned, maria):
    text = (
        "task,date,amount,currency,reference,accrued\n"
        "12,2026-03-31,100.00,EUR,A,\n"
        "99,2026-03-31,100.00,,B,\n"
        "CRM-1,2026-03-31,100.00,,C,\n"
        "12,soon,100.00,,D,\n"
        "12,2026-03-31,many,,E,\n"
        '12,2026-03-31,"1,234",,F,\n'
        "12,2026-03-31,100.00,USD,G,\n"
        "12,2026-03-31,100.00,,A,\n"
        "12,2026-03-31,0,,H,\n"
        "12,2026-03-31,1.00,,I,maybe\n"
    )
    answer = signed_in(maria).post(PAGE + "import", upload(text))
    page = answer.content.decode()

    assert answer.status_code == 422
    for line in (
        "Line 3: PAY has no task 99",
        "Line 4: “CRM-1” is a task of another project.",
        "Line 5: “soon” is no date",
        "Line 6: “many” is no amount.",
        "Line 7: “1,234” may mean thousands or decimals",
        "Line 8: No rate of USD to EUR is known for 2026-03-31",
        "Line 9: the reference “A” stands on another line, too",
        "Line 10: An amount of nothing is not booked",
        "Line 11: “maybe” under accrued is neither yes nor no.",
    ):
        assert line in page
    assert not CostEntry.objects.exists()


def test_a_reference_that_says_something_else_now_is_refused(planned, maria):
    browser = signed_in(maria)
    browser.post(PAGE + "import", upload("task,date,amount,reference\n12,2026-03-31,100.00,R-1\n"))

    answer = browser.post(PAGE + "import", upload("task,date,amount,reference\n12,2026-03-31,120.00,R-1\n"))

    assert "“R-1” was booked with another task, day or amount" in answer.content.decode()


def test_files_that_are_none_are_refused(planned):
    assert "nothing in the file" in told(planned, "")
    assert "Columns missing in the first line" in told(planned, "when,how much\n1,2\n")
    with pytest.raises(BadCostFile):
        cost_files.read(planned, "costs.xlsx", b"PK\x03\x04 not a workbook")


@pytest.mark.parametrize("name", ["", "import", "cut-off", "entries/", "entries/1/reverse"])
def test_who_may_not_book_does_not_reach_it(planned, yuki, stranger, name):
    method = "post" if name in ("cut-off", "entries/1/reverse") else "get"

    assert getattr(signed_in(yuki), method)(PAGE + name).status_code == 403
    assert getattr(signed_in(stranger), method)(PAGE + name).status_code == 404


def test_an_entry_that_is_gone_or_reversed_is_not_reversed_again(planned, maria):
    browser = signed_in(maria)
    browser.post(PAGE, {"seen": "{}", "c-12-2026-03": "100"})
    browser.post(PAGE + "entries/1/reverse")

    assert browser.post(PAGE + "entries/1/reverse").status_code == 404
    assert browser.post(PAGE + "entries/77/reverse").status_code == 404
    assert CostEntry.objects.count() == 2
    assert "takes back no. 1" in browser.get(PAGE + "entries/").content.decode()
