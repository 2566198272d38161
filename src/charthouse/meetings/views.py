"""The pages of meetings: all of them, and one with its agenda and minutes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from charthouse.accounts.people import person
from charthouse.approvals.registry import called
from charthouse.doors import door
from charthouse.incoming import number_in
from charthouse.meetings import preparing, queries
from charthouse.meetings.actions import MEETINGS, SERIES
from charthouse.meetings.closing import waiting_in
from charthouse.meetings.content import Said, minutes_of
from charthouse.meetings.minutes import may_own
from charthouse.meetings.models import Invited, Kind, Meeting, MeetingSeries, MinuteLine
from charthouse.meetings.paper import said_by
from charthouse.meetings.proposing import open_lines
from charthouse.meetings.values import days_of, today_in
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.ui import formats

A_PAGE = 30
_OF_EACH_SERIES = 3
"""The next dates of each that the list shows; its own page shows more."""


@door(Right.SEE_LOG)
@login_required
@require_GET
def meetings(request: HttpRequest, key: str) -> HttpResponse:
    """What takes place next, the series, and what was."""
    access = project_for(person(request), key, Right.SEE_LOG)
    page = Paginator(queries.past(access), A_PAGE).get_page(request.GET.get("page"))
    ahead = queries.coming(access, most=_OF_EACH_SERIES)
    context = {
        **frame(access),
        "coming": ahead,
        "next": next((one for one in ahead if not one.cancelled and not one.over(access.project)), None),
        "series": [(one, days_of(one).next(today_in(access.project))) for one in _series(access)],
        "past": [(one, queries.when(one.day, one)) for one in page],
        "page": page,
        "query": "",
        "proposals": open_lines(access) if access.may(Right.EDIT_LOG) else [],
    }
    return render(request, "meetings/meetings.html", context)


def _series(access: Access) -> list[MeetingSeries]:
    return list(MeetingSeries.objects.filter(project=access.project).order_by("number"))


@door(Right.SEE_LOG)
@login_required
@require_GET
def meeting(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One meeting: its agenda, its minutes, who takes part."""
    access = project_for(person(request), key, Right.SEE_LOG)
    one = MEETINGS.of(access.project, number)
    context = page_of(access, one) | {"editing": number_in(request.GET.get("line", "")), "arranging": "agenda"
                                      in request.GET}  # fmt: skip
    about = number_in(request.GET.get("about", ""))
    if about is not None:
        context["said"] = {"item": about, "kind": request.GET.get("kind", ""), "again": True}
    return render(request, "meetings/meeting.html", context)


