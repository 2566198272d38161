"""How good the plan is, on its pages and through the API; repairs are one edit, and stale ones are refused."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.worlds import DAY, MONDAY, account, signed_in

from charthouse.engine.quality import RepairKind
from charthouse.exchange import document as doc
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.outlook.judging import findings_of, judged, mark_of, repairs_of
from charthouse.outlook.lines import drawn
from charthouse.outlook.models import HealthDay
from charthouse.outlook.trend import days_of, keep_day
from charthouse.plan import actions, publishing
from charthouse.plan.keeping import set_status_date
from charthouse.plan.models import Assignment, Estimate, Link, Plan, Task
from charthouse.plan.queries import document_of
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Publishing, Role
from charthouse.risks.actions import create_risk

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(payroll, maria, small_plan):
    """Design 3 d → Build 5 d → a day's lag → Test 2 d → Live; Train is linked with Build's start."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    return payroll


def inspected(project):
    found = judged(project).inspection
    assert found is not None
    return found


def make(project, person, point, task, kind):
    one = judged(project)
    way = next(
        each
        for finding in findings_of(one, point, task)
        for each in repairs_of(one, finding)
        if each.kind is kind and each.changes
    )
    address = f"/projects/PAY/health/points/{point}/repairs/{task}/make"
    return signed_in(person).post(address, {"repair": mark_of(way)}), mark_of(way)


def test_the_page_says_each_point_with_its_value_and_verdict(planned, maria):
    answer = signed_in(maria).get("/projects/PAY/health/")

    points = {line.number: line for line in answer.context["points"]}
    assert (points[3].population, points[3].found, points[3].value, points[3].verdict) == (5, 1, "20\xa0%", "fails")
    assert (points[4].value, points[4].asked, points[4].state) == ("80\xa0%", "≥ 90\xa0%", "bad")
    assert (points[2].value, points[2].state) == ("0", "good")
    assert points[14].missing == "The plan has no status date to hold its dates against."
    assert len(answer.context["practices"]) == 10
    assert "judged points do not hold." in answer.content.decode()


def test_a_project_without_tasks_says_the_first_step(payroll, maria):
    text = signed_in(maria).get("/projects/PAY/health/").content.decode()

    assert "There is no plan to judge yet" in text
    assert "Import a plan file" in text


def test_a_points_page_names_each_offender_and_links_to_it(planned, helene):
    text = signed_in(helene).get("/projects/PAY/health/points/3/").content.decode()

    assert "waits 1 day behind “Build”" in text
    assert 'href="/projects/PAY/tasks/21"' in text
    assert "/repairs/" not in text  # a viewer changes nothing


def test_who_may_not_see_team_and_costs_is_not_told_which_tasks_lack_them(planned, maria):
    client = account("client@example.org", "Carla Client")
    projects.set_member(project=planned, email=client.email, role=Role.CLIENT, by=maria)

    shown = signed_in(maria).get("/projects/PAY/health/points/10/")
    hidden = signed_in(client).get("/projects/PAY/health/points/10/")

    assert [task for task, _name, _text in shown.context["findings"]] == [11, 22]
    assert hidden.context["findings"] == []
    assert "/tasks/11" not in hidden.content.decode()


@pytest.mark.parametrize("address", ["health/", "health/points/3/", "health/points/3/repairs/21"])
def test_a_stranger_finds_nothing(planned, stranger, address):
    assert signed_in(stranger).get(f"/projects/PAY/{address}").status_code == 404


@pytest.mark.parametrize("address", ["points/0/", "points/15/", "points/3/repairs/999", "points/99/repairs/21"])
def test_what_there_is_not_is_not_found(planned, maria, address):
    assert signed_in(maria).get(f"/projects/PAY/health/{address}").status_code == 404


def test_only_who_may_edit_the_plan_sees_and_makes_repairs(planned, helene, yuki):
    for person in (helene, yuki):
        assert signed_in(person).get("/projects/PAY/health/points/3/repairs/21").status_code == 403
        answer, _mark = make(planned, person, 3, 21, RepairKind.WAITING_TASK)
        assert answer.status_code == 403
    assert Task.objects.filter(project=planned).count() == 7
    assert signed_in(helene).post("/projects/PAY/health/").status_code == 405


