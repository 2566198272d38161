"""Promises between two projects, and with somebody outside: agreed by both, followed, seen by each as they may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from tests.worlds import DAY, account, at, signed_in

from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.telling import tell
from charthouse.plan import actions, publishing, scenarios
from charthouse.plan.forgetting import forget, told_of
from charthouse.plan.models import Promise, Task
from charthouse.plan.promising import promises, showing, telling
from charthouse.plan.promising.holding import hold, holding_of
from charthouse.plan.promising.promises import Other
from charthouse.plan.promising.refusals import BadPromise, NoSuchPromise, NotAsked
from charthouse.plan.promising.showing import lines_of, told, warned_of
from charthouse.plan.promising.standing import Standing
from charthouse.plan.refusals import ChangedMeanwhile, NoSuchTask
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Project, Publishing, Role

LIVE = 23
"""The milestone of the small plan: without delay on Monday 16 March 2026."""
BUILD = 12


@pytest.fixture(autouse=True)
def early_march(monkeypatch):
    """Thursday 5 March 2026, by every project's clock."""
    monkeypatch.setattr(showing, "today_in", lambda _project: at(3, 0))


@pytest.fixture
def olga(db):
    """Manages the project that gives; knows nothing of payroll."""
    return account("olga@example.org", "Olga Berg")


@pytest.fixture
def giving(olga, small_plan, db):
    """A project with the small plan, which promises its milestone."""
    project = projects.create_project(
        key="NET", name="Secret network", by=olga, time_zone="Europe/Berlin", currency="EUR", start=dt.date(2026, 3, 2)
    )
    actions.import_document(project=project, document=small_plan, by=olga)
    actions.reschedule(project=project, by=olga)
    return project


@pytest.fixture
def waiting(payroll, small_plan, maria):
    """Payroll with the same plan."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def proposed(giving, waiting, olga, maria):
    """Olga sees payroll as a viewer, and promises it the network by 20 March; Maria does not see Olga's project."""
    projects.set_member(project=waiting, email=olga.email, role=Role.VIEWER, by=maria)
    return promises.propose(
        access=project_for(olga, "NET"), side="giver", other=Other(waiting), what="The network stands",
        date="2026-03-20", task=LIVE, note="Without Wi-Fi",
    )  # fmt: skip


@pytest.fixture
def agreed(proposed, maria):
    return promises.accept(access=project_for(maria, "PAY"), number=proposed.pk)


def seen_by(user, key):
    access = project_for(user, key)
    return lines_of(access, list(told(access)))


def verbs(project):
    return list(
        Entry.objects.filter(stream=project.journal, record="plan.Promise")
        .order_by("number")
        .values_list("verb", flat=True)
    )


def delay(project, by, days):
    """Build takes so many days longer."""
    actions.update_task(project=project, uid=BUILD, changes={"duration": (5 * DAY, (5 + days) * DAY)}, by=by)


def test_one_side_proposes_the_other_accepts_and_both_journals_know(agreed, giving, waiting, maria):
    assert (agreed.state, agreed.asked, agreed.agreed_by) == ("agreed", "", maria)
    assert verbs(giving) == ["proposed a promise", "accepted a promise on the other side"]
    assert verbs(waiting) == ["proposed a promise on the other side", "accepted a promise"]


def test_only_who_is_asked_answers_and_only_a_manager(proposed, olga, maria, yuki):
    with pytest.raises(NotAsked, match="waits for the other side"):
        promises.accept(access=project_for(olga, "NET"), number=proposed.pk)
    with pytest.raises(RoleMayNot):
        promises.accept(access=project_for(yuki, "PAY"), number=proposed.pk)
    with pytest.raises(RoleMayNot):
        promises.refuse(access=project_for(olga, "PAY"), number=proposed.pk, reason="I only look")
    with pytest.raises(BadPromise, match="why it is refused"):
        promises.refuse(access=project_for(maria, "PAY"), number=proposed.pk, reason=" ")

    refused = promises.refuse(access=project_for(maria, "PAY"), number=proposed.pk, reason="Too late")
    assert (refused.state, refused.reason, refused.asked) == ("refused", "Too late", "")


