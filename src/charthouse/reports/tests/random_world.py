"""Makes projects at random, each with something that reports tell of: late and early tasks, milestones, risks, issues,
costs in two currencies, orders, closed months, KPIs, a scope that moved; or nothing at all."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone
from tests.worlds import DAY, MONDAY, OFFICE, at

from charthouse.accounts.models import User
from charthouse.approvals import canonical
from charthouse.approvals.models import Version
from charthouse.budget import closing, lines, orders
from charthouse.budget.actions import Cost, book
from charthouse.budget.models import ExchangeRate
from charthouse.engine.network import ConstraintKind, TaskKind
from charthouse.exchange import document as doc
from charthouse.goals import actions as goals
from charthouse.goals.measuring import Measured, record_measurements
from charthouse.goals.models import Measurement
from charthouse.outlook.models import SimulationRun
from charthouse.plan import actions as plan
from charthouse.plan.edit_ops import EditsIn
from charthouse.plan.edits import apply_edits
from charthouse.plan.models import BaselineTask, Plan, Task
from charthouse.projects import actions as projects
from charthouse.projects.access import Access, project_for
from charthouse.raid import actions as raid
from charthouse.raid.models import LogEntry
from charthouse.risks.actions import create_risk
from charthouse.risks.models import Risk
from charthouse.scope import requirements
from charthouse.scope.document import content_of

STATUS = 24
"""Working days from the first Monday to the status date: Friday 3 April 2026."""
UNTIL = dt.date(2026, 4, 3)
NAMES = ("Design", "Move 7 servers", "אימות", "Test 2.1", "Go/no-go, part 1", "Train 340 users", "Über­gabe")


def _day(place: int) -> int:
    """The calendar day of a working day, both counted from that Monday."""
    return place // 5 * 7 + place % 5


def made(seed: int, by: User) -> Access:
    """A project of which the seed decides everything; of every ninth there is nothing."""
    random = Random(seed)  # a world of a test is no secret
    currency = random.choice(("EUR", "EUR", "CHF"))
    key = f"R{seed}"
    projects.create_project(
        key=key, name=f"Random {seed}", by=by, currency=currency, start=dt.date(2026, 3, 2),
        time_zone=random.choice(("Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles")),
    )  # fmt: skip
    access = project_for(by, key)
    if seed % 9 == 0:
        return access
    document = _plan(random, currency)
    plan.import_document(project=access.project, document=document, by=by, source="random.json")
    plan.reschedule(project=access.project, by=by)
    access = project_for(by, key)
    if random.random() < 0.8:
        _money(random, access, currency)
    _register(random, access)
    _scope(random, access, by)
    if random.random() < 0.7:
        simulate(random, access, 1)
    return project_for(by, key)


def _plan(random: Random, currency: str) -> doc.Document:
    tasks: list[doc.Task] = []
    links: list[doc.Link] = []
    with_baseline = random.random() < 0.85
    for chain in range(random.randint(1, 4)):
        uid, agreed, actual = 100 * (chain + 1), random.randint(0, 8), 0
        tasks.append(doc.Task(uid=uid, name=f"Phase {chain + 1}", summary=True))
        for place in range(1, random.randint(2, 9)):
            milestone = random.random() < 0.25
            length = 0 if milestone else random.randint(1, 7)
            actual = max(actual, agreed + random.choice((0, 0, 0, 1, 2, -1, 4)), 0)
            longer = 0 if milestone else random.choice((0, 0, 1, 3))
            tasks.append(
                _task(random, uid + place, uid, agreed, actual, length, longer, with_baseline=with_baseline)
            )  # fmt: skip
            if place > 1:
                links.append(doc.Link(before=uid + place - 1, after=uid + place))
            agreed += length
            actual += length + longer
    return doc.Document(
        project=doc.Project(
            name="Random", start=MONDAY, calendar_uid=1, currency=currency,
            status_date=None if random.random() < 0.15 else at(_day(STATUS), 1020),
        ),
        calendars=(doc.Calendar(uid=1, name="Office", week=(OFFICE,) * 5 + ((), ())),),
        tasks=tuple(tasks), links=tuple(links),
        baselines=(doc.Baseline(0, "Agreed", at(-3)),) if with_baseline else (),
        commitments=(doc.Commitment(name="To the client", date=at(_day(30), 1020)),) if random.random() < 0.3 else (),
    )  # fmt: skip


def _task(
    random: Random, uid: int, parent: int, agreed: int, actual: int, length: int, longer: int, *, with_baseline: bool
) -> doc.Task:
    whole = length + longer
    ending = at(_day(agreed), 480) if not length else at(_day(agreed + length - 1), 1020)
    kept = (doc.TaskBaseline(0, at(_day(agreed)), ending, length * DAY),) if with_baseline else ()
    facts: dict[str, object] = {}
    if actual + whole <= STATUS and random.random() < 0.9:
        over = at(_day(actual)) if not whole else at(_day(actual + whole - 1), 1020)
        facts = {"actual_start": at(_day(actual)), "actual_finish": over, "percent_complete": 100.0,
                 "remaining_duration": 0}  # fmt: skip
    elif actual < STATUS and whole and random.random() < 0.8:
        left = max(1, actual + whole - STATUS)
        facts = {"actual_start": at(_day(actual)), "remaining_duration": left * DAY,
                 "percent_complete": 100.0 * (whole - left) / whole}  # fmt: skip
    return doc.Task(
        uid=uid, name=f"{random.choice(NAMES)} {uid}", parent_uid=parent, duration=doc.Duration(whole * DAY),
        kind=TaskKind.TASK if length else TaskKind.MILESTONE, constraint=ConstraintKind.START_NO_EARLIER,
        constraint_date=at(_day(actual)), baselines=kept,
        deadline=ending if not length and random.random() < 0.4 else None, **facts,  # type: ignore[arg-type]
    )  # fmt: skip


def _money(random: Random, access: Access, currency: str) -> None:
    kinds = random.sample(("labour", "software", "cloud", "consultants", "travel"), random.randint(0, 4))
    ExchangeRate.objects.create(
        project=access.project, currency="USD", day=dt.date(2026, 2, 1), rate=Decimal("0.91234")
    )
    places = [None, *Task.objects.filter(project=access.project, summary=True).values_list("uid", flat=True)]
    for kind in kinds:
        months = {dt.date(2026, month, 1): Decimal(random.randint(0, 90_000)) / 100 for month in (2, 3, 4, 5)}
        facts = {"name": f"Line of {kind}", "type": kind, "months": months, "task_uid": random.choice(places)}
        if random.random() < 0.3:
            facts |= {"currency": "USD"}
        lines.add_line(access=access, facts=facts)
    for place in range(random.randint(0, 9)):
        cost: dict[str, Any] = {
            "day": dt.date(2026, random.randint(2, 4), random.randint(1, 3)), "task_uid": random.choice(places),
            "type": random.choice((*kinds, "hardware", "")), "receipt": f"F-{place}",
        }  # fmt: skip
        amount = Decimal(random.randint(1, 99_999)) / 100
        if random.random() < 0.4:
            worth = (amount * Decimal("0.875")).quantize(Decimal("0.01"))
            cost |= {"currency": "USD", "original": amount, "rate": Decimal("0.875"), "rate_day": cost["day"],
                     "amount": max(worth, Decimal("0.01"))}  # fmt: skip
        book(access=access, costs=[Cost(**({"amount": amount} | cost))])
    placed = random.randint(0, 2)
    for place in range(placed):
        orders.place_order(access=access, facts={
            "title": f"Order {place}", "vendor": "Lumen", "day": dt.date(2026, 3, 4),
            "type": random.choice(("cloud", "labour")), "amount": Decimal(random.randint(1, 500_000)) / 100,
        })  # fmt: skip
    if random.random() < 0.6:
        accrued = closing.Accrued(
            amount=Decimal("40.05"), what="Cloud", type="cloud", reason="The bill comes late.",
            order=1 if placed else None,
        )  # fmt: skip
        closing.close_month(access=access, month=dt.date(2026, 3, 1), accruals=[accrued])
        book(access=access, costs=[Cost(day=dt.date(2026, 4, 2), amount=Decimal("77.70"), type="cloud")])


def _register(random: Random, access: Access) -> None:
    for place in range(random.choice((0, 1, 3, 7))):
        low = random.randint(0, 4) * 240
        delay = {} if random.random() < 0.3 else {"delay": (low, low + 480, low + 960)}
        create_risk(access=access, facts={
            "title": f"Risk no. {place}", "probability": random.choice((0.004, 0.125, 0.35, 0.999)), **delay,
            "response": random.choice(("", "Order early", "Two lines\nof words")),
        })  # fmt: skip
    for place in range(random.choice((0, 2, 8))):
        raid.add_entry(access=access, facts={
            "kind": random.choice(("issue", "conflict", "decision", "decision")), "title": f"Matter {place}",
            "severity": random.choice(("", "low", "critical")),
            "due": random.choice((None, UNTIL - dt.timedelta(days=2), UNTIL, UNTIL + dt.timedelta(days=9))),
        })  # fmt: skip
    for place in range(random.choice((0, 1, 9))):
        measure = random.choice(("number", "percent", "money", "hours", "days"))
        one = goals.add_kpi(access=access, facts={
            "name": f"Figure {place}", "measure": measure, "unit": "defects" if measure == "number" else "",
            "direction": random.choice(("up", "down")), "baseline": random.choice((None, Decimal(40))),
            "target": random.choice((None, Decimal("5.25"), Decimal(1200))),
        })  # fmt: skip
        days = random.sample(range(1, 45), random.choice((0, 1, 5)))
        items = [
            Measured(UNTIL - dt.timedelta(days=day - 3), Decimal(random.randint(1, 500_000)) / 100) for day in days
        ]
        if items:
            record_measurements(access=access, number=one.number, items=items, source=Measurement.Source.HAND)


def _scope(random: Random, access: Access, by: User) -> None:
    count = random.choice((0, 1, 12))
    for place in range(count):
        requirements.add_requirement(access=access, facts={
            "title": f"Need {place}", "text": "It runs.", "priority": random.choice(("must", "should", "wont")),
        })  # fmt: skip
    if not count or random.random() < 0.3:
        return
    text, now = canonical.written(content_of(access.project, "")), timezone.now()
    Version.objects.create(
        project=access.project, kind="scope", number=1, content=text, digest=canonical.digest_of(text), state="signed",
        proposed_by=by, proposed_at=now, decided_at=now,
    )  # fmt: skip
    for place in range(random.choice((0, 1, 5))):
        requirements.add_requirement(access=access, facts={"title": f"More {place}", "text": "It flies."})
    if random.random() < 0.5:
        requirements.change_requirement(access=access, number=1, facts={"text": "It never runs again."})
        requirements.delete_requirement(access=access, number=count) if count > 1 else None


def move_on(seed: int, access: Access) -> None:
    """Let something happen: a task ends later, money is spent, a risk is gone, matters are settled or come up."""
    random = Random(1000 + seed)  # a world of a test is no secret
    open_ones = Task.objects.filter(project=access.project, summary=False, actual_finish=None).order_by("-uid")
    later = [
        {"op": "change", "task": one.uid, "fields": {
            "constraint_date": [one.constraint_date, at(_day(STATUS + random.randint(2, 9)))],
        }}
        for one in open_ones[:2]
    ]  # fmt: skip
    asked = {"id": str(uuid.uuid4()), "since": Plan.objects.get(project=access.project).version, "edits": later}
    if later:
        apply_edits(access=access, asked=EditsIn.model_validate(asked))
    book(access=access, costs=[Cost(day=dt.date(2026, 4, 3), amount=Decimal("1234.56"), type="software")])
    Risk.objects.filter(project=access.project, number=1).update(state="closed")
    LogEntry.objects.filter(project=access.project, number__lte=2).update(state="done")
    raid.add_entry(access=access, facts={"kind": "issue", "title": "A new matter", "severity": "low"})
    simulate(random, access, 2)


def simulate(random: Random, access: Access, number: int) -> None:
    """Keep a simulation as the outlook does, with percentiles that nothing was simulated for."""
    leaves = Task.objects.filter(project=access.project, summary=False).select_related("dates").order_by("uid")
    agreed = dict(BaselineTask.objects.filter(baseline__project=access.project, task__summary=False)
                  .values_list("uid", "finish"))  # fmt: skip
    last = max((one.dates.finish or 0 for one in leaves), default=at(30))
    milestones = []
    for one in leaves:
        if one.kind != "milestone":
            continue
        ends = (one.dates.finish or 0) - 1440
        milestones.append({
            "uid": one.uid, "name": one.name, "plan": one.dates.finish, "baseline": agreed.get(one.uid),
            "deadline": one.deadline, "percentiles": [ends + 1440 * place for place in range(7)],
            "plan_chance": 0.5, "baseline_chance": random.choice((0.0, 0.004, 0.5, 0.795, 0.999, 1.0)),
            "deadline_chance": random.choice((0.31, 0.8)),
        })  # fmt: skip
    ending = [finish for finish in agreed.values() if finish is not None]
    baseline = {"number": 0, "finish": max(ending), "chance": random.random(), "cost": None} if ending else None
    takes = [{"id": str(each), "days": random.choice((0.0, 1.26, 4.04))} for each in range(1, 8)]
    SimulationRun.objects.create(
        project=access.project, number=number, at=timezone.now(), engine="", fingerprint="", tasks=len(leaves),
        seconds=0.1, settings={"iterations": 10_000}, plan_finish=last,
        quantiles=[last + 144 * each for each in range(101)], forecasts={}, figures={
            "baseline": baseline, "plan_chance": 0.4, "promises": [], "risks": takes, "milestones": milestones,
        },
    )  # fmt: skip