def test_a_repair_says_what_it_would_come_to(planned, maria):
    text = signed_in(maria).get("/projects/PAY/health/points/3/repairs/21").content.decode()

    assert "Let a task of its own stand for the waiting between “Build” and “Test”." in text
    assert re.search(r"20\s%\s*→\s*0\s%", text)
    assert "All tasks keep theirs." in text


def test_a_lag_becomes_a_task_with_a_number_of_its_own_and_one_undo_takes_it_back(planned, maria):
    before, finish = document_of(planned), Plan.objects.get(pk=planned.pk).computed_finish

    answer, _mark = make(planned, maria, 3, 21, RepairKind.WAITING_TASK)

    number = Entry.objects.filter(stream=planned.journal).order_by("-number").values_list("operation", flat=True)[0]
    assert (answer.status_code, answer["Location"]) == (302, f"/projects/PAY/health/points/3/?made={number}")
    waiting = Task.objects.get(project=planned, name="Build → Test")
    assert (waiting.uid, waiting.duration) == (24, DAY)
    ends = Link.objects.filter(project=planned).values_list("before__uid", "after__uid", "lag")
    assert {(12, 24, 0), (24, 21, 0)} < set(ends)
    assert (12, 21, DAY) not in ends
    assert inspected(planned).point(3).findings == ()
    assert Plan.objects.get(pk=planned.pk).computed_finish == finish
    operations = Entry.objects.filter(stream=planned.journal).order_by("-number").values_list("operation", flat=True)
    done = signed_in(maria).post(
        "/projects/PAY/plan/undo",
        {"id": "7b0a4a5e-3c4b-4d8e-9a43-111111111111", "since": Plan.objects.get(pk=planned.pk).version},
        content_type="application/json",
    )
    assert done.status_code == 200, operations[:3]
    assert document_of(planned) == before
    assert verify().findings == []


def test_the_page_that_a_repair_leads_to_takes_it_back(planned, maria, yuki):
    before = document_of(planned)
    answer, _mark = make(planned, maria, 3, 21, RepairKind.WAITING_TASK)
    page, number = answer["Location"], answer["Location"].partition("made=")[2]
    undo = f"/projects/PAY/history/{number}/undo"

    assert undo in signed_in(maria).get(page).content.decode()
    assert undo not in signed_in(yuki).get(page).content.decode()  # the edit of somebody else
    assert "/undo" not in signed_in(maria).get("/projects/PAY/health/points/3/?made=none").content.decode()
    back = signed_in(maria).post(undo, {"back": "/projects/PAY/health/points/3/"})

    assert (back.status_code, back["Location"]) == (302, "/projects/PAY/health/points/3/")
    assert document_of(planned) == before
    assert len(inspected(planned).point(3).findings) == 1
    assert undo not in signed_in(maria).get(page).content.decode()


def test_findings_that_the_same_repair_removes_stand_together(planned, maria):
    actions.update_task(project=planned, uid=12, by=maria, changes={
        "mode": ("auto", "manual"), "manual_start": (None, MONDAY), "manual_finish": (None, MONDAY + DAY),
    })  # fmt: skip
    set_status_date(project=planned, status_date=MONDAY + 30 * 1440, by=maria)

    told = signed_in(maria).get("/projects/PAY/health/points/9/repairs/12").context["told"]

    assert [(len(findings), len(ways)) for findings, ways in told] == [(2, 1)]


