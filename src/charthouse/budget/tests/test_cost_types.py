"""The organisation's own types of cost: added, used, told, retired; and who sees what counts as labour."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.utils.translation import override
from tests.worlds import signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.budget import actions, cost_files, lines, orders, own_types
from charthouse.budget.actions import Cost
from charthouse.budget.cost_types import kinds
from charthouse.budget.cuts import By, cut, total
from charthouse.budget.models import BudgetLine, CostEntry, CostType
from charthouse.budget.overview import money_of
from charthouse.budget.refusals import BadCost, BadCostFile, BadCostType, BadLine, CostTypeChangedMeanwhile
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Membership, Role
from charthouse.projects.permissions import Right

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
API = "/api/v1/cost-types"
JSON = "application/json"


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def office(db, stranger):
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    return stranger


@pytest.fixture
def licences(office):
    facts = {"name": "Licences", "name_de": "Lizenzgebühren", "parent": "software", "codes": "6815; 6820"}
    return own_types.add_cost_type(facts=facts, by=office)


@pytest.fixture
def agency(office):
    return own_types.add_cost_type(facts={"name": "Agency staff", "parent": "labour"}, by=office)


def line(access, kind="licences", amount=600):
    return lines.add_line(access=access, facts={"name": "It", "type": kind, "months": {MARCH: Decimal(amount)}})


def book(access, rows):
    found = cost_files.read_rows(access.project, [*enumerate(rows, 1)])
    return actions.book(access=access, costs=found.costs, source=CostEntry.Source.FILE)


def test_only_who_keeps_the_standards_adds_one_and_its_name_means_one_type(licences, office, maria):
    assert (licences.key, licences.codes) == ("licences", "6815, 6820")
    with pytest.raises(RoleMayNot):
        own_types.add_cost_type(facts={"name": "Mine", "parent": "travel"}, by=maria)
    for facts, field in (
        ({"name": "LICENCES ", "parent": "travel"}, "name"),
        ({"name": "Weiterbildung", "parent": "travel"}, "name"),
        ({"name": "Fees", "name_de": "lizenzgebühren", "parent": "travel"}, "name_de"),
        ({"name": "Fees", "parent": "travel", "codes": "4100, 6815"}, "codes"),
        ({"name": "Fees", "parent": "licences"}, "parent"),
        ({"name": " ", "parent": "travel"}, "name"),
        ({"name": "Fees", "parent": "travel", "position": -1}, "position"),
        ({"name": "x" * 61, "parent": "travel"}, "name"),
    ):
        with pytest.raises(BadCostType) as refusal:
            own_types.add_cost_type(facts=facts, by=office)
        assert field in refusal.value.fields
    again = own_types.add_cost_type(facts={"name": "Licences?", "parent": "cloud"}, by=office)
    assert again.key == "licences-2"
    assert own_types.add_cost_type(facts={"name": "出張", "parent": "travel"}, by=office).key == "type"
    with pytest.raises(BadCostType, match="There is no field"):
        own_types.change_cost_type(key="licences", facts={"parent": "labour"}, by=office)


def test_it_stands_after_its_parent_in_both_languages_and_files_name_it_by_either(licences, office):
    known = kinds()
    names = list(known.names)
    assert names.index("licences") == names.index("software") + 1
    with override("de"):
        assert kinds().name("licences") == "Lizenzgebühren"
    for said in ("licences", " LICENCES", "Lizenzgebühren", "6820", "6815.0"):
        assert known.key_of(said) == "licences"
    own_types.add_cost_type(facts={"name": "Care", "parent": "software", "position": 5}, by=office)
    own_types.change_cost_type(key="licences", facts={"position": 9}, by=office)
    assert [key for key in kinds().names if kinds().standard(key) == "software"] == ["software", "care", "licences"]


def test_every_cut_agrees_and_the_standard_one_counts_it_as_its_parent(access, licences):
    line(access)
    line(access, "software", 50)
    actions.book(access=access, costs=[Cost(day=dt.date(2026, 3, 5), amount=Decimal("99.99"), type="licences")])

    money = money_of(access)
    whole = total(money.amounts)

    assert (whole.plan, whole.actual) == (Decimal(650), Decimal("99.99"))
    for by in By:
        assert sum(one.plan for one in cut(money.amounts, by).values()) == whole.plan
        assert sum(one.actual for one in cut(money.amounts, by).values()) == whole.actual
    assert cut(money.amounts, By.TYPE)["licences"].plan == 600
    assert set(cut(money.amounts, By.STANDARD)) == {"software"}
    page = signed_in(access.user).get("/projects/PAY/budget/?by=type").content.decode()
    assert "counts as Software" in page
    told = signed_in(access.user).get("/api/v1/projects/PAY/budget?by=standard").json()
    assert [Decimal(one["plan"]) for one in told["items"]] == [Decimal(650)]


def test_what_counts_as_labour_takes_the_right_to_see_rates_in_every_cut(access, agency, licences, payroll, yuki):
    Membership.objects.filter(project=payroll, user=yuki).update(role=Role.APPROVER)
    line(access, agency.key, 8670)
    line(access)
    reader = project_for(yuki, "PAY")
    assert (reader.may(Right.SEE_COSTS), reader.may(Right.SEE_RATES)) == (True, False)

    money = money_of(reader)

    assert total(money.amounts).plan == 600
    assert money.hidden
    for by in By:
        assert "8670" not in signed_in(yuki).get(f"/api/v1/projects/PAY/budget?by={by}").content.decode()
        assert "8,670" not in signed_in(yuki).get(f"/projects/PAY/budget/?by={by}").content.decode()


def test_a_file_finds_it_by_the_account_and_an_account_that_nobody_knows_is_not_sorted(access, licences, office):
    own_types.change_cost_type(key="travel", facts={"codes": "4660"}, by=office)
    head: list[object] = ["date", "amount", "account", "text"]
    rows: list[list[object]] = [
        head,
        ["2026-03-02", "10.00", 6815, "a"],
        ["2026-03-02", "5", "4660", "b"],
        ["2026-03-02", "1", "9", "c"],
    ]

    assert book(access, rows).entries == 3
    assert list(CostEntry.objects.order_by("number").values_list("type", flat=True)) == ["licences", "travel", ""]
    again = cost_files.read_rows(access.project, [*enumerate(rows, 1)])
    assert (len(again.costs), again.known) == (0, 3)


def test_a_retired_one_takes_nothing_new_but_what_is_there_stays_and_is_billed(access, licences, office, payroll):
    one = line(access)
    ordered = orders.place_order(
        access=access,
        facts={"title": "Seats", "vendor": "Acme", "type": "licences", "day": MARCH, "amount": Decimal(500)},
    )
    head = ["date", "amount", "cost type", "reference"]
    book(access, [head, ["2026-03-02", "7", "Licences", "R1"]])
    own_types.change_cost_type(key="licences", facts={"retired": True}, by=office)

    with pytest.raises(BadLine, match="retired; choose another one, such as “Software”"):
        line(access)
    with pytest.raises(BadCost, match="retired"):
        actions.book(access=access, costs=[Cost(day=MARCH, amount=Decimal(1), type="licences")])
    with pytest.raises(BadCostFile, match="Line 3: The cost type “Licences” is retired"):
        book(access, [head, ["2026-03-02", "7", "Licences", "R1"], ["2026-03-03", "8", "Licences", "R2"]])
    lines.change_line(access=access, number=one.number, facts={"name": "Still it", "type": "licences"})
    bill = Cost(day=MARCH, amount=Decimal(500), type="licences", order=ordered.number)
    assert actions.book(access=access, costs=[bill]).entries == 1
    browser = signed_in(access.user)
    assert 'value="licences"' not in browser.get("/projects/PAY/budget/lines/new").content.decode()
    assert 'value="licences" selected' in browser.get(f"/projects/PAY/budget/lines/{one.number}").content.decode()
    assert verify().findings == []


def test_adding_is_undone_unless_it_is_used_and_renaming_unless_the_name_is_taken(access, licences, office):
    added = Entry.objects.get(verb="added a cost type")
    one = line(access)
    with pytest.raises(BadCostType, match="retire it instead"):
        undo(entry=added, by=office)
    own_types.change_cost_type(key="licences", facts={"name_de": "Plätze"}, by=office)
    other = own_types.add_cost_type(facts={"name": "Lizenzgebühren", "parent": "cloud"}, by=office)
    renamed = Entry.objects.get(verb="changed a cost type")
    with pytest.raises(BadCostType, match="means the cost type"):
        undo(entry=renamed, by=office)
    own_types.change_cost_type(key=other.key, facts={"name": "Room"}, by=office)
    undo(entry=renamed, by=office)
    assert CostType.objects.get(key="licences").name_de == "Lizenzgebühren"
    lines.delete_line(access=access, number=one.number)
    undo(entry=added, by=office)
    assert list(CostType.objects.values_list("name", flat=True)) == ["Room"]
    assert verify().findings == []


def test_the_page_and_programs_change_it_at_the_version_that_was_read(office, maria, licences):
    reader, browser = signed_in(maria), signed_in(office)
    page = reader.get("/cost-types/").content.decode()
    assert ("Licences" in page, "/cost-types/new" in page) == (True, False)
    assert reader.get("/cost-types/new").status_code == 403
    assert reader.post(API, {"name": "Mine", "parent": "travel"}, content_type=JSON).status_code == 403

    said = {"name": "Seats", "name_de": "", "codes": "6815", "position": "2", "version": "1"}
    assert browser.post("/cost-types/types/licences", said).status_code == 302
    late = browser.post("/cost-types/types/licences", said | {"name": "Chairs"})
    assert (late.status_code, "look at it as it is now" in late.content.decode()) == (422, True)
    with pytest.raises(CostTypeChangedMeanwhile):
        own_types.change_cost_type(key="licences", facts={"name": "Chairs"}, by=office, seen=1)

    assert browser.post("/cost-types/types/travel", {"codes": "4660 ; 4670", "version": "1"}).status_code == 302
    wrong = browser.patch(f"{API}/travel", {"name": "Trips"}, content_type=JSON, headers={"If-Match": '"2"'})
    assert (wrong.status_code, "Every project knows" in wrong.json()["detail"]) == (422, True)
    there = browser.get(f"{API}/licences")
    made = browser.patch(f"{API}/licences", {"retired": True}, content_type=JSON, headers={"If-Match": there["ETag"]})
    assert (made.status_code, made.json()["retired"], made.json()["version"]) == (200, True, 3)
    told = {one["key"]: one for one in reader.get(API).json()["items"]}
    assert told["travel"]["codes"] == ["4660", "4670"]
    assert (told["licences"]["parent"], told["labour"]["needs_rates"]) == ("software", True)
    assert browser.get(f"{API}/nothing").status_code == 404
    refused = browser.post(
        "/api/v1/projects/PAY/budget/lines", json.dumps({"name": "x", "type": "bribes", "months": {"2026-03": 1}}),
        content_type=JSON,
    )  # fmt: skip
    assert refused.status_code == 404
    assert not BudgetLine.objects.exists()
