"""What is in a project's way, by the facts of its report: the worst first, each with its record and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charthouse.raid.models import LogEntry, Severity
from charthouse.reports import words
from charthouse.reports.facts import Facts, IssueFacts, RiskFacts, Source, TaskFacts
from charthouse.reports.places import place_of
from charthouse.reports.sentences_chapters import ask
from charthouse.ui import formats

SHOWN = 6
MOST_LATE = 3
"""Late tasks that are told one by one; their own page has all."""
_ORDER = {"bad": 0, "warn": 1, "none": 2}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way."""

    tone: str
    title: str
    text: str
    note: str
    """What kind of record it is, and its number."""
    url: str
    action: str
    """What to do about it, as a verb."""
    panel: bool = False
    """Its record opens beside the page."""


def obstacles_of(
    facts: Facts, *, late: Sequence[TaskFacts] | None = None, short: int = 0, missing: str = ""
) -> list[Obstacle]:
    """What is in the way, as far as these facts may tell: what is off track before what is at risk.

    ``late`` are all late tasks, where they are known; those behind another one are told with it.
    """
    found = _each(facts, facts.late.named if late is None else late, short, missing)
    return sorted(found, key=lambda one: _ORDER[one.tone])


def worst_of(facts: Facts) -> Obstacle | None:
    """The first of them; the others are not put into words where it is off track."""
    first = None
    for one in _each(facts, facts.late.named, 0, ""):
        if one.tone == "bad":
            return one
        first = first or one
    return first


def _each(facts: Facts, late: Sequence[TaskFacts], short: int, missing: str) -> Iterator[Obstacle]:
    yield from _short(facts, short, missing)
    yield from _late(facts, late)
    yield from _asks(facts)
    yield from _issues(facts)
    yield from _risks(facts)


def count_of(facts: Facts, *, short: int = 0) -> int:
    """How many there are in all, named or not."""
    return bool(short) + facts.late.count + len(facts.asks) + facts.open_issues + facts.open_risks


def _short(facts: Facts, short: int, missing: str) -> Iterator[Obstacle]:
    if not short:
        return
    title = ngettext(
        "%(count)s task cannot keep its dates", "%(count)s tasks cannot keep their dates", short
    ) % {"count": formats.number(short)}  # fmt: skip
    text = _("%(time)s of work have to be won back to keep every promise.") % {"time": missing}
    url = f"{place_of(Source('plan'), facts.key)}?filter=critical"
    yield Obstacle("bad", title, text, _("Plan"), url, _("See them in the plan"))


def _late(facts: Facts, late: Sequence[TaskFacts]) -> Iterator[Obstacle]:
    there = {one.uid for one in late}
    behind = Counter(one.because.uid for one in late if one.because is not None and one.because.uid in there)
    roots = [one for one in late if one.because is None or one.because.uid not in there]
    roots.sort(key=lambda one: (not one.critical, -behind[one.uid]))
    for one in roots[:MOST_LATE]:
        yield Obstacle(
            "bad" if one.critical else "warn", late_title(one), late_reason(one, facts, behind[one.uid]),
            _task_note(one, facts), place_of(Source("task", str(one.uid)), facts.key), _("Open the task"), panel=True,
        )  # fmt: skip


def late_title(one: TaskFacts) -> str:
    """How late a task is."""
    return _("“%(task)s” is %(late)s") % {"task": one.name, "late": words.late_told(one.late or 0)}


def late_reason(one: TaskFacts, facts: Facts, behind: int = 0) -> str:
    """When a late task ends, why so late, and how many are late because of it."""
    ends = _("It ends on %(day)s") % {"day": formats.short_day(one.finish, beside=facts.until)}
    said = f"{ends}, {words.because_told(one.because)}." if one.because is not None else f"{ends}."
    if behind:
        text = ngettext(
            "%(count)s task is late because of it.", "%(count)s tasks are late because of it.", behind
        )  # fmt: skip
        said += " " + text % {"count": formats.number(behind)}
    return said


def _task_note(one: TaskFacts, facts: Facts) -> str:
    number = f"{facts.key}-{one.uid}"
    return f"{number} · " + (_("critical: the finish waits for it") if one.critical else _("late task"))


def _asks(facts: Facts) -> Iterator[Obstacle]:
    for one in facts.asks:
        told = ask(one)
        tone = "bad" if one.overdue or one.kind == "exception" else "warn"
        url = place_of(told.sources[0], facts.key)
        yield Obstacle(tone, told.text, "", _("Decision needed"), url, _("Decide"), panel=one.kind == "log")


def _issues(facts: Facts) -> Iterator[Obstacle]:
    for one in facts.issues:
        tone = "bad" if one.overdue or one.severity == Severity.CRITICAL else "warn"
        yield Obstacle(
            tone, f"“{one.title}”", _due(one), _issue_note(one), place_of(Source("log", str(one.number)), facts.key),
            _("Open the entry"), panel=True,
        )  # fmt: skip


def _due(one: IssueFacts) -> str:
    if one.due is None:
        return _("No day is set by which it has to be solved.")
    when = {"day": formats.long_day(one.due)}
    return _("It was to be solved by %(day)s.") % when if one.overdue else _("To be solved by %(day)s.") % when


def _issue_note(one: IssueFacts) -> str:
    severity = str(Severity(one.severity).label) if one.severity else ""
    return " · ".join(each for each in (str(LogEntry.Kind(one.kind).label), severity) if each)


def _risks(facts: Facts) -> Iterator[Obstacle]:
    for one in facts.risks:
        yield Obstacle(
            "warn", _("Risk “%(risk)s”") % {"risk": one.title}, risk_told(one),
            _("Risk %(number)s") % {"number": one.number}, place_of(Source("risk", str(one.number)), facts.key),
            _("Open the risk"), panel=True,
        )  # fmt: skip


def risk_told(one: RiskFacts) -> str:
    """How likely it is, what it takes, and what is done about it."""
    told = [_("%(chance)s likely") % {"chance": formats.per_cent(100 * one.chance)}]
    if one.takes is not None and one.takes > 0:
        told.append(_("takes %(days)s from the date that holds with 80 %%") % {"days": _days(one.takes)})
    elif one.high is not None:
        told.append(_("up to %(days)s") % {"days": _days(one.high)})
    response = one.response or _("nothing is done about it yet")
    return f"{'; '.join(told)}. {response}"


def _days(days: Decimal) -> str:
    return formats.span(round(days * 480))
