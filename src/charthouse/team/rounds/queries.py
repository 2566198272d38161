"""What is read of rounds: one with its answers, what does not fit, what waits for a person, the last closed one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.plan.computed import Computed, computed_plan
from charthouse.plan.models import ProgressProposal, Task
from charthouse.plan.outline import family
from charthouse.plan.progress import is_done
from charthouse.plan.progress_facts import reportable, told_of
from charthouse.projects import held
from charthouse.projects.access import Access, Standing
from charthouse.projects.held import acting_for
from charthouse.projects.permissions import Right
from charthouse.scope.models import Deliverable, DeliverableTask
from charthouse.team.models import Answer, Asked, Round
from charthouse.team.rounds.fitting import ROUNDS, Odd, Said, odd
from charthouse.ui import formats

Verdict = Answer.Verdict
_URGENT = (Answer.Says.STUCK, Answer.Says.LATER, Answer.Says.DONE, Answer.Says.PLANNED)


@dataclass(frozen=True, slots=True)
class Line:
    """One question, with what the manager looks at."""

    one: Answer
    name: str
    """Who is asked; empty where the reader may not know."""
    gone: bool
    """The task is no longer in the plan: nothing to answer."""
    odd: tuple[str, ...] = ()
    """What does not fit, in words."""
    proposed: bool = False
    """The progress counts once it is accepted."""

    @property
    def silent(self) -> bool:
        """Whether an answer is missing."""
        return not self.one.says and not self.gone

    @property
    def back(self) -> bool:
        """Whether it was sent back, and not answered again yet."""
        return self.one.verdict == Verdict.BACK

    @property
    def to_judge(self) -> bool:
        """Whether it is answered and nobody looked at it."""
        return bool(self.one.says) and not self.one.verdict


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is asked, with their questions."""

    asked: Asked
    name: str
    lines: tuple[Line, ...]
    can_answer: bool
    """They have an account that may report here."""

    @property
    def open(self) -> int:
        """Questions without an answer."""
        return sum(line.silent for line in self.lines)

    @property
    def silent(self) -> bool:
        """Whether they answered nothing of what they could."""
        return self.open > 0 and all(line.silent or line.gone for line in self.lines)

    @property
    def answered(self) -> bool:
        """Whether nothing is missing from them."""
        return not any(line.silent or line.back for line in self.lines)


@dataclass(frozen=True)
class RoundStanding:
    """A round as its manager reads it."""

    one: Round
    people: tuple[Person, ...]

    @cached_property
    def lines(self) -> list[Line]:
        """All questions."""
        return [line for person in self.people for line in person.lines]

    @property
    def answered(self) -> int:
        """People from whom nothing is missing."""
        return sum(person.answered for person in self.people)

    @property
    def silent(self) -> list[Person]:
        """People from whom something is missing."""
        return [person for person in self.people if person.open]

    @property
    def odd(self) -> list[Line]:
        """Answers that do not fit, and that nobody has judged."""
        return [line for line in self.lines if line.odd and line.to_judge]

    @property
    def fitting(self) -> list[Line]:
        """Answers that fit, and that nobody has judged; what asks for help comes first."""
        found = [line for line in self.lines if not line.odd and line.to_judge]
        return sorted(found, key=lambda line: _URGENT.index(Answer.Says(line.one.says)))

    @property
    def back(self) -> list[Line]:
        """Answers that were sent back."""
        return [line for line in self.lines if line.back]

    @property
    def accepted(self) -> list[Line]:
        """Answers that were accepted."""
        return [line for line in self.lines if line.one.verdict == Verdict.ACCEPTED]


def standing_of(access: Access, one: Round) -> RoundStanding:
    """A round with everybody who is asked; what does not fit is looked for as long as it is open."""
    found = Answer.objects.filter(asked__round=one).select_related("asked__person", "by", "judged_by").order_by("place")
    answers = list(found)
    computed = computed_plan(access.shown)
    odds = _Odds(access, one, answers, computed)
    proposed = set(ProgressProposal.objects.filter(project=access.project.pk, state="open").values_list("uid", "by_id"))
    rights = held.rights_in(access.project.key, {each.asked.person_id for each in answers if each.asked.person_id})
    by_asked: dict[int, list[Line]] = {}
    asked: dict[int, Asked] = {}
    team = access.may(Right.SEE_TEAM)
    for each in answers:
        gone = one.closed_at is None and each.uid not in computed.tasks
        words = odds.words(each) if each.says and one.closed_at is None and not gone else ()
        line = Line(each, each.asked.name if team else "", gone, words, (each.uid, each.by_id) in proposed)
        by_asked.setdefault(each.asked_id, []).append(line)
        asked[each.asked_id] = each.asked
    people = [
        Person(
            asked[key], asked[key].name if team else "", tuple(lines),
            Right.REPORT_OWN_PROGRESS in rights.get(asked[key].person_id or 0, frozenset()),
        )
        for key, lines in by_asked.items()
    ]  # fmt: skip
    return RoundStanding(one, tuple(sorted(people, key=lambda person: (person.asked.name.casefold(), person.asked.pk))))


