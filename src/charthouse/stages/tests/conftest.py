"""The world of the chapter's tests: the small plan, agreed and simulated by nobody yet, and an approver."""

from __future__ import annotations

import dataclasses

import pytest
from tests.worlds import DAY, account

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.plan import actions as plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Project, Role


@pytest.fixture
def robert(payroll: Project, maria: User) -> User:
    """An approver."""
    user = account("robert@example.org", "Robert Achterberg")
    set_member(project=payroll, email=user.email, role=Role.APPROVER, by=maria)
    return user


@pytest.fixture
def planned(payroll: Project, maria: User, robert: User, small_plan: doc.Document) -> Access:
    """Maria with the small plan, whose costs come from no person's rate."""
    resources = tuple(dataclasses.replace(one, rates=()) for one in small_plan.resources)
    document = dataclasses.replace(small_plan, resources=resources)
    plan.import_document(project=payroll, document=document, by=maria, source="small.json")
    plan.reschedule(project=payroll, by=maria)
    payroll.refresh_from_db()
    return project_for(maria, "PAY")


def longer(access: Access, number: int, before: int, days: int) -> None:
    """Let a task take so many days instead of those before."""
    plan.update_task(
        project=access.project, uid=number, changes={"duration": (before * DAY, days * DAY)}, by=access.user
    )
