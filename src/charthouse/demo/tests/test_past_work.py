"""The demo's past work teaches more than one class, and one of them is small."""

from __future__ import annotations

from tests.worlds import account

from charthouse.accounts.models import OrganisationRole, UserRole
from charthouse.demo.estimated import remember
from charthouse.estimates.classes import classes


def test_the_demo_s_past_work_teaches_classes_one_of_which_is_small(db):
    office = account("office@example.org", "Olga Office")
    UserRole.objects.create(user=office, role=OrganisationRole.PMO)

    remember(office, 2026)

    found = {line.of.kind: line for line in classes()}
    assert {kind: line.count for kind, line in found.items()} == {
        "Interface": 17, "Data migration": 12, "Test round": 12, "Training": 4, "End-user training": 4,
    }  # fmt: skip
    assert [kind for kind, line in sorted(found.items()) if line.learnt and line.learnt.few] == [
        "End-user training",
        "Training",
    ]
    assert all(line.learnt and line.learnt.factors[0] < line.learnt.factors[2] for line in found.values())
