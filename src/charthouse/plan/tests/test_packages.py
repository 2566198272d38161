"""Planning packages: work of a later stage, planned in detail when its time comes."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from tests.worlds import DAY, signed_in

from charthouse.accounts.models import OrganisationRole, User, UserRole
from charthouse.engine import quality
from charthouse.engine.schedule import schedule
from charthouse.exchange import document as doc
from charthouse.exchange import plan_json
from charthouse.exchange.engine_values import plan_of
from charthouse.exchange.quality_facts import facts_of
from charthouse.plan import actions, package_details, packages, templating
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edit_ops import (
    AddItemOp,
    AnyOp,
    ChangeOp,
    DeleteOp,
    EstimateOp,
    LinkOp,
    PackageIn,
    Points,
    UndoIn,
)
from charthouse.plan.edits import make_edits
from charthouse.plan.models import Plan, Task
from charthouse.plan.packages_due import due, due_words
from charthouse.plan.page_columns import FLAG_PACKAGE, columns_of
from charthouse.plan.queries import document_of
from charthouse.plan.refusals import BadValue
from charthouse.plan.undo_stacks import step_back
from charthouse.projects.access import NotTheirs, RoleMayNot, project_for


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
    return package_details.detail(access=project_for(by, "PAY"), number=number, text=text, since=since(project))


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
    assert (frame.detailed, frame.work) == (5, packages.Held(None, 4 * DAY, 6 * DAY))
    assert (frame.work.share, frame.work.over) == (150.0, 2 * DAY)
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

    assert [(one.uid, one.words) for one in due(plan)] == [(22, "Its time comes in 2 weeks.")]
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


def below(project, number=22):
    """Names and durations of what lies right below a task."""
    return [(one.name, one.duration.minutes) for one in document_of(project).tasks if one.parent_uid == number]


def kept(project, by, number=22, name="Roll-out", about="For each site"):
    return templating.save_template(access=project_for(by, "PAY"), number=number, name=name, about=about)


def points(one):
    """A task's estimate: low, likely, high."""
    return None if one.estimate is None else (one.estimate.low, one.estimate.likely, one.estimate.high)


def prepared(project, by):
    """A template of three linked tasks, one of them with an estimate and a checklist; the plan has none of them."""
    say(project, by)
    detail(project, by, "Prepare\t2d\nRooms\n    Book\t1d\nHold\t4d")
    numbers = {one.name: one.uid for one in document_of(project).tasks}
    access = project_for(by, "PAY")
    edits: list[AnyOp] = [
        LinkOp(op="link", before=numbers["Prepare"], after=numbers["Hold"], lag="1d"),
        EstimateOp(op="estimate", task=numbers["Hold"], estimate=Points(low=3 * DAY, likely=4 * DAY, high=8 * DAY)),
        AddItemOp(op="add_item", task=numbers["Hold"], text="Hand-outs printed"),
        ChangeOp(op="change", task=numbers["Hold"], fields={"responsible": ["", "Maria"], "fixed_cost": [None, "50"]}),
    ]
    make_edits(access=access, edits=edits)
    made = kept(project, by)
    make_edits(access=access, edits=[DeleteOp(op="delete", tasks=[numbers[n] for n in ("Prepare", "Rooms", "Hold")])])
    return made


def test_a_template_is_planned_with_as_it_was_kept_without_people_and_costs(plan, maria):
    template = prepared(plan, maria)
    assert below(plan) == []
    assert "Maria" not in str(template.content)
    assert "50" not in str(template.content)

    access = project_for(maria, "PAY")
    package_details.detail_from_template(access=access, number=22, template=template, since=since(plan))

    assert below(plan) == [("Prepare", 2 * DAY), ("Rooms", DAY), ("Hold", 4 * DAY)]
    tasks = {one.name: one for one in document_of(plan).tasks}
    assert below(plan, tasks["Rooms"].uid) == [("Book", DAY)]
    hold = tasks["Hold"]
    assert points(hold) == (3 * DAY, 4 * DAY, 8 * DAY)
    assert [item.text for item in hold.checklist] == ["Hand-outs printed"]
    assert (hold.responsible, hold.fixed_cost) == ("", None)
    [link] = [one for one in document_of(plan).links if one.after == hold.uid]
    assert (link.before, link.lag.minutes) == (tasks["Prepare"].uid, DAY)
    undo(maria)
    assert below(plan) == []


