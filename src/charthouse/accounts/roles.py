"""Who has which role in the organisation: their own, and those of their groups."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from charthouse.accounts.models import GroupRole, OrganisationRole, User, UserRole
from charthouse.prepared import Prepared, Row


def roles_of(user: User | AnonymousUser) -> frozenset[OrganisationRole]:
    """The roles that somebody has in the organisation; nobody who may not sign in has one."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return frozenset(OrganisationRole(role) for (role,) in _roles_of(user.pk))


def is_administrator(user: User | AnonymousUser) -> bool:
    """Whether somebody administers this Charthouse."""
    return OrganisationRole.ADMINISTRATOR in roles_of(user)


def people_with(role: OrganisationRole) -> QuerySet[User]:
    """Everybody active who has a role, by themselves or by a group."""
    return User.objects.filter(
        Q(organisation_roles__role=role) | Q(member_of__organisation_roles__role=role), is_active=True
    ).distinct()


def _query(user: int) -> QuerySet[Any, Row]:
    own = UserRole.objects.filter(user=user).values_list("role")
    return own.union(GroupRole.objects.filter(group__members__user=user).values_list("role"))


_roles_of = Prepared(_query, int)