@door(Right.SEE_LOG)
@login_required
@require_GET
def one_series(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One series: its rhythm, who takes part, its meetings."""
    access = project_for(person(request), key, Right.SEE_LOG)
    one = SERIES.of(access.project, number)
    ahead = [each for each in queries.coming(access, most=12) if each.series is not None and each.series.pk == one.pk]
    context = {
        **frame(access), "one": one, "coming": ahead, "people": queries.people_of(access, one.people.all()),
        "past": [(each, queries.when(each.day, each)) for each in queries.past(access).filter(series=one)[:A_PAGE]],
        "chair": _name(access, one, "chair"), "minute_taker": _name(access, one, "minute_taker"),
    }  # fmt: skip
    return render(request, "meetings/series.html", context)


def page_of(access: Access, one: Meeting) -> dict[str, Any]:
    """All that the page of a meeting shows."""
    minutes = minutes_of(one)
    is_open = one.state == Meeting.State.PLANNED
    lines = {line.pk: line for line in one.lines.select_related("by", "item")} if is_open else {}
    rows = [
        (item, preparing.seen_of(access, item.records), [line for line in lines.values() if line.item_id == item.pk])
        for item in one.items.filter(removed=False).order_by("place", "id")
    ] if is_open else []  # fmt: skip
    shown = {item.pk for item, _records, _lines in rows}
    items: list[dict[str, Any]] = (
        [
            {
                "pk": item.pk, "version": item.version, "title": item.title or preparing.TOPICS.get(item.topic, ""),
                "minutes": item.minutes, "records": _records(access, records), "lines": _lines(access, said),
                "topic": item.topic,
            }
            for item, records, said in rows
        ]
        if is_open
        else [
            {
                "title": item.title or preparing.TOPICS.get(item.topic, ""), "minutes": item.minutes,
                "records": _records(access, preparing.seen_of(access, [dict(each) for each in item.records])),
                "lines": [_frozen(access, said) for said in item.lines],
            }
            for item in minutes.items
        ]
    )  # fmt: skip
    others = (
        _lines(access, [line for line in lines.values() if line.item_id not in shown])
        if is_open
        else [_frozen(access, said) for said in minutes.others]
    )
    boxed = sum(item["minutes"] or 0 for item in items)
    return {
        **frame(access),
        "one": one,
        "when": queries.when(one.day, one),
        "zone": access.project.time_zone,
        "open": is_open,
        "closed": one.state == Meeting.State.CLOSED,
        "items": items,
        "others": others,
        "boxed": boxed,
        "over": boxed > one.minutes,
        "people": queries.people_of(access, one.people.all()),
        "presences": Invited.Presence.choices,
        "chair": _name(access, one, "chair"),
        "minute_taker": _name(access, one, "minute_taker"),
        "kinds": [
            (value, label) for value, label in MinuteLine.Kind.choices
            if value != MinuteLine.Kind.RISK or access.may(Right.EDIT_RISKS)
        ],
        "owners": list(may_own(access).items()) if is_open and access.may(Right.WRITE_LOG) else [],
        "before": preparing.before_of(one),
        "said": {},
        "answers": [(each, said_by(each)) for each in minutes.answers] if access.may(Right.SEE_TEAM) else [],
        **_standup(access, one),
        "requests": _requests(access) if one.state == Meeting.State.CLOSED else [],
    }  # fmt: skip


def _standup(access: Access, one: Meeting) -> dict[str, Any]:
    """Who has not answered a stand-up, and whether the reader is asked."""
    if one.kind != Kind.STANDUP or one.state != Meeting.State.PLANNED:
        return {"silent": [], "asked": False}
    said = set(one.answers.values_list("user", flat=True))
    rows = [row for row in one.people.exclude(user=None) if row.user_id not in said]
    asked = access.may(Right.WRITE_LOG) and one.people.filter(user=access.user).exists()
    return {"silent": [row.name for row in rows] if access.may(Right.SEE_TEAM) else [], "asked": asked}


def _requests(access: Access) -> list[dict[str, Any]]:
    team = access.may(Right.SEE_TEAM)
    return [
        {"pk": each.pk, "version_id": each.version_id, "name": each.name if team else "",
         "title": called(access.project, each.version.kind, each.version.subject)}
        for each in waiting_in(access)
    ]  # fmt: skip


def _name(access: Access, one: Meeting | MeetingSeries, column: str) -> str:
    found = getattr(one, column)
    return found.name if found is not None and access.may(Right.SEE_TEAM) else ""


def _records(access: Access, records: list[preparing.Found]) -> list[dict[str, Any]]:
    key = access.project.key
    shown = [
        {"label": one["label"], "url": preparing.url_of(key, one), "told": preparing.told(one),
         "late": one.get("late", False)}
        for one in records[: preparing.MOST]
    ]  # fmt: skip
    return shown if len(records) <= preparing.MOST else [*shown, {"more": len(records) - preparing.MOST}]


def _lines(access: Access, lines: list[MinuteLine]) -> list[dict[str, Any]]:
    team = access.may(Right.SEE_TEAM)
    edits = access.may(Right.EDIT_LOG)
    numbers = [line.entry for line in lines if line.entry is not None]
    found = LogEntry.objects.filter(project=access.project, number__in=numbers).select_related("owner")
    entries = {one.number: one for one in found}
    told = []
    for line in lines:
        entry = entries.get(line.entry or 0)
        bare = line.entry is None and line.risk is None
        told.append(
            {
                "pk": line.pk, "version": line.version, "kind": line.kind, "label": line.get_kind_display(),
                "text": line.text, "entry": line.entry, "risk": line.risk,
                "by": line.by.name if line.by is not None and team else "",
                "owner": entry.owner.name if entry is not None and entry.owner is not None and team else "",
                "due": formats.long_day(entry.due) if entry is not None and entry.due is not None else "",
                "may_strike": edits or (bare and line.by_id == access.user.pk),
                "may_change": edits or bare,
            }
        )  # fmt: skip
    return told


def _frozen(access: Access, said: Said) -> dict[str, Any]:
    due = formats.long_day(dt.date.fromisoformat(said.due)) if said.due else ""
    return {
        "kind": said.kind, "label": MinuteLine.Kind(said.kind).label, "text": said.text, "entry": said.entry,
        "risk": said.risk, "owner": said.owner if access.may(Right.SEE_TEAM) else "", "due": due,
    }  # fmt: skip


def frame(access: Access) -> dict[str, Any]:
    """What every page of the chapter needs."""
    return {
        "project": access.project, "access": access, "may_edit": access.may(Right.EDIT_LOG),
        "may_write": access.may(Right.WRITE_LOG), "may_print": access.may(Right.EXPORT),
    }  # fmt: skip
