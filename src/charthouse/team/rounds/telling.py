"""Notices and letters of rounds: one is asked, reminded, asked again; the managers hear when its time is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.accounts import letters, notices
from charthouse.accounts.models import User
from charthouse.accounts.notices import Notice, NoticeKind
from charthouse.doors import by_itself
from charthouse.jobs import actions as jobs
from charthouse.jobs.registry import JobKind
from charthouse.jobs.running import Running
from charthouse.projects.access import access_to
from charthouse.projects.held import managers_of
from charthouse.projects.permissions import Right
from charthouse.team.models import Answer, Asked, Round
from charthouse.ui import formats

_LETTER = "team/letters/round.txt"
BEGAN, REMINDED, BACK = "began", "reminded", "back"


def ask(one: Round, asked: Iterable[Asked], why: str = BEGAN) -> None:
    """Have people told, when the transaction is through, what they are asked and have not answered."""
    found = [each.pk for each in asked if each.person_id is not None]
    if found:
        jobs.start(
            TELL.name, by=None, title=str(TELL.label), arguments={"round": one.pk, "asked": found, "why": why}
        )  # fmt: skip


def tell_managers(one: Round) -> None:
    """Have the managers told that the time to answer is over."""
    jobs.start(TELL_MANAGERS.name, by=None, title=str(TELL_MANAGERS.label), arguments={"round": one.pk})


@by_itself("Charthouse writes to everybody who is asked in a round; what they are asked is theirs.")
def write(running: Running) -> Mapping[str, Any]:
    """Tell each of them, in their own language, what waits for an answer; who answered meanwhile hears nothing."""
    one = Round.objects.filter(pk=running.arguments["round"]).select_related("project").first()
    told = 0
    if one is None or one.closed_at is not None:
        return {"told": told}
    why = str(running.arguments["why"])
    for asked in Asked.objects.filter(pk__in=running.arguments["asked"], round=one).select_related("person"):
        told += _tell(one, asked, why)
    return {"told": told}


def _tell(one: Round, asked: Asked, why: str) -> bool:
    person = asked.person
    access = None if person is None else access_to(one.project, person)
    if person is None or access is None or not access.may(Right.REPORT_OWN_PROGRESS):
        return False
    waiting = [each for each in asked.answers.order_by("place") if not each.says or each.verdict == Answer.Verdict.BACK]
    if why == BACK:
        waiting = [each for each in waiting if each.verdict == Answer.Verdict.BACK]
    if not waiting:
        return False
    page = reverse("my-round", args=[one.project.key])
    context = {
        "project": one.project,
        "person": person,
        "round": one,
        "why": why,
        "waiting": waiting[:30],
        "count": len(waiting),
        "link": letters.link("my-round", one.project.key),
    }
    letter = partial(letters.send, _LETTER, to=person.email, reader=person, context=context)
    facts = {"project": one.project.name, "count": str(len(waiting)), "why": why}
    return notices.tell(Notice(ASKED.name, person, page, facts, one.project_id, letter))


@by_itself("Charthouse tells a project's managers that the time of their round is over.")
def write_managers(running: Running) -> Mapping[str, Any]:
    """Tell every manager of the project, unless the round was closed meanwhile."""
    one = Round.objects.filter(pk=running.arguments["round"]).select_related("project").first()
    if one is None or one.closed_at is not None:
        return {"told": 0}
    silent = Asked.objects.filter(round=one, answers__says="").distinct().count()
    page = reverse("round", args=[one.project.key, one.number])
    facts = {"project": one.project.name, "round": str(one.number), "silent": str(silent)}
    people: list[User] = managers_of(one.project)
    return {"told": sum(notices.tell(Notice(OVER.name, person, page, facts, one.project_id)) for person in people)}


def _asked(facts: Mapping[str, str]) -> str:
    count = int(facts.get("count", "1"))
    said = {"project": "", **facts, "count": formats.number(count)}
    if facts.get("why") == BACK:
        return _("%(project)s asks once more about what you reported") % said
    if count == 1:
        return _("%(project)s asks how one task of yours goes") % said
    return _("%(project)s asks how %(count)s tasks of yours go") % said


def _over(facts: Mapping[str, str]) -> str:
    said = {"project": "", "round": "", **facts, "silent": formats.number(int(facts.get("silent", "0")))}
    if facts.get("silent", "0") == "0":
        return _("Round %(round)s of %(project)s: everybody has answered; look at it and close it") % said
    return _("Round %(round)s of %(project)s: the time is over, and %(silent)s have not answered") % said


ASKED = NoticeKind("team.asked", gettext_lazy("I am asked how my tasks go"), _asked)
OVER = NoticeKind("team.round_over", gettext_lazy("The time of a round in my project is over"), _over)
TELL = JobKind("team.ask", write, label=gettext_lazy("Ask how tasks go"))
TELL_MANAGERS = JobKind("team.round_over", write_managers, label=gettext_lazy("Tell managers that a round is over"))
