"""What meetings say about a person: told on request, and put under a pseudonym on erasure; closed minutes stay."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from charthouse.accounts.models import User
from charthouse.meetings.models import AgendaItem, Invited, Meeting, MeetingSeries, MinuteLine, StandupAnswer
from charthouse.plan.forgetting import Names
from charthouse.projects.access import Standing
from charthouse.projects.permissions import Right

_OF_BOTH = (("title", 200), ("place", 200), ("purpose", 20_000))
_TEXTS: tuple[tuple[type[models.Model], tuple[tuple[str, int], ...]], ...] = (
    (MeetingSeries, _OF_BOTH),
    (Meeting, _OF_BOTH),
    (Invited, (("name", 200), ("email", 254))),
    (AgendaItem, (("title", 200),)),
    (MinuteLine, (("text", 4000),)),
    (StandupAnswer, (("done", 2000), ("next", 2000), ("stuck", 2000))),
)


def told_of(person: User) -> dict[str, Any]:
    """The meetings that somebody is invited to, leads or takes the minutes of, and what they wrote in minutes, in the
    projects whose log they see."""
    mine = Standing(person).projects(Right.SEE_LOG)
    invited = Invited.objects.filter(user=person, meeting__project__in=mine).order_by("meeting__day", "pk")
    wrote = MinuteLine.objects.filter(by=person, meeting__project__in=mine).order_by("at", "pk")
    answered = StandupAnswer.objects.filter(user=person, meeting__project__in=mine).order_by("at", "pk")
    leads = Meeting.objects.filter(Q(chair=person) | Q(minute_taker=person), project__in=mine).order_by("day", "pk")
    return {
        "invited": [
            {**row, "meeting__day": row["meeting__day"].isoformat()}
            for row in invited.values("meeting__project__key", "meeting__number", "meeting__day", "presence")
        ],
        "leads": list(leads.values("project__key", "number", "title")),
        "answered": list(answered.values("meeting__project__key", "meeting__number", "done", "next", "stuck")),
        "wrote": list(wrote.values("meeting__project__key", "meeting__number", "kind", "text")),
    }


def forget(person: User) -> None:
    """Put the pseudonym in place of somebody's names; closed minutes are evidence of what was said, and stay."""
    names = Names(person)
    if not names.known:
        return
    for model, columns in _TEXTS:
        for column, longest in columns:
            for one in model._default_manager.filter(names.asked(column)).order_by("pk"):
                said = getattr(one, column)
                replaced = names.replaced(said)[:longest]
                if replaced != said:
                    model._default_manager.filter(pk=one.pk).update(**{column: replaced})
    for item in AgendaItem.objects.exclude(records=[]).order_by("pk"):
        records = [
            {name: names.replaced(value) if isinstance(value, str) else value for name, value in one.items()}
            for one in item.records
        ]
        if records != item.records:
            AgendaItem.objects.filter(pk=item.pk).update(records=records)