def test_a_long_task_is_split_with_its_people_work_and_estimate_shared_out(planned, maria):
    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 100 * DAY)}, by=maria)
    finish = Plan.objects.get(pk=planned.pk).computed_finish

    answer, _mark = make(planned, maria, 8, 12, RepairKind.SPLIT_TASK)

    assert answer.status_code == 302
    parts = list(Task.objects.filter(project=planned, name__startswith="Build").order_by("position"))
    assert [(one.name, one.duration // DAY) for one in parts] == [("Build", 33), ("Build (2)", 34), ("Build (3)", 33)]
    work = [list(Assignment.objects.filter(task=one).values_list("units", "work")) for one in parts]
    assert [units for one in work for units, _work in one] == [0.5, 0.5, 0.5]
    assert sum(minutes or 0 for one in work for _units, minutes in one) == 1200
    assert inspected(planned).point(8).findings == ()
    assert Plan.objects.get(pk=planned.pk).computed_finish == finish
    assert verify().findings == []


def test_a_split_shares_out_the_three_points(planned, maria):
    actions.update_task(project=planned, uid=22, changes={"duration": (DAY, 100 * DAY)}, by=maria)
    Estimate.objects.filter(task__project=planned).delete()
    Estimate.objects.create(task=Task.objects.get(project=planned, uid=22), low=2 * DAY, likely=3 * DAY, high=6 * DAY)

    answer, _mark = make(planned, maria, 8, 22, RepairKind.SPLIT_TASK)

    assert answer.status_code == 302
    points = Estimate.objects.filter(task__project=planned).values_list("low", "likely", "high")
    assert [sum(column) for column in zip(*points, strict=True)] == [2 * DAY, 3 * DAY, 6 * DAY]


@pytest.mark.parametrize(("point", "at"), [(8, 12), (4, 22)])
def test_undoing_a_split_takes_back_its_parts_with_their_people_and_estimates(planned, maria, point, at):
    """Also of a task that starts a day after the start of another, for which that one is split."""
    build = Task.objects.get(project=planned, uid=12)
    Estimate.objects.create(task=build, low=4 * DAY, likely=5 * DAY, high=9 * DAY)
    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 100 * DAY)}, by=maria)
    if point == 4:
        Link.objects.filter(project=planned, kind="SS").update(lag=DAY)
    actions.reschedule(project=planned, by=maria)
    before, found = document_of(planned), len(inspected(planned).point(point).findings)
    kind = RepairKind.SPLIT_TASK if point == 8 else RepairKind.SPLIT_PREDECESSOR
    answer, _mark = make(planned, maria, point, at, kind)
    made = answer["Location"].partition("made=")[2]
    assert Assignment.objects.filter(task__name="Build (2)").exists()
    assert Estimate.objects.filter(task__name="Build (2)").exists()
    assert len(inspected(planned).point(point).findings) == found - 1

    back = signed_in(maria).post(f"/projects/PAY/history/{made}/undo", {"back": "/projects/PAY/health/"})

    assert back.status_code == 302, back.content.decode()
    assert document_of(planned) == before
    assert len(inspected(planned).point(point).findings) == found
    again = Entry.objects.filter(stream=planned.journal).order_by("-number").values_list("operation", flat=True)[0]
    assert signed_in(maria).post(f"/projects/PAY/history/{again}/undo", {"back": "/"}).status_code == 302
    assert Estimate.objects.filter(task__name="Build (2)").exists()
    assert verify().findings == []


def test_an_open_end_gets_the_link_that_was_suggested(planned, maria):
    loose = actions.create_task(project=planned, name="Hand over", by=maria, duration=DAY).uid
    one = judged(planned)
    kinds = {each.kind for finding in findings_of(one, 1, loose) for each in repairs_of(one, finding) if each.changes}
    assert RepairKind.LINK_PREDECESSOR in kinds

    answer, _mark = make(planned, maria, 1, loose, RepairKind.LINK_PREDECESSOR)

    assert answer.status_code == 302
    assert Link.objects.filter(after__uid=loose, after__project=planned).count() == 1


def test_a_hard_constraint_becomes_the_deadline_that_says_the_same(planned, maria):
    task = Task.objects.get(project=planned, uid=21)
    schedule = judged(planned).computed.schedule
    assert schedule is not None
    date = schedule.tasks[21].finish
    changes = {"constraint": ("ASAP", "FNLT"), "constraint_date": (None, date), "deadline": (task.deadline, None)}
    actions.update_task(project=planned, uid=21, changes=changes, by=maria)

    answer, _mark = make(planned, maria, 5, 21, RepairKind.DEADLINE)

    assert answer.status_code == 302
    task.refresh_from_db()
    assert (task.constraint, task.constraint_date, task.deadline) == ("ASAP", None, date)


