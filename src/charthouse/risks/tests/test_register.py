"""The register: adding, changing and deleting risks, who may, and the way back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.worlds import DAY

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.journal.actions import undo
from charthouse.journal.deeds import told_once
from charthouse.journal.models import Entry
from charthouse.plan.actions import delete_task, import_document
from charthouse.plan.queries import document_of
from charthouse.projects.access import Access, NotTheirs, RoleMayNot, project_for
from charthouse.projects.models import Project
from charthouse.risks import actions
from charthouse.risks.forgetting import forget, told_of
from charthouse.risks.models import Risk, RiskTask
from charthouse.risks.queries import known_of, lines_of
from charthouse.risks.refusals import BadRisk, NoSuchRisk, NotForThem, RiskChangedMeanwhile
from charthouse.risks.simulating import engine_risks, with_register

VENDOR = {
    "title": "The vendor delivers late",
    "cause": "Their team is new",
    "probability": 0.4,
    "delay": (2 * DAY, 5 * DAY, 12 * DAY),
    "cost": (Decimal(1000), Decimal("2500.50"), Decimal(9000)),
    "tasks": [12, 20],
    "response_kind": "reduce",
    "response": "A weekly look at their work",
    "response_probability": 0.1,
    "response_impact": 0.5,
    "response_cost": Decimal(1200),
    "review": dt.date(2026, 4, 1),
}


@pytest.fixture
def planned(payroll: Project, maria: User, small_plan: doc.Document) -> Access:
    """Maria in a project with tasks."""
    import_document(project=payroll, document=small_plan, by=maria)
    return project_for(maria, "PAY")


def last(project: Project) -> Entry:
    entry = Entry.objects.filter(stream=project.journal).order_by("number").last()
    assert entry is not None
    return entry


def take_back(project: Project, by: User) -> None:
    undo(entry=last(project), by=by)


def test_a_risk_is_kept_with_all_that_is_said_of_it(planned, maria):
    risk = actions.create_risk(access=planned, facts={**VENDOR, "owner": maria.pk})

    there = Risk.objects.get(project=planned.project, number=1)
    assert (there.title, there.probability, there.owner) == ("The vendor delivers late", 0.4, maria)
    assert (there.delay_low, there.delay_likely, there.delay_high) == (960, 2400, 5760)
    assert there.cost_likely == Decimal("2500.50")
    assert list(risk.tasks.values_list("uid", "name", "part")) == [(12, "Build", "hit"), (20, "Bring in", "hit")]
    assert told_once(last(planned.project)) == "added the risk “The vendor delivers late”"


def test_impacts_that_no_number_says_place_a_risk_now_and_after_its_response(planned, maria):
    facts = {"title": "Bad press", "probability": 0.6, "reputation": 5, "quality": 2, "triggers": "A journalist asks"}
    actions.create_risk(access=planned, facts=facts)
    known = known_of(planned)
    rating = lines_of(planned, known)[0].rating
    assert (rating.chance, rating.impact, rating.tone, rating.later) == (4, 5, "high", None)

    actions.change_risk(access=planned, number=1, facts={"response_reputation": 1, "response_probability": 0.2})
    line = lines_of(planned, known)[0]
    assert (line.rating.later, line.rating.tone_later) == ((2, 2), "low")  # what it does to quality stays
    assert line.levels_after == [("Quality", 2, 2), ("Reputation", 5, 1)]
    assert told_once(last(planned.project)) == (
        "changed impact on reputation after the response and probability after the response of the risk “Bad press”"
    )
    take_back(planned.project, maria)
    assert lines_of(planned, known)[0].rating.later is None


@pytest.mark.parametrize("level", [0, 7, -1, 2.0, True, "3"])
def test_a_level_is_one_of_the_matrix(planned, level):
    with pytest.raises(BadRisk) as refusal:
        actions.create_risk(access=planned, facts={"title": "Bad press", "probability": 0.6, "scope": level})
    assert "scope" in refusal.value.fields


def test_a_change_tells_only_what_changed_and_is_taken_back(planned, maria):
    actions.create_risk(access=planned, facts=VENDOR)

    actions.change_risk(access=planned, number=1, facts={"probability": 0.7, "tasks": [11], "title": VENDOR["title"]})

    entry = last(planned.project)
    assert (entry.before, entry.after) == (
        {"probability": 0.4, "tasks": [12, 20]}, {"probability": 0.7, "tasks": [11]},
    )  # fmt: skip
    undo(entry=entry, by=maria)
    risk = Risk.objects.get(number=1)
    assert risk.probability == 0.4
    assert sorted(risk.tasks.values_list("uid", flat=True)) == [12, 20]


def test_a_deleted_risk_comes_back_with_its_tasks_and_its_number(planned, maria):
    actions.create_risk(access=planned, facts=VENDOR)
    actions.delete_risk(access=planned, number=1)
    assert not Risk.objects.exists()

    take_back(planned.project, maria)

    assert RiskTask.objects.filter(risk__number=1).count() == 2
    assert actions.create_risk(access=planned, facts={"title": "Other", "probability": 1}).number == 2


def test_taking_back_the_first_risk_leaves_its_number_used(planned, maria):
    actions.create_risk(access=planned, facts=VENDOR)
    take_back(planned.project, maria)

    assert not Risk.objects.exists()
    assert actions.create_risk(access=planned, facts=VENDOR).number == 2


def test_who_looked_at_an_older_version_changes_nothing(planned):
    actions.create_risk(access=planned, facts=VENDOR)
    actions.change_risk(access=planned, number=1, facts={"probability": 0.5}, seen=1)

    with pytest.raises(RiskChangedMeanwhile):
        actions.change_risk(access=planned, number=1, facts={"probability": 0.6}, seen=1)
    with pytest.raises(RiskChangedMeanwhile):
        actions.delete_risk(access=planned, number=1, seen=1)
    assert Risk.objects.get().probability == 0.5


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"probability": 1.2}, "probability"),
        ({"delay": (5, 2, 9)}, "delay"),
        ({"delay": (-1, 2, 9)}, "delay"),
        ({"factor": (1.0, 1.2, 2.0)}, "factor"),
        ({"cost": ("1", "x", "3")}, "cost"),
        ({"response_kind": "enhance"}, "response_kind"),
        ({"kind": "opportunity"}, "response_kind"),
        ({"owner": 999_999}, "owner"),
        ({"tasks": [99]}, "tasks"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_a_risk_cannot_say_is_refused_with_its_field(planned, facts, field):
    actions.create_risk(access=planned, facts=VENDOR)

    with pytest.raises(BadRisk) as refused:
        actions.change_risk(access=planned, number=1, facts=facts)

    assert field in refused.value.fields
    assert Risk.objects.get().version == 1


def test_a_risk_without_title_or_probability_is_none(planned):
    for facts in ({"title": "Late"}, {"probability": 0.2}):
        with pytest.raises(BadRisk):
            actions.create_risk(access=planned, facts=facts)


def test_only_managers_and_leads_change_the_register(planned, yuki, helene):
    actions.create_risk(access=planned, facts=VENDOR)

    for reader in (yuki, helene):
        access = project_for(reader, "PAY")
        with pytest.raises(RoleMayNot):
            actions.create_risk(access=access, facts=VENDOR)
        with pytest.raises((RoleMayNot, NotTheirs)):
            actions.change_risk(access=access, number=1, facts={"probability": 0.5})
        with pytest.raises(RoleMayNot):
            actions.delete_risk(access=access, number=1)
    assert Risk.objects.get().version == 1


def test_the_owner_of_a_risk_keeps_it_up_to_date_and_takes_that_back(planned, yuki):
    actions.create_risk(access=planned, facts={**VENDOR, "owner": yuki.pk})
    own = project_for(yuki, "PAY")

    actions.change_risk(access=own, number=1, facts={"probability": 0.2, "state": "occurred", "response": "Done"})

    kept = Risk.objects.get()
    assert (kept.probability, kept.state, kept.response, kept.version) == (0.2, "occurred", "Done", 2)
    take_back(planned.project, yuki)
    assert Risk.objects.get().probability == 0.4


@pytest.mark.parametrize(
    "facts", [{"title": "Mine"}, {"owner": None}, {"tasks": [12]}, {"probability": 0.1, "kind": "opportunity"}]
)
def test_whose_a_risk_is_and_what_it_hits_its_owner_does_not_change(planned, yuki, facts):
    actions.create_risk(access=planned, facts={**VENDOR, "owner": yuki.pk})

    with pytest.raises(NotTheirs, match="Of your own risk “The vendor delivers late”"):
        actions.change_risk(access=project_for(yuki, "PAY"), number=1, facts=facts)
    assert Risk.objects.get().version == 1


def test_an_owner_without_costs_sets_none_and_a_reader_owns_in_vain(planned, yuki, helene):
    actions.create_risk(access=planned, facts={**VENDOR, "owner": yuki.pk})
    actions.create_risk(access=planned, facts={**VENDOR, "owner": helene.pk})

    with pytest.raises(NotForThem):
        actions.change_risk(access=project_for(yuki, "PAY"), number=1, facts={"response_cost": Decimal(1)})
    with pytest.raises(NotTheirs, match="not the owner"):
        actions.change_risk(access=project_for(yuki, "PAY"), number=2, facts={"probability": 0.1})
    with pytest.raises(RoleMayNot):
        actions.change_risk(access=project_for(helene, "PAY"), number=2, facts={"probability": 0.1})


def test_an_owner_takes_back_only_what_they_changed_themselves(planned, yuki):
    actions.create_risk(access=planned, facts={**VENDOR, "owner": yuki.pk})
    actions.change_risk(access=planned, number=1, facts={"probability": 0.9})

    with pytest.raises(RoleMayNot):
        take_back(planned.project, yuki)
    assert Risk.objects.get().probability == 0.9


def test_there_is_no_risk_of_another_project(planned):
    with pytest.raises(NoSuchRisk):
        actions.change_risk(access=planned, number=1, facts={"probability": 0.5})


def test_open_risks_are_simulated_before_and_after_their_response(planned):
    actions.create_risk(access=planned, facts=VENDOR)
    actions.create_risk(access=planned, facts={"title": "Past", "probability": 1, "state": "closed"})

    found = engine_risks(planned.project, document_of(planned.project))

    (driver,) = found.drivers
    assert (driver.id, driver.probability, driver.response_probability) == (1, 0.4, 0.1)
    assert (driver.response_factor, driver.response_cost) == (0.5, 1200.0)
    # Build, and what lies below “Bring in”; the cost comes once, for the project as a whole.
    assert [impact.task for impact in driver.impacts] == [12, 21, 22, 23, None]
    delay = driver.impacts[0].delay
    assert delay is not None
    assert (delay.quantile(0), delay.quantile(1)) == (2 * DAY, 12 * DAY)
    assert found.told == ()


def test_an_opportunity_shortens_and_saves(planned):
    facts = {
        "title": "The test lab is free earlier", "kind": "opportunity", "probability": 0.5, "tasks": [21],
        "delay": (0, DAY, 2 * DAY), "cost": (Decimal(100), Decimal(200), Decimal(400)),
    }  # fmt: skip
    actions.create_risk(access=planned, facts=facts)

    (risk,) = with_register(planned.project, document_of(planned.project)).document.risks

    assert risk.kind is doc.RiskKind.OPPORTUNITY
    assert risk.impacts[0].delay == doc.ThreePoint(-2 * DAY, -DAY, 0)
    assert risk.impacts[1].cost == (Decimal(-400), Decimal(-200), Decimal(-100))


def test_a_task_that_is_gone_is_told_and_the_rest_simulated(planned, maria):
    actions.create_risk(access=planned, facts=VENDOR)
    actions.create_risk(access=planned, facts={"title": "Aimless", "probability": 0.1, "delay": (0, 1, 2)})
    delete_task(project=planned.project, uid=12, by=maria)

    found = engine_risks(planned.project, document_of(planned.project))

    assert [impact.task for impact in found.drivers[0].impacts] == [21, 22, 23, None]
    assert found.told == (
        (
            "Risk 1 “The vendor delivers late” hits tasks that are no longer in the plan, and is simulated without "
            "them: “Build”."
        ),
        "Risk 2 “Aimless” has an impact on the schedule and hits no task; choose the tasks that it delays.",
    )
    # It may be changed with the gone task still in it.
    actions.change_risk(access=planned, number=1, facts={"tasks": [12, 20], "probability": 0.2})


def test_who_may_not_see_costs_sets_none(planned):
    access = planned
    blind = Access(access.project, access.user, access.roles, access.rights - {"see_costs"})

    with pytest.raises(NotForThem):
        actions.create_risk(access=blind, facts=VENDOR)


def test_who_is_erased_is_forgotten_in_the_register(planned, yuki):
    facts = {"title": "Yuki Hayashi leaves", "probability": 0.2, "owner": yuki.pk, "response": "Ask Yuki Hayashi"}
    actions.create_risk(access=planned, facts=facts)

    assert told_of(yuki)["looks_after"] == [{"project": "PAY", "risk": 1, "title": "Yuki Hayashi leaves"}]
    forget(yuki)

    risk = Risk.objects.get()
    assert "Yuki" not in risk.title + risk.response
    assert risk.title.endswith(" leaves")
