"""What lines of the charter become: goals, deliverables, milestones of the plan, risks; each as the charter sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.charter.planned import milestones_of
from charthouse.charter.refusals import BadChoice, NoSuchPart
from charthouse.engine.network import ConstraintKind
from charthouse.engine.refusals import UnusablePlan
from charthouse.goals import actions as goals
from charthouse.goals.models import Goal
from charthouse.plan.edit_ops import AddOp, AnyOp, ChangeOp
from charthouse.plan.editing import locked_plan
from charthouse.plan.edits import make_edits
from charthouse.plan.models import Task
from charthouse.plan.taking.telling import DAY, hours_of
from charthouse.projects.access import Access, RoleMayNot
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.risks import actions as risks
from charthouse.risks.models import Risk
from charthouse.scope import deliverables
from charthouse.scope.book import locked_book
from charthouse.scope.models import Deliverable
from charthouse.scope.planning import last_below
from charthouse.scope.words import DELIVERABLE, GOAL, key_of
from charthouse.ui import formats

Row = Mapping[str, str]
LONGEST = 1000
"""Characters of a line's cell."""
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that is to become something new."""

    row: Row
    probability: float | None = None
    """Of a risk, from 0 to 1; the charter says none."""


@dataclass(frozen=True, slots=True)
class Where:
    """Of milestones: where they are put in the plan, and how their day holds them."""

    parent: int | None = None
    not_before: bool = True
    """They stand at their day, until work that leads to them is later; else wherever their links put them."""


@dataclass(frozen=True, slots=True)
class Record:
    """What stands there already, in the charter's columns."""

    number: int
    key: str
    url: str
    state: str
    facts: Row
    """As it is now; of a milestone: as it is planned."""
    said: Row
    """What the charter can set: of a milestone its deadline; of others the same."""
    stands: bool = True
    """Nothing became of it yet: it is offered to the charter."""


@dataclass(frozen=True, slots=True)
class Target:
    """What lines of a part become, and how."""

    part: str
    words: str
    """The column that names a line."""
    title: str | Promise
    onward: str | Promise
    """What the button says that takes lines there."""
    back: str | Promise
    """What the button says that brings lines from there; empty: none are brought."""
    see: Right
    rights: tuple[Right, ...]
    """One of them is needed there; the first is what a refusal names."""
    limits: Mapping[str, int]
    """So many characters of a column fit there."""
    called: Mapping[str, str | Promise]
    """What a column that is set there is called, where it is called otherwise."""
    lock: Callable[[Project], Any]
    records: Callable[[Access, Collection[int]], dict[int, Record]]
    """All that is there, as this person sees it; these numbers also where they are not offered otherwise."""
    add: Callable[[Access, Sequence[Taken], Where], list[int]]
    change: Callable[[Access, Sequence[tuple[int, Row]]], None]
    """Sets columns of records as the charter says."""

    def may(self, access: Access) -> bool:
        """Whether somebody may take lines there."""
        return access.may(Right.EDIT_DOCUMENTS) and any(map(access.may, self.rights))

    def require(self, access: Access) -> None:
        """Refuse unless this person may write the charter and there.

        :raises RoleMayNot:
        """
        access.require(Right.EDIT_DOCUMENTS)
        have = next((one for one in self.rights if access.may(one)), None)
        if have is None:
            raise RoleMayNot(access.why_not(self.rights[0]))
        access.require(have)


def target_of(name: str) -> Target:
    """What lines of that part become.

    :raises NoSuchPart:
    """
    if name not in TARGETS:
        raise NoSuchPart(_("Lines of “%(name)s” become nothing elsewhere: these do: %(names)s.")
                         % {"name": name[:40], "names": ", ".join(TARGETS)})  # fmt: skip
    return TARGETS[name]


