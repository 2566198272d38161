"""Work under a contract: traced, checked against plan and scope, signed, and its prices seen by few."""

from __future__ import annotations

import json

import pytest
from tests.worlds import account, signed_in

from charthouse.accounts.models import User
from charthouse.approvals import actions, queries
from charthouse.approvals.actions import Asked
from charthouse.approvals.papers import draft_of, paper_of
from charthouse.approvals.refusals import BadRequest
from charthouse.charter.actions import write_part
from charthouse.charter.contract import contract_lacks, margin_of, traces_of
from charthouse.charter.document import content_of, values_of
from charthouse.charter.forgetting import forget, told_of
from charthouse.charter.kind import CHARTER
from charthouse.charter.models import CharterPart
from charthouse.charter.refusals import BadPart
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.papers.markdown import markdown_of
from charthouse.plan.models import Task
from charthouse.projects.access import Access, RoleMayNot, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.scope.requirements import add_requirement

PRICE = {"customer": "Kestrel Ltd", "number": "K-2026/7", "basis": "fixed", "price": "4876543.21"}
CLAUSES = [
    {"clause": "4.2", "asks": "The bank interface", "requirements": "1, PAY-R2"},
    {"clause": "9.1", "asks": "Training"},
]


@pytest.fixture
def robert(payroll, maria) -> User:
    user = account("robert@example.org", "Robert Achterberg")
    set_member(project=payroll, email=user.email, role=Role.APPROVER, by=maria)
    return user


@pytest.fixture
def lead(payroll, maria) -> User:
    """Sees costs, and not the margin."""
    user = account("lena@example.org", "Lena Lead")
    set_member(project=payroll, email=user.email, role=Role.PRODUCT_OWNER, by=maria)
    return user


@pytest.fixture
def contracted(payroll, maria) -> Access:
    access = project_for(maria, "PAY")
    add_requirement(access=access, facts={"title": "Statements from the bank"})
    write_part(access=access, name="contract", said=PRICE)
    write_part(access=access, name="clauses", said=CLAUSES)
    write_part(access=access, name="budget", said={"low": "3900000", "likely": "4000000", "high": "5000000"})
    write_part(
        access=access, name="penalties",
        said=[{"for": "Late acceptance", "clause": "9.1", "amount": "10000", "per": "week", "most": "200000"}],
    )  # fmt: skip
    return access


def test_a_charter_without_a_contract_is_as_it_was(payroll, maria):
    access = project_for(maria, "PAY")
    assert not {"contract", "clauses", "payments", "penalties"} & content_of(payroll, "").keys()
    assert contract_lacks(access, values_of(payroll)) == {}
    write_part(access=access, name="contract", said={"basis": "fixed"})
    assert values_of(payroll)["contract"] == {}


def test_clauses_are_traced_to_requirements_and_say_which_are_not_there(contracted):
    values = values_of(contracted.project)
    assert values["clauses"][0]["requirements"] == "R1, R2"
    first, second = traces_of(contracted, values)
    assert [one.one.title for one in first.requirements] == ["Statements from the bank"]
    assert first.gone == ("R2",)
    assert (second.requirements, second.penalties) == ((), ("Late acceptance",))
    lacks = contract_lacks(contracted, values)
    assert lacks["clauses"] == ["Requirements that are not in the register: R2."]
    assert lacks["payments"] == ["Name the milestones that are accepted and paid, each with its amount."]


@pytest.mark.parametrize(
    ("part", "said", "sentence"),
    [
        ("clauses", [{"clause": "1", "requirements": "the third"}], "as in R1, R12"),
        ("payments", [{"milestone": "Live", "task": "the last"}], "by its number"),
        ("payments", [{"milestone": "Live", "amount": "-1"}], "from 0 to"),
        ("contract", {"price": "NaN"}, "from 0 to"),
        ("contract", {"basis": "barter"}, "Choose one"),
    ],
)
def test_what_no_contract_can_say_is_refused(contracted, part, said, sentence):
    with pytest.raises(BadPart, match=sentence):
        write_part(access=contracted, name=part, said=said)


def test_payments_are_held_against_the_price_and_the_plan(contracted, plan_with_dates):
    milestone = plan_with_dates
    write_part(
        access=contracted, name="payments",
        said=[
            {"milestone": "Go-live", "clause": "4.2", "task": str(milestone.uid), "day": "2020-01-06", "amount": "1"},
            {"milestone": "Nothing", "clause": "77", "task": "999", "amount": "2"},
        ],
    )  # fmt: skip
    lacks = contract_lacks(contracted, values_of(contracted.project))["payments"]
    assert "The payments come to €3, the price is €4,876,543.21." in lacks
    assert "“Nothing”: the plan has no milestone 999." in lacks
    assert "Clauses that are not listed: 77." in lacks
    assert any(one.startswith("“Go-live” is planned for") for one in lacks)


@pytest.fixture
def plan_with_dates(payroll, maria) -> Task:
    from charthouse.plan.edit_ops import AddOp
    from charthouse.plan.edits import make_edits

    fields = {"name": "Live", "duration": "0d", "kind": "milestone"}
    refs = make_edits(access=project_for(maria, "PAY"), edits=[AddOp(op="add", ref="m", fields=fields)]).refs
    return Task.objects.get(project=payroll, uid=refs["m"])


