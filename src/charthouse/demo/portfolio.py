"""Makes the demo portfolio through the same actions as a person's, once; a second start finds it and keeps it."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from charthouse.accounts import actions as accounts
from charthouse.accounts import grouping
from charthouse.accounts.models import Group, OrganisationRole, User
from charthouse.demo import (
    arranged,
    asked,
    begun,
    budgeting,
    chartered,
    estimated,
    finishing,
    goaled,
    house,
    logged,
    met,
    outlooks,
    promising,
    reported,
    risky,
    scoped,
    spending,
    staged,
    stakes,
    talk,
    worried,
)
from charthouse.demo.build import document_of
from charthouse.demo.people import PEOPLE
from charthouse.demo.projects import PROJECTS
from charthouse.demo.rows import DemoProject, Person
from charthouse.demo.wave_zero import PILOT
from charthouse.exchange.document import Document
from charthouse.plan import actions as plan
from charthouse.portfolio.renewing import renew_all
from charthouse.projects import actions as projects
from charthouse.projects.access import project_for
from charthouse.projects.models import Project, Role
from charthouse.resources.models import Resource

SIGNED_IN = {"MO": "manager", "YH": "contributor", "HD": "sponsor"}
"""Those of the demo's people who get a password; the others only appear in projects."""
EVERYWHERE = {"MO": Role.VIEWER, "HD": Role.APPROVER}
"""People who see every project, beside those they work in."""
OWN_ROLES = {"NC": Role.PRODUCT_OWNER, "TZ": Role.LEAD, "JL": Role.LEAD}
"""What some are wherever they work; the leads lead the branch of the plan in which they have most to do."""
OFFICE = ("Security office", "Reads along in every project.", ("AC", "KM", "LB"))
"""A group that sees every project."""
OPERATIONS = ("Data centre operations", "Runs servers, storage and networks.", ("LF", "RM", "GB", "SN"))
"""A department; the first is its line manager."""
PROGRAMME = ("Programme office", "Looks after the managers of the projects.", ("MO", "YH", "TZ", "JL"))
"""Another one, whose line manager signs in."""
CONTROLLER = "SM"
_WORDS = (
    "anchor", "beacon", "compass", "harbour", "lantern", "meridian", "northstar", "pilot", "quay", "rigging", "sextant",
    "tide", "voyage",
)  # fmt: skip
_NAMES = {person.initials: person for person in PEOPLE}
_FIRST = PEOPLE[0].initials
"""Whose account is made first administers."""


def make(today: dt.date | None = None) -> list[tuple[str, str]]:
    """Make the portfolio if it is not there, and give the accounts to sign in with: e-mail and password."""
    kept = Path(settings.DATA_DIR) / "demo-accounts.json"
    there = set(Project.objects.filter(key__in=[one.key for one in PROJECTS]).values_list("key", flat=True))
    if not there:
        passwords = {initials: _password() for initials in SIGNED_IN}
        _make(today or timezone.localdate(), passwords)
        kept.write_text(json.dumps({_email(_NAMES[who]): word for who, word in passwords.items()}, indent=1))
        kept.chmod(0o600)
    return list(json.loads(kept.read_text()).items()) if kept.is_file() else []


@transaction.atomic
def _make(today: dt.date, passwords: dict[str, str]) -> None:
    people = {person.initials: _account(person, passwords.get(person.initials)) for person in PEOPLE}
    office, *_departments = (_group(*one, people=people) for one in (OFFICE, OPERATIONS, PROGRAMME))
    for _name, _purpose, (leader, *_others) in (OPERATIONS, PROGRAMME):
        accounts.give_role(user=people[leader], role=OrganisationRole.LINE_MANAGER, by=people[_FIRST])
    accounts.give_role(user=people[CONTROLLER], role=OrganisationRole.CONTROLLER, by=people[_FIRST])
    for one in PROJECTS:
        _under_way(one, today, people, office)
    _project(PILOT, today, people, office)
    for person in PEOPLE:
        Resource.objects.filter(email=_email(person)).update(user=people[person.initials])
    talk.bring_in(people, timezone.localdate())
    promising.promise(people)
    goaled.set_strategy(people[_FIRST], today)
    estimated.remember(people[_FIRST], today.year)
    for one in PROJECTS:
        access = project_for(people[one.manager], one.key)
        goaled.write_down(access, today)
        estimated.calculate(access)
    chartered.write(people, today)
    scoped.write_down(people)
    arranged.bring_in(people, today)
    house.keep(people, people[_FIRST], {one.key: one.manager for one in PROJECTS[:2]}, today)
    asked.ask(people, next(one.manager for one in PROJECTS if one.key == asked.KEY))
    for one in PROJECTS:
        outlooks.look_ahead(project_for(people[one.manager], one.key), one, today)
    staged.put_up(people, today)
    finishing.finish(people, today)
    begun.begin(people, today)
    logged.keep(people, today)
    met.hold(people, today)
    reported.send(people, {one.key: one.manager for one in PROJECTS})
    renew_all()


