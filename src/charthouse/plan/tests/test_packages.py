"""Planning packages: work of a later stage, planned in detail when its time comes."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from tests.worlds import DAY, signed_in

from charthouse.exchange import document as doc
from charthouse.exchange import plan_json
from charthouse.exchange.quality_facts import facts_of
from charthouse.plan import actions, packages
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edit_ops import PackageIn, UndoIn
from charthouse.plan.models import Plan, Task
from charthouse.plan.packages_due import due
from charthouse.plan.page_columns import FLAG_PACKAGE, columns_of
from charthouse.plan.queries import document_of
from charthouse.plan.undo_stacks import step_back
from charthouse.projects.access import project_for


@pytest.fixture
def plan(payroll, small_plan, maria):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def since(project):
    return Plan.objects.get(pk=project.pk).version


def say(project, by, number=22, **said):
    package = PackageIn.model_validate(said)
    return packages.say(access=project_for(by, "PAY"), number=number, package=package, since=since(project))


def detail(project, by, text, number=22):
    return packages.detail(access=project_for(by, "PAY"), number=number, text=text, since=since(project))


def task(project, number=22):
    return computed_plan(project).tasks[number]


def undo(by):
    step_back(access=project_for(by, "PAY"), asked=UndoIn(id=uuid.uuid4(), since=0, confirmed=True), again=False)


def test_a_package_is_a_task_with_a_frame_that_the_document_keeps(plan, maria):
    say(plan, maria, detail_by=1440, work_low=960, work_high=4800, cost_high="9000.50")

    wanted = doc.PlanningPackage(1440, 960, 4800, None, Decimal("9000.50"))
    assert task(plan).package == wanted
    again = plan_json.from_bytes(plan_json.to_bytes(document_of(plan)))
    assert next(one for one in again.tasks if one.uid == 22).package == wanted
    computed = computed_plan(plan)
    assert computed.schedule is not None
    flags = columns_of(computed.document, computed.schedule).flags
    assert [one.uid for one, flag in zip(computed.document.tasks, flags, strict=True) if flag & FLAG_PACKAGE] == [22]
    undo(maria)
    assert task(plan).package is None


def test_detailing_makes_its_lines_tasks_below_it_as_one_deed(plan, maria):
    say(plan, maria, work_high=4 * DAY)
    detail(plan, maria, "Write the hand-outs\t2d\nRooms\n    Book rooms  1d\n    Set up 3 rooms\nHold it\t2d\n")

    below = [(one.name, one.parent_uid, one.duration.minutes) for one in document_of(plan).tasks if one.uid > 23]
    rooms = Task.objects.get(project=plan, name="Rooms").uid
    assert below == [
        ("Write the hand-outs", 22, 2 * DAY), ("Rooms", 22, DAY), ("Book rooms", rooms, DAY),
        ("Set up 3 rooms", rooms, DAY), ("Hold it", 22, 2 * DAY),
    ]  # fmt: skip
    frame = packages.frame_of(computed_plan(plan), task(plan))
    assert frame is not None
    assert (frame.detailed, frame.work, frame.work_share) == (5, 6 * DAY, 150.0)
    undo(maria)
    assert [one for one in document_of(plan).tasks if one.uid > 23] == []


def test_nobody_need_be_assigned_to_a_package(plan, maria):
    before = facts_of(document_of(plan)).tasks
    say(plan, maria)
    after = facts_of(document_of(plan)).tasks

    assert [before[22].has_cost, after[22].has_cost] == [False, True]


def test_packages_are_told_four_weeks_before_their_day_until_they_are_planned(plan, maria):
    now = timezone.now().astimezone(ZoneInfo("Europe/Berlin"))
    today = (now.date() - dt.date(1970, 1, 1)).days * 1440
    say(plan, maria, detail_by=today + 20 * 1440)
    say(plan, maria, number=21, detail_by=today + 40 * 1440)

    assert [one.uid for one in due(plan)] == [22]
    assert "To be planned in detail" in signed_in(maria).get("/projects/PAY/").content.decode()
    detail(plan, maria, "One")
    assert due(plan) == []


def test_milestones_and_ranges_that_end_before_they_begin_are_no_packages(plan, maria):
    with pytest.raises(EditRefused, match="milestone"):
        say(plan, maria, number=23)
    with pytest.raises(EditRefused, match="least"):
        say(plan, maria, work_low=960, work_high=480)


def test_the_page_says_details_and_ends_a_package(plan, maria, yuki, stranger):
    browser, address = signed_in(maria), "/projects/PAY/tasks/22/package"
    assert "Make it a planning package" in browser.get(address).content.decode()
    browser.post(address, {"do": "say", "detail_by": "2026-04-01", "work_low": "8", "work_high": "40"})
    assert task(plan).package == doc.PlanningPackage((dt.date(2026, 4, 1) - dt.date(1970, 1, 1)).days * 1440, 480, 2400)
    assert browser.post(address, {"do": "say", "work_low": "9", "work_high": "8"}).status_code == 422
    assert browser.post(address, {"do": "detail", "lines": " "}).status_code == 422
    assert browser.post(address, {"do": "detail", "lines": "First\t2d"}).status_code == 302
    shown = browser.get(address).content.decode()
    assert "What of the frame is used" in shown
    assert "40" in shown
    assert signed_in(yuki).get(address).status_code == 200
    assert signed_in(yuki).post(address, {"do": "end"}).status_code == 403
    assert signed_in(stranger).get(address).status_code == 404
    assert browser.get("/projects/PAY/tasks/99/package").status_code == 404
    browser.post(address, {"do": "end"})
    assert task(plan).package is None
