"""Lets a scenario, or chosen parts of it, become the plan: one deed with one computation, undone as one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal import inverses
from charthouse.journal.acting import one_operation
from charthouse.journal.models import Entry
from charthouse.journal.row_changes import Watch
from charthouse.journal.undoing import REDID, UNDID
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.edits import settled
from charthouse.plan.keeping import keep_status_date
from charthouse.plan.models import Adoption, Plan, Scenario
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.plan.scenario_desk import Adopting
from charthouse.plan.scenario_desk_whole import WholeDesk
from charthouse.plan.scenario_merge import Difference, Merge
from charthouse.plan.scenario_whole import PLAN, about, calendar_name, needs_of, whole
from charthouse.plan.scenarios import base_of, end, locked_scenario, require_open
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.resources.models import Allocation, Calendar

ADOPTED = "adopted a scenario"
LONGEST = 500


class NothingToAdopt(Refused):
    """Nothing was chosen, or nothing is left."""

    status = 422


class LookAgain(Refused):
    """The plan or the scenario changed after it was looked at."""


class CannotAdopt(Refused):
    """What was chosen cannot be adopted as it is."""

    status = 422


@dataclass(frozen=True, slots=True)
class Preview:
    """What adopting a scenario would change in the plan."""

    differences: list[Difference]
    since: list[Difference]
    """What became of the plan after the scenario was branched off."""
    seen: str
    """The versions that were looked at, for adopting exactly this."""
    mine: Computed
    now: Computed


_Found = tuple[list[Difference], list[Difference]]
_kept: OrderedDict[tuple[Hashable, ...], _Found] = OrderedDict()
_KEPT = 24
_lock = Lock()


@rows.without_collecting()
def preview(scenario: Scenario) -> Preview:
    """What is left of a scenario to be adopted, held against the plan as it is now."""
    mine, now = computed_plan(scenario.row), computed_plan(scenario.project)
    versions = dict(
        Plan.objects.filter(pk__in=(scenario.row_id, scenario.project_id)).values_list("project_id", "version")
    )
    seen = f"{versions[scenario.project_id]}-{versions[scenario.row_id]}"
    adopted = adopted_before(scenario)
    key = (scenario.pk, scenario.at, seen, frozenset(adopted.items()))
    with _lock:
        found = _kept.get(key)
    if found is None:
        base = base_of(scenario)
        found = (
            _all(Merge(base, mine.document, now.document, scenario.first_number, adopted)),
            _all(Merge(base, now.document, base, scenario.first_number)),
        )
        with _lock:
            _kept[key] = found
            while len(_kept) > _KEPT:
                _kept.popitem(last=False)
    return Preview(*found, seen, mine, now)


def _all(merge: Merge) -> list[Difference]:
    found = merge.differences()
    needs_of(merge, found)
    return [*whole(merge), *found]


def adopted_before(scenario: Scenario) -> dict[int, int]:
    """The tasks that were made in the scenario and are in the plan: their numbers there and here."""
    return {
        int(there): here
        for numbers in scenario.adoptions.filter(undone_at=None).values_list("numbers", flat=True)
        for there, here in numbers.items()
    }


@one_operation
@transaction.atomic
@rows.without_collecting()
def adopt(
    *,
    access: Access,
    number: int,
    seen: str,
    why: str = "",
    chosen: Collection[int] | None = None,
    over: Collection[int] = (),
) -> Adoption:
    """Make what a scenario changed the plan's: all of it, or at the chosen tasks (by their numbers in the scenario).

    Where the plan was changed meanwhile as well it stays as it is, but for the tasks in ``over``, at which the
    scenario's values win. ``seen`` is what the preview said; who adopts something else looks again first. Every edit
    needs the same rights as on the plan page.

    :raises RoleMayNot:
    :raises NoSuchScenario:
    :raises ScenarioClosed:
    :raises LookAgain:
    :raises NothingToAdopt:
    :raises CannotAdopt: chosen tasks need others that are not chosen, or are gone
    :raises CannotBeComputed:
    """
    access.require(Right.SEE_SCENARIOS)
    scenario = locked_scenario(access.project, number)
    require_open(scenario)
    project = Project.objects.select_related("journal").get(pk=access.project.pk)
    plan = locked_plan(project)
    locked_plan(scenario.row)
    found = preview(scenario)
    if found.seen != seen:
        raise LookAgain(_("The plan or the scenario was changed meanwhile; look again at what would change."))
    why = " ".join(why.replace("\x00", "").split())[:LONGEST]
    wanted = _wanted(found.differences, chosen, frozenset(over))
    adopting = Adopting(access, plan, why or str(scenario), found.mine.document, adopted_before(scenario))
    moved = _make_all(adopting, wanted, scenario, found)
    if not settled(adopting.desk):
        if not moved:
            raise NothingToAdopt(_("Nothing of that would change the plan."))
        touch(plan)
        reschedule_locked(plan=plan, by=access.user)
    made = Adoption.objects.create(
        scenario=scenario, at=timezone.now(), by=access.user, why=why, tasks=len(wanted),
        whole=not _left(found.differences, wanted),
        numbers={str(there): here for there, here in adopting.numbers.items()},
    )  # fmt: skip
    entry = journal.record(
        made, ADOPTED, by=access.user, stream_id=project.journal_id, why=why,
        after={"scenario": scenario.number, "tasks": made.tasks, "whole": made.whole},
    )  # fmt: skip
    made.operation = entry.operation
    made.save(update_fields=["operation"])
    if made.whole:
        end(scenario, Scenario.State.ADOPTED)
    return made


def _make_all(adopting: Adopting, wanted: Sequence[Difference], scenario: Scenario, found: Preview) -> bool:
    """Make what is about the plan as a whole, and its tasks; whether the plan itself changed beside the desk."""
    desk = adopting.desk
    things = [one for one in wanted if about(one.uid) is not None]
    there = WholeDesk(desk, found.mine.document, found.now.document, scenario.row) if things else None
    if there is not None:
        adopting.rights.require_plan()
        there.make(things)
        adopting.calendars |= there.keys[Calendar]
        adopting.allocations |= {uid: (key, there.name_of(uid)) for uid, key in there.keys[Allocation].items()}
    moved = any(_adopt_of_plan(adopting, one, found) for one in wanted if one.uid == PLAN)
    adopting.make([one for one in wanted if one.uid > PLAN])
    if there is not None:
        there.remove(things)
    return moved


def _adopt_of_plan(adopting: Adopting, one: Difference, found: Preview) -> bool:
    """The status date and the standard calendar; computed with the rest."""
    desk, access = adopting.desk, adopting.desk.access
    adopting.rights.require_plan()
    for value in one.values:
        if value.name == "status_date":
            access.require(Right.EDIT_PROJECT)
            keep_status_date(desk.plan, access.project, value.mine, by=access.user, why=desk.why)
        elif value.mine is not None:
            watch = Watch(Plan.objects.filter(pk=desk.plan.pk))
            desk.plan.calendar_id = adopting.calendars[value.mine]
            touch(desk.plan, "calendar_id")
            standard = Calendar(pk=desk.plan.calendar_id, name=calendar_name(found.mine.document, value.mine))
            journal.record(
                standard, "made the standard", by=access.user, stream_id=access.project.journal_id,
                after={"calendar": value.mine}, changes=watch.changes(), why=desk.why,
            )  # fmt: skip
    return bool(one.values)


def _wanted(
    differences: Sequence[Difference], chosen: Collection[int] | None, over: Collection[int]
) -> list[Difference]:
    """Those that were chosen, each without what the plan keeps.

    :raises NothingToAdopt:
    :raises CannotAdopt:
    """
    there = {one.uid: one for one in differences}
    numbers = [one.uid for one in differences if not one.gone] if chosen is None else list(dict.fromkeys(chosen))
    if unknown := [number for number in numbers if number not in there]:
        raise CannotAdopt(_("The scenario changes nothing at task %(number)d.") % {"number": unknown[0]})
    wanted = [there[number] for number in numbers]
    if gone := next((one for one in wanted if one.gone), None):
        raise CannotAdopt(_("“%(task)s” was removed from the plan meanwhile.") % {"task": gone.name})
    wanted = [one for one in wanted if not one.spoilt or one.uid in over]
    _require_needs(wanted, there)
    kept = [
        one if one.uid in over or not one.clashes else replace(one, values=[v for v in one.values if not v.clashes])
        for one in wanted
    ]
    if not kept:
        raise NothingToAdopt(_("Choose at least one task whose changes are to be adopted."))
    places = {uid: at for at, uid in enumerate(there)}
    return sorted(kept, key=lambda one: places[one.uid])


def _left(differences: Sequence[Difference], wanted: Iterable[Difference]) -> bool:
    """Whether something that could be adopted was not."""
    chosen = {one.uid for one in wanted}
    return any(not one.gone and not one.spoilt and one.uid not in chosen for one in differences)


def _require_needs(wanted: Iterable[Difference], there: Mapping[int, Difference]) -> None:
    chosen = {one.uid: one for one in wanted}
    for one in chosen.values():
        missing = next((need for need in sorted(one.needs) if need in there and need not in chosen), None)
        if missing is not None:
            raise CannotAdopt(
                _("“%(task)s” needs “%(other)s”, which is not chosen; choose both or neither.")
                % {"task": one.name, "other": there[missing].name}
            )


def needed_with(differences: Sequence[Difference], chosen: Iterable[int]) -> set[int]:
    """The chosen tasks and all that they need."""
    there = {one.uid: one for one in differences}
    found = set(chosen) & there.keys()
    waiting = list(found)
    while waiting:
        for need in there[waiting.pop()].needs:
            if need in there and need not in found:
                found.add(need)
                waiting.append(need)
    return found


def register_adoption() -> None:
    """Called when the chapter starts."""
    for verb in (ADOPTED, UNDID, REDID):
        inverses.register(
            "plan.Adoption", verb, _turn, begin=_begin, may=lambda access, _entry: access.may(Right.SEE_SCENARIOS)
        )


def _begin(stream_id: int, entries: Sequence[Entry], by: User) -> None:
    project = Project.objects.get(journal_id=stream_id)
    project_for(by, project.key, Right.SEE_SCENARIOS)
    locked_plan(project)


def _turn(entry: Entry, by: User) -> None:
    """Say of an adoption that it was taken back with the rest of its deed, or done again."""
    adoption = Adoption.objects.select_related("scenario__row").get(pk=entry.record_id)
    back = adoption.undone_at is None
    adoption.undone_at = timezone.now() if back else None
    adoption.save(update_fields=["undone_at"])
    if adoption.whole:
        end(adoption.scenario, Scenario.State.OPEN if back else Scenario.State.ADOPTED)
    values: dict[str, Any] = {"changes": None}
    journal.record_again(entry, UNDID if back else REDID, by=by, **values)
