"""Resources and assignments into a project for MPXJ."""

from __future__ import annotations

from typing import Any

from charthouse.exchange.document import Assignment, Document, Resource, ResourceKind, Unit
from charthouse.exchange.mpxj.java_values import JavaValues
from charthouse.exchange.mpxj.losses import Losses, Target
from charthouse.exchange.mpxj.values import JavaObject

KINDS = {
    ResourceKind.PERSON: "WORK",
    ResourceKind.EQUIPMENT: "NON_LABOR",
    ResourceKind.MATERIAL: "MATERIAL",
    ResourceKind.COST: "COST",
}
RATE_TABLES = "ABCDE"
CONTOURS = ("flat", "back_loaded", "front_loaded", "double_peak", "early_peak", "late_peak", "bell", "turtle")


class ResourcesWriter:
    """Writes resources and assignments."""

    def __init__(self, jpype: Any, values: JavaValues, target: Target, losses: Losses) -> None:
        java = jpype.JClass
        self._values = values
        self._target = target
        self._losses = losses
        self._type = java("org.mpxj.ResourceType")
        self._accrual = java("org.mpxj.AccrueType")
        self._rate = java("org.mpxj.Rate")
        self._rate_entry = java("org.mpxj.CostRateTableEntry")
        self._rate_table = java("org.mpxj.CostRateTable")
        self._availability = java("org.mpxj.Availability")
        contour = java("org.mpxj.WorkContour")
        self._contours = {name: getattr(contour, name.upper()) for name in CONTOURS}
        self._forever = java("org.mpxj.common.LocalDateTimeHelper")
        self.by_uid: dict[int, JavaObject] = {}
        self.assigned: dict[int, JavaObject] = {}
        """The assignments written, by their uid."""

    def write(self, project: JavaObject, document: Document, calendars: dict[int, JavaObject]) -> None:
        """Put all resources into the project."""
        for position, resource in enumerate(document.resources, start=1):
            target = project.addResource()
            self.by_uid[resource.uid] = target
            self._resource(project, target, resource, position)
            if resource.calendar_uid is not None:
                target.setCalendar(calendars[resource.calendar_uid])

    def assignments(self, document: Document, tasks: dict[int, JavaObject]) -> None:
        """Put all assignments of resources to the tasks written."""
        for assignment in document.assignments:
            resource = None if assignment.resource_uid is None else self.by_uid[assignment.resource_uid]
            if resource is None:
                self._losses.add("unassigned", "work that nobody is assigned to was left out")
                continue
            target = tasks[assignment.task_uid].addResourceAssignment(resource)
            self.assigned[assignment.uid] = target
            self._assignment(target, assignment)

    def _resource(self, project: JavaObject, target: JavaObject, resource: Resource, position: int) -> None:
        values = self._values
        target.setUniqueID(values.whole(resource.uid))
        target.setID(values.whole(position))
        target.setName(resource.name)
        target.setType(getattr(self._type, KINDS[resource.kind]))
        target.setInitials(resource.initials or None)
        target.setEmailAddress(resource.email or None)
        target.setGroup(resource.group or None)
        target.setCode(resource.code or None)
        if self._target.primavera:
            target.setResourceID(resource.code or f"R{resource.uid}")
        if resource.material_unit:
            target.setUnitOfMeasure(project.getUnitsOfMeasure().getOrCreateByAbbreviation(resource.material_unit))
        target.setAccrueAt(getattr(self._accrual, resource.accrual.name))
        target.setActive(resource.active)
        target.setGeneric(resource.generic)
        if resource.notes:
            target.setNotes(resource.notes)
        availability = target.getAvailability()
        availability.clear()
        stretches = [(one.first, one.last, one.units) for one in resource.availability]
        for first, last, units in stretches or [(None, None, resource.max_units)]:
            availability.add(
                self._availability(
                    self._forever.START_DATE_NA if first is None else values.time(first),
                    self._forever.END_DATE_NA if last is None else values.time(last),
                    values.number(units * 100),
                )
            )
        self._rates(target, resource)

    def _rates(self, target: JavaObject, resource: Resource) -> None:
        values = self._values
        hour = values.unit(Unit.HOUR)
        for index, letter in enumerate(RATE_TABLES):
            rates = [rate for rate in resource.rates if rate.table == letter]
            if not rates:
                continue
            if index and not self._target.rate_tables:
                self._losses.add("rates", "only the first table of rates of each resource was written")
                break
            table = self._rate_table()
            for rate in rates:
                table.add(
                    self._rate_entry(
                        self._forever.START_DATE_NA if rate.first is None else values.time(rate.first),
                        self._forever.END_DATE_NA if rate.last is None else values.time(rate.last),
                        values.number(rate.per_use),
                        self._rate(float(rate.per_hour), hour),
                        self._rate(float(rate.overtime_per_hour), hour),
                    )
                )
            target.setCostRateTable(index, table)

    def _assignment(self, target: JavaObject, assignment: Assignment) -> None:
        values = self._values
        target.setUniqueID(values.whole(assignment.uid))
        target.setUnits(values.number(assignment.units * 100))
        work, actual, remaining = assignment.work, assignment.actual_work, assignment.remaining_work
        if remaining is None and work is not None:
            remaining = work - (actual or 0)
        for field, minutes in (
            ("Work", work),
            ("ActualWork", actual),
            ("RemainingWork", remaining),
            ("OvertimeWork", assignment.overtime_work),
        ):
            if minutes is not None:
                getattr(target, f"set{field}")(values.minutes(minutes))
        if self._target.primavera:
            target.setPlannedWork(values.minutes(work))
            target.setPlannedStart(values.time(assignment.start))
            target.setPlannedFinish(values.time(assignment.finish))
        if assignment.delay:
            target.setDelay(values.minutes(assignment.delay))
        if assignment.levelling_delay:
            target.setLevelingDelay(values.minutes(assignment.levelling_delay))
        contour = self._contours.get(assignment.contour)
        if contour is not None:
            target.setWorkContour(contour)
        table = RATE_TABLES.find(assignment.rate_table)
        if table > 0:
            target.setCostRateTableIndex(table)
        for field, amount in (("Cost", assignment.cost), ("ActualCost", assignment.actual_cost)):
            if amount is not None:
                getattr(target, f"set{field}")(values.number(amount))
        for field, time in (
            ("Start", assignment.start),
            ("Finish", assignment.finish),
            ("ActualStart", assignment.actual_start),
            ("ActualFinish", assignment.actual_finish),
        ):
            if time is not None:
                getattr(target, f"set{field}")(values.time(time))
        for baseline in assignment.baselines:
            which = () if baseline.number == 0 else (baseline.number,)
            target.setBaselineStart(*which, values.time(baseline.start))
            target.setBaselineFinish(*which, values.time(baseline.finish))
            target.setBaselineWork(*which, values.minutes(baseline.work))
            target.setBaselineCost(*which, values.number(baseline.cost))
