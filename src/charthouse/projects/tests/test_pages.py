"""The pages about projects, for each who may and may not."""

from __future__ import annotations

import pytest
from tests.worlds import signed_in

from charthouse.accounts.models import User
from charthouse.accounts.roles import is_administrator
from charthouse.projects.models import Membership, Project


@pytest.mark.django_db
def test_a_new_charthouse_asks_for_its_first_account(client):
    assert client.get("/")["Location"] == "/setup/"

    response = client.post(
        "/setup/", {"name": "Ada", "email": "ADA@example.org", "password": "a long sentence", "time_zone": "UTC"}
    )

    assert response["Location"] == "/projects/new"
    ada = User.objects.get()
    assert (ada.email, is_administrator(ada)) == ("ada@example.org", True)
    assert client.get("/setup/")["Location"] == "/accounts/login/"


@pytest.mark.django_db
def test_a_weak_first_password_is_told(client):
    response = client.post(
        "/setup/", {"name": "Ada", "email": "a@example.org", "password": "short", "time_zone": "UTC"}
    )

    assert response.status_code == 422
    assert "at least 10 characters" in response.content.decode()
    assert not User.objects.exists()


def test_who_is_not_signed_in_signs_in_first(client, payroll):
    for page in ("/", "/projects/", "/projects/PAY/", "/projects/PAY/members/", "/projects/PAY/team/", "/my-work/"):
        assert client.get(page)["Location"].startswith("/accounts/login/"), page


def test_the_list_shows_only_ones_own(payroll, maria, stranger):
    assert "Payroll" in signed_in(maria).get("/projects/").content.decode()
    page = signed_in(stranger).get("/projects/").content.decode()
    assert "Payroll" not in page
    assert "No projects yet" in page


def test_a_project_is_opened_and_shows_what_comes_first(stranger):
    browser = signed_in(stranger)

    response = browser.post(
        "/projects/new",
        {"name": "מסד נתונים", "key": "db", "start": "2026-03-02", "time_zone": "Asia/Jerusalem", "currency": "ils"},
    )

    assert response["Location"] == "/projects/DB/"
    assert Project.objects.get().currency == "ILS"
    page = browser.get("/projects/DB/").content.decode()
    assert "מסד נתונים" in page
    assert "has no plan yet" in page


def test_a_taken_key_is_told_beside_its_field(payroll, stranger):
    response = signed_in(stranger).post(
        "/projects/new", {"name": "Payments", "key": "PAY", "start": "2026-03-02", "time_zone": "UTC"}
    )

    assert response.status_code == 422
    assert "Taken." in response.content.decode()


@pytest.mark.parametrize("page", ["", "members/", "team/", "plan/"])
def test_a_stranger_gets_404(payroll, stranger, page):
    assert signed_in(stranger).get(f"/projects/PAY/{page}").status_code == 404


def test_a_viewer_cannot_change_members(payroll, helene):
    response = signed_in(helene).post("/projects/PAY/members/add", {"email": helene.email, "roles": ["manager"]})

    assert response.status_code == 403
    assert "add and remove members" in response.content.decode()
    assert Membership.objects.get(user=helene).role == "viewer"


def test_a_manager_changes_roles(payroll, maria, yuki):
    browser = signed_in(maria)
    yukis = f"/projects/PAY/members/person/{yuki.pk}"

    assert browser.post(yukis, {"roles": ["approver", "contributor"]}).status_code == 302
    assert set(Membership.objects.filter(user=yuki).values_list("role", flat=True)) == {"approver", "contributor"}
    nothing = browser.post(yukis, {})
    assert nothing.status_code == 422
    assert "Choose at least one role." in nothing.content.decode()
    assert browser.post(f"{yukis}/remove").status_code == 302
    assert not Membership.objects.filter(user=yuki).exists()
    assert browser.post(f"{yukis}/remove").status_code == 404


def test_wrong_methods_and_bad_ids(payroll, maria):
    browser = signed_in(maria)

    assert browser.get("/projects/PAY/members/person/1/remove").status_code == 405
    assert browser.post("/projects/").status_code == 405
    assert browser.post("/projects/PAY/").status_code == 405
    assert browser.get("/projects/%00/").status_code == 404
    assert browser.get("/projects/pay/").status_code == 200
    assert browser.post("/projects/PAY/members/person/999999/remove").status_code == 404


def test_a_profile_keeps_what_is_typed(maria):
    browser = signed_in(maria)

    browser.post("/profile/", {"name": "Maria O.", "locale": "en-us", "time_zone": "Asia/Tokyo", "theme": "dark"})
    bad = browser.post("/profile/", {"name": "M", "locale": "xx", "time_zone": "Mars/Base", "theme": "dark"})

    maria.refresh_from_db()
    assert (maria.name, maria.locale, maria.time_zone, maria.theme) == ("Maria O.", "en-us", "Asia/Tokyo", "dark")
    assert bad.status_code == 422
