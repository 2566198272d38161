"""One person of every kind, and a project full of secrets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db import connection
from django.utils import timezone

from charthouse.accounts.models import (
    Deputy,
    Group,
    GroupMember,
    GroupRole,
    OrganisationRole,
    User,
    UserRole,
)  # fmt: skip
from charthouse.accounts.permissions import AccountRight
from charthouse.exchange import document as doc
from charthouse.plan import actions as plan
from charthouse.projects import actions as projects
from charthouse.projects.models import Membership, Project, Role
from charthouse.projects.permissions import (
    EVERYBODY,
    IN_EVERY_PROJECT,
    ORGANISATION_READING,
    ORGANISATION_TABLE,
    READING,
    TABLE,
    OrganisationRight,
    Right,
)  # fmt: skip
from charthouse.resources.models import Resource
from tests.worlds import MONDAY, OFFICE, account

KEY = "NIGHT"
LED, LEAF, ASSIGNED = 10, 11, 12
"""The task that the workstream lead leads, one below it, and one that is the contributor's."""


@dataclass(frozen=True)
class Person:
    """Somebody, and what they are: from this alone, and the tables, follows what they may."""

    name: str
    user: User | None = None
    """Nobody: not signed in."""
    here: frozenset[Role] = frozenset()
    organisation: frozenset[OrganisationRole] = frozenset()
    lent: frozenset[Role] = frozenset()
    lent_organisation: frozenset[OrganisationRole] = frozenset()
    active: bool = True
    lines: bool = False
    """Leads the group of who works in the project."""

    def __str__(self) -> str:
        return self.name

    @property
    def signed_in(self) -> bool:
        """Whether their session counts."""
        return self.user is not None and self.active

    @cached_property
    def rights(self) -> frozenset[str]:
        """In the project."""
        if not self.signed_in:
            return frozenset()
        rights = frozenset[Right]().union(
            *(TABLE[role] for role in self.here | self.lent),
            *(IN_EVERY_PROJECT[role] for role in self.organisation | self.lent_organisation),
        )
        return frozenset(rights & READING if OrganisationRole.AUDITOR in self.organisation else rights)

    @cached_property
    def organisation_rights(self) -> frozenset[str]:
        """In the organisation."""
        if not self.signed_in:
            return frozenset()
        own = EVERYBODY.union(*(ORGANISATION_TABLE[role] for role in self.organisation))
        lent = frozenset[str]().union(*(ORGANISATION_TABLE[role] for role in self.lent_organisation))
        rights = own | (lent - frozenset(AccountRight))
        return rights & ORGANISATION_READING if OrganisationRole.AUDITOR in self.organisation else rights


@dataclass(frozen=True)
class Secret:
    """A text that may stand only in the answers to certain people."""

    text: str
    what: str
    right: Right
    or_rights: frozenset[str] = frozenset()
    """Rights in the organisation that show it as well."""

    def found_in(self, text: str) -> bool:
        """Whether it stands there; a number for itself, not within a longer one, a checksum or a token."""
        if self.text not in text or not self.text[0].isdigit():
            return self.text in text
        return re.search(rf"(?<![\w.]){re.escape(self.text)}(?!\w)", text) is not None

    def shown_to(self, person: Person) -> bool:
        """Whether this person may read it."""
        return self.right in person.rights or bool(self.or_rights & person.organisation_rights)


SECRETS = (
    Secret("Nightingale", "the name of a project that must not be known", Right.SEE),
    Secret("Buy out the rival", "a task of that project", Right.SEE),
    Secret("Quietly count the staff", "a task of that project that is nobody's", Right.SEE),
    Secret("Zdenka Horáková", "somebody who works there", Right.SEE_TEAM,
           frozenset({OrganisationRight.SEE_WORK_OF_PEOPLE, AccountRight.SEE_PEOPLE})),
    Secret("zdenka@secret.example", "her e-mail address", Right.SEE_PERSONAL, frozenset({AccountRight.SEE_PEOPLE})),
    Secret("contributor.of.night@secret.example", "the e-mail address of a member", Right.SEE_PERSONAL,
           frozenset({AccountRight.SEE_PEOPLE})),
    Secret("Knee operation", "why she is absent", Right.SEE_PERSONAL),
    Secret("72.25", "what her hour costs", Right.SEE_RATES),
    Secret("8,670", "what the task that she alone works on costs, from which follows her rate", Right.SEE_RATES),
    Secret("8670", "the same, written plainly", Right.SEE_RATES),
    Secret("41,999", "what a task costs beside labour", Right.SEE_COSTS),
    Secret("41999", "the same, written plainly", Right.SEE_COSTS),
    Secret("987,654", "what a risk costs when it occurs", Right.SEE_COSTS),
    Secret("987654", "the same, written plainly", Right.SEE_COSTS),
    Secret("The rival hears of it", "what may happen", Right.SEE_RISKS),
    Secret("Rule the market", "what the project is to reach", Right.SEE_GOALS),
    Secret("They are told of the sale first", "what a line of the communication plan is for", Right.SEE_STAKEHOLDERS),
    Secret("The cleaner talked", "what stands in the log", Right.SEE_LOG),
    Secret("Sell it by autumn", "what a stakeholder expects", Right.SEE_STAKEHOLDERS),
    Secret("33,333.33", "a cost in a field of the plan's own", Right.SEE_COSTS),
    Secret("33333.33", "the same, written plainly", Right.SEE_COSTS),
    Secret("Tell nobody before June", "what somebody said about a task", Right.SEE_DISCUSSION),
    Secret("redundancies.txt", "the name of a file at a task", Right.SEE_DISCUSSION),
    Secret("Accounting goes first", "what stands in that file", Right.SEE_DISCUSSION),
    Secret("because the board wants it", "why somebody changed a task", Right.SEE_HISTORY),
)  # fmt: skip
"""What is planted in the project, and the right without which it is never answered."""


