"""Who and what works in a project: added to its team, with another share or rate, gone again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.reach import Subject
from charthouse.journal.row_changes import Watch
from charthouse.plan.columns import RESOURCE_EXTRA, RESOURCE_OWN
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Assignment
from charthouse.plan.queries import resources_of
from charthouse.plan.refusals import BadValue
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.projects.access import Access
from charthouse.projects.models import Membership, Project
from charthouse.projects.permissions import Right
from charthouse.resources.models import Allocation, Resource
from charthouse.resources.packing import pack

LONGEST_NAME = 200
MOST_UNITS = 100
KINDS = (doc.ResourceKind.PERSON, doc.ResourceKind.EQUIPMENT, doc.ResourceKind.MATERIAL)
"""What people add by hand."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who or what joins a team: an account of the project's members, or somebody or something by name."""

    name: str = ""
    user: int | None = None
    kind: doc.ResourceKind = doc.ResourceKind.PERSON
    units: float = 1.0
    """1 is all of one's time, or one piece."""
    per_hour: Decimal | None = None
    generic: bool = False
    """A role that is to be filled, such as “second tester”."""


def team_of(project: Project) -> list[doc.Resource]:
    """Who and what works on a plan."""
    return [resource for resource, _calendar in resources_of(project)]


def rate_of(resource: doc.Resource) -> Decimal | None:
    """What somebody costs by the hour, where one rate holds for all time; None: several or none do."""
    return resource.rates[0].per_hour if len(resource.rates) == 1 else None


def members_to_add(project: Project) -> list[User]:
    """The people who have a role in a project and are not in its team yet."""
    there = Allocation.objects.filter(project=project, resource__user__isnull=False).values("resource__user")
    emails = {one.email.lower() for one in team_of(project) if one.email}
    found = User.objects.filter(
        pk__in=_members(project), is_active=True, kind=User.Kind.PERSON
    ).exclude(pk__in=there)  # fmt: skip
    return sorted((one for one in found if one.email.lower() not in emails), key=lambda one: one.name.casefold())


@one_operation
@transaction.atomic
def join(*, access: Access, newcomer: Newcomer) -> int:
    """Let somebody or something be in a team, so that tasks can be given to them; gives their number in it.

    :raises RoleMayNot:
    :raises BadValue: without a name, with one that the team has, with a share or a rate that cannot be
    """
    _require(access, rates=newcomer.per_hour is not None)
    plan = locked_plan(access.project)
    team = team_of(access.project)
    _check(newcomer.units, newcomer.per_hour)
    account = None
    if newcomer.user is not None:
        account = next((one for one in members_to_add(access.project) if one.pk == newcomer.user), None)
        if account is None:
            raise BadValue(
                _("This person has no role in the project, or is in its team already."), fields={"who": _("a member")}
            )
    name = account.name if account is not None else " ".join(newcomer.name.replace("\x00", "").split())[:LONGEST_NAME]
    if not name or name.casefold() in (one.name.casefold() for one in team):
        raise BadValue(_("Give them a name that nobody in the team has."), fields={"name": _("another name")})
    number = _next_number(access.project)
    rates = () if newcomer.per_hour is None else (doc.Rate(per_hour=newcomer.per_hour),)
    resource = _resource(account, name, newcomer.kind)
    said = doc.Resource(
        uid=number, name=name, kind=newcomer.kind, email=resource.email, initials=resource.initials,
        max_units=newcomer.units, rates=rates, generic=newcomer.generic,
    )  # fmt: skip
    watch = Watch(Allocation.objects.filter(project=access.project, uid=number))
    made = Allocation.objects.create(
        project=access.project, resource=resource, uid=number, position=len(team), max_units=newcomer.units,
        extra=_packed(said, resource),
    )  # fmt: skip
    touch(plan)
    _record(access, made, name, "created", {}, {"name": name, "uid": number}, watch)
    reschedule_locked(plan=plan, by=access.user)
    return number


