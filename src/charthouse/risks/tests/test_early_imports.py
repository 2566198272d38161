"""Risks that came in with plan files before there was a register are moved into it, and go out as they came."""

from __future__ import annotations

import importlib
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from tests.worlds import DAY

from charthouse.exchange import document as doc
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry, Stream
from charthouse.journal.undoing import NoWayBack
from charthouse.journal.upgrading import changed, write_down
from charthouse.journal.verifying import verify
from charthouse.plan.actions import import_document
from charthouse.plan.columns import REST
from charthouse.plan.contributed import whole_document_of
from charthouse.plan.models import Plan
from charthouse.projects.models import Project
from charthouse.resources.packing import pack
from charthouse.risks.models import CorrelationGroup, Register, Risk, RiskTask
from charthouse.risks.tests.test_taking import ALIKE, EARLY, VENDOR

UNEVEN = doc.Risk(
    uid=30_000, name="  ", probability=1.0,
    impacts=(
        doc.RiskImpact(task_uid=11, delay=doc.ThreePoint(DAY, 2 * DAY, 3 * DAY, doc.Meaning.P10_P90)),
        doc.RiskImpact(task_uid=12, factor=(0.5, 1.0, 2.0), delay=doc.ThreePoint(-DAY, 0, DAY)),
        doc.RiskImpact(task_uid=21, cost=(Decimal(-5), Decimal(0), Decimal("7.25"))),
        doc.RiskImpact(task_uid=22),
    ),
)  # fmt: skip
"""What no row of the register can say of a risk as a whole."""
ONE_COST = doc.Risk(
    uid=3, name="Rework", probability=0.25,
    impacts=(doc.RiskImpact(task_uid=11, factor=(1.0, 1.25, 2.0), cost=(Decimal(1), Decimal(2), Decimal(3))),),
)  # fmt: skip


def upgrade() -> None:
    """What the migration does."""
    importlib.import_module("charthouse.risks.migrations.0004_risks_of_early_imports").to_register(
        apps, SimpleNamespace(connection=connection)
    )


def pack_as_before(project: Project, document: doc.Document) -> None:
    """As plans kept a document when risks had no tables."""
    before, rest = Plan.objects.get(pk=project.pk).rest, pack(document, (*REST, "risks", "correlations"))
    Plan.objects.filter(pk=project.pk).update(rest=rest)
    write_down(
        apps, project.journal_id, verb="imported a plan", record="plan.Plan", record_id=project.pk, label=project.name,
        after={}, changes=changed("plan.Plan", project.pk, "rest", before, rest),
    )  # fmt: skip


@pytest.fixture
def early(payroll, maria, small_plan):
    """A plan that was imported before there was a register, with its own fields and warnings beside."""
    import_document(project=payroll, document=small_plan, by=maria)
    document = replace(
        small_plan, risks=(VENDOR, EARLY, ONE_COST), correlations=(ALIKE,), warnings=("Kept.",),
        custom_fields=(doc.CustomField("Vendor"),),
    )  # fmt: skip
    pack_as_before(payroll, document)
    return document


def test_they_are_in_the_register_and_go_out_as_they_came(payroll, early):
    upgrade()

    assert not verify().findings
    whole = whole_document_of(payroll)
    rows = {risk.uid: risk for risk in whole.risks}
    assert (rows[7], rows[8]) == (VENDOR, EARLY)
    assert rows[3].probability == 0.25
    assert next(one for one in rows[3].impacts if one.task_uid == 11).factor == (1.0, 1.25, 2.0)
    assert [one.cost for one in rows[3].impacts if one.cost is not None] == [(Decimal(1), Decimal(2), Decimal(3))]
    assert whole.correlations == (ALIKE,)
    assert (whole.warnings, whole.custom_fields) == (early.warnings, early.custom_fields)
    assert Register.objects.get(pk=payroll.pk).next_number == 9
    assert "risks" not in Plan.objects.get(pk=payroll.pk).rest
    assert set(RiskTask.objects.filter(risk__number=7).values_list("name", flat=True)) >= {"Build"}


def test_an_import_now_puts_the_same_there(payroll, maria, early):
    upgrade()
    moved = whole_document_of(payroll)
    Risk.objects.all().delete()
    CorrelationGroup.objects.all().delete()
    Register.objects.all().delete()
    import_document(project=payroll, document=early, by=maria)

    def by_name(document: doc.Document) -> dict[str, doc.Risk]:
        return {risk.name: replace(risk, uid=0, owner="") for risk in document.risks}

    assert by_name(moved) == by_name(whole_document_of(payroll)), "but for numbers, which an import gives in its order"
    assert whole_document_of(payroll).correlations == moved.correlations


