"""Entries of the log are written, changed, closed, linked, escalated and taken back, by those who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from tests.worlds import account, signed_in

from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.undoing import undoable
from charthouse.journal.verifying import verify
from charthouse.plan.actions import import_document
from charthouse.plan.models import Task
from charthouse.projects import actions as projects
from charthouse.projects.access import NotTheirs, RoleMayNot, project_for
from charthouse.projects.days import today_in
from charthouse.projects.models import Role
from charthouse.raid import actions, escalating, happening, queries
from charthouse.raid.forgetting import forget, told_of
from charthouse.raid.models import LogEntry
from charthouse.raid.queries import Filter
from charthouse.raid.refusals import BadEntry, EntryChangedMeanwhile, HappenedAlready, NoSuchEntry
from charthouse.risks.actions import create_risk
from charthouse.risks.models import Risk

HOME = "/projects/PAY/log/"
ISSUE = {"kind": "issue", "title": "The interface fails at night"}
DECISION = {"kind": "decision", "title": "Cloud or our own machines"}


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def yukis(payroll, yuki):
    return project_for(yuki, "PAY")


def _last() -> Entry:
    return Entry.objects.latest("pk")


def test_numbers_rise_over_all_kinds_and_are_never_given_twice(access):
    assert [actions.add_entry(access=access, facts=facts).number for facts in (ISSUE, DECISION)] == [1, 2]

    actions.delete_entry(access=access, number=2)

    assert actions.add_entry(access=access, facts=DECISION).number == 3


def test_an_entry_says_who_raised_it_and_when_and_when_it_was_closed(access, maria):
    one = actions.add_entry(access=access, facts=ISSUE)
    today = today_in(access.project)
    assert (one.raised_by, one.raised_on, one.closed_on) == (maria, today, None)

    one = actions.change_entry(access=access, number=1, facts={"state": "done", "outcome": "A new cable"})
    assert one.closed_on == today
    assert actions.change_entry(access=access, number=1, facts={"state": "open"}).closed_on is None


def test_a_decision_that_is_taken_says_who_took_it(access):
    actions.add_entry(access=access, facts={**DECISION, "options": "- cloud\n- own"})
    with pytest.raises(BadEntry, match="says who took it"):
        actions.change_entry(access=access, number=1, facts={"state": "done"})

    one = actions.change_entry(access=access, number=1, facts={"state": "done", "decided_by": "The board"})

    assert one.decided_on == today_in(access.project)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"title": " "}, "needs a title"),
        ({"kind": "wish"}, "Choose one of these: issue, conflict"),
        ({"state": "refuted"}, "Choose one of these: open, under_way, done, dropped"),
        ({"due": "soon"}, "YYYY-MM-DD"),
        ({"owner": 10**9}, "Only somebody who sees the log"),
        ({"links": [("task", 99)]}, "no record task 99"),
        ({"links": [("moon", 1)]}, "Choose one of these: task, risk, entry, version"),
        ({"shoe_size": 42}, "no field “shoe_size”"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(access, facts, says):
    with pytest.raises(BadEntry, match=says) as refused:
        actions.add_entry(access=access, facts={**ISSUE, **facts})

    assert list(refused.value.fields) == list(facts)
    assert not LogEntry.objects.exists()


def test_an_assumption_can_turn_out_not_to_hold(access):
    actions.add_entry(access=access, facts={"kind": "assumption", "title": "The data are clean", "state": "refuted"})

    [line] = queries.lines_of(access, queries.entries(access, Filter(state="closed")))

    assert str(line.state) == "does not hold"


def test_every_change_is_taken_back_with_its_links(access, maria, small_plan):
    import_document(project=access.project, document=small_plan, by=maria)
    actions.add_entry(access=access, facts={**ISSUE, "links": [("task", 11)]})
    actions.change_entry(access=access, number=1, facts={"links": [("task", 12)], "severity": "high"})
    actions.delete_entry(access=access, number=1)
    deleted, changed, _added = Entry.objects.filter(record="raid.LogEntry").order_by("-pk")

    undo(entry=deleted, by=maria)
    assert list(LogEntry.objects.get().links.values_list("kind", "number")) == [("task", 12)]
    undo(entry=changed, by=maria)
    one = LogEntry.objects.get()
    assert (one.severity, list(one.links.values_list("kind", "number"))) == ("", [("task", 11)])
    assert not verify().findings


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(access):
    actions.add_entry(access=access, facts=ISSUE)
    actions.change_entry(access=access, number=1, facts={"severity": "low"}, seen=1)

    with pytest.raises(EntryChangedMeanwhile, match="open it again"):
        actions.change_entry(access=access, number=1, facts={"severity": "high"}, seen=1)


def test_a_contributor_raises_entries_and_says_how_far_their_own_are(access, yukis, yuki):
    actions.add_entry(access=yukis, facts=ISSUE)
    actions.add_entry(access=access, facts={**DECISION, "owner": yuki.pk})

    assert actions.change_entry(access=yukis, number=2, facts={"state": "under_way"}).state == "under_way"
    with pytest.raises(NotTheirs, match="say how far they are"):
        actions.change_entry(access=yukis, number=2, facts={"due": dt.date(2030, 1, 1)})
    with pytest.raises(NotTheirs, match="is not yours"):
        actions.change_entry(access=yukis, number=1, facts={"text": "Still"})
    with pytest.raises(NotTheirs, match="what was decided"):
        actions.add_entry(access=yukis, facts={**DECISION, "decided_by": "Me"})
    with pytest.raises(RoleMayNot):
        actions.delete_entry(access=yukis, number=2)


def test_a_contributor_takes_back_what_they_said_and_nothing_of_others(access, yukis, yuki):
    actions.add_entry(access=access, facts={**ISSUE, "owner": yuki.pk})
    by_maria = _last()
    actions.change_entry(access=yukis, number=1, facts={"state": "under_way"})
    by_yuki = _last()

    with pytest.raises(NotTheirs, match="what you said of the log yourself"):
        undo(entry=by_maria, by=yuki)
    undo(entry=by_yuki, by=yuki)

    assert LogEntry.objects.get().state == "open"


def test_a_viewer_reads_and_changes_nothing_and_a_stranger_finds_nothing(access, helene, stranger):
    actions.add_entry(access=access, facts=ISSUE)
    reader = project_for(helene, "PAY")
    with pytest.raises(RoleMayNot):
        actions.add_entry(access=reader, facts=ISSUE)
    with pytest.raises(RoleMayNot):
        actions.change_entry(access=reader, number=1, facts={"text": "x"})
    browser = signed_in(helene)
    assert browser.get(HOME).status_code == 200
    assert "Delete the entry" not in browser.get(f"{HOME}1").content.decode()
    assert browser.get(f"{HOME}new").status_code == 403
    assert signed_in(stranger).get(HOME).status_code == 404


def test_an_entry_that_is_not_there_is_said_so(access, maria):
    with pytest.raises(NoSuchEntry, match="no entry 7"):
        actions.change_entry(access=access, number=7, facts={})
    assert signed_in(maria).get(f"{HOME}7").status_code == 404


def test_filters_search_and_order(access, yuki):
    today = today_in(access.project)
    late, soon = today - dt.timedelta(days=2), today + dt.timedelta(days=2)
    for facts in (
        {**ISSUE, "due": soon, "severity": "low"},
        {**DECISION, "due": late, "owner": yuki.pk},
        {"kind": "action", "title": "Call them", "text": "About the INTERFACE"},
        {"kind": "action", "title": "Done with", "state": "done", "due": late, "severity": "critical"},
    ):
        actions.add_entry(access=access, facts=facts)

    def numbers(**asked: str) -> list[int]:
        return [one.number for one in queries.entries(access, Filter(**asked))]

    assert numbers() == [2, 1, 3]
    assert numbers(state="late") == [2]
    assert numbers(state="all", sort="severity") == [4, 1, 2, 3]
    assert numbers(state="closed") == [4]
    assert numbers(words="interface") == [1, 3]
    assert numbers(owner=str(yuki.pk)) == [2]
    assert numbers(owner="nobody", sort="newest") == [3, 1]
    assert numbers(kind="action", state="all") == [4, 3]


@pytest.fixture
def late_issue(access, yuki):
    today = today_in(access.project)
    facts = {**ISSUE, "severity": "high", "owner": yuki.pk, "due": today - dt.timedelta(days=4)}
    return actions.add_entry(access=access, facts=facts)


def _letters() -> int:
    sent = 0
    for job in Job.objects.filter(kind="raid.tell_escalated", state="waiting"):
        sent += escalating.write(Running(job, "a test"))["told"]
        job.delete()
    return sent


def test_what_is_late_by_the_rule_is_escalated_once_and_written_about_once(access, late_issue, maria):
    assert [one.number for one in escalating.escalate(access.project)] == [1]
    assert _letters() == 1
    assert escalating.escalate(access.project) == []
    [letter] = mail.outbox
    assert letter.to == [maria.email]
    assert "1 The interface fails at night (issue, high): escalated to Maria Okafor on " in letter.body
    assert "/projects/PAY/log/?state=escalated" in letter.body
    assert not verify().findings


def test_a_later_day_makes_an_entry_wait_for_its_own_lateness_again(access, late_issue):
    escalating.escalate(access.project)
    actions.change_entry(access=access, number=1, facts={"text": "We try"})
    assert LogEntry.objects.get().escalated_on is not None

    actions.change_entry(access=access, number=1, facts={"due": today_in(access.project)})

    assert LogEntry.objects.get().escalated_on is None
    assert escalating.escalate(access.project) == []


def test_one_line_writes_an_entry_and_waits_for_the_next(payroll, yuki):
    browser = signed_in(yuki)
    said = {"quick": "1", "kind": "action", "title": "Call the vendor", "severity": "", "owner": "", "due": ""}

    answer = browser.post(f"{HOME}new", said)

    assert answer.headers["Location"] == f"{HOME}?quick=action"
    assert 'autocomplete="off" dir="auto" autofocus' in browser.get(answer.headers["Location"]).content.decode()
    assert LogEntry.objects.get().raised_by == yuki


def test_the_form_of_an_owner_offers_what_they_may_say(access, yuki):
    actions.add_entry(access=access, facts={**ISSUE, "owner": yuki.pk})
    browser = signed_in(yuki)
    page = browser.get(f"{HOME}1/edit").content.decode()
    assert 'name="state"' in page
    assert 'name="due"' not in page

    browser.post(f"{HOME}1/edit", {"version": "1", "state": "done", "text": "", "outcome": "**Solved**"})

    assert LogEntry.objects.get().state == "done"
    assert "<strong>Solved</strong>" in browser.get(f"{HOME}1").content.decode()


def test_links_are_found_by_words_and_taken_off_again(access, maria, small_plan):
    import_document(project=access.project, document=small_plan, by=maria)
    actions.add_entry(access=access, facts=ISSUE)
    browser = signed_in(maria)
    assert "PAY-11 Design" in browser.get(f"{HOME}1/links?find=desi").content.decode()

    browser.post(f"{HOME}1/links", {"kind": "task", "number": "11"})
    assert "11 Design" in browser.get(f"{HOME}1").content.decode()
    assert "PAY-11" not in browser.get(f"{HOME}1/links?find=11").content.decode()
    browser.post(f"{HOME}1/links", {"do": "remove", "kind": "task", "number": "11"})

    assert "Nothing is linked yet." in browser.get(f"{HOME}1").content.decode()


def test_the_log_is_taken_out_as_a_table_with_what_the_filter_shows(access, maria, yuki):
    actions.add_entry(access=access, facts={**ISSUE, "owner": yuki.pk})
    actions.add_entry(access=access, facts={**DECISION, "state": "dropped"})
    browser = signed_in(maria)

    text = browser.get(f"{HOME}export.csv").content.decode("utf-8-sig")

    assert "The interface fails at night,open,,Yuki Hayashi" in text
    assert "Cloud" not in text
    assert browser.get(f"{HOME}export.xlsx?state=all").status_code == 200
    assert browser.get(f"{HOME}export.pdf").status_code == 404


def test_own_open_entries_are_found_over_all_projects(access, yuki, maria):
    actions.add_entry(access=access, facts={**ISSUE, "owner": yuki.pk})
    actions.add_entry(access=access, facts={**DECISION, "owner": yuki.pk, "state": "dropped"})
    actions.add_entry(access=access, facts={**DECISION, "owner": maria.pk})

    assert [one.one.title for one in queries.own_open(yuki)] == [ISSUE["title"]]


def test_an_erased_person_is_named_in_no_log(access, maria):
    piotr = account("piotr@example.org", "Piotr Nowak")
    projects.set_member(project=access.project, email=piotr.email, role=Role.CONTRIBUTOR, by=maria)
    actions.add_entry(access=access, facts={**ISSUE, "text": "Piotr Nowak knows", "owner": piotr.pk})

    assert [one["title"] for one in told_of(piotr)["owns"]] == [ISSUE["title"]]
    forget(piotr)

    assert "Piotr" not in LogEntry.objects.get().text


def test_what_was_done_can_be_undone_as_the_history_says(access):
    actions.add_entry(access=access, facts=ISSUE)

    assert _last().operation in undoable([_last()])


def test_a_risk_that_happens_becomes_an_issue_with_its_contingency_plan_as_tasks_and_back(access, maria, small_plan):
    import_document(project=access.project, document=small_plan, by=maria)
    risk = {"title": "The supplier fails", "probability": 0.3, "contingency": "Ask the second one  2d\nTest anew\t1d"}
    create_risk(access=access, facts={**risk, "owner": maria.pk})

    one = happening.happen(access=access, number=1, facts={"severity": "critical"}, below=10)

    made = list(Task.objects.filter(uid__gt=23).order_by("uid").values_list("name", "parent__name", "duration"))
    assert made == [
        ("Contingency: The supplier fails", "Make", made[0][2]),
        ("Ask the second one", "Contingency: The supplier fails", 960),
        ("Test anew", "Contingency: The supplier fails", 480),
    ]
    assert (one.kind, one.severity, one.owner) == ("issue", "critical", maria)
    assert set(one.links.values_list("kind", "number")) == {("risk", 1), ("task", 24)}
    assert Risk.objects.get().state == "occurred"
    with pytest.raises(HappenedAlready, match="not open any more"):
        happening.happen(access=access, number=1, facts={})

    undo(entry=Entry.objects.get(record="raid.LogEntry"), by=maria)

    assert Risk.objects.get().state == "open"
    assert not LogEntry.objects.exists()
    assert not Task.objects.filter(uid__gt=23).exists()
    assert not verify().findings


def test_the_page_of_a_risk_offers_that_it_has_happened(access, maria, yuki):
    create_risk(access=access, facts={"title": "The supplier fails", "probability": 0.3})
    page = "/projects/PAY/risks/1"
    assert "It has happened" not in signed_in(yuki).get(page).content.decode()
    assert signed_in(yuki).get(f"{page}/happened").status_code == 403
    browser = signed_in(maria)
    assert f'href="{page}/happened"' in browser.get(page).content.decode()

    answer = browser.post(f"{page}/happened", {"severity": "high", "owner": "", "due": "", "version": "1"})

    assert answer.headers["Location"] == f"{HOME}1"
    assert browser.get(f"{HOME}1").status_code == 200
    assert browser.post(f"{page}/happened", {"severity": "high"}).status_code == 422


def test_programs_read_a_long_log_in_pages(access, maria):
    LogEntry.objects.bulk_create(
        LogEntry(project=access.project, number=n, kind="action", title=f"Step {n}", raised_on=today_in(access.project))
        for n in range(1, 251)
    )
    client, seen = signed_in(maria), []

    answer = client.get("/api/v1/projects/PAY/log").json()
    seen.append([one["number"] for one in answer["items"]])
    while answer["next"]:
        answer = client.get(answer["next"]).json()
        seen.append([one["number"] for one in answer["items"]])

    assert [len(page) for page in seen] == [100, 100, 50]
    assert [number for page in seen for number in page] == list(range(1, 251))
    assert len(client.get("/api/v1/projects/PAY/log?limit=500&kind=issue").json()["items"]) == 0
    for wrong in ("limit=0", "limit=501", "after=-1", "after=x"):
        assert client.get(f"/api/v1/projects/PAY/log?{wrong}").status_code == 422


def test_a_program_says_that_a_risk_has_happened_once(access, maria, small_plan):
    import_document(project=access.project, document=small_plan, by=maria)
    create_risk(access=access, facts={"title": "Strike", "probability": 0.2, "contingency": "Ask others\t2d"})
    client = signed_in(maria)

    answer = client.post(
        "/api/v1/projects/PAY/risks/1/happened", {"severity": "critical"}, content_type="application/json"
    )
    again = client.post("/api/v1/projects/PAY/risks/1/happened", {}, content_type="application/json")

    assert (answer.status_code, answer.json()["title"], answer.json()["severity"]) == (201, "Strike", "critical")
    assert again.status_code == 409
    assert Risk.objects.get().state == "occurred"
    assert Task.objects.filter(name="Ask others").count() == 1
