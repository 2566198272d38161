"""The demo portfolio looks like real life on whatever day it is made."""

import datetime as dt

import pytest

from charthouse.demo.build import document_of
from charthouse.demo.people import PEOPLE
from charthouse.demo.projects import PROJECTS
from charthouse.demo.rows import DemoProject
from charthouse.engine.schedule import schedule
from charthouse.exchange.document import Document
from charthouse.exchange.engine_values import plan_of

DAYS = (dt.date(2026, 11, 22), dt.date(2027, 1, 1), dt.date(2028, 2, 29), dt.date(2027, 7, 5))


def by_key(key: str) -> DemoProject:
    return next(project for project in PROJECTS if project.key == key)


def slips(document: Document) -> dict[str, int]:
    """Minutes by which each milestone with a deadline misses it, by WBS; negative: kept."""
    dates = schedule(plan_of(document)).tasks
    found = {}
    for task in document.tasks:
        finish = dates[task.uid].finish
        if task.deadline is not None and finish is not None:
            found[task.wbs] = finish - task.deadline
    return found


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.key)
@pytest.mark.parametrize("today", DAYS, ids=str)
def test_each_project_stands_half_way_on_any_day(project: DemoProject, today: dt.date) -> None:
    document = document_of(project, today)

    leaves = [task for task in document.tasks if not task.summary]
    done = sum(task.actual_finish is not None for task in leaves)
    begun = sum(task.actual_start is not None and task.actual_finish is None for task in leaves)
    assert 40 <= len(document.tasks) <= 150
    assert 0.2 < done / len(leaves) < 0.75
    assert begun >= 1


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.key)
def test_nothing_that_has_happened_lies_in_the_future(project: DemoProject) -> None:
    document = document_of(project, DAYS[0])

    status = document.project.status_date
    assert status is not None
    assert all((task.actual_start or 0) <= status and (task.actual_finish or 0) <= status for task in document.tasks)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.key)
def test_every_task_is_in_the_baseline_and_all_work_has_an_owner_or_an_outside_firm(project: DemoProject) -> None:
    document = document_of(project, DAYS[0])

    assert all(task.baselines[0].finish is not None for task in document.tasks)
    assigned = {one.task_uid for one in document.assignments}
    without = [t.name for t in document.tasks if not t.summary and t.duration.minutes and t.uid not in assigned]
    assert set(without) <= {
        "Penetration test of payment, by an outside firm",
        "Delivery of network hardware",
        "Delivery of storage system",
    }


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_cut_over_is_late(today: dt.date) -> None:
    assert slips(document_of(by_key("ERP"), today))["9.7"] > 0


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_data_centre_move_is_over_constrained(today: dt.date) -> None:
    document = document_of(by_key("DCM"), today)

    handed_back = next(task for task in document.tasks if task.wbs == "6.4")
    dates = schedule(plan_of(document)).tasks[handed_back.uid]
    assert dates.total_slack is not None
    assert dates.total_slack < 0


def test_no_two_people_share_their_initials() -> None:
    assert len({person.initials for person in PEOPLE}) == len(PEOPLE)
