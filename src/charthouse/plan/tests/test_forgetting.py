"""When an account is erased, no plan names the person any more: neither the working one nor what was published."""

from __future__ import annotations

import zlib

import pytest
from tests.worlds import account

from charthouse.accounts import actions as accounts
from charthouse.accounts import leaving, personal
from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.journal.verifying import verify
from charthouse.plan import actions, publishing
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import Plan, Publication, Task
from charthouse.plan.published_rows import packed, unpacked
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Publishing
from charthouse.resources.models import Resource

NAMES = ("yuki hayashi", "yuki@example.org")


@pytest.fixture
def ada(db):
    """Who administers accounts."""
    ada = account("ada@example.org", "Ada Byron")
    UserRole.objects.create(user=ada, role=OrganisationRole.ADMINISTRATOR)
    return ada


@pytest.fixture
def plan(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.update_task(project=payroll, uid=11, changes={"responsible": ("", "Yuki Hayashi")}, by=maria)
    actions.update_task(
        project=payroll,
        uid=12,
        changes={"notes": ("With both plants.", "Ask YUKI HAYASHI (yuki@example.org)")},
        by=maria,
    )
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    return Project.objects.get(pk=payroll.pk)


def erased(person, by):
    leaving.deactivate(user=person, by=by)
    return accounts.erase(user=person, by=by)


def test_no_plan_names_the_person_any_more(plan, yuki, ada):
    before = Plan.objects.get(pk=plan.pk).version

    gone = erased(yuki, ada)

    other = f"Former member {gone.pk}"
    public = Project.rows.get(working=plan)
    for project in (plan, public):
        assert Task.objects.get(project=project, uid=11).responsible == other
        assert Task.objects.get(project=project, uid=12).notes == f"Ask {other} ({gone.email})"
        assert not any(name in repr(computed_plan(project).document).casefold() for name in NAMES)
    assert Plan.objects.get(pk=plan.pk).version > before
    kept = Publication.objects.get(project=plan)
    text = (zlib.decompress(kept.document) + zlib.decompress(kept.baselines)).decode().casefold()
    assert not any(name in text for name in NAMES)
    assert kept.sha256 == packed(unpacked(kept))[1]
    assert [one.sentence for one in verify().findings] == []


def test_people_of_a_team_get_the_pseudonym_too(plan, yuki, ada):
    own = Resource.objects.get(email="yuki@example.org")
    Resource.objects.filter(pk=own.pk).update(name="Y. H.", initials="YH")

    gone = erased(yuki, ada)

    own.refresh_from_db()
    assert (own.name, own.initials, own.email) == (f"Former member {gone.pk}", "", gone.email)


def test_a_name_of_one_word_goes_only_where_nothing_else_is_said(plan, maria, ada):
    max_ = account("max@example.org", "Max")
    actions.update_task(
        project=plan,
        uid=11,
        changes={"responsible": ("Yuki Hayashi", "Max"), "notes": ("", "Max load, max. 2 h")},
        by=maria,
    )

    gone = erased(max_, ada)

    task = Task.objects.get(project=plan, uid=11)
    assert (task.responsible, task.notes) == (f"Former member {gone.pk}", "Max load, max. 2 h")


def test_a_person_is_told_where_plans_ask_something_of_them(plan, yuki, maria):
    told = personal.tell_everything(yuki)["plan"]

    assert told["responsible_for"] == [
        {"project": "PAY", "task": 11, "name": Task.objects.get(project=plan, uid=11).name}
    ]
    assert (told["published"], personal.tell_everything(maria)["plan"]["published"]) == (0, 1)