@one_operation
@transaction.atomic
def change(*, access: Access, number: int, units: float, per_hour: Decimal | None = None) -> None:
    """Give somebody of the team another share of their time, or another rate for all time (None: as it is).

    :raises RoleMayNot:
    :raises BadValue: nobody has that number, or a share or a rate that cannot be
    """
    _require(access, rates=per_hour is not None)
    plan = locked_plan(access.project)
    there = _member(access.project, number)
    _check(units, per_hour)
    rates = there.rates if per_hour in (None, rate_of(there)) else (doc.Rate(per_hour=per_hour or Decimal(0)),)
    wanted = replace(there, max_units=units, rates=rates)
    if wanted == there:
        return
    found = Allocation.objects.select_related("resource").get(project=access.project, uid=number)
    watch = Watch(Allocation.objects.filter(pk=found.pk))
    found.max_units, found.extra = units, _packed(wanted, found.resource)
    found.save(update_fields=["max_units", "extra"])
    touch(plan)
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    if units != there.max_units:
        before["max_units"], after["max_units"] = there.max_units, units
    if rates != there.rates:  # what they are is told to those only who may see the rows
        before["rates"], after["rates"] = None, None
    _record(access, found, there.name, "changed", before, after, watch)
    reschedule_locked(plan=plan, by=access.user)


@one_operation
@transaction.atomic
def leave(*, access: Access, number: int) -> None:
    """Take somebody or something out of a team; what they are assigned to is given to others first.

    :raises RoleMayNot:
    :raises BadValue: nobody has that number, or tasks are still theirs
    """
    _require(access)
    plan = locked_plan(access.project)
    there = _member(access.project, number)
    found = Allocation.objects.get(project=access.project, uid=number)
    theirs = Assignment.objects.filter(allocation=found).order_by("task__uid")
    if count := theirs.count():
        names = ", ".join(f"{access.project.key}-{uid}" for uid in theirs.values_list("task__uid", flat=True)[:3])
        raise BadValue(
            _("%(name)s still has %(count)s tasks, such as %(tasks)s. Give them to somebody else first.")
            % {"name": there.name, "count": count, "tasks": names}
        )
    watch = Watch(Allocation.objects.filter(pk=found.pk))
    key = found.pk
    found.delete()
    found.pk = key
    touch(plan)
    _record(access, found, there.name, "deleted", {"name": there.name, "uid": number}, {}, watch)
    reschedule_locked(plan=plan, by=access.user)


def _members(project: Project) -> set[int]:
    root = project.branched_from_id or project.pk
    rows = Membership.objects.filter(project=root).values_list("user_id", "group__members__user_id")
    return {user for pair in rows for user in pair if user is not None}


def _member(project: Project, number: int) -> doc.Resource:
    there = next((one for one in team_of(project) if one.uid == number), None)
    if there is None:
        raise BadValue(_("Nobody of that number is in this team."), fields={"person": ""})
    return there


def _resource(account: User | None, name: str, kind: doc.ResourceKind) -> Resource:
    """The row of the organisation for an account, or a new one for a name."""
    if account is None:
        return Resource.objects.create(kind=kind.value, name=name)
    known = Resource.objects.filter(user=account).first()
    if known is None:
        known = Resource.objects.filter(email__iexact=account.email, user__isnull=True).exclude(email="").first()
    if known is None:
        return Resource.objects.create(kind=kind.value, name=name, email=account.email, user=account)
    if known.user_id is None:
        known.user = account
        known.save(update_fields=["user"])
    return known


def _record(
    access: Access, row: Allocation, name: str, verb: str, before: dict[str, object], after: dict[str, object],
    watch: Watch,
) -> None:  # fmt: skip
    journal.record_about(
        Subject(row._meta.label, str(row.pk), name, ""), verb, by=access.user, stream_id=access.project.journal_id,
        before=before, after=after, changes=watch.changes(),
    )  # fmt: skip


def _require(access: Access, *, rates: bool = False) -> None:
    access.require(Right.EDIT_PLAN)
    access.require(Right.SEE_TEAM)
    if rates:
        access.require(Right.SEE_RATES)


def _check(units: float, per_hour: Decimal | None) -> None:
    if not 0 < units <= MOST_UNITS:
        raise BadValue(_("A share is more than nothing of somebody’s time."), fields={"units": _("more than 0")})
    if per_hour is not None and not 0 <= per_hour < Decimal(10) ** 9:
        raise BadValue(_("A rate is an amount of money by the hour."), fields={"rate": _("0 or more")})


def _next_number(project: Project) -> int:
    """A number that nobody has in the plan or any of its scenarios."""
    root = project.branched_from_id or project.pk
    family = [root, *Project.rows.filter(branched_from=root).values_list("pk", flat=True)]
    last = Allocation.objects.filter(project__in=family).order_by("-uid").values_list("uid", flat=True).first()
    return max(last or 0, 0) + 1


def _packed(said: doc.Resource, resource: Resource) -> str:
    different = [name for name in RESOURCE_OWN if getattr(said, name) != getattr(resource, name)]
    return pack(said, (*different, *RESOURCE_EXTRA))
