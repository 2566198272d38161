"""Two people, or programs, at one pack of the organisation: the second is told, and nothing is overwritten."""

from __future__ import annotations

import pytest
from tests.worlds import account, signed_in

from charthouse.accounts.models import OrganisationRole, User, UserRole
from charthouse.packs import keeping
from charthouse.packs.library import shipped
from charthouse.packs.models import OwnPack

AT = "/api/v1/packs/ours"


@pytest.fixture
def pmo(db) -> User:
    user = account("pmo@example.org", "Petra Office")
    UserRole.objects.create(user=user, role=OrganisationRole.PMO)
    return user


@pytest.fixture
def ours(pmo) -> OwnPack:
    return keeping.copy(slug="waterfall", identity="ours", name="Ours", by=pmo)


def test_of_two_changes_to_a_pack_the_second_is_told(ours, pmo):
    api = signed_in(pmo)
    read = api.get(AT)
    assert read["ETag"].startswith('"1-')
    first = {"text": ours.text.replace("Ours", "Ours, shorter", 1)}
    second = {"text": ours.text.replace("Ours", "Ours, longer", 1)}

    def put(address, said, tag=None):
        headers = {"If-Match": tag} if tag else {}
        return api.put(address, said, content_type="application/json", headers=headers)

    assert put(AT, first).status_code == 428
    done = put(AT, first, read["ETag"])
    assert done.status_code == 200, done.content
    assert (done.json()["name"], done["ETag"].partition("-")[0]) == ("Ours, shorter", '"2')
    late = put(AT, second, read["ETag"])
    assert late.status_code == 412
    assert OwnPack.objects.get().name == "Ours, shorter"
    assert put(f"{AT}/state", {"state": "offered"}, read["ETag"]).status_code == 412
    assert put(f"{AT}/state", {"state": "offered"}, done["ETag"]).status_code == 200
    assert api.delete(AT, headers={"If-Match": done["ETag"]}).status_code == 412
    assert put(f"{AT}/state", {"state": "retired"}, "*").status_code == 200
    assert api.delete(AT, headers={"If-Match": '"4"'}).status_code == 204
    assert not OwnPack.objects.exists()


def test_who_may_not_change_a_pack_is_told_that_and_not_its_version(ours, maria):
    api = signed_in(maria)
    for answer in (
        api.put(AT, {"text": ours.text}, content_type="application/json", headers={"If-Match": '"7"'}),
        api.put(f"{AT}/state", {"state": "offered"}, content_type="application/json", headers={"If-Match": '"7"'}),
        api.delete(AT, headers={"If-Match": '"7"'}),
    ):
        assert answer.status_code == 403


def test_what_came_with_charthouse_is_read_and_never_changed(pmo):
    api = signed_in(pmo)
    read = api.get("/api/v1/packs/waterfall")
    assert read["ETag"].startswith('"-')
    text = {"text": shipped()["waterfall"].text}
    answer = api.put("/api/v1/packs/waterfall", text, content_type="application/json", headers={"If-Match": "*"})
    assert answer.status_code == 422
    assert "copy it" in answer.json()["detail"]