def test_another_day_asks_again_and_the_agreed_one_stands_meanwhile(agreed, olga, maria):
    with pytest.raises(BadPromise, match="why the day changes"):
        promises.change(access=project_for(olga, "NET"), number=agreed.pk, fields={"date": "2026-03-27"})
    asked = promises.change(
        access=project_for(olga, "NET"), number=agreed.pk, fields={"date": "2026-03-27"}, reason="The switch is late"
    )
    assert (asked.state, asked.date, asked.wanted, asked.asked) == ("agreed", at(18, 0), at(25, 0), "taker")

    refused = promises.refuse(access=project_for(maria, "PAY"), number=agreed.pk, reason="We go live on the 23rd")
    assert (refused.state, refused.date, refused.wanted) == ("agreed", at(18, 0), None)

    promises.change(access=project_for(olga, "NET"), number=agreed.pk, fields={"date": "2026-03-24"}, reason="Again")
    accepted = promises.accept(access=project_for(maria, "PAY"), number=agreed.pk)
    assert (accepted.state, accepted.date, accepted.wanted) == ("agreed", at(22, 0), None)


def test_a_counter_proposal_turns_the_question_round(proposed, olga, maria):
    promises.change(access=project_for(maria, "PAY"), number=proposed.pk, fields={"date": "2026-03-18"})
    with pytest.raises(NotAsked):
        promises.accept(access=project_for(maria, "PAY"), number=proposed.pk)

    assert promises.accept(access=project_for(olga, "NET"), number=proposed.pk).date == at(16, 0)


def test_who_looked_at_an_older_state_looks_again(proposed, olga, maria):
    promises.change(access=project_for(olga, "NET"), number=proposed.pk, fields={"date": "2026-03-19"})

    with pytest.raises(ChangedMeanwhile):
        promises.accept(access=project_for(maria, "PAY"), number=proposed.pk, seen=proposed.version)


def test_the_other_side_is_another_project_to_who_does_not_see_it_and_its_task_is_nobodys(agreed, olga, maria):
    (mine,) = seen_by(maria, "PAY")
    assert (mine.other, mine.other_key, mine.task, mine.task_name) == ("another project", "", None, "")
    assert (mine.what, mine.proposed_by, mine.gives) == ("The network stands", "Olga Berg", False)
    (hers,) = seen_by(olga, "NET")
    assert (hers.other, hers.other_key, hers.task, hers.task_name) == ("Payroll", "PAY", LIVE, "Live")


def test_a_client_is_told_what_is_agreed_without_people_notes_and_proposals(proposed, waiting, maria):
    client = account("client@example.org", "Cleo Client")
    projects.set_member(project=waiting, email=client.email, role=Role.CLIENT, by=maria)

    assert seen_by(client, "PAY") == []
    promises.accept(access=project_for(maria, "PAY"), number=proposed.pk)
    (line,) = seen_by(client, "PAY")
    assert (line.what, line.note, line.proposed_by, line.agreed_by) == ("The network stands", "", "", "")


def test_nobody_is_asked_by_a_key_that_the_proposer_does_not_see(giving, waiting, maria):
    page = signed_in(maria).post(
        "/projects/PAY/plan/promises/propose",
        {"side": "taker", "other": "NET", "what": "The network", "date": "2026-03-20"},
    )

    assert page.status_code == 422
    assert "Secret network" not in page.content.decode()
    assert not Promise.objects.exists()


def test_a_promise_of_two_others_is_not_there(agreed, maria, stranger):
    third = projects.create_project(key="OTH", name="Other", by=stranger, time_zone="UTC", currency="EUR")
    with pytest.raises(NoSuchPromise):
        promises.promise_of(third, agreed.pk)
    assert signed_in(stranger).get(f"/projects/OTH/plan/promises/{agreed.pk}/").status_code == 404
    assert signed_in(stranger).get(f"/projects/PAY/plan/promises/{agreed.pk}/").status_code == 404


