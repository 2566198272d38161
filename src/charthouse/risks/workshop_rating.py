"""The second half of a risk workshop: each rates alone, all ratings show at once, then they go into the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal.acting import one_operation
from charthouse.projects.access import Access
from charthouse.projects.days import today_in
from charthouse.projects.permissions import Right
from charthouse.risks.actions import create_risk
from charthouse.risks.models import Workshop, WorkshopIdea, WorkshopMember, WorkshopRating
from charthouse.risks.rating import USUAL
from charthouse.risks.refusals import WrongPhase
from charthouse.risks.scales import said_of, scale_of
from charthouse.risks.workshop import (
    at_phase,
    bad,
    locked_workshop,
    move,
    record,
    require_in_time,
    require_member,
    watch_of,
)
from charthouse.risks.workshop_telling import tell_members

MOST_ROUNDS = 9
MOST_RATED = 100
LONGEST_REASON = 2000
FEWEST = 2
"""One rating shown alone would tell whose it is."""
Phase = Workshop.Phase
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rated:
    """How somebody rates one idea; both levels None: they cannot say."""

    chance: int | None
    impact: int | None
    reason: str = ""


@one_operation
@transaction.atomic
def ask_ratings(*, access: Access, number: int, ideas: Collection[int] = ()) -> Workshop:
    """Have all rate what was gathered and merged, or have these ideas rated once more after they were discussed.

    :raises NoSuchWorkshop: BadWorkshop: WrongPhase: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.MERGE, Phase.DISCUSS)
    standing = {one.number: one for one in standing_ideas(workshop)}
    again = workshop.phase == Phase.DISCUSS
    if again and (not ideas or not standing.keys() >= set(ideas)):
        raise bad("ideas", _("Choose the risks that are rated once more."))
    asked = [standing[one] for one in dict.fromkeys(ideas)] if again else list(standing.values())
    if not 1 <= len(asked) <= MOST_RATED:
        raise WrongPhase(
            _("From 1 to %(most)d risks are rated at once; merge more of them, or leave some out.")
            % {"most": MOST_RATED}
        )
    if workshop.round >= MOST_ROUNDS:
        raise WrongPhase(_("After %(most)d rounds more talking helps more than more ratings.") % {"most": MOST_ROUNDS})
    watch = watch_of(workshop)
    workshop.round += 1
    if not workshop.limits:  # all its rounds go by the levels that the first one had
        scale = scale_of(workshop.project)
        limits = {"chances": list(scale.chances), "days": list(scale.days)}
        workshop.limits = limits if scale == USUAL else {**limits, "scale": said_of(scale)}
    move(workshop, Phase.RATE)
    WorkshopIdea.objects.filter(pk__in=[one.pk for one in asked]).update(asked=workshop.round)
    told = {"count": len(asked), "round": workshop.round}
    record(access, workshop, "asked for ratings in a workshop", after=told, changes=watch.changes())
    tell_members(access, workshop)
    return workshop


@one_operation
@transaction.atomic
def rate(*, access: Access, number: int, ratings: Mapping[int, Rated]) -> Workshop:
    """Rate ideas alone, or otherwise while it is hidden; who has rated all is ready, and the last one shows all.

    :raises NoSuchWorkshop: BadWorkshop: NotInvited: WrongPhase: RoleMayNot:
    """
    access.require(Right.COMMENT)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.RATE)
    member = require_member(access, workshop)
    require_in_time(workshop)
    asked = {one.number: one for one in rated_ideas(workshop)}
    if not ratings or not asked.keys() >= ratings.keys():
        raise bad("ratings", _("Rate risks that are asked about."))
    rows, columns = (len(workshop.limits[name]) + 1 for name in ("chances", "days"))
    for one, said in ratings.items():
        whole = said.chance is not None and said.impact is not None
        if (said.chance is None) != (said.impact is None):
            raise bad(str(one), _("Say both, probability and impact, or that you cannot say."))
        if whole and not (1 <= (said.chance or 0) <= rows and 1 <= (said.impact or 0) <= columns):
            raise bad(str(one), _("Choose one of the levels."))
        if len(said.reason) > LONGEST_REASON or "\x00" in said.reason:
            raise bad(str(one), _("A reason has at most %(most)d characters.") % {"most": LONGEST_REASON})
        WorkshopRating.objects.update_or_create(
            idea=asked[one], round=workshop.round, user=access.user,
            defaults={"chance": said.chance, "impact": said.impact, "reason": said.reason.strip()},
        )  # fmt: skip
    mine = WorkshopRating.objects.filter(idea__in=asked.values(), round=workshop.round, user=access.user).count()
    if mine == len(asked) and not member.ready:
        member.ready = True
        member.save(update_fields=["ready"])
        record(access, workshop, "rated the risks of a workshop")
    _show_if_all_are_ready(access, workshop)
    return workshop


