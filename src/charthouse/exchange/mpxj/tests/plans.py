"""A small plan document with something of everything, for writing and reading back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from charthouse.engine.network import (
    ConstraintKind,
    LagCalendar,
    LinkKind,
    Policies,
    SlackKind,
    Split,
    TaskKind,
    TaskMode,
)
from charthouse.exchange.document import (
    Accrual,
    Assignment,
    Availability,
    Baseline,
    Calendar,
    CalendarException,
    Document,
    Duration,
    Lag,
    Link,
    Project,
    Rate,
    Recurrence,
    RecurrenceKind,
    Resource,
    ResourceKind,
    StoredDates,
    Task,
    TaskBaseline,
    TaskType,
    Unit,
)
from charthouse.exchange.mpxj.tests.samples import at

DAY = ((480, 720), (780, 1020))
NIGHT = ((1320, 1800),)


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal() - dt.date(1970, 1, 1).toordinal()


CALENDARS = (
    Calendar(
        uid=1,
        name="Standard",
        week=(DAY, DAY, DAY, DAY, ((480, 840),), (), ()),
        exceptions=(
            CalendarException(day("2026-04-03"), day("2026-04-03"), (), "Good Friday"),
            CalendarException(day("2026-03-14"), day("2026-03-15"), ((540, 780),), "Cut-over weekend"),
            CalendarException(
                day("2026-05-01"), day("2028-05-01"), (), "Labour Day",
                Recurrence(RecurrenceKind.YEARLY_DAY, day=1, month=5),
            ),
        ),
    ),
    Calendar(uid=2, name="Night shift", week=(NIGHT, NIGHT, NIGHT, NIGHT, (), (), ())),
    Calendar(uid=3, name="Ana", week=(None, None, None, None, (), None, None), parent_uid=1, resource_uid=1),
)  # fmt: skip

TASKS = (
    Task(uid=10, name="Büro & Netz: “Přehled”", summary=True, duration=Duration(4800), id=1, wbs="1"),
    Task(
        uid=11, name="Survey", parent_uid=10, id=2, wbs="1.1", code="S-1", duration=Duration(2400, Unit.DAY),
        actual_start=at("2026-03-02 08:00"), percent_complete=50.0, actual_duration=1200, remaining_duration=1200,
        baselines=(TaskBaseline(0, at("2026-03-02 08:00"), at("2026-03-06 14:00"), 2280, 2280, Decimal("912.5")),),
        stored=StoredDates(at("2026-03-02 08:00"), at("2026-03-09 10:00"), at("2026-03-02 08:00"),
                           at("2026-03-09 10:00"), at("2026-03-02 08:00"), at("2026-03-09 10:00"),
                           total_slack=0, free_slack=0, critical=True),
        notes="First line\nSecond line", type=TaskType.FIXED_DURATION, priority=700,
    ),
    Task(
        uid=12, name="Order", parent_uid=10, id=3, wbs="1.2", code="O-1", duration=Duration(20, Unit.MINUTE),
        constraint=ConstraintKind.START_NO_EARLIER, constraint_date=at("2026-03-12 08:00"),
        deadline=at("2026-03-31 17:00"), second_constraint=ConstraintKind.FINISH_NO_LATER,
        second_constraint_date=at("2026-04-30 17:00"),
        stored=StoredDates(at("2026-03-12 08:00"), at("2026-03-12 08:20")),
    ),
    Task(
        uid=13, name="Move by night", parent_uid=10, id=4, wbs="1.3", code="M-1", duration=Duration(1000, Unit.DAY),
        calendar_uid=2, ignore_resource_calendars=True, splits=(Split(480, 480),),
        stored=StoredDates(at("2026-03-16 22:00"), at("2026-03-19 00:40")),
    ),
    Task(
        uid=14, name="Held by hand", id=5, wbs="2", code="H-1", duration=Duration(960, Unit.DAY),
        mode=TaskMode.MANUAL, manual_start=at("2026-03-23 08:00"), manual_finish=at("2026-03-24 17:00"),
        stored=StoredDates(at("2026-03-23 08:00"), at("2026-03-24 17:00")),
    ),
    Task(
        uid=15, name="Concrete sets", id=6, wbs="3", code="C-1", duration=Duration(2880, Unit.DAY, elapsed=True),
        stored=StoredDates(at("2026-03-25 08:00"), at("2026-03-27 08:00")),
    ),
    Task(
        uid=16, name="Done", id=7, wbs="4", code="D-1", kind=TaskKind.FINISH_MILESTONE,
        constraint=ConstraintKind.FINISH_NO_LATER, constraint_date=at("2026-04-30 17:00"),
        stored=StoredDates(at("2026-03-27 08:00"), at("2026-03-27 08:00")),
    ),
)  # fmt: skip

LINKS = (
    Link(before=11, after=12),
    Link(before=11, after=13, kind=LinkKind.START_TO_START, lag=Lag(1440, Unit.DAY)),
    Link(before=12, after=14, kind=LinkKind.FINISH_TO_FINISH, lag=Lag(-120, Unit.HOUR)),
    Link(before=11, after=15, lag=Lag(percent=50.0)),
    Link(before=13, after=16),
    Link(before=15, after=16, kind=LinkKind.START_TO_FINISH, lag=Lag(480, Unit.HOUR)),
)

RESOURCES = (
    Resource(
        uid=1, name="Ana Núñez", id=1, initials="AN", email="ana@example.com", group="Networks", code="AN1",
        calendar_uid=3, max_units=0.5, availability=(Availability(None, None, 0.5),),
        rates=(Rate("A", None, None, Decimal(45), Decimal(60), Decimal(10)),), notes="Away in May",
    ),
    Resource(uid=2, name="Crane", id=2, kind=ResourceKind.EQUIPMENT, code="CR1",
             rates=(Rate("A", None, None, Decimal("120.5")),), accrual=Accrual.END),
    Resource(uid=3, name="Cable", id=3, kind=ResourceKind.MATERIAL, material_unit="m", code="CA1",
             rates=(Rate("A", None, None, Decimal("2.5")),)),
)  # fmt: skip

ASSIGNMENTS = (
    Assignment(uid=1, task_uid=11, resource_uid=1, units=0.5, work=1200, actual_work=600, remaining_work=600,
               start=at("2026-03-02 08:00"), finish=at("2026-03-09 10:00"), actual_start=at("2026-03-02 08:00")),
    Assignment(uid=2, task_uid=13, resource_uid=2, units=1.0, work=1000, actual_work=0, remaining_work=1000,
               start=at("2026-03-16 22:00"), finish=at("2026-03-19 00:40")),
)  # fmt: skip

PLAN = Document(
    project=Project(
        name="Büro-Umzug", start=at("2026-03-02 08:00"), finish=at("2026-03-27 08:00"),
        status_date=at("2026-03-04 17:00"), calendar_uid=1, currency="EUR", manager="Maria", author="Otto",
        company="ACME", notes="A plan",
    ),
    policies=Policies(lag_calendar=LagCalendar.PREDECESSOR, slack=SlackKind.FINISH, critical_slack=480),
    calendars=CALENDARS, tasks=TASKS, links=LINKS, resources=RESOURCES, assignments=ASSIGNMENTS,
    baselines=(Baseline(0, "Baseline"),),
)  # fmt: skip
