"""Rules of progress, updates to a date, and progress that is proposed before it is kept."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from tests.worlds import DAY, at

from charthouse.engine.network import UnfinishedWork
from charthouse.journal.verifying import verify
from charthouse.plan import actions, publishing
from charthouse.plan.models import Plan, ProgressProposal, Task
from charthouse.plan.progress_facts import facts_of, rules_of
from charthouse.plan.progressing import proposals, updating
from charthouse.plan.progressing.rules import change_rules
from charthouse.plan.progressing.updating import Choice
from charthouse.plan.refusals import ChangedMeanwhile
from charthouse.plan.tests.test_edits import Page, change, page, planned  # noqa: F401
from charthouse.plan.undo_stacks import step_back
from charthouse.projects import actions as projects
from charthouse.projects.access import NotTheirs, RoleMayNot, project_for
from charthouse.projects.models import Publishing, Role

FRIDAY = at(4) // 1440
"""6 March 2026, as a day."""


@pytest.fixture(autouse=True)
def friday(monkeypatch):
    """It is Friday 6 March 2026, 13:00 in Berlin."""
    now = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)


def rules(project, by, **said):
    known = {"percent": "duration", "actuals": "planned", "proposed": False, "late": UnfinishedWork.MOVES}
    change_rules(project=project, by=by, **{**known, **said})


def known(number, project="PAY"):
    return facts_of(Task.objects.get(project__key=project, project__working=None, uid=number))


def version():
    return Plan.objects.get(project__key="PAY", project__working=None).version


def undo(user, again=False):
    access = project_for(user, "PAY")
    return step_back(access=access, asked=type("Asked", (), {"id": uuid.uuid4(), "since": 0, "confirmed": True})(),
                     again=again)  # fmt: skip


def test_an_update_reports_what_should_have_been_done_and_keeps_the_finish(planned, maria):  # noqa: F811
    access = project_for(maria, "PAY")
    shown = updating.updated(access, Choice(FRIDAY))
    assert (shown.started, shown.finished, shown.until, shown.status) == (2, 1, at(4, 1020), at(4, 1020))
    assert (shown.effect.before, shown.effect.moved) == (shown.effect.after, 0)
    assert known(11)["actual_finish"] is None  # a look changes nothing

    updating.update(access=access, choice=Choice(FRIDAY), seen=version())
    assert (known(11)["actual_start"], known(11)["actual_finish"]) == (at(0), at(2, 1020))
    assert (known(12)["actual_start"], known(12)["percent_complete"]) == (at(3), 40.0)
    planned.refresh_from_db()
    assert planned.status_date == at(4, 1020)
    assert verify().findings == []


def test_an_update_is_one_deed_that_is_undone_and_done_again(planned, maria):  # noqa: F811
    access = project_for(maria, "PAY")
    updating.update(access=access, choice=Choice(FRIDAY), seen=version())
    undo(maria)
    planned.refresh_from_db()
    assert (planned.status_date, known(11)["actual_finish"], known(12)["percent_complete"]) == (None, None, 0.0)
    undo(maria, again=True)
    planned.refresh_from_db()
    assert (planned.status_date, known(12)["percent_complete"]) == (at(4, 1020), 40.0)
    undo(maria)
    planned.refresh_from_db()
    assert planned.status_date is None


def test_an_update_of_a_plan_that_changed_since_it_was_shown_is_looked_at_again(planned, maria):  # noqa: F811
    seen = version()
    actions.update_task(project=planned, uid=12, changes={"name": ("Build", "Build it")}, by=maria)
    with pytest.raises(ChangedMeanwhile):
        updating.update(access=project_for(maria, "PAY"), choice=Choice(FRIDAY), seen=seen)
    assert known(11)["actual_finish"] is None


def test_a_date_before_the_plan_begins_leaves_nothing_to_report(planned, maria):  # noqa: F811
    access = project_for(maria, "PAY")
    shown = updating.updated(access, Choice(FRIDAY - 30))
    assert (shown.lines, shown.effect.moved) == ((), 0)
    updating.update(access=access, choice=Choice(FRIDAY - 30), seen=version())
    planned.refresh_from_db()
    assert planned.status_date == at(-26, 1020)  # the date itself is kept
    with pytest.raises(updating.NothingToUpdate):
        updating.update(access=project_for(maria, "PAY"), choice=Choice(FRIDAY - 30), seen=version())


def test_only_the_chosen_tasks_are_updated(planned, maria):  # noqa: F811
    shown = updating.updated(project_for(maria, "PAY"), Choice(FRIDAY, tasks=frozenset({12})))
    assert list(shown.changes) == [12]
    below = updating.updated(project_for(maria, "PAY"), Choice(FRIDAY, tasks=frozenset({10})))
    assert list(below.changes) == [11, 12]


def test_late_work_is_put_off_where_it_stays(planned, maria):  # noqa: F811
    rules(planned, maria, late=UnfinishedWork.STAYS)
    Page(maria).edit(change(11, percent_complete=[0, 50]))
    choice = Choice(FRIDAY, on_track=False, move=True)
    shown = updating.updated(project_for(maria, "PAY"), choice)
    assert (shown.moved, shown.started, shown.effect.before, shown.effect.after) == (2, 0, at(14, 1020), at(18, 720))
    updating.update(access=project_for(maria, "PAY"), choice=choice, seen=version())
    assert (known(11)["stop"], known(11)["resume"]) == (at(1, 720), at(7))  # on Monday
    assert Task.objects.get(project=planned, uid=11).dates.finish == at(8, 720)
    assert Task.objects.get(project=planned, uid=12).constraint_date == at(7)


def test_what_a_date_of_its_own_holds_is_told_and_not_put_off(planned, maria):  # noqa: F811
    rules(planned, maria, late=UnfinishedWork.STAYS)
    Page(maria).edit(change(11, constraint=["ASAP", "MSO"], constraint_date=[None, at(1)]))
    shown = updating.updated(project_for(maria, "PAY"), Choice(FRIDAY, on_track=False, move=True))
    assert shown.held == ("Design",)


def test_a_lead_updates_their_part_and_not_the_status_date(planned, maria, yuki):  # noqa: F811
    projects.set_roles(project=planned, member=yuki, roles=[Role.LEAD], parts=[20], by=maria)
    access = project_for(yuki, "PAY")
    choice = Choice(at(40) // 1440)
    assert set(updating.updated(access, choice).changes) == {21, 22, 23}
    updating.update(access=access, choice=choice, seen=version())
    planned.refresh_from_db()
    assert (planned.status_date, known(12)["percent_complete"], known(21)["percent_complete"]) == (None, 0.0, 100.0)


def test_a_viewer_updates_nothing(planned, helene):  # noqa: F811
    with pytest.raises(RoleMayNot):
        updating.updated(project_for(helene, "PAY"), Choice(FRIDAY))


def test_rules_are_said_and_undone(planned, maria):  # noqa: F811
    rules(planned, maria, proposed=True, actuals="reported", late=UnfinishedWork.STAYS)
    assert (rules_of(planned).proposed, rules_of(planned).actuals) == (True, "reported")
    undo(maria)
    assert (rules_of(planned).proposed, rules_of(planned).actuals) == (False, "planned")
    assert verify().findings == []


# -- proposals --------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(planned, maria):  # noqa: F811
    rules(planned, maria, proposed=True)
    return planned


def only():
    return ProgressProposal.objects.get()


def test_a_contributors_progress_waits_and_the_plan_stays(asked, yuki):
    told = Page(yuki).edit(change(12, percent_complete=[0, 30]))
    assert told["proposed"] == 1
    assert known(12)["percent_complete"] == 0.0
    assert (only().fields, only().state, only().name) == ({"percent_complete": [0.0, 30.0]}, "open", "Build")


def test_a_second_report_brings_the_first_up_to_date(asked, yuki):
    mine = Page(yuki)
    mine.edit(change(12, percent_complete=[0, 30]))
    mine.edit(change(12, percent_complete=[0, 50]), why="pair of us today")
    assert (only().fields, only().comment) == ({"percent_complete": [0.0, 50.0]}, "pair of us today")
    mine.edit(change(12, percent_complete=[0, 0]))
    assert only().state == "withdrawn"


def test_a_manager_accepts_and_takes_that_back(asked, maria, yuki):
    Page(yuki).edit(change(12, percent_complete=[0, 30]))
    proposals.decide(access=project_for(maria, "PAY"), number=only().pk, accept=["percent_complete"])
    assert (known(12)["percent_complete"], known(12)["actual_start"]) == (30.0, at(3))
    assert (only().state, only().decided_by) == ("accepted", maria)
    undo(maria)
    assert (known(12)["percent_complete"], only().state) == (0.0, "open")
    assert verify().findings == []


def test_a_part_is_accepted_and_the_reason_is_told(asked, maria, yuki):
    Page(yuki).edit(change(12, percent_complete=[0, 30], actual_start=[None, at(3)]))
    proposals.decide(
        access=project_for(maria, "PAY"), number=only().pk, accept=["actual_start"], reason="not tested yet"
    )
    assert (known(12)["actual_start"], known(12)["percent_complete"]) == (at(3), 0.0)
    assert (only().state, only().taken, only().reason) == ("partly", ["actual_start"], "not tested yet")


def test_a_refusal_says_why(asked, maria, yuki):
    Page(yuki).edit(change(12, percent_complete=[0, 30]))
    access = project_for(maria, "PAY")
    with pytest.raises(proposals.NoReason):
        proposals.decide(access=access, number=only().pk, accept=[])
    proposals.decide(access=access, number=only().pk, accept=[], reason="the plan says otherwise")
    assert (only().state, known(12)["percent_complete"]) == ("refused", 0.0)
    with pytest.raises(proposals.Decided):
        proposals.decide(access=access, number=only().pk, accept=["percent_complete"])


def test_what_changed_in_between_is_looked_at_before_it_is_overwritten(asked, maria, yuki):
    Page(yuki).edit(change(12, percent_complete=[0, 30]))
    access = project_for(maria, "PAY")
    seen = proposals.stands_now(access, only())
    Page(maria).edit(change(12, percent_complete=[0, 10]))
    with pytest.raises(ChangedMeanwhile):
        proposals.decide(access=access, number=only().pk, accept=["percent_complete"], seen=seen)
    proposals.decide(access=access, number=only().pk, accept=["percent_complete"],
                     seen=proposals.stands_now(access, only()))  # fmt: skip
    assert known(12)["percent_complete"] == 30.0


def test_only_who_may_change_the_task_decides_and_only_its_maker_withdraws(asked, maria, yuki, helene):
    Page(yuki).edit(change(12, percent_complete=[0, 30]))
    number = only().pk
    with pytest.raises(NotTheirs):
        proposals.decide(access=project_for(yuki, "PAY"), number=number, accept=["percent_complete"])
    with pytest.raises(NotTheirs):
        proposals.decide(access=project_for(helene, "PAY"), number=number, accept=["percent_complete"])
    with pytest.raises(NotTheirs):
        proposals.withdraw(access=project_for(maria, "PAY"), number=number)
    proposals.withdraw(access=project_for(yuki, "PAY"), number=number)
    assert only().state == "withdrawn"


def test_a_lead_decides_in_their_part_and_reports_there_at_once(asked, maria, yuki):
    Page(yuki).edit(change(12, percent_complete=[0, 30]))
    projects.set_roles(project=asked, member=yuki, roles=[Role.LEAD], parts=[10], by=maria)
    access = project_for(yuki, "PAY")
    assert proposals.waiting_for(access) == 1
    told = Page(yuki).edit(change(12, percent_complete=[0, 40]))
    assert ("proposed" in told, known(12)["percent_complete"]) == (False, 40.0)


def test_a_task_that_is_gone_keeps_its_proposal(asked, maria, yuki):
    Page(yuki).edit(change(12, percent_complete=[0, 30]))
    Page(maria).edit({"op": "delete", "tasks": [12]})
    assert only().state == "open"
    undo(maria)
    proposals.decide(access=project_for(maria, "PAY"), number=only().pk, accept=["percent_complete"])
    assert known(12)["percent_complete"] == 30.0


def test_what_is_proposed_over_a_published_plan_shows_in_both_once_accepted(asked, maria, yuki):
    projects.set_member(project=asked, email=yuki.email, role=Role.CONTRIBUTOR, by=maria)
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    actions.update_task(project=asked, uid=12, changes={"name": ("Build", "Build secretly")}, by=maria)
    Page(yuki).edit({"op": "progress", "task": 12, "state": "started"})
    assert (only().name, only().fields) == ("Build", {"actual_start": [None, at(3)]})
    proposals.decide(access=project_for(maria, "PAY"), number=only().pk, accept=["actual_start"])
    public = Task.objects.get(project__working=asked, uid=12)
    assert (known(12)["actual_start"], public.actual_start, public.name) == (at(3), at(3), "Build")


def test_progress_said_with_one_click_shows_in_a_published_plan(planned, maria, yuki):  # noqa: F811
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    Page(yuki).edit({"op": "progress", "task": 12, "state": "done"})
    public = Task.objects.get(project__working=planned, uid=12)
    assert (known(12)["percent_complete"], public.percent_complete) == (100.0, 100.0)
    assert public.duration == 5 * DAY
