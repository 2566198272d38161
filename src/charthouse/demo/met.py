"""The demo's meetings: a weekly status meeting with minutes, the next one with its agenda, a stand-up in writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from charthouse.accounts.models import User
from charthouse.meetings import actions, agenda_actions, closing, minutes, standup
from charthouse.meetings.models import Invited
from charthouse.meetings.standup import Said
from charthouse.projects.access import project_for

KEY, MANAGER = "ERP", "MO"
TEAM = ("MO", "TZ", "JL", "PR", "YH", "SM", "LF", "EK")
AWAY = "EK"
WROTE: tuple[tuple[str, str], ...] = (
    ("JL", "14,460 items are left to be cleansed, at 2,410 a day."),
    ("MO", "D: Rehearsal 2 starts with the items that are clean; the rest follows in a second load"),
    ("MO", "A: Ask the plant for two more clerks @Jonas Lindqvist {soon}"),
    ("TZ", "I: The bank’s service desk has not answered the third reminder"),
    ("MO", "A: Call the head of the bank’s desk @Tomasz Zieliński {late}"),
    ("MO", "R: The second load does not fit into the night 25 %"),
)
STOOD: tuple[tuple[str, Said], ...] = (
    ("JL", Said("2,600 items yesterday", "The storage classes", "")),
    ("YH", Said("The list of duplicates", "Merge the first 300 with Jonas", "The plant’s price list is locked")),
    ("TZ", Said("", "Write the call for the bank", "")),
)


def hold(people: Mapping[str, User], today: dt.date) -> None:
    """Let the project meet: last week, next week, and in writing each day."""
    access = project_for(people[MANAGER], KEY)
    weekly = _weekday(today - dt.timedelta(days=7))
    said = {
        "title": "Weekly status", "kind": "status", "rhythm": "weekly", "first": weekly, "at": dt.time(9, 30),
        "minutes": 60, "place": "Room Halden", "chair": people["MO"].pk, "minute_taker": people["PR"].pk,
        "members": [people[one].pk for one in TEAM],
        "purpose": "Where we stand, what hangs, who does what until next week.",
    }  # fmt: skip
    series = actions.add_series(access=access, facts=said)
    last = actions.hold(access=access, series=series.number, day=weekly).number
    agenda_actions.add_item(access=access, number=last, title="Rehearsal 2", minutes=15)
    for who, text in WROTE:
        soon, late = (today + dt.timedelta(days=days) for days in (6, -1))
        minutes.write_line(access=project_for(people[who], KEY), number=last, text=text.format(soon=soon, late=late))
    rows = Invited.objects.filter(meeting__project=access.project, meeting__number=last)
    there = {row.pk: "excused" if row.user_id == people[AWAY].pk else "present" for row in rows}
    minutes.note_presence(access=access, number=last, presence=there)
    closing.close_meeting(access=access, number=last)
    actions.hold(access=access, series=series.number, day=weekly + dt.timedelta(days=14))
    _stand_up(people, today)


def _stand_up(people: Mapping[str, User], today: dt.date) -> None:
    access = project_for(people[MANAGER], KEY)
    said = {
        "title": "Data stand-up", "kind": "standup", "rhythm": "daily", "first": today - dt.timedelta(days=14),
        "at": dt.time(9), "minutes": 15, "chair": people["JL"].pk,
        "members": [people[one].pk for one in ("JL", "YH", "TZ", "MO")],
    }  # fmt: skip
    series = actions.add_series(access=access, facts=said)
    day = standup.day_asked(series)
    for who, words in STOOD if day is not None else ():
        standup.answer_series(access=project_for(people[who], KEY), series=series, day=day or today, said=words)


def _weekday(day: dt.date) -> dt.date:
    """The day, or the Friday before it on a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))
