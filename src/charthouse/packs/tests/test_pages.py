"""The pages of packs, by who may do what there."""

from __future__ import annotations

import pytest
from tests.worlds import signed_in

from charthouse.accounts.models import OrganisationRole, User, UserRole
from charthouse.packs.models import OwnPack, SetUp
from charthouse.plan.models import Task
from charthouse.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def pmo(yuki: User) -> User:
    """Somebody of the project office."""
    UserRole.objects.create(user=yuki, role=OrganisationRole.PMO)
    return yuki


def test_the_gallery_shows_what_each_pack_holds(maria: User) -> None:
    page = signed_in(maria).get("/packs/").content.decode()
    assert "Software development" in page
    assert "Waterfall" in page
    assert "Bring a pack in" not in page


def test_a_pack_is_read_through_with_durations_and_what_they_rest_on(maria: User) -> None:
    page = signed_in(maria).get("/packs/software/").content.decode()
    assert "12 · 18 · 30" in page
    assert "Rehearse migration and release on staging" in page
    assert "It fits when" in page


def test_a_pack_that_is_not_there_is_not_found(maria: User) -> None:
    assert signed_in(maria).get("/packs/nothing/").status_code == 404


def test_a_project_is_begun_with_a_type_and_a_method(maria: User) -> None:
    browser = signed_in(maria)
    shown = browser.get("/packs/begin?type=software&method=waterfall").content.decode()
    assert "Requirements approved" in shown
    assert shown.count('name="type"') == 2, "one to choose from, and the choice itself; no field beside them"
    said = {
        "type": "software",
        "method": "waterfall",
        "name": "Customer care",
        "key": "CRM",
        "start": "2026-03-02",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
    }
    answer = browser.post("/packs/begin", said)
    assert (answer.status_code, answer["Location"]) == (302, "/projects/CRM/plan/")
    assert SetUp.objects.get(project__key="CRM").method_slug == "waterfall"


def test_a_project_without_a_key_is_not_opened_and_its_form_says_why(maria: User) -> None:
    said = {
        "type": "software",
        "method": "waterfall",
        "name": "Customer care",
        "key": "",
        "start": "2026-03-02",
        "time_zone": "Europe/Berlin",
    }
    answer = signed_in(maria).post("/packs/begin", said)
    assert answer.status_code == 422
    assert not Project.objects.exists()


def test_an_empty_project_is_set_up_on_its_page_by_its_manager_only(
    payroll: Project, maria: User, helene: User
) -> None:
    said = {"type": "software", "method": "waterfall"}
    assert signed_in(helene).post("/projects/PAY/set-up/", said).status_code == 403
    assert "Set the project up" in signed_in(maria).get("/projects/PAY/set-up/").content.decode()
    assert signed_in(maria).post("/projects/PAY/set-up/", said).status_code == 302
    assert Task.objects.filter(project=payroll).count() == 81
    page = signed_in(helene).get("/projects/PAY/set-up/").content.decode()
    assert "Stability of requirements" in page
    assert "Set the project up" not in page


def test_what_is_not_offered_sets_nothing_up(payroll: Project, maria: User) -> None:
    browser = signed_in(maria)
    assert browser.post("/projects/PAY/set-up/", {}).status_code == 422
    assert browser.post("/projects/PAY/set-up/", {"type": "waterfall", "method": "software"}).status_code == 422
    assert not SetUp.objects.exists()


def test_only_the_project_office_copies_changes_and_offers(maria: User, pmo: User) -> None:
    said = {"name": "Our software", "identity": "our-software"}
    assert signed_in(maria).post("/packs/software/copy", said).status_code == 403
    assert signed_in(pmo).post("/packs/software/copy", said).status_code == 302
    own = OwnPack.objects.get(slug="our-software")
    assert (own.state, own.name, own.origin) == ("draft", "Our software", "software")
    assert "Our software" not in signed_in(maria).get("/packs/").content.decode()
    assert signed_in(pmo).post("/packs/our-software/state", {"do": "offer"}).status_code == 302
    assert "Our software" in signed_in(maria).get("/packs/").content.decode()


def test_a_change_with_faults_is_kept_out_of_an_offered_pack_and_named_by_line(pmo: User) -> None:
    browser = signed_in(pmo)
    browser.post("/packs/software/copy", {"name": "Ours", "identity": "ours"})
    browser.post("/packs/ours/state", {"do": "offer"})
    own = OwnPack.objects.get(slug="ours")
    broken = own.text.replace('after = ["outcomes"]', 'after = ["outcome"]', 1)
    answer = browser.post("/packs/ours/edit", {"text": broken, "version": own.version})
    assert answer.status_code == 422
    line = broken.split('after = ["outcome"]')[0].rsplit("[[task]]", 1)[0].count("\n") + 1
    assert f"<b>Line {line}</b>" in answer.content.decode()
    assert "There is no task “outcome” to wait for" in answer.content.decode()
    assert OwnPack.objects.get(slug="ours").text == own.text


def test_who_saves_an_older_version_is_told_and_nothing_is_lost(pmo: User) -> None:
    browser = signed_in(pmo)
    browser.post("/packs/software/copy", {"name": "Ours", "identity": "ours"})
    own = OwnPack.objects.get(slug="ours")
    first = own.text.replace("A product or a large change", "A product")
    assert browser.post("/packs/ours/edit", {"text": first, "version": own.version}).status_code == 302
    second = own.text.replace("A product or a large change", "A change")
    answer = browser.post("/packs/ours/edit", {"text": second, "version": own.version})
    assert answer.status_code == 409
    assert "A change of one" in answer.content.decode()
    assert OwnPack.objects.get(slug="ours").text == first


def test_a_project_becomes_the_draft_of_a_type_without_its_people(payroll: Project, maria: User, helene: User) -> None:
    browser = signed_in(maria)
    browser.post("/projects/PAY/set-up/", {"type": "software", "method": "waterfall"})
    said = {"name": "Payroll again", "identity": "payroll-again"}
    assert signed_in(helene).post("/projects/PAY/set-up/save", said).status_code == 403
    assert browser.post("/projects/PAY/set-up/save", said).status_code == 302
    own = OwnPack.objects.get(slug="payroll-again")
    assert (own.state, own.kind, own.origin) == ("draft", "type", "PAY")
    assert "Rehearse migration and release on staging" in own.text
    assert "Maria" not in own.text
    assert browser.get("/packs/payroll-again/edit").status_code == 200
    assert browser.post("/packs/payroll-again/state", {"do": "offer"}).status_code == 403


def test_the_questions_recommend_a_method_and_say_what_would_change_that(maria: User) -> None:
    page = signed_in(maria).get("/packs/advice?certainty=known&regulation=strict&reversal=much").content.decode()
    assert "Advice: Waterfall" in page
    assert "What can be written down can be designed, approved and built in one pass." in page
