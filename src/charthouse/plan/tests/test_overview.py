"""The overview says what is so: finish, slip, late tasks, milestones, what changed."""

from __future__ import annotations

import re

import pytest
from tests.worlds import DAY, at, signed_in

from charthouse.plan import actions, foresight
from charthouse.plan.foresight import Chance, Foresight
from charthouse.plan.models import TaskDates
from charthouse.plan.overview import facts_of, overview_of


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, name="Agreed", number=0)
    return payroll


def test_a_plan_on_its_baseline(plan):
    shown = overview_of(plan, with_history=True)

    facts = shown.facts
    assert (facts.start, facts.finish, facts.baseline_finish) == (at(0), at(14, 1020), at(14, 1020))
    assert (facts.tasks, facts.done, facts.late, facts.slip_days) == (5, 0, 0, 0)
    assert facts.standing == "good"
    assert [line.uid for line in shown.milestones] == [23]
    assert [line.uid for line in shown.critical] == [11, 12, 21, 22]  # as late as possible has no slack
    assert shown.late == ()


def test_a_slip_shows_everywhere(plan, maria):
    actions.update_task(project=plan, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)

    shown = overview_of(plan, with_history=True)

    assert shown.facts.finish == at(18, 1020)
    assert shown.facts.slip_days == 4
    assert {line.uid for line in shown.late} == {12, 21, 22, 23}
    assert shown.facts.late == 4
    assert shown.facts.standing == "bad"  # 4 of 14 days
    assert shown.milestones[0].standing == "warn"
    page = signed_in(maria).get("/projects/PAY/").content.decode()
    assert "<em>4 days</em> after the baseline" in page
    assert "28 % of its length late: green within 5 %, amber to 10 %" in page.replace("\u202f", " ").replace(
        "\xa0", " "
    )
    assert "moved the finish from Mon 16 Mar 2026 to Fri 20 Mar 2026" in page


def test_a_milestone_is_told_beside_what_its_state_compares(plan, maria):
    """A deadline that is kept says nothing of a slip; one that is missed is named."""
    actions.update_task(project=plan, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)
    actions.update_task(project=plan, uid=23, changes={"deadline": (None, at(24, 1020))}, by=maria)
    browser = signed_in(maria)

    page = browser.get("/projects/PAY/").content.decode()
    assert re.search(r'data-label="Baseline">\s*16 Mar</td>', page)
    assert "Slipping" in page
    assert "27 Mar" not in page

    actions.update_task(project=plan, uid=23, changes={"deadline": (at(24, 1020), at(15, 1020))}, by=maria)
    assert "Too late for 17 Mar" in browser.get("/projects/PAY/").content.decode()


def test_a_missed_deadline_shows_the_chance_that_the_outlook_leaves_it(plan, maria, monkeypatch):
    actions.update_task(project=plan, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)
    actions.update_task(project=plan, uid=23, changes={"deadline": (None, at(15, 1020))}, by=maria)
    chances = {23: Chance(p80=at(30, 1020), share=0.03, state="bad", words="3 %")}
    monkeypatch.setattr(foresight, "_readers", [lambda access: Foresight("Later.", (), chances=chances)])

    page = signed_in(maria).get("/projects/PAY/").content.decode()

    assert re.search(r'rag bad">.*3 % for 17 Mar</span>', page)
    assert "Too late" not in page


def test_a_deadline_that_cannot_be_kept_is_told_in_days_to_win_back(plan, maria):
    actions.update_task(project=plan, uid=21, changes={"deadline": (at(20, 1020), at(11, 1020))}, by=maria)

    shown = overview_of(plan, with_history=False)

    assert shown.missing == DAY
    panel = signed_in(maria).get("/projects/PAY/tasks/12").content.decode()
    assert "to win back to keep every promise" in panel
    assert "until something else misses its latest date" not in panel
    assert shown.facts.standing == "bad"
    assert shown.changes == ()
    assert TaskDates.objects.get(task__uid=12).total_slack == -DAY


def test_without_a_plan_the_first_step_is_to_bring_one(payroll, maria):
    body = signed_in(maria).get("/projects/PAY/").content.decode()

    assert "Import a plan file" in body
    assert "Import again" not in body
    assert "Open the plan" not in body


def test_work_done_counts_by_duration(plan, maria):
    changes = {"actual_start": (None, at(0)), "actual_finish": (None, at(2, 1020)), "percent_complete": (0.0, 100)}
    actions.report_progress(project=plan, uid=11, changes=changes, by=maria)

    facts = facts_of([plan.pk])[plan.pk]

    assert facts.done == 1
    assert facts.share_done == pytest.approx(3 / 11)


def test_a_client_sees_the_plan_but_not_its_history(plan, maria, stranger):
    from charthouse.projects import actions as projects
    from charthouse.projects.models import Role

    projects.set_member(project=plan, email=stranger.email, role=Role.CLIENT, by=maria)
    browser = signed_in(stranger)

    page = browser.get("/projects/PAY/").content.decode()
    assert "On this course we finish on" in page
    assert "What changed" not in page
    assert browser.get("/projects/PAY/team/").status_code == 403


def test_what_the_outlook_says_stands_beside_the_figures(plan, maria, monkeypatch):
    said = Foresight(
        "With 80 % confidence done by Fri 20 Mar 2026.", (("23 %", "chance of the baseline"),),
        {23: Chance(at(18, 1020), 0.23, "bad", "23 %")}, runs=10_000, stale=True, address="/projects/PAY/outlook/",
    )  # fmt: skip
    monkeypatch.setattr(foresight, "_readers", [lambda access: None, lambda access: said])

    page = signed_in(maria).get("/projects/PAY/").content.decode()

    assert "With 80 % confidence done by Fri 20 Mar 2026." in page
    assert "From 10,000 simulated runs of the plan." in page
    assert "The plan has changed since" in page
    assert re.search(r'data-label="P80">\s*20 Mar</td>\s*<td[^>]*>\s*<span class="rag bad[^>]*>.*?23 %</span>', page)


def test_without_an_outlook_nothing_is_foretold(plan, maria, monkeypatch):
    monkeypatch.setattr(foresight, "_readers", [])

    page = signed_in(maria).get("/projects/PAY/").content.decode()

    assert "simulated runs" not in page
    assert "P80" not in page
