"""What is read about accounts: the list of people, one person, the groups, the invitations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from charthouse.accounts import grants as granting
from charthouse.accounts.models import Deputy, Group, GroupRole, Invitation, OrganisationRole, User, UserRole
from charthouse.accounts.second_step import with_second_step
from charthouse.incoming import number_in

PAGE = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for among the people."""

    words: str = ""
    role: str = ""
    group: str = ""
    state: str = "active"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line of the list of people."""

    user: User
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    last_seen: dt.datetime | None
    second_step: bool


def people(sought: Sought) -> QuerySet[User]:
    """The accounts that somebody looks for, by name."""
    found = User.objects.order_by("name", "email", "pk")
    for word in sought.words.replace("\x00", "").split()[:6]:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if sought.role in OrganisationRole.values:
        own = UserRole.objects.filter(user=OuterRef("pk"), role=sought.role)
        by_group = GroupRole.objects.filter(group__members__user=OuterRef("pk"), role=sought.role)
        found = found.filter(Exists(own) | Exists(by_group))
    group = number_in(sought.group)
    if group is not None:
        found = found.filter(member_of=group)
    if sought.state == "active":
        return found.filter(is_active=True, kind=User.Kind.PERSON)
    if sought.state == "deactivated":
        return found.filter(is_active=False)
    if sought.state == "programs":
        return found.filter(kind=User.Kind.SERVICE)
    return found


def lines_of(users: Iterable[User]) -> list[PersonLine]:
    """The lines of one page of people, with four queries however many they are."""
    users = list(users)
    numbers = [user.pk for user in users]
    roles: dict[int, set[str]] = {number: set() for number in numbers}
    for user_id, role in UserRole.objects.filter(user__in=numbers).values_list("user_id", "role"):
        roles[user_id].add(role)
    by_group = GroupRole.objects.filter(group__members__user__in=numbers).values_list("group__members__user", "role")
    for user_id, role in by_group:
        if user_id in roles:
            roles[user_id].add(role)
    groups: dict[int, list[str]] = {number: [] for number in numbers}
    for user_id, name in Group.objects.filter(people__in=numbers).values_list("people", "name"):
        if user_id in groups:
            groups[user_id].append(name)
    seen = dict(UserSession.objects.filter(user__in=numbers).values_list("user").annotate(at=Max("last_seen_at")))
    stepped = with_second_step(numbers)
    return [
        PersonLine(
            user,
            tuple(str(role.label) for role in OrganisationRole if role in roles[user.pk]),
            tuple(groups[user.pk]),
            max((at for at in (seen.get(user.pk), user.last_login) if at), default=None),
            user.pk in stepped,
        )
        for user in users
    ]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One line of the list of groups."""

    group: Group
    people: int
    roles: tuple[str, ...]


def groups() -> list[GroupLine]:
    """All groups by name, with how many belong to them and what they carry."""
    counted = Group.objects.annotate(people_count=Count("members")).prefetch_related("organisation_roles")
    return [
        GroupLine(
            group, group.people_count, tuple(str(one.get_role_display()) for one in group.organisation_roles.all())
        )
        for group in counted.order_by("name")
    ]


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One line of the list of invitations."""

    invitation: Invitation
    state: str
    """``open``, ``unsent``, ``expired``, ``withdrawn`` or ``accepted``."""
    brings: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it can be withdrawn or sent again."""
        return self.state in {"open", "unsent", "expired"}


def invitations() -> QuerySet[Invitation]:
    """All invitations, newest first."""
    return Invitation.objects.select_related("invited_by", "accepted_by").order_by("-invited_at", "-pk")


def line_of(invitation: Invitation, reader: User) -> InvitationLine:
    """An invitation as the list shows it to somebody."""
    return InvitationLine(invitation, state_of(invitation), tuple(granting.in_words(invitation.grants, reader)))


def state_of(invitation: Invitation) -> str:
    """How an invitation stands."""
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    if invitation.expires_at <= timezone.now():
        return "expired"
    return "open" if invitation.sent_at is not None else "unsent"


def absences_of(user: User) -> QuerySet[Deputy]:
    """Somebody's absences that are not over, and those in which they stand in for others."""
    yesterday = timezone.now().date() - dt.timedelta(days=1)
    return (
        Deputy.objects.filter(Q(person=user) | Q(deputy=user), ended_at=None, last_day__gte=yesterday)
        .select_related("person", "deputy")
        .order_by("first_day", "pk")
    )


def sessions_of(user: User) -> int:
    """In how many browsers somebody is signed in."""
    return int(UserSession.objects.filter(user=user).count())


def last_seen_of(user: User) -> dt.datetime | None:
    """When somebody was last seen, in any browser."""
    newest = UserSession.objects.filter(user=user).order_by("-last_seen_at").values("last_seen_at")[:1]
    at: dt.datetime | None = User.objects.filter(pk=user.pk).values_list(Subquery(newest), flat=True).get()
    return at or user.last_login
