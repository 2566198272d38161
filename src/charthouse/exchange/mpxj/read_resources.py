"""Resources, their rates and availability, and their assignments to tasks out of a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charthouse.engine.calendars import Minutes
from charthouse.exchange.document import (
    Accrual,
    Assignment,
    Availability,
    Rate,
    Resource,
    ResourceKind,
    TaskBaseline,
    Unit,
)
from charthouse.exchange.mpxj.read_custom import CustomReader
from charthouse.exchange.mpxj.values import JavaObject, Values, money, name_of, share, text, whole
from charthouse.exchange.timephased import Piece, months_between

KINDS = {
    "WORK": ResourceKind.PERSON,
    "NON_LABOR": ResourceKind.EQUIPMENT,
    "MATERIAL": ResourceKind.MATERIAL,
    "COST": ResourceKind.COST,
}
ACCRUALS = {"START": Accrual.START, "END": Accrual.END}
RATE_TABLES = "ABCDE"
BASELINES = range(11)
ZERO_COUNTS = frozenset({"WORK", "ACTUAL_WORK", "REMAINING_WORK"})
"""Fields whose zero says something; MPXJ calls a field populated when any assignment has more than that."""


class ResourcesReader:
    """Reads a project's resources and assignments."""

    def __init__(self, jpype: Any, values: Values, custom: CustomReader) -> None:
        self._jpype = jpype
        self.spent: list[Piece] = []
        """What assignments have cost, month by month."""
        self._values = values
        self._custom = custom
        self._resource_field = jpype.JClass("org.mpxj.ResourceField")
        self._field = jpype.JClass("org.mpxj.AssignmentField")
        self._asked: frozenset[str] = frozenset()
        self.warnings: list[str] = []

    def read(self, project: JavaObject) -> tuple[Resource, ...]:
        """All resources with a name or an assignment, roles included; blank rows are left out."""
        found: list[Resource] = []
        for resource in project.getResources():
            uid = whole(resource.getUniqueID())
            if uid is None or bool(resource.getNull()):
                continue
            name = text(resource.getName())
            if not name and not resource.getTaskAssignments():
                continue
            found.append(self._resource(resource, uid, name or f"Unnamed resource {uid}"))
        return tuple(found)

    def assignments(
        self, project: JavaObject, task_uids: frozenset[int], resource_uids: frozenset[int]
    ) -> tuple[Assignment, ...]:
        """All assignments to the tasks read; the resource is None where the file says only that there is work."""
        container = project.getResourceAssignments()
        populated = (field for field in container.getPopulatedFields() if isinstance(field, self._field))
        self.spent = []
        self._asked = ZERO_COUNTS | {str(field.name()) for field in populated}
        found: list[Assignment] = []
        lost = 0
        for assignment in container:
            task_uid = whole(assignment.getTaskUniqueID())
            if task_uid is None or task_uid not in task_uids:
                lost += 1
                continue
            resource_uid = whole(assignment.getResourceUniqueID())
            self._note_costs(assignment, task_uid, resource_uid if resource_uid in resource_uids else None)
            found.append(
                self._assignment(assignment, task_uid, resource_uid if resource_uid in resource_uids else None)
            )
        if lost:
            self.warnings.append(f"{lost} assignments belong to no task of the file; they were left out.")
        return _numbered(found)

    def _resource(self, resource: JavaObject, uid: int, name: str) -> Resource:
        values = self._values
        kind = KINDS.get(name_of(resource.getType()), ResourceKind.PERSON)
        calendar = resource.getCalendar()
        units = share(resource.getMaxUnits())
        return Resource(
            uid=uid,
            name=name,
            id=whole(resource.getID()),
            kind=kind,
            initials=text(resource.getInitials()),
            email=text(resource.getEmailAddress()),
            group=text(resource.getGroup()),
            code=text(resource.getResourceID()) or text(resource.getCode()),
            material_unit=text(resource.getMaterialLabel()),
            calendar_uid=None if calendar is None else whole(calendar.getUniqueID()),
            max_units=1.0 if units is None else units,
            availability=tuple(
                Availability(
                    values.bound(entry.getRange().getStart()),
                    values.bound(entry.getRange().getEnd()),
                    share(entry.getUnits()) or 0.0,
                )
                for entry in resource.getAvailability()
            ),
            rates=self._rates(resource, kind),
            accrual=ACCRUALS.get(name_of(resource.getAccrueAt()), Accrual.PRORATED),
            generic=bool(resource.getGeneric()) or bool(resource.getRole()),
            active=bool(resource.getActive()),
            notes=text(resource.getNotes()).strip(),
            custom=self._custom.of(resource, "resource"),
        )

    def _rates(self, resource: JavaObject, kind: ResourceKind) -> tuple[Rate, ...]:
        values = self._values
        found: list[Rate] = []
        for index, letter in enumerate(RATE_TABLES):
            table = resource.getCostRateTable(index)
            for entry in table or ():
                rate = Rate(
                    table=letter,
                    first=values.bound(entry.getStartDate()),
                    last=values.bound(entry.getEndDate()),
                    per_hour=self._per_hour(entry.getStandardRate(), kind),
                    overtime_per_hour=self._per_hour(entry.getOvertimeRate(), kind),
                    per_use=money(entry.getCostPerUse()) or Decimal(0),
                )
                if rate.per_hour or rate.overtime_per_hour or rate.per_use or len(table) > 1:
                    found.append(rate)
        return tuple(found)

    def _per_hour(self, rate: JavaObject, kind: ResourceKind) -> Decimal:
        if rate is None:
            return Decimal(0)
        amount = money(rate.getAmount()) or Decimal(0)
        if kind is ResourceKind.MATERIAL:
            return amount
        _, unit, elapsed = values_unit(self._values, rate)
        if unit is Unit.HOUR:
            return amount
        hours = Decimal(str(self._values.lengths.minutes(unit, elapsed=elapsed))) / 60
        return round(amount / hours, 6).normalize() if amount else amount

    def _cached(self, assignment: JavaObject, field: str) -> JavaObject:
        return assignment.getCachedValue(getattr(self._field, field)) if field in self._asked else None

    def _assignment(self, assignment: JavaObject, task_uid: int, resource_uid: int | None) -> Assignment:
        values, cached = self._values, self._cached
        units = share(assignment.getUnits())
        table = whole(assignment.getCostRateTableIndex()) or 0
        contour = assignment.getWorkContour()
        return Assignment(
            uid=whole(assignment.getUniqueID()) or 0,
            task_uid=task_uid,
            resource_uid=resource_uid,
            units=1.0 if units is None else units,
            work=values.minutes(cached(assignment, "WORK")),
            actual_work=values.minutes(cached(assignment, "ACTUAL_WORK")),
            remaining_work=values.minutes(cached(assignment, "REMAINING_WORK")),
            overtime_work=values.minutes(cached(assignment, "OVERTIME_WORK")),
            delay=values.minutes(cached(assignment, "ASSIGNMENT_DELAY")) or 0,
            levelling_delay=values.minutes(cached(assignment, "LEVELING_DELAY")) or 0,
            contour="flat" if contour is None else text(contour).lower().replace(" ", "_"),
            rate_table=RATE_TABLES[table] if 0 <= table < len(RATE_TABLES) else "A",
            cost=money(cached(assignment, "COST")),
            actual_cost=money(cached(assignment, "ACTUAL_COST")),
            start=values.time(cached(assignment, "START")),
            finish=values.time(cached(assignment, "FINISH")),
            actual_start=values.time(cached(assignment, "ACTUAL_START")),
            actual_finish=values.time(cached(assignment, "ACTUAL_FINISH")),
            baselines=self._baselines(assignment),
            custom=self._custom.of(assignment, "assignment"),
        )

    def _note_costs(self, assignment: JavaObject, task_uid: int, resource_uid: int | None) -> None:
        """What the assignment has cost in each month, where the file holds its actual work over time."""
        if not (money(self._cached(assignment, "ACTUAL_COST")) or 0):
            return
        done, overtime = assignment.getRawTimephasedActualRegularWork(), assignment.getRawTimephasedActualOvertimeWork()
        pieces = [*(done or ()), *(overtime or ()), *(assignment.getRawTimephasedActualCost() or ())]
        times = [self._values.time(each) for piece in pieces for each in (piece.getStart(), piece.getFinish())]
        known = [each for each in times if each is not None]
        if not known:
            return
        months = months_between(min(known), max(known))
        ranges = self._jpype.JClass("java.util.ArrayList")()
        for first, last in months:
            ranges.add(self._jpype.JClass("org.mpxj.LocalDateTimeRange")(self._moment(first), self._moment(last)))
        amounts = assignment.getTimephasedActualCost(ranges)
        for (first, last), amount in zip(months, amounts, strict=True):
            spent = money(amount)
            if spent:
                self.spent.append((task_uid, resource_uid, first, last, spent))

    def _moment(self, time: Minutes) -> JavaObject:
        day, minute = divmod(time, 1440)
        midnight = self._jpype.JClass("java.time.LocalDate").ofEpochDay(day).atStartOfDay()
        return midnight.plusMinutes(minute)

    def _baselines(self, assignment: JavaObject) -> tuple[TaskBaseline, ...]:
        values, cached = self._values, self._cached
        found = []
        for number in BASELINES:
            prefix = "BASELINE" if number == 0 else f"BASELINE{number}"
            baseline = TaskBaseline(
                number=number,
                start=values.time(cached(assignment, f"{prefix}_START")),
                finish=values.time(cached(assignment, f"{prefix}_FINISH")),
                work=values.minutes(cached(assignment, f"{prefix}_WORK")),
                cost=money(cached(assignment, f"{prefix}_COST")),
            )
            if baseline != TaskBaseline(number):
                found.append(baseline)
        return tuple(found)


def values_unit(values: Values, rate: JavaObject) -> tuple[str, Unit, bool]:
    """A rate's unit of time; per hour where the file does not say."""
    unit = rate.getUnits()
    return ("HOURS", Unit.HOUR, False) if unit is None else values.unit(unit)


def _numbered(assignments: list[Assignment]) -> tuple[Assignment, ...]:
    """Assignments with ids of their own where the file gives none or the same twice."""
    from dataclasses import replace

    seen: set[int] = set()
    top = max((assignment.uid for assignment in assignments), default=0)
    found = []
    for assignment in assignments:
        if assignment.uid in seen or assignment.uid <= 0:
            top += 1
            assignment = replace(assignment, uid=top)
        seen.add(assignment.uid)
        found.append(assignment)
    return tuple(found)
