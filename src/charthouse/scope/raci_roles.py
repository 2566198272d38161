"""The roles of the RACI matrix: what changes them, and from where they can be taken over.

They are the matrix's own, because a matrix is agreed over roles and outlives who fills them; what the charter, the
register of stakeholders, the members and the team call roles is offered, so that nobody types it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.journal.acting import one_operation
from charthouse.plan.teaming import team_of
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.projects.registers import Facts, RecordKind, add_record
from charthouse.scope.book import locked_book
from charthouse.scope.models import RaciLetter, RaciRole
from charthouse.scope.refusals import NoSuchRecord, RecordChangedMeanwhile
from charthouse.scope.values import bad, put, text
from charthouse.stakeholders.models import Stakeholder

MOST_ROLES = 40


def _place(name: str, value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MOST_ROLES:
        raise bad(name, _("Give a whole number from %(least)d to %(most)d.") % {"least": 1, "most": MOST_ROLES})
    return value


CHECKS = {"name": text(200), "holder": text(200), "place": _place}


@dataclass(frozen=True, slots=True)
class Offer:
    """A role that another page knows, and who fills it as far as it says so."""

    name: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where roles can be taken over from."""

    name: Literal["charter", "team", "stakeholders", "members"]
    title: str | Promise
    right: Right
    """Without which nobody is told of them."""
    offers: Callable[[Access], Iterable[Offer]]


_sources: dict[str, Source] = {}
_ORDER = ("charter", "team", "stakeholders", "members")
"""What is agreed comes before what is only called so."""


def register_source(source: Source) -> None:
    """Let roles be taken over from a chapter; called in ``AppConfig.ready``."""
    _sources[source.name] = source


def offered(access: Access) -> list[tuple[Source, list[Offer]]]:
    """What can be taken over, by source; without what the matrix has already, or a source above offers."""
    there = RaciRole.objects.filter(project=access.project).values_list("name", "holder")
    known = {name.casefold() for both in there for name in both if name}
    found = []
    for source in sorted(_sources.values(), key=lambda one: _ORDER.index(one.name)):
        if not access.may(source.right):
            continue
        fresh = []
        for one in source.offers(access):
            name = " ".join(one.name.split())[:200]
            if name and name.casefold() not in known:
                known.add(name.casefold())
                fresh.append(Offer(name, " ".join(one.holder.split())[:200]))
        if fresh:
            found.append((source, fresh))
    return found


@one_operation
@transaction.atomic
def take_over(*, access: Access, names: Sequence[str]) -> list[RaciRole]:
    """Put roles that are offered into the matrix by their names, undone as one; who is offered no more stays out.

    :raises BadValue: RoleMayNot:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    wanted = set(names)
    chosen = [one for _source, offers in offered(access) for one in offers if one.name in wanted]
    if not chosen:
        raise bad("names", _("Choose at least one of the roles that are offered."))
    return [add_role(access=access, facts={"name": one.name, "holder": one.holder}) for one in chosen]


def add_role(*, access: Access, facts: Facts) -> RaciRole:
    """Add a role; ``facts`` by the names in ``CHECKS``, its place behind all others where none is given.

    :raises BadValue: RoleMayNot:
    """
    return add_record(ROLES, access=access, facts=facts)


def facts_of(one: RaciRole) -> dict[str, Any]:
    """All that is said of a role, by the names that actions take."""
    return {name: getattr(one, name) for name in CHECKS}


def _put(access: Access, one: RaciRole, facts: Facts) -> None:
    others = RaciRole.objects.filter(project=access.project).exclude(pk=one.pk)
    if one._state.adding:
        there = list(others.values_list("place", flat=True))
        if len(there) >= MOST_ROLES:
            raise bad("name", _("At most %(most)d roles; who is only told needs no column.") % {"most": MOST_ROLES})
        one.place = min(MOST_ROLES, max(there, default=0) + 1)
    put(one, facts, CHECKS, _("A role has no field “%(field)s”."))
    if not one.name:
        raise bad("name", _("A role needs a name."))
    if any(name.casefold() == one.name.casefold() for name in others.values_list("name", flat=True)):
        raise bad("name", _("“%(name)s” is there already; call this one otherwise.") % {"name": one.name})


def _no_such(project: Project, number: int) -> NoSuchRecord:
    return NoSuchRecord(
        _("The matrix of %(key)s has no role %(number)d; it may have been taken out.")
        % {"key": project.key, "number": number}
    )


def _meanwhile(one: RaciRole) -> RecordChangedMeanwhile:
    return RecordChangedMeanwhile(
        _("Somebody changed “%(name)s” after you opened it; open it again, and change it as it is now.")
        % {"name": one.name}
    )


ROLES = RecordKind(
    RaciRole, "a RACI role", Right.EDIT_DOCUMENTS, locked_book, "next_raci_role", _put,
    lambda one: {**facts_of(one), "number": one.number}, _no_such, _meanwhile,
    rows=lambda one: (RaciLetter.objects.filter(role=one.pk),),
)  # fmt: skip


def register_sources() -> None:
    """Called when the chapter starts: what lies below it; charters register their own."""
    register_source(Source("team", gettext_lazy("Roles of the team"), Right.SEE_TEAM, _of_team))
    register_source(
        Source("stakeholders", gettext_lazy("Stakeholders"), Right.SEE_STAKEHOLDERS, _of_stakeholders)
    )  # fmt: skip
    register_source(Source("members", gettext_lazy("Members"), Right.SEE_TEAM, _of_members))


def _of_team(access: Access) -> Iterable[Offer]:
    """Roles that nobody fills yet, as packs put them into the team."""
    return (Offer(one.name) for one in team_of(access.project) if one.generic)


def _of_stakeholders(access: Access) -> Iterable[Offer]:
    names: Iterable[str] = Stakeholder.objects.filter(project=access.project).order_by("number").values_list(
        "name", flat=True
    )  # fmt: skip
    return (Offer(name, name) for name in names)


def _of_members(access: Access) -> Iterable[Offer]:
    members: Mapping[int, str] = held.members_able(access.project, Right.SEE_DOCUMENTS)
    return (Offer(name, name) for name in members.values())
