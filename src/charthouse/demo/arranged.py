"""What the demo's managers arranged in their plans: fields of their own, checklists, packages, a template, a scenario,
progress that waits to be accepted, and the change freeze of a service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from charthouse.accounts.models import User
from charthouse.exchange.document import CalendarException, CalendarPurpose, CustomField, CustomKind
from charthouse.plan import own_fields, package_details, packages, scenarios, templating
from charthouse.plan.calendars import actions as calendars
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_ops import AddItemOp, AnyOp, ChangeItemOp, ChangeOp, PackageIn
from charthouse.plan.edits import make_edits
from charthouse.plan.models import ChecklistItem, Plan, Task
from charthouse.plan.progress_facts import rules_of
from charthouse.plan.progressing import proposals, rules
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import BranchKey, Project

_EPOCH = dt.date(1970, 1, 1)
KEY, MANAGER, CONTRIBUTOR = "ERP", "MO", "YH"
FIELDS = (
    CustomField(name="Plant", kind=CustomKind.CHOICE, choices=("Lübeck", "Halden", "Both"), help="Whom it concerns"),
    CustomField(name="Approved on", kind=CustomKind.DATE, help="By the steering board"),
    CustomField(name="Run sheet step", kind=CustomKind.TEXT),
)
SAYS = (
    ("4.5", "Plant", "Both"), ("5.2", "Plant", "Halden"), ("8.3", "Plant", "Lübeck"), ("8.4", "Plant", "Both"),
    ("9.2", "Plant", "Both"), ("9.6", "Run sheet step", "410 to 640"),
)  # fmt: skip
LISTS = {
    "4.5": (("Units of measure", "Storage locations", "Items without movement marked", "Signed by the plants"), 2),
    "9.2": (("Way back rehearsed", "Telephone tree tried", "Times of all steps written down"), 0),
    "9.4": (("Key users trained", "Forms printed in both plants", "Service desk staffed"), 0),
}
"""Items of a task's checklist, and how many of them are ticked."""
PACKAGES = {"10.3": (14, 40, 96, 9000), "10.4": (26, 40, 60, None), "10.1": (70, 300, 520, 60_000)}
"""By structure: days from today until it is to be detailed, hours at least and at most, cost at most."""
DETAILS = "Hand over run book\t1d\nShadow operations for a week\t5d\nSign the service levels\t1d"
SCENARIO = ("Two more clerks for cleansing", "Do we go live on time with two more people on the item master?")
FREEZE = ("Payment service", "Year-end close of the payment service", 4, 6)

FROZEN = "10.3"


def bring_in(people: Mapping[str, User], today: dt.date) -> None:
    """Arrange it, through the same actions as everybody's."""
    access = project_for(people[MANAGER], KEY)
    for field in FIELDS:
        own_fields.define(access=access, field=field)
    numbers = dict(Task.objects.filter(project=access.project).values_list("wbs", "uid"))
    said: list[AnyOp] = [
        ChangeOp(op="change", task=numbers[wbs], fields={f"custom.{name}": [None, value]}) for wbs, name, value in SAYS
    ]
    for wbs, (items, _ticked) in LISTS.items():
        said += [AddItemOp(op="add_item", task=numbers[wbs], text=text) for text in items]
    make_edits(access=access, edits=said)
    _tick(access, numbers)
    _packages(access, numbers, today)
    _freeze(access.project, people[MANAGER], today)
    _scenario(access, numbers)
    now = rules_of(access.project)
    rules.change_rules(
        project=access.project, percent=now.percent, actuals=now.actuals, proposed=True,
        late=computed_plan(access.project).document.policies.unfinished_work, by=people[MANAGER],
    )  # fmt: skip
    mine = project_for(people[CONTRIBUTOR], KEY)
    task = Task.objects.get(project=access.project, wbs="4.5")
    proposals.propose(mine, task.uid, {"percent_complete": [task.percent_complete, 78.0]}, "Lübeck is through.")


def _tick(access: Access, numbers: Mapping[str, int]) -> None:
    edits: list[AnyOp] = []
    for wbs, (_items, ticked) in LISTS.items():
        there = ChecklistItem.objects.filter(task__project=access.project, task__uid=numbers[wbs]).order_by("position")
        edits += [
            ChangeItemOp(op="change_item", task=numbers[wbs], item=item.pk, done=(False, True))
            for item in there[:ticked]
        ]
    make_edits(access=access, edits=edits)


def _packages(access: Access, numbers: Mapping[str, int], today: dt.date) -> None:
    for wbs, (days, low, high, cost) in PACKAGES.items():
        known = PackageIn(
            detail_by=((today - _EPOCH).days + days) * 1440, work_low=low * 60, work_high=high * 60,
            cost_high=None if cost is None else Decimal(cost),
        )  # fmt: skip
        packages.say(access=access, number=numbers[wbs], package=known, since=_version(access))
    package_details.detail(access=access, number=numbers["10.4"], text=DETAILS, since=_version(access))
    templating.save_template(
        access=access, number=numbers["10.4"], name="Handover to operations", about="For everything that goes live"
    )


def _freeze(project: Project, by: User, today: dt.date) -> None:
    name, why, first, last = FREEZE
    made = calendars.create_calendar(project=project, name=name, by=by, purpose=CalendarPurpose.FREEZES)
    monday = (today - _EPOCH).days - today.weekday()
    shut = CalendarException(monday + 7 * first, monday + 7 * last - 1, (), why)
    calendars.change_calendar(
        project=project, number=made.uid, change=lambda was: replace(was, exceptions=(*was.exceptions, shut)), by=by
    )
    task = Task.objects.get(project=project, wbs=FROZEN)
    calendars.follow_calendar(project=project, number=made.uid, tasks=[task.uid], by=by)


def _scenario(access: Access, numbers: Mapping[str, int]) -> None:
    name, question = SCENARIO
    made = scenarios.branch(access=access, name=name, question=question)
    inside = project_for(access.user, BranchKey(made.row.key))
    item = Task.objects.get(project=made.row, uid=numbers["4.5"])
    left = item.remaining_duration
    half = (item.duration if left is None else left) // 960 * 480
    shorter: list[AnyOp] = [
        ChangeOp(op="change", task=item.uid, fields={"remaining_duration": [left, half]}),
        ChangeOp(op="change", task=numbers["8.4"], fields={"duration": [16 * 480, "10d"]}),
    ]
    make_edits(access=inside, edits=shorter)


def _version(access: Access) -> int:
    return Plan.objects.values_list("version", flat=True).get(pk=access.project.pk)
