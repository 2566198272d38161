"""The one door: who gets in, and what each role may do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from charthouse.accounts.models import OrganisationRole
from charthouse.projects import actions
from charthouse.projects.access import NoSuchProject, RoleMayNot, project_for, projects_of
from charthouse.projects.held import Held
from charthouse.projects.models import Membership, Project, Role
from charthouse.projects.permissions import (
    DESCRIPTIONS,
    EVERYBODY,
    IN_EVERY_PROJECT,
    ORGANISATION_SENTENCES,
    ORGANISATION_TABLE,
    SENSITIVE,
    SENTENCES,
    TABLE,
    Right,
)


def test_every_role_and_right_stands_in_the_table():
    assert set(TABLE) == set(Role)
    assert set(SENTENCES) == set(Right)
    assert {role: len(rights) for role, rights in TABLE.items()} == {
        Role.MANAGER: 41, Role.LEAD: 30, Role.CONTRIBUTOR: 18, Role.PRODUCT_OWNER: 21, Role.APPROVER: 19,
        Role.VIEWER: 11, Role.CLIENT: 1,
    }  # fmt: skip
    assert set(IN_EVERY_PROJECT) == set(ORGANISATION_TABLE) == set(OrganisationRole)
    assert set(DESCRIPTIONS) == {*Role, *OrganisationRole}
    assert set(ORGANISATION_SENTENCES) == EVERYBODY.union(*ORGANISATION_TABLE.values())
    assert set(SENSITIVE) == {Right.SEE_PERSONAL, Right.SEE_COSTS, Right.SEE_RATES, Right.SEE_MARGIN}


def test_a_stranger_cannot_tell_a_project_from_none(payroll, stranger):
    with pytest.raises(NoSuchProject) as there:
        project_for(stranger, "PAY")
    with pytest.raises(NoSuchProject) as nowhere:
        project_for(stranger, "NIX")

    assert there.value.message.replace("PAY", "NIX") == nowhere.value.message
    assert there.value.status == 404
    assert not projects_of(stranger).exists()


def test_somebody_not_signed_in_sees_nothing(payroll):
    with pytest.raises(NoSuchProject):
        project_for(AnonymousUser(), "PAY")
    assert not projects_of(AnonymousUser()).exists()


def test_a_viewer_is_told_who_may(payroll, helene):
    with pytest.raises(
        RoleMayNot, match=r"As Viewer of Payroll you cannot change the whole plan; .*\(Manager can\)"
    ) as refusal:
        project_for(helene, "PAY", Right.EDIT_PLAN)

    assert refusal.value.status == 403


def test_the_founder_becomes_manager(payroll, maria):
    access = project_for(maria, "PAY", Right.MANAGE_MEMBERS)

    assert access.roles == {Held(Role.MANAGER)}
    assert access.rights == frozenset(Right) - {Right.RELEASE_RESERVE}


@pytest.mark.parametrize("key", ["A", "1AB", "TOOLONGAKEY", "", "Ü1", "A-B", "A B"])
def test_bad_keys_are_refused(maria, key):
    with pytest.raises(actions.BadProject, match="2 to 10 letters"):
        actions.create_project(key=key, name="X", by=maria)


def test_a_key_is_taken_once(payroll, stranger):
    with pytest.raises(actions.KeyTaken, match="The key PAY is taken"):
        actions.create_project(key="pay", name="Payments", by=stranger)

    assert Project.objects.count() == 1


def test_the_last_manager_stays(payroll, maria, yuki):
    with pytest.raises(actions.LastManager, match="nobody could manage Payroll"):
        actions.remove_member(project=payroll, user=maria, by=maria)
    with pytest.raises(actions.LastManager, match="nobody could manage Payroll"):
        actions.set_member(project=payroll, email=maria.email, role=Role.VIEWER, by=maria)

    actions.set_member(project=payroll, email=yuki.email, role=Role.MANAGER, by=maria)
    actions.remove_member(project=payroll, user=maria, by=maria)
    assert set(Membership.objects.values_list("user__name", "role")) == {
        ("Yuki Hayashi", "manager"), ("Helene Dahl", "viewer"),
    }  # fmt: skip


def test_only_a_changed_same_field_of_a_project_conflicts(payroll, maria):
    actions.update_project(project=payroll, changes={"name": ("Payroll", "Payroll 2")}, by=maria)
    actions.update_project(project=payroll, changes={"description": ("", "Better")}, by=maria)

    with pytest.raises(actions.ProjectChangedMeanwhile, match="to “Payroll 2”"):
        actions.update_project(project=payroll, changes={"name": ("Payroll", "Wages")}, by=maria)
