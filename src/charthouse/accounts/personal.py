"""What Charthouse knows about somebody: taken out as one document on request, and erased on request.

Each chapter that keeps personal values registers, under its name, what it tells and how it forgets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils import timezone

from charthouse.accounts.models import ApiToken, Deputy, GroupMember, Invitation, User, UserRole


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One chapter's part."""

    name: str
    tell: Callable[[User], Any]
    """What the chapter knows about somebody, as JSON can hold it."""
    erase: Callable[[User], None] | None = None
    """Forgets it; called inside the transaction that erases the account, while it still has its name and address."""


_chapters: dict[str, PersonalData] = {}


def register(name: str, tell: Callable[[User], Any], *, erase: Callable[[User], None] | None = None) -> None:
    """Let one more chapter tell, and forget, what it knows about people; called in its ``AppConfig.ready``."""
    _chapters[name] = PersonalData(name, tell, erase)


def tell_everything(user: User) -> dict[str, Any]:
    """All that is kept about somebody, chapter by chapter; no secrets, no other people's data."""
    told = {"charthouse": "personal-data-1", "made_at": timezone.now().isoformat(), "account": _account(user)}
    return told | {name: part.tell(user) for name, part in sorted(_chapters.items())}


def erase_everywhere(user: User) -> None:
    """Let every chapter forget somebody's personal values; the account still has its name and address then."""
    for part in reversed(_chapters.values()):  # those above first: the journal, below them, knows the earlier names
        if part.erase is not None:
            part.erase(user)


def _account(user: User) -> dict[str, Any]:
    return {
        "number": user.pk,
        "kind": user.kind,
        "name": user.name,
        "email": user.email,
        "locale": user.locale,
        "time_zone": user.time_zone,
        "theme": user.theme,
        "active": user.is_active,
        "joined_at": user.joined_at.isoformat(),
        "last_signed_in_at": user.last_login.isoformat() if user.last_login else None,
        "addresses": [
            {"email": one.email, "confirmed": one.verified, "main": one.primary}
            for one in EmailAddress.objects.filter(user=user).order_by("email")
        ],
        "organisation_roles": [
            {"role": one.role, "since": one.since.isoformat()}
            for one in UserRole.objects.filter(user=user).order_by("role")
        ],
        "groups": [
            {"group": one.group.name, "since": one.since.isoformat()}
            for one in GroupMember.objects.filter(user=user).select_related("group").order_by("group__name")
        ],
        "second_step": [
            {"kind": one.type, "added_at": one.created_at.isoformat(),
             "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None}
            for one in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "sessions": [
            {"address": one.ip, "browser": one.user_agent, "began_at": one.created_at.isoformat(),
             "last_seen_at": one.last_seen_at.isoformat()}
            for one in UserSession.objects.filter(user=user).order_by("pk")
        ],
        "tokens": [
            {"name": one.name, "scopes": one.scopes, "made_at": one.created_at.isoformat(),
             "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None}
            for one in ApiToken.objects.filter(owner=user).order_by("pk")
        ],
        "absences": [
            {"from": str(one.first_day), "until": str(one.last_day), "deputy": one.deputy_id, "for": one.person_id,
             "reason": one.reason if one.person_id == user.pk else ""}
            for one in Deputy.objects.filter(Q(person=user) | Q(deputy=user)).order_by("first_day", "pk")
        ],
        "invitations": [
            {"email": one.email, "invited_at": one.invited_at.isoformat(),
             "accepted_at": one.accepted_at.isoformat() if one.accepted_at else None}
            for one in Invitation.objects.filter(accepted_by=user).order_by("pk")
        ],
    }  # fmt: skip