def _group(name: str, purpose: str, members: tuple[str, ...], *, people: dict[str, User]) -> Group:
    group = grouping.make_group(name=name, description=purpose, by=people[_FIRST])
    for initials in members:
        grouping.add_member(group=group, user=people[initials], by=people[_FIRST])
    return group


BELONGS = {
    "ERP": ("Meridian", "Digital transformation"), "PILOT": ("Meridian", "Digital transformation"),
    "PORTAL": ("Customer first", "Software"), "DCM": ("Safe foundations", "Infrastructure"),
    "ZTA": ("Safe foundations", "Cybersecurity"),
}  # fmt: skip
"""The programme and the type of each project."""
BUDGETED = "ERP"
"""The project whose budget, orders and invoices are written down."""


def _under_way(one: DemoProject, today: dt.date, people: dict[str, User], office: Group) -> None:
    """With its risks and stakeholders, and estimates that its team still makes."""
    document = _project(one, today, people, office)
    access = project_for(people[one.manager], one.key)
    risky.write_down(access, document, today)
    if one.key == BUDGETED:
        budgeting.draw(access, project_for(people["HD"], one.key), today)
    if one.key == PROJECTS[0].key:
        worried.worry_together(access, document)
    elif one.key == PROJECTS[1].key:
        worried.worry(access, today)
    stakes.write_down(access, today)
    estimated.estimate_together(access)


def _project(one: DemoProject, today: dt.date, people: dict[str, User], office: Group) -> Document:
    manager = people[one.manager]
    document = _with_addresses(document_of(one, today))
    project = projects.create_project(
        key=one.key, name=one.name, description=one.purpose, time_zone=one.time_zone, currency="EUR", by=manager,
        programme=BELONGS[one.key][0], type=BELONGS[one.key][1],
    )  # fmt: skip
    for initials in dict.fromkeys((*one.team, *EVERYWHERE)):
        if initials != one.manager:
            role = EVERYWHERE.get(initials, Role.CONTRIBUTOR)
            if initials in one.team and role is Role.VIEWER:
                role = Role.CONTRIBUTOR
            projects.set_member(project=project, email=people[initials].email, role=role, by=manager)
    plan.import_document(project=project, document=document, by=manager, source=f"{one.key}.json")
    plan.reschedule(project=project, by=manager)
    spending.book(project_for(manager, one.key), document)
    if one.key == BUDGETED:
        budgeting.plan(project_for(manager, one.key), today)
    projects.set_roles(project=project, member=office, roles=[Role.VIEWER], by=manager)
    for initials, role in OWN_ROLES.items():
        led = _branches(document, initials)[:1] if role is Role.LEAD else []
        if initials in one.team and (led or role is not Role.LEAD):
            projects.set_roles(project=project, member=people[initials], roles=[role], parts=led, by=manager)
    return document


def _branches(document: Document, initials: str) -> list[int]:
    """The upper tasks below which somebody works, those with most assignments first."""
    above = {task.uid: task.parent_uid for task in document.tasks}
    mine = {resource.uid for resource in document.resources if resource.initials == initials}
    found: Counter[int] = Counter()
    for assignment in document.assignments:
        branch = assignment.task_uid
        while (up := above[branch]) is not None:
            branch = up
        if assignment.resource_uid in mine and branch != assignment.task_uid:
            found[branch] += 1
    return [branch for branch, _count in found.most_common()]


def _account(person: Person, password: str | None) -> User:
    email, zone = _email(person), "Europe/Berlin"
    word = password or secrets.token_urlsafe(32)
    if accounts.nobody_yet():
        # Nobody reads letters to these addresses, so nobody could ever confirm them.
        return accounts.make_first_account(email=email, name=person.name, password=word, time_zone=zone, proven=True)
    there = User.objects.filter(email=email).first()
    return there or accounts.make_account(
        email=email, name=person.name, password=word, time_zone=zone, by=None, proven=True
    )


def _with_addresses(document: Document) -> Document:
    resources = tuple(
        replace(one, email=_email(_NAMES[one.initials])) if one.initials in _NAMES else one
        for one in document.resources
    )
    return replace(document, resources=resources)


def _email(person: Person) -> str:
    plain = (
        unicodedata.normalize("NFKD", person.name.replace("ø", "o").replace("Ø", "O"))
        .encode("ascii", "ignore")
        .decode()
    )
    return ".".join(plain.lower().split()) + "@demo.example"


def _password() -> str:
    return "-".join([*(secrets.choice(_WORDS) for _ in range(3)), str(secrets.randbelow(90) + 10)])
