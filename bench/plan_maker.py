"""Makes plans of any size that look like real ones: phases, work packages, links, calendars, baselines, progress."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from charthouse.engine.network import ConstraintKind, LinkKind, TaskKind
from charthouse.engine.schedule import schedule
from charthouse.exchange import document as doc
from charthouse.exchange.engine_values import plan_of

DAY = 1440
_OFFICE = ((480, 720), (780, 1020))
_WEEK = (_OFFICE, _OFFICE, _OFFICE, _OFFICE, _OFFICE, (), ())
_STREAMS = (
    "Data migration", "Interfaces", "Test", "Training and change", "Cut-over", "Infrastructure", "Identity and access",
    "Reporting", "Finance processes", "Order to cash", "Procure to pay", "Warehouse", "Security hardening", "Archiving",
)  # fmt: skip
_VERBS = (
    "Extract", "Map", "Cleanse", "Build", "Configure", "Review", "Rehearse", "Reconcile", "Test", "Document", "Train",
    "Approve", "Deploy", "Harden", "Measure", "Interview", "Specify", "Prototype",
)  # fmt: skip
_THINGS = (
    "customers and vendors", "item master", "open items", "bank payments: EBICS and SEPA", "warehouse interface",
    "payroll journal", "month-end load", "user roles", "run sheet", "way back", "single sign-on", "audit trail",
    "price lists", "tax codes", "legacy reports", "backup and restore", "mobile scanners", "monitoring", "help desk",
    "purchase orders with more than one delivery address and partial invoices",
)  # fmt: skip
_PEOPLE = (
    "Jonas Lind", "Yuki Hara", "Sofia Marino", "Tarek Zidan", "Priya Rao", "Elif Kaya", "Ana Vidal", "Lars Falk",
    "Henrik Dahl", "Maria Okafor", "Noor Aziz", "Olivia Chen",
)  # fmt: skip


def make_plan(count: int, *, seed: int = 1, status: bool = True) -> doc.Document:
    """A plan of so many tasks that began in September 2026, with its status date 90 days on."""
    chance = random.Random(seed)
    start = 20698 * DAY + 480  # Tuesday 1 September 2026, 08:00
    tasks, leaves = _outline(count, chance)
    links = _links(leaves, chance)
    document = doc.Document(
        project=doc.Project(name=f"Rollout of {count:,} tasks", start=start, calendar_uid=1),
        calendars=_calendars(),
        tasks=tuple(tasks),
        links=tuple(links),
        resources=tuple(
            doc.Resource(uid=i + 1, name=name, email=f"{name.split()[0].lower()}@example.org")
            for i, name in enumerate(_PEOPLE)
        ),
        assignments=tuple(
            doc.Assignment(uid=i + 1, task_uid=task.uid, resource_uid=1 + (i * 7 + i // 9) % len(_PEOPLE))
            for i, task in enumerate(leaves)
        ),
        baselines=(doc.Baseline(0, "Signed charter"), doc.Baseline(1, "After change 7")),
    )
    return _under_way(document, start + 90 * DAY + 540, chance) if status else document


def _calendars() -> tuple[doc.Calendar, ...]:
    shut_down = doc.CalendarException(20811, 20821, name="Winter shut-down")  # 23 December 2026 to 2 January 2027
    holidays = [
        doc.CalendarException(20698 + days, 20698 + days, name=name)
        for days, name in ((32, "Unity Day"), (60, "Reformation Day"), (207, "Good Friday"), (210, "Easter Monday"))
    ]
    summer = doc.CalendarException(21030, 21043, name="Summer shut-down")
    office = doc.Calendar(1, "Office", _WEEK, (shut_down, *holidays, summer))
    shift = ((360, 840), (840, 1320))
    plants = doc.Calendar(2, "Two shifts", (shift, shift, shift, shift, shift, ((360, 840),), ()), (shut_down,))
    part = ((480, 720),)
    return office, plants, doc.Calendar(3, "Mornings", (part, part, part, part, part, (), ()), parent_uid=1)


def _outline(count: int, chance: random.Random) -> tuple[list[doc.Task], list[doc.Task]]:
    tasks: list[doc.Task] = []
    leaves: list[doc.Task] = []
    uid = phase = 0
    while len(tasks) < count:
        phase += 1
        uid += 1
        top = uid
        tasks.append(doc.Task(uid=top, name=_STREAMS[(phase - 1) % len(_STREAMS)], wbs=str(phase), summary=True))
        for package in range(1, chance.randint(4, 9)):
            if len(tasks) >= count:
                break
            uid += 1
            above = uid
            thing = chance.choice(_THINGS)
            name = f"{thing[0].upper()}{thing[1:]}"
            tasks.append(doc.Task(uid=above, name=name, wbs=f"{phase}.{package}", parent_uid=top, summary=True))
            for place in range(1, chance.randint(5, 14)):
                if len(tasks) >= count and place > 1:
                    break
                uid += 1
                leaf = _leaf(uid, f"{phase}.{package}.{place}", above, place, chance)
                tasks.append(leaf)
                leaves.append(leaf)
    return _staggered(tasks), leaves


def _staggered(tasks: list[doc.Task]) -> list[doc.Task]:
    """Each phase begins three weeks after the one before; after forty of them they begin anew beside the first."""
    return [
        replace(
            task,
            constraint=ConstraintKind.START_NO_EARLIER,
            constraint_date=20698 * DAY + 480 + (int(task.wbs) - 1) % 40 * 21 * DAY,
        )
        if task.parent_uid is None
        else task
        for task in tasks
    ]


def _leaf(uid: int, wbs: str, parent: int, place: int, chance: random.Random) -> doc.Task:
    milestone = place > 2 and chance.random() < 0.08
    thing = chance.choice(_THINGS)
    return doc.Task(
        uid=uid,
        wbs=wbs,
        parent_uid=parent,
        name=f"{thing[0].upper()}{thing[1:]} accepted" if milestone else f"{chance.choice(_VERBS)} {thing}",
        kind=TaskKind.MILESTONE if milestone else TaskKind.TASK,
        duration=doc.Duration(0) if milestone else doc.Duration(480 * chance.choice((1, 2, 3, 3, 5, 5, 8, 10, 15))),
        calendar_uid=chance.choice((2, 3)) if chance.random() < 0.08 else None,
        notes="Agreed in the workshop." if chance.random() < 0.1 else "",
    )


def _links(leaves: list[doc.Task], chance: random.Random) -> list[doc.Link]:
    """Chains inside the packages, packages behind one another inside a phase, and now and then across phases."""
    links: list[doc.Link] = []
    for i, task in enumerate(leaves):
        phase = task.wbs.split(".")[0]
        if i and task.parent_uid == leaves[i - 1].parent_uid:
            kind = LinkKind.FINISH_TO_START if chance.random() < 0.88 else LinkKind.START_TO_START
            lag = doc.Lag(480 * chance.choice((1, 2, -1))) if chance.random() < 0.12 else doc.Lag()
            links.append(doc.Link(before=leaves[i - 1].uid, after=task.uid, kind=kind, lag=lag))
        elif i > 12:
            before = leaves[i - chance.randint(2, 12)]
            if before.wbs.split(".")[0] == phase:
                links.append(doc.Link(before=before.uid, after=task.uid))
        other = leaves[i - chance.randint(8, 40)] if i > 40 else None
        if other is not None and chance.random() < 0.12 and other.wbs.split(".")[0] == phase:
            links.append(doc.Link(before=other.uid, after=task.uid))
    return links


def _under_way(document: doc.Document, status: int, chance: random.Random) -> doc.Document:
    """Baselines from the first computation, progress up to the status date, deadlines, and what has slipped since."""
    first = schedule(plan_of(document))
    parents = {task.parent_uid for task in document.tasks}
    tasks = []
    for task in document.tasks:
        dates = first.tasks[task.uid]
        if dates.start is None or dates.finish is None:
            tasks.append(task)
            continue
        changes: dict[str, Any] = {
            "baselines": (
                doc.TaskBaseline(0, dates.start, dates.finish, task.duration.minutes),
                doc.TaskBaseline(1, dates.start + 3 * DAY, dates.finish + 3 * DAY, task.duration.minutes),
            )
        }
        if task.uid in parents:
            tasks.append(replace(task, **changes))
            continue
        if dates.finish <= status - 5 * DAY:
            changes |= {"actual_start": dates.start, "actual_finish": dates.finish, "percent_complete": 100.0}
        elif dates.start < status - 5 * DAY and task.duration.minutes:
            changes |= {"actual_start": dates.start, "percent_complete": float(chance.choice((10, 25, 40, 60, 80)))}
        elif chance.random() < 0.1 and task.duration.minutes:
            changes |= {"duration": doc.Duration(task.duration.minutes + 480 * chance.randint(1, 6))}
        if task.kind is TaskKind.MILESTONE and chance.random() < 0.5:
            changes |= {"deadline": dates.finish + chance.choice((-2, 5, 9)) * DAY}
        elif chance.random() < 0.02:
            changes |= {
                "constraint": ConstraintKind.START_NO_EARLIER,
                "constraint_date": dates.start + 7 * DAY,
            }
        tasks.append(replace(task, **changes))
    return replace(document, tasks=tuple(tasks), project=replace(document.project, status_date=status))
