"""A plan that is published by hand, with secrets planted in the working one: no door tells them to who may not know."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from charthouse.journal import attaching, commenting
from charthouse.plan import actions as plan
from charthouse.plan import publishing
from charthouse.plan.discussing import subject_of
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Publishing
from charthouse.projects.permissions import Right
from tests.matrix import operating
from tests.matrix.judging import complaints
from tests.matrix.people import ASSIGNED, KEY, LEAF, Secret
from tests.matrix.walking import addresses
from tests.worlds import POSTGRESQL

pytestmark = pytest.mark.timeout(600)  # each of them walks every door there is

PLANTED = tuple(
    Secret(text, what, Right.SEE_WORKING_PLAN)
    for text, what in (
        ("Dismiss the harbour pilot", "a task that is not published"),
        ("Buy the rival for twice", "a new name of a published task"),
        ("Write no letter at all", "a new name of the contributor's task"),
        ("Only if the board agrees", "notes that are not published"),
        ("2031-07-", "dates that are not published"),
        ("Jul 2031", "the same, in words"),
        ("July 2031", "the same, in words"),
        ("What the pilot gets", "what is said about a task that is not published"),
        ("severance.txt", "a file at a task that is not published"),
    )
)
READERS = ("a contributor", "a client", "a project office", "a line manager")


@pytest.fixture
def replanned(world):
    """The world's plan, published by hand and planned anew since."""
    manager = world.person("the manager").user
    access = project_for(manager, KEY)
    publishing.choose_publishing(access=access, publishing=Publishing.BY_HAND)
    project = Project.objects.get(pk=world.project.pk)
    far = (dt.date(2031, 7, 8) - dt.date(1970, 1, 1)).days * 1440 + 480
    rename = {"name": ("Buy out the rival", "Buy the rival for twice"), "notes": ("", "Only if the board agrees")}
    plan.update_task(project=project, uid=LEAF, by=manager, changes=rename | {"deadline": (None, far)})
    plan.update_task(project=project, uid=ASSIGNED, changes={"name": ("Write the letter", "Write no letter at all")},
                     by=manager)  # fmt: skip
    made = plan.create_task(project=project, name="Dismiss the harbour pilot", by=manager, duration=480)
    plan.update_task(project=project, uid=made.uid, by=manager, changes={"actual_start": (None, far)})
    plan.set_status_date(project=project, status_date=far, by=manager)
    plan.set_baseline(project=project, by=manager, name="Dismiss the harbour pilot")
    subject = subject_of(project, made.uid)
    assert subject is not None
    commenting.comment(access=project_for(manager, KEY), subject=subject, text="What the pilot gets @Contributor")
    attaching.attach(
        access=project_for(manager, KEY), subject=subject, upload=SimpleUploadedFile("severance.txt", b"Not much\n")
    )
    world.secrets = PLANTED
    return world


def test_who_plans_sees_all_of_it(replanned, browsers):
    pages = "".join(
        browsers["the manager"].get(address).text
        for address in (f"/projects/{KEY}/plan/table/", f"/projects/{KEY}/history/", f"/api/v1/projects/{KEY}/tasks",
                        f"/api/v1/projects/{KEY}/comments", f"/api/v1/projects/{KEY}/files")
    )  # fmt: skip

    assert [
        one.text for one in PLANTED if one.text not in pages and "July" not in one.text and "Jul " not in one.text
    ] == []


@pytest.mark.parametrize("name", READERS[:1] if POSTGRESQL else READERS)
def test_no_door_tells_the_working_plan_to_who_reads_the_published_one(replanned, browsers, name):
    person = replanned.person(name)
    wrong = [
        *complaints(addresses(), person, replanned, browsers),
        *operating.complaints(addresses(), person, replanned, browsers),
    ]

    assert [one for one in wrong if "the answer holds" in one or "failure of the server" in one] == []
