"""The dictionary of the work breakdown structure, and whether it holds all of the scope and nothing else.

Sources: PMI, Practice Standard for Work Breakdown Structures, 3rd edition (2019): the 100 % rule, and what a dictionary
says of each element; the bounds of 8 and 80 hours are the usual rule of thumb for the size of a work package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.engine.calendars import Minutes
from charthouse.engine.network import TaskKind
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.scenario_costs import costs_of_tasks, may_tell_cost
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope import queries
from charthouse.scope.models import Deliverable
from charthouse.scope.queries import DeliverableLine, Known, Named
from charthouse.scope.raci_matrix import accountable_names
from charthouse.scope.signed_work import Signed, came_since, signed_of
from charthouse.scope.words import DELIVERABLE, key_of
from charthouse.ui import formats

LEAST_HOURS, MOST_HOURS = 8, 80
LARGEST_HOURS = 10_000
HOUR = 60
LACKS = ("deliverable", "description", "done", "responsible")


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the structure as the dictionary says it."""

    uid: int
    key: str
    code: str
    """Its place in the outline: ``2.1.3``."""
    level: int
    name: str
    package: bool
    """A work package: nothing lies below it, and it is no milestone."""
    deliverables: tuple[Named, ...]
    """Named at it or above it; of a summary only what is named there."""
    description: str
    done: str
    """By what it is accepted: its own definition of done, else its deliverables’ acceptance criteria."""
    responsible: str | None
    """Nothing where the reader may not see the team; empty: nobody."""
    accountable: tuple[str, ...]
    """The roles that answer for its deliverables, by the RACI matrix."""
    start: Minutes | None
    finish: Minutes | None
    duration: int
    """Working minutes; nothing of a summary."""
    work: int | None
    """Minutes of work; nothing where nobody has said."""
    planning: bool
    """A planning package: detailed when its time comes."""
    assumed: str
    """What its estimate rests on."""
    cost: Decimal | None
    """As planned, of a summary with all below it; nothing where it costs nothing, or the reader may not know."""

    @property
    def hours(self) -> float:
        """Its size: its work, else its duration."""
        return (self.duration if self.work is None else self.work) / HOUR

    @property
    def work_hours(self) -> float | None:
        """Its work in hours."""
        return None if self.work is None else self.work / HOUR

    @property
    def lacks(self) -> tuple[str, ...]:
        """What a work package's entry does not say."""
        if not self.package:
            return ()
        missing = {
            "deliverable": not self.deliverables, "description": not self.description, "done": not self.done,
            "responsible": self.responsible == "",
        }  # fmt: skip
        return tuple(name for name in LACKS if missing[name])


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that the 100 % rule, or the size of a package, finds; it is mended where it leads to."""

    rule: str
    """One of ``RULES``."""
    record: Named
    is_deliverable: bool = False
    more: str = ""


RULES = ("unplanned", "went", "unclaimed", "came", "twice", "own_work", "only_child", "small", "large")
"""A deliverable without a package; one that was signed and is gone; work of no deliverable; work that came in after the
signature for none that was signed; work of two; a summary with work of its own; with one below it; packages outside the
bounds."""


WHOLE = ("unplanned", "went", "unclaimed", "twice", "own_work")
"""What breaks the 100 % rule; the rest is only told."""


@dataclass(frozen=True)
class Structure:
    """The whole dictionary, and what is wrong with it."""

    elements: tuple[Element, ...]
    holes: tuple[Hole, ...]
    deliverables: int
    """In scope."""
    least: int
    most: int
    signed: Signed | None = None
    """What was signed of what is handed over; nothing: neither scope nor charter was."""
    costs: bool = False
    """Whether the reader may know what elements cost, and something does."""
    currency: str = ""

    @cached_property
    def packages(self) -> tuple[Element, ...]:
        """The work packages."""
        return tuple(one for one in self.elements if one.package)

    @property
    def planned(self) -> int:
        """Deliverables that a package produces."""
        return self.deliverables - sum(one.rule == "unplanned" for one in self.holes)

    @property
    def whole(self) -> bool:
        """All of the scope is in it, once."""
        return not any(one.rule in WHOLE for one in self.holes)

    @cached_property
    def unsaid(self) -> int:
        """Packages whose entry lacks something."""
        return sum(bool(one.lacks) for one in self.packages)

    def by_rule(self) -> Mapping[str, Sequence[Hole]]:
        """The holes of each rule that found any."""
        found = {rule: [one for one in self.holes if one.rule == rule] for rule in RULES}
        return {rule: holes for rule, holes in found.items() if holes}


def structure_of(access: Access, *, least: int = LEAST_HOURS, most: int = MOST_HOURS) -> Structure:
    """The structure as this person sees the plan; packages should take from ``least`` to ``most`` hours."""
    computed = computed_plan(access.shown)
    known = queries.known_of(access)
    lines = [line for line in queries.deliverables_of(access, known) if line.counts]
    claims = _claims(lines, known)
    costs = costs_of_tasks(computed.document) if may_tell_cost(access, computed.document) else {}
    elements = tuple(_elements(access, computed, claims, lines, costs))
    signed = signed_of(access.project)
    named = [Named(line.one.number, line.key, line.one.name) for line in lines]
    holes = (
        *(Hole("unplanned", one, is_deliverable=True, more=_signed_in(signed, one))
          for one, line in zip(named, lines, strict=True) if "work" in line.lacks),
        *_against(access, signed, named, elements),
        *(_unclaimed(computed, known, claims, elements) if lines else ()),
        *_of_packages(elements, least, most),
        *_of_summaries(computed, elements),
    )  # fmt: skip
    currency = computed.document.project.currency or access.project.currency or ""
    return Structure(elements, holes, len(lines), least, most, signed, bool(costs), currency)


def _signed_in(signed: Signed | None, one: Named) -> str:
    if signed is None or not signed.has(one):
        return ""
    return _("signed in version %(number)d") % {"number": signed.version.number}


def _against(
    access: Access, signed: Signed | None, there: Sequence[Named], elements: Sequence[Element]
) -> Iterator[Hole]:  # fmt: skip
    """What was signed and is gone, and packages that came in since for nothing that was signed."""
    if signed is None:
        return
    kept = set(Deliverable.objects.filter(project=access.project).values_list("number", flat=True))
    for one in signed.gone(there):
        yield Hole(
            "went", replace(one, gone=one.number not in kept), is_deliverable=True, more=_signed_in(signed, one)
        )  # fmt: skip
    came = came_since(access.project, signed.since)
    for each in elements:
        if each.package and each.uid in came and not any(map(signed.has, each.deliverables)):
            day = came[each.uid].astimezone(ZoneInfo(access.project.time_zone or "UTC")).date()
            yield Hole("came", Named(each.uid, each.key, each.name), more=formats.whole_day(day))


def _claims(lines: Sequence[DeliverableLine], known: Known) -> Mapping[int, tuple[int, ...]]:
    """The deliverables that each task at the bottom of the outline produces, by their numbers."""
    found: dict[int, list[int]] = {}
    for line in lines:
        for leaf in dict.fromkeys(leaf for task in line.tasks for leaf in known.below.get(task.number, ())):
            found.setdefault(leaf, []).append(line.one.number)
    return {leaf: tuple(numbers) for leaf, numbers in found.items()}


def _elements(
    access: Access, computed: Computed, claims: Mapping[int, tuple[int, ...]], lines: Sequence[DeliverableLine],
    costs: Mapping[int, tuple[Decimal, Decimal]],
) -> Iterator[Element]:  # fmt: skip
    key, team = access.project.key, access.may(Right.SEE_TEAM)
    codes = computed.codes
    levels: dict[int | None, int] = {}
    by_number = {line.one.number: line for line in lines}
    named: dict[int, list[int]] = {}
    for line in lines:
        for each in line.tasks:
            named.setdefault(each.number, []).append(line.one.number)
    people = {one.uid: one.name for one in computed.document.resources}
    answering = accountable_names(access)
    worked = _work(computed)
    dates = {} if computed.schedule is None else computed.schedule.tasks
    for task in computed.document.tasks:
        levels[task.uid] = levels.get(task.parent_uid, 0) + 1
        summary = task.uid in computed.summaries
        numbers = named.get(task.uid, ()) if summary else claims.get(task.uid, ())
        mine = [by_number[number] for number in numbers]
        own = [people.get(one.resource_uid or 0, "") for one in computed.assignments_of.get(task.uid, ())]
        responsible = task.responsible or formats.listing(dict.fromkeys(name for name in own if name))
        accountable = tuple(dict.fromkeys(name for one in mine for name in answering.get(one.one.number, ())))
        at = dates.get(task.uid)
        yield Element(
            task.uid, f"{key}-{task.uid}", codes[task.uid], levels[task.uid], task.name,
            not summary and task.active and task.kind != TaskKind.MILESTONE and task.duration.minutes > 0,
            tuple(Named(one.one.number, key_of(key, DELIVERABLE, one.one.number), one.one.name) for one in mine),
            task.notes, task.definition_of_done or "\n\n".join(filter(None, (one.one.acceptance for one in mine))),
            responsible if team else None, accountable, at.start if at else None, at.finish if at else None,
            0 if summary else task.duration.minutes, worked.get(task.uid), task.package is not None,
            task.estimate.basis if task.estimate is not None else "", costs[task.uid][0] if task.uid in costs else None,
        )  # fmt: skip


def _work(computed: Computed) -> Mapping[int, int]:
    """The minutes of work of each task that says so; of a summary those below it."""
    parents = {task.uid: task.parent_uid for task in computed.document.tasks}
    found: dict[int, int] = {}
    for task in computed.document.tasks:
        if task.uid in computed.summaries or not task.active:
            continue
        given = [one.work for one in computed.assignments_of.get(task.uid, ()) if one.work is not None]
        work = task.work if task.work is not None else sum(given) if given else None
        above: int | None = task.uid
        while work is not None and above is not None:
            found[above] = found.get(above, 0) + work
            above = parents[above]
    return found


def _unclaimed(
    computed: Computed, known: Known, claims: Mapping[int, tuple[int, ...]], elements: Sequence[Element]
) -> Iterator[Hole]:
    """Work of no deliverable: told once at the highest branch of which nothing belongs to one."""
    packages = {one.uid for one in elements if one.package}
    told: set[int | None] = set()
    for task in computed.document.tasks:
        if task.parent_uid in told:
            told.add(task.uid)
            continue
        below = [leaf for leaf in known.below.get(task.uid, ()) if leaf in packages]
        if below and not any(leaf in claims for leaf in below):
            told.add(task.uid)
            more = "" if below == [task.uid] else ngettext(
                "%(count)d work package", "%(count)d work packages", len(below)
            ) % {"count": len(below)}  # fmt: skip
            yield Hole("unclaimed", Named(task.uid, f"{known.key}-{task.uid}", task.name), more=more)


def _of_packages(elements: Sequence[Element], least: int, most: int) -> Iterator[Hole]:
    for one in elements:
        if not one.package:
            continue
        record = Named(one.uid, one.key, one.name)
        if len(one.deliverables) > 1:
            yield Hole("twice", record, more=", ".join(each.key for each in one.deliverables))
        if one.hours < least:
            yield Hole("small", record, more=formats.number(one.hours, most=1) + " h")
        elif one.hours > most and not one.planning:
            yield Hole("large", record, more=formats.number(one.hours, most=1) + " h")


def _of_summaries(computed: Computed, elements: Sequence[Element]) -> Iterator[Hole]:
    children: dict[int | None, int] = {}
    for task in computed.document.tasks:
        if task.active:
            children[task.parent_uid] = children.get(task.parent_uid, 0) + 1
    for one in elements:
        if one.uid not in computed.summaries:
            continue
        record = Named(one.uid, one.key, one.name)
        if computed.assignments_of.get(one.uid):
            yield Hole("own_work", record)
        if children.get(one.uid) == 1:
            yield Hole("only_child", record)
