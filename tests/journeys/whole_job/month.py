"""Where the month begins: fifteen people at work, a vendor abroad, a budget, a client, a board."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from charthouse.accounts.models import User
from charthouse.budget.lines import add_line
from charthouse.engine.network import TaskKind
from charthouse.exchange import document as doc
from charthouse.plan import actions, baselines, publishing
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Publishing, Role
from tests.worlds import DAY, OFFICE, account

NAMES = (
    "Jonas Weber", "Yuki Hayashi", "Inés Duarte", "Amara Nwosu", "Piotr Zając", "Leila Haddad", "Tomás Brandão",
    "Sofia Lindqvist", "Rahul Menon", "Chloé Marchand", "Emre Yıldız", "Hanna Koskinen", "Owen Price", "Mei Tan",
    "Davide Greco",
)  # fmt: skip
SITES = (
    "Stuttgart", "Rotterdam", "Lisbon", "Lagos", "Gdańsk", "Tunis", "Porto", "Malmö", "Pune", "Lyon", "İzmir",
    "Tampere", "Cardiff", "Penang", "Bari",
)  # fmt: skip
DELIVERY, LIVE = 101, 120


@dataclass(frozen=True)
class Month:
    """The month that is over, and the project that went through it."""

    first: dt.date
    """Its first day."""
    last: dt.date
    start: dt.date
    """Of the project: the month's first Monday."""
    project: Project
    maria: User
    people: dict[str, User]
    client: User
    board: User

    def within(self, day: int) -> dt.date:
        """A day of the month that is over."""
        return self.first.replace(day=day)


def begun(maria: User) -> Month:
    """A project that began last month; each of fifteen people replaces the network of a site."""
    this = dt.datetime.now(dt.UTC).date().replace(day=1)
    last = this - dt.timedelta(days=1)
    first = last.replace(day=1)
    start = first + dt.timedelta(days=-first.weekday() % 7)
    project = projects.create_project(
        key="NET", name="Network of the branches", by=maria, time_zone="Europe/Berlin", currency="EUR", start=start
    )
    people = {name: account(f"person{place}@example.org", name) for place, name in enumerate(NAMES)}
    client, board = account("karin@kestrel.example", "Karin Brandt"), account("robert@example.org", "Robert Achterberg")
    for one in people.values():
        projects.set_member(project=project, email=one.email, role=Role.CONTRIBUTOR, by=maria)
    projects.set_member(project=project, email=client.email, role=Role.CLIENT, by=maria)
    projects.set_member(project=project, email=board.email, role=Role.APPROVER, by=maria)
    actions.import_document(project=project, document=_plan(start, people), by=maria)
    actions.reschedule(project=project, by=maria)
    for uid in range(110, 116):  # reported once, before they fell silent
        actions.update_task(project=project, uid=uid, changes={"percent_complete": (0.0, 60.0)}, by=maria)
    actions.reschedule(project=project, by=maria)
    access = project_for(maria, "NET")
    baselines.set_baseline(project=project, by=maria, name="Agreed")
    publishing.choose_publishing(access=access, publishing=Publishing.BY_HAND)
    months = {first: Decimal(6000), this: Decimal(6000)}
    add_line(access=access, facts={
        "name": "Switches", "type": "hardware", "vendor": "Pacific Switch", "months": months, "task_uid": DELIVERY,
    })  # fmt: skip
    return Month(first, last, start, project, maria, people, client, board)


def _plan(start: dt.date, people: dict[str, User]) -> doc.Document:
    at = (start - dt.date(1970, 1, 1)).days * 1440 + 480
    names = list(people)
    work = [
        doc.Task(uid=100, name="Replace the network", summary=True),
        doc.Task(uid=DELIVERY, name="Delivery of the switches", parent_uid=100, duration=doc.Duration(48 * DAY)),
        *(
            doc.Task(uid=100 + place, name=f"Cable {SITES[place - 1]}", parent_uid=100, duration=doc.Duration(45 * DAY))
            for place in range(2, 16)
        ),
        doc.Task(uid=116, name="Put the switches in", parent_uid=100, duration=doc.Duration(5 * DAY)),
        doc.Task(uid=LIVE, name="All branches live", kind=TaskKind.MILESTONE),
    ]
    return doc.Document(
        project=doc.Project(name="Network of the branches", start=at, calendar_uid=1, currency="EUR"),
        calendars=(doc.Calendar(uid=1, name="Office", week=(OFFICE,) * 5 + ((), ())),),
        tasks=tuple(work),
        links=(
            *(doc.Link(before=100 + place, after=116) for place in range(1, 16)),
            doc.Link(before=116, after=LIVE),
        ),
        resources=tuple(
            doc.Resource(
                uid=place, name=name, email=people[name].email, rates=(doc.Rate(per_hour=Decimal("71.30") + place),)
            )
            for place, name in enumerate(names, start=1)
        ),
        assignments=tuple(
            doc.Assignment(uid=place, task_uid=100 + place, resource_uid=place) for place in range(1, 16)
        ),
    )
