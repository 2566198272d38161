"""A team estimates tasks: each answers alone, all answers show at once, then another round or agreement.

What somebody said is told by nothing before all have answered: the journal tells that they answered, not what.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.engine.forecast.rounds import CARDS, Three
from charthouse.estimates import entering
from charthouse.estimates.lines import lines_of
from charthouse.estimates.models import TeamAnswer, TeamEstimate, TeamMember
from charthouse.estimates.refusals import BadTeamEstimate, NoSuchTeamEstimate, NotAsked, WrongMoment
from charthouse.estimates.settling import locked_book
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import of_record, row_of
from charthouse.plan import edit_ops
from charthouse.plan.computed import computed_plan
from charthouse.plan.edits import make_edits
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.models import Plan
from charthouse.projects import held
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

MOST_TASKS, MOST_MEMBERS, MOST_ROUNDS = 50, 30, 9
LONGEST_REASON = 2000
State = TeamEstimate.State
FARTHEST_MINUTES = 1_000_000_000


@one_operation
@transaction.atomic
def begin(
    *, access: Access, title: str, tasks: Collection[int], members: Collection[int], kind: str, named: bool = False
) -> TeamEstimate:
    """Ask people for estimates of tasks.

    :raises BadTeamEstimate: RoleMayNot:
    """
    access.require(Right.EDIT_OWN_PART)
    known = {line.uid: line.name for line in lines_of(access) if not line.done}
    wanted = [uid for uid in known if uid in set(tasks)]
    if not title.strip() or len(title) > 200:
        raise _bad("title", _("Give it a title of at most 200 characters."))
    if not wanted or len(wanted) != len(set(tasks)) or len(wanted) > MOST_TASKS:
        raise _bad("tasks", _("Choose from 1 to %(most)d tasks that are still to come.") % {"most": MOST_TASKS})
    able = held.members_able(access.project, Right.COMMENT)
    if len(set(members)) < 2 or not able.keys() >= set(members) or len(set(members)) > MOST_MEMBERS:
        raise _bad(
            "members",
            _("Choose from 2 to %(most)d members of the project who may comment in it.") % {"most": MOST_MEMBERS},
        )
    if kind not in TeamEstimate.Kind.values:
        raise _bad("kind", _("Choose three points or cards."))
    book = locked_book(access.project)
    team = TeamEstimate.objects.create(
        project=access.project, number=book.next_number, title=title.strip(), kind=kind, named=named,
        tasks=[[uid, known[uid]] for uid in wanted], opened_by=access.user, opened_at=timezone.now(),
    )  # fmt: skip
    book.next_number += 1
    book.save(update_fields=["next_number"])
    TeamMember.objects.bulk_create(TeamMember(team=team, user_id=pk) for pk in sorted(set(members)))
    _record(access, team, "began a team estimate", None, after={"tasks": len(wanted), "members": len(set(members))})
    return team


@one_operation
@transaction.atomic
def answer(*, access: Access, number: int, answers: Mapping[int, tuple[Three, str]]) -> TeamEstimate:
    """Say what one thinks of tasks, or say it otherwise while answers are hidden; the last one shows all.

    :raises NoSuchTeamEstimate: BadTeamEstimate: NotAsked: WrongMoment: RoleMayNot:
    """
    access.require(Right.COMMENT)
    team = _locked(access, number)
    _at(team, State.OPEN)
    member = TeamMember.objects.filter(team=team, user=access.user).first()
    if member is None or member.excused_from is not None:
        raise NotAsked(_("Only those who are asked answer; ask %(who)s to ask you.") % {"who": team.opened_by.name})
    asked = {uid for uid, _name in team.tasks}
    if not answers or not asked.issuperset(answers):
        raise _bad("answers", _("Answer for tasks that are asked about."))
    minutes = {round(days * _a_day(access)) for days in CARDS}
    for uid, (three, reason) in answers.items():
        if not 0 <= three.low <= three.likely <= three.high <= FARTHEST_MINUTES:
            raise _bad(str(uid), _("A three-point estimate goes from low over likely to high."))
        if team.kind == TeamEstimate.Kind.CARDS and (len(set(three)) > 1 or three.likely not in minutes):
            raise _bad(str(uid), _("Choose one of the cards."))
        if len(reason) > LONGEST_REASON or "\x00" in reason:
            raise _bad(str(uid), _("A reason has at most %(most)d characters.") % {"most": LONGEST_REASON})
        TeamAnswer.objects.update_or_create(
            team=team, round=team.round, task=uid, user=access.user,
            defaults={**three._asdict(), "reason": reason.strip(), "at": timezone.now()},
        )  # fmt: skip
    _record(access, team, "answered a team estimate", row_of(team))
    _show_if_all_have_answered(access, team)
    return team


@one_operation
@transaction.atomic
def excuse(*, access: Access, number: int, member: int) -> TeamEstimate:
    """Wait no longer for somebody; what they said in this round does not count and is never shown.

    :raises NoSuchTeamEstimate: BadTeamEstimate: WrongMoment: RoleMayNot:
    """
    access.require(Right.EDIT_OWN_PART)
    team = _locked(access, number)
    _at(team, State.OPEN)
    one = TeamMember.objects.filter(team=team, user=member, excused_from=None).first()
    if one is None or team.members.filter(excused_from=None).count() <= 2:
        raise _bad("member", _("At least two people answer, each for themselves; cancel it if that cannot be."))
    TeamAnswer.objects.filter(team=team, round=team.round, user=member).delete()
    one.excused_from = team.round
    one.save(update_fields=["excused_from"])
    _record(access, team, "excused somebody from a team estimate", row_of(team))
    _show_if_all_have_answered(access, team)
    return team


@one_operation
@transaction.atomic
def another_round(*, access: Access, number: int) -> TeamEstimate:
    """Let all answer again, now that they know what the others think.

    :raises NoSuchTeamEstimate: WrongMoment: RoleMayNot:
    """
    access.require(Right.EDIT_OWN_PART)
    team = _locked(access, number)
    _at(team, State.REVEALED)
    if team.round >= MOST_ROUNDS:
        raise WrongMoment(_("After %(most)d rounds more talking helps more than more answers.") % {"most": MOST_ROUNDS})
    row = row_of(team)
    team.round += 1
    _move(team, State.OPEN)
    _record(access, team, "began another round of a team estimate", row, after={"round": team.round})
    return team


@one_operation
@transaction.atomic
def agree(*, access: Access, number: int, agreed: Mapping[int, Three]) -> TeamEstimate:
    """Put the agreed three points at the tasks, as one edit of the plan that is undone with it.

    :raises NoSuchTeamEstimate: BadTeamEstimate: WrongMoment: charthouse.refusals.Refused:
    """
    access.require(Right.EDIT_OWN_PART)
    team = _locked(access, number)
    _at(team, State.REVEALED)
    asked = {uid for uid, _name in team.tasks}
    if not agreed or not asked.issuperset(agreed):
        raise _bad("agreed", _("Agree on tasks that were asked about."))
    for uid, three in agreed.items():
        if not 0 <= three.low <= three.likely <= three.high <= FARTHEST_MINUTES:
            raise _bad(str(uid), _("A three-point estimate goes from low over likely to high."))
    basis = _("Team estimate %(number)d (people: %(people)d, rounds: %(rounds)d)") % {
        "number": team.number, "people": team.members.filter(excused_from=None).count(), "rounds": team.round,
    }  # fmt: skip
    edits: list[edit_ops.AnyOp] = [
        edit_ops.EstimateOp(
            op="estimate", task=uid, seen=entering.standing(access, uid),
            estimate=edit_ops.Points(**three._asdict(), basis=basis, method=EstimateMethod.TEAM),
        )
        for uid, three in agreed.items()
    ]  # fmt: skip
    make_edits(access=access, edits=edits)
    row = row_of(team)
    _move(team, State.AGREED)
    _record(access, team, "agreed on a team estimate", row, after={"tasks": len(agreed)})
    return team


@one_operation
@transaction.atomic
def cancel(*, access: Access, number: int) -> TeamEstimate:
    """Ask no longer; answers that were hidden stay hidden.

    :raises NoSuchTeamEstimate: WrongMoment: RoleMayNot:
    """
    access.require(Right.EDIT_OWN_PART)
    team = _locked(access, number)
    _at(team, State.OPEN, State.REVEALED)
    row = row_of(team)
    _move(team, State.CANCELLED)
    _record(access, team, "cancelled a team estimate", row)
    return team


def team_of(access: Access, number: int) -> TeamEstimate:
    """The team estimate of that number, where this person may know of it.

    :raises NoSuchTeamEstimate:
    """
    found: TeamEstimate | None = visible(access).filter(number=number).select_related("opened_by").first()
    if found is None:
        raise NoSuchTeamEstimate(
            _("%(key)s has no team estimate %(number)d.") % {"key": access.project.key, "number": number}
        )
    return found


def visible(access: Access) -> QuerySet[TeamEstimate]:
    """The team estimates that somebody may know of: tasks that are not published only those who are asked."""
    found = TeamEstimate.objects.filter(project=access.project)
    if access.project.public is None or access.may(Right.SEE_WORKING_PLAN):
        return found
    return found.filter(members__user=access.user)


def _locked(access: Access, number: int) -> TeamEstimate:
    locked_book(access.project)
    return team_of(access, number)


def _at(team: TeamEstimate, *states: str) -> None:
    if team.state in states:
        return
    raise WrongMoment(
        _("“%(title)s” is not there now: %(state)s. Open it again and look.")
        % {"title": team.title, "state": team.get_state_display()}
    )


def _move(team: TeamEstimate, state: str) -> None:
    team.state = state
    team.version += 1
    team.save(update_fields=["state", "round", "version"])


def _show_if_all_have_answered(access: Access, team: TeamEstimate) -> None:
    waits = waiting(team)
    if any(waits.values()):
        return
    row = row_of(team)
    _move(team, State.REVEALED)
    told = [
        [one.task, one.low, one.likely, one.high, one.reason]
        for one in TeamAnswer.objects.filter(team=team, round=team.round).order_by("task", "likely", "low", "high")
    ]
    _record(access, team, "showed the answers of a team estimate", row, after={"round": team.round, "answers": told})


def waiting(team: TeamEstimate) -> dict[int, int]:
    """For each who is asked, by account, how many tasks they have not answered in this round."""
    asked = list(team.members.filter(excused_from=None).values_list("user", flat=True))
    there = TeamAnswer.objects.filter(team=team, round=team.round, user__in=asked)
    said: dict[int, int] = dict.fromkeys(asked, 0)
    for user in there.values_list("user", flat=True):
        said[user] += 1
    return {user: len(team.tasks) - count for user, count in said.items()}


def shown_answers(team: TeamEstimate) -> Sequence[TeamAnswer]:
    """The answers that may be known: of rounds in which all have answered."""
    known = team.round if team.state in (State.REVEALED, State.AGREED) else team.round - 1
    if team.state == State.CANCELLED and not any(waiting(team).values()):
        known = team.round
    return list(TeamAnswer.objects.filter(team=team, round__lte=known).select_related("user").order_by("likely", "pk"))


def _a_day(access: Access) -> int:
    return Plan.objects.filter(pk=access.project.pk).values_list("minutes_per_day", flat=True).first() or 480


def _record(access: Access, team: TeamEstimate, verb: str, row: Any, *, after: Mapping[str, Any] | None = None) -> None:
    journal.record(
        team, verb, by=access.user, stream_id=access.project.journal_id, after=after, changes=of_record(team, row)
    )  # fmt: skip


def _bad(field: str, message: str) -> BadTeamEstimate:
    return BadTeamEstimate(message, fields={field: message})


def names_now(access: Access, team: TeamEstimate) -> list[tuple[int, str, bool]]:
    """The tasks as they are called in the plan that this person reads: number, name, and whether they are there.

    One that is not published is called as it was when they were asked about it.
    """
    tasks = computed_plan(access.shown).tasks
    return [(uid, tasks[uid].name if uid in tasks else name, uid in tasks) for uid, name in team.tasks]
