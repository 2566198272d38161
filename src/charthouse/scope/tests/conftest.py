"""The smallest worlds of the scope."""

from __future__ import annotations

import pytest

from charthouse.approvals import actions as approvals
from charthouse.approvals.models import SignatureRequest
from charthouse.plan.actions import import_document, reschedule
from charthouse.projects.access import project_for
from charthouse.scope.deliverables import add_deliverable
from charthouse.scope.requirements import add_requirement


@pytest.fixture
def access(payroll, maria):
    return project_for(maria, "PAY")


@pytest.fixture
def require(access):
    return lambda title="Pays on the 25th", **facts: add_requirement(access=access, facts={"title": title, **facts})


@pytest.fixture
def deliver(access):
    return lambda name="Payroll run", **facts: add_deliverable(access=access, facts={"name": name, **facts})


@pytest.fixture
def sign(access, maria):
    def run():
        version = approvals.propose(access=access, kind="scope", signers=[approvals.Asked(user=maria.pk)])
        request = SignatureRequest.objects.get(version=version)
        approvals.answer(access=access, version=version, request_id=request.pk, decision="approved")
        version.refresh_from_db()
        return version

    return run


@pytest.fixture
def planned(payroll, maria, small_plan):
    """The project with a plan: Make (10) over Design (11) and Build (12), Bring in (20) over 21, 22 and 23."""
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