def test_what_no_row_can_say_of_the_whole_stays_with_its_tasks(payroll, maria, small_plan):
    import_document(project=payroll, document=small_plan, by=maria)
    pack_as_before(payroll, replace(small_plan, risks=(UNEVEN,)))
    upgrade()

    (risk,) = whole_document_of(payroll).risks
    assert (risk.uid, risk.name) == (1, "30000")
    assert risk.impacts == UNEVEN.impacts
    assert Risk.objects.get().file_uid == 30_000


def test_what_came_in_again_since_is_not_doubled_and_new_numbers_are_free(payroll, maria, small_plan):
    import_document(project=payroll, document=replace(small_plan, risks=(VENDOR,), correlations=(ALIKE,)), by=maria)
    Risk.objects.create(project=payroll, number=8, title="Ours", probability=0.5)
    Register.objects.filter(pk=payroll.pk).update(next_number=9)
    pack_as_before(payroll, replace(small_plan, risks=(VENDOR, EARLY), correlations=(ALIKE,)))
    upgrade()
    upgrade()

    assert list(Risk.objects.order_by("number").values_list("number", "title", "file_uid")) == [
        (7, VENDOR.name, None), (8, "Ours", None), (9, "Early", 8),
    ]  # fmt: skip
    assert CorrelationGroup.objects.count() == 1


def test_copies_of_a_plan_double_nothing_and_lose_nothing(payroll, maria, small_plan, early):
    copy = Project.rows.create(
        key="PAY-S1",
        name="Scenario",
        branched_from=payroll,
        journal=Stream.objects.create(name="a copy"),
        created_at=payroll.created_at,
    )
    Plan.objects.create(project=copy, start=0)
    pack_as_before(copy, replace(early, risks=(*early.risks, replace(ONE_COST, uid=12, name="Only here"))))
    upgrade()

    assert list(Risk.objects.order_by("number").values_list("project", "number")) == [
        (payroll.pk, number) for number in (3, 7, 8, 12)
    ]
    assert "risks" not in Plan.objects.get(pk=copy.pk).rest
    assert Entry.objects.filter(stream=copy.journal, verb="imported risks").count() == 1
    assert Entry.objects.filter(stream=payroll.journal, verb="imported risks").count() == 2


def test_plans_without_any_stay_as_they_are(payroll, maria, small_plan):
    import_document(project=payroll, document=replace(small_plan, warnings=("Kept.",)), by=maria)
    before = Plan.objects.get(pk=payroll.pk).rest
    upgrade()

    assert Plan.objects.get(pk=payroll.pk).rest == before
    assert not Register.objects.filter(pk=payroll.pk, version__gt=0).exists()


def test_undoing_an_import_that_replaced_an_early_one_puts_its_risks_into_the_register(payroll, maria, early):
    again = replace(early, risks=(), correlations=(), warnings=("Later.",))
    before = Plan.objects.get(pk=payroll.pk).rest
    import_document(project=payroll, document=again, by=maria)
    upgrade()  # finds nothing: the later import had none
    later = Entry.objects.filter(stream=payroll.journal, verb="imported a plan").order_by("-number")[0]

    undone = undo(entry=later, by=maria)

    assert '"risks"' in before
    rest = Plan.objects.get(pk=payroll.pk).rest
    assert ("risks" in rest, "correlations" in rest, "Kept." in rest) == (False, False, True)
    assert set(Risk.objects.values_list("title", flat=True)) == {VENDOR.name, EARLY.name, ONE_COST.name}
    assert CorrelationGroup.objects.get().name == ALIKE.name
    assert verify().findings == []

    undo(entry=undone[0], by=maria)

    assert "Later." in Plan.objects.get(pk=payroll.pk).rest
    assert not Risk.objects.exists()
    assert verify().findings == []


def test_what_an_upgrade_moved_is_not_put_back_into_the_plan(payroll, maria, early):
    upgrade()
    moved = Entry.objects.get(stream=payroll.journal, verb="imported risks")

    with pytest.raises(NoWayBack, match="delete there what is not wanted"):
        undo(entry=moved, by=maria)

    assert Risk.objects.count() == 3
    assert "risks" not in Plan.objects.get(pk=payroll.pk).rest