def cell(text: str) -> str:
    """A text as a cell of the charter holds it: one line, and no longer than that."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _record(
    access: Access, number: int, key: str, address: str, state: str, facts: Mapping[str, str],
    said: Row | None = None, *, stands: bool = True,
) -> Record:  # fmt: skip
    """What a chapter keeps, in cells."""
    url = reverse(address, kwargs={"key": access.project.key, "number": number})
    told = {name: cell(text) for name, text in facts.items() if text}
    return Record(number, key, url, state, told, told if said is None else {**told, **said}, stands)


# -- goals ----------------------------------------------------------------------------------------------------------


def _goals(access: Access, _also: Collection[int]) -> dict[int, Record]:
    return {
        one.number: _record(
            access, one.number, key_of(access.project.key, GOAL, one.number), "goal", one.get_state_display(),
            {"objective": one.title, "by": one.due.isoformat() if one.due else ""},
        )
        for one in Goal.objects.filter(project=access.project).order_by("number")
    }  # fmt: skip


def _add_goals(access: Access, lines: Sequence[Taken], _where: Where) -> list[int]:
    made = []
    for one in lines:
        facts = _goal_facts(one.row)
        facts["statement"] = "\n".join(
            words % {"what": one.row[name]}
            for name, words in (("today", _("Today: %(what)s")), ("target", _("Target: %(what)s"))) if one.row.get(name)
        )  # fmt: skip
        facts["origin"] = cell(_("Charter: %(words)s") % {"words": one.row["objective"]})
        made.append(goals.add_goal(access=access, facts=facts).number)
    return made


def _change_goals(access: Access, lines: Sequence[tuple[int, Row]]) -> None:
    for number, row in lines:
        goals.change_goal(access=access, number=number, facts=_goal_facts(row))


def _goal_facts(row: Row) -> dict[str, Any]:
    names = {"objective": "title", "by": "due"}
    return {name: _fact(column, row[column]) for column, name in names.items() if row.get(column)}


def _fact(column: str, text: str) -> Any:
    return dt.date.fromisoformat(text) if column in ("by", "day") else text


# -- deliverables ---------------------------------------------------------------------------------------------------

_OF_DELIVERABLES = {"deliverable": "name", "acceptor": "acceptor", "against": "acceptance"}


def _deliverables(access: Access, _also: Collection[int]) -> dict[int, Record]:
    return {
        one.number: _record(
            access, one.number, key_of(access.project.key, DELIVERABLE, one.number), "deliverable",
            one.get_state_display(), {column: getattr(one, name) for column, name in _OF_DELIVERABLES.items()},
        )
        for one in Deliverable.objects.filter(project=access.project).order_by("number")
    }  # fmt: skip


def _add_deliverables(access: Access, lines: Sequence[Taken], _where: Where) -> list[int]:
    return [
        deliverables.add_deliverable(access=access, facts=_renamed(one.row, _OF_DELIVERABLES)).number for one in lines
    ]


def _change_deliverables(access: Access, lines: Sequence[tuple[int, Row]]) -> None:
    for number, row in lines:
        deliverables.change_deliverable(access=access, number=number, facts=_renamed(row, _OF_DELIVERABLES))


def _renamed(row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: row[column] for column, name in names.items() if row.get(column)}


# -- milestones of the plan -----------------------------------------------------------------------------------------


def _milestones(access: Access, also: Collection[int]) -> dict[int, Record]:
    found = {}
    for one in milestones_of(access, also).values():
        deadline = "" if one.deadline is None else formats.day_of(one.deadline, finish=True).isoformat()
        key, state = f"{access.project.key}-{one.uid}", _("reached") if one.reached else _("planned")
        found[one.uid] = _record(
            access, one.uid, key, "plan_page:task", state,
            {"milestone": one.name, "day": "" if one.day is None else one.day.isoformat()}, {"day": deadline},
        )  # fmt: skip
    return found


def _add_milestones(access: Access, lines: Sequence[Taken], where: Where) -> list[int]:
    last: int | str | None = last_below(access, where.parent)
    edits: list[AnyOp] = []
    for place, one in enumerate(lines):
        fields: dict[str, Any] = {"name": one.row["milestone"], "duration": "0d", "kind": "milestone"}
        if one.row.get("day"):
            held, fields["deadline"] = _moments(access.project, one.row["day"])
            if where.not_before:
                fields |= {"constraint": ConstraintKind.FINISH_NO_EARLIER.value, "constraint_date": held}
        edits.append(AddOp(op="add", ref=f"m{place}", parent=where.parent, after=last, fields=fields))
        last = f"m{place}"
    refs = make_edits(access=access, edits=edits).refs
    return [refs[f"m{place}"] for place in range(len(lines))]


def _change_milestones(access: Access, lines: Sequence[tuple[int, Row]]) -> None:
    tasks = {one.uid: one for one in Task.objects.filter(project=access.project, uid__in=[uid for uid, _row in lines])}
    edits: list[AnyOp] = []
    for uid, row in lines:
        there = tasks[uid]
        fields: dict[str, list[Any]] = {}
        if row.get("milestone"):
            fields["name"] = [there.name, row["milestone"]]
        if row.get("day"):
            held, deadline = _moments(access.project, row["day"])
            fields["deadline"] = [there.deadline, deadline]
            stands_at_it = there.constraint == ConstraintKind.FINISH_NO_EARLIER.value and there.deadline is not None
            if stands_at_it and there.constraint_date in _moments(
                access.project, formats.day_of(there.deadline or 0, finish=True).isoformat()
            ):
                fields["constraint_date"] = [there.constraint_date, held]
        edits.append(ChangeOp(op="change", task=uid, fields=fields))
    make_edits(access=access, edits=edits)


def _moments(project: Project, day: str) -> tuple[int, int]:
    """Where a milestone of that day stands, and its deadline: the end of that day's work; on a day off, the last work
    before it, and the day's own end."""
    number = (dt.date.fromisoformat(day) - _EPOCH).days
    midnight = (number + 1) * DAY
    try:
        end = hours_of(project, number).end_of(number)
    except UnusablePlan:
        return midnight, midnight
    return end, end if end > number * DAY else midnight