def line_of(access: Access, one: Answer) -> Line:
    """One question as who just answered or judged it sees it."""
    gone = not Task.objects.filter(project=access.shown, uid=one.uid).exists()
    proposed = ProgressProposal.objects.filter(project=access.project.pk, state="open", uid=one.uid, by=one.by_id)
    return Line(one, one.asked.name, gone, proposed=proposed.exists())


class _Odds:
    """Looks for what does not fit, over a whole round at once."""

    def __init__(self, access: Access, one: Round, answers: Iterable[Answer], computed: Computed) -> None:
        self.computed = computed
        self.answers = list(answers)
        self.done = {each.uid for each in self.answers if each.says == Answer.Says.DONE}
        uids = {each.uid for each in self.answers if each.says}
        earlier = Answer.objects.filter(
            asked__round__project=access.project, asked__round__number__lt=one.number, uid__in=uids
        ).exclude(says="")
        self.before: dict[int, list[Said]] = {}
        for uid, percent, hours in earlier.order_by("-asked__round__number").values_list(
            "uid", "percent_said", "hours"
        ):
            self.before.setdefault(uid, []).append(Said(percent, hours))
        self.unaccepted = self._unaccepted(access) if self.done else {}

    def words(self, each: Answer) -> tuple[str, ...]:
        """What does not fit in an answer, in words."""
        longer = each.until is not None or each.left is not None
        now = Said(each.percent_said, each.hours, each.says == Answer.Says.DONE, longer)
        held_by = self._held_by(each.uid) if now.done else ""
        unaccepted = self.unaccepted.get(each.uid, "") if now.done else ""
        found = odd(
            now, self.before.get(each.uid, ()), began_at=each.percent, unaccepted=bool(unaccepted),
            waits=bool(held_by),
        )  # fmt: skip
        said = {
            "percent": "" if each.percent_said is None else formats.per_cent(each.percent_said),
            "hours": "" if each.hours is None else formats.number(each.hours, most=2),
            "deliverable": unaccepted, "task": held_by, "rounds": formats.number(ROUNDS),
        }  # fmt: skip
        sentences = {
            Odd.SAME: _("%(percent)s for %(rounds)s rounds"),
            Odd.NO_PROGRESS: _("%(hours)s hours, and no further than before"),
            Odd.NOT_ACCEPTED: _("done, and “%(deliverable)s” is not accepted"),
            Odd.BEFORE_ITS_TURN: _("done before “%(task)s” is, for which it waits"),
        }
        return tuple(sentences[one] % said for one in found)

    def _is_done(self, uid: int) -> bool:
        """Whether a task, or all below it, is done by the plan or by an answer of this round."""
        leaves = [
            self.computed.tasks[each] for each in family(self.computed, uid)
            if each not in self.computed.summaries and reportable(self.computed.tasks[each])
        ]  # fmt: skip
        return all(task.uid in self.done or is_done(told_of(task)) for task in leaves)

    def _held_by(self, uid: int) -> str:
        """A task that must be finished before this one can finish, and is not."""
        for link, _drives in self.computed.links_of.get(uid, ()):
            ends = link.kind.value in ("FS", "FF")
            if link.after == uid and ends and link.before in self.computed.tasks and not self._is_done(link.before):
                return self.computed.tasks[link.before].name
        return ""

    def _unaccepted(self, access: Access) -> Mapping[int, str]:
        """By task, the deliverable that is made as soon as it is done, and that nobody has accepted."""
        waiting = (Deliverable.State.PLANNED, Deliverable.State.DELIVERED)
        rows = DeliverableTask.objects.filter(deliverable__project=access.project, deliverable__state__in=waiting)
        made: dict[tuple[int, str], set[int]] = {}
        for number, name, uid in rows.values_list("deliverable__number", "deliverable__name", "uid"):
            if uid in self.computed.tasks:
                made.setdefault((number, name), set()).add(uid)
        found: dict[int, str] = {}
        for (_number, name), uids in made.items():
            below = {each for uid in uids for each in family(self.computed, uid)}
            if below & self.done and all(self._is_done(uid) for uid in uids):
                found |= dict.fromkeys(below, name)
        return found


