"""A project that is set up with packs has their KPIs, and loses them when that is undone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from charthouse.goals.models import Kpi
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.packs.applying import set_up
from charthouse.packs.content import Kpi as PackKpi
from charthouse.packs.content import Pack
from charthouse.packs.kpis import facts_of
from charthouse.projects.access import project_for


def test_setting_a_project_up_brings_the_kpis_of_both_packs_and_undoing_takes_them(payroll, maria):
    set_up(access=project_for(maria, "PAY"), method="pmbok", of_type="software")

    found = {one.origin: one for one in Kpi.objects.filter(project=payroll)}
    assert found["pmbok/spi"].formula == "spi"
    assert (found["pmbok/spi"].target, found["pmbok/spi"].direction) == (Decimal("0.95"), "up")
    restore = found["software/restore"]
    assert (restore.measure, restore.target, restore.direction) == ("hours", 4, "down")
    reserve = found["pmbok/reserve"]
    assert (reserve.target, reserve.aim) == (None, "at least what the simulation asks for")

    undo(entry=Entry.objects.get(verb="set up"), by=maria)
    assert not Kpi.objects.exists()


@pytest.mark.parametrize(
    ("unit", "target", "says"),
    [
        ("%", "100", ("percent", "", 100, "up")),
        ("number", "0", ("number", "number", 0, "down")),
        ("points a sprint", "steady within a fifth", ("number", "points a sprint", None, None)),
        ("days", "at most 5 a phase", ("days", "", None, None)),
    ],
)
def test_a_target_in_plain_words_becomes_a_figure(unit, target, says):
    pack = Pack(id="own", kind="method", name="Own", version="1", about="x")
    facts = facts_of(pack, PackKpi(id="x", name="X", unit=unit, target=target, measured="Counted"))

    assert (facts["measure"], facts["unit"], facts.get("target"), facts.get("direction")) == says
    assert (facts["aim"], facts["source"], facts["origin"]) == (target, "Counted", "own/x")
