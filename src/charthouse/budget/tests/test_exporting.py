"""The budget taken out: every cut adds up to the same, on paper too, and holds only what its reader sees."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from tests.worlds import signed_in

from charthouse.budget import lines
from charthouse.budget.actions import Cost, book
from charthouse.budget.cuts import By
from charthouse.papers.markdown import markdown_of
from charthouse.papers.pdf import pdf_of
from charthouse.projects.access import project_for
from charthouse.projects.models import Membership, Role
from charthouse.projects.paper_kinds import paper_for

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def access(payroll, maria):
    access = project_for(maria, "PAY")
    for name, kind, amount in (("=Licences", "software", 1000), ("Her work", "labour", 7777)):
        lines.add_line(access=access, facts={"name": name, "type": kind, "months": {MARCH: Decimal(amount)}})
    book(access=access, costs=[Cost(day=MARCH, amount=Decimal("1234.56"), type="software", vendor="Acme")])
    return access


@pytest.mark.parametrize("by", list(By))
def test_each_cut_adds_up_to_the_same_in_a_file(access, by):
    answer = signed_in(access.user).get(f"/projects/PAY/budget/export/csv?by={by.value}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    head, *cut, whole = rows
    for column in ("Plan", "Ordered", "Actual", "Forecast", "Over plan"):
        at = head.index(column)
        assert sum(Decimal(row[at]) for row in cut) == Decimal(whole[at])
    assert Decimal(whole[head.index("Plan")]) == 8777
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_a_workbook_holds_numbers(access):
    answer = signed_in(access.user).get("/projects/PAY/budget/export/xlsx?by=type")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.values)

    assert [row[3] for row in rows[1:]] == [7777, 1000, 8777]
    assert signed_in(access.user).get("/projects/PAY/budget/export/exe").status_code == 404


def test_on_paper_it_says_what_the_page_says_and_nothing_of_labour_to_who_sees_no_rates(access, yuki):
    text = markdown_of(paper_for(access, "budget", "vendor"))
    assert "Acme" in text
    assert "certain: spent and ordered is more than planned" in text
    assert "Her work" in markdown_of(paper_for(access, "budget"))
    assert pdf_of(paper_for(access, "budget", "month"), "a4").startswith(b"%PDF")

    Membership.objects.filter(project=access.project, user=yuki).update(role=Role.LEAD)
    for by in By:
        said = markdown_of(paper_for(project_for(yuki, "PAY"), "budget", by.value))
        assert "Her work" not in said
        assert "7,777" not in said
        assert "8,777" not in said
