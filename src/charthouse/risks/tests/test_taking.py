"""The register in plan documents: out, in, and in again without doubles."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.worlds import DAY

from charthouse.exchange import document as doc
from charthouse.journal.actions import undo
from charthouse.journal.models import Entry
from charthouse.plan.actions import create_task, import_document
from charthouse.plan.contributed import whole_document_of
from charthouse.projects.access import project_for
from charthouse.risks import actions
from charthouse.risks.groups import add_group
from charthouse.risks.models import CorrelationGroup, Risk, RiskTask

VENDOR = doc.Risk(
    uid=7, name="The vendor delivers late", probability=0.4, response="A weekly look", response_probability=0.1,
    response_impact=0.5, response_cost=Decimal("300.50"), in_series=False, adds=(22,), category="Supplier",
    response_kind=doc.ResponseKind.REDUCE, owner="Yuki Hayashi", intangible=(doc.Score("reputation", 3.0),),
    review=29_600_640,
    impacts=(
        doc.RiskImpact(task_uid=12, delay=doc.ThreePoint(DAY, 2 * DAY, 5 * DAY)),
        doc.RiskImpact(task_uid=21, factor=(1.0, 1.1, 1.5), cost=(Decimal(1), Decimal(2), Decimal(3))),
        doc.RiskImpact(task_uid=None, cost=(Decimal(10), Decimal(20), Decimal(30))),
    ),
)  # fmt: skip
EARLY = doc.Risk(
    uid=8, name="Early", kind=doc.RiskKind.OPPORTUNITY, probability=0.2, state=doc.RiskState.CLOSED,
    owner="Nobody here",
    impacts=(doc.RiskImpact(task_uid=11, delay=doc.ThreePoint(-2 * DAY, -DAY, 0)),),
)  # fmt: skip
FULL = replace(
    VENDOR, intangible=(doc.Score("reputation", 3.0), doc.Score("morale", 3.5)),
    response_intangible=(doc.Score("reputation", 1.0),), triggers="They put a demo off",
    contingency="Build a stub  3 d",
)  # fmt: skip
ALIKE = doc.CorrelationGroup("Plants", (11, 12), 0.4)


def test_what_a_file_says_of_risks_comes_in_and_goes_out_unchanged(payroll, maria, yuki, small_plan):
    document = replace(small_plan, risks=(FULL, EARLY), correlations=(ALIKE,))
    import_document(project=payroll, document=document, by=maria)

    vendor = Risk.objects.get(number=7)
    assert (vendor.owner, vendor.reputation, vendor.response_reputation) == (yuki, 3, 1)
    assert vendor.intangible == [["morale", 3.5]]
    assert Risk.objects.get(number=8).owner_name == "Nobody here"
    assert RiskTask.objects.exclude(own="").values_list("uid").get() == (21,)
    whole = whole_document_of(payroll)
    assert (whole.risks, whole.correlations) == ((FULL, EARLY), (ALIKE,))


def test_the_same_file_again_makes_no_doubles_and_keeps_what_was_added_here(payroll, maria, small_plan):
    document = replace(small_plan, risks=(replace(VENDOR, category="", owner=""),), correlations=(ALIKE,))
    import_document(project=payroll, document=document, by=maria)
    access = project_for(maria, "PAY")
    actions.change_risk(access=access, number=7, facts={"category": "Contracts", "owner": maria.pk})
    actions.create_risk(access=access, facts={"title": "Ours", "probability": 0.1})
    import_document(project=payroll, document=document, by=maria)
    import_document(project=payroll, document=whole_document_of(payroll), by=maria)

    assert list(Risk.objects.values_list("number", "title")) == [(7, VENDOR.name), (8, "Ours")]
    assert Risk.objects.filter(number=7, category="Contracts", owner=maria).exists()
    assert CorrelationGroup.objects.count() == 1


def test_a_foreign_file_with_a_number_that_is_taken_adds_its_risk_beside_once(payroll, maria, small_plan):
    import_document(project=payroll, document=small_plan, by=maria)
    access = project_for(maria, "PAY")
    actions.create_risk(access=access, facts={"title": "Ours", "probability": 0.1})
    foreign = replace(small_plan, risks=(replace(EARLY, uid=1),))

    for _time in range(2):
        import_document(project=payroll, document=foreign, by=maria)

    assert list(Risk.objects.values_list("number", "title", "file_uid")) == [(1, "Ours", None), (2, "Early", 1)]


def test_undoing_an_import_takes_its_risks_back(payroll, maria, small_plan):
    import_document(project=payroll, document=replace(small_plan, risks=(VENDOR,), correlations=(ALIKE,)), by=maria)

    entry = Entry.objects.get(stream=payroll.journal, verb="imported risks")
    assert entry.after == {"risks": 1, "new": 1, "groups": 1}
    undo(entry=entry, by=maria)

    assert not Risk.objects.exists()
    assert not CorrelationGroup.objects.exists()


def test_a_risk_follows_its_task_to_another_number(payroll, maria, small_plan):
    mine = create_task(project=payroll, name="Mine", by=maria, duration=DAY)
    access = project_for(maria, "PAY")
    actions.create_risk(access=access, facts={"title": "Late", "probability": 0.5, "tasks": [mine.uid]})
    add_group(access=access, facts={"name": "G", "by": "chosen", "uids": [mine.uid], "coefficient": 0.3})
    clash = replace(small_plan, tasks=(*small_plan.tasks, doc.Task(uid=mine.uid, name="Theirs")))

    import_document(project=payroll, document=clash, by=maria)

    mine.refresh_from_db()
    assert mine.uid not in {task.uid for task in clash.tasks}
    assert RiskTask.objects.get().uid == mine.uid
    assert CorrelationGroup.objects.get().uids == [mine.uid]
