"""The organisation's strategic goals: set, changed and retired by who keeps its standards; projects serve them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.accounts.permissions import AccountRight
from charthouse.goals import values
from charthouse.goals.models import Goal, GoalServes, StrategicGoal
from charthouse.goals.refusals import BadGoal, GoalChangedMeanwhile, NoSuchGoal
from charthouse.goals.values import STRATEGIC, Facts, facts_of, plain
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.models import ORGANISATION, Entry
from charthouse.journal.row_changes import Watch, made, unpack
from charthouse.projects.access import Standing
from charthouse.projects.permissions import OrganisationRight, Right

RECORD = "goals.StrategicGoal"
VERBS = ("set a strategic goal", "changed a strategic goal")
MOST = 200


def goals_of_organisation() -> QuerySet[StrategicGoal]:
    """All of them with how many goals of projects serve each (``goals``), those still pursued first."""
    return StrategicGoal.objects.select_related("owner").annotate(goals=Count("served_by")).order_by("retired", "code")


def pursued() -> QuerySet[StrategicGoal]:
    """Those that a project's goal may be tied to."""
    return StrategicGoal.objects.filter(retired=False).order_by("code")


def may_keep(by: User) -> bool:
    """Whether somebody sets the organisation's goals."""
    return Standing(by).may(OrganisationRight.KEEP_STANDARDS)


def possible_owners(by: User) -> QuerySet[User]:
    """Whom somebody may choose as an owner: people whose names they see anyway, else themselves."""
    found = User.objects.filter(is_active=True, kind=User.Kind.PERSON).order_by("name")
    standing = Standing(by)
    if standing.may(AccountRight.SEE_PEOPLE) or standing.may(OrganisationRight.SEE_ALL_PROJECTS):
        return found
    return found.filter(pk=by.pk)


@one_operation
@transaction.atomic
def set_strategic_goal(*, facts: Facts, by: User) -> StrategicGoal:
    """Set a goal of the organisation; ``facts`` as ``values.STRATEGIC`` names them.

    :raises charthouse.projects.access.RoleMayNot: BadGoal:
    """
    stream = _held(by)
    if StrategicGoal.objects.count() >= MOST:
        raise BadGoal(_("%(most)d strategic goals are the most that are kept.") % {"most": MOST})
    one = StrategicGoal(journal=stream)
    _put(one, facts)
    one.save()
    journal.record(one, VERBS[0], by=by, after=_told(one), changes=made(one))
    return one


@one_operation
@transaction.atomic
def change_strategic_goal(*, number: int, facts: Facts, by: User, seen: int | None = None) -> StrategicGoal:
    """Change, retire or take up again a goal of the organisation; ``seen`` is the version that was looked at.

    :raises charthouse.projects.access.RoleMayNot: NoSuchGoal: BadGoal: GoalChangedMeanwhile:
    """
    _held(by)
    one = strategic_goal(number)
    if seen is not None and seen != one.version:
        raise GoalChangedMeanwhile(
            _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
            % {"name": str(one)}
        )
    watch, before = Watch(StrategicGoal.objects.filter(pk=one.pk)), _told(one)
    _put(one, facts)
    after = _told(one)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return one
    one.version += 1
    one.save()
    journal.record(
        one, VERBS[1], by=by, before={name: before[name] for name in changed},
        after={name: after[name] for name in changed}, changes=watch.changes(),
    )  # fmt: skip
    return one


def strategic_goal(number: int) -> StrategicGoal:
    """The organisation's goal of that number.

    :raises NoSuchGoal:
    """
    found = StrategicGoal.objects.select_related("owner").filter(pk=number).first()
    if found is None:
        raise NoSuchGoal(_("The organisation has no strategic goal %(number)d.") % {"number": number})
    return found


def serving(one: StrategicGoal, by: User) -> list[Goal]:
    """The goals of projects that serve it, as far as somebody sees them."""
    mine = Standing(by).projects(Right.SEE_GOALS)
    found = Goal.objects.filter(serves__strategic=one, project__in=mine).select_related("project")
    return list(found.order_by("project__key", "number"))


def begin_undoing(_stream_id: int, entries: Sequence[Entry], by: User) -> None:
    """May this person take it back, and would nothing that is served go?"""
    _held(by)
    for entry in entries:
        altered = unpack(entry.changes).get(RECORD)
        if altered is not None and GoalServes.objects.filter(strategic__in=list(altered.added)).exists():
            raise BadGoal(_("Projects are tied to “%(name)s”; retire it instead.") % {"name": entry.label})


def _held(by: User) -> Any:
    Standing(by).require(OrganisationRight.KEEP_STANDARDS)
    return journal.locked_stream(journal.open_stream(ORGANISATION).pk)


def _put(one: StrategicGoal, facts: Facts) -> None:
    for name, value in facts.items():
        if name not in STRATEGIC:
            raise values.bad(name, _("There is no field “%(field)s”.") % {"field": name[:60]})
        if name == "owner":
            if value is not None and not (type(value) is int and User.objects.filter(pk=value, is_active=True)):
                raise values.bad("owner", _("Choose somebody who has an account."))
            one.owner_id = value
        else:
            setattr(one, name, values.check(one, name, value))
    if not one.code:
        raise values.bad("code", _("A strategic goal needs a code by which people call it, such as S1."))
    if not one.title:
        raise values.bad("title", _("A strategic goal needs a title: what is to be reached, in a sentence."))
    if StrategicGoal.objects.filter(code__iexact=one.code).exclude(pk=one.pk).exists():
        raise values.bad("code", _("Another strategic goal has the code “%(code)s”.") % {"code": one.code})


def _told(one: StrategicGoal) -> dict[str, Any]:
    told = {name: plain(value) for name, value in facts_of(one, STRATEGIC).items()}
    return {**told, "owner": "" if one.owner is None else one.owner.name}
