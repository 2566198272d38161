"""Several roles at once: direct, by groups, by the organisation, standing in for others; and the parts of a plan."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from charthouse.accounts import grouping
from charthouse.accounts.actions import give_role
from charthouse.accounts.models import Deputy, Group, GroupMember, OrganisationRole, User, UserRole
from charthouse.journal.models import Entry
from charthouse.plan import actions as plan
from charthouse.plan.models import Task
from charthouse.plan.permits import require_place
from charthouse.projects import actions
from charthouse.projects.access import NotTheirs, RoleMayNot, Standing, project_for, projects_of
from charthouse.projects.held import Held, rights_in
from charthouse.projects.models import Membership, Role
from charthouse.projects.permissions import READING, TABLE, OrganisationRight, Right
from charthouse.resources.models import Resource
from tests.worlds import signed_in


@pytest.fixture
def board(db: None) -> Group:
    """A group without anybody."""
    return Group.objects.create(name="Board")


@pytest.fixture
def planned(payroll, maria, small_plan):
    """Payroll with its plan; Yuki's resource is her account's."""
    plan.import_document(project=payroll, document=small_plan, by=maria)
    plan.reschedule(project=payroll, by=maria)
    Resource.objects.filter(email="yuki@example.org").update(user=User.objects.get(email="yuki@example.org"))
    return payroll


def administrator(user):
    """Somebody who looks after accounts."""
    UserRole.objects.get_or_create(user=user, role=OrganisationRole.ADMINISTRATOR)
    return user


def test_rights_are_the_union_and_say_where_they_come_from(payroll, maria, stranger, board):
    GroupMember.objects.create(group=board, user=stranger)
    actions.set_roles(project=payroll, member=board, roles=[Role.APPROVER], by=maria)
    actions.set_roles(project=payroll, member=stranger, roles=[Role.CONTRIBUTOR, Role.CLIENT], by=maria)
    UserRole.objects.create(user=stranger, role=OrganisationRole.CONTROLLER)

    access = project_for(stranger, "PAY")

    assert access.roles == {
        Held(Role.APPROVER, group="Board"), Held(Role.CONTRIBUTOR), Held(Role.CLIENT),
        Held(OrganisationRole.CONTROLLER),
    }  # fmt: skip
    money = {Right.SEE_RATES, Right.BOOK_COSTS, Right.EDIT_BUDGET, Right.CLOSE_PERIODS}
    assert access.rights == TABLE[Role.APPROVER] | TABLE[Role.CONTRIBUTOR] | money
    assert rights_in("PAY", [stranger.pk])[stranger.pk] == access.rights


def test_who_leaves_the_group_leaves_the_project(payroll, maria, stranger, board):
    GroupMember.objects.create(group=board, user=stranger)
    actions.set_roles(project=payroll, member=board, roles=[Role.VIEWER], by=maria)
    assert list(projects_of(stranger)) == [payroll]

    grouping.remove_member(group=board, user=stranger, by=administrator(maria))

    assert not projects_of(stranger).exists()


def test_an_auditor_reads_everything_and_changes_nothing_even_as_manager(payroll, stranger, maria):
    UserRole.objects.create(user=stranger, role=OrganisationRole.AUDITOR)
    Membership.objects.create(project=payroll, user=stranger, role=Role.MANAGER)

    access = project_for(stranger, "PAY")

    assert access.rights == READING
    with pytest.raises(RoleMayNot, match="Auditors read everything and change nothing"):
        access.require(Right.EDIT_PLAN)
    with pytest.raises(RoleMayNot, match="Auditors"):
        actions.create_project(key="MINE", name="Mine", by=stranger)
    assert list(projects_of(stranger, Right.SEE_RATES)) == [payroll]
    assert not projects_of(stranger, Right.IMPORT_PLAN).exists()
    with pytest.raises(actions.AuditorChangesNothing, match="Sam Stranger is an auditor"):
        actions.set_roles(project=payroll, member=stranger, roles=[Role.CONTRIBUTOR], by=maria)


def test_an_auditor_made_manager_does_not_count_as_the_one_who_manages(payroll, stranger, maria):
    Membership.objects.create(project=payroll, user=stranger, role=Role.MANAGER)
    UserRole.objects.create(user=stranger, role=OrganisationRole.AUDITOR)

    with pytest.raises(actions.LastManager, match="Without Maria Okafor nobody could manage Payroll"):
        actions.remove_member(project=payroll, user=maria, by=maria)


def test_standing_in_for_an_auditor_takes_nothing_away(payroll, maria, stranger):
    UserRole.objects.create(user=stranger, role=OrganisationRole.AUDITOR)
    today = timezone.now().date()
    Deputy.objects.create(
        person=stranger, deputy=maria, first_day=today - dt.timedelta(1), last_day=today + dt.timedelta(1)
    )

    access = project_for(maria, "PAY")

    assert access.rights == frozenset(Right) - {Right.RELEASE_RESERVE}
    assert Held(OrganisationRole.AUDITOR, for_whom="Sam Stranger", lender=stranger.pk) in access.roles


def test_an_administrator_sees_no_project_by_that(payroll, stranger):
    administrator(stranger)

    assert not projects_of(stranger).exists()
    assert signed_in(stranger).get("/projects/PAY/").status_code == 404
    assert Standing(stranger).may("administer_people")
    assert not Standing(stranger).may(OrganisationRight.SEE_ALL_PROJECTS)


def test_the_project_office_names_a_manager_where_the_last_one_is_gone(payroll, maria, yuki, stranger):
    UserRole.objects.create(user=stranger, role=OrganisationRole.PMO)
    User.objects.filter(pk=maria.pk).update(is_active=False)

    browser = signed_in(stranger)
    answer = browser.post(f"/projects/PAY/members/person/{yuki.pk}", {"roles": ["manager"]})

    assert answer.status_code == 302
    assert project_for(yuki, "PAY").may(Right.EDIT_PLAN)
    assert not project_for(stranger, "PAY").may(Right.EDIT_PLAN)


def test_a_last_manager_cannot_leave_with_their_group(payroll, maria, stranger, board):
    GroupMember.objects.create(group=board, user=stranger)
    actions.set_roles(project=payroll, member=board, roles=[Role.MANAGER], by=maria)
    actions.remove_member(project=payroll, user=maria, by=maria)

    with pytest.raises(actions.LastManager, match="Without Board nobody could manage Payroll"):
        grouping.remove_member(group=board, user=stranger, by=administrator(maria))
    with pytest.raises(actions.LastManager, match="“Board” has roles in PAY"):
        grouping.delete_group(group=board, by=administrator(maria))
    assert GroupMember.objects.filter(group=board, user=stranger).exists()


def test_a_lead_changes_their_part_and_nothing_beside_it(planned, maria, helene):
    actions.set_roles(project=planned, member=helene, roles=[Role.LEAD], parts=[10], by=maria)
    access = project_for(helene, "PAY")
    inside, outside = (Task.objects.get(project=planned, uid=uid) for uid in (12, 21))

    assert access.may_change(inside, {"duration"})
    require_place(access, 10)
    with pytest.raises(NotTheirs, match="“Test” lies outside the part that you lead"):
        access.require_change(outside, {"duration"})
    for place in (20, None):
        with pytest.raises(NotTheirs, match="outside the part that you lead"):
            require_place(access, place)


def test_a_lead_leads_something(planned, maria, helene):
    for parts in ([], [999]):
        with pytest.raises(actions.NoSuchPart, match="which part of the plan Helene Dahl leads"):
            actions.set_roles(project=planned, member=helene, roles=[Role.LEAD], parts=parts, by=maria)


def test_a_contributor_says_how_far_their_own_task_is_and_no_more(planned, yuki, helene):
    access = project_for(yuki, "PAY")
    hers, others = (Task.objects.get(project=planned, uid=uid) for uid in (12, 21))

    assert access.may_change(hers, {"percent_complete", "actual_start"})
    with pytest.raises(NotTheirs, match="Of your own tasks you report progress"):
        access.require_change(hers, {"percent_complete", "duration"})
    with pytest.raises(NotTheirs):
        access.require_change(others, {"percent_complete"})
    with pytest.raises(RoleMayNot, match="As Viewer of Payroll"):
        project_for(helene, "PAY").require_change(hers, {"percent_complete"})


def test_whoever_stands_in_for_a_contributor_reports_their_progress(planned, yuki, stranger):
    today = timezone.now().date()
    Deputy.objects.create(
        person=yuki, deputy=stranger, first_day=today - dt.timedelta(1), last_day=today + dt.timedelta(1)
    )

    assert project_for(stranger, "PAY").may_change(Task.objects.get(project=planned, uid=12), {"percent_complete"})


def test_the_journal_keeps_who_got_which_roles(payroll, maria, yuki, board):
    actions.set_roles(project=payroll, member=yuki, roles=[Role.APPROVER, Role.CONTRIBUTOR], by=maria)
    actions.set_roles(project=payroll, member=board, roles=[Role.VIEWER], by=maria)
    actions.set_roles(project=payroll, member=board, roles=[Role.VIEWER], by=maria)

    kept = list(Entry.objects.filter(stream=payroll.journal, verb="set a role").order_by("number"))[-2:]
    assert [(one.before.get("role"), one.after["role"]) for one in kept] == [
        ("contributor", "contributor, approver"), (None, "viewer"),
    ]  # fmt: skip


def test_somebody_without_an_account_is_invited_with_their_role(payroll, maria, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(maria).post("/projects/PAY/members/add", {"email": "new@example.org", "roles": ["viewer"]})

    assert answer.status_code == 302
    assert [letter.to for letter in mail.outbox] == [["new@example.org"]]
    assert not Membership.objects.filter(user__email="new@example.org").exists()


def test_a_role_in_the_organisation_opens_the_list_of_all_projects(payroll, stranger, maria):
    give_role(user=stranger, role=OrganisationRole.CONTROLLER, by=administrator(maria))

    assert "Payroll" in signed_in(stranger).get("/projects/").content.decode()


def test_a_client_sees_no_names_in_the_list(payroll, maria, helene):
    actions.set_roles(project=payroll, member=helene, roles=[Role.CLIENT], by=maria)

    page = signed_in(helene).get("/projects/").content.decode()
    assert "Payroll" in page
    assert "Maria Okafor" not in page


def test_what_may_i_says_the_roles_and_whom_to_ask(payroll, yuki):
    page = signed_in(yuki).get("/projects/PAY/rights/").content.decode()

    assert "You are here as: Contributor." in page
    assert "To get another role here, ask Maria Okafor." in page
    assert "can: Manager, Auditor, Controller" in page
