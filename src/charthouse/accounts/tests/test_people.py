"""People and groups: roles given and taken, accounts deactivated and erased, and always one administrator."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from tests.worlds import account, signed_in

from charthouse.accounts import actions, giving, grouping, leaving, personal
from charthouse.accounts.models import ApiToken, Group, OrganisationRole, User, UserRole
from charthouse.accounts.permissions import AccountsNotYours
from charthouse.accounts.roles import is_administrator, roles_of

Entry: Any = apps.get_model("journal", "Entry")  # the journal lies above this chapter

ADMINISTRATOR, AUDITOR, PMO = OrganisationRole.ADMINISTRATOR, OrganisationRole.AUDITOR, OrganisationRole.PMO


@pytest.fixture
def ada(db):
    """The only administrator."""
    user = account("ada@example.org", "Ada Lovelace")
    UserRole.objects.create(user=user, role=ADMINISTRATOR)
    return user


def test_roles_are_given_and_taken_with_entries(ada, yuki):
    answer = signed_in(ada).post(f"/people/{yuki.pk}/", {"roles": ["pmo", "auditor"]})
    assert answer.status_code == 302
    assert roles_of(yuki) == {PMO, AUDITOR}

    signed_in(ada).post(f"/people/{yuki.pk}/", {"roles": ["pmo"]})

    assert roles_of(yuki) == {PMO}
    told = list(Entry.objects.order_by("number").values_list("verb", "before", "after", "by", "record_id"))
    assert told == [
        ("gave a role in the organisation", {}, {"role": "pmo"}, ada.pk, str(yuki.pk)),
        ("gave a role in the organisation", {}, {"role": "auditor"}, ada.pk, str(yuki.pk)),
        ("took a role in the organisation", {"role": "auditor"}, {}, ada.pk, str(yuki.pk)),
    ]


def test_the_last_administrator_stays(ada, yuki):
    with pytest.raises(giving.LastAdministrator):
        giving.take_role(user=ada, role=ADMINISTRATOR, by=ada)
    with pytest.raises(giving.LastAdministrator):
        leaving.deactivate(user=ada, by=ada)
    with pytest.raises(giving.LastAdministrator):
        giving.give_role(user=ada, role=AUDITOR, by=ada)  # an auditor changes nothing
    assert signed_in(ada).post(f"/people/{ada.pk}/deactivate").status_code == 409
    ada.refresh_from_db()
    assert ada.is_active
    assert roles_of(ada) == {ADMINISTRATOR}
    assert not Entry.objects.exists()


def test_a_group_that_administers_is_enough_and_not_dissolved(ada, yuki):
    group = grouping.make_group(name="Operators", by=ada)
    grouping.set_group_roles(group=group, roles=[ADMINISTRATOR], by=ada)
    grouping.add_member(group=group, user=yuki, by=ada)
    giving.take_role(user=ada, role=ADMINISTRATOR, by=yuki)

    for change in (
        lambda: grouping.delete_group(group=group, by=yuki),
        lambda: grouping.remove_member(group=group, user=yuki, by=yuki),
        lambda: grouping.set_group_roles(group=group, roles=[], by=yuki),
    ):
        with pytest.raises(giving.LastAdministrator):
            change()
    assert is_administrator(yuki)


def test_an_auditor_who_administers_changes_nothing(ada, yuki):
    giving.set_roles(user=yuki, roles={ADMINISTRATOR, AUDITOR}, by=ada)

    assert signed_in(yuki).get("/people/").status_code == 200
    assert signed_in(yuki).post(f"/people/{yuki.pk}/", {"roles": ["administrator"]}).status_code == 403


def test_who_has_no_role_sees_no_people(ada, yuki, maria):
    browser = signed_in(yuki)

    for page in ("/people/", f"/people/{maria.pk}/", "/groups/", "/invitations/", "/lock-outs/"):
        assert browser.get(page).status_code == 403, page
    assert browser.post(f"/people/{maria.pk}/deactivate").status_code == 403
    assert browser.post("/groups/", {"name": "Mine"}).status_code == 403
    with pytest.raises(AccountsNotYours, match="Administrator can"):
        leaving.deactivate(user=maria, by=yuki)


def test_bad_numbers_and_methods(ada):
    browser = signed_in(ada)

    assert browser.get("/people/999999/").status_code == 404
    assert browser.post("/people/999999/deactivate").status_code == 404
    assert browser.post(f"/people/{ada.pk}/explode").status_code == 404
    assert browser.get(f"/people/{ada.pk}/deactivate").status_code == 405
    assert browser.post("/people/").status_code == 405
    assert browser.get("/groups/999999/").status_code == 404
    assert browser.post(f"/people/{ada.pk}/add-to-group", {"group": "x"}).status_code == 404


def test_people_are_found_by_name_role_and_state(ada, yuki, maria):
    giving.give_role(user=yuki, role=PMO, by=ada)
    leaving.deactivate(user=maria, by=ada)
    browser = signed_in(ada)

    def names(query):
        page = browser.get(f"/people/?{query}").content.decode()
        return [user.name for user in (ada, maria, yuki) if f"<bdi>{user.name}</bdi>" in page]

    assert names("") == ["Ada Lovelace", "Yuki Hayashi"]
    assert names("words=HAYA") == ["Yuki Hayashi"]
    assert names("role=pmo") == ["Yuki Hayashi"]
    assert names("state=deactivated") == ["Maria Okafor"]
    assert names("state=all&words=example.org") == ["Ada Lovelace", "Maria Okafor", "Yuki Hayashi"]
    assert names("state=nonsense&page=99") == ["Ada Lovelace", "Yuki Hayashi"]


def test_a_page_of_people_takes_the_same_queries_however_many_they_are(ada, django_assert_max_num_queries):
    User.objects.bulk_create(User(email=f"p{n}@example.org", name=f"Person {n:04}") for n in range(2000))
    browser = signed_in(ada)
    browser.get("/people/")

    with django_assert_max_num_queries(27):
        page = browser.get("/people/?page=3").content.decode()

    assert "Page 3 of 41" in page
    assert "Person 0099" in page


def test_who_is_deactivated_is_out_and_stays_in_history(ada, maria, payroll):
    browser = signed_in(maria)
    browser.get("/profile/")
    token = ApiToken.objects.create(owner=maria, name="Sync", prefix="abc", digest="x", created_by=maria)

    assert signed_in(ada).post(f"/people/{maria.pk}/deactivate", {"why": "Left the house"}).status_code == 302

    token.refresh_from_db()
    assert token.revoked_at is not None
    assert browser.get("/profile/")["Location"].startswith("/accounts/login/")
    assert payroll.memberships.filter(user=maria).exists()
    entry = Entry.objects.get(verb="deactivated")
    assert (entry.by, entry.why, entry.label) == (ada, "Left the house", "Maria Okafor")
    leaving.reactivate(user=maria, by=ada)
    assert browser.get("/profile/").status_code == 302  # the old session does not come back to life


def test_erasing_puts_a_number_in_the_place_of_the_name(ada, maria):
    signed_in(maria).get("/profile/")
    with pytest.raises(leaving.NotNow, match="Deactivate"):
        actions.erase(user=maria, by=ada)
    leaving.deactivate(user=maria, by=ada)

    gone = actions.erase(user=maria, by=ada, why="Asked for it")

    assert (gone.name, gone.email) == (f"Former member {maria.pk}", f"erased-{maria.pk}@charthouse.invalid")
    assert not gone.has_usable_password()
    assert not UserSession.objects.filter(user=gone).exists()
    with pytest.raises(leaving.NotNow, match="invite the person anew"):
        leaving.reactivate(user=gone, by=ada)
    page = signed_in(ada).get(f"/people/{maria.pk}/").content.decode()
    assert "Maria" not in page
    assert "erased on" in page


def test_a_chapter_tells_and_forgets_its_part(ada, maria, monkeypatch):
    monkeypatch.setattr(personal, "_chapters", {})
    forgotten = []
    personal.register("weather", lambda user: {"likes": "rain"}, erase=lambda user: forgotten.append(user.email))

    assert personal.tell_everything(maria)["weather"] == {"likes": "rain"}
    leaving.deactivate(user=maria, by=ada)
    actions.erase(user=maria, by=ada)

    assert forgotten == ["maria@example.org"]


def test_my_data_is_mine_and_has_no_secret(ada, maria, yuki):
    group = Group.objects.create(name="Finance")
    grouping.add_member(group=group, user=maria, by=ada)
    browser = signed_in(maria)
    browser.get("/profile/")

    answer = browser.get("/profile/data/file")

    told = json.loads(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="charthouse-personal-data-{maria.pk}.json"'
    assert told["account"]["email"] == "maria@example.org"
    assert [one["group"] for one in told["account"]["groups"]] == ["Finance"]
    assert len(told["account"]["sessions"]) == 1
    assert "yuki" not in answer.content.decode()
    assert maria.password not in answer.content.decode()
    assert str(browser.session.session_key) not in answer.content.decode()


def test_a_group_is_made_changed_and_dissolved(ada, yuki):
    browser = signed_in(ada)
    browser.post("/groups/", {"name": "  Finance  and tax", "description": "Books"})
    group = Group.objects.get()
    assert group.name == "Finance and tax"

    assert browser.post("/groups/", {"name": "FINANCE and tax"}).status_code == 422
    assert browser.post(f"/groups/{group.pk}/add", {"person": "YUKI@example.org"}).status_code == 302
    assert browser.post(f"/groups/{group.pk}/add", {"person": "nobody@example.org"}).status_code == 422
    assert browser.post(f"/groups/{group.pk}/roles", {"roles": ["controller"]}).status_code == 302
    assert roles_of(yuki) == {OrganisationRole.CONTROLLER}
    changed = {"name": "Finance", "description": "", "version": 1}
    assert browser.post(f"/groups/{group.pk}/", changed).status_code == 302
    assert browser.post(f"/groups/{group.pk}/", changed).status_code == 422  # typed on an older page
    assert browser.post(f"/groups/{group.pk}/remove", {"person": yuki.pk}).status_code == 302
    assert browser.post(f"/groups/{group.pk}/dissolve").status_code == 302

    assert roles_of(yuki) == frozenset()
    assert list(Entry.objects.order_by("number").values_list("verb", flat=True)) == [
        "made the group", "added to the group", "set the group's roles", "changed the group", "took out of the group",
        "dissolved the group",
    ]  # fmt: skip


def test_a_program_never_administers(ada):
    robot = User.objects.create_user("robot@example.org", name="Robot", kind=User.Kind.SERVICE)
    group = grouping.make_group(name="Operators", by=ada)

    with pytest.raises(giving.NotForPrograms):
        giving.give_role(user=robot, role=ADMINISTRATOR, by=ada)
    grouping.add_member(group=group, user=robot, by=ada)
    with pytest.raises(giving.NotForPrograms):
        grouping.set_group_roles(group=group, roles=[ADMINISTRATOR], by=ada)
