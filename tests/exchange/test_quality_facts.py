"""What a plan document says of a schedule's quality beside the schedule."""

from __future__ import annotations

from decimal import Decimal

from charthouse.engine.quality import PlanFacts, TaskFacts
from charthouse.exchange import document as doc
from charthouse.exchange.quality_facts import facts_of

_WEEK = ((), (), (), (), (), (), ())


def test_facts_are_what_the_document_says():
    baselines = (doc.TaskBaseline(3, 50, 500, 480), doc.TaskBaseline(1, 10, 100, 90))
    document = doc.Document(
        project=doc.Project(),
        calendars=(doc.Calendar(8, "Shift", _WEEK, day_minutes=600),),
        tasks=(
            doc.Task(uid=1, name="Planned", baselines=baselines, calendar_uid=8),
            doc.Task(uid=2, name="Paid", fixed_cost=Decimal(5)),
            doc.Task(uid=3, name="Free", cost=Decimal(0), estimate=doc.ThreePoint(1, 2, 3)),
            doc.Task(uid=4, name="Theirs", external=True),
        ),
        assignments=(
            doc.Assignment(uid=1, task_uid=1, resource_uid=7),
            doc.Assignment(uid=2, task_uid=1, resource_uid=7),
            doc.Assignment(uid=3, task_uid=3, resource_uid=None),
            doc.Assignment(uid=4, task_uid=4, resource_uid=None, cost=Decimal(9)),
        ),
        risks=(doc.Risk(uid=1, name="Late"),),
        commitments=(
            doc.Commitment(name="Live", date=900),
            doc.Commitment(name="Earlier", date=800),
            doc.Commitment(name="A task's own", date=100, task_uid=1),
        ),
    )

    assert facts_of(document) == PlanFacts(
        tasks={
            1: TaskFacts(10, 100, 90, resources=(7,), day_minutes=600),
            2: TaskFacts(has_cost=True),
            3: TaskFacts(has_range=True),
            4: TaskFacts(has_cost=True, external=True),
        },
        baseline=1,
        target=800,
        risks=1,
    )
    assert facts_of(document, baseline=3).of(1).baseline_finish == 500
    assert facts_of(document, baseline=2).baseline is None


def test_a_document_without_baselines_has_none():
    facts = facts_of(doc.Document(project=doc.Project(), tasks=(doc.Task(uid=1, name="A"),)))

    assert (facts.baseline, facts.target, facts.of(1)) == (None, None, TaskFacts())
