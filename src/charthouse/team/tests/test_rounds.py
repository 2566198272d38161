"""A collection round: who is asked, what they answer, what the manager makes of it, and how it is closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone
from tests.worlds import DAY, account, at, signed_in

from charthouse.accounts.models import Deputy
from charthouse.engine.network import UnfinishedWork
from charthouse.exchange import document as doc
from charthouse.jobs.models import Job
from charthouse.jobs.running import Running
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.outlook.models import ValueForecast
from charthouse.plan import actions as plan
from charthouse.plan import publishing
from charthouse.plan.models import Baseline, Plan, ProgressProposal, Task
from charthouse.plan.progress_facts import facts_of
from charthouse.plan.progressing.rules import change_rules
from charthouse.plan.refusals import ChangedMeanwhile
from charthouse.projects import actions as projects
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Publishing, Role
from charthouse.raid.models import LogEntry
from charthouse.risks.models import Risk, RiskTask
from charthouse.scope.deliverables import add_deliverable
from charthouse.team.models import Answer, Asked, Rhythm, Round, RoundBook
from charthouse.team.rounds import closing, forgetting, judging, queries, rhythm, telling
from charthouse.team.rounds.answering import answer
from charthouse.team.rounds.opening import open_round
from charthouse.team.rounds.refusals import (
    AnsweredMeanwhile,
    AskedOfSomebodyElse,
    BadAnswer,
    BadRhythm,
    NobodySilent,
    NobodyToAsk,
    NothingToJudge,
    RoundIsClosed,
    RoundIsOpen,
    TaskIsGone,
)
from charthouse.team.rounds.saying import Said

FRIDAY = dt.date(2026, 3, 6)
MONDAY = dt.date(2026, 3, 9)


class Clock:
    """What time it is."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is Friday 6 March 2026, 13:00 in Berlin."""
    found = Clock()
    monkeypatch.setattr(timezone, "now", found)
    return found


@pytest.fixture
def luca(payroll, maria):
    """A second contributor."""
    found = account("luca@example.org", "Luca Marin")
    projects.set_member(project=payroll, email=found.email, role=Role.CONTRIBUTOR, by=maria)
    return found


@pytest.fixture
def running(payroll, maria, luca, small_plan):
    """Design is Luca's and should be done, Build Yuki's and under way, Clean of somebody without an account."""
    more = doc.Task(uid=13, name="Clean", parent_uid=10, duration=doc.Duration(10 * DAY))
    document = replace(
        small_plan,
        tasks=(*small_plan.tasks[:3], more, *small_plan.tasks[3:]),
        resources=(
            *small_plan.resources,
            doc.Resource(uid=3, name="Luca Marin", email="luca@example.org"),
            doc.Resource(uid=4, name="Olga Extern"),
        ),
        assignments=(
            *small_plan.assignments,
            doc.Assignment(uid=3, task_uid=11, resource_uid=3),
            doc.Assignment(uid=4, task_uid=13, resource_uid=4),
            doc.Assignment(uid=5, task_uid=11, resource_uid=1),
        ),
    )
    plan.import_document(project=payroll, document=document, by=maria)
    plan.reschedule(project=payroll, by=maria)
    return payroll


