"""Makes on the desk of the real plan what a scenario changed of the plan as a whole: calendars and the team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from charthouse.exchange import document as doc
from charthouse.plan.columns import CALENDAR_HOURS, RESOURCE_EXTRA, RESOURCE_OWN
from charthouse.plan.edit_desk import Deed, Desk, Sheet
from charthouse.plan.scenario_merge import Difference, Kind
from charthouse.plan.scenario_whole import CALENDAR, about
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation, Calendar, Resource
from charthouse.resources.packing import pack


class WholeDesk:
    """Calendars and allocations of a plan while a scenario is adopted."""

    def __init__(self, desk: Desk, mine: doc.Document, now: doc.Document, row: Project) -> None:
        self.desk, self.row = desk, row
        self.calendars = {one.uid: one for one in mine.calendars}, {one.uid: one for one in now.calendars}
        self.people = {one.uid: one for one in mine.resources}, {one.uid: one for one in now.resources}
        for model in (Calendar, Allocation):
            sheet = desk.sheets.setdefault(model, Sheet(model))
            sheet.read(model._default_manager.filter(project=desk.project))
        self.keys = {
            model: {row["uid"]: key for key, row in desk.sheets[model].rows.items()} for model in (Calendar, Allocation)
        }

    def make(self, wanted: Sequence[Difference]) -> None:
        """Make all of them but the removals, calendars first."""
        for model in (Calendar, Allocation):
            self._reserve(model, wanted)
        for one in wanted:
            if one.kind is not Kind.REMOVED:
                (self._calendar if _is_calendar(one) else self._person)(one)

    def name_of(self, uid: int) -> str:
        """What somebody or something of the team is called."""
        mine, now = self.people
        return (now.get(uid) or mine[uid]).name

    def remove(self, wanted: Sequence[Difference]) -> None:
        """Make the removals, once nothing of the plan names what goes."""
        for one in reversed(wanted):
            if one.kind is Kind.REMOVED:
                model = Calendar if _is_calendar(one) else Allocation
                key = self.keys[model].get(_uid(one))
                if key is not None:
                    deed = self.desk.begin(model, key, one.name, "deleted", before={"name": one.name})
                    self.desk.sheets[model].remove(deed, [key])

    def _reserve(self, model: type[Calendar] | type[Allocation], wanted: Sequence[Difference]) -> None:
        """Keys of what is new, so that others may name it before it is made."""
        for one in wanted:
            if one.kind is Kind.ADDED and _is_calendar(one) is (model is Calendar):
                self.keys[model].setdefault(_uid(one), self.desk.next_key(model))

    def _calendar_key(self, uid: int | None) -> int | None:
        return None if uid is None else self.keys[Calendar][uid]

    def _calendar(self, one: Difference) -> None:
        uid, (mine, now) = _uid(one), self.calendars
        value = _merged(one, mine[uid], now.get(uid))
        columns = {
            "name": value.name[:500], "parent_id": self._calendar_key(value.parent_uid),
            "day_minutes": value.day_minutes, "hours": pack(value, CALENDAR_HOURS),
        }  # fmt: skip
        fixed = {"uid": uid, "resource_uid": value.resource_uid}
        self._write(Calendar, one, uid, columns, fixed)

    def _person(self, one: Difference) -> None:
        uid, (mine, now) = _uid(one), self.people
        value = _merged(one, mine[uid], now.get(uid))
        key = self.keys[Allocation].get(uid)
        there = self.desk.sheets[Allocation].rows.get(key or 0)
        resource: int = (
            Allocation.objects.values_list("resource_id", flat=True).get(project=self.row, uid=uid)
            if there is None
            else there["resource_id"]
        )
        own = Resource.objects.filter(pk=resource).values_list(*RESOURCE_OWN).get()
        different = [name for name, said in zip(RESOURCE_OWN, own, strict=True) if getattr(value, name) != said]
        columns = {
            "calendar_id": self._calendar_key(value.calendar_uid), "max_units": value.max_units,
            "extra": pack(value, (*different, *RESOURCE_EXTRA)),
        }  # fmt: skip
        self._write(Allocation, one, uid, columns, {"uid": uid, "resource_id": resource})

    def _write(
        self,
        model: type[Calendar] | type[Allocation],
        one: Difference,
        uid: int,
        columns: dict[str, Any],
        fixed: Mapping[str, Any],
    ) -> None:
        sheet, key = self.desk.sheets[model], self.keys[model][uid]
        told = {"uid": uid, "name": one.name} if one.kind is Kind.ADDED else {value.name: None for value in one.values}
        verb = "created" if key not in sheet.rows else "changed"
        deed: Deed = self.desk.begin(model, key, one.name, verb, after=told)
        if key in sheet.rows:
            sheet.change(deed, key, columns)
            return
        place = {"project_id": self.desk.project.pk, "position": len(sheet.rows)}
        sheet.add(deed, key, {**place, **fixed, **columns})


def _is_calendar(one: Difference) -> bool:
    found = about(one.uid)
    return found is not None and found[0] == CALENDAR


def _uid(one: Difference) -> int:
    found = about(one.uid)
    assert found is not None
    return found[1]


def _merged(one: Difference, mine: Any, now: Any) -> Any:
    """What the plan has with what is adopted of the scenario in it."""
    return mine if now is None else replace(now, **{value.name: value.mine for value in one.values})