# -- risks ----------------------------------------------------------------------------------------------------------

_OF_RISKS = {"risk": "title", "effect": "effect", "response": "response"}


def _risks(access: Access, _also: Collection[int]) -> dict[int, Record]:
    return {
        one.number: _record(
            access, one.number, _("Risk %(number)d") % {"number": one.number}, "risk", one.get_state_display(),
            {column: getattr(one, name) for column, name in _OF_RISKS.items()}, stands=one.state == Risk.State.OPEN,
        )
        for one in Risk.objects.filter(project=access.project).order_by("number")
    }  # fmt: skip


def _add_risks(access: Access, lines: Sequence[Taken], _where: Where) -> list[int]:
    made = []
    for one in lines:
        if one.probability is None:
            raise BadChoice(
                _("Say how likely “%(risk)s” is: the register counts with it, and the charter does not say.")
                % {"risk": one.row["risk"]},
                fields={"probability": _("is missing")},
            )
        facts = {**_renamed(one.row, _OF_RISKS), "probability": one.probability}
        made.append(risks.create_risk(access=access, facts=facts).number)
    return made


def _change_risks(access: Access, lines: Sequence[tuple[int, Row]]) -> None:
    for number, row in lines:
        risks.change_risk(access=access, number=number, facts=_renamed(row, _OF_RISKS))


TARGETS: Mapping[str, Target] = {
    one.part: one
    for one in (
        Target(
            "objectives", "objective", gettext_lazy("Goals"), gettext_lazy("To the goals"), "", Right.SEE_GOALS,
            (Right.EDIT_GOALS,), {"objective": 300}, {}, goals.locked_register, _goals, _add_goals, _change_goals,
        ),
        Target(
            "deliverables", "deliverable", gettext_lazy("Deliverables of the scope"), gettext_lazy("To the scope"), "",
            Right.SEE_DOCUMENTS, (Right.EDIT_DOCUMENTS,), {"deliverable": 300, "acceptor": 200}, {}, locked_book,
            _deliverables, _add_deliverables, _change_deliverables,
        ),
        Target(
            "milestones", "milestone", gettext_lazy("Milestones of the plan"), gettext_lazy("Into the plan"),
            gettext_lazy("From the plan"), Right.SEE, (Right.EDIT_PLAN, Right.EDIT_OWN_PART), {},
            {"day": gettext_lazy("Deadline")}, locked_plan,
            _milestones, _add_milestones, _change_milestones,
        ),
        Target(
            "risks", "risk", gettext_lazy("Risk register"), gettext_lazy("To the risk register"),
            gettext_lazy("From the risk register"), Right.SEE_RISKS, (Right.EDIT_RISKS,), {"risk": 300}, {},
            risks.locked_register, _risks, _add_risks, _change_risks,
        ),
    )
}  # fmt: skip
