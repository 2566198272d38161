"""What was agreed stays as it was agreed: gone tasks, chosen tasks agreed anew, and what became of each."""

from __future__ import annotations

import pytest
from tests.worlds import DAY, at, signed_in

from charthouse.journal import actions as journal
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.plan import actions
from charthouse.plan.baselines import Kept, kept_rows
from charthouse.plan.baselines_compared import compared
from charthouse.plan.comparing import Became, compare
from charthouse.plan.models import Baseline, BaselineTask, Plan
from charthouse.plan.refusals import BadValue, ChangedMeanwhile, NoSuchBaseline, NoSuchTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(payroll, maria, small_plan):
    """Design 3 d → Build 5 d → Test 2 d, and the same agreed."""
    actions.import_document(project=payroll, document=small_plan, by=maria)
    actions.reschedule(project=payroll, by=maria)
    actions.set_baseline(project=payroll, by=maria, name="Contract", reason="Steering board of 2 March")
    return payroll


def lengthen(project, by, uid, before, after):
    actions.update_task(project=project, uid=uid, changes={"duration": (before * DAY, after * DAY)}, by=by)


def agreed(project):
    return Baseline.objects.filter(project=project, name="Contract").get()


def phase_of(project, uid) -> int:
    parent = kept_rows(project, agreed(project).number)[uid].parent_uid
    assert parent is not None
    return parent


def line(found, uid):
    return next(one for one in found.lines if one.uid == uid)


def test_a_deleted_task_stays_in_the_baseline_and_is_told_as_removed(plan, maria):
    actions.delete_task(project=plan, uid=11, by=maria)

    found = compared(plan, agreed(plan))
    removed = line(found, 11)
    assert (removed.became, removed.was_start, removed.was_finish, removed.start) == (
        Became.REMOVED, at(0), at(2, 1020), None,
    )  # fmt: skip
    assert found.counts[Became.REMOVED] == 1
    assert verify().findings == []


def test_undoing_the_deletion_gives_the_baseline_its_task_again(plan, maria):
    actions.delete_task(project=plan, uid=11, by=maria)
    deletion = Entry.objects.filter(stream=plan.journal, verb="deleted").get()
    journal.undo(entry=deletion, by=maria)

    assert BaselineTask.objects.values_list("task__uid", flat=True).get(baseline=agreed(plan), uid=11) == 11
    assert line(compared(plan, agreed(plan)), 11).became is Became.SAME


def test_added_moved_renamed_and_slipped_tasks_are_told_apart(plan, maria):
    lengthen(plan, maria, 11, 3, 4)
    actions.update_task(project=plan, uid=12, changes={"name": ("Build", "Build and tune")}, by=maria)
    new = actions.create_task(project=plan, name="Warn users", by=maria, duration=DAY).uid
    actions.move_task(project=plan, uid=12, parent=None, position=1, by=maria)

    found = compared(plan, agreed(plan))

    assert (line(found, 11).became, line(found, 11).duration, line(found, 11).finish_slip) == (Became.CHANGED, DAY, DAY)
    assert (line(found, 12).became, line(found, 12).called_before) == (Became.MOVED, "Build")
    assert (line(found, new).became, line(found, new).was_start) == (Became.ADDED, None)
    assert found.finish_slip == DAY


def test_chosen_tasks_are_agreed_anew_and_all_others_stay_as_they_were(plan, maria):
    before = kept_rows(plan, agreed(plan).number)
    lengthen(plan, maria, 11, 3, 4)
    second = actions.set_baseline(project=plan, by=maria, name="Design longer", tasks=[11])

    first, anew = kept_rows(plan, agreed(plan).number), kept_rows(plan, second.number)
    assert first == before
    assert (anew[11].finish, anew[11].duration) == (at(3, 1020), 4 * DAY)
    assert (anew[12].start, anew[12].finish) == (before[12].start, before[12].finish)
    assert (second.chosen, second.based_on) == (1, agreed(plan).number)


def test_the_summary_above_a_chosen_task_spans_it(plan, maria):
    parent = phase_of(plan, 12)
    lengthen(plan, maria, 12, 5, 25)
    second = actions.set_baseline(project=plan, by=maria, name="Build longer", tasks=[12])

    anew = kept_rows(plan, second.number)
    was = kept_rows(plan, agreed(plan).number)[parent].finish
    assert was is not None
    assert anew[parent].finish == anew[12].finish
    assert (anew[parent].finish or 0) > was


def test_a_baseline_of_a_summary_takes_what_lies_below_it(plan, maria):
    parent = phase_of(plan, 12)
    lengthen(plan, maria, 12, 5, 6)
    second = actions.set_baseline(project=plan, by=maria, name="Phase", tasks=[parent])

    assert kept_rows(plan, second.number)[12].duration == 6 * DAY
    assert (
        second.chosen == len([one for one in kept_rows(plan, second.number).values() if one.parent_uid == parent]) + 1
    )


