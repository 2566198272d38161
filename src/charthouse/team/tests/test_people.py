"""My people: when and how much the people of one's groups work, without names from projects that one does not see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.worlds import account, signed_in

from charthouse.accounts.models import Deputy, Group, GroupMember, OrganisationRole, UserRole
from charthouse.plan import actions as plan
from charthouse.projects import actions as projects
from charthouse.projects.access import Standing
from charthouse.projects.models import Role
from charthouse.team.people import Absence, people_of, told_once

TUESDAY = dt.date(2026, 3, 3)


@pytest.fixture
def boss(yuki, payroll, maria, small_plan):
    """Leads the people of Data, in which Yuki is; sees no project."""
    plan.import_document(project=payroll, document=small_plan, by=maria)
    plan.reschedule(project=payroll, by=maria)
    boss = account("boss@example.org", "Bo Boss")
    UserRole.objects.create(user=boss, role=OrganisationRole.LINE_MANAGER)
    group = Group.objects.create(name="Data")
    for user in (boss, yuki):
        GroupMember.objects.create(group=group, user=user)
    return boss


def page(user):
    """What they read, or the status."""
    answer = signed_in(user).get("/my-people/")
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_dates_and_load_are_told_and_no_name_of_an_unseen_project(boss):
    [yuki] = people_of(Standing(boss), today=TUESDAY)

    assert yuki.name == "Yuki Hayashi"
    assert [(task.project, task.name, task.units, task.percent) for task in yuki.tasks] == [("", "", 0.5, 0.0)]
    assert [week.percent for week in yuki.weeks] == [20.0, 30.0, 0.0, 0.0, 0.0, 0.0]
    told = page(boss)
    assert "Work in a project that you do not see" in told
    assert "Payroll" not in told
    assert "Build" not in told


def test_names_and_links_are_there_where_the_reader_sees_the_project(boss, payroll, maria):
    projects.set_member(project=payroll, email=boss.email, role=Role.VIEWER, by=maria)

    told = page(boss)
    assert 'href="/projects/PAY/tasks/12"' in told
    assert "Payroll" in told
    assert "Work in a project that you do not see" not in told


def test_days_away_are_told_with_the_deputy_and_not_booked(boss, yuki, helene):
    Deputy.objects.create(person=yuki, deputy=helene, first_day=TUESDAY, last_day=TUESDAY + dt.timedelta(10))

    [mine] = people_of(Standing(boss), today=TUESDAY)
    assert [(one.first, one.last, one.deputy) for one in mine.absences if one.deputy] == [
        (TUESDAY, dt.date(2026, 3, 13), "Helene Dahl")
    ]
    assert mine.weeks[1].percent is None


def test_days_in_a_row_are_one_absence_and_one_with_a_deputy_stands_by_itself():
    def days(first, last, deputy=""):
        return Absence(dt.date(2026, 12, first), dt.date(2026, 12, last), deputy)

    told = told_once(
        [days(1, 4), days(3, 4), days(5, 6), days(8, 9), days(10, 12, "Helene"), days(11, 12), days(13, 14)]
    )

    assert told == [days(1, 6), days(8, 9), days(10, 12, "Helene"), days(13, 14)]


def test_who_stands_in_for_a_line_manager_sees_their_people(boss, helene):
    today = timezone.now().date()
    Deputy.objects.create(
        person=boss, deputy=helene, first_day=today - dt.timedelta(1), last_day=today + dt.timedelta(1)
    )

    assert "Yuki Hayashi" in page(helene)


def test_people_of_other_groups_are_not_there(boss, stranger):
    GroupMember.objects.create(group=Group.objects.create(name="Law"), user=stranger)

    assert "Sam Stranger" not in page(boss)


def test_it_is_for_line_managers_and_only_they_are_led_there(boss, yuki, maria):
    assert page(yuki) == 403
    assert page(maria) == 403
    assert signed_in(boss).post("/my-people/").status_code == 405
    assert 'href="/my-people/"' in signed_in(boss).get("/my-work/").content.decode()
    assert 'href="/my-people/"' not in signed_in(yuki).get("/my-work/").content.decode()


def test_a_line_manager_without_a_group_reads_what_comes_first(boss):
    GroupMember.objects.all().delete()

    assert "Nobody in your groups yet" in page(boss)
