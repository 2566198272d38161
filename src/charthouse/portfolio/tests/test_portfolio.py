"""The portfolio shows each project as far as its reader may know it, sorted, filtered, and as files."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pptx import Presentation
from tests.worlds import DAY, signed_in

from charthouse.budget import lines as budget
from charthouse.plan import actions
from charthouse.plan.publishing import choose_publishing
from charthouse.portfolio.lines import SORTS, Asked, chosen, lines_for, whole_of
from charthouse.portfolio.models import Summary
from charthouse.portfolio.renewing import renew_all
from charthouse.projects.access import project_for
from charthouse.projects.actions import BadProject, create_project, set_member, update_project
from charthouse.projects.models import Project, Publishing, Role


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, name="Agreed", number=0)
    return payroll


@pytest.fixture
def others(plan, maria):
    """A late project in euro, one without a plan in dollars, and one that nobody looked through yet."""
    actions.update_task(project=plan, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)
    create_project(key="NET", name="Network", by=maria, currency="USD", programme="Foundations", type="Infrastructure")
    renew_all()
    return [plan, *Project.objects.filter(key="NET")]


def with_budget(access, planned):
    months = {dt.date(2026, 3, 1): Decimal(planned)}
    budget.add_line(access=access, facts={"name": "Tool", "type": "software", "months": months})


def test_each_line_says_state_and_why_the_worst_first(others, maria):
    page = signed_in(maria).get("/portfolio/")

    lines = page.context["lines"]
    assert [one.project.key for one in lines] == ["PAY", "NET"]
    assert (lines[0].state, lines[0].late, lines[0].late_told) == ("bad", 4, "4 days late")
    assert lines[0].reason.startswith("Finish: 4 days late")
    assert lines[0].obstacle.title == "“Build” is 6 days late"
    assert lines[0].milestone.name == "Live"
    assert (lines[1].state, lines[1].reason) == ("none", "no plan yet")
    assert 'href="/projects/PAY/"' in page.content.decode()


def test_nobody_sees_other_projects_or_costs_that_are_not_theirs(others, maria, helene, stranger):
    for each in others:
        with_budget(project_for(maria, each.key), 1000)
    renew_all()

    mine, hers = ({one.project.key: one for one in lines_for(who)} for who in (maria, helene))

    assert set(hers) == {"PAY"}
    assert lines_for(stranger) == []
    assert (mine["PAY"].cost, mine["PAY"].budget_told) == (Decimal(1000), "€1,000")
    assert (hers["PAY"].cost, hers["PAY"].money) == (None, None)
    assert "€1,000" not in signed_in(helene).get("/portfolio/").content.decode()
    assert signed_in(stranger).get("/portfolio/").context["every"] == 0


def test_amounts_in_different_currencies_are_never_added_up(others, maria):
    for each, planned in zip(others, (1000, 500), strict=True):
        with_budget(project_for(maria, each.key), planned)
    renew_all()

    whole = whole_of(lines_for(maria))

    assert [(currency, cost) for currency, cost, _budget, _over in whole.money] == [
        ("EUR", "€1,000"),
        ("USD", "US$500"),
    ]


def test_it_is_filtered_and_sorted_by_any_column_with_nothing_last(others, maria):
    every = lines_for(maria)

    def keys(**asked):
        return [one.project.key for one in chosen(every, Asked(**asked))]

    assert keys(programme="Foundations") == ["NET"]
    assert keys(type="Infrastructure") == ["NET"]
    assert keys(state="bad") == ["PAY"]
    assert keys(words="roll pay") == ["PAY"]
    assert keys(sort="name") == ["NET", "PAY"]
    for sort in ("finish", "milestone", "late", "committed"):
        assert keys(sort=sort) == keys(sort=sort, down=True) == ["PAY", "NET"], sort
    for sort in SORTS:
        assert len(keys(sort=sort)) == 2


def test_what_changed_since_is_marked_until_it_is_renewed(others, plan, maria):
    assert not any(one.stale for one in lines_for(maria))
    actions.update_task(project=plan, uid=11, changes={"name": ("Design", "Draw")}, by=maria)

    (line,) = (one for one in lines_for(maria) if one.project.key == "PAY")
    assert line.stale
    assert "as of " in signed_in(maria).get("/portfolio/").content.decode()
    assert renew_all() == 1
    assert not any(one.stale for one in lines_for(maria))


def test_a_second_look_reads_no_project_again_until_it_is_renewed(others, plan, maria):
    lines_for(maria)
    with CaptureQueriesContext(connection) as asked:
        assert lines_for(maria)[0].facts is not None
    assert not any('"brief"' in one["sql"] for one in asked)
    update_project(project=plan, changes={"name": ("Payroll", "Wages")}, by=maria)
    renew_all()

    assert {one.facts.name for one in lines_for(maria) if one.facts is not None} == {"Wages", "Network"}


def test_who_sees_only_what_is_published_is_told_only_of_that(plan, maria, helene):
    choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    actions.update_task(project=plan, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)
    renew_all()

    mine, hers = (lines_for(who)[0] for who in (maria, helene))

    assert (mine.late, hers.late) == (4, 0)
    assert Summary.objects.count() == 2


def test_a_client_is_told_neither_managers_nor_the_inside(plan, maria, stranger):
    set_member(project=plan, email=stranger.email, role=Role.CLIENT, by=maria)
    renew_all()

    (line,) = lines_for(stranger)

    assert line.managers == ()
    assert line.facts is not None
    assert (len(line.facts.asks), len(line.facts.risks), len(line.facts.issues)) == (0, 0, 0)
    # a client takes no files out
    assert "PAY" not in signed_in(stranger).get("/portfolio/projects.csv").content.decode()


def test_files_say_what_the_page_says(others, maria):
    browser = signed_in(maria)

    book = load_workbook(io.BytesIO(browser.get("/portfolio/projects.xlsx?state=bad").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][:3] == ("PAY", "Payroll", "Off track")
    assert len(rows) == 2
    assert "NET,Network" in browser.get("/portfolio/projects.csv").content.decode()
    pdf = browser.get("/portfolio/projects.pdf?programme=Foundations")
    assert pdf.content.startswith(b"%PDF")
    with_budget(project_for(maria, "PAY"), 1000)
    renew_all()
    deck = Presentation(io.BytesIO(browser.get("/portfolio/projects.pptx").content))
    words = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert any("Portfolio" in one for one in words)
    (chart,) = (shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    assert list(chart.plots[0].categories) == ["PAY"]
    assert [list(one.values) for one in chart.plots[0].series] == [[1000.0], [1000.0]]
    assert browser.get("/portfolio/projects.exe").status_code == 404


def test_addresses_that_mean_nothing_show_everything(others, maria):
    page = signed_in(maria).get("/portfolio/?state=purple&sort=--x&page=99&programme=")

    assert page.status_code == 200
    assert len(page.context["lines"]) == 2


def test_programme_and_type_are_changed_on_a_page_and_taken_back(payroll, maria, helene):
    browser = signed_in(maria)
    page = browser.get("/projects/PAY/details")
    before = page.context["form"].initial["before"]
    said = {"name": "Payroll", "description": "", "programme": " Meridian ", "type": "Software"}

    answer = browser.post("/projects/PAY/details", {**said, "before": json.dumps(before)})

    payroll.refresh_from_db()
    assert answer.status_code == 302
    assert (payroll.programme, payroll.type) == ("Meridian", "Software")
    # who looked before is told, and nothing of theirs is kept
    late = browser.post("/projects/PAY/details", {**said, "programme": "Other", "before": json.dumps(before)})
    assert late.status_code == 422
    payroll.refresh_from_db()
    assert payroll.programme == "Meridian"
    assert signed_in(helene).get("/projects/PAY/details").status_code == 403
    with pytest.raises(BadProject, match="at most 80"):
        update_project(project=payroll, changes={"type": ("Software", "x" * 81)}, by=maria)


def test_late_tasks_are_one_click_away_from_everywhere(others, maria, yuki):
    browser = signed_in(maria)
    for address in ("/projects/", "/my-work/", "/portfolio/"):
        assert 'href="/late/"' in browser.get(address).content.decode(), address
    for address in ("", "plan/", "budget/", "reports/", "members/", "late/"):
        assert 'href="/projects/PAY/late/"' in browser.get(f"/projects/PAY/{address}").content.decode(), address

    here = browser.get("/projects/PAY/late/")
    assert [(line.one.name, line.one.late) for line in here.context["lines"]] == [
        ("Build", 6), ("Test", 4), ("Train", 4), ("Live", 4),
    ]  # fmt: skip
    everywhere = browser.get("/late/").context
    assert [(group.key, group.count, len(group.lines)) for group in everywhere["groups"]] == [("PAY", 4, 3)]
    (mine,) = signed_in(yuki).get("/late/?show=mine").context["groups"]
    assert [line.one.name for line in mine.lines] == ["Build"]


def test_a_finished_report_is_at_most_five_clicks_away(plan, maria):
    """From any page of the project: overview, write, begin, send, send."""
    browser = signed_in(maria)
    overview = browser.get("/projects/PAY/").content.decode()
    assert 'href="/projects/PAY/reports/new"' in overview  # the second click, after the overview's
    written = browser.post(
        "/projects/PAY/reports/new", {"kind": "weekly", "audience": "team", "language": "en"}
    )  # third
    report = browser.get(written["Location"]).content.decode()
    assert f'href="{written["Location"]}/send"' in report  # the fourth
    form = browser.get(f"{written['Location']}/send")
    boxes = re.findall(r'<input[^>]*name="to"[^>]*>', form.content.decode())
    to = [re.findall(r'value="(\d+)"', one)[0] for one in boxes if " checked" in one]
    assert to, "somebody is chosen already"
    said = {"to": to, "version": form.context["one"].version}
    sent = browser.post(f"{written['Location']}/send", said)  # the fifth
    assert sent.status_code == 302
    assert "sent " in browser.get(written["Location"]).content.decode()
