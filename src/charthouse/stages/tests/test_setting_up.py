"""A project that is set up with a method has its stages, tolerances and gates at once, and loses them at once."""

from __future__ import annotations

import pytest

from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.journal.verifying import verify
from charthouse.packs.applying import set_up
from charthouse.packs.library import shipped
from charthouse.packs.reading import read
from charthouse.plan.models import Task
from charthouse.projects.access import project_for
from charthouse.stages.models import Gate, Stage, Tolerance
from charthouse.stages.setting_up import tolerances_of


def test_stages_tolerances_and_gates_come_with_the_method_and_go_with_it(payroll, maria):
    access = project_for(maria, "PAY")

    set_up(access=access, method="prince2", of_type="software")

    first = Stage.objects.filter(project=payroll).order_by("place")[2]
    assert first.name == "First delivery stage: specify and design"
    assert first.phase is not None
    assert Task.objects.get(project=payroll, uid=first.phase).name == first.name
    assert dict(Tolerance.objects.filter(stage=first, limit__isnull=False).values_list("area", "unit")) == {
        "time": "percent_time", "cost": "percent_cost", "risk": "percent_cost",
    }  # fmt: skip
    gate = Gate.objects.filter(project=payroll, stage=first).get()
    assert gate.milestone is not None
    assert Task.objects.get(project=payroll, uid=gate.milestone).name == gate.name
    assert gate.criteria.count() > 0
    assert not verify().findings

    undo(entry=Entry.objects.filter(stream=payroll.journal, verb="set up").get(), by=maria)

    assert not Stage.objects.filter(project=payroll).exists()
    assert not Gate.objects.filter(project=payroll).exists()


def chosen_of(method):
    pack, problems = read(shipped()[method].text)
    assert pack is not None
    assert problems == []
    return pack


@pytest.mark.parametrize(("method", "stage", "area", "unit", "limit"), [
    ("prince2", "ds2", "time", "percent_time", 15), ("hybrid", None, "time", "days", 10),
    ("kanban", None, "time", "words", None),
])  # fmt: skip
def test_a_sentence_with_a_figure_and_a_unit_is_watched(method, stage, area, unit, limit):
    stages = chosen_of(method).stages
    said = [
        line for one in stages if stage in (None, one.id) for line in tolerances_of(one) if line["area"] == area
    ]  # fmt: skip

    assert (said[0]["unit"], said[0].get("limit")) == (unit, limit)
