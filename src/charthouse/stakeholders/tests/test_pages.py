"""The pages of the stakeholders, their file and their API."""

from __future__ import annotations

import re

import pytest
from tests.worlds import signed_in

from charthouse.accounts import personal
from charthouse.projects.access import project_for
from charthouse.stakeholders import actions
from charthouse.stakeholders.models import Stakeholder

HOME = "/projects/PAY/stakeholders/"


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def council(access):
    facts = {
        "name": "Works council", "influence": 5, "interest": 3, "engagement": "resistant", "wanted": "neutral",
        "email": "council@payroll.example",
    }  # fmt: skip
    return actions.add_stakeholder(access=access, facts=facts)


def test_an_empty_register_says_whom_to_begin_with(payroll, maria):
    page = signed_in(maria).get(HOME).content.decode()

    assert "Nobody is written down yet" in page
    assert "Add the first stakeholder" in page


def test_somebody_is_added_in_a_form_that_says_what_is_wrong_with_it(payroll, maria):
    browser = signed_in(maria)

    refused = browser.post(f"{HOME}new", {"name": "", "influence": "5"})
    answer = browser.post(f"{HOME}new", {"name": "Audit", "influence": "4", "interest": "2", "owner": str(maria.pk)})

    assert refused.status_code == 422
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    one = Stakeholder.objects.get()
    assert (one.name, one.influence, one.interest, one.owner) == ("Audit", 4, 2, maria)


def test_the_page_leads_with_who_is_to_be_won(council, maria):
    page = signed_in(maria).get(HOME).content.decode()

    assert "<em>1</em> of 1 stakeholders does not stand yet where the project needs them." in page
    assert "Begin with Works council: resistant now, needed neutral." in page
    cell = re.search(r'<td class="medium" data-influence="5" data-interest="3">(.*?)</td>', page, re.S)
    assert cell is not None
    assert "Works council" in cell[1]


def test_a_name_is_put_elsewhere_in_the_grid(council, maria):
    browser = signed_in(maria)

    answer = browser.post(f"{HOME}1/place", {"influence": "4", "interest": "5", "version": "1"})
    late = browser.post(f"{HOME}1/place", {"influence": "1", "interest": "1", "version": "1"})

    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}#s-1")
    assert late.status_code == 409
    council.refresh_from_db()
    assert (council.influence, council.interest, council.version) == (4, 5, 2)


def test_words_find_people_by_role_and_what_they_expect(council, access, maria):
    actions.add_stakeholder(access=access, facts={"name": "Audit", "expectations": "Who may post stays apart"})
    browser = signed_in(maria)

    table = browser.get(f"{HOME}?words=POST+apart").content.decode().partition('id="list"')[2]

    assert "Audit" in table
    assert "Works council" not in table
    assert "Nobody is like that." in browser.get(f"{HOME}?words=zzz").content.decode()


def test_the_file_holds_what_the_page_shows_with_formulas_made_harmless(council, access, maria):
    actions.add_stakeholder(access=access, facts={"name": "=1+1"})

    lines = signed_in(maria).get(f"{HOME}export.csv").content.decode("utf-8-sig").splitlines()

    assert lines[1].startswith("1,Works council,,,council@payroll.example,5,3,keep satisfied,resistant,neutral")
    assert lines[2].startswith("2,'=1+1,")
    assert signed_in(maria).get(f"{HOME}export.doc").status_code == 404


def test_the_api_makes_changes_and_deletes_at_a_version(payroll, maria):
    api = signed_in(maria)
    home = "/api/v1/projects/PAY/stakeholders"

    made = api.post(home, {"name": "Audit", "influence": 4, "wanted": "neutral"}, content_type="application/json")
    assert (made.status_code, made["Location"]) == (201, f"{home}/1")
    assert made.json()["influence"] == 4
    stale = api.patch(f"{home}/1", {"influence": 2}, content_type="application/json", headers={"If-Match": '"9"'})
    changed = api.patch(
        f"{home}/1", {"engagement": "unaware", "review": "2026-03-02"}, content_type="application/json",
        headers={"If-Match": made["ETag"]},
    )  # fmt: skip
    assert stale.status_code == 412
    assert changed.json() | {"gap": 2, "review": "2026-03-02", "version": 2, "name": "Audit"} == changed.json()
    assert [one["number"] for one in api.get(home).json()["items"]] == [1]
    assert api.patch(f"{home}/1", {"influence": 9}, content_type="application/json").status_code == 422
    assert api.delete(f"{home}/1", headers={"If-Match": changed["ETag"]}).status_code == 204
    assert api.get(f"{home}/1").status_code == 404


def test_somebody_reads_what_is_said_of_them_and_is_forgotten(access, yuki):
    facts = {"name": "Yuki", "person": yuki.pk, "email": yuki.email, "engagement": "resistant"}
    one = actions.add_stakeholder(access=access, facts=facts)

    told = personal.tell_everything(yuki)["stakeholders"]
    assert told["stakeholder_in"][0] | {"project__key": "PAY", "engagement": "resistant"} == told["stakeholder_in"][0]

    personal.erase_everywhere(yuki)
    one.refresh_from_db()
    assert one.email == ""


def test_many_are_shown_a_page_at_a_time_and_the_grid_shows_all(payroll, maria, council):
    Stakeholder.objects.bulk_create(
        Stakeholder(project=payroll, number=number, name=f"Person {number}.", influence=3, interest=3)
        for number in range(2, 53)
    )
    browser = signed_in(maria)

    first, second = (browser.get(HOME, {"page": page, "words": "Person"}).content.decode() for page in (1, 2))

    def listed(page: str) -> set[str]:
        return set(re.findall(r"<bdi>(Person \d+)\.</bdi></a><br>", page))

    assert (len(listed(first)), len(listed(second))) == (50, 1)
    assert not listed(first) & listed(second)
    assert "?words=Person&amp;page=2" in first
    assert "?words=Person&amp;page=1" in second
