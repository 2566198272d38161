"""What past work of a class teaches: how many times their estimates such tasks took, as three points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from charthouse.engine.forecast.estimates import PSEUDO_TASKS, Ratios, ratios
from charthouse.estimates.models import PastWork
from charthouse.estimates.refusals import BadPastWork, TooFewPast
from charthouse.ui import formats

LOW, LIKELY, HIGH = 0.1, 0.5, 0.9
LEVELS = (LOW, LIKELY, HIGH)
LEAST = 5
"""With fewer past tasks in all, no range is told."""


@dataclass(frozen=True, slots=True)
class Class:
    """What is compared with: tasks or projects of a class (empty: of all), ended in a year or later."""

    level: str = PastWork.Level.TASK.value
    kind: str = ""
    since: int | None = None

    @property
    def name(self) -> str:
        """The class in words."""
        if self.kind:
            return self.kind
        return _("all tasks") if self.level == PastWork.Level.TASK else _("all projects")

    def all(self) -> QuerySet[PastWork]:
        """All of its level and years, whatever their class."""
        found = PastWork.objects.filter(level=self.level)
        return found if self.since is None else found.filter(year__gte=self.since)

    def works(self) -> QuerySet[PastWork]:
        """Those of the class."""
        return self.all().filter(kind=self.kind) if self.kind else self.all()


@dataclass(frozen=True, slots=True)
class Learnt:
    """How many times their estimates those of a class took."""

    of: Class
    ratios: Ratios
    alone: tuple[float, ...]
    """The factors of the class by itself, not drawn to any other; empty where all are meant."""

    @property
    def factors(self) -> tuple[float, float, float]:
        """As P10, P50 and P90."""
        low, likely, high = (self.ratios.quantiles[level] for level in LEVELS)
        return low, likely, high

    @property
    def told(self) -> str:
        """The factors in words: ``0.9 / 1.2 / 2.1``."""
        return factors_told(self.factors)

    @property
    def alone_told(self) -> str:
        """Those of the class by itself in words."""
        return factors_told(self.alone)

    @property
    def few(self) -> bool:
        """Whether the class is too small to count as much as all classes together."""
        return self.ratios.own < PSEUDO_TASKS

    @property
    def basis(self) -> str:
        """What an estimate made with it rests on, in a sentence."""
        said = _("Reference class “%(name)s”: P10 / P50 / P90 of actual by estimate are %(told)s (n = %(own)d)") % {
            "name": self.of.name, "told": self.told, "own": self.ratios.own,
        }  # fmt: skip
        if self.of.kind:
            said += _(", drawn to all %(all)d by their number") % {"all": self.ratios.all}
        if self.of.since is not None:
            said += _(", since %(year)d") % {"year": self.of.since}
        return said


def factors_told(factors: Sequence[float]) -> str:
    """Factors as people read them, with two places."""
    return " / ".join(formats.number(round(each, 2), most=2) for each in factors)


def learnt(of: Class) -> Learnt:
    """What past work of a class teaches.

    :raises TooFewPast: nothing can be learnt from so little
    :raises BadPastWork: no such level
    """
    if of.level not in PastWork.Level.values:
        raise BadPastWork(_("Compare with tasks or with projects."), fields={"level": ""})
    past: dict[str, list[tuple[float, float]]] = {}
    for kind, estimate, actual in of.all().order_by("pk").values_list("kind", "estimate", "actual"):
        past.setdefault(kind if of.kind else "", []).append((estimate, actual))
    count = sum(len(each) for each in past.values())
    found = ratios(past, of.kind, levels=LEVELS) if count >= LEAST else None
    if found is None:
        raise TooFewPast(
            _("There are %(count)d past tasks or projects to compare with; from %(least)d on they tell a range.")
            % {"count": count, "least": LEAST}
        )
    alone = ratios({of.kind: past.get(of.kind, [])}, of.kind, levels=LEVELS) if of.kind else None
    return Learnt(of, found, () if alone is None else tuple(alone.quantiles[level] for level in LEVELS))


@dataclass(frozen=True, slots=True)
class Line:
    """A class as lists show it."""

    of: Class
    count: int
    learnt: Learnt | None
    """None: there is too little in all."""


def classes() -> list[Line]:
    """Every class that has past work, tasks before projects, the largest first."""
    counts = Counter(PastWork.objects.order_by().values_list("level", "kind"))
    found = []
    for (level, kind), count in sorted(counts.items(), key=lambda one: (one[0][0] != "task", -one[1], one[0][1])):
        of = Class(level, kind)
        try:
            line = Line(of, count, learnt(of) if kind else None)
        except TooFewPast:
            line = Line(of, count, None)
        found.append(line)
    return found


def chosen(level: str, kind: str, since: int | None) -> Class:
    """The class that somebody asks for, by its name however it is written; a level that is none is that of tasks."""
    level = level if level in PastWork.Level.values else PastWork.Level.TASK.value
    said = " ".join(kind.split()).casefold()
    there = PastWork.objects.filter(level=level).order_by().values_list("kind", flat=True).distinct()
    return Class(level, next((one for one in there if one and one.casefold() == said), ""), since)
