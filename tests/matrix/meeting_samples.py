"""What is there of meetings to be tried: a series with one of its meetings, a line of minutes, one that is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from charthouse.meetings import actions, agenda_actions, closing, minutes, standup
from charthouse.meetings.models import MinuteLine
from charthouse.meetings.values import today_in
from charthouse.projects import held
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from tests.matrix.people import KEY

if TYPE_CHECKING:
    from tests.matrix.people import World


def _access(world: World) -> Access:
    manager = world.person("the manager").user
    assert manager is not None
    return project_for(manager, KEY)


def _series(world: World) -> int:
    access = _access(world)
    facts = {
        "title": "How the vault is emptied", "kind": "steering", "rhythm": "weekly", "first": today_in(access.project),
        "at": dt.time(23, 30), "members": [access.user.pk], "others": [("A fence", "fence@secret.example")],
    }  # fmt: skip
    return actions.add_series(access=access, facts=facts).number


def _meeting(world: World) -> int:
    """With an item of its own, and a note of the manager's."""
    access = _access(world)
    number = actions.hold(access=access, series=_series(world), day=today_in(access.project)).number
    agenda_actions.add_item(access=access, number=number, title="Who drives the van")
    minutes.write_line(access=access, number=number, text="The cleaner knows nothing")
    return number


def _line(world: World) -> int:
    """Of the meeting that is made first."""
    return MinuteLine.objects.filter(meeting__project=world.project).earliest("pk").pk


def _bare(world: World) -> int:
    """A meeting that nobody wrote minutes of."""
    access = _access(world)
    facts = {"title": "Where we meet", "day": today_in(access.project), "at": dt.time(23)}
    return actions.add_meeting(access=access, facts=facts).number


def _standup_series(world: World) -> int:
    """Everybody who may answer is in it."""
    access = _access(world)
    facts = {
        "title": "Who saw the guard", "kind": "standup", "rhythm": "daily", "first": today_in(access.project),
        "at": dt.time(23), "members": sorted(held.members_able(access.project, Right.WRITE_LOG)),
    }  # fmt: skip
    return actions.add_series(access=access, facts=facts).number


def _standup(world: World) -> int:
    """The next of them."""
    access, series = _access(world), _standup_series(world)
    day = standup.day_asked(actions.SERIES.of(access.project, series))
    assert day is not None
    return actions.hold(access=access, series=series, day=day).number


def _closed(world: World) -> int:
    number = _meeting(world)
    return closing.close_meeting(access=_access(world), number=number).number


_MEETINGS = (
    "meeting", "meeting-edit", "meeting-cancel", "meeting-agenda", "meeting-line", "meeting-presence", "meeting-close",
    "meeting-ics", "meeting-invite", "get_meeting", "change_meeting", "add_agenda_item", "refresh_agenda",
    "write_minutes", "note_attendance", "close_minutes",
)  # fmt: skip
_SERIES = (
    "meeting-series", "meeting-series-edit", "meeting-series-delete", "meeting-hold", "meeting-series-ics",
    "meeting-series-invite", "get_meeting_series", "change_meeting_series", "delete_meeting_series", "hold_meeting",
)  # fmt: skip
_LINES = ("meeting-line-change", "change_minutes", "strike_minutes")

MEETINGS: dict[str, Callable[[World], object]] = {
    **{f"{name}:number": _meeting for name in _MEETINGS},
    **{f"{name}:number": _series for name in _SERIES},
    **{f"{name}:number": _meeting for name in _LINES},
    **{f"{name}:line": _line for name in _LINES},
    "standup:number": _standup,
    "standup-series:number": _standup_series,
    "meeting-delete:number": _bare,
    "delete_meeting:number": _bare,
    "meeting-approval:number": _closed,
}
"""By the door's name and the parameter's, as in ``samples.SAMPLES``."""

SAID_OF_MEETINGS: Mapping[str, Mapping[str, Any]] = {
    "create_meeting": {"title": "Where we meet", "day": "2030-01-01", "at": "10:00"},
    "change_meeting": {"place": "The harbour"},
    "add_agenda_item": {"title": "The van", "minutes": None},
    "write_minutes": {"text": "Hush", "item": None, "owner": None, "due": None},
    "change_minutes": {"text": "Hush", "seen": None},
    "note_attendance": {"people": [{"row": 1, "presence": ""}]},
    "close_minutes": {"to": []},
    "begin_meeting_series": {"title": "Where we meet", "rhythm": "weekly", "first": "2030-01-01", "at": "10:00"},
    "change_meeting_series": {"place": "The harbour"},
    "hold_meeting": {"day": "2030-01-01"},
}
"""What is written into bodies, by the operation."""