@dataclass
class World:
    """Everybody, and the project."""

    project: Project
    people: list[Person]
    zdenka: User
    """Who works there and has no role."""
    secrets: tuple[Secret, ...] = SECRETS
    samples: dict[str, object] = field(default_factory=dict)
    offered: dict[object, bool] = field(default_factory=dict)
    """Whether a door takes a method at all, as its owner found out."""

    @property
    def tried(self) -> list[Person]:
        """Who tries every door: everybody; on PostgreSQL who may the most, some of it, and nothing.

        What somebody may is decided by our own code, whatever the database. Which queries a door makes depends on
        what one may, and these are what another database could answer otherwise.
        """
        few = {"the manager", "a contributor", "a client", "a controller", "a stranger", "somebody not signed in"}
        return [person for person in self.people if connection.vendor == "sqlite" or person.name in few]

    def person(self, name: str) -> Person:
        """The person of that name."""
        return next(person for person in self.people if person.name == name)


def make_world() -> World:
    """Build it all; the expectations say the roles once more, so that a role lost on the way is seen."""
    manager = account("manager@secret.example", "Manager")
    project = projects.create_project(
        key=KEY, name="Project Nightingale", by=manager, currency="EUR", start=dt.date(2026, 3, 2)
    )
    people = [Person("the manager", manager, frozenset({Role.MANAGER}))]
    contributor = account("contributor.of.night@secret.example", "Contributor")
    Resource.objects.create(kind="person", name="Contributor", email=contributor.email, user=contributor)
    plan.import_document(project=project, document=_document(contributor.email), by=manager, source="night.json")
    plan.reschedule(project=project, by=manager)
    plan.update_task(
        project=project, uid=LEAF, changes={"priority": (500, 600)}, by=manager, why="because the board wants it"
    )
    for role in Role:
        if role is Role.MANAGER:
            continue
        user = contributor if role is Role.CONTRIBUTOR else account(f"{role}@secret.example", str(role.label))
        _join(project, user, {role}, manager, parts=[LED] if role is Role.LEAD else [])
        people.append(Person(f"a {role.label.lower()}", user, frozenset({role})))
    for one in OrganisationRole:
        user = account(f"{one}@secret.example", str(one.label))
        UserRole.objects.create(user=user, role=one)
        lines = one is OrganisationRole.LINE_MANAGER
        people.append(Person(f"a {one.label.lower()}", user, organisation=frozenset({one}), lines=lines))
    people += _grouped(project, manager) + _standing_in(project, people) + _odd(project, manager)
    return World(project, people, _department(people))


def _join(project: Project, user: User | Group, roles: Iterable[Role], by: User, parts: Iterable[int] = ()) -> None:
    projects.set_roles(project=project, member=user, roles=list(roles), parts=list(parts), by=by)


def _grouped(project: Project, by: User) -> list[Person]:
    """Who has a role by a group only: one in the project, one in the organisation."""
    board = Group.objects.create(name="Board")
    member = account("board@secret.example", "Board member")
    GroupMember.objects.create(group=board, user=member)
    _join(project, board, {Role.VIEWER, Role.APPROVER}, by)
    finance = Group.objects.create(name="Finance")
    controller = account("finance@secret.example", "Finance")
    GroupMember.objects.create(group=finance, user=controller)
    GroupRole.objects.create(group=finance, role=OrganisationRole.CONTROLLER)
    return [
        Person("somebody by their group", member, frozenset({Role.VIEWER, Role.APPROVER})),
        Person("a controller by their group", controller, organisation=frozenset({OrganisationRole.CONTROLLER})),
    ]


