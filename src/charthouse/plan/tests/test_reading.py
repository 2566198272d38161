"""A plan that was read before is read again, and computed again, exactly as if it were read for the first time."""

from __future__ import annotations

import orjson
import pytest
from tests.worlds import DAY, at

from charthouse.engine.network import LinkKind
from charthouse.engine.schedule import schedule
from charthouse.exchange.engine_values import plan_of
from charthouse.plan import actions, computed
from charthouse.plan.models import Baseline, BaselineTask, Task
from charthouse.plan.page import page_data
from charthouse.plan.queries import document_of, read_plan
from charthouse.projects.models import Project


@pytest.fixture
def planned(payroll, maria, small_plan):
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    computed.keep(computed.compute(payroll))
    return payroll


def _rename(project, by):
    actions.update_task(project=project, uid=11, changes={"name": ("Design", "Draft")}, by=by)


def _lengthen(project, by):
    was = Task.objects.get(project=project, uid=11).duration
    actions.update_task(project=project, uid=11, changes={"duration": (was, was + DAY)}, by=by)


def _estimate(project, by):
    actions.create_task(project=project, name="Cake", parent=20, position=1, estimate=(1, 2, 3), by=by)


def _reorder(project, by):
    actions.move_task(project=project, uid=22, parent=10, position=1, by=by)


def _delete(project, by):
    actions.delete_task(project=project, uid=22, by=by)


def _delete_and_make_another(project, by):
    actions.delete_task(project=project, uid=23, by=by)
    actions.create_task(project=project, name="Another", by=by)


def _link(project, by):
    actions.link_tasks(project=project, before=11, after=22, kind=LinkKind.START_TO_START, by=by)


def _baseline(project, by):
    actions.set_baseline(project=project, by=by, name="Agreed again")


def _baseline_anew(project, by):
    _lengthen(project, by)
    actions.set_baseline(project=project, by=by, name="Agreed", number=0)


def _cost_in_baseline(project, by):
    BaselineTask.objects.filter(baseline__project=project).update(cost="12.50")
    _lengthen(project, by)


def _renumbered_baseline(project, by):
    Baseline.objects.filter(project=project).update(number=3)
    _lengthen(project, by)


def _another_task_number(project, by):
    Task.objects.filter(project=project, uid=11).update(uid=911)


def _status_date(project, by):
    actions.set_status_date(project=project, status_date=at(4, 1020), by=by)


CHANGES = [
    _rename, _lengthen, _estimate, _reorder, _delete, _delete_and_make_another, _link, _baseline, _baseline_anew,
    _cost_in_baseline, _renumbered_baseline, _another_task_number, _status_date,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_after_a_change_the_plan_is_what_a_first_reading_gives(planned, maria, change):
    before = document_of(planned)

    change(planned, maria)

    project = Project.objects.get(pk=planned.pk)
    again, first = computed.compute(project), document_of(project)
    plan = schedule(plan_of(first))
    assert first != before
    assert again.document == first
    assert again.schedule is not None
    assert again.schedule.plan == plan.plan
    assert (again.schedule.dates == plan.dates).all()
    assert _page(again.document, again.schedule) == _page(first, plan)


def _page(document, computed_):
    return orjson.dumps(page_data(document, computed_, key="PAY", now=at(1), mine=["yuki@example.org"]))


def test_what_did_not_change_stands_again(planned, maria):
    before = read_plan(planned)

    _rename(planned, maria)
    after = read_plan(planned, before)

    same = {new.uid for old, new in zip(before.document.tasks, after.document.tasks, strict=True) if old is new}
    assert same == {10, 12, 20, 21, 22, 23}
    assert after.document.links is before.document.links
    assert after.document.assignments is before.document.assignments


def test_what_a_change_computed_is_there_for_the_next_page(
    planned, maria, django_capture_on_commit_callbacks, monkeypatch
):
    with django_capture_on_commit_callbacks(execute=True):
        _lengthen(planned, maria)
    version = computed.version_of(planned)
    monkeypatch.setattr(computed, "read_plan", lambda *_: pytest.fail("it was read again"))

    found = computed.computed_plan(planned, version)

    assert found.schedule is not None
    assert found.tasks[11].duration.minutes == found.schedule.plan.tasks[1].duration
    assert found.document == document_of(planned)


def test_a_change_that_was_taken_back_is_not_kept(planned, maria, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        _lengthen(planned, maria)

    assert computed.version_of(planned) not in computed._kept


def test_the_computed_dates_are_written_only_where_they_changed(planned, maria):
    assert actions.reschedule(project=planned, by=maria).moved == 0
    _rename(planned, maria)
    assert actions.reschedule(project=planned, by=maria).moved == 0
