"""Makes the demo portfolio through the same actions as a person's, once; a second start finds it and keeps it."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import unicodedata
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from charthouse.accounts import actions as accounts
from charthouse.accounts.models import User
from charthouse.demo.build import document_of
from charthouse.demo.people import PEOPLE
from charthouse.demo.projects import PROJECTS
from charthouse.demo.rows import DemoProject, Person
from charthouse.exchange.document import Document
from charthouse.plan import actions as plan
from charthouse.projects import actions as projects
from charthouse.projects.models import Project, Role
from charthouse.resources.models import Resource

SIGNED_IN = {"MO": "manager", "YH": "contributor", "HD": "sponsor"}
"""Those of the demo's people who get a password; the others only appear in projects."""
EVERYWHERE = {"MO": Role.VIEWER, "HD": Role.APPROVER}
"""People who see every project, beside those they work in."""
_WORDS = (
    "anchor", "beacon", "compass", "harbour", "lantern", "meridian", "northstar", "pilot", "quay", "rigging", "sextant",
    "tide", "voyage",
)  # fmt: skip
_NAMES = {person.initials: person for person in PEOPLE}


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
    for one in PROJECTS:
        _project(one, today, people)
    for person in PEOPLE:
        Resource.objects.filter(email=_email(person)).update(user=people[person.initials])


def _project(one: DemoProject, today: dt.date, people: dict[str, User]) -> None:
    manager = people[one.manager]
    document = _with_addresses(document_of(one, today))
    project = projects.create_project(
        key=one.key, name=one.name, description=one.purpose, time_zone=one.time_zone, currency="EUR", by=manager
    )
    for initials in dict.fromkeys((*one.team, *EVERYWHERE)):
        if initials != one.manager:
            role = EVERYWHERE.get(initials, Role.CONTRIBUTOR)
            if initials in one.team and role is Role.VIEWER:
                role = Role.CONTRIBUTOR
            projects.set_member(project=project, email=people[initials].email, role=role, by=manager)
    plan.import_document(project=project, document=document, by=manager, source=f"{one.key}.json")
    plan.reschedule(project=project, by=manager)


def _account(person: Person, password: str | None) -> User:
    email, zone = _email(person), "Europe/Berlin"
    word = password or secrets.token_urlsafe(32)
    if accounts.nobody_yet():
        user = accounts.make_first_account(email=email, name=person.name, password=word, time_zone=zone)
    else:
        there = User.objects.filter(email=email).first()
        user = there or accounts.make_account(email=email, name=person.name, password=word, time_zone=zone, by=None)
    return user


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