def _standing_in(project: Project, people: Iterable[Person]) -> list[Person]:
    """Who has roles because somebody is away; and who had, until yesterday."""
    of = {person.name: person.user for person in people}
    found: list[Person] = []
    for name, lent, lent_organisation in (
        ("the manager", frozenset({Role.MANAGER}), frozenset[OrganisationRole]()),
        ("a auditor", frozenset[Role](), frozenset({OrganisationRole.AUDITOR})),
        ("a administrator", frozenset[Role](), frozenset({OrganisationRole.ADMINISTRATOR})),
    ):
        user = account(f"deputy{len(found)}@secret.example", f"Deputy {len(found)}")
        _deputy(of[name], user, first=-1, last=1)
        found.append(Person(f"the deputy of {name}", user, lent=lent, lent_organisation=lent_organisation))
    late = account("late@secret.example", "Late deputy")
    _deputy(of["the manager"], late, first=-9, last=-3)
    return [*found, Person("the deputy of last week", late)]


def _deputy(person: User | None, deputy: User, *, first: int, last: int) -> None:
    assert person is not None
    today = timezone.now().date()
    Deputy.objects.create(
        person=person, deputy=deputy, first_day=today + dt.timedelta(first), last_day=today + dt.timedelta(last)
    )


def _odd(project: Project, by: User) -> list[Person]:
    """Those whose roles contradict each other or do not count."""
    auditing = account("auditing@secret.example", "Auditing manager")
    Membership.objects.create(project=project, user=auditing, role=Role.MANAGER)
    UserRole.objects.create(user=auditing, role=OrganisationRole.AUDITOR)
    gone = account("gone@secret.example", "Gone manager")
    _join(project, gone, {Role.MANAGER}, by)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    stranger = account("stranger@secret.example", "Stranger")
    projects.create_project(key="OWN", name="Stranger's own", by=stranger)
    return [
        Person("an auditor made manager", auditing, frozenset({Role.MANAGER}), frozenset({OrganisationRole.AUDITOR})),
        Person("a manager whose account ended", gone, frozenset({Role.MANAGER}), active=False),
        Person("a stranger", stranger),
        Person("somebody not signed in"),
    ]


def _department(people: Iterable[Person]) -> User:
    """Zdenka has an account, and the line manager is of her group."""
    zdenka = account("zdenka@secret.example", "Zdenka Horáková")
    Resource.objects.filter(email="zdenka@secret.example").update(user=zdenka)
    department = Group.objects.create(name="Department")
    GroupMember.objects.create(group=department, user=zdenka)
    for person in people:
        if person.lines and person.user is not None:
            GroupMember.objects.create(group=department, user=person.user)
    return zdenka


def _document(contributor: str) -> doc.Document:
    week = (OFFICE,) * 5 + ((), ())
    absence = doc.CalendarException(first=MONDAY // 1440 + 2, last=MONDAY // 1440 + 3, name="Knee operation")
    return doc.Document(
        project=doc.Project(name="Nightingale", start=MONDAY, calendar_uid=1, currency="EUR"),
        calendars=(
            doc.Calendar(uid=1, name="Office", week=week),
            doc.Calendar(uid=2, name="Zdenka Horáková", week=(None,) * 7, parent_uid=1, resource_uid=1,
                         exceptions=(absence,)),
        ),
        tasks=(
            doc.Task(uid=LED, name="Prepare", summary=True),
            doc.Task(
                uid=LEAF, name="Buy out the rival", parent_uid=LED, duration=doc.Duration(15 * 480),
                work=120 * 60, cost=Decimal("8670"), remaining_cost=Decimal("8670"), calendar_uid=2,
                custom=(("Bribe", 33333.33),),
            ),
            doc.Task(uid=ASSIGNED, name="Write the letter", parent_uid=LED, duration=doc.Duration(480)),
            doc.Task(uid=20, name="Quietly count the staff", duration=doc.Duration(480), fixed_cost=Decimal("41999")),
        ),
        links=(doc.Link(before=LEAF, after=20),),
        resources=(
            doc.Resource(uid=1, name="Zdenka Horáková", initials="ZH", email="zdenka@secret.example", calendar_uid=2,
                         rates=(doc.Rate(per_hour=Decimal("72.25")),)),
            doc.Resource(uid=2, name="Contributor", email=contributor),
        ),
        assignments=(
            doc.Assignment(uid=1, task_uid=LEAF, resource_uid=1, work=120 * 60),
            doc.Assignment(uid=2, task_uid=ASSIGNED, resource_uid=2),
        ),
        custom_fields=(doc.CustomField("Bribe", doc.CustomKind.COST),),
    )  # fmt: skip


def rights_named() -> Mapping[str, frozenset[str]]:
    """Every right that a door can name, by the kind of its rule."""
    organisation = EVERYBODY.union(*ORGANISATION_TABLE.values())
    return {
        "project": frozenset(Right),
        "organisation": organisation,
        "own": organisation,
    }
