"""Projects set up with packs: plan, estimates, roles, calendars and risks, as one deed."""

from __future__ import annotations

import datetime as dt

import pytest

from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.packs.applying import NotEmpty, begin_project, set_up
from charthouse.packs.models import SetUp
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import RoleMayNot, project_for
from charthouse.projects.models import Project
from charthouse.risks.models import Risk
from charthouse.stakeholders.models import Communication

pytestmark = pytest.mark.django_db


def _begun(maria: User) -> Project:
    return begin_project(
        method="waterfall",
        of_type="software",
        by=maria,
        key="CRM",
        name="Customer care",
        start=dt.date(2026, 3, 2),
        time_zone="Europe/Berlin",
        currency="EUR",
    )


def test_a_project_begun_with_packs_has_tasks_with_estimates_links_roles_and_risks(maria: User) -> None:
    project = _begun(maria)
    computed = computed_plan(project)
    document = computed.document
    names = {task.name: task for task in document.tasks}
    core = names["Build the main path of the users"]
    assert core.duration.minutes == 18 * 480
    assert core.estimate is not None
    assert (core.estimate.low, core.estimate.high) == (12 * 480, 30 * 480)
    assert "story map" in core.estimate.basis
    assert core.definition_of_done.startswith("A user carries out the main path")
    assert len(document.tasks) == 81
    assert Risk.objects.filter(project=project).count() == 8
    assert "Product owner" in {one.name for one in document.resources if one.generic}


def test_setting_up_is_one_deed_that_is_undone_as_one(maria: User) -> None:
    project = _begun(maria)
    entry = SetUp.objects.get(project=project)
    from charthouse.journal.models import Entry

    deed = Entry.objects.get(stream_id=project.journal_id, record="packs.SetUp", record_id=str(entry.pk))
    journal.undo(entry=deed, by=maria)
    assert computed_plan(project).document.tasks == ()
    assert computed_plan(project).document.resources == ()
    assert not Risk.objects.filter(project=project).exists()
    assert not SetUp.objects.filter(project=project).exists()
    assert not Communication.objects.filter(project=project).exists()


def test_meetings_and_reports_are_lines_of_the_communication_plan(maria: User) -> None:
    project = _begun(maria)
    lines = Communication.objects.filter(project=project)
    said = lines.values_list("what", "rhythm", "sender_role", "channel", "first")
    assert set(said) == {
        ("Steering meeting", "monthly", "Project manager", "meeting", dt.date(2026, 3, 2)),
        ("Status meeting and report", "weekly", "Project manager", "meeting, then e-mail", dt.date(2026, 3, 2)),
        ("Demonstration of what works", "fortnightly", "Product owner", "meeting", dt.date(2026, 3, 2)),
        ("Triage of defects", "daily", "Tester", "meeting", dt.date(2026, 3, 2)),
        ("Release meeting", "needed", "Operations engineer", "meeting", None),
    }


def test_a_project_with_tasks_is_not_set_up_again(maria: User) -> None:
    project = _begun(maria)
    with pytest.raises(NotEmpty, match="CRM has tasks already"):
        set_up(access=project_for(maria, "CRM"), method="waterfall", of_type="software")
    assert SetUp.objects.filter(project=project).count() == 1


def test_who_may_not_change_the_plan_sets_nothing_up(payroll: Project, helene: User) -> None:
    with pytest.raises(RoleMayNot):
        set_up(access=project_for(helene, "PAY"), method="waterfall", of_type="software")
    assert not SetUp.objects.exists()
