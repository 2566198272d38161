"""Until a scope is signed, the deliverables of the signed charter are what the work is held against."""

from __future__ import annotations

from charthouse.approvals import actions as approvals
from charthouse.approvals.models import SignatureRequest
from charthouse.charter.actions import write_part
from charthouse.plan.actions import import_document
from charthouse.projects.access import project_for
from charthouse.scope.deliverables import add_deliverable
from charthouse.scope.packages import structure_of


def test_until_a_scope_is_signed_the_signed_charter_counts_by_its_names(payroll, maria, small_plan):
    import_document(project=payroll, document=small_plan, by=maria)
    access = project_for(maria, "PAY")
    rows = [{"deliverable": name, "acceptor": "", "against": ""} for name in ("payroll RUN", "Handbook")]
    write_part(access=access, name="deliverables", said=rows)
    add_deliverable(access=access, facts={"name": "Payroll run", "tasks": [10, 20]})
    version = approvals.propose(access=access, kind="charter", signers=[approvals.Asked(user=maria.pk)])
    request = SignatureRequest.objects.get(version=version)
    approvals.answer(access=access, version=version, request_id=request.pk, decision="approved")

    [gone] = [one for one in structure_of(access).holes if one.rule == "went"]
    assert (gone.record.name, gone.record.number, gone.record.key) == ("Handbook", 0, "")
    add_deliverable(access=access, facts={"name": "Handbook", "tasks": [12]})
    assert "went" not in {one.rule for one in structure_of(access).holes}
