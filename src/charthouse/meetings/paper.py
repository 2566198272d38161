"""Agenda and minutes on paper: PDF, a word processor's file and Markdown, as they were closed or as they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charthouse.incoming import number_in
from charthouse.meetings import preparing
from charthouse.meetings.actions import MEETINGS
from charthouse.meetings.content import Answer, Minutes, Said, minutes_of
from charthouse.meetings.models import Invited, Kind, Meeting, MinuteLine
from charthouse.meetings.queries import past, when
from charthouse.papers.model import Block, Bullets, Cell, Column, Fact, Facts, Heading, Note, Paper, Table
from charthouse.projects.access import Access
from charthouse.projects.paper_kinds import PaperKind, framed
from charthouse.projects.permissions import Right
from charthouse.ui import formats


def minutes_on_paper(access: Access, subject: str) -> Paper:
    """The minutes of a meeting by its number; without one those of the last meeting.

    :raises NoSuchMeeting:
    """
    number = number_in(subject) if subject else past(access).values_list("number", flat=True).first()
    if number is None:
        return framed(
            access, name="minutes", title=_("Minutes of a meeting"), blocks=[Note(_("There was no meeting yet."))]
        )
    return paper_of(access, MEETINGS.of(access.project, number))


def paper_of(access: Access, one: Meeting) -> Paper:
    """One meeting on paper."""
    minutes, team = minutes_of(one), access.may(Right.SEE_TEAM)
    closed = one.state == Meeting.State.CLOSED
    facts = [Fact(_("When"), f"{when(one.day, one)} ({minutes.zone})")]
    facts += [Fact(_("Where"), minutes.place)] if minutes.place else []
    if team:
        facts += [Fact(_("Leads"), minutes.chair)] if minutes.chair else []
        facts += [Fact(_("Takes the minutes"), minutes.minute_taker)] if minutes.minute_taker else []
        facts += _present(minutes)
    if closed and one.closed_at is not None:
        facts += [Fact(_("Closed at"), formats.instant(one.closed_at)), Fact("SHA-256", one.digest)]
    paper = framed(
        access, name=f"minutes-{one.number}", title=minutes.title, lead=str(Kind(minutes.kind).label),
        blocks=list(_blocks(access, minutes)), facts=facts,
    )  # fmt: skip
    return replace(paper, stamp="" if closed else _("DRAFT"))


def _present(minutes: Minutes) -> Iterator[Fact]:
    titles = {
        Invited.Presence.PRESENT: _("Were there"), Invited.Presence.EXCUSED: _("Excused"),
        Invited.Presence.ABSENT: _("Were missing"), Invited.Presence.UNSAID: _("Invited"),
    }  # fmt: skip
    for presence, title in titles.items():
        names = [one.name for one in minutes.people if one.presence == presence]
        if names:
            yield Fact(title, ", ".join(names))


def _blocks(access: Access, minutes: Minutes) -> Iterator[Block]:
    for place, item in enumerate(minutes.items, 1):
        yield Heading(item.title or str(preparing.TOPICS.get(item.topic, "")), str(place), level=2)
        records = preparing.seen_of(access, [dict(one) for one in item.records])
        if records:
            yield Bullets(tuple(" – ".join(filter(None, (one["label"], preparing.told(one)))) for one in records))
        yield from _said(access, item.lines)
    for answer in minutes.answers if access.may(Right.SEE_TEAM) else ():
        yield Heading(answer.name, level=2)
        yield Facts(tuple(Fact(label, said) for label, said in said_by(answer)))
    if minutes.others:
        yield Heading(_("Beside the agenda"), level=2)
        yield from _said(access, minutes.others)
    actions = minutes.of_kind(MinuteLine.Kind.ACTION)
    if actions:
        yield Heading(_("Who does what"), level=2)
        columns = (Column(_("Action")), Column(_("Owner")), Column(_("Until")), Column(_("Log")))
        yield Table(columns, tuple(_row(access, one) for one in actions))


def said_by(one: Answer) -> list[tuple[str, str]]:
    """What somebody answered in a stand-up, each with its question in short."""
    said = ((_("Done"), one.done), (_("Next"), one.next), (_("In the way"), one.stuck))
    return [(label, words) for label, words in said if words]


def _row(access: Access, one: Said) -> tuple[Cell, ...]:
    return (
        Cell(one.text), Cell(one.owner if access.may(Right.SEE_TEAM) else ""), Cell(_day(one.due)),
        Cell("" if one.entry is None else str(one.entry)),
    )  # fmt: skip


def _said(access: Access, lines: tuple[Said, ...]) -> Iterator[Block]:
    if lines:
        yield Bullets(tuple(told(one, team=access.may(Right.SEE_TEAM)) for one in lines), sign="›")


def told(one: Said, *, team: bool) -> str:
    """A line as a sentence: what it is, its words, who does it and until when."""
    said = one.text if one.kind == MinuteLine.Kind.NOTE else f"{MinuteLine.Kind(one.kind).label}: {one.text}"
    more = [one.owner if team else "", _("until %(day)s") % {"day": _day(one.due)} if one.due else ""]
    known = ", ".join(filter(None, more))
    return f"{said} ({known})" if known else said


def _day(iso: str) -> str:
    return formats.long_day(dt.date.fromisoformat(iso)) if iso else ""


MINUTES = PaperKind("minutes", gettext_lazy("Minutes of a meeting"), Right.SEE_LOG, minutes_on_paper)