def test_the_givers_published_date_is_held_against_the_promised_day(agreed):
    # Live on Monday 16 March at 17:00, promised for Friday the 20th.
    agreed.refresh_from_db()
    assert agreed.forecast == Task.objects.get(project=agreed.giver, uid=LIVE).dates.finish
    assert agreed.slack == 4.0


def test_a_forecast_that_turns_late_is_told_on_both_sides_and_written_to_who_waits(
    agreed, giving, waiting, olga, maria, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        delay(giving, olga, 5)

    (line,) = seen_by(maria, "PAY")
    assert (line.standing, line.apart, line.by_plan) == (Standing.LATE, "1\N{NO-BREAK SPACE}d late", True)
    assert [one.number for one in warned_of(project_for(maria, "PAY"))] == [agreed.pk]
    assert verbs(giving)[-1] == verbs(waiting)[-1] == "moved the forecast of a promise"
    job = Job.objects.get(kind="promises.tell_late")

    assert telling.write(Running(job, "tests")) == {"letters": 1}
    (letter,) = mail.outbox
    assert letter.to == ["maria@example.org"]
    assert letter.subject == "Late: The network stands"
    assert "Another project promised Payroll" in letter.body
    assert "Secret network" not in letter.body
    with django_capture_on_commit_callbacks(execute=True):
        actions.update_task(project=giving, uid=BUILD, changes={"duration": (10 * DAY, 11 * DAY)}, by=olga)
    assert Job.objects.filter(kind="promises.tell_late").count() == 1


def test_what_is_not_published_moves_no_forecast(agreed, giving, olga, django_capture_on_commit_callbacks):
    publishing.choose_publishing(access=project_for(olga, "NET"), publishing=Publishing.BY_HAND)
    before = Promise.objects.get().forecast
    with django_capture_on_commit_callbacks(execute=True):
        delay(Project.objects.get(pk=giving.pk), olga, 5)
    assert Promise.objects.get().forecast == before

    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(access=project_for(olga, "NET"), sentence="Five days more.")
    assert Promise.objects.get().forecast == at(21, 1020)


def test_the_waiting_task_is_held_by_a_constraint_and_the_preview_says_what_that_moves(agreed, waiting, maria):
    access = project_for(maria, "PAY")
    with pytest.raises(NotAsked, match="No task of this plan waits"):
        hold(access=access, number=agreed.pk)
    with pytest.raises(NoSuchTask):
        promises.tie(access=access, number=agreed.pk, task=999)
    tied = promises.tie(access=access, number=agreed.pk, task=BUILD)
    holding = holding_of(access, tied)
    assert holding is not None
    assert (holding.until, holding.held) == (at(19, 0), None)
    assert holding.effect == "Moves 6 tasks; the finish goes to Wed 1 Apr 2026 (+12\N{NO-BREAK SPACE}d)."

    hold(access=access, number=agreed.pk)

    task = Task.objects.get(project=waiting, uid=BUILD)
    assert (task.constraint, task.constraint_date, task.dates.start) == ("SNET", at(19, 0), at(21))
    with pytest.raises(NotAsked, match="held until then already"):
        hold(access=access, number=agreed.pk)
    entry = Entry.objects.filter(stream=waiting.journal, record="plan.Task", verb="changed").latest("number")
    journal.undo(entry=entry, by=maria)
    assert Task.objects.get(project=waiting, uid=BUILD).constraint == "ASAP"


def test_a_task_with_a_date_of_its_own_is_left_alone(agreed, waiting, maria):
    access = project_for(maria, "PAY")
    promises.tie(access=access, number=agreed.pk, task=22)  # as late as possible
    with pytest.raises(NotAsked, match="a date of its own"):
        hold(access=access, number=agreed.pk)


def test_kept_or_broken_is_said_by_who_waits(agreed, olga, maria):
    with pytest.raises(NotAsked, match="said by who waits"):
        promises.settle(access=project_for(olga, "NET"), number=agreed.pk, kept=True)
    with pytest.raises(BadPromise):
        promises.settle(access=project_for(maria, "PAY"), number=agreed.pk, kept=False)
    kept = promises.settle(access=project_for(maria, "PAY"), number=agreed.pk, kept=True, day="2026-03-19")
    assert (kept.state, kept.settled) == ("kept", at(17, 0))
    with pytest.raises(NotAsked, match="kept; nothing of it is changed"):
        promises.change(access=project_for(maria, "PAY"), number=agreed.pk, fields={"note": "x"})


def test_what_was_agreed_is_withdrawn_with_a_reason(agreed, olga):
    with pytest.raises(BadPromise):
        promises.withdraw(access=project_for(olga, "NET"), number=agreed.pk)
    assert promises.withdraw(access=project_for(olga, "NET"), number=agreed.pk, reason="Cut").state == "withdrawn"


def test_what_one_said_is_undone_until_the_other_side_went_on(agreed, waiting, giving, olga, maria):
    promises.settle(access=project_for(maria, "PAY"), number=agreed.pk, kept=False, reason="It never came")
    said = Entry.objects.filter(stream=waiting.journal, verb="called a promise broken").get()

    journal.undo(entry=said, by=maria)

    again = Promise.objects.get()
    assert (again.state, again.reason) == ("agreed", "")
    assert verbs(giving)[-1] == "changed a promise back on the other side"
    accepted = Entry.objects.filter(stream=waiting.journal, verb="accepted a promise").get()
    promises.change(access=project_for(olga, "NET"), number=agreed.pk, fields={"date": "2026-03-27"}, reason="Late")
    with pytest.raises(journal_changed()):
        journal.undo(entry=accepted, by=maria)


def journal_changed():
    from charthouse.journal.undoing import ChangedSince

    return ChangedSince


def test_somebody_outside_agrees_through_who_writes_it_down(waiting, maria):
    access = project_for(maria, "PAY")
    made = promises.propose(
        access=access, side="taker", other=Other(outside="Facilities", contact="Ms Weber, 4711"), what="The room",
        date="2026-03-10",
    )  # fmt: skip
    assert (made.state, made.asked) == ("proposed", "giver")
    with pytest.raises(BadPromise, match="who agreed"):
        promises.accept(access=access, number=made.pk)
    agreed = promises.accept(access=access, number=made.pk, agreed_with="Ms Weber")
    assert (agreed.state, agreed.agreed_with) == ("agreed", "Ms Weber")

    promises.change(access=access, number=made.pk, fields={"said": "2026-03-12"})
    (line,) = seen_by(maria, "PAY")
    assert (line.other, line.contact, line.apart, line.by_plan) == (
        "Facilities",
        "Ms Weber, 4711",
        "2 days late",
        False,
    )


def test_a_project_promises_nothing_to_itself_and_a_promise_needs_two_sides(waiting, maria):
    access = project_for(maria, "PAY")
    for other in (Other(waiting), Other(), Other(waiting, outside="Both")):
        with pytest.raises(BadPromise):
            promises.propose(access=access, side="giver", other=other, what="x", date="2026-03-10")
    for date in ("", "tomorrow", "1850-01-01"):
        with pytest.raises(BadPromise):
            promises.propose(access=access, side="giver", other=Other(outside="X"), what="x", date=date)


def test_the_pages_say_it_and_the_other_side_reads_no_name(agreed, maria, olga):
    page = signed_in(maria).get("/projects/PAY/plan/promises/").content.decode()
    assert "The network stands" in page
    assert "another project" in page
    assert "Secret network" not in page
    one = signed_in(maria).get(f"/projects/PAY/plan/promises/{agreed.pk}/").content.decode()
    assert "Secret network" not in one
    assert "NET-23" not in one
    table = signed_in(maria).get("/projects/PAY/plan/promises.csv").content.decode()
    assert "another project" in table
    assert "Secret network" not in table
    assert "NET-23" in signed_in(olga).get("/projects/NET/plan/promises.csv").content.decode()


def test_the_other_sides_journal_tells_no_task_and_no_name(agreed, giving, waiting):
    for project, secrets in ((waiting, ("NET", "Secret network", str(LIVE))), (giving, ("PAY", "Payroll"))):
        for entry in Entry.objects.filter(stream=project.journal, record="plan.Promise"):
            told_there = f"{entry.label} {entry.why} {entry.before} {entry.after}"
            assert not [secret for secret in secrets if secret in told_there], told_there


def test_the_page_answers_what_is_refused_with_what_was_typed(agreed, maria):
    browser = signed_in(maria)
    page = browser.post(f"/projects/PAY/plan/promises/{agreed.pk}/decide", {"do": "change", "date": "2026-03-30"})
    assert page.status_code == 422
    assert "Say why the day changes" in page.content.decode()
    assert 'value="2026-03-30"' in page.content.decode()
    done = browser.post(f"/projects/PAY/plan/promises/{agreed.pk}/decide", {"do": "tie", "task": "PAY-12"})
    assert done.status_code == 302
    assert Promise.objects.get().taker_task == BUILD


def test_every_deed_is_told_in_words(agreed, waiting):
    lines = tell(Entry.objects.filter(stream=waiting.journal, record="plan.Promise").order_by("-number"))
    assert [one.what for one in lines] == [
        "accepted the promise “The network stands”",
        "proposed the promise “The network stands” from the other side",
    ]


def leaks_to(user, agreed):
    """Where somebody of the waiting project reads the giving one's name, key or tasks."""
    browser = signed_in(user)
    number = agreed.pk
    places = (
        "/projects/PAY/", "/projects/PAY/plan/", "/projects/PAY/plan/promises/",
        "/projects/PAY/plan/promises/?show=all",
        f"/projects/PAY/plan/promises/{number}/", "/projects/PAY/plan/promises.csv", "/projects/PAY/tasks/12",
        "/projects/PAY/history/", "/projects/PAY/history/export.csv", "/projects/PAY/history/export.jsonl",
    )  # fmt: skip
    found = []
    for place in places:
        answer = browser.get(place)
        assert answer.status_code == 200, (place, answer.status_code)
        body = answer.getvalue() if answer.streaming else answer.content
        found += [(place, secret) for secret in ("Secret network", "NET-", "/projects/NET") if secret in body.decode()]
    return found


def test_nothing_leaks_to_who_does_not_see_the_other_project(agreed, waiting, maria, monkeypatch):
    promises.tie(access=project_for(maria, "PAY"), number=agreed.pk, task=BUILD)
    assert leaks_to(maria, agreed) == []

    monkeypatch.setattr(showing, "projects_of", lambda _user: Project.objects.all())  # a leak as one might write it
    assert ("/projects/PAY/plan/promises/", "Secret network") in leaks_to(maria, agreed)


def test_a_scenario_shows_the_plans_promises_and_takes_none(agreed, waiting, maria):
    promises.tie(access=project_for(maria, "PAY"), number=agreed.pk, task=BUILD)
    made = scenarios.branch(access=project_for(maria, "PAY"), name="Later", question="")
    browser = signed_in(maria)

    assert "The network stands" in browser.get(f"/projects/PAY~{made.number}/tasks/12").content.decode()
    assert browser.get(f"/projects/PAY~{made.number}/plan/promises/").status_code == 404
    assert 'id="plan-promises"' in browser.get(f"/projects/PAY~{made.number}/plan/").content.decode()


def test_a_person_is_told_what_they_promised_and_goes_under_a_pseudonym(agreed, maria, waiting):
    promises.change(access=project_for(maria, "PAY"), number=agreed.pk, fields={"note": "Ask Olga Berg"})
    olga = agreed.proposed_by
    assert told_of(olga)["promises"] == 1

    forget(olga)

    assert "Olga Berg" not in Promise.objects.get().note
