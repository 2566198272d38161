"""The approval of the plan: sent, refused, signed with conditions, frozen as a baseline, changed within and beyond."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from django.db import connection
from tests.worlds import at, signed_in

from charthouse.approvals import actions, canonical, queries
from charthouse.approvals.actions import Asked
from charthouse.approvals.models import Version
from charthouse.approvals.refusals import BadRequest, StillOpen
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions as plan
from charthouse.plan.baselines import kept_rows
from charthouse.plan.models import Baseline, BaselineTask, Plan
from charthouse.plan.refusals import BaselineIsSigned
from charthouse.projects.access import project_for
from charthouse.stages.actions import add_stage, set_bounds
from charthouse.stages.models import ApprovedPlan
from charthouse.stages.plan_content import digest_of
from charthouse.stages.plan_document import content_of
from charthouse.stages.tests.conftest import longer
from charthouse.stages.weak import weak_plan


def send(access, *who) -> Version:
    return actions.propose(access=access, kind="plan", signers=[Asked(user=one.pk) for one in who])


def answered(version: Version, user, decision="approved", **more) -> Version:
    request = version.requests.get(user=user)
    actions.answer(access=project_for(user, "PAY"), version=version, request_id=request.pk, decision=decision, **more)
    version.refresh_from_db()
    return version


@pytest.fixture
def signed(planned, robert) -> Version:
    """Version 1, signed by the approver."""
    return answered(send(planned, robert), robert)


def test_the_last_signature_makes_what_was_sent_the_baseline_that_the_plan_is_held_against(planned, robert, payroll):
    version = send(planned, robert)
    sent = Baseline.objects.get(project=payroll, name="Plan, version 1")
    assert Plan.objects.get(pk=payroll.pk).measured_by == 0
    longer(planned, 12, 5, 9)  # planning goes on while the board reads

    answered(version, robert)

    assert version.state == "signed"
    assert Plan.objects.get(pk=payroll.pk).measured_by == sent.number
    assert BaselineTask.objects.get(baseline=sent, uid=12).duration == 5 * 480
    content = canonical.read(version.content)
    assert content["rows"] == {"count": 7, "sha256": digest_of(kept_rows(payroll, sent.number))}
    assert ApprovedPlan.objects.get(version=version).baseline == sent
    assert not verify().findings


def test_scope_schedule_and_cost_are_one_document(signed):
    content = canonical.read(signed.content)

    assert (content["start"], content["finish"]) == ("2026-03-02T08:00", "2026-03-16T17:00")
    assert content["milestones"] == [{"number": 23, "name": "Live", "date": "2026-03-16T17:00"}]
    assert (content["cost"], content["currency"], content["paid"]) == ("1250.5", "EUR", 0)
    assert [(one["number"], one["level"]) for one in content["lines"]][:2] == [(10, 1), (11, 2)]
    assert content["tolerances"] == {"days": 5, "percent": "5"}
    assert content["agreed"] is None


def test_a_refusal_leaves_the_plan_held_against_what_it_was(planned, robert, payroll):
    version = answered(send(planned, robert), robert, "refused", reason="Too late for the auditors")

    assert version.state == "refused"
    assert Plan.objects.get(pk=payroll.pk).measured_by == 0
    again = send(planned, robert)
    assert (again.number, again.since) == (2, None)


def test_a_conditional_signature_freezes_and_its_condition_is_followed(planned, robert):
    version = answered(send(planned, robert), robert, "conditional", conditions=["The way back is rehearsed"])

    assert version.state == "signed"
    condition = version.requests.get().conditions.get()
    actions.meet_condition(access=planned, version=version, condition_id=condition.pk, how="On Saturday")
    assert not verify().findings


def test_a_slip_within_the_tolerance_carries_the_signatures_over(signed, planned, robert, payroll):
    longer(planned, 12, 5, 7)  # the finish moves from Monday to Wednesday

    second = send(planned, robert)

    second.refresh_from_db()
    assert (second.state, second.requests.get().way) == ("signed", "carried")
    changes = {one.label: (one.before, one.after, one.material) for one in queries.changes_since(second)}
    assert changes["Finish"] == ("Mon 16 Mar 2026", "Wed 18 Mar 2026", False)
    assert Plan.objects.get(pk=payroll.pk).measured_by == ApprovedPlan.objects.get(version=second).baseline.number
    assert canonical.read(second.content)["agreed"]["finish"] == "2026-03-16T17:00"


def test_many_small_slips_do_not_add_up_to_a_plan_that_nobody_signed(signed, planned, robert):
    longer(planned, 12, 5, 7)
    send(planned, robert)
    longer(planned, 12, 7, 10)  # three working days more, but seven calendar days from what was signed

    third = send(planned, robert)

    assert third.requests.get().state == "waiting"
    assert ("Finish", True) in [(one.label, one.material) for one in queries.changes_since(third)]
    assert canonical.read(third.content)["agreed"] is None


def test_more_cost_than_the_tolerance_needs_the_signatures_again(signed, planned, robert, payroll, maria, small_plan):
    dearer = tuple(
        dataclasses.replace(one, fixed_cost=Decimal("1313.03")) if one.uid == 12 else one  # 5.0004 % more
        for one in small_plan.tasks
    )
    document = dataclasses.replace(small_plan, tasks=dearer, resources=())
    plan.import_document(project=payroll, document=document, by=maria, source="small.json")

    second = send(planned, robert)

    cost = [one for one in queries.changes_since(second) if one.part == "cost"]
    assert [(one.after, one.material) for one in cost] == [("€1,313.03", True)]
    assert second.requests.get().state == "waiting"


def test_work_that_comes_in_and_a_milestone_that_goes_are_material(signed, planned, payroll, maria):
    plan.delete_task(project=payroll, uid=23, by=maria)
    plan.create_task(project=payroll, name="Warn the users", by=maria)

    from charthouse.stages.plan_compare import compare

    changes = compare(canonical.read(signed.content), content_of(payroll))
    material = [(one.part, one.before, one.after) for one in changes if one.material]
    assert ("schedule", "Live: Mon 16 Mar 2026", "") in material
    assert ("work", "", "Warn the users") in material


def test_the_tolerances_and_the_stages_are_signed_with_the_plan(signed, planned, robert):
    set_bounds(access=planned, days=40, percent=Decimal(50))
    add_stage(
        access=planned,
        facts={"name": "Build it", "phase": 10, "tolerances": [{"area": "time", "unit": "days", "limit": "3"}]},
    )

    second = send(planned, robert)

    changes = [(one.part, one.after, one.material) for one in queries.changes_since(second)]
    assert ("tolerances", "40 days of dates, 50\N{NO-BREAK SPACE}% of the cost", True) in changes
    assert ("stages", "Build it (time: 3 working days)", True) in changes


def test_an_unchanged_plan_is_not_sent_again_also_after_signatures_were_carried(signed, planned, robert):
    with pytest.raises(StillOpen, match="Nothing has changed"):
        send(planned, robert)
    longer(planned, 12, 5, 6)
    send(planned, robert)
    with pytest.raises(StillOpen, match="Nothing has changed"):
        send(planned, robert)


def test_no_door_alters_the_baseline_of_a_signed_plan(signed, planned, payroll, maria, small_plan):
    number = ApprovedPlan.objects.get(version=signed).baseline.number
    before = digest_of(kept_rows(payroll, number))
    with pytest.raises(BaselineIsSigned, match="stays as it is"):
        plan.set_baseline(project=payroll, by=maria, name="Mine", number=number)
    for entry in Entry.objects.filter(stream=payroll.journal, record__in=["plan.Baseline", "stages.ApprovedPlan"]):
        if entry.after.get("number") == number or entry.record == "stages.ApprovedPlan":
            with pytest.raises(Exception, match=r"undone|taken back"):
                undo(entry=entry, by=maria)
    other = tuple(
        dataclasses.replace(one, baselines=(doc_baseline(number),)) if one.uid == 12 else one
        for one in small_plan.tasks
    )
    plan.import_document(
        project=payroll, document=dataclasses.replace(small_plan, tasks=other), by=maria, source="again.json"
    )
    plan.delete_task(project=payroll, uid=12, by=maria)

    assert digest_of(kept_rows(payroll, number)) == before
    assert not verify().findings


def doc_baseline(number: int):
    from charthouse.exchange import document as doc

    return doc.TaskBaseline(number, at(40), at(41), 480)


def test_verify_names_the_baseline_whose_row_was_altered(signed):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE plan_baselinetask SET finish = finish + 1440 WHERE uid = 12")

    assert any("is not the plan that was signed as version 1" in one.sentence for one in verify().findings)


def test_who_may_not_see_what_it_costs_does_not_sign_it(planned, yuki):
    with pytest.raises(BadRequest, match="may not see what tasks"):
        send(planned, yuki)


def test_what_is_weak_is_listed_with_the_page_that_mends_it(planned):
    said = {one.sentence: one.repair for one in weak_plan(planned)}

    assert said["The charter is not signed."] == "/projects/PAY/charter/"
    assert (
        said["2 tasks have nobody who does them, the first is PAY-11."] == "/projects/PAY/plan/?filter=without_people"
    )
    assert any(repair.startswith("/projects/PAY/health/points/") for repair in said.values())
    assert said["Nobody knows how likely its dates are: it was not simulated."] == "/projects/PAY/outlook/"


def test_the_page_shows_amounts_to_those_alone_who_may_see_them(signed, helene, robert, maria, stranger):
    for url in ("/projects/PAY/stages/plan", f"/projects/PAY/versions/{signed.pk}"):
        assert "1,250.50" in signed_in(robert).get(url).content.decode()
        seen = signed_in(helene).get(url).content.decode()
        assert "Live" in seen
        assert "1,250.50" not in seen
        assert signed_in(stranger).get(url).status_code == 404
    page = signed_in(maria).get("/projects/PAY/stages/plan").content.decode()
    assert "The charter is not signed." in page
    assert "The plan is held against it" in page


def test_two_managers_at_the_tolerances_at_once_are_told(planned, maria):
    browser = signed_in(maria)
    url = "/projects/PAY/stages/plan/tolerances"
    assert browser.post(url, {"days": "7", "percent": "5", "version": "0"}).status_code == 302
    late = browser.post(url, {"days": "9", "percent": "5", "version": "0"})
    assert late.status_code == 422
    assert "look at them again" in late.content.decode()
    assert browser.post(url, {"days": "-1", "percent": "5", "version": "1"}).status_code == 422