def test_a_task_gone_from_a_phase_agreed_anew_is_gone_from_the_new_baseline_only(plan, maria):
    parent = phase_of(plan, 11)
    actions.delete_task(project=plan, uid=11, by=maria)
    second = actions.set_baseline(project=plan, by=maria, name="Without design", tasks=[parent])

    assert 11 in kept_rows(plan, agreed(plan).number)
    assert 11 not in kept_rows(plan, second.number)


@pytest.mark.parametrize(
    ("tasks", "refusal"), [([999], NoSuchTask), ([], BadValue)], ids=["a number that is not there", "none at all"]
)
def test_chosen_tasks_must_be_there(plan, maria, tasks, refusal):
    with pytest.raises(refusal):
        actions.set_baseline(project=plan, by=maria, name="None", tasks=tasks)
    assert Baseline.objects.filter(project=plan, name="None").count() == 0


def test_without_a_baseline_there_is_nothing_to_base_chosen_tasks_on(payroll, maria, small_plan):
    Plan.objects.filter(project=payroll).update(measured_by=None)
    actions.create_task(project=payroll, name="Alone", by=maria, duration=DAY)
    with pytest.raises(NoSuchBaseline, match="take one of the whole plan first"):
        actions.set_baseline(project=payroll, by=maria, tasks=[1])


def test_the_newest_measures_unless_told_otherwise_and_undo_gives_the_former_back(plan, maria):
    first = Plan.objects.get(project=plan).measured_by
    second = actions.set_baseline(project=plan, by=maria, name="Second").number
    assert Plan.objects.get(project=plan).measured_by == second
    actions.set_baseline(project=plan, by=maria, name="Only to remember", measure=False)
    assert Plan.objects.get(project=plan).measured_by == second

    taking = Entry.objects.filter(stream=plan.journal, verb="took a baseline", after__name="Second").get()
    journal.undo(entry=taking, by=maria)
    assert Plan.objects.get(project=plan).measured_by == first


def test_name_and_reason_change_and_a_clash_is_told(plan, maria):
    number = agreed(plan).number
    actions.change_baseline(
        project=plan, number=number, changes={"reason": ("Steering board of 2 March", "Board")}, by=maria
    )
    with pytest.raises(ChangedMeanwhile):
        actions.change_baseline(
            project=plan, number=number, changes={"reason": ("Steering board of 2 March", "Mine")}, by=maria
        )
    with pytest.raises(BadValue):
        actions.change_baseline(project=plan, number=number, changes={"taken": ("", "1")}, by=maria)
    assert agreed(plan).reason == "Board"


def test_a_removed_task_stands_behind_the_one_it_stood_behind():
    def kept(uid, place, parent=None):
        return Kept(None, uid, str(uid), parent, place, 0, 480, 480, None, None)

    before = {1: kept(1, 1), 2: kept(2, 2), 3: kept(3, 3)}
    after = {3: kept(3, 1), 1: kept(1, 2)}
    found = compare(before, after, lambda first, last: last - first)
    assert [one.uid for one in found.lines] == [3, 1, 2]


# -- pages and the API ----------------------------------------------------------------------------------------------


def test_the_pages_show_take_and_compare(plan, maria):
    client = signed_in(maria)
    lengthen(plan, maria, 11, 3, 4)

    answer = client.post("/projects/PAY/baselines/take", {"name": "Design longer", "tasks": "PAY-11", "measure": "on"})
    number = Baseline.objects.get(project=plan, name="Design longer").number
    assert answer["Location"] == f"/projects/PAY/baselines/{number}/"

    every = client.get("/projects/PAY/baselines/").content.decode()
    assert "Steering board of 2 March" in every
    assert "1 task agreed anew" in every
    page = client.get(f"/projects/PAY/baselines/{agreed(plan).number}/?with=now").content.decode()
    assert "The finish moved 1 d later" in page.replace("\xa0", " ")
    assert "PAY-11" in page
    same = client.get(f"/projects/PAY/baselines/{number}/?with={number}").content.decode()
    assert "Every task is as it was agreed" in same


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("twelve", "is no task number"), ("20-12", "is no range"), ("1-99999999", "is no range"), ("999", "no task 999")],
)
def test_wrong_numbers_are_refused_beside_their_field(plan, maria, typed, sentence):
    answer = signed_in(maria).post("/projects/PAY/baselines/take", {"name": "B", "tasks": typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Baseline.objects.filter(project=plan, name="B").exists()


def test_a_viewer_reads_and_a_stranger_finds_nothing(plan, helene, stranger):
    number = agreed(plan).number
    assert signed_in(helene).get(f"/projects/PAY/baselines/{number}/").status_code == 200
    assert signed_in(helene).post("/projects/PAY/baselines/take", {"name": "Mine"}).status_code == 403
    assert signed_in(helene).post(f"/projects/PAY/baselines/{number}/describe", {"name": "Mine"}).status_code == 403
    assert signed_in(stranger).get(f"/projects/PAY/baselines/{number}/").status_code == 404
    assert signed_in(helene).get(f"/projects/PAY/baselines/{number}/?with=soon").status_code == 404
    assert signed_in(helene).get("/projects/PAY/baselines/77/").status_code == 404
