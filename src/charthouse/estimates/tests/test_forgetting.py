"""What team estimates keep of a person: told to them, and theirs alone, and without their name once erased."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.worlds import DAY, account

from charthouse.accounts import personal
from charthouse.accounts.leaving import deactivate, erase, pseudonym
from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.engine.forecast.rounds import Three
from charthouse.estimates import calculations, past, team
from charthouse.estimates.calculating import Adjustment, Analogue, asked_in
from charthouse.estimates.models import Calculation, PastBatch, PastWork, TeamAnswer, TeamEstimate
from charthouse.estimates.past_values import Past
from charthouse.journal.actions import open_stream
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.plan import actions
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Role

STEP = past.Step(
    1, "", "new", Past("task", "Desk of Omar Haddad", "Omar Haddad", "moving", None, "", 2025, DAY, 2 * DAY)
)


@pytest.fixture
def omar(db):
    return account("omar@example.org", "Omar Haddad")


@pytest.fixture
def begun(payroll, maria, yuki, omar, small_plan):
    """Yuki and Omar are asked; Yuki has answered and says why, Omar has not."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    projects.set_member(project=payroll, email=omar.email, role=Role.CONTRIBUTOR, by=maria)
    access = project_for(maria, "PAY")
    found = team.begin(
        access=access, title="What Yuki Hayashi builds", tasks=[12], members=[yuki.pk, omar.pk], kind="delphi"
    )
    says(yuki, "Omar Haddad knows the interface, I do not")
    return found


def says(who, why):
    answers = {12: (Three(DAY, 2 * DAY, 4 * DAY), why)}
    team.answer(access=project_for(who, "PAY"), number=1, answers=answers)


def test_what_one_answered_is_told_to_oneself_also_while_it_is_hidden(begun, maria, yuki, omar):
    told = json.loads(json.dumps(personal.tell_everything(yuki)["estimates"]))

    assert told["asked"] == [
        {"team__project__key": "PAY", "team__number": 1, "team__title": "What Yuki Hayashi builds"}
    ]
    assert [(one["task"], one["low"], one["likely"], one["high"]) for one in told["answers"]] == [
        (12, DAY, 2 * DAY, 4 * DAY)
    ]
    assert told["answers"][0]["reason"] == "Omar Haddad knows the interface, I do not"
    assert personal.tell_everything(omar)["estimates"]["answers"] == []
    assert personal.tell_everything(maria)["estimates"]["began"] == [
        {"project__key": "PAY", "number": 1, "title": "What Yuki Hayashi builds"}
    ]
    assert personal.tell_everything(maria)["estimates"]["answers"] == []


def test_what_one_answered_is_told_also_after_one_has_left_the_project(begun, payroll, maria, yuki):
    projects.remove_member(project=payroll, user=yuki, by=maria)

    told = personal.tell_everything(yuki)["estimates"]

    assert (len(told["answers"]), told["asked"]) == (1, [])


def test_who_is_erased_stands_in_no_title_reason_or_journal_and_their_answer_counts(begun, payroll, maria, yuki, omar):
    says(omar, "")  # the last: all answers and reasons are in the journal now

    ada = account("ada@example.org", "Ada Admin")
    UserRole.objects.create(user=ada, role=OrganisationRole.ADMINISTRATOR)
    past.take_in(by=ada, source="Yuki Hayashi.csv", steps=[STEP], leave_out=False)
    for gone in (omar, yuki):
        deactivate(user=gone, by=ada)
        erase(user=gone, by=ada)

    assert TeamEstimate.objects.get().title == f"What {pseudonym(yuki)} builds"
    assert TeamAnswer.objects.get(user=yuki).reason == f"{pseudonym(omar)} knows the interface, I do not"
    assert TeamAnswer.objects.count() == 2
    work = PastWork.objects.get()
    assert (work.name, work.project) == (f"Desk of {pseudonym(omar)}", pseudonym(omar))
    assert PastBatch.objects.get().source == f"{pseudonym(yuki)}.csv"
    entries = json.dumps(list(Entry.objects.values_list("label", "before", "after")), default=str)
    assert "Omar Haddad" not in entries
    assert "Yuki Hayashi" not in entries


def test_calculations_are_told_and_hold_no_name_once_their_author_is_erased(begun, maria, yuki, payroll):
    projects.set_roles(project=payroll, member=yuki, roles=[Role.LEAD], parts=[10], by=maria)
    reason = "Yuki Hayashi is on leave"
    asked = asked_in(
        "analogous", {"spread": "range"}, [Analogue("past:1")], [Adjustment(1.5, reason)]
    )  # fmt: skip
    work = PastWork.objects.create(
        batch=PastBatch.objects.create(journal=open_stream(ORGANISATION), source="x", by=maria, at=timezone.now()),
        name="Desk", estimate=DAY, actual=DAY,
    )  # fmt: skip
    asked = replace(asked, analogues=(Analogue(f"past:{work.pk}"),))
    calculations.keep(access=project_for(yuki, "PAY"), task=12, asked=asked)

    [told] = json.loads(json.dumps(personal.tell_everything(yuki)["estimates"]))["calculated"]
    assert (told["task"], told["likely"], told["inputs"]["adjustments"]) == (
        12, 1.5 * DAY, [{"factor": 1.5, "reason": reason}],
    )  # fmt: skip
    ada = account("ada@example.org", "Ada Admin")
    UserRole.objects.create(user=ada, role=OrganisationRole.ADMINISTRATOR)
    deactivate(user=yuki, by=ada)
    erase(user=yuki, by=ada)

    kept = Calculation.objects.select_related("by").get()
    assert kept.inputs["adjustments"] == [{"factor": 1.5, "reason": f"{pseudonym(yuki)} is on leave"}]
    assert kept.by.name == pseudonym(yuki)
