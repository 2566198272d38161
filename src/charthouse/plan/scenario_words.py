"""What differs between a scenario and its plan, as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from charthouse.exchange import document as doc
from charthouse.journal.deeds import field_name
from charthouse.plan.scenario_merge import Difference, Value
from charthouse.plan.scenario_whole import CALENDAR, PLAN, about
from charthouse.ui import formats

MOMENTS = frozenset({
    "constraint_date", "second_constraint_date", "deadline", "manual_start", "manual_finish", "actual_start",
    "actual_finish", "stop", "resume", "suspend", "expected_finish",
})  # fmt: skip
_FINISHES = frozenset({"deadline", "manual_finish", "actual_finish", "expected_finish"})
_SPANS = frozenset(
    {"work", "remaining_duration", "actual_duration", "actual_work", "remaining_work", "levelling_delay"}
)
_PERCENTS = frozenset({"percent_complete", "percent_work_complete", "physical_percent_complete"})
_COSTS = frozenset({"cost", "fixed_cost", "actual_cost", "remaining_cost"})


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that differs, in words."""

    label: str
    base: str
    now: str
    mine: str
    clashes: bool


class Words:
    """Names that the values refer to, as the plan and the scenario have them."""

    def __init__(self, mine: doc.Document, now: doc.Document, *, with_team: bool, with_costs: bool,
                 with_rates: bool = False) -> None:  # fmt: skip
        self.day = now.project.minutes_per_day
        self.currency = now.project.currency
        self.tasks = {task.uid: task.name for task in (*now.tasks, *mine.tasks)}
        self.people = {one.uid: one.name for one in (*now.resources, *mine.resources)}
        self.own = {one.uid for one in (*now.calendars, *mine.calendars) if one.resource_uid is not None}
        self.calendars = {one.uid: one.name for one in (*now.calendars, *mine.calendars)}
        self.with_team, self.with_costs, self.with_rates = with_team, with_costs, with_rates

    def name(self, one: Difference) -> str:
        """What a difference is about."""
        if one.uid == PLAN:
            return _("The plan as a whole")
        found = about(one.uid)
        if found is None:
            return one.name
        return (_("Calendar “%(name)s”") if found[0] == CALENDAR else _("Team: %(name)s")) % {"name": one.name}

    def of(self, one: Difference) -> list[Said]:
        """All that differs at one task."""
        if one.uid <= PLAN:
            return [self._of_whole(one, value) for value in one.values if value.name != "rates" or self.with_rates]
        return [self._said(value) for value in one.values if self._told(value)]

    def hidden(self, one: Difference) -> bool:
        """Whether its reader may not be told of it: it is about the team, or somebody's own hours."""
        found = about(one.uid)
        return found is not None and not self.with_team and (found[0] != CALENDAR or found[1] in self.own)

    def _of_whole(self, one: Difference, value: Value) -> Said:
        base, now, mine = (self._whole_value(value.name, said) for said in (value.base, value.now, value.mine))
        label = _("standard calendar") if one.uid == PLAN and value.name == "calendar_uid" else _whole_label(value.name)
        return Said(label, base, now, mine, value.clashes)

    def _whole_value(self, name: str, value: Any) -> str:
        if value is None or value == ():
            return formats.NOTHING
        if name == "status_date":
            return formats.long_day(formats.day_of(value, finish=True))
        if name in ("calendar_uid", "parent_uid"):
            return self.calendars.get(value, "")
        if name == "week":
            minutes = sum(end - begin for hours in value for begin, end in hours or ())
            return _("%(hours)s a week") % {"hours": formats.span(minutes, a_day=10**9)}
        if name == "exceptions":
            named = list(dict.fromkeys(one.name for one in value if one.name))
            shown = formats.listing(named[:4]) if named else ""
            return f"{formats.number(len(value))}{f' ({shown})' if shown else ''}"
        if name == "max_units":
            return formats.per_cent(value * 100)
        if name == "rates":
            return formats.listing(formats.money(one.per_hour, self.currency) for one in value)
        return self._plain(value)

    def _told(self, value: Value) -> bool:
        if value.name in _COSTS:
            return self.with_costs
        return self.with_team or value.name not in ("assignment", "responsible")

    def _said(self, value: Value) -> Said:
        if value.name == "order":
            behind = _("first") if value.mine is None else _("behind “%(task)s”") % {"task": self._task(value.mine)}
            return Said(_("place among its siblings"), "", "", behind, value.clashes)
        base, now, mine = (self._value(value.name, one) for one in (value.base, value.now, value.mine))
        return Said(self._label(value), base, now, mine, value.clashes)

    def _label(self, value: Value) -> str:
        about: Any = value.about
        if value.name == "link":
            return _("waits for “%(task)s”") % {"task": self._task(about[0])}
        if value.name == "assignment":
            return self.people.get(about[0] or 0) or _("work of which nobody said whose")
        if value.name == "parent":
            return _("below")
        return field_name("calendar" if value.name == "calendar_uid" else value.name)

    def _task(self, uid: int) -> str:
        return self.tasks.get(uid, str(uid))

    def _value(self, name: str, value: Any) -> str:
        if name == "parent":
            return _("the top") if value is None else self._task(value)
        if name == "link":
            return _("no") if value is None else self._lag(value)
        if name == "assignment":
            return _("no") if value is None else formats.per_cent(value[0] * 100)
        if value is None or value == "" or value == ():
            return formats.NOTHING
        if name == "package":
            return _("yes")
        if name == "calendar_uid":
            return self.calendars.get(value, "")
        if name in MOMENTS:
            return formats.long_day(formats.day_of(value, finish=name in _FINISHES))
        if name == "duration":
            return formats.span(value.minutes, a_day=1440 if value.elapsed else self.day)
        if name in _SPANS:
            return formats.span(value, a_day=self.day)
        if name in _PERCENTS:
            return formats.per_cent(value)
        if name in _COSTS:
            return formats.money(value, self.currency)
        if name == "estimate":
            return " / ".join(formats.span(one, a_day=self.day) for one in (value.low, value.likely, value.high))
        return self._plain(value)

    def _lag(self, lag: doc.Lag) -> str:
        if lag.percent is not None:
            return formats.per_cent(lag.percent)
        return formats.signed_span(lag.minutes, a_day=1440 if lag.elapsed else self.day) if lag.minutes else _("yes")

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, Enum):
            return str(value.value)
        if isinstance(value, int | float):
            return formats.number(value, most=2)
        if isinstance(value, tuple):
            return formats.number(len(value))
        return str(value)[:200]


def _whole_label(name: str) -> str:
    labels = {
        "week": _("working hours"), "exceptions": _("exceptions"), "work_weeks": _("other weeks"),
        "parent_uid": _("inherits from"), "calendar_uid": _("calendar"), "max_units": _("share of their time"),
        "rates": _("rate by the hour"), "availability": _("availability"), "status_date": _("status date"),
        "day_minutes": _("length of a day"), "purpose": _("purpose"),
    }  # fmt: skip
    return labels.get(name) or field_name(name)
