"""What becomes of what when issues of another tool become tasks: guessed, shown, changed, kept for the next time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from charthouse.exchange.issues import Category, Export, Issue
from charthouse.plan.models import TakenFile
from charthouse.projects.access import Access
from charthouse.projects.models import Membership
from charthouse.resources.models import Allocation

HALF = 50
NEW = "new"
NOBODY = ""


class State(StrEnum):
    """How far a status says that a task is."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    DONE = "done"
    UNKNOWN = ""
    """Nobody said yet: it is asked."""


class Sprints(StrEnum):
    """What becomes of sprints and iterations."""

    FIELD = "field"
    """A field of the tasks."""
    PHASE = "phase"
    """A summary task over what lies below nothing else."""
    NOTHING = "nothing"


class Efforts(StrEnum):
    """What becomes of what was estimated and spent on an issue itself that has others below it."""

    FIELDS = "fields"
    """Fields of its summary task, in hours."""
    TASK = "task"
    """A task of its own below it, which counts with the others."""
    NOTHING = "nothing"


class Gone(StrEnum):
    """What becomes of tasks whose issues are not in the file any more."""

    KEEP = "keep"
    SWITCH_OFF = "switch_off"
    REMOVE = "remove"


_STATES = {Category.TODO: State.NOT_STARTED, Category.DOING: State.STARTED, Category.DONE: State.DONE}


@dataclass(frozen=True)
class Choices:
    """All that somebody may say of an export."""

    day: int
    """The status date: days since 1970."""
    statuses: Mapping[str, tuple[State, int]] = field(default_factory=dict)
    """By status: how far, and of begun ones how many percent, where no effort says it."""
    people: Mapping[str, str] = field(default_factory=dict)
    """By who is named (``who``): the number of a resource of the plan, ``new``, or nobody."""
    left_out: frozenset[str] = frozenset()
    """Kinds of issues that become no tasks; what lies below them comes up."""
    sprints: Sprints = Sprints.FIELD
    efforts: Efforts = Efforts.FIELDS
    links: bool = True
    put_off: bool = True
    """Whether work that is left goes on after the status date, in plans where late work stays."""
    below: int | None = None
    """The number of the task below which new ones come; None: at the top."""
    length: int = 480
    """Working minutes of a task of which nothing is estimated."""
    gone: Gone = Gone.KEEP
    theirs: frozenset[str] = frozenset()
    """Clashes (``KEY group``) in which what the tool says wins."""

    def unsaid(self, export: Export) -> list[str]:
        """The statuses of which nobody said yet what they mean."""
        used = {one.status for one in export.issues if one.kind not in self.left_out}
        return sorted(status for status in used if self.statuses.get(status, (State.UNKNOWN, 0))[0] is State.UNKNOWN)

    def kept(self) -> dict[str, Any]:
        """As it is kept for the next time."""
        return {
            "day": self.day,
            "statuses": {status: [state.value, percent] for status, (state, percent) in self.statuses.items()},
            "people": dict(self.people),
            "left_out": sorted(self.left_out),
            "sprints": self.sprints.value,
            "efforts": self.efforts.value,
            "links": self.links,
            "put_off": self.put_off,
            "below": self.below,
            "length": self.length,
            "gone": self.gone.value,
            "theirs": sorted(self.theirs),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Choices:
        """What was kept."""
        return cls(
            day=kept["day"],
            statuses={status: (State(state), percent) for status, (state, percent) in kept["statuses"].items()},
            people=dict(kept["people"]),
            left_out=frozenset(kept["left_out"]),
            sprints=Sprints(kept["sprints"]),
            efforts=Efforts(kept.get("efforts", Efforts.FIELDS)),
            links=kept["links"],
            put_off=kept["put_off"],
            below=kept["below"],
            length=kept["length"],
            gone=Gone(kept["gone"]),
            theirs=frozenset(kept["theirs"]),
        )


def who(issue: Issue) -> str:
    """Whom an issue names: by the address where it says one, which outlives a change of name."""
    return issue.email.lower() or issue.assignee


def statuses_of(export: Export) -> dict[str, list[Issue]]:
    """The issues by their status, in the order of the file."""
    found: dict[str, list[Issue]] = {}
    for issue in export.issues:
        found.setdefault(issue.status, []).append(issue)
    return found


def people_of(export: Export) -> dict[str, list[Issue]]:
    """The issues by whom they name; not those that name nobody."""
    found: dict[str, list[Issue]] = {}
    for issue in export.issues:
        if who(issue):
            found.setdefault(who(issue), []).append(issue)
    return found


def guess(access: Access, export: Export, *, day: int, length: int) -> Choices:
    """What is likely meant: as it was said the last time, else by the tool's own sorting and by names and addresses.

    A status that the tool does not sort is left open.
    """
    last = _last(access, export)
    begun = Choices(day, length=length) if last is None else replace(last, day=day, theirs=frozenset(), gone=Gone.KEEP)
    numbers = _resources(access)
    known = {one for names in numbers.values() for one in names}
    people = {}
    for name, issues in people_of(export).items():
        said = begun.people.get(name)
        if said is not None and (said in (NEW, NOBODY) or said in known):
            people[name] = said
        else:
            people[name] = _matching(numbers, issues[0])
    statuses = {}
    for status, issues in statuses_of(export).items():
        categories = {issue.category for issue in issues}
        state = _STATES.get(categories.pop(), State.UNKNOWN) if len(categories) == 1 else State.UNKNOWN
        statuses[status] = begun.statuses.get(status, (state, HALF if state is State.STARTED else 0))
    return replace(begun, people=people, statuses=statuses)


def _last(access: Access, export: Export) -> Choices | None:
    """What was said of the last export of the same tool that was taken over here."""
    found = TakenFile.objects.filter(
        project=access.project, kind=TakenFile.Kind.TOOL, source=export.source.value, applied_at__isnull=False
    )
    last = found.order_by("-applied_at", "-id").first()
    return None if last is None else Choices.of(last.choices)


def _resources(access: Access) -> dict[str, list[str]]:
    """The numbers of the plan's people, by name and by address, casefolded."""
    found: dict[str, list[str]] = {}
    people = Allocation.objects.filter(project=access.project, resource__kind="person").order_by("uid")
    for uid, name, email in people.values_list("uid", "resource__name", "resource__email"):
        for one in {name.casefold(), email.casefold()} - {""}:
            found.setdefault(one, []).append(str(uid))
    return found


def _matching(numbers: Mapping[str, list[str]], issue: Issue) -> str:
    for said in (issue.email, issue.assignee):
        found = numbers.get(said.casefold(), []) if said else []
        if len(found) == 1:
            return found[0]
    return NEW


def member_named(access: Access, issues: Iterable[Issue]) -> tuple[str, str]:
    """Name and address of a new resource: a member's own where an issue names one."""
    first = next(iter(issues))
    members = Membership.objects.filter(project=access.project).values_list("user__name", "user__email")
    for name, email in members:
        if email.casefold() == first.email.casefold() or (name and name.casefold() == first.assignee.casefold()):
            return name or email, email
    return first.assignee or first.email, first.email
