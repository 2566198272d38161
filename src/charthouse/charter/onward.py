"""From the charter onwards, and back into it: what would happen to each line is looked at before it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.charter.actions import part_of, write_part
from charthouse.charter.models import CharterOutcome, CharterPart
from charthouse.charter.outcomes import Difference, differences, key_words, tie, tied
from charthouse.charter.parts import BY_NAME
from charthouse.charter.refusals import BadChoice, ChangedSinceLooked, NoSuchPart
from charthouse.charter.targets import Record, Row, Taken, Target, Where, target_of
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.projects.access import Access, RoleMayNot
from charthouse.projects.permissions import Right

TOOK = "took lines of the charter on"
BROUGHT = "tied lines of the charter"
NEW, THERE, TIED, DIFFERS, WRONG = "new", "there", "tied", "differs", "wrong"
DOES = (NEW, THERE, DIFFERS)
"""What can be chosen; the rest would change nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """What would happen to one line, or by one record."""

    number: int
    """Of the line in its part, from 1; brought in: of the record."""
    words: str
    what: str
    row: Row
    record: Record | None = None
    differences: tuple[Difference, ...] = ()
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What would happen, as somebody looks at it."""

    target: Target
    version: int
    """Of the part."""
    steps: tuple[Step, ...]

    @property
    def seen(self) -> str:
        """By which it is known again that nothing of it has changed since it was looked at."""
        told = [
            [one.number, one.words, one.what, dict(one.row), one.record and [one.record.number, dict(one.record.said)]]
            for one in self.steps
        ]
        return hashlib.blake2b(json.dumps([self.version, told], sort_keys=True).encode(), digest_size=12).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        return {what: sum(one.what == what for one in self.steps) for what in (NEW, THERE, TIED, DIFFERS, WRONG)}

    def of(self, number: int) -> Step:
        """The step of that number.

        :raises BadChoice:
        """
        for one in self.steps:
            if one.number == number:
                return one
        raise BadChoice(
            _("“%(part)s” has no line %(number)d; look at it anew.")
            % {"part": BY_NAME[self.target.part].title, "number": number}
        )


def look_onward(access: Access, name: str) -> Looked:
    """What would become of each line of a part elsewhere.

    :raises NoSuchPart: RoleMayNot:
    """
    target = target_of(name)
    _require_sight(access, target)
    part = part_of(access.project, name)
    known = tied(access.project, name)
    records = target.records(access, known.values())
    there = _by_words(target, records, known)
    met: set[str] = set()
    steps = []
    for place, row in enumerate(json.loads(part.value), 1):
        words = row.get(target.words, "")
        key = key_words(words)
        steps.append(_step(target, place, row, records.get(known.get(key, -1)), there.get(key), twice=key in met))
        met.add(key)
    return Looked(target, part.version, tuple(steps))


def _step(target: Target, place: int, row: Row, mine: Record | None, same: Record | None, *, twice: bool) -> Step:
    words = row.get(target.words, "")
    if not words:
        return Step(place, "", WRONG, row, wrong=_("This line does not say what it is."))
    if twice:
        return Step(place, words, WRONG, row, wrong=_("A line above says the same."))
    if mine is not None:
        other = _from_here(target, row, mine)
        if not other:
            return Step(place, words, TIED, row, mine)
        long = _too_long(target, row)
        return Step(place, words, WRONG if long else DIFFERS, row, mine, other, long)
    if same is not None:
        return Step(place, words, THERE, row, same, _from_here(target, row, same))
    long = _too_long(target, row)
    return Step(place, words, WRONG if long else NEW, row, wrong=long)


def _too_long(target: Target, row: Row) -> str:
    for name, most in target.limits.items():
        if len(row.get(name, "")) > most:
            label = BY_NAME[target.part].column(name).label
            return _("%(column)s: %(most)d characters at most there; shorten it in the charter.") % {
                "column": label, "most": most,
            }  # fmt: skip
    return ""


def _by_words(target: Target, records: Mapping[int, Record], known: Mapping[str, int]) -> dict[str, Record]:
    """What no line became yet, by its name; of several with one name the first."""
    taken = set(known.values())
    free = [one for one in records.values() if one.number not in taken]
    return {key_words(one.facts.get(target.words, "")): one for one in reversed(free)}


@one_operation
@transaction.atomic
def take_on(
    *, access: Access, name: str, lines: Mapping[int, float | None], where: Where | None = None,
    version: int | None = None, seen: str | None = None,
) -> list[Step]:  # fmt: skip
    """Let lines become goals, deliverables, milestones or risks; ``lines`` by their place, with a risk's probability.

    New ones are added, those of the same name tied, and those that differ set to what the charter says. ``version`` is
    that of the part that was looked at, ``seen`` all that was shown; None: whichever there is. Gives what was done.

    :raises NoSuchPart: RoleMayNot: ChangedSinceLooked: BadChoice:
    :raises charthouse.refusals.Refused: what the other chapter refuses; nothing is changed then
    """
    target = target_of(name)
    target.require(access)
    target.lock(access.project)
    looked = look_onward(access, name)
    _same(looked, version, seen)
    chosen = [looked.of(number) for number in dict.fromkeys(lines)]
    _choosable(chosen)
    part = part_of(access.project, name)
    watch = Watch(CharterOutcome.objects.filter(project=access.project, part=name))
    new = [one for one in chosen if one.what == NEW]
    if new:
        made = target.add(access, [Taken(one.row, lines[one.number]) for one in new], where or Where())
        for one, number in zip(new, made, strict=True):
            tie(access.project, name, one.words, number)
    for one in chosen:
        if one.what == THERE and one.record is not None:
            tie(access.project, name, one.words, one.record.number)
    changed = [(one.record.number, _other(one)) for one in chosen if one.what == DIFFERS and one.record]
    if changed:
        target.change(access, changed)
    _record(access, part, TOOK, watch, {"lines": len(chosen)})
    return chosen


def _other(step: Step) -> Row:
    return {one.column: step.row[one.column] for one in step.differences}


def look_back(access: Access, name: str) -> Looked:
    """What each record would bring into the charter's part.

    :raises NoSuchPart: RoleMayNot:
    """
    target = target_of(name)
    if not target.back:
        raise NoSuchPart(_("Nothing is brought into “%(name)s”.") % {"name": BY_NAME[name].title})
    _require_sight(access, target)
    part = part_of(access.project, name)
    known = tied(access.project, name)
    rows = {key_words(row.get(target.words, "")): row for row in reversed(json.loads(part.value))}
    words_of = {number: words for words, number in known.items() if words in rows}
    steps = []
    for one in target.records(access, known.values()).values():
        mine, same = words_of.get(one.number), key_words(one.facts.get(target.words, ""))
        if mine is not None:
            other = _from_there(target, rows[mine], one)
            steps.append(Step(one.number, one.facts[target.words], DIFFERS if other else TIED, rows[mine], one, other))
        elif same in rows and same not in known:
            other = _from_there(target, rows[same], one)
            steps.append(Step(one.number, one.facts[target.words], THERE, rows[same], one, other))
        elif one.stands:
            steps.append(Step(one.number, one.facts[target.words], NEW, {}, one))
    return Looked(target, part.version, tuple(steps))


def _from_here(target: Target, row: Row, one: Record) -> tuple[Difference, ...]:
    """In what a line says something that can be set there, and something else is."""
    found = differences(target, row, one.said)
    return tuple(replace(each, label=str(target.called.get(each.column, each.label))) for each in found)


def _from_there(target: Target, row: Row, one: Record) -> tuple[Difference, ...]:
    """In what a record says something, and the charter's line something else."""
    return differences(target, {name: row.get(name, "") for name in one.facts}, one.facts)