@one_operation
@transaction.atomic
def show_ratings(*, access: Access, number: int) -> Workshop:
    """Wait no longer: what those say who have rated all shows; what others began is deleted unseen.

    :raises NoSuchWorkshop: WrongPhase: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.RATE)
    if workshop.members.filter(gone=False, ready=True).count() < FEWEST:
        raise WrongPhase(
            _("Fewer than %(fewest)d people have rated all; a rating that shows alone tells whose it is.")
            % {"fewest": FEWEST}
        )
    _show(access, workshop)
    return workshop


@one_operation
@transaction.atomic
def excuse(*, access: Access, number: int, member: int) -> Workshop:
    """Wait no longer for somebody, or leave oneself: how they rated in this round is deleted unseen.

    :raises NoSuchWorkshop: BadWorkshop: WrongPhase: RoleMayNot:
    """
    access.require(Right.COMMENT if member == access.user.pk else Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.GATHER, Phase.MERGE, Phase.RATE, Phase.DISCUSS)
    one = WorkshopMember.objects.filter(workshop=workshop, user=member, gone=False).first()
    if one is None:
        raise bad("member", _("They do not take part in it."))
    if workshop.members.filter(gone=False).count() <= FEWEST:
        raise bad("member", _("At least two people take part; cancel the workshop if that cannot be."))
    if workshop.phase == Phase.RATE:
        WorkshopRating.objects.filter(idea__workshop=workshop, round=workshop.round, user=member).delete()
    one.gone = True
    one.save(update_fields=["gone"])
    verb = "left a risk workshop" if member == access.user.pk else "excused somebody from a risk workshop"
    record(access, workshop, verb)
    if workshop.phase == Phase.RATE:
        _show_if_all_are_ready(access, workshop)
    return workshop


@one_operation
@transaction.atomic
def take_over(*, access: Access, number: int, chosen: Mapping[int, Facts]) -> Workshop:
    """Put ideas into the register, each with its facts as ``create_risk`` takes them: one deed, undone as one.

    :raises NoSuchWorkshop: BadWorkshop: BadRisk: WrongPhase: RoleMayNot:
    """
    access.require(Right.EDIT_RISKS)
    workshop = locked_workshop(access, number)
    at_phase(workshop, Phase.DISCUSS)
    standing = {one.number: one for one in standing_ideas(workshop)}
    if not chosen or not standing.keys() >= chosen.keys():
        raise bad("ideas", _("Choose the risks that go into the register."))
    watch = watch_of(workshop)
    for one, facts in chosen.items():
        idea = standing[one]
        said = {"title": idea.title, "kind": idea.kind, "cause": idea.cause, "effect": idea.effect}
        idea.risk = create_risk(access=access, facts={**said, **facts}).number
        idea.save(update_fields=["risk"])
    workshop.closed_on = today_in(access.project)
    move(workshop, Phase.DONE)
    told = {"count": len(chosen)}
    record(access, workshop, "took over the risks of a workshop", after=told, changes=watch.changes())
    return workshop


def standing_ideas(workshop: Workshop) -> list[WorkshopIdea]:
    """Those that stand by themselves and are not left out."""
    return list(workshop.ideas.filter(into=None, dropped=False).order_by("number"))


def rated_ideas(workshop: Workshop) -> list[WorkshopIdea]:
    """Those that the present round asks about."""
    return [one for one in standing_ideas(workshop) if one.asked == workshop.round]


def shown_ratings(workshop: Workshop) -> list[WorkshopRating]:
    """The ratings that may be known: of rounds that show."""
    known = workshop.round if workshop.phase in (Phase.DISCUSS, Phase.DONE) else workshop.round - 1
    found = WorkshopRating.objects.filter(idea__workshop=workshop, round__lte=known).select_related("user", "idea")
    # By what they say: an order in time would tell whose they are.
    return list(found.order_by("idea", "round", "chance", "impact", "reason"))


def _show_if_all_are_ready(access: Access, workshop: Workshop) -> None:
    waited = list(workshop.members.filter(gone=False).values_list("ready", flat=True))
    if all(waited) and len(waited) >= FEWEST:
        _show(access, workshop)


def _show(access: Access, workshop: Workshop) -> None:
    ready = set(workshop.members.filter(gone=False, ready=True).values_list("user", flat=True))
    ratings = WorkshopRating.objects.filter(idea__workshop=workshop, round=workshop.round)
    ratings.exclude(user__in=ready).delete()
    if not workshop.named:
        ratings.update(user=None)
    watch = watch_of(workshop)
    workshop.people = len(ready)
    move(workshop, Phase.DISCUSS)
    told = {"round": workshop.round, "people": len(ready)}
    record(access, workshop, "showed the ratings of a workshop", after=told, changes=watch.changes())
