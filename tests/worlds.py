"""The small worlds that tests of the product begin in: a few people, a project, a plan."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal

import pytest
from django.test import Client

from charthouse.accounts.models import User
from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind
from charthouse.exchange import document as doc
from charthouse.projects import actions as projects
from charthouse.projects.models import Project, Role

DAY = 480
OFFICE = ((480, 720), (780, 1020))
POSTGRESQL = os.environ.get("CHARTHOUSE_DATABASE_URL", "").startswith("postgres")
"""Whether the tests run on PostgreSQL, not on SQLite."""
MONDAY = (dt.date(2026, 3, 2) - dt.date(1970, 1, 1)).days * 1440 + 480
"""Monday 2 March 2026, 08:00."""


def at(day: int, minute: int = 480) -> int:
    """Minutes since 1970 of a moment so many calendar days after that Monday."""
    return MONDAY - 480 + day * 1440 + minute


def account(email: str, name: str) -> User:
    """Somebody who can sign in."""
    return User.objects.create_user(email, "correct horse battery", name=name)


def signed_in(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client(headers={"accept": "text/html"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def maria(db: None) -> User:
    """The manager."""
    return account("maria@example.org", "Maria Okafor")


@pytest.fixture
def yuki(db: None) -> User:
    """A contributor."""
    return account("yuki@example.org", "Yuki Hayashi")


@pytest.fixture
def helene(db: None) -> User:
    """A viewer."""
    return account("helene@example.org", "Helene Dahl")


@pytest.fixture
def stranger(db: None) -> User:
    """Somebody with no part in the project."""
    return account("stranger@example.org", "Sam Stranger")


@pytest.fixture
def payroll(maria: User, yuki: User, helene: User) -> Project:
    """An open project without tasks."""
    project = projects.create_project(
        key="PAY", name="Payroll", by=maria, time_zone="Europe/Berlin", currency="EUR", start=dt.date(2026, 3, 2)
    )
    projects.set_member(project=project, email=yuki.email, role=Role.CONTRIBUTOR, by=maria)
    projects.set_member(project=project, email=helene.email, role=Role.VIEWER, by=maria)
    return project


@pytest.fixture
def small_plan() -> doc.Document:
    """Two phases, four tasks and a milestone: Design 3 d → Build 5 d → Test 2 d → Live, and Train beside the test."""
    week = (OFFICE,) * 5 + ((), ())
    return doc.Document(
        project=doc.Project(name="Small", start=MONDAY, calendar_uid=1, currency="EUR"),
        calendars=(
            doc.Calendar(uid=1, name="Office", week=week),
            doc.Calendar(
                uid=2,
                name="Yuki",
                week=(None,) * 7,
                parent_uid=1,
                resource_uid=1,
                exceptions=(doc.CalendarException(first=MONDAY // 1440 + 30, last=MONDAY // 1440 + 31, name="Leave"),),
            ),
        ),
        tasks=(
            doc.Task(uid=10, name="Make", summary=True),
            doc.Task(
                uid=11, name="Design", parent_uid=10, duration=doc.Duration(3 * DAY),
                estimate=doc.ThreePoint(2 * DAY, 3 * DAY, 6 * DAY, basis="as last year"),
                baselines=(doc.TaskBaseline(0, at(0), at(2, 1020), 3 * DAY),),
            ),
            doc.Task(
                uid=12, name="Build", parent_uid=10, duration=doc.Duration(5 * DAY), notes="With both plants.",
                custom=(("Sprint", "7"), ("Points", 8)), fixed_cost=Decimal("1250.50"),
            ),
            doc.Task(uid=20, name="Bring in", summary=True),
            doc.Task(uid=21, name="Test", parent_uid=20, duration=doc.Duration(2 * DAY), deadline=at(20, 1020)),
            doc.Task(uid=22, name="Train", parent_uid=20, duration=doc.Duration(DAY), constraint=ConstraintKind.ALAP),
            doc.Task(uid=23, name="Live", parent_uid=20, kind=TaskKind.MILESTONE),
        ),
        links=(
            doc.Link(before=11, after=12),
            doc.Link(before=12, after=21, lag=doc.Lag(DAY)),
            doc.Link(before=12, after=22, kind=LinkKind.START_TO_START),
            doc.Link(before=21, after=23),
            doc.Link(before=22, after=23),
        ),
        resources=(
            doc.Resource(
                uid=1, name="Yuki Hayashi", initials="YH", email="yuki@example.org", calendar_uid=2, group="Data",
                rates=(doc.Rate(per_hour=Decimal("72.25")),),
            ),
            doc.Resource(uid=2, name="Test lab", kind=doc.ResourceKind.EQUIPMENT, max_units=2.0),
        ),
        assignments=(
            doc.Assignment(uid=1, task_uid=12, resource_uid=1, units=0.5, work=1200),
            doc.Assignment(uid=2, task_uid=21, resource_uid=2),
        ),
        baselines=(doc.Baseline(0, "Agreed", at(-3)),),
        custom_fields=(doc.CustomField("Sprint"), doc.CustomField("Points", doc.CustomKind.NUMBER)),
    )  # fmt: skip
