"""An answer: kept in the round, reported to the plan as progress, and what somebody is stuck on put into the log."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import of_record, row_of
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.edits import apply_edits
from charthouse.plan.models import ProgressProposal, ProgressRules, Task
from charthouse.plan.progress_facts import Places, facts_of, rules_of
from charthouse.plan.progressing.rounds import PERCENT_FIELDS
from charthouse.projects.access import Access, NotTheirs, access_to
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.raid.actions import add_entry
from charthouse.raid.models import LogEntry
from charthouse.raid.words import OPEN
from charthouse.team.models import Answer
from charthouse.team.rounds.opening import locked_book, open_round_of
from charthouse.team.rounds.refusals import AnsweredMeanwhile, AskedOfSomebodyElse, NoSuchRound, TaskIsGone
from charthouse.team.rounds.saying import Said, edits_of

ANSWERED, FILLED_IN = "answered in a round", "filled in an answer"
LONGEST = {"stuck_on": 300, "risk": 300, "comment": 500}


def answer_of(access: Access, number: int, place: int) -> Answer:
    """The question of that place in a round.

    :raises NoSuchRound:
    """
    found = Answer.objects.filter(asked__round__project=access.project, asked__round__number=number, place=place)
    one = found.select_related("asked__round", "asked__person", "by", "judged_by").first()
    if one is None:
        raise NoSuchRound(
            _("Round %(number)d of %(key)s asks no question %(place)d.")
            % {"number": number, "key": access.project.key, "place": place}
        )
    return one


def is_theirs(access: Access, one: Answer) -> bool:
    """Whether somebody is asked that, or stands in for who is."""
    return one.asked.person_id is not None and one.asked.person_id in access.people


@one_operation
@transaction.atomic
def answer(*, access: Access, number: int, place: int, said: Said, seen: int | None = None) -> Answer:
    """Say how one task goes, as who is asked; who may change the plan says it for others, and that is marked.

    ``seen`` is the version of the answer that was looked at; None: whichever there is.

    :raises NoSuchRound: RoundIsClosed: BadAnswer: TaskIsGone: AnsweredMeanwhile:
    :raises AskedOfSomebodyElse:
    :raises charthouse.refusals.Refused: as a report of progress is
    """
    access.require(Right.REPORT_OWN_PROGRESS)
    locked_book(access.project)
    one_round = open_round_of(access.project, number)
    one = answer_of(access, number, place)
    theirs = is_theirs(access, one)
    if not theirs and not access.may(Right.EDIT_PLAN):
        raise AskedOfSomebodyElse(
            _("%(name)s is asked that; they answer themselves, or a manager of %(project)s does it for them.")
            % {"name": one.asked.name, "project": access.project.name}
        )
    require_as_seen(one, seen)
    said.check()
    places = Places(access.shown)
    task = places.computed.tasks.get(one.uid)
    if task is None or places.computed.schedule is None:
        raise TaskIsGone(
            _("“%(task)s” is no longer in the plan; there is nothing to answer about it.") % {"task": one.name}
        )
    edits = edits_of(said, task, places, one_round.until)
    if edits is not None:
        try:
            apply_edits(access=access, asked=edits)
        except EditRefused as refusal:
            if not isinstance(refusal.refusal, NotTheirs):
                raise refusal.refusal from refusal
            sentence = _("“%(task)s” is no longer given to you in the plan; there is nothing to answer about it.")
            raise TaskIsGone(sentence % {"task": one.name}) from refusal
    row, before = row_of(one), _told(one)
    _put(access, one, said, filled_in=not theirs)
    one.save()
    journal.record(
        one, ANSWERED if theirs else FILLED_IN, by=access.user, stream_id=access.project.journal_id,
        before=before, after=_told(one), why=said.comment.strip()[:500], changes=of_record(one, row),
    )  # fmt: skip
    return one


def require_as_seen(one: Answer, seen: int | None) -> None:
    """Refuse where an answer was given, or judged, after it was read.

    :raises AnsweredMeanwhile:
    """
    if seen is None or seen == one.version:
        return
    who = one.by.name if one.by is not None else one.asked.name
    raise AnsweredMeanwhile(
        _("The answer about “%(task)s” changed after you opened it (%(who)s); look at it as it is now.")
        % {"task": one.name, "who": who}
    )


def _put(access: Access, one: Answer, said: Said, *, filled_in: bool) -> None:
    one.says, one.until, one.left, one.hours = said.says, said.until, said.left, said.hours
    for name, longest in LONGEST.items():
        setattr(one, name, getattr(said, name).replace("\x00", "").strip()[:longest])
    if said.says != Answer.Says.STUCK:
        one.stuck_on = ""
    one.by, one.at, one.filled_in = access.user, timezone.now(), filled_in
    one.verdict, one.judged_by, one.judged_at = "", None, None
    one.percent_said = said.percent if said.percent is not None else percent_by(access, one)
    if one.says == Answer.Says.STUCK:
        one.issue = _issue(access, one)
    one.version += 1


def percent_by(access: Access, one: Answer) -> float | None:
    """How much of a task is done by what this person reported, whether it counts already or is proposed."""
    field = PERCENT_FIELDS[ProgressRules.Percent(rules_of(access.project).percent)]
    proposal = open_proposal(access.project, one.uid, access.user.pk)
    if proposal is not None and field in proposal.fields:
        return float(proposal.fields[field][1] or 0)
    fresh = access_to(Project.objects.select_related("journal").get(pk=access.project.pk), access.user)
    task = None if fresh is None else Task.objects.filter(project=fresh.shown, uid=one.uid).first()
    if task is None:
        return None
    facts = facts_of(task)
    return float(facts[field] if facts[field] is not None else facts["percent_complete"])


def open_proposal(project: Project, uid: int, by: int | None) -> ProgressProposal | None:
    """What somebody reported of a task that waits to be accepted."""
    return ProgressProposal.objects.filter(
        project=project.pk, uid=uid, by=by, state=ProgressProposal.State.OPEN
    ).first()


def _issue(access: Access, one: Answer) -> int | None:
    """The entry of the log about what they are stuck on: the one that is open already, or a new one."""
    known = [one.issue] if one.issue is not None else []
    before = Answer.objects.filter(asked__round__project=access.project, uid=one.uid, stuck_on=one.stuck_on)
    known += [issue for issue in before.values_list("issue", flat=True) if issue is not None]
    there = LogEntry.objects.filter(project=access.project, number__in=known, state__in=OPEN).order_by("-number")
    number = there.values_list("number", flat=True).first()
    if number is not None:
        return number
    title = _("Stuck: %(what)s") % {"what": one.stuck_on}
    text = _("“%(task)s” does not go on. Reported by %(name)s in round %(number)d.") % {
        "task": one.name, "name": one.asked.name, "number": one.asked.round.number
    }  # fmt: skip
    facts: dict[str, Any] = {
        "kind": LogEntry.Kind.ISSUE, "title": title[:300], "text": text[:20_000], "links": [("task", one.uid)],
    }  # fmt: skip
    return add_entry(access=access, facts=facts).number


def _told(one: Answer) -> dict[str, Any]:
    """What the journal tells of an answer."""
    return {
        "says": one.says,
        "until": None if one.until is None else one.until.isoformat(),
        "hours": None if one.hours is None else str(one.hours),
        "stuck_on": one.stuck_on,
        "risk": one.risk,
    }