@one_operation
@transaction.atomic
def bring_in(
    *, access: Access, name: str, numbers: Sequence[int], version: int | None = None, seen: str | None = None
) -> list[Step]:
    """Bring milestones of the plan, or risks, into the charter: new lines, and present words and days of those there.

    :raises NoSuchPart: RoleMayNot: ChangedSinceLooked: BadChoice: BadPart: PartChangedMeanwhile:
    """
    access.require(Right.EDIT_DOCUMENTS)
    journal.locked_stream(access.project.journal_id)
    looked = look_back(access, name)
    _same(looked, version, seen)
    chosen = [looked.of(number) for number in dict.fromkeys(numbers)]
    _choosable(chosen)
    rows: list[dict[str, str]] = json.loads(part_of(access.project, name).value)
    taken = [one.record for one in chosen if one.record is not None]
    for one in chosen:
        facts = {} if one.record is None else dict(one.record.facts)
        there = next((row for row in rows if one.row and row == one.row), None)
        if there is None:
            rows.append(facts)
        else:
            there.update(facts)
    part = write_part(access=access, name=name, said=rows)
    watch = Watch(CharterOutcome.objects.filter(project=access.project, part=name))
    for each in taken:
        tie(access.project, name, each.facts[looked.target.words], each.number)
    _record(access, part, BROUGHT, watch, {"lines": len(chosen)})
    return chosen


def _require_sight(access: Access, target: Target) -> None:
    if not access.may(target.see):
        raise RoleMayNot(access.why_not(target.see))


def _same(looked: Looked, version: int | None, seen: str | None) -> None:
    if (version is not None and version != looked.version) or (seen is not None and seen != looked.seen):
        raise ChangedSinceLooked(
            _("Somebody changed “%(part)s”, or what its lines became, since you looked; look at it anew, then choose.")
            % {"part": BY_NAME[looked.target.part].title}
        )


def _choosable(chosen: Sequence[Step]) -> None:
    if not chosen:
        raise BadChoice(_("Choose at least one line."), fields={"lines": _("at least one")})
    for one in chosen:
        if one.what not in DOES:
            why = one.wrong or _("it is there already, and says the same")
            raise BadChoice(_("“%(line)s” cannot be chosen: %(why)s") % {"line": one.words or one.number, "why": why})


def _record(access: Access, part: CharterPart, verb: str, watch: Watch, after: dict[str, Any]) -> None:
    changes = watch.changes()
    if changes:
        journal.record(
            part, verb, by=access.user, stream_id=access.project.journal_id, after=after, changes=changes
        )  # fmt: skip