@pytest.fixture
def access(running, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def opened(access):
    return open_round(access=access)


def place(uid: int) -> int:
    return Answer.objects.filter(uid=uid, asked__round__closed_at=None).values_list("place", flat=True)[0]


def says(user, uid, what="planned", **more):
    return answer(access=project_for(user, "PAY"), number=_number(), place=place(uid), said=Said(what, **more))


def _number() -> int:
    return Round.objects.get(closed_at=None).number


def facts(uid):
    return facts_of(Task.objects.get(project__key="PAY", project__working=None, uid=uid))


def finish(uid):
    return Task.objects.get(project__key="PAY", project__working=None, uid=uid).dates.finish


def asked_now(access):
    found = queries.mine_in(access)
    assert found is not None
    return found


def run_jobs(kind, work):
    """Do the jobs of a kind that wait; gives how many were told."""
    told = 0
    for job in Job.objects.filter(kind=kind, state=Job.State.WAITING):
        told += work(Running(job, "a test"))["told"]
        Job.objects.filter(pk=job.pk).delete()
    return told


def odd_of(access, uid):
    standing = queries.standing_of(access, Round.objects.get(closed_at=None))
    return next(line.odd for line in standing.lines if line.one.uid == uid)


# -- who is asked ------------------------------------------------------------------------------------------------------


def test_each_task_is_asked_of_the_first_who_can_answer_what_holds_up_most_first(opened, luca, yuki):
    rows = Answer.objects.order_by("place").values_list("uid", "asked__name", "asked__person", "start", "finish")

    assert list(rows) == [
        (11, "Luca Marin", luca.pk, at(0), at(2, 1020)),
        (12, "Yuki Hayashi", yuki.pk, at(3), at(9, 1020)),
        (13, "Olga Extern", None, at(0), at(11, 1020)),
    ]
    assert (opened.number, opened.until) == (1, at(4, 1020))
    assert opened.due_at == dt.datetime(2026, 3, 9, 16, tzinfo=dt.UTC)  # Monday 17:00 in Berlin: no weekend


def test_everybody_hears_of_it_by_a_letter_in_their_language(opened, luca, yuki):
    yuki.locale = "de"
    yuki.save(update_fields=["locale"])

    assert run_jobs("team.ask", telling.write) == 2
    letters = {one.to[0]: one for one in mail.outbox}
    assert letters.keys() == {luca.email, yuki.email}
    assert "Design" in letters[luca.email].body
    assert "/projects/PAY/my-round/" in letters[luca.email].body
    assert letters[yuki.email].subject == "Payroll: Wie steht es um Ihre Vorgänge?"


def test_one_round_after_the_other_and_none_about_nothing(access, opened, payroll, maria):
    with pytest.raises(RoundIsOpen, match="close it first"):
        open_round(access=access)

    empty = projects.create_project(key="NEW", name="New", by=maria)
    with pytest.raises(NobodyToAsk):
        open_round(access=project_for(maria, empty.key))
    assert not Round.objects.filter(project=empty).exists()


def test_who_changes_no_plan_begins_and_closes_no_round(running, opened, yuki, helene):
    for user in (yuki, helene):
        with pytest.raises(RoleMayNot):
            open_round(access=project_for(user, "PAY"))
        with pytest.raises(RoleMayNot):
            closing.close_round(access=project_for(user, "PAY"), number=1, day=FRIDAY)
        with pytest.raises(RoleMayNot):
            judging.remind(access=project_for(user, "PAY"), number=1)
    with pytest.raises(RoleMayNot):
        says(helene, 12)


# -- answers -----------------------------------------------------------------------------------------------------------


def test_as_planned_done_and_later_are_reports_of_progress(opened, luca, yuki):
    says(luca, 11, "done", hours=None)
    says(yuki, 12, "planned")
    assert facts(11)["actual_finish"] == at(2, 1020)
    assert (facts(12)["actual_start"], facts(12)["percent_complete"]) == (at(3), 40.0)

    one = says(yuki, 12, "later", until=dt.date(2026, 3, 13))

    assert finish(12) == at(11, 1020)  # exactly the day that was said
    assert facts(12)["remaining_duration"] == 5 * DAY
    assert one.percent_said == pytest.approx(100 * 2 / 7)
    assert verify().findings == []


def test_what_remains_counts_from_the_date_of_the_round(opened, yuki):
    says(yuki, 12, "later", left=DAY)

    assert (facts(12)["remaining_duration"], finish(12)) == (DAY, at(7, 1020))


def test_who_should_have_begun_and_has_not_says_so(opened, yuki, luca, access):
    says(luca, 11, "done")
    says(yuki, 12, "planned")
    says(yuki, 12, "later", begun=False, until=dt.date(2026, 3, 11))
    closing.close_round(access=access, number=1, day=FRIDAY)

    assert facts(12)["actual_start"] is None
    assert finish(12) == at(9, 1020)


def test_stuck_changes_no_plan_and_becomes_one_issue(opened, yuki, access):
    before = facts(12)
    one = says(yuki, 12, "stuck", stuck_on="The interface of the bank")
    again = says(yuki, 12, "stuck", stuck_on="The interface of the bank", comment="Still")

    assert facts(12) == before
    entry = LogEntry.objects.get()
    assert (entry.title, entry.raised_by, one.issue, again.issue) == (
        "Stuck: The interface of the bank", yuki, entry.number, entry.number,
    )  # fmt: skip
    assert list(entry.links.values_list("kind", "number")) == [("task", 12)]


@pytest.mark.parametrize(
    ("what", "more", "field"),
    [
        ("perhaps", {}, "says"),
        ("stuck", {}, "stuck_on"),
        ("later", {}, "until"),
        ("later", {"until": dt.date(2026, 3, 6)}, "until"),
        ("later", {"until": dt.date(2026, 3, 12), "percent": 50.0}, "until"),
        ("later", {"left": -5}, "left"),
        ("later", {"percent": 100.0}, "percent"),
        ("planned", {"left": 5}, "until"),
        ("done", {"hours": -1}, "hours"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_its_field(opened, yuki, what, more, field):
    if "hours" in more:
        more = {"hours": Decimal(more["hours"])}
    with pytest.raises(BadAnswer) as refused:
        says(yuki, 12, what, **more)

    assert list(refused.value.fields) == [field]
    assert (Answer.objects.get(uid=12).says, facts(12)["percent_complete"]) == ("", 0.0)


def test_nobody_answers_for_others_but_a_manager_and_that_is_marked(opened, luca, yuki, maria):
    with pytest.raises(AskedOfSomebodyElse, match="Yuki Hayashi is asked that"):
        says(luca, 12)

    one = says(maria, 13, "done")
    assert (one.by, one.filled_in, facts(13)["percent_complete"]) == (maria, True, 100.0)
    says(maria, 12, "planned")
    assert says(yuki, 12, "later", left=DAY).filled_in is False  # their own word counts


def test_a_deputy_answers_for_who_is_away(opened, yuki, luca):
    Deputy.objects.create(person=yuki, deputy=luca, first_day=dt.date(2026, 3, 1), last_day=dt.date(2026, 3, 31))
    one = says(luca, 12)

    assert (one.by, one.filled_in) == (luca, False)


def test_of_two_who_answer_at_once_the_second_is_told(opened, luca, yuki, maria):
    seen = Answer.objects.get(uid=12).version
    says(maria, 12, "done")

    with pytest.raises(AnsweredMeanwhile, match="Maria Okafor"):
        answer(access=project_for(yuki, "PAY"), number=1, place=place(12), said=Said("planned"), seen=seen)
    assert Answer.objects.get(uid=12).says == "done"


def test_a_task_that_is_gone_or_given_to_somebody_else_asks_nothing_more(opened, access, yuki, luca, maria):
    there = {line.one.uid: line for line in asked_now(project_for(yuki, "PAY")).lines}
    assert there[12].gone is False
    Task.objects.get(uid=11).assignments.all().delete()
    with pytest.raises(TaskIsGone, match="no longer given to you"):
        says(luca, 11, "done")
    plan.delete_task(project=access.project, uid=12, by=maria)

    with pytest.raises(TaskIsGone, match="no longer in the plan"):
        says(yuki, 12)
    assert asked_now(project_for(yuki, "PAY")).waiting == []
    assert queries.waiting_for(yuki) == []
    [person] = [one for one in queries.standing_of(access, opened).people if one.name == "Yuki Hayashi"]
    assert (person.open, person.answered) == (0, True)


def test_progress_that_must_be_accepted_is_proposed_and_accepted_with_the_answer(opened, access, yuki, maria):
    change_rules(
        project=access.project,
        percent="duration",
        actuals="planned",
        proposed=True,
        late=UnfinishedWork.MOVES,
        by=maria,
    )
    one = says(yuki, 12, "planned")
    assert (ProgressProposal.objects.get().state, facts(12)["percent_complete"], one.percent_said) == (
        "open",
        0.0,
        40.0,
    )

    judging.accept(access=access, number=1, place=place(12))

    assert (ProgressProposal.objects.get().state, facts(12)["percent_complete"]) == ("accepted", 40.0)


def test_who_sees_only_what_is_published_answers_about_that(running, access, yuki, maria):
    publishing.choose_publishing(access=access, publishing=Publishing.BY_HAND)
    open_round(access=project_for(maria, "PAY"))
    plan.update_task(project=access.project, uid=12, changes={"name": ("Build", "Build in secret")}, by=maria)

    [line] = asked_now(project_for(yuki, "PAY")).lines
    assert line.one.name == "Build"
    says(yuki, 12, "planned")

    assert facts(12)["percent_complete"] == 40.0
    assert Task.objects.get(project__working__isnull=False, uid=12).percent_complete == 40.0


def test_an_answer_is_taken_back_with_its_progress_by_who_gave_it(opened, yuki, luca):
    says(yuki, 12)
    says(yuki, 12, "stuck", stuck_on="Everything", until=dt.date(2026, 3, 20))
    assert facts(12)["remaining_duration"] == 10 * DAY
    entry = Entry.objects.filter(record="team.Answer").latest("pk")

    undo(entry=entry, by=yuki)

    assert (Answer.objects.get(uid=12).says, facts(12)["remaining_duration"]) == ("planned", 3 * DAY)
    assert not LogEntry.objects.exists()
    assert verify().findings == []


# -- the manager -------------------------------------------------------------------------------------------------------


def test_the_manager_sees_who_answered_who_is_silent_and_who_cannot(opened, access, yuki):
    says(yuki, 12)
    standing = queries.standing_of(access, opened)

    assert standing.answered == 1
    assert [(one.name, one.can_answer) for one in standing.silent] == [("Luca Marin", True), ("Olga Extern", False)]


def test_who_is_silent_is_reminded_and_who_left_is_not(opened, access, luca, yuki, maria, payroll):
    run_jobs("team.ask", telling.write)
    mail.outbox.clear()
    says(yuki, 12)
    assert [one.name for one in judging.remind(access=access, number=1)] == ["Luca Marin"]
    assert run_jobs("team.ask", telling.write) == 1
    assert mail.outbox[0].subject == "Payroll: your answer is still missing"

    projects.remove_member(project=payroll, user=luca, by=maria)
    with pytest.raises(NobodySilent):
        judging.remind(access=access, number=1)


def test_an_answer_that_is_sent_back_comes_again(opened, access, yuki):
    one = says(yuki, 12)
    with pytest.raises(BadAnswer):
        judging.send_back(access=access, number=1, place=one.place, question="  ")
    judging.send_back(access=access, number=1, place=one.place, question="With the test data?", seen=one.version)
    run_jobs("team.ask", telling.write)

    assert "With the test data?" in mail.outbox[-1].body
    [line] = asked_now(project_for(yuki, "PAY")).waiting
    assert line.one.question == "With the test data?"
    assert [each.count for each in queries.waiting_for(yuki)] == [1]
    again = says(yuki, 12, "later", left=2 * DAY)
    assert (again.verdict, asked_now(project_for(yuki, "PAY")).waiting) == ("", [])


def test_what_was_not_answered_is_not_judged(opened, access):
    with pytest.raises(NothingToJudge, match="Yuki Hayashi has not answered"):
        judging.accept(access=access, number=1, place=place(12))


def test_a_risk_that_was_seen_comes_into_the_register_at_its_task(opened, access, yuki):
    says(yuki, 12, risk="The bank changes its format")

    one = judging.make_risk(access=access, number=1, place=place(12), probability=0.3)

    risk = Risk.objects.get()
    assert risk.number == one.as_risk
    assert (risk.title, risk.probability, risk.owner) == ("The bank changes its format", 0.3, yuki)
    assert list(RiskTask.objects.filter(risk=risk).values_list("uid", flat=True)) == [12]
    with pytest.raises(NothingToJudge):
        judging.make_risk(access=access, number=1, place=place(12), probability=0.3)


def test_done_does_not_fit_before_its_turn_and_without_acceptance(opened, access, luca, yuki):
    add_deliverable(access=access, facts={"name": "The drawing", "tasks": [11]})
    says(yuki, 12, "done")
    assert odd_of(access, 12) == ("done before “Design” is, for which it waits",)

    says(luca, 11, "done")
    assert odd_of(access, 12) == ()
    assert odd_of(access, 11) == ("done, and “The drawing” is not accepted",)


def test_the_same_percentage_in_three_rounds_and_hours_without_progress_do_not_fit(access, opened, yuki, clock):
    for number in (1, 2, 3):
        if number > 1:
            open_round(access=project_for(access.user, "PAY"))
        says(yuki, 12, "later", percent=90.0, hours=Decimal(8))
        found = odd_of(access, 12)
        assert ("90\N{NO-BREAK SPACE}% for 3 rounds" in found) is (number == 3)
        assert ("8 hours, and no further than before" in found) is (number > 1)
        if number < 3:
            closing.close_round(access=project_for(access.user, "PAY"), number=number, day=clock.now.date())
            clock.now += dt.timedelta(days=7)


def test_hours_on_a_task_that_takes_longer_fit(opened, access, yuki):
    says(yuki, 12)
    says(yuki, 12, "later", until=dt.date(2026, 3, 20), hours=Decimal(8))

    assert odd_of(access, 12) == ()


# -- the end -----------------------------------------------------------------------------------------------------------


def test_closing_sets_the_status_date_moves_late_work_and_keeps_the_plan(opened, access, yuki, luca, maria):
    says(luca, 11, "done")
    says(maria, 13, "planned")
    shown = closing.what_closing_does(access, FRIDAY, move=False)

    one = closing.close_round(access=access, number=1, day=FRIDAY, seen=shown.version)

    access.project.refresh_from_db()
    assert access.project.status_date == at(4, 1020)
    assert Task.objects.get(uid=12, project=access.project).dates.start == at(7)  # Yuki was silent: it moves to Monday
    baseline = Baseline.objects.get(project=access.project, number=one.kept["baseline"])
    assert (baseline.name, baseline.tasks.get(uid=12).finish) == ("Round 1", finish(12))
    assert one.kept["earned_value"] is ValueForecast.objects.filter(project=access.project, at=at(4, 1020)).exists()
    assert (one.kept["status_date"], one.kept["finish_after"]) == (at(4, 1020), shown.effect.after)
    told = queries.last_closed(project_for(maria, "PAY"))
    assert told is not None
    assert (told.number, told.day, told.people, told.answered, told.filled, told.silent) == (1, FRIDAY, 3, 1, 1, 1)
    assert (told.answered_names, told.filled_names, told.silent_names) == (
        ("Luca Marin",), ("Olga Extern",), ("Yuki Hayashi",),
    )  # fmt: skip
    assert verify().findings == []


def test_a_baseline_of_a_round_is_not_what_the_plan_is_held_against(opened, access):
    before = Plan.objects.get(project=access.project).measured_by
    closing.close_round(access=access, number=1, day=FRIDAY)

    assert Plan.objects.get(project=access.project).measured_by == before


def test_a_closed_round_takes_nothing_more(opened, access, yuki):
    one = says(yuki, 12)
    entry = Entry.objects.filter(record="team.Answer").latest("pk")
    closing.close_round(access=access, number=1, day=FRIDAY)

    refused = (
        lambda: answer(access=project_for(yuki, "PAY"), number=1, place=one.place, said=Said("done")),
        lambda: judging.accept(access=access, number=1, place=one.place),
        lambda: judging.remind(access=access, number=1),
        lambda: closing.close_round(access=access, number=1, day=FRIDAY),
        lambda: undo(entry=entry, by=yuki),
    )
    for deed in refused:
        with pytest.raises(RoundIsClosed):
            deed()
    assert (Answer.objects.get(uid=12).says, facts(12)["percent_complete"]) == ("planned", 40.0)


def test_a_round_is_not_closed_for_a_day_to_come_or_over_another_plan(opened, access, yuki):
    with pytest.raises(BadAnswer, match="today or earlier"):
        closing.close_round(access=access, number=1, day=MONDAY)
    seen = closing.what_closing_does(access, FRIDAY, move=False).version
    says(yuki, 12)

    with pytest.raises(ChangedMeanwhile):
        closing.close_round(access=project_for(access.user, "PAY"), number=1, day=FRIDAY, seen=seen)
    assert Round.objects.get().closed_at is None


def test_closing_is_taken_back_whole_unless_another_round_is_open(opened, access, maria, clock):
    before = finish(12)
    closing.close_round(access=access, number=1, day=FRIDAY)
    entry = Entry.objects.filter(record="team.Round").latest("pk")
    assert finish(12) != before

    undo(entry=entry, by=maria)
    access.project.refresh_from_db()
    one = Round.objects.get()
    assert (one.closed_at, one.kept, access.project.status_date, finish(12)) == (None, {}, None, before)
    assert not Baseline.objects.filter(name="Round 1").exists()
    assert verify().findings == []

    closing.close_round(access=project_for(maria, "PAY"), number=1, day=FRIDAY)
    entry = Entry.objects.filter(record="team.Round").latest("pk")
    clock.now += dt.timedelta(days=7)
    open_round(access=project_for(maria, "PAY"))
    with pytest.raises(RoundIsOpen, match="Round 2 is open"):
        undo(entry=entry, by=maria)


def test_beginning_is_taken_back_while_nobody_has_answered(opened, maria, yuki):
    entry = Entry.objects.get(record="team.Round")
    undo(entry=entry, by=maria)

    assert not Round.objects.exists()
    assert not Asked.objects.exists()
    assert verify().findings == []


# -- the rhythm --------------------------------------------------------------------------------------------------------


def look(clock, *, at_utc):
    clock.now = at_utc
    for book in RoundBook.objects.filter(next_at__lte=clock.now):
        rhythm.begin_by_rhythm(book.project, clock.now)
    return Round.objects.count()


def test_a_round_begins_by_itself_on_its_day_by_the_projects_clock(access, clock):
    assert rhythm.rhythm_of(access.project).active is False  # nobody is asked before a manager says so
    rhythm.set_rhythm(access=access, active=True, weekday=3, minute=540, weeks=1, days=1)
    book = RoundBook.objects.get()
    assert book.next_at == dt.datetime(2026, 3, 12, 8, tzinfo=dt.UTC)

    assert look(clock, at_utc=dt.datetime(2026, 3, 12, 7, 59, tzinfo=dt.UTC)) == 0
    assert look(clock, at_utc=dt.datetime(2026, 3, 12, 8, 3, tzinfo=dt.UTC)) == 1
    assert look(clock, at_utc=dt.datetime(2026, 3, 12, 8, 13, tzinfo=dt.UTC)) == 1
    assert Round.objects.get().opened_by is None
    # The next one finds it open, and does not begin beside it.
    assert look(clock, at_utc=dt.datetime(2026, 3, 19, 9, tzinfo=dt.UTC)) == 1
    # After the night in which clocks go forward it is nine o'clock an hour earlier.
    book.refresh_from_db()
    look(clock, at_utc=dt.datetime(2026, 3, 26, 9, tzinfo=dt.UTC))
    book.refresh_from_db()
    assert book.next_at == dt.datetime(2026, 4, 2, 7, tzinfo=dt.UTC)


def test_a_time_that_the_night_leaves_out_comes_right_after_it_and_once(access):
    rhythm.set_rhythm(access=access, active=True, weekday=6, minute=150, weeks=1, days=1)
    book = RoundBook.objects.get()

    rhythm.settle(book, rhythm.rhythm_of(access.project), dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC))

    assert book.next_at == dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC)  # 02:30 is not there; 03:00 is


def test_every_other_week_and_switched_off(access, clock):
    rhythm.set_rhythm(access=access, active=True, weekday=3, minute=540, weeks=2, days=1)
    look(clock, at_utc=dt.datetime(2026, 3, 12, 8, 1, tzinfo=dt.UTC))
    assert RoundBook.objects.get().next_at == dt.datetime(2026, 3, 26, 8, tzinfo=dt.UTC)

    rhythm.set_rhythm(access=access, active=False, weekday=3, minute=540, weeks=2, days=1)
    assert RoundBook.objects.get().next_at is None
    undo(entry=Entry.objects.filter(record="team.Rhythm").latest("pk"), by=access.user)
    assert (Rhythm.objects.get().active, RoundBook.objects.get().next_at is None) == (True, False)


@pytest.mark.parametrize(("name", "value"), [("weekday", 7), ("minute", 1440), ("weeks", 0), ("days", 99)])
def test_a_rhythm_out_of_bounds_is_refused(access, name, value):
    said = {"active": True, "weekday": 3, "minute": 540, "weeks": 1, "days": 1, name: value}
    with pytest.raises(BadRhythm) as refused:
        rhythm.set_rhythm(access=access, **said)

    assert list(refused.value.fields) == [name]


def test_managers_hear_once_that_the_time_is_over(opened, access, clock, maria):
    clock.now = opened.due_at + dt.timedelta(minutes=1)
    assert [rhythm.tell_over(access.project), rhythm.tell_over(access.project)] == [True, False]

    assert run_jobs("team.round_over", telling.write_managers) == 1
    assert "3 have not answered" in mail.outbox[-1].body


# -- the pages, and what is known of a person --------------------------------------------------------------------------


def test_a_member_answers_one_question_after_the_other_on_their_page(opened, yuki, luca):
    browser = signed_in(yuki)
    text = browser.get("/projects/PAY/my-round/").content.decode()
    assert "Will “Build” be done by Wed 11 Mar?" in text
    assert "Design" not in text
    number = place(12)

    missing = browser.post(f"/projects/PAY/my-round/1/{number}", {"says": "stuck", "version": "1"})
    assert (missing.status_code, "Say on what you are stuck" in missing.content.decode()) == (422, True)
    sent = {"says": "later", "until": "2026-03-13", "hours": "7,5", "risk": "Rain", "version": "1"}
    browser.post(f"/projects/PAY/my-round/1/{number}", sent)

    one = Answer.objects.get(uid=12)
    assert (one.says, one.until, str(one.hours), one.risk) == ("later", dt.date(2026, 3, 13), "7.50", "Rain")
    assert "Everything is answered" in browser.get("/projects/PAY/my-round/").content.decode()
    assert "Is “Design” done?" in signed_in(luca).get("/projects/PAY/my-round/").content.decode()
    assert signed_in(luca).post(f"/projects/PAY/my-round/1/{number}", {"says": "done"}).status_code == 409


def test_the_manager_works_through_a_round_on_its_pages(opened, access, maria, yuki, helene):
    says(yuki, 12, risk="Rain")
    browser = signed_in(maria)
    text = browser.get("/projects/PAY/rounds/1").content.decode()
    assert (text.index("Silent") < text.index("Luca Marin") < text.index("To look at") < text.index("Rain")) is True

    browser.post(f"/projects/PAY/rounds/1/{place(13)}/fill-in", {"says": "done", "version": "1"})
    browser.post("/projects/PAY/rounds/1/accept", {"place": [str(place(12)), str(place(13))]})
    assert set(Answer.objects.values_list("uid", "verdict")) == {(11, ""), (12, "accepted"), (13, "accepted")}
    seen = browser.get("/projects/PAY/rounds/1/close").content.decode()
    assert "1 person is silent" in seen
    version = closing.what_closing_does(project_for(maria, "PAY"), FRIDAY, move=False).version
    browser.post("/projects/PAY/rounds/1/close", {"step": "close", "day": "2026-03-06", "seen": str(version)})
    assert Round.objects.get().closed_at is not None
    listed = browser.get("/projects/PAY/rounds/").content.decode()
    assert "Closed rounds" in listed
    assert signed_in(helene).get("/projects/PAY/rounds/").status_code == 403


def test_a_person_is_told_what_they_answered_and_forgotten(opened, yuki):
    says(yuki, 12, "stuck", stuck_on="Yuki Hayashi has no account there")
    [told] = forgetting.told_of(yuki)["answers"]
    assert (told["project"], told["task"], told["says"]) == ("PAY", "Build", "stuck")

    forgetting.forget(yuki)

    assert "Hayashi" not in Answer.objects.get(uid=12).stuck_on
    assert "Hayashi" not in Answer.objects.get(uid=12).asked.name