@dataclass(frozen=True, slots=True)
class Mine:
    """What one person is asked in a project now."""

    one: Round
    lines: tuple[Line, ...]
    by: str
    """Who asks: the manager who opened the round; empty where it began by itself."""

    @property
    def waiting(self) -> list[Line]:
        """Without an answer, or sent back."""
        return [line for line in self.lines if (line.silent or line.back) and not line.gone]


def mine_in(access: Access) -> Mine | None:
    """What somebody, or whom they stand in for, is asked in the open round of a project."""
    one = Round.objects.filter(project=access.project, closed_at=None).select_related("opened_by").first()
    if one is None:
        return None
    found = Answer.objects.filter(asked__round=one, asked__person__in=access.people)
    answers = list(found.select_related("asked__person", "by", "judged_by").order_by("place"))
    there = set(
        Task.objects.filter(project=access.shown, uid__in=[each.uid for each in answers]).values_list("uid", flat=True)
    )
    proposed = set(
        ProgressProposal.objects.filter(project=access.project.pk, state="open", by=access.user).values_list(
            "uid", flat=True
        )
    )
    lines = [
        Line(
            each, "" if each.asked.person_id == access.user.pk else each.asked.name, each.uid not in there,
            proposed=each.uid in proposed,
        )
        for each in answers
    ]  # fmt: skip
    asker = one.opened_by.name if one.opened_by is not None and access.may(Right.SEE_TEAM) else ""
    return Mine(one, tuple(lines), asker)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A project that waits for somebody's answers."""

    key: str
    name: str
    count: int
    due_at: dt.datetime


def waiting_for(user: User) -> list[Waiting]:
    """The rounds in which something is missing from somebody, or from whom they stand in for; the first due first."""
    reports = Standing(user).projects(Right.REPORT_OWN_PROGRESS)
    missing = Q(asked__answers__says="") | Q(asked__answers__verdict=Verdict.BACK)
    there = Exists(Task.objects.filter(project=OuterRef("project"), uid=OuterRef("asked__answers__uid")))
    found = Round.objects.filter(
        missing, there, project__in=reports, closed_at=None, asked__person__in=list(acting_for(user))
    )
    rows = found.values("project__key", "project__name", "due_at").annotate(count=Count("asked__answers"))
    return [
        Waiting(row["project__key"], row["project__name"], row["count"], row["due_at"])
        for row in rows.order_by("due_at", "project__key")
    ]


@dataclass(frozen=True, slots=True)
class ClosedRound:
    """A closed round in figures; names only for who may know them."""

    number: int
    day: dt.date
    """The day of its status date."""
    status_date: int
    """In plan time."""
    closed_at: dt.datetime
    closed_by: str
    people: int
    """Who was asked."""
    answered: int
    """Of them, from whom nothing is missing and for whom nobody filled anything in."""
    filled: int
    """Of them, for whom somebody filled something in."""
    silent: int
    """Of them, from whom something is missing."""
    tasks: int
    answers: int
    answered_names: tuple[str, ...] = ()
    filled_names: tuple[str, ...] = ()
    silent_names: tuple[str, ...] = ()
    kept: Mapping[str, object] = field(default_factory=dict)
    """As ``Round.kept``."""


def last_closed(access: Access) -> ClosedRound | None:
    """The round of a project that was closed last; nothing where none was."""
    one = Round.objects.filter(project=access.project, closed_at__isnull=False).select_related("closed_by").first()
    return None if one is None else told_closed(access, one)


def told_closed(access: Access, one: Round) -> ClosedRound:
    """A closed round in figures."""
    assert one.closed_at is not None
    rows = Answer.objects.filter(asked__round=one).values_list("asked_id", "asked__name", "says", "filled_in")
    missing: set[int] = set()
    filled: set[int] = set()
    names: dict[int, str] = {}
    answers = tasks = 0
    for asked, name, says, filled_in in rows.order_by("asked__name", "asked_id", "place"):
        names[asked] = name
        tasks, answers = tasks + 1, answers + bool(says)
        if not says:
            missing.add(asked)
        if filled_in:
            filled.add(asked)
    answered = names.keys() - missing - filled
    filled -= missing
    team = access.may(Right.SEE_TEAM)

    def told(which: Iterable[int]) -> tuple[str, ...]:
        return tuple(names[asked] for asked in names if asked in which) if team else ()

    return ClosedRound(
        number=one.number,
        day=formats.day_of(one.kept["status_date"], finish=True),
        status_date=one.kept["status_date"],
        closed_at=one.closed_at,
        closed_by=one.closed_by.name if one.closed_by is not None and team else "",
        people=len(names),
        answered=len(answered),
        filled=len(filled),
        silent=len(missing),
        tasks=tasks,
        answers=answers,
        answered_names=told(answered),
        filled_names=told(filled),
        silent_names=told(missing),
        kept=one.kept,
    )
