"""Entries and risks go higher by rules, a rung at a time, each rung once; who may sets the rules and takes it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.core import mail
from tests.worlds import account, signed_in

from charthouse.accounts.models import Deputy, OrganisationRole, UserRole
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.days import today_in
from charthouse.projects.models import Role
from charthouse.raid import actions, escalating, ladder, queries, reminding, rules
from charthouse.raid.ladder import Item, Rule, next_step
from charthouse.raid.models import Escalation, EscalationRule, LogEntry
from charthouse.raid.queries import Filter
from charthouse.raid.refusals import BadRules, NotEscalated, RulesChangedMeanwhile
from charthouse.raid.standing import escalated_in
from charthouse.risks.actions import change_risk, create_risk

PAGE = "/projects/PAY/log/rule"
LATE_3 = {"kinds": ["issue"], "severity": "high", "measure": "late", "days": 3, "to": "managers", "person": None}
TO_BOARD = {**LATE_3, "days": 10, "to": "approvers"}
REMIND_2 = {**LATE_3, "kinds": ["action", "assumption", "decision"], "severity": "", "measure": "soon", "to": "owner"}
STILL_7 = {**LATE_3, "severity": "", "measure": "still", "days": 7}


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


def _issue(access, late, **facts):
    due = today_in(access.project) - dt.timedelta(days=late)
    said = {"kind": "issue", "title": "Nights fail", "severity": "high", "due": due, **facts}
    return actions.add_entry(access=access, facts=said)


def _rungs(access):
    return [(one.kind, one.number, one.row.rung, one.names) for one in escalated_in(access)]


def _letters():
    for job in Job.objects.filter(kind="raid.tell_escalated", state="waiting"):
        escalating.write(Running(job, "a test"))
        job.delete()
    sent = [(letter.to[0], letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    return sent


@dataclass
class Went:
    rung: int
    on: dt.date
    for_day: dt.date | None = None
    over_on: dt.date | None = None
    taken_back: bool = False


LEAP = dt.date(2028, 2, 29)
RULES = ladder.read([LATE_3, TO_BOARD, STILL_7])


@pytest.mark.parametrize(
    ("due", "moved", "gone", "today", "expected"),
    [
        (LEAP, LEAP, [], dt.date(2028, 3, 3), None),  # three days, not more
        (LEAP, LEAP, [], dt.date(2028, 3, 4), (1, 4)),
        (LEAP, LEAP, [Went(1, dt.date(2028, 3, 4), LEAP)], dt.date(2028, 3, 4), None),
        (LEAP, LEAP, [Went(1, dt.date(2028, 3, 4), LEAP)], dt.date(2028, 3, 10), None),
        (LEAP, LEAP, [Went(1, dt.date(2028, 3, 4), LEAP)], dt.date(2028, 3, 11), (2, 11)),
        (LEAP, LEAP, [], dt.date(2028, 3, 31), (1, 31)),  # both at once: the first rung today …
        (LEAP, LEAP, [Went(1, dt.date(2028, 3, 31), LEAP)], dt.date(2028, 3, 31), None),
        (LEAP, LEAP, [Went(1, dt.date(2028, 3, 31), LEAP)], dt.date(2028, 4, 1), (2, 32)),  # … the next tomorrow
        (None, LEAP, [], dt.date(2028, 3, 7), None),
        (None, LEAP, [], dt.date(2028, 3, 8), (1, 8)),
        (None, LEAP, [Went(1, dt.date(2028, 3, 8))], dt.date(2028, 3, 9), None),
        (None, dt.date(2028, 3, 9), [Went(1, dt.date(2028, 3, 8))], dt.date(2028, 3, 17), (1, 8)),  # moved, quiet again
        # Another day is late by itself; what was settled and is open again too, what was taken back not.
        (
            dt.date(2028, 3, 20),
            dt.date(2028, 3, 20),
            [Went(1, dt.date(2028, 3, 4), LEAP)],
            dt.date(2028, 3, 24),
            (1, 4),
        ),
        (LEAP, LEAP, [Went(1, dt.date(2028, 3, 4), LEAP, dt.date(2028, 3, 5))], dt.date(2028, 3, 6), (1, 6)),
        (
            LEAP,
            LEAP,
            [Went(1, dt.date(2028, 3, 4), LEAP, dt.date(2028, 3, 5), taken_back=True)],
            dt.date(2028, 3, 6),
            None,
        ),
    ],
)
def test_the_next_rung_follows_from_the_day_and_from_what_went_before(due, moved, gone, today, expected):
    item = Item("entry", 1, "issue", "Nights fail", "high", due, moved)

    step = next_step(RULES, item, gone, today)

    assert (None if step is None else (step.rule.rung, step.days)) == expected


def test_a_rule_is_for_its_kinds_from_its_severity_on():
    item = Item("entry", 1, "issue", "Nights fail", "medium", LEAP, LEAP)
    later = LEAP + dt.timedelta(days=5)

    assert Rule(("issue",), "high", "late", 1, "managers").over(item, later) is None
    assert Rule(("action",), "low", "late", 1, "managers").over(item, later) is None
    assert Rule(("issue",), "medium", "late", 1, "managers").over(item, later) == 5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kinds": []}, "Rule 1: choose at least one kind"),
        ({"kinds": ["moon"]}, "Rule 1: choose at least one kind"),
        ({"severity": "huge"}, "Rule 1: choose a severity"),
        ({"days": -1}, "Rule 1: days go from 0 to 365"),
        ({"days": None}, "Rule 1: days go from 0 to 365"),
        ({"measure": "soon"}, "Rule 1: what is due soon goes to its owner"),
        ({"to": "owner"}, "Rule 1: what is due soon goes to its owner"),
        ({"measure": "soon", "to": "owner", "kinds": ["risk"]}, "Rule 1: owners of risks are reminded"),
        ({"to": "person"}, "Rule 1: only somebody who sees the log"),
        ({"to": "person", "person": 10**9}, "Rule 1: only somebody who sees the log"),
    ],
)
def test_rules_that_make_no_sense_are_refused_with_their_number(access, change, says):
    with pytest.raises(BadRules, match=says):
        rules.set_rules(access=access, said=[{**LATE_3, **change}], seen=0)

    assert not EscalationRule.objects.exists()


def test_the_manager_hears_first_then_the_approver_each_once_a_day_apart(access, maria, helene, monkeypatch):
    set_member(project=access.project, email=helene.email, role=Role.APPROVER, by=access.user)
    rules.set_rules(access=access, said=[LATE_3, TO_BOARD], seen=0)
    _issue(access, 30)

    assert [len(escalating.escalate(access.project)) for _turn in range(2)] == [1, 0]
    assert _rungs(access) == [("entry", 1, 1, "Maria Okafor")]
    assert _letters() == [(maria.email, "Payroll: something was escalated")]

    tomorrow = today_in(access.project) + dt.timedelta(days=1)
    monkeypatch.setattr(escalating, "today_in", lambda _project: tomorrow)
    assert [len(escalating.escalate(access.project)) for _turn in range(2)] == [1, 0]
    assert _rungs(access) == [("entry", 1, 2, "Helene Dahl"), ("entry", 1, 1, "Maria Okafor")]
    assert _letters() == [(helene.email, "Payroll: something was escalated")]
    page = signed_in(maria).get("/projects/PAY/log/1").content.decode()
    assert "escalated to Helene Dahl on" in page
    assert "31 days late" in page
    assert "Nights fail" in signed_in(maria).get("/projects/PAY/log/?state=escalated").content.decode()
    assert not verify().findings


def test_a_rung_on_which_nobody_stands_says_so_and_is_climbed_once_somebody_does(access, maria, helene):
    rules.set_rules(access=access, said=[TO_BOARD], seen=0)
    _issue(access, 30)

    escalating.escalate(access.project)

    [line] = escalated_in(access)
    assert "but to nobody: the project has no approvers" in line.words
    assert [to for to, _subject in _letters()] == [maria.email]
    assert "No approver is named in this project" in signed_in(maria).get(PAGE).content.decode()
    assert escalating.escalate(access.project) == []

    set_member(project=access.project, email=helene.email, role=Role.APPROVER, by=access.user)
    assert len(escalating.escalate(access.project)) == 1
    assert escalating.escalate(access.project) == []
    assert [to for to, _subject in _letters()] == [helene.email]
    assert _rungs(access) == [("entry", 1, 2, "Helene Dahl")]
    assert not verify().findings


def test_who_stands_in_for_a_manager_that_is_away_hears_it_too(access, maria, yuki):
    today = today_in(access.project)
    Deputy.objects.create(
        person=maria, deputy=yuki, first_day=today - dt.timedelta(days=2), last_day=today + dt.timedelta(days=2)
    )
    rules.set_rules(access=access, said=[LATE_3], seen=0)
    _issue(access, 5)

    escalating.escalate(access.project)

    assert sorted(to for to, _subject in _letters()) == sorted([maria.email, yuki.email])


def test_what_is_closed_in_between_stands_no_higher_and_nobody_is_told(access):
    rules.set_rules(access=access, said=[LATE_3], seen=0)
    _issue(access, 5)
    escalating.escalate(access.project)

    actions.change_entry(access=access, number=1, facts={"state": "done", "outcome": "A cable"})

    assert _rungs(access) == []
    assert _letters() == []
    escalating.escalate(access.project)
    assert Escalation.objects.get().over_on == today_in(access.project)
    assert Entry.objects.latest("pk").verb == "ended an escalation"

    actions.change_entry(access=access, number=1, facts={"state": "open"})
    assert len(escalating.escalate(access.project)) == 1
    assert not verify().findings


def test_a_deleted_entry_takes_its_escalation_along_and_brings_it_back(access, maria):
    rules.set_rules(access=access, said=[LATE_3], seen=0)
    _issue(access, 5)
    escalating.escalate(access.project)
    actions.delete_entry(access=access, number=1)
    assert _rungs(access) == []

    undo(entry=Entry.objects.latest("pk"), by=maria)

    assert _rungs(access) == [("entry", 1, 1, "Maria Okafor")]
    actions.delete_entry(access=access, number=1)
    assert escalating.look(Running(Job(kind="raid.escalate"), "a test")) == {"entries": 0}
    assert Escalation.objects.get().over_on is not None
    assert not verify().findings


def test_a_risk_goes_higher_by_its_exposure_and_its_review_date(access, maria):
    today = today_in(access.project)
    facts = {"title": "The vendor fails", "probability": 0.9, "delay": (48000, 48000, 48000)}
    create_risk(access=access, facts={**facts, "review": today - dt.timedelta(days=9)})
    create_risk(access=access, facts={**facts, "probability": 0.01, "review": today - dt.timedelta(days=9)})

    escalating.escalate(access.project)

    assert _rungs(access) == [("risk", 1, 1, "Maria Okafor")]
    browser = signed_in(maria)
    assert "escalated to Maria Okafor on" in browser.get("/projects/PAY/risks/1").content.decode()
    found = browser.get("/projects/PAY/risks/?state=escalated").context["lines"]
    assert [line.risk.number for line in found] == [1]
    assert "1 risk has been escalated" in _log_page(access, browser)

    change_risk(access=access, number=1, facts={"review": today})
    assert _rungs(access) == []
    assert escalating.escalate(access.project) == []
    assert not verify().findings


def _log_page(access, browser):
    _issue(access, -9)
    return browser.get("/projects/PAY/log/").content.decode()


def test_quiet_is_broken_by_what_somebody_says(access, maria):
    rules.set_rules(access=access, said=[STILL_7], seen=0)
    one = _issue(access, -9, severity="")
    ago = today_in(access.project) - dt.timedelta(days=8)
    Entry.objects.filter(record="raid.LogEntry").update(
        at=dt.datetime.combine(ago, dt.time(12), dt.UTC)
    )  # fmt: skip
    LogEntry.objects.filter(pk=one.pk).update(raised_on=ago)
    escalating.escalate(access.project)
    [line] = escalated_in(access)
    assert line.because == "nothing happened for 8 days"

    actions.change_entry(access=access, number=1, facts={"text": "The vendor was called"})
    escalating.escalate(access.project)

    assert _rungs(access) == []


def test_who_changes_the_log_takes_an_escalation_back_for_good_and_undoes_that(access, maria, yuki):
    rules.set_rules(access=access, said=[LATE_3], seen=0)
    _issue(access, 5)
    escalating.escalate(access.project)
    said = {"kind": "entry", "number": "1"}
    assert signed_in(yuki).post("/projects/PAY/log/take-back", said).status_code == 403

    answer = signed_in(maria).post("/projects/PAY/log/take-back", said)

    assert answer.headers["Location"] == "/projects/PAY/log/1"
    assert _rungs(access) == []
    assert list(queries.entries(access, Filter(state="escalated"))) == []
    assert escalating.escalate(access.project) == []
    with pytest.raises(NotEscalated):
        escalating.take_back(access=access, kind="entry", number=1)
    undo(entry=Entry.objects.latest("pk"), by=maria)
    assert _rungs(access) == [("entry", 1, 1, "Maria Okafor")]
    assert not verify().findings


def test_a_project_goes_by_its_own_rules_else_by_the_organisations(access, maria):
    office = account("olga@example.org", "Olga Office")
    UserRole.objects.create(user=office, role=OrganisationRole.PMO)
    assert rules.rules_of(access.project) == ladder.USUAL
    with pytest.raises(RoleMayNot):
        rules.set_house_rules(by=maria, said=[LATE_3], seen=0)
    with pytest.raises(BadRules, match="name nobody"):
        rules.set_house_rules(by=office, said=[{**LATE_3, "to": "person", "person": office.pk}], seen=0)

    rules.set_house_rules(by=office, said=[STILL_7], seen=0)
    assert rules.rules_of(access.project) == ladder.read([STILL_7])
    rules.set_rules(access=access, said=[LATE_3], seen=0)
    with pytest.raises(RulesChangedMeanwhile):
        rules.set_rules(access=access, said=[], seen=0)
    rules.set_rules(access=access, said=None, seen=1)
    assert rules.rules_of(access.project) == ladder.read([STILL_7])

    undo(entry=Entry.objects.latest("pk"), by=maria)
    assert rules.rules_of(access.project) == ladder.read([LATE_3])
    assert not verify().findings


def test_a_rule_of_the_time_of_one_rule_holds_still(access, helene):
    EscalationRule.objects.create(project=access.project, severity="low", days=9, told=helene)

    assert rules.rules_of(access.project) == (
        ladder.USUAL[0],
        Rule(("issue", "conflict", "assumption", "decision", "action"), "low", "late", 9, "person", helene.pk),
    )


def test_the_page_shows_what_rules_would_do_before_they_are_kept(access, maria):
    _issue(access, 5)
    browser = signed_in(maria)
    said = {
        "version": "0", "rules": "1", "rule-1-kinds": ["issue", "risk"], "rule-1-severity": "", "rule-1-days": "4",
        "rule-1-measure": "late", "rule-1-to": f"person:{maria.pk}",
    }  # fmt: skip

    tried = browser.post(PAGE, {**said, "do": "try"}).content.decode()
    assert "Today 1 record meets a rule" in tried
    assert not EscalationRule.objects.exists()
    assert "Rule 2" in browser.post(PAGE, {**said, "do": "add"}).content.decode()
    assert "There is no rule" in browser.post(PAGE, {**said, "do": "remove-1"}).content.decode()
    wrong = browser.post(PAGE, {**said, "rule-1-days": "many", "do": "try"})
    assert (wrong.status_code, "Rule 1: days go from 0 to 365" in wrong.content.decode()) == (422, True)

    assert browser.post(PAGE, {**said, "do": "keep"}).headers["Location"] == "/projects/PAY/log/"
    assert rules.rules_of(access.project)[0].person == maria.pk
    browser.post(PAGE, {**said, "version": "1", "do": "back"})
    assert not EscalationRule.objects.exists()


def _reminders(monkeypatch, access, day):
    """How many were told, and the letters: to whom, and what they say."""
    monkeypatch.setattr(reminding, "today_in", lambda _project: day)
    told = reminding.look(Running(Job(kind="raid.remind"), "a test"))["told"]
    sent = sorted((letter.to[0], f"{letter.subject} {letter.body}") for letter in mail.outbox)
    mail.outbox.clear()
    assert told == len(sent)
    return sent


def test_owners_are_reminded_once_of_what_is_due_soon_all_of_it_in_one_notice(access, maria, yuki, monkeypatch):
    rules.set_rules(access=access, said=[{**REMIND_2, "days": 2}], seen=0)
    for title, kind, due, owner in (
        ("Call the vendor", "action", LEAP, yuki), ("The data are clean", "assumption", LEAP, yuki),
        ("Cloud or not", "decision", LEAP + dt.timedelta(days=1), maria), ("Nobody's", "action", LEAP, None),
        ("Nights fail", "issue", LEAP, yuki),
    ):  # fmt: skip
        facts = {"kind": kind, "title": title, "due": due, "owner": owner and owner.pk}
        actions.add_entry(access=access, facts=facts)

    assert _reminders(monkeypatch, access, dt.date(2028, 2, 26)) == []
    [(to, said)] = _reminders(monkeypatch, access, dt.date(2028, 2, 27))
    assert to == yuki.email
    assert "2 entries of the log of Payroll are due soon" in said
    assert _reminders(monkeypatch, access, dt.date(2028, 2, 27)) == []
    [(to, said)] = _reminders(monkeypatch, access, LEAP)
    assert to == maria.email
    assert "“Cloud or not” in the log of Payroll is due on Wed 1 Mar 2028" in said

    actions.change_entry(access=access, number=1, facts={"due": dt.date(2028, 3, 10)})
    assert len(_reminders(monkeypatch, access, dt.date(2028, 3, 9))) == 1
    assert not verify().findings


def test_who_stands_in_for_an_owner_is_reminded_and_what_is_closed_reminds_nobody(access, maria, yuki, monkeypatch):
    today = today_in(access.project)
    away = (today - dt.timedelta(days=1), today + dt.timedelta(days=1))
    Deputy.objects.create(person=yuki, deputy=maria, first_day=away[0], last_day=away[1])
    for number in (1, 2):
        facts = {"kind": "action", "title": f"Step {number}", "due": today, "owner": yuki.pk}
        actions.add_entry(access=access, facts=facts)
    actions.change_entry(access=access, number=2, facts={"state": "done"})

    sent = _reminders(monkeypatch, access, today)

    assert [to for to, _said in sent] == sorted([maria.email, yuki.email])
    assert all("“Step 1” in the log of Payroll is due" in said for _to, said in sent)
