"""Resources and assignments in Microsoft Project's XML, read and written side by side."""

from __future__ import annotations

from decimal import Decimal

from charthouse.engine.calendars import Minutes
from charthouse.exchange import mspdi_words as words
from charthouse.exchange.document import (
    Accrual,
    Assignment,
    Availability,
    Rate,
    Resource,
    ResourceKind,
    Uid,
)
from charthouse.exchange.durations import UnitLengths
from charthouse.exchange.moments import day_of
from charthouse.exchange.mspdi_calendars import OWN_GUID
from charthouse.exchange.mspdi_custom import CustomReader, CustomWriter
from charthouse.exchange.mspdi_splits import SplitWriter
from charthouse.exchange.mspdi_tasks import read_baselines, write_baseline
from charthouse.exchange.mspdi_tree import Record, Writer

NEVER_BEFORE: Minutes = day_of("1984-01-01") * 1440
NEVER_AFTER: Minutes = day_of("2049-12-31") * 1440 + 1439
"""By which the file says "always" and "for ever"."""

PER_HOUR, PER_MATERIAL_UNIT = 2, 8


def read_resource(record: Record, uid: Uid, custom: CustomReader, lengths: UnitLengths) -> Resource:
    """A resource; its calendar is not yet checked."""
    calendar, units = record.whole("CalendarUID"), record.number("MaxUnits")
    kind = record.whole("Type")
    return Resource(
        uid=uid,
        name=record.text("Name"),
        id=record.whole("ID"),
        kind=ResourceKind.COST
        if record.flag("IsCostResource")
        else words.RESOURCE_KINDS.get(1 if kind is None else kind, ResourceKind.PERSON),
        initials=record.text("Initials"),
        email=record.text("EmailAddress"),
        group=record.text("Group"),
        code=record.text("Code"),
        material_unit=record.text("MaterialLabel"),
        calendar_uid=None if calendar in {None, -1} else calendar,
        max_units=1.0 if units is None else units,
        availability=tuple(
            Availability(
                _from(item.time("AvailableFrom")),
                _until(item.time("AvailableTo")),
                item.number("AvailableUnits") or 0.0,
            )
            for item in record.several("AvailabilityPeriods", "AvailabilityPeriod")
        ),
        rates=_rates(record),
        accrual=words.ACCRUALS.get(record.whole("AccrueAt") or 3, Accrual.PRORATED),
        generic=record.flag("IsGeneric"),
        active=not record.flag("IsInactive"),
        notes=record.text("Notes"),
        custom=custom.values(record, lengths),
    )


def _from(time: Minutes | None) -> Minutes | None:
    return None if time is None or time <= NEVER_BEFORE else time


def _until(time: Minutes | None) -> Minutes | None:
    return None if time is None or time >= NEVER_AFTER else time


def _amount(record: Record, name: str) -> Decimal:
    """An amount that the file holds in whole units of money, as it does rates."""
    cents = record.money(name)
    return Decimal(0) if cents is None else cents * 100


def _rates(record: Record) -> tuple[Rate, ...]:
    rates = tuple(
        Rate(
            table=words.RATE_TABLES[min(max(item.whole("RateTable") or 0, 0), 4)],
            first=_from(item.time("RatesFrom")),
            last=_until(item.time("RatesTo")),
            per_hour=_amount(item, "StandardRate"),
            overtime_per_hour=_amount(item, "OvertimeRate"),
            per_use=item.money("CostPerUse") or Decimal(0),
        )
        for item in record.several("Rates", "Rate")
    )
    # Empty tables B to E say nothing; a table with several stretches keeps its empty ones.
    several = {rate.table for rate in rates if rate.first is not None or rate.last is not None}
    told = tuple(rate for rate in rates if rate.table in several or _says_something(rate))
    if rates:
        return told
    plain = Rate(
        per_hour=_amount(record, "StandardRate"),
        overtime_per_hour=_amount(record, "OvertimeRate"),
        per_use=record.money("CostPerUse") or Decimal(0),
    )
    return (plain,) if _says_something(plain) else ()


def _says_something(rate: Rate) -> bool:
    return bool(rate.per_hour or rate.overtime_per_hour or rate.per_use)


