"""What a scenario assumes beside its tasks and calendars: the status date, and who works on it, how much and at what
rate. Such changes stay in the scenario until it is adopted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.reach import Subject
from charthouse.journal.row_changes import Watch
from charthouse.plan.columns import RESOURCE_EXTRA, RESOURCE_OWN
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.keeping import set_status_date
from charthouse.plan.queries import document_of
from charthouse.plan.refusals import BadValue
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.resources.models import Allocation, Resource
from charthouse.resources.packing import pack

LONGEST_NAME = 200
MOST_UNITS = 100


class NoScenario(Refused):
    """The plan itself is changed elsewhere."""

    status = 404


def team_of(project: Project) -> list[doc.Resource]:
    """Who and what works on a plan."""
    return list(document_of(project).resources)


def rate_of(resource: doc.Resource) -> Decimal | None:
    """What somebody costs by the hour, where one rate holds for all time; None: several or none do."""
    return resource.rates[0].per_hour if len(resource.rates) == 1 else None


@one_operation
@transaction.atomic
def assume_status_date(*, access: Access, status_date: int | None) -> None:
    """Say until when progress counts in a scenario.

    :raises NoScenario: RoleMayNot:
    """
    _require(access)
    set_status_date(project=access.project, status_date=status_date, by=access.user)


@one_operation
@transaction.atomic
def assume_person(*, access: Access, number: int, units: float, per_hour: Decimal | None) -> None:
    """Let somebody of the team have another share of their time, or another rate for all time (None: as it is).

    :raises NoScenario: RoleMayNot:
    :raises BadValue: nobody has that number, or a share or a rate that cannot be
    """
    _require(access, rates=per_hour is not None)
    plan = locked_plan(access.project)
    there = next((one for one in team_of(access.project) if one.uid == number), None)
    if there is None:
        raise BadValue(_("Nobody of that number is in the team of this scenario."), fields={"person": ""})
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
def assume_somebody(*, access: Access, name: str, units: float = 1.0, per_hour: Decimal | None = None) -> int:
    """Let somebody more be in the team, such as a developer who is to be found; gives their number in the team.

    :raises NoScenario: RoleMayNot:
    :raises BadValue: without a name, or with one that the team has
    """
    _require(access, rates=per_hour is not None)
    plan = locked_plan(access.project)
    name = " ".join(name.replace("\x00", "").split())[:LONGEST_NAME]
    team = team_of(access.project)
    if not name or name.casefold() in (one.name.casefold() for one in team):
        raise BadValue(_("Give them a name that nobody in the team has."), fields={"name": _("another name")})
    _check(units, per_hour)
    number = _next_number(access.project)
    rates = () if per_hour is None else (doc.Rate(per_hour=per_hour),)
    said = doc.Resource(uid=number, name=name, max_units=units, rates=rates, generic=True)
    resource = Resource.objects.create(kind=said.kind.value, name=name)
    watch = Watch(Allocation.objects.filter(project=access.project, uid=number))
    made = Allocation.objects.create(
        project=access.project, resource=resource, uid=number, position=len(team), max_units=units,
        extra=_packed(said, resource),
    )  # fmt: skip
    touch(plan)
    _record(access, made, name, "created", {}, {"name": name, "uid": number}, watch)
    reschedule_locked(plan=plan, by=access.user)
    return number


def _record(
    access: Access, row: Allocation, name: str, verb: str, before: dict[str, object], after: dict[str, object],
    watch: Watch,
) -> None:  # fmt: skip
    journal.record_about(
        Subject(row._meta.label, str(row.pk), name, ""), verb, by=access.user, stream_id=access.project.journal_id,
        before=before, after=after, changes=watch.changes(),
    )  # fmt: skip


def _require(access: Access, *, rates: bool = False) -> None:
    if access.project.branched_from_id is None:
        raise NoScenario(_("This is the plan itself; assumptions are made in its scenarios."))
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
