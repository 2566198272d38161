"""The world of the chapter's tests: the small plan, agreed, with a status date, and people of every kind."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from tests.worlds import account, at

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.plan import actions as plan
from charthouse.projects.access import Access, project_for
from charthouse.projects.actions import set_member
from charthouse.projects.models import Project, Role

UNTIL = dt.date(2026, 3, 6)
SINCE = dt.date(2026, 2, 27)


@pytest.fixture
def robert(payroll: Project, maria: User) -> User:
    """An approver: sees costs, no rates."""
    user = account("robert@example.org", "Robert Achterberg")
    set_member(project=payroll, email=user.email, role=Role.APPROVER, by=maria)
    return user


@pytest.fixture
def celine(payroll: Project, maria: User) -> User:
    """A client."""
    user = account("celine@example.org", "Céline Client")
    set_member(project=payroll, email=user.email, role=Role.CLIENT, by=maria)
    return user


@pytest.fixture
def planned(payroll: Project, maria: User, robert: User, celine: User, small_plan: doc.Document) -> Access:
    """Maria with the small plan: Design began a day late and took a day longer than agreed."""
    agreed = {11: (0, 2), 12: (3, 9), 21: (10, 14), 22: (14, 14), 23: (14, 14)}
    tasks = []
    for one in small_plan.tasks:
        if one.uid in agreed:
            first, last = agreed[one.uid]
            one = dataclasses.replace(
                one, baselines=(doc.TaskBaseline(0, at(first), at(last, 1020), one.duration.minutes),)
            )
        if one.uid == 11:
            one = dataclasses.replace(
                one, actual_start=at(1), actual_finish=at(4, 1020), percent_complete=100.0, remaining_duration=0,
                duration=doc.Duration(4 * 480),
            )  # fmt: skip
        tasks.append(one)
    project = dataclasses.replace(small_plan.project, status_date=at(4, 1020))
    document = dataclasses.replace(small_plan, tasks=tuple(tasks), project=project)
    plan.import_document(project=payroll, document=document, by=maria, source="small.json")
    plan.reschedule(project=payroll, by=maria)
    return project_for(maria, "PAY")
