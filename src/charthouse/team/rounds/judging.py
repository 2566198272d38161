"""What the manager does with answers: reminds, accepts, asks back, and puts a risk into the register."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, of_record, row_of
from charthouse.plan.models import Task
from charthouse.plan.progressing.proposals import decide
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.risks.actions import create_risk
from charthouse.team.models import Answer, Asked
from charthouse.team.rounds import telling
from charthouse.team.rounds.answering import answer_of, open_proposal, require_as_seen
from charthouse.team.rounds.opening import locked_book, open_round_of
from charthouse.team.rounds.refusals import BadAnswer, NobodySilent, NothingToJudge

REMINDED, ACCEPTED, SENT_BACK, MADE_RISK = (
    "reminded of a round", "accepted an answer", "sent an answer back", "made a risk of an answer",
)  # fmt: skip


@one_operation
@transaction.atomic
def remind(*, access: Access, number: int, people: Collection[int] | None = None) -> list[Asked]:
    """Ask those again who have not answered: all of them, or these (by their accounts' numbers).

    :raises RoleMayNot: NoSuchRound: RoundIsClosed: NobodySilent:
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    one = open_round_of(access.project, number)
    found = Asked.objects.filter(round=one, person__isnull=False, answers__says="").distinct()
    if people is not None:
        found = found.filter(person__in=people)
    silent = list(found.select_related("person"))
    able = held.rights_in(access.project.key, {each.person_id for each in silent if each.person_id is not None})
    silent = [
        each for each in silent
        if each.person_id is not None and Right.REPORT_OWN_PROGRESS in able.get(each.person_id, frozenset())
    ]  # fmt: skip
    if not silent:
        raise NobodySilent(_("Nobody can be reminded: all who can answer have answered."))
    watch = Watch(Asked.objects.filter(pk__in=[each.pk for each in silent]))
    now = timezone.now()
    Asked.objects.filter(pk__in=[each.pk for each in silent]).update(reminded_at=now)
    journal.record(
        one, REMINDED, by=access.user, stream_id=access.project.journal_id,
        after={"people": [each.name for each in silent]}, changes=watch.changes(),
    )  # fmt: skip
    telling.ask(one, silent, telling.REMINDED)
    return silent


@one_operation
@transaction.atomic
def accept(*, access: Access, number: int, place: int, seen: int | None = None) -> Answer:
    """Take an answer as it is; progress that was only proposed counts from now on.

    :raises RoleMayNot: NoSuchRound: RoundIsClosed: AnsweredMeanwhile: NothingToJudge:
    :raises charthouse.refusals.Refused: as accepting a proposal is
    """
    one, row = _to_judge(access, number, place, seen)
    proposal = open_proposal(access.project, one.uid, one.by_id)
    if proposal is not None:
        decide(access=access, number=proposal.pk, accept=list(proposal.fields))
    _judged(access, one, row, Answer.Verdict.ACCEPTED, ACCEPTED)
    return one


@one_operation
@transaction.atomic
def accept_all(*, access: Access, number: int, places: Collection[int]) -> int:
    """Take the answers at these places that nobody has judged, as one deed; gives how many.

    :raises RoleMayNot: NoSuchRound: RoundIsClosed: NothingToJudge:
    """
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    one = open_round_of(access.project, number)
    found = Answer.objects.filter(asked__round=one, place__in=places, verdict="").exclude(says="")
    waiting = list(found.values_list("place", flat=True))
    if not waiting:
        raise NothingToJudge(_("There is no answer left to accept."))
    for place in waiting:
        accept(access=access, number=number, place=place)
    return len(waiting)


@one_operation
@transaction.atomic
def send_back(*, access: Access, number: int, place: int, question: str, seen: int | None = None) -> Answer:
    """Ask again, with a question, about what was answered; who is asked sees it and answers anew.

    :raises RoleMayNot: NoSuchRound: RoundIsClosed: AnsweredMeanwhile: NothingToJudge: BadAnswer:
    """
    one, row = _to_judge(access, number, place, seen)
    asked = question.replace("\x00", "").strip()[:500]
    if not asked:
        sentence = _("Write what you want to know; they read that.")
        raise BadAnswer(sentence, fields={"question": sentence})
    one.question = asked
    _judged(access, one, row, Answer.Verdict.BACK, SENT_BACK)
    telling.ask(one.asked.round, [one.asked], telling.BACK)
    return one


@one_operation
@transaction.atomic
def make_risk(*, access: Access, number: int, place: int, probability: float, seen: int | None = None) -> Answer:
    """Put the risk that somebody saw into the register, at their task.

    :raises RoleMayNot: NoSuchRound: RoundIsClosed: NothingToJudge: AnsweredMeanwhile: BadRisk:
    """
    access.require(Right.EDIT_RISKS)
    one, row = _to_judge(access, number, place, seen)
    if not one.risk or one.as_risk is not None:
        raise NothingToJudge(_("No risk was reported there that is not in the register already."))
    facts: dict[str, Any] = {"title": one.risk, "probability": probability}
    if one.asked.person_id is not None:
        facts["owner"] = one.asked.person_id
    if Task.objects.filter(project=access.project, uid=one.uid).exists():
        facts["tasks"] = [one.uid]
    one.as_risk = create_risk(access=access, facts=facts).number
    one.version += 1
    one.save(update_fields=["as_risk", "version"])
    journal.record(
        one, MADE_RISK, by=access.user, stream_id=access.project.journal_id, after={"risk": one.risk},
        changes=of_record(one, row),
    )  # fmt: skip
    return one


def _to_judge(access: Access, number: int, place: int, seen: int | None) -> tuple[Answer, Any]:
    access.require(Right.EDIT_PLAN)
    locked_book(access.project)
    open_round_of(access.project, number)
    one = answer_of(access, number, place)
    require_as_seen(one, seen)
    if not one.says:
        raise NothingToJudge(_("%(name)s has not answered that yet.") % {"name": one.asked.name})
    return one, row_of(one)


def _judged(access: Access, one: Answer, row: Any, verdict: str, verb: str) -> None:
    one.verdict, one.judged_by, one.judged_at = verdict, access.user, timezone.now()
    one.version += 1
    one.save()
    after = {"verdict": verdict} | ({"question": one.question} if verdict == Answer.Verdict.BACK else {})
    journal.record(
        one, verb, by=access.user, stream_id=access.project.journal_id, after=after, changes=of_record(one, row)
    )
