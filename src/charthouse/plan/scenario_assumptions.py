"""What a scenario assumes beside its tasks and calendars: the status date, and who works on it, how much and at what
rate. Such changes stay in the scenario until it is adopted."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal.acting import one_operation
from charthouse.plan import teaming
from charthouse.plan.keeping import set_status_date
from charthouse.plan.teaming import Newcomer
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused


class NoScenario(Refused):
    """The plan itself is changed elsewhere."""

    status = 404


@one_operation
@transaction.atomic
def assume_status_date(*, access: Access, status_date: int | None) -> None:
    """Say until when progress counts in a scenario.

    :raises NoScenario: RoleMayNot:
    """
    _require(access)
    access.require(Right.EDIT_PLAN)
    access.require(Right.SEE_TEAM)
    set_status_date(project=access.project, status_date=status_date, by=access.user)


def assume_person(*, access: Access, number: int, units: float, per_hour: Decimal | None) -> None:
    """Let somebody of the team have another share of their time, or another rate for all time (None: as it is).

    :raises NoScenario: RoleMayNot:
    :raises BadValue: nobody has that number, or a share or a rate that cannot be
    """
    _require(access)
    teaming.change(access=access, number=number, units=units, per_hour=per_hour)


def assume_somebody(*, access: Access, name: str, units: float = 1.0, per_hour: Decimal | None = None) -> int:
    """Let somebody more be in the team, such as a developer who is to be found; gives their number in the team.

    :raises NoScenario: RoleMayNot:
    :raises BadValue: without a name, or with one that the team has
    """
    _require(access)
    return teaming.join(access=access, newcomer=Newcomer(name, units=units, per_hour=per_hour, generic=True))


def _require(access: Access) -> None:
    if access.project.branched_from_id is None:
        raise NoScenario(_("This is the plan itself; assumptions are made in its scenarios."))
