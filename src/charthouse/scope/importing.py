"""Takes requirements from a file: what each line would do is shown first; the same file again makes no doubles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal.acting import one_operation
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope import requirements
from charthouse.scope.book import locked_book
from charthouse.scope.models import Deliverable, Requirement
from charthouse.scope.queries import goals_of
from charthouse.scope.reading import MOST, Said
from charthouse.scope.refusals import BadFile, BadValue
from charthouse.scope.words import DELIVERABLE, GOAL, REQUIREMENT, key_of, number_called

Priority, Status = Requirement.Priority, Requirement.Status
Choices = Sequence[tuple[str, Any]]

PRIORITIES: Mapping[str, str] = {
    **dict.fromkeys(("must", "must have", "m", "muss", "high", "hoch"), Priority.MUST.value),
    **dict.fromkeys(("should", "should have", "s", "soll", "sollte", "medium", "mittel"), Priority.SHOULD.value),
    **dict.fromkeys(("could", "could have", "c", "kann", "könnte", "low", "niedrig"), Priority.COULD.value),
    **dict.fromkeys(("wont", "won't", "won’t", "won’t have", "won't have", "w", "diesmal nicht", "nicht"),
                    Priority.WONT.value),
}  # fmt: skip
STATUSES: Mapping[str, str] = {
    **dict.fromkeys(("draft", "new", "open", "offen", "neu", "entwurf", "vorgeschlagen"), Status.PROPOSED.value),
    **dict.fromkeys(("approved", "vereinbart", "genehmigt", "freigegeben"), Status.AGREED.value),
    **dict.fromkeys(("done", "implemented", "geliefert", "umgesetzt", "erledigt"), Status.DELIVERED.value),
    **dict.fromkeys(("verified", "abgenommen", "akzeptiert"), Status.ACCEPTED.value),
    **dict.fromkeys(("declined", "abgelehnt"), Status.REJECTED.value),
    **dict.fromkeys(("dropped", "cancelled", "zurückgezogen"), Status.WITHDRAWN.value),
}
"""What other tools call them, beside our own names in English and the reader's language."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a line would do."""

    line: int
    title: str
    what: str
    """``new``, ``change``, ``same`` or ``wrong``."""
    number: int | None = None
    """Of the requirement that it is known as."""
    changed: tuple[str, ...] = ()
    """The fields that it would change."""
    wrong: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def steps(access: Access, said: Sequence[Said]) -> list[Step]:
    """What each line of a file would do to the register as it stands."""
    there = list(Requirement.objects.filter(project=access.project).order_by("number"))
    by_number = {one.number: one for one in there}
    by_reference = {one.reference: one for one in there if one.reference}
    by_title = {one.title.casefold(): one for one in reversed(there)}
    names = _Names(access)
    seen: Counter[str] = Counter()
    found = []
    for line in said:
        try:
            facts, number = _facts(access, line.facts, names)
        except BadValue as refusal:
            found.append(Step(line.line, line.facts.get("title", ""), "wrong", wrong=refusal.message))
            continue
        title, reference = facts.get("title", ""), facts.get("reference", "")
        one = by_number.get(number or 0) or by_reference.get(reference)
        if one is None:
            one = by_title.get(title.casefold())
            if one is not None and reference and one.reference:
                one = None  # another requirement that is called the same
        identity = f"n{one.number}" if one is not None else f"r{reference}" if reference else f"t{title.casefold()}"
        seen[identity] += 1
        if seen[identity] > 1:
            wrong = _("A line above is the same requirement: its reference, or its title.")
            found.append(Step(line.line, title, "wrong", wrong=wrong))
        elif one is None:
            found.append(Step(line.line, title, "new", facts=facts))
        else:
            before = requirements.facts_of(one)
            changed = tuple(name for name, value in facts.items() if value != before[name])
            what = "change" if changed else "same"
            found.append(Step(line.line, title, what, one.number, changed, facts={n: facts[n] for n in changed}))
    return found