def test_a_template_is_fitted_to_the_middle_of_what_the_package_may_take(plan, maria):
    template = prepared(plan, maria)  # 2 + 1 + 4 days
    access = project_for(maria, "PAY")
    say(plan, maria)
    with pytest.raises(BadValue, match="how much work"):
        package_details.detail_from_template(access=access, number=22, template=template, since=since(plan), fit=True)
    say(plan, maria, work_low=10 * DAY, work_high=18 * DAY)

    package_details.detail_from_template(access=access, number=22, template=template, since=since(plan), fit=True)

    frame = packages.frame_of(computed_plan(plan), task(plan))
    assert frame is not None
    assert (frame.work.planned, frame.work.over, frame.work.under) == (14 * DAY, 0, 0)
    hold = next(one for one in document_of(plan).tasks if one.name == "Hold")
    assert (hold.duration.minutes, *points(hold)) == (8 * DAY, 6 * DAY, 8 * DAY, 16 * DAY)


def test_a_package_is_planned_as_another_one_was(plan, maria):
    say(plan, maria, number=21)
    detail(plan, maria, "Draft\t2d\nReview\t1d", number=21)
    say(plan, maria)
    access = project_for(maria, "PAY")
    package_details.detail_from_package(access=access, number=22, other=21, since=since(plan))

    assert below(plan) == [("Draft", 2 * DAY), ("Review", DAY)]
    with pytest.raises(BadValue, match="Nothing lies below"):
        package_details.detail_from_package(access=access, number=21, other=11, since=since(plan))
    with pytest.raises(BadValue, match="lies in"):
        package_details.detail_from_package(access=access, number=22, other=22, since=since(plan))


def test_blank_lines_that_are_filled_in_become_tasks_with_estimates_behind_those_there(plan, maria):
    say(plan, maria)
    detail(plan, maria, "First\t1d")
    typed = {"line_name": ["Build", "", "Test"], "line_duration": ["3d", "", ""], "line_low": ["2d", "", ""],
             "line_high": ["6d", "", "2d"]}  # fmt: skip
    browser, address = signed_in(maria), "/projects/PAY/tasks/22/package"
    assert browser.post(address, {"do": "lines", **typed}).status_code == 302

    assert below(plan) == [("First", DAY), ("Build", 3 * DAY), ("Test", DAY)]
    build = next(one for one in document_of(plan).tasks if (one.name, one.parent_uid) == ("Build", 22))
    assert points(build) == (2 * DAY, 3 * DAY, 6 * DAY)
    refused = browser.post(address, {"do": "lines", "line_name": ["", "A"], "line_duration": ["1d", "soon"],
                                     "line_low": ["", ""], "line_high": ["", ""]})  # fmt: skip
    assert refused.status_code == 422
    assert 'value="soon"' in refused.content.decode()


def test_a_template_is_changed_by_its_maker_and_by_who_keeps_standards(plan, maria, yuki, helene, stranger):
    template = prepared(plan, maria)
    address = f"/projects/PAY/plan/templates/{template.pk}/"
    assert "Hand-outs printed" in signed_in(maria).get(address).content.decode()
    assert signed_in(yuki).get(address).status_code == 403
    assert signed_in(stranger).get(address).status_code == 404
    say_so = {"do": "keep", "name": "Roll-out of a site", "about": "", "version": "1"}
    assert signed_in(maria).post(address, say_so).status_code == 302
    assert signed_in(maria).post(address, say_so).status_code == 422
    with pytest.raises(NotTheirs):
        templating.delete_template(number=template.pk, by=yuki)
    UserRole.objects.create(user=yuki, role=OrganisationRole.PMO)
    templating.delete_template(number=template.pk, by=User.objects.get(pk=yuki.pk))
    assert signed_in(maria).get(address).status_code == 404


def test_who_may_not_plan_here_keeps_no_template(plan, maria, yuki):
    with pytest.raises(RoleMayNot):
        kept(plan, yuki)
    with pytest.raises(BadValue):
        kept(plan, maria, name="  ")
    assert signed_in(yuki).post("/projects/PAY/tasks/22/template", {"name": "x"}).status_code == 403


def test_health_finds_packages_whose_day_is_over_at_the_status_date(plan, maria):
    say(plan, maria, detail_by=20_514 * 1440)
    document = document_of(plan)

    def overdue(status_date):
        dated = replace(document, project=replace(document.project, status_date=status_date))
        found = quality.inspect(schedule(plan_of(dated)), facts_of(dated))
        return next(
            ((one.value, one.of) for one in found.practices[0].evidence if one.name == "packages_overdue"), None
        )

    assert overdue(20_515 * 1440 - 1) == (0, 1)
    assert overdue(20_515 * 1440) == (1, 1)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (21, "Its time comes in 3 weeks."), (1, "Its time comes in 1 day."), (0, "Its time comes today."),
        (-3, "Its time came 3 days ago, and it is not planned in detail."),
        (-15, "Its time came 2 weeks ago, and it is not planned in detail."),
    ],
)  # fmt: skip
def test_when_the_time_of_a_package_comes_is_told_in_days_and_weeks(days, words):
    assert due_words(days) == words