def test_the_margin_is_a_range_and_for_few(contracted, lead, robert):
    margin = margin_of(contracted, values_of(contracted.project))
    assert margin is not None
    assert [f"{one}" for one in (margin.low, margin.likely, margin.high, margin.percent, margin.penalties)] == [
        "-123456.79", "876543.21", "976543.21", "18.0", "200000",
    ]  # fmt: skip
    assert margin_of(project_for(lead, "PAY"), values_of(contracted.project)) is None
    assert margin_of(project_for(robert, "PAY"), values_of(contracted.project)) is not None


def test_no_door_shows_prices_or_margin_to_who_sees_only_costs(contracted, lead, robert, client):
    version = actions.propose(access=contracted, kind="charter", signers=[Asked(user=robert.pk)])
    client.force_login(lead)
    seen = signed_in(lead)
    doors = [
        seen.get("/projects/PAY/charter/"),
        seen.get(f"/projects/PAY/versions/{version.pk}"),
        seen.get(f"/projects/PAY/versions/{version.pk}.md"),
        seen.get("/projects/PAY/papers/charter.md"),
        seen.get("/projects/PAY/charter/contract"),
        seen.get("/projects/PAY/history/"),
        client.get("/api/v1/projects/PAY/charter"),
        client.get("/api/v1/projects/PAY/charter/contract"),
        client.get(f"/api/v1/projects/PAY/versions/{version.pk}"),
        client.get("/api/v1/projects/PAY/journal"),
    ]
    texts = [one.content.decode() for one in doors]
    assert "4000000" in texts[0]
    assert "Kestrel Ltd" in texts[0]
    for text in texts:
        for secret in ("4,876,543", "4876543", "876,543", "876543", "200,000", "200000"):
            assert secret not in text
    access = project_for(lead, "PAY")
    assert not paper_of(version, access).attached
    assert paper_of(version, contracted).attached
    told = client.get("/api/v1/projects/PAY/charter").json()
    assert "margin" not in told
    with pytest.raises(RoleMayNot):
        write_part(access=access, name="contract", said={**PRICE, "price": "1"})
    mine = signed_in(contracted.user).get("/projects/PAY/charter/").content.decode()
    assert "€876,543.21" in mine


def test_a_version_keeps_its_prices_from_leads_after_the_draft_gave_them_up(contracted, lead, robert):
    version = actions.propose(access=contracted, kind="charter", signers=[Asked(user=robert.pk)])
    for name, nothing in (("contract", {}), ("penalties", [])):
        write_part(access=contracted, name=name, said=nothing)
    assert not paper_of(version, project_for(lead, "PAY")).attached


def test_who_does_not_see_the_price_is_not_asked_to_sign_it(contracted, lead):
    with pytest.raises(BadRequest):
        actions.propose(access=contracted, kind="charter", signers=[Asked(user=lead.pk)])
    for name, nothing in (("contract", {}), ("penalties", [])):
        write_part(access=contracted, name=name, said=nothing)
    assert actions.propose(access=contracted, kind="charter", signers=[Asked(user=lead.pk)]).number == 1


def test_another_price_is_material_and_shown_in_the_comparison_to_few(contracted, lead, robert):
    first = actions.propose(access=contracted, kind="charter", signers=[Asked(user=robert.pk)])
    actions.answer(access=project_for(robert, "PAY"), version=first, request_id=first.requests.get().pk,
                   decision="approved")  # fmt: skip
    write_part(access=contracted, name="contract", said={**PRICE, "price": "4876000"})
    second = actions.propose(access=contracted, kind="charter", signers=[Asked(user=robert.pk)])
    assert second.state == "review"
    changes = queries.changes_since(queries.version_of(contracted.project, second.pk))
    assert [(one.label, one.after, one.material) for one in changes] == [("Contract: Price", "4876000", True)]
    assert queries.shown_changes(changes, project_for(lead, "PAY")) == []


def test_the_contract_stands_on_paper_and_the_margin_does_not(contracted):
    text = markdown_of(draft_of(contracted, CHARTER))
    assert "Kestrel Ltd" in text
    assert "€4,876,543.21" in text
    assert "876,543.21" not in text.replace("4,876,543.21", "")


def test_who_signs_outside_is_thought_of(contracted):
    assert any("so the margin" in str(one) for one in CHARTER.weak(contracted, ""))


def test_a_price_is_taken_back(contracted, maria):
    write_part(access=contracted, name="contract", said={**PRICE, "price": "1"})
    entry = Entry.objects.filter(stream=contracted.project.journal, verb="wrote a part of the charter").latest("number")
    undo(entry=entry, by=maria)
    assert values_of(contracted.project)["contract"]["price"] == "4876543.21"


def test_an_account_that_is_erased_leaves_its_pseudonym_in_the_charter(contracted, robert, maria):
    write_part(
        access=contracted, name="roles", said=[{"role": "Sponsor", "who": "Robert Achterberg", "does": "Decides"}]
    )
    write_part(access=contracted, name="purpose", said="Robert Achterberg wants it. robert@example.org knows why.")
    assert {one["part"] for one in told_of(maria)["wrote"]} >= {"contract", "purpose", "roles"}
    before = CharterPart.objects.get(project=contracted.project, name="clauses").value

    forget(robert)

    texts = dict(CharterPart.objects.filter(project=contracted.project).values_list("name", "value"))
    assert "Robert" not in texts["roles"] + texts["purpose"]
    assert "robert@example.org" not in texts["purpose"]
    assert json.loads(texts["roles"])[0]["does"] == "Decides"
    assert texts["clauses"] == before
