"""Says who may do what, as a manager would read it: the whole tables, and one's own rights with their origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from charthouse.accounts.models import OrganisationRole
from charthouse.projects import held, parts
from charthouse.projects.access import Access, Standing
from charthouse.projects.held import Held
from charthouse.projects.models import Role
from charthouse.projects.permissions import (
    DESCRIPTIONS,
    EVERYBODY,
    IN_EVERY_PROJECT,
    ORGANISATION_SENTENCES,
    ORGANISATION_TABLE,
    SENSITIVE,
    SENTENCES,
    TABLE,
    Right,
)

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One right, and which of the roles above the columns have it."""

    sentence: Words
    has: tuple[bool, ...]
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class MyLine:
    """One right that one has or lacks in a project."""

    sentence: Words
    by: tuple[str, ...]
    """Which roles give it."""
    instead: str
    """Who has it, for who has not."""


@dataclass(frozen=True, slots=True)
class MyRights:
    """What somebody may and may not do in a project."""

    roles: tuple[str, ...]
    """Each role with where it comes from."""
    may: tuple[MyLine, ...]
    may_not: tuple[MyLine, ...]
    managers: tuple[str, ...]
    """Whom to ask; nobody is named to who may not see the team."""
    leads: tuple[str, ...]
    audits: bool


def tables(standing: Standing) -> dict[str, Any]:
    """What the page of all permissions shows; ``standing`` is the reader's."""
    mine = {one.role for one in standing.roles}
    return {
        "project_roles": [(role.label, DESCRIPTIONS[role]) for role in Role],
        "in_project": [Line(SENTENCES[right], _has(TABLE, right), right in SENSITIVE) for right in Right],
        "organisation_roles": [(role.label, DESCRIPTIONS[role], role in mine) for role in OrganisationRole],
        "in_every_project": [
            Line(SENTENCES[right], _has(IN_EVERY_PROJECT, right), right in SENSITIVE)
            for right in Right
            if any(right in rights for rights in IN_EVERY_PROJECT.values())
        ],
        "in_organisation": [
            Line(sentence, _has(ORGANISATION_TABLE, right))
            for right, sentence in ORGANISATION_SENTENCES.items()
            if right not in EVERYBODY
        ],
        "everybody": [ORGANISATION_SENTENCES[right] for right in sorted(EVERYBODY)],
    }


def of(access: Access) -> MyRights:
    """Somebody's rights in a project, with the roles that give them."""
    ordered = sorted(access.roles, key=lambda one: (one.in_organisation, bool(one.for_whom), one.group, one.role))
    audits = held.is_auditor(access.roles)
    names = {part.uid: part.name for part in parts.choices(access.project)} if access.led else {}
    may = [
        MyLine(SENTENCES[right], tuple(_said(one) for one in ordered if right in one.rights), "")
        for right in Right
        if access.may(right)
    ]
    may_not = [
        MyLine(SENTENCES[right], (), "" if audits else ", ".join(_able(right)))
        for right in Right
        if not access.may(right)
    ]
    managers = tuple(user.name for user in held.managers_of(access.project)) if access.may(Right.SEE_TEAM) else ()
    return MyRights(
        tuple(_said(one) for one in ordered),
        tuple(may),
        tuple(may_not),
        managers,
        tuple(names[part] for part in sorted(access.led) if part in names),
        audits,
    )


def _able(right: Right) -> Iterable[str]:
    yield from (str(role.label) for role, rights in TABLE.items() if right in rights)
    yield from (str(role.label) for role, rights in IN_EVERY_PROJECT.items() if right in rights)


def _said(one: Held) -> str:
    role, group, absent = str(one.role.label), one.group, one.for_whom
    if one.in_organisation:
        role = _("%(role)s in the organisation") % {"role": role}
    if group and absent:
        return _("%(role)s, by the group “%(group)s”, standing in for %(name)s") % {
            "role": role, "group": group, "name": absent,
        }  # fmt: skip
    if group:
        return _("%(role)s, by the group “%(group)s”") % {"role": role, "group": group}
    if absent:
        return _("%(role)s, standing in for %(name)s") % {"role": role, "name": absent}
    return role


def _has(table: Mapping[Any, frozenset[Any]], right: str) -> tuple[bool, ...]:
    return tuple(right in rights for rights in table.values())