@one_operation
@transaction.atomic
def take(*, access: Access, said: Sequence[Said], update: bool) -> Counter[str]:
    """Bring a file's requirements in, undone as one; lines that are wrong stay out, and what is there already is
    changed only with ``update``. Gives how many lines did what.

    :raises BadValue: RoleMayNot:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    done: Counter[str] = Counter()
    for step in steps(access, said):
        if step.what == "new":
            requirements.add_requirement(access=access, facts=step.facts)
        elif step.what == "change" and update and step.number is not None:
            requirements.change_requirement(access=access, number=step.number, facts=step.facts)
        done[step.what] += 1
    return done


def packed(said: Sequence[Said]) -> str:
    """What was read, as the page keeps it between looking and taking."""
    return orjson.dumps([[one.line, one.facts] for one in said]).decode()


def unpacked(text: str) -> list[Said]:
    """The same back.

    :raises BadFile: it is not what ``packed`` wrote
    """
    try:
        lines = orjson.loads(text)
        said = [Said(line, facts) for line, facts in lines]
        sound = all(
            type(one.line) is int
            and isinstance(one.facts, dict)
            and all(isinstance(value, str) for value in one.facts.values())
            for one in said
        )
    except (orjson.JSONDecodeError, TypeError, ValueError):
        sound, said = False, []
    if not sound or not said or len(said) > MOST:
        raise BadFile(_("The page was not sent whole; choose the file again."))
    return said


class _Names:
    """By what owners, deliverables and goals are called in a file."""

    def __init__(self, access: Access) -> None:
        able = held.members_able(access.project, Right.SEE_DOCUMENTS) if access.may(Right.SEE_TEAM) else {}
        self.people = {name.casefold(): pk for pk, name in able.items()}
        there = Deliverable.objects.filter(project=access.project).values_list("number", "name")
        self.deliverables = {name.casefold(): number for number, name in there}
        self.goals = {goal.name.casefold(): number for number, goal in goals_of(access).items()}


def _facts(access: Access, said: Mapping[str, str], names: _Names) -> tuple[dict[str, Any], int | None]:
    """What a line says, checked; an empty cell says nothing. With it the number where it names one of ours."""
    facts: dict[str, Any] = {}
    number = None
    for name, value in said.items():
        if not value.strip():
            continue
        if name == "key":
            number = _own(access, value)
            if number is None:
                facts.setdefault("reference", requirements.CHECKS["reference"](name, value))
        elif name == "priority":
            facts[name] = _choice(name, value, Priority.choices, PRIORITIES)
        elif name == "status":
            facts[name] = _choice(name, value, Status.choices, STATUSES)
        elif name == "owner":
            facts[name] = _owner(value, names)
        elif name == "deliverables":
            facts[name] = _numbers(access, value, DELIVERABLE, names.deliverables)
        elif name == "goals":
            facts[name] = _numbers(access, value, GOAL, names.goals)
        elif name in requirements.CHECKS:
            facts[name] = requirements.CHECKS[name](name, value)
    if not facts.get("title"):
        raise BadValue(_("There is no title."))
    return facts, number


def _own(access: Access, text: str) -> int | None:
    key = access.project.key
    number = number_called(text, key, REQUIREMENT)
    return number if number is not None and text.strip().upper() == key_of(key, REQUIREMENT, number) else None


def _choice(name: str, text: str, choices: Choices, others: Mapping[str, str]) -> str:
    said = " ".join(text.casefold().split())
    known = {value: value for value, _label in choices} | {str(label).casefold(): value for value, label in choices}
    found = known.get(said) or others.get(said)
    if found is None:
        allowed = ", ".join(str(label) for _value, label in choices)
        raise BadValue(
            _("“%(said)s” is no %(field)s; one of: %(allowed)s.")
            % {"said": text[:40], "field": _("priority") if name == "priority" else _("status"), "allowed": allowed}
        )
    return found


def _owner(text: str, names: _Names) -> int:
    found = names.people.get(" ".join(text.casefold().split()))
    if found is None:
        raise BadValue(_("“%(name)s” is no member of the project who reads its scope.") % {"name": text[:60]})
    return found


def _numbers(access: Access, text: str, letter: str, called: Mapping[str, int]) -> list[int]:
    found = []
    for part in re.split(r"[,;\n]", text):
        if not part.strip():
            continue
        number = called.get(part.strip().casefold()) or number_called(part, access.project.key, letter)
        if number is None or number not in called.values():
            raise BadValue(_("There is no “%(name)s” here; add it first.") % {"name": part.strip()[:60]})
        found.append(number)
    return sorted(set(found))
