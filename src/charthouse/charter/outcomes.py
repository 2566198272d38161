"""What became of the lines of the charter, and where charter and outcome differ by now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from charthouse.charter.models import CharterOutcome
from charthouse.charter.parts import BY_NAME, Kind, Value
from charthouse.charter.targets import TARGETS, Record, Row, Target
from charthouse.projects.access import Access
from charthouse.projects.models import Project
from charthouse.ui import formats

LIKE = 0.6
"""From so much alike on (0 to 1), a line that came is taken for one that went: it was put otherwise."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A column in which the charter says something else than what the line became."""

    column: str
    label: str
    here: str
    there: str
    """As they are read; empty: nothing is said there."""

    @property
    def sentence(self) -> str:
        """Both values."""
        said = {"what": self.label, "here": self.here, "there": self.there}
        if not self.there:
            return _("%(what)s: the charter says %(here)s, nothing stands there") % said
        if not self.here:
            return _("%(what)s: the charter says nothing, there it is %(there)s") % said
        return _("%(what)s: the charter says %(here)s, there it is %(there)s") % said


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line."""

    number: int
    record: Record | None
    """None: it is gone from there."""
    differences: tuple[Difference, ...]


def key_words(words: str) -> str:
    """By what a line is known again."""
    return words.casefold()


def tied(project: Project, part: str) -> dict[str, int]:
    """The numbers of what lines became, by their words."""
    found = CharterOutcome.objects.filter(project=project, part=part).order_by("pk").values_list("words", "number")
    return {key_words(words): number for words, number in found}


def outcomes_of(access: Access, values: Mapping[str, Value]) -> dict[str, list[Outcome | None]]:
    """By part, what became of each of its lines; nothing of what this person may not see."""
    there = CharterOutcome.objects.filter(project=access.project).order_by("pk")
    ties: dict[str, dict[str, int]] = {}
    for part, words, number in there.values_list("part", "words", "number"):
        ties.setdefault(part, {})[key_words(words)] = number
    return {
        part: of_lines(TARGETS[part], values[part], known, TARGETS[part].records(access, known.values()))
        for part, known in ties.items() if values.get(part) and access.may(TARGETS[part].see)
    }  # fmt: skip


def became_of(access: Access, part: str, rows: Sequence[Row]) -> list[Outcome | None]:
    """What became of these lines of one part; nothing where none became anything that this person may see."""
    if part not in TARGETS or not access.may(TARGETS[part].see):
        return []
    known = tied(access.project, part)
    return of_lines(TARGETS[part], rows, known, TARGETS[part].records(access, known.values())) if known else []


def of_lines(
    target: Target, rows: Sequence[Row], known: Mapping[str, int], records: Mapping[int, Record]
) -> list[Outcome | None]:
    """What became of each of these lines."""
    found: list[Outcome | None] = []
    for row in rows:
        number = known.get(key_words(row.get(target.words, "")))
        if number is None:
            found.append(None)
            continue
        record = records.get(number)
        found.append(Outcome(number, record, () if record is None else differences(target, row, record.facts)))
    return found


def differences(target: Target, row: Row, there: Row) -> tuple[Difference, ...]:
    """The columns in which a line says something, and something else than stands there."""
    columns = [BY_NAME[target.part].column(name) for name in row if name in _compared(target)]
    return tuple(
        Difference(one.name, str(one.label), _read(one.kind, row[one.name]), _read(one.kind, there.get(one.name, "")))
        for one in columns
        if row[one.name] != there.get(one.name, "")
    )


def _compared(target: Target) -> frozenset[str]:
    return frozenset(one.name for one in BY_NAME[target.part].columns if one.name not in ("today", "target"))


def _read(kind: Kind, value: str) -> str:
    if kind is Kind.DAY and value:
        return formats.long_day(dt.date.fromisoformat(value))
    return _("“%(words)s”") % {"words": value} if value else ""


def tie(project: Project, part: str, words: str, number: int) -> None:
    """Let a line have become this; whatever it became before is forgotten, and so is whatever else became this."""
    there = CharterOutcome.objects.filter(project=project, part=part)
    for one in there:
        if key_words(one.words) == key_words(words) and one.number != number:
            one.delete()
    CharterOutcome.objects.update_or_create(project=project, part=part, number=number, defaults={"words": words})


def follow(project: Project, part: str, before: Sequence[Row], after: Sequence[Row]) -> None:
    """Keep the ties of lines that are put otherwise than before."""
    if part not in TARGETS:
        return
    column = TARGETS[part].words
    there = list(CharterOutcome.objects.filter(project=project, part=part).order_by("pk"))
    if not there:
        return
    old, new = ([row.get(column, "") for row in rows] for rows in (before, after))
    for was, now in renamed(old, new, [one.words for one in there]).items():
        for one in there:
            if key_words(one.words) == key_words(was):
                one.words = now
                one.save(update_fields=["words"])


def renamed(before: Sequence[str], after: Sequence[str], known: Iterable[str]) -> dict[str, str]:
    """Of these known words, those that no line says any more, each with the words that its line says now.

    A line that is put otherwise in its place is followed, however much it changed; else the one most alike.
    """
    have = {key_words(words) for words in known}
    gone = {words for words in known if key_words(words) not in set(map(key_words, after))}
    past = set(map(key_words, before))
    free = [words for words in after if words and key_words(words) not in past | have]
    found: dict[str, str] = {}
    if len(before) == len(after):
        for was, now in zip(before, after, strict=True):
            if was in gone and now in free:
                found[was] = now
                free.remove(now)
    for was in sorted(gone - found.keys()):
        alike = [(SequenceMatcher(None, key_words(was), key_words(now)).ratio(), now) for now in free]
        best = max(alike, default=(0.0, ""))
        if best[0] >= LIKE:
            found[was] = best[1]
            free.remove(best[1])
    return found