def test_a_repair_of_a_plan_that_changed_since_is_refused_with_the_reason(planned, maria):
    one = judged(planned)
    finding = findings_of(one, 3, 21)[0]
    mark = mark_of(repairs_of(one, finding)[0])
    actions.update_task(project=planned, uid=12, changes={"name": ("Build", "Build and tune")}, by=maria)

    answer = signed_in(maria).post("/projects/PAY/health/points/3/repairs/21/make", {"repair": mark})

    assert answer.status_code == 409
    assert "The plan changed since this repair was worked out" in answer.content.decode()
    assert Task.objects.filter(project=planned).count() == 7


def test_a_task_on_which_work_has_begun_is_not_split_by_itself(planned, maria):
    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 100 * DAY)}, by=maria)
    Assignment.objects.filter(task__project=planned, task__uid=12).update(actual_work=60)
    Plan.objects.filter(pk=planned.pk).update(version=99)

    answer, _mark = make(planned, maria, 8, 12, RepairKind.SPLIT_TASK)

    assert answer.status_code == 422
    assert "Work on “Build” has begun" in answer.content.decode()


def test_who_sees_only_the_published_plan_is_told_of_that_plans_health(planned, maria, yuki):
    publishing.choose_publishing(access=project_for(maria, "PAY"), publishing=Publishing.BY_HAND)
    by_hand = Project.objects.get(pk=planned.pk)
    actions.update_task(project=by_hand, uid=12, changes={"duration": (5 * DAY, 100 * DAY)}, by=maria)

    working = signed_in(maria).get("/projects/PAY/health/points/8/")
    published = signed_in(yuki).get("/projects/PAY/health/points/8/")

    assert [task for task, _name, _text in working.context["findings"]] == [12]
    assert published.context["findings"] == []


def test_a_days_figures_are_kept_once_and_anew_after_an_edit(planned, maria):
    first, then = (dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC) for day in (9, 10))

    assert [keep_day(planned, first), keep_day(planned, first), keep_day(planned, then)] == [True, False, True]
    actions.update_task(project=planned, uid=12, changes={"duration": (5 * DAY, 60 * DAY)}, by=maria)
    assert keep_day(planned, then)

    kept = days_of(planned, then)
    assert [one.day.isoformat() for one in kept] == ["2026-03-09", "2026-03-10"]
    assert [one.figures["8"]["found"] for one in kept] == [0, 1]
    assert kept[1].figures["3"] == {"value": 0.2, "passes": False, "population": 5, "found": 1}


def test_the_day_is_that_of_the_projects_clock(planned):
    keep_day(planned, dt.datetime(2026, 3, 9, 23, 30, tzinfo=dt.UTC))  # half past midnight in Berlin

    assert HealthDay.objects.get(project=planned).day == dt.date(2026, 3, 10)


def test_a_trend_is_a_line_that_breaks_where_nothing_is_known():
    assert drawn([1.0]) == ""
    assert drawn([0.0, 1.0]) == "M2.0 19.0L94.0 3.0"
    assert drawn([0.5, None, 0.5]) == "M2.0 11.0M94.0 11.0"


def test_a_plan_that_cannot_be_computed_says_why(payroll, maria):
    document = doc.Document(
        project=doc.Project(start=MONDAY),
        tasks=(doc.Task(uid=1, name="A"), doc.Task(uid=2, name="B")),
        links=(doc.Link(before=1, after=2), doc.Link(before=2, after=1)),
    )
    actions.import_document(project=payroll, document=document, by=maria)

    text = signed_in(maria).get("/projects/PAY/health/").content.decode()

    assert "The dates cannot be computed." in text


def test_risks_count_as_they_stand_in_the_register(planned, maria):
    def risks():
        inspection = judged(planned).inspection
        assert inspection is not None
        return next(one.value for each in inspection.practices for one in each.evidence if one.name == "risks")

    before = risks()
    create_risk(
        access=project_for(maria, "PAY"),
        facts={"title": "The supplier is late", "probability": 0.4, "delay": (DAY, 2 * DAY, 9 * DAY), "tasks": [12]},
    )

    assert risks() == before + 1
