"""The overview says what the status report says, to each as far as they may know it, and what to do next."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.worlds import DAY, at, signed_in

from charthouse.plan import actions
from charthouse.plan.publishing import choose_publishing
from charthouse.portfolio import summarising
from charthouse.portfolio.models import Summary
from charthouse.portfolio.renewing import renew_all
from charthouse.projects.access import project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Publishing, Role
from charthouse.raid import actions as raid
from charthouse.reports import actions as reports
from charthouse.reports.facts import Sight
from charthouse.reports.queries import edition_of


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, name="Agreed", number=0)
    return payroll


def page_of(person, address="/projects/PAY/"):
    return signed_in(person).get(address).content.decode()


def late(plan, maria):
    actions.update_task(project=plan, uid=12, changes={"duration": (5 * DAY, 9 * DAY)}, by=maria)


def test_it_says_the_same_as_the_report(plan, maria):
    late(plan, maria)
    report = reports.write_report(access=project_for(maria, "PAY"), facts={"audience": "team"})

    page = signed_in(maria).get("/projects/PAY/")

    edition = edition_of(report, Sight.RATES)
    assert page.context["edition"].overall == edition.overall == "bad"
    said = {one.key: one.text for one in edition.sentences if one.key.startswith(("verdict.", "dimension."))}
    assert {one.key: one.text for one in page.context["edition"].sentences if one.key in said} == said
    text = re.sub(r"<[^>]+>", "", page.content.decode())
    assert said["verdict.finish"] in text
    assert "4 days after the commitment of Mon 16 Mar 2026" in text


def test_what_is_in_the_way_names_what_the_finish_waits_for_first(plan, maria):
    late(plan, maria)
    raid.add_entry(access=project_for(maria, "PAY"), facts={"kind": "issue", "title": "No test data"})

    found = signed_in(maria).get("/projects/PAY/").context["told"].obstacles

    assert found[0].title == "“Build” is 6 days late"
    assert (
        found[0].text
        == "It ends on 17 Mar, because it takes 4 days of work longer than agreed. 2 tasks are late because of it."
    )
    assert (found[0].tone, found[0].url) == ("bad", "/projects/PAY/tasks/12")
    assert "“No test data”" in [one.title for one in found]
    assert [one.tone for one in found] == sorted(one.tone for one in found)  # bad before warn


def test_a_deadline_that_cannot_be_kept_is_told_in_days_to_win_back(plan, maria):
    actions.update_task(project=plan, uid=21, changes={"deadline": (at(20, 1020), at(11, 1020))}, by=maria)

    told = signed_in(maria).get("/projects/PAY/").context["told"]

    assert told.short > 0
    assert "1\xa0d of work have to be won back" in told.obstacles[0].text.replace("\u202f", "\xa0")


def test_without_a_plan_the_first_step_is_to_bring_one(payroll, maria, helene):
    body = page_of(maria)

    assert "Import a plan file" in body
    assert "Import again" not in body
    assert "Write status report" not in body
    assert "Set it up with a method and type" in body
    assert "Set it up with a method and type" not in page_of(helene)


def test_a_client_sees_dates_but_nothing_from_inside(plan, maria, stranger):
    set_member(project=plan, email=stranger.email, role=Role.CLIENT, by=maria)
    raid.add_entry(access=project_for(maria, "PAY"), facts={"kind": "issue", "title": "Nightingale"})
    late(plan, maria)

    page = page_of(stranger)

    assert "is forecast for" in page
    assert "Nightingale" not in page
    assert "What will it cost?" not in page
    assert "changed the duration" not in page
    assert 'href="/projects/PAY/reports/new"' not in page


def test_a_great_plan_is_shown_as_it_was_kept_until_it_is_renewed(plan, maria, monkeypatch):
    renew_all()
    monkeypatch.setattr(summarising, "AT_ONCE", 0)
    late(plan, maria)

    before = page_of(maria)
    assert "being renewed" in before
    assert "4 days after" not in before
    assert renew_all() == 1

    after = page_of(maria)
    assert "being renewed" not in after
    assert "4 days" in re.sub(r"<[^>]+>", "", after)
    assert renew_all() == 0


def test_what_changed_is_held_against_what_was_known_some_days_ago(plan, maria):
    renew_all()
    kept = Summary.objects.get(pk=plan.pk)
    ago = (kept.at.date() - dt.timedelta(days=3)).isoformat()
    Summary.objects.update(days=[[ago, kept.brief]], mark=f"{summarising.form()}|old")
    late(plan, maria)
    renew_all()

    told = signed_in(maria).get("/projects/PAY/").context["told"]

    assert "The forecast of the finish moved 4 days later, to Fri 20 Mar 2026." in told.changed
    assert told.changed_since.isoformat() == ago


def test_the_overview_of_a_published_plan_is_of_what_its_reader_may_see(plan, maria, helene):
    choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    late(plan, maria)

    assert "4 days after" in re.sub(r"<[^>]+>", "", page_of(maria))
    assert "4 days after" not in re.sub(r"<[^>]+>", "", page_of(helene))


def test_rows_of_another_release_are_made_anew_not_read(plan, maria):
    renew_all()
    Summary.objects.update(mark="of-another|1", facts={"odd": 1}, brief={"odd": 1}, days=[["2026-03-01", {"odd": 1}]])

    assert signed_in(maria).get("/projects/PAY/").status_code == 200
    assert signed_in(maria).get("/portfolio/").context["lines"][0].reason == "being looked through"
    assert renew_all() == 1
    assert signed_in(maria).get("/portfolio/").context["lines"][0].facts.tasks == 5
