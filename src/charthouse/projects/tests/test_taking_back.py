"""A change of members is taken back row by row, by who may make it now, and never takes the last manager away."""

from __future__ import annotations

import pytest
from tests.worlds import signed_in

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.undoing import ChangedSince
from charthouse.journal.verifying import verify
from charthouse.projects import actions
from charthouse.projects.access import RoleMayNot
from charthouse.projects.models import Membership, Role


def roles():
    """Who has which role, by themselves or as a group."""
    return {
        user or group: role for user, group, role in Membership.objects.values_list("user__name", "group__name", "role")
    }


def last(project):
    """The last entry of its journal."""
    return Entry.objects.filter(stream=project.journal).order_by("-number")[0]


BEGIN = {"Maria Okafor": "manager", "Yuki Hayashi": "contributor", "Helene Dahl": "viewer"}


def test_a_role_given_is_taken_back_and_given_again(payroll, maria, yuki):
    actions.set_member(project=payroll, email=yuki.email, role=Role.APPROVER, by=maria)

    [back] = journal.undo(entry=last(payroll), by=maria)
    assert roles() == BEGIN
    assert (back.verb, back.before["role"], back.after["role"]) == ("set a role", "approver", "contributor")

    journal.undo(entry=back, by=maria)
    assert roles() == {**BEGIN, "Yuki Hayashi": "approver"}
    assert verify().findings == []


def test_a_member_removed_comes_back_as_they_were(payroll, maria, helene):
    there = Membership.objects.filter(user=helene).values().get()
    actions.remove_member(project=payroll, user=helene, by=maria)

    [back] = journal.undo(entry=last(payroll), by=maria)
    assert Membership.objects.filter(user=helene).values().get() == there
    assert back.verb == "set a role"

    [again] = journal.undo(entry=back, by=maria)
    assert (again.verb, again.before["name"]) == ("removed a member", "Helene Dahl")
    assert not Membership.objects.filter(user=helene).exists()
    assert verify().findings == []


def test_the_last_manager_stays_when_something_is_undone(payroll, maria, yuki):
    actions.set_member(project=payroll, email=yuki.email, role=Role.MANAGER, by=maria)
    made = last(payroll)
    actions.set_member(project=payroll, email=maria.email, role=Role.VIEWER, by=yuki)

    with pytest.raises(actions.LastManager, match="nobody could manage Payroll any more"):
        journal.undo(entry=made, by=yuki)
    assert roles() == {**BEGIN, "Yuki Hayashi": "manager", "Maria Okafor": "viewer"}


def test_who_audits_by_now_gets_no_role_back_that_changes_things(payroll, maria, yuki):
    actions.remove_member(project=payroll, user=yuki, by=maria)
    UserRole.objects.create(user=yuki, role=OrganisationRole.AUDITOR)

    with pytest.raises(actions.AuditorChangesNothing, match="is an auditor"):
        journal.undo(entry=last(payroll), by=maria)


def test_only_who_manages_members_undoes_it(payroll, maria, yuki, helene):
    actions.remove_member(project=payroll, user=helene, by=maria)

    with pytest.raises(RoleMayNot, match="add and remove members"):
        journal.undo(entry=last(payroll), by=yuki)


def test_it_is_refused_when_the_role_was_changed_since(payroll, maria, yuki):
    actions.set_member(project=payroll, email=yuki.email, role=Role.APPROVER, by=maria)
    made = last(payroll)
    actions.set_member(project=payroll, email=yuki.email, role=Role.VIEWER, by=maria)

    with pytest.raises(ChangedSince, match="after"):
        journal.undo(entry=made, by=maria)


def test_a_role_given_by_hand_is_found(payroll, helene):
    Membership.objects.filter(user=helene).update(role=Role.MANAGER)

    [found] = verify().findings
    assert "role is 'manager', the journal says 'viewer'" in found.sentence


def test_a_member_put_in_by_hand_is_found(payroll, stranger):
    Membership.objects.create(project=payroll, user=stranger, role=Role.VIEWER)

    assert [found.kind for found in verify().findings] == ["row added"]


def test_history_offers_the_way_back(payroll, maria, helene):
    actions.remove_member(project=payroll, user=helene, by=maria)
    number = last(payroll).number

    said = signed_in(maria).post(f"/projects/PAY/history/{number}/undo", follow=True)
    assert said.status_code == 200
    assert roles() == BEGIN
