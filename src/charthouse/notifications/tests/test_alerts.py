"""Alerts of KPIs and late entries of a log are notices: in the list, and by mail as everybody wishes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from charthouse.goals import actions as goals
from charthouse.goals import looking, measuring
from charthouse.goals.measuring import Measured
from charthouse.goals.models import Measurement
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.notifications.telling import choose_ways, lines_of, seen_by
from charthouse.projects.access import project_for
from charthouse.projects.days import today_in
from charthouse.raid import actions as raid
from charthouse.raid import escalating


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


def test_a_missed_kpi_is_told_as_its_owner_and_the_managers_wish(access, maria, yuki, mailoutbox):
    today = today_in(access.project)
    facts = {"name": "Trained", "target": Decimal(90), "due": today - dt.timedelta(days=3), "owner": yuki.pk}
    goals.add_kpi(access=access, facts=facts)
    measuring.record_measurements(
        access=access, number=1, source=Measurement.Source.HAND,
        items=[Measured(today - dt.timedelta(days=3), Decimal(10))],
    )  # fmt: skip
    choose_ways(user=maria, ways={"goals.missed": "digest"})
    running = Running(Job.objects.create(kind="goals.look", title="Look"), "tests")

    assert looking.look(running)["told"] == 2
    assert looking.look(running)["told"] == 0

    assert [letter.to for letter in mailoutbox] == [[yuki.email]]
    [hers] = lines_of(seen_by(maria), 5)
    assert hers.words == "“Trained” of Payroll misses its target, or will"
    assert (hers.notice.page, hers.notice.waits) == ("/projects/PAY/goals/kpis/1", True)
    [his] = lines_of(seen_by(yuki), 5)
    assert (his.words, his.notice.waits) == (hers.words, False)


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        (["Nights fail"], "“Nights fail” of Payroll was escalated"),
        (["Nights fail", "Days too"], "2 entries and risks of Payroll were escalated"),
    ],
)
def test_late_entries_are_one_notice_that_leads_to_them(access, maria, mailoutbox, titles, words):
    choose_ways(user=maria, ways={"raid.escalated": "off"})
    for title in titles:
        due = today_in(access.project) - dt.timedelta(days=9)
        raid.add_entry(access=access, facts={"kind": "issue", "title": title, "severity": "high", "due": due})

    escalating.escalate(access.project)
    job = Job.objects.get(kind="raid.tell_escalated")
    assert escalating.write(Running(job, "tests")) == {"told": 1}

    assert mailoutbox == []
    [line] = lines_of(seen_by(maria), 5)
    assert (line.words, line.notice.page) == (words, "/projects/PAY/log/?state=escalated")
