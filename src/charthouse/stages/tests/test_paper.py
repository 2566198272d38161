"""What is signed of plans, gates and exceptions stands on paper as it stands on the page, amounts left out alike."""

from __future__ import annotations

import pytest
from django.utils import timezone

from charthouse.approvals import actions, queries
from charthouse.approvals.actions import Asked
from charthouse.approvals.papers import paper_of
from charthouse.papers.markdown import markdown_of
from charthouse.papers.pdf import pdf_of
from charthouse.projects.access import project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Role
from charthouse.stages.actions import add_stage
from charthouse.stages.exceptions import write_exception
from charthouse.stages.gates import add_gate, answer_criterion
from charthouse.stages.models import Area, StageException

pytestmark = pytest.mark.django_db


def printed(access, version) -> str:
    return markdown_of(paper_of(queries.version_of(access.project, version.pk), access))


def test_a_plan_is_printed_with_its_work_its_milestones_and_its_cost(planned, robert):
    version = actions.propose(access=planned, kind="plan", signers=[Asked(user=robert.pk)])

    text = printed(planned, version)

    assert "| Live | Mon 16 Mar 2026 |" in text
    assert "Make" in text
    assert "€1,250.50" in text
    assert pdf_of(paper_of(version, planned), "a4").startswith(b"%PDF")


def test_who_may_not_see_costs_gets_the_plan_without_them(planned, robert, helene, payroll, maria):
    version = actions.propose(access=planned, kind="plan", signers=[Asked(user=robert.pk)])
    set_member(project=payroll, email=helene.email, role=Role.CONTRIBUTOR, by=maria)

    text = printed(project_for(helene, "PAY"), version)

    assert "1,250.50" not in text
    assert "Amounts are shown to those who may see costs." in text


def test_a_gate_is_printed_with_each_criterion_and_its_answer(planned, robert):
    gate = add_gate(access=planned, facts={"name": "Go-live", "decides": "Board", "criteria": ["Restored | twice"]})
    answer_criterion(access=planned, number=gate.number, criterion=1, answer="met", note="On 3 March", link="",
                     evidence=None)  # fmt: skip
    version = actions.propose(
        access=planned, kind="gate", subject=str(gate.number), signers=[Asked(user=robert.pk)]
    )  # fmt: skip

    text = printed(planned, version)

    assert "Restored \\| twice" in text
    assert "On 3 March" in text
    assert pdf_of(paper_of(version, planned), "letter").startswith(b"%PDF")


def test_an_exception_is_printed_with_its_options(planned, robert, payroll):
    stage = add_stage(access=planned, facts={"name": "Build"})
    one = StageException.objects.create(
        project=payroll,
        number=1,
        stage=stage,
        area=Area.TIME,
        unit="days",
        limit="5",
        forecast="9",
        opened_at=timezone.now(),
    )
    options = [
        {"title": "Later", "text": "", "days": 9, "cost": None, "new_limit": "10", "recommended": True},
        {"title": "More people", "text": "", "days": 0, "cost": "12000", "new_limit": None, "recommended": False},
    ]
    write_exception(access=planned, number=one.number, cause="The servers came late", options=options)
    version = actions.propose(
        access=planned, kind="exception", subject="1", signers=[Asked(user=robert.pk)]
    )  # fmt: skip

    text = printed(planned, version)

    assert "The servers came late" in text
    assert "Later (recommended)" in text
    assert "€12,000" in text
