"""Absences: who is away names who stands in, or somebody who may does it for them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.deputies import today_of
from charthouse.accounts.letters import link, send
from charthouse.accounts.models import Deputy, OrganisationRole, User
from charthouse.accounts.permissions import AccountRight, may, require
from charthouse.accounts.recording import record
from charthouse.accounts.roles import roles_of
from charthouse.refusals import Refused

LONGEST = 366


class CannotStandIn(Refused):
    """This deputy, or these days, are not possible."""

    status = 422


@transaction.atomic
def name_deputy(
    *, person: User, deputy: User, first_day: dt.date, last_day: dt.date, reason: str = "", by: User
) -> Deputy:
    """Let somebody stand in while a person is away, with that person's roles in projects.

    Oneself, an administrator, or a line manager may name one. A line manager may not name themselves, nor anybody for
    a person with a role in the organisation: that would hand out rights nobody gave them.

    :raises AccountsNotYours:
    :raises CannotStandIn: beside the field
    """
    _may_name(person, deputy, by)
    wrong: dict[str, str] = {}
    if deputy.pk == person.pk:
        wrong["deputy"] = _("Somebody else must stand in.")
    elif not deputy.is_active or deputy.kind != User.Kind.PERSON:
        wrong["deputy"] = _("%(name)s cannot sign in; choose somebody else.") % {"name": deputy.name}
    elif not person.is_active:
        wrong["deputy"] = _("%(name)s’s account is deactivated; nobody can stand in.") % {"name": person.name}
    if last_day < first_day:
        wrong["last_day"] = _("The last day comes before the first.")
    elif last_day < today_of(person):
        wrong["last_day"] = _("These days are over.")
    elif (last_day - first_day).days > LONGEST:
        wrong["last_day"] = _("An absence lasts a year at most; change the roles for longer.")
    if len(reason) > 200 or "\x00" in reason:
        wrong["reason"] = _("Use at most 200 characters.")
    if wrong:
        raise CannotStandIn(" ".join(wrong.values()), fields=wrong)
    named = Deputy.objects.create(
        person=person, deputy=deputy, first_day=first_day, last_day=last_day, reason=reason.strip()
    )
    record(person, "named a deputy", by=by, after=_facts(named))
    transaction.on_commit(lambda: _tell(named, by))
    return named


@transaction.atomic
def end_deputy(*, named: Deputy, by: User) -> Deputy:
    """Let somebody stand in no longer: the person is back, or it was a mistake. The deputy may step back too.

    :raises AccountsNotYours:
    """
    if not may_end(named, by):
        require(by, AccountRight.SET_DEPUTIES)
    named = Deputy.objects.select_for_update().get(pk=named.pk)
    if named.ended_at is not None:
        return named
    named.ended_at = timezone.now()
    named.save(update_fields=["ended_at"])
    record(named.person, "ended a deputy", by=by, before=_facts(named))
    return named


def may_end(named: Deputy, by: User) -> bool:
    """Whether somebody may end it: who is away, who stands in, and who names deputies for others."""
    return by.pk in (named.person_id, named.deputy_id) or may(by, AccountRight.SET_DEPUTIES)


def _may_name(person: User, deputy: User, by: User) -> None:
    if by.pk == person.pk:
        return
    require(by, AccountRight.SET_DEPUTIES)
    if may(by, AccountRight.ADMINISTER_PEOPLE):
        return
    if deputy.pk == by.pk:
        sentence = _("Name somebody else: only %(name)s or an administrator can make you the deputy.")
        raise CannotStandIn(sentence % {"name": person.name}, fields={"deputy": sentence % {"name": person.name}})
    if roles_of(person) & set(OrganisationRole):
        sentence = _("%(name)s has a role in the organisation; ask an administrator to name a deputy.")
        raise CannotStandIn(sentence % {"name": person.name})


def _tell(named: Deputy, by: User) -> None:
    context = {"named": named, "by": by, "link": link("away")}
    for reader in (named.deputy, named.person):
        if reader.pk != by.pk:
            send("accounts/letters/deputy.txt", to=reader.email, reader=reader, context=context | {"reader": reader})


def _facts(named: Deputy) -> dict[str, object]:
    return {"deputy": named.deputy_id, "first_day": str(named.first_day), "last_day": str(named.last_day)}