def write_resource(writer: Writer, resource: Resource, row: int, calendar: Uid | None, custom: CustomWriter) -> None:
    """One ``<Resource>``, its elements in the order of the published schema."""
    kind = ResourceKind.PERSON if resource.kind is ResourceKind.EQUIPMENT else resource.kind
    current = next((rate for rate in resource.rates if rate.table == "A"), Rate())
    form = PER_MATERIAL_UNIT if kind is ResourceKind.MATERIAL else PER_HOUR
    writer.open("Resource")
    writer.value("UID", resource.uid)
    writer.value("ID", row)
    writer.value("Name", resource.name)
    writer.value("Type", words.code_in(words.RESOURCE_KINDS, kind))
    writer.flag("IsNull", False)  # noqa: FBT003
    writer.text("Initials", resource.initials)
    writer.text("MaterialLabel", resource.material_unit)
    writer.text("Code", resource.code)
    writer.text("Group", resource.group)
    writer.text("EmailAddress", resource.email)
    writer.value("MaxUnits", words.plain_number(resource.max_units))
    writer.value("AccrueAt", words.code_in(words.ACCRUALS, resource.accrual))
    writer.value("StandardRate", words.plain_number(current.per_hour))
    writer.value("StandardRateFormat", form)
    writer.value("OvertimeRate", words.plain_number(current.overtime_per_hour))
    writer.value("OvertimeRateFormat", form)
    writer.money("CostPerUse", current.per_use)
    if calendar is not None:
        writer.value("CalendarUID", calendar)
    writer.text("Notes", resource.notes)
    writer.flag("IsGeneric", resource.generic)
    writer.flag("IsInactive", not resource.active)
    custom.write_values(writer, "resource", resource.custom)
    writer.flag("IsCostResource", kind is ResourceKind.COST)
    if resource.availability:
        writer.open("AvailabilityPeriods")
        for stretch in resource.availability:
            writer.open("AvailabilityPeriod")
            writer.time("AvailableFrom", NEVER_BEFORE if stretch.first is None else stretch.first)
            writer.time("AvailableTo", NEVER_AFTER if stretch.last is None else stretch.last)
            writer.value("AvailableUnits", words.plain_number(stretch.units))
            writer.close("AvailabilityPeriod")
        writer.close("AvailabilityPeriods")
    if resource.rates:
        writer.open("Rates")
        for rate in resource.rates:
            _write_rate(writer, rate, form)
        writer.close("Rates")
    writer.close("Resource")


def _write_rate(writer: Writer, rate: Rate, form: int) -> None:
    writer.open("Rate")
    writer.time("RatesFrom", NEVER_BEFORE if rate.first is None else rate.first)
    writer.time("RatesTo", NEVER_AFTER if rate.last is None else rate.last)
    writer.value("RateTable", max(words.RATE_TABLES.find(rate.table), 0))
    writer.value("StandardRate", words.plain_number(rate.per_hour))
    writer.value("StandardRateFormat", form)
    writer.value("OvertimeRate", words.plain_number(rate.overtime_per_hour))
    writer.value("OvertimeRateFormat", form)
    writer.money("CostPerUse", rate.per_use)
    writer.close("Rate")


def read_assignment(record: Record, uid: Uid, task: Uid, custom: CustomReader, lengths: UnitLengths) -> Assignment:
    """An assignment; its resource is not yet checked."""
    resource, units = record.whole("ResourceUID"), record.number("Units")
    return Assignment(
        uid=uid,
        task_uid=task,
        resource_uid=None if resource in {None, words.NOBODY} else resource,
        units=1.0 if units is None else units,
        work=record.length("Work"),
        actual_work=record.length("ActualWork"),
        remaining_work=record.length("RemainingWork"),
        overtime_work=record.length("OvertimeWork"),
        delay=record.tenths("Delay") or 0,
        levelling_delay=record.tenths("LevelingDelay") or 0,
        contour=words.CONTOURS.get(record.whole("WorkContour") or 0, "flat"),
        rate_table=words.RATE_TABLES[min(max(record.whole("CostRateTable") or 0, 0), 4)],
        cost=record.money("Cost"),
        actual_cost=record.money("ActualCost"),
        start=record.time("Start"),
        finish=record.time("Finish"),
        actual_start=record.time("ActualStart"),
        actual_finish=record.time("ActualFinish"),
        baselines=read_baselines(record),
        custom=custom.values(record, lengths),
    )


def write_assignment(writer: Writer, assignment: Assignment, custom: CustomWriter, splits: SplitWriter) -> None:
    """One ``<Assignment>``, its elements in the order of the published schema."""
    contours = {name: code for code, name in words.CONTOURS.items()}
    writer.open("Assignment")
    writer.value("UID", assignment.uid)
    if assignment in splits.placeholders:
        writer.value("GUID", f"{OWN_GUID}{assignment.uid:012x}".upper())
    writer.value("TaskUID", assignment.task_uid)
    writer.value("ResourceUID", words.NOBODY if assignment.resource_uid is None else assignment.resource_uid)
    if assignment.work and assignment.actual_work is not None:
        writer.value("PercentWorkComplete", min(round(100 * assignment.actual_work / assignment.work), 100))
    writer.money("ActualCost", assignment.actual_cost)
    writer.time("ActualFinish", assignment.actual_finish)
    writer.time("ActualStart", assignment.actual_start)
    writer.length("ActualWork", assignment.actual_work)
    writer.money("Cost", assignment.cost)
    writer.value("CostRateTable", max(words.RATE_TABLES.find(assignment.rate_table), 0))
    writer.tenths("Delay", assignment.delay)
    writer.time("Finish", assignment.finish)
    writer.tenths("LevelingDelay", assignment.levelling_delay)
    writer.value("LevelingDelayFormat", 8)
    writer.length("OvertimeWork", assignment.overtime_work)
    writer.length("RemainingWork", assignment.remaining_work)
    writer.time("Start", assignment.start)
    writer.value("Units", words.plain_number(assignment.units))
    writer.length("Work", assignment.work)
    writer.value("WorkContour", contours.get(assignment.contour, 0))
    custom.write_values(writer, "assignment", assignment.custom)
    for baseline in assignment.baselines:
        write_baseline(writer, baseline)
    splits.write(writer, assignment)
    writer.close("Assignment")
