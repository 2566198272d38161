"""Says what became of rows: each kind of record in its own words, for who may read that chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charthouse.accounts.models import Group, User
from charthouse.budget.cost_types import kinds
from charthouse.budget.models import BudgetLine
from charthouse.journal.row_changes import Key
from charthouse.plan.models import Plan, Task
from charthouse.plan.overview import MILESTONES
from charthouse.projects.access import Access
from charthouse.projects.models import Role
from charthouse.projects.permissions import Right
from charthouse.raid.models import LogEntry
from charthouse.risks.models import Risk
from charthouse.scope.models import Deliverable, Requirement
from charthouse.stages.models import Gate
from charthouse.ui import formats

if TYPE_CHECKING:
    from charthouse.portfolio.since import Net

Nets = Mapping[str, Mapping[Key, "Net"]]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, with the page of its record."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of record of which it is told what came, went and is in another state."""

    model: type[models.Model]
    called: str | Promise
    name: str
    state: str
    door: str
    right: Right


_KINDS = (
    ("scope", _Kind(Requirement, gettext_lazy("Requirement"), "title", "status", "requirement", Right.SEE_DOCUMENTS)),
    ("scope", _Kind(Deliverable, gettext_lazy("Deliverable"), "name", "state", "deliverable", Right.SEE_DOCUMENTS)),
    ("scope", _Kind(Gate, gettext_lazy("Gate"), "name", "decision", "gate", Right.SEE_DOCUMENTS)),
    ("risks", _Kind(Risk, gettext_lazy("Risk"), "title", "state", "risk", Right.SEE_RISKS)),
    ("log", _Kind(LogEntry, "", "title", "state", "log-entry", Right.SEE_LOG)),
)
TITLES: Mapping[str, str | Promise] = {
    "milestones": gettext_lazy("Milestones"), "work": gettext_lazy("Work"), "scope": gettext_lazy("Scope and gates"),
    "risks": gettext_lazy("Risks"), "log": gettext_lazy("Issues, decisions, actions"), "team": gettext_lazy("Team"),
    "money": gettext_lazy("Money"),
}  # fmt: skip
_FEW = 500
"""More tasks than these are read with all others."""
_ORDER = ("milestones", "work", "scope", "risks", "log", "team", "money")


def parts_of(access: Access, said: Mapping[str, Sequence[Said]]) -> Iterator[tuple[str, str, Sequence[Said]]]:
    """The parts in their order with their titles."""
    for name in _ORDER:
        if said.get(name):
            yield name, str(TITLES[name]), said[name]


def told(access: Access, found: Nets) -> dict[str, list[Said]]:
    """What somebody may know of what became of rows, by part."""
    said: dict[str, list[Said]] = {name: [] for name in _ORDER}
    for part, one in _tasks(access, found.get("plan.Task", {})):
        said[part].append(one)
    for part, kind in _KINDS:
        if access.may(kind.right):
            said[part] += _records(access, kind, found.get(kind.model._meta.label, {}))
    if access.may(Right.SEE_TEAM):
        said["team"] += _team(found.get("projects.Membership", {}))
    if access.may(Right.SEE_COSTS):
        said["money"] += _money(access, found)
    return said


def _tasks(access: Access, nets: Mapping[Key, Net]) -> Iterator[tuple[str, Said]]:
    if not nets:
        return
    tasks = Task.objects.filter(project=access.shown)
    there = {
        pk: (uid, name, kind) for pk, uid, name, kind in
        (tasks.filter(pk__in=nets) if len(nets) < _FEW else tasks).values_list("pk", "uid", "name", "kind")
    }  # fmt: skip
    a_day = Plan.objects.filter(pk=access.shown.pk).values_list("minutes_per_day", flat=True).first() or 480
    page = reverse("plan_page:task", args=[access.project.key, 0]).removesuffix("0")
    for key, net in nets.items():
        row = net.came or net.went or {}
        known = there.get(key) if isinstance(key, int) else None
        uid, name, kind = known or (row.get("uid"), row.get("name", net.label), row.get("kind"))
        part = "milestones" if kind in MILESTONES else "work"
        url = f"{page}{uid}" if known is not None else ""
        for text in _of_task(net, str(name), a_day):
            yield part, Said(text, url)


def _of_task(net: Net, name: str, a_day: int) -> Iterator[str]:
    said: dict[str, Any] = {"name": name}
    if net.came is not None:
        yield _("“%(name)s” was added.") % said
        return
    if net.went is not None:
        yield _("“%(name)s” was taken out.") % said
        return
    ways = net.ways
    if "name" in ways:
        yield _("“%(before)s” is now called “%(after)s”.") % {"before": ways["name"][0], "after": ways["name"][1]}
    if "actual_finish" in ways:
        finish = ways["actual_finish"][1]
        if finish is None:
            yield _("“%(name)s” is not done any more.") % said
        else:
            day = formats.long_day(formats.day_of(finish, finish=True))
            yield _("“%(name)s” was finished on %(day)s.") % {**said, "day": day}
    elif "actual_start" in ways and ways["actual_start"][1] is not None:
        day = formats.long_day(formats.day_of(ways["actual_start"][1]))
        yield _("“%(name)s” was begun on %(day)s.") % {**said, "day": day}
    if "duration" in ways:
        before, after = (formats.span(each or 0, a_day=a_day) for each in ways["duration"])
        yield _("“%(name)s” takes %(after)s instead of %(before)s.") % {**said, "before": before, "after": after}
    if "deadline" in ways:
        before, after = (
            _("none") if each is None else formats.long_day(formats.day_of(each, finish=True))
            for each in ways["deadline"]
        )
        yield _("Deadline of “%(name)s”: %(before)s before, %(after)s now.") % {
            **said, "before": before, "after": after,
        }  # fmt: skip


def _records(access: Access, kind: _Kind, nets: Mapping[Key, Net]) -> Iterator[Said]:
    there = kind.model._default_manager.in_bulk(list(nets)) if nets else {}
    states: dict[Any, Any] = dict(getattr(kind.model._meta.get_field(kind.state), "flatchoices", ()))
    for key, net in nets.items():
        one = there.get(key)
        row = net.came or net.went or {}
        name = getattr(one, kind.name, None) or row.get(kind.name) or net.label
        which = str(getattr(one, "kind", None) or row.get("kind") or LogEntry.Kind.ISSUE)
        called = str(kind.called or LogEntry.Kind(which).label)
        said: dict[str, Any] = {"kind": called[:1].upper() + called[1:], "name": name}
        url = "" if one is None else reverse(kind.door, args=[access.project.key, getattr(one, "number", 0)])
        if net.came is not None:
            yield Said(_("%(kind)s “%(name)s” came in.") % said, url)
        elif net.went is not None:
            yield Said(_("%(kind)s “%(name)s” was taken out.") % said, "")
        elif kind.state in net.ways:
            was, now = (str(states.get(each, each) or _("open")) for each in net.ways[kind.state])
            yield Said(_("%(kind)s “%(name)s”: %(before)s before, %(after)s now.") % {
                **said, "before": was, "after": now,
            }, url)  # fmt: skip
        elif fields := _fields(kind.model, net.ways):
            yield Said(_("%(kind)s “%(name)s” was changed: %(fields)s.") % {
                **said, "fields": formats.listing(fields),
            }, url)  # fmt: skip


def _fields(model: type[models.Model], ways: Mapping[str, Any]) -> list[str]:
    """What people call the fields that changed."""
    return [
        str(one.verbose_name) for one in model._meta.concrete_fields
        if one.attname in ways and isinstance(one.verbose_name, Promise)
    ]  # fmt: skip


def _team(nets: Mapping[Key, Net]) -> Iterator[Said]:
    rows = [net.came or net.went or {} for net in nets.values()]
    users = dict(User.objects.filter(pk__in=[one.get("user_id") for one in rows]).values_list("pk", "name"))
    groups = dict(Group.objects.filter(pk__in=[one.get("group_id") for one in rows]).values_list("pk", "name"))
    for net, row in zip(nets.values(), rows, strict=True):
        name = users.get(row.get("user_id") or 0) or groups.get(row.get("group_id") or 0)
        if name is None:
            continue
        said = {"name": name, "role": str(Role(row["role"]).label)}
        if net.came is not None:
            yield Said(_("%(name)s came in: %(role)s.") % said, "")
        else:
            yield Said(_("%(name)s is not %(role)s any more.") % said, "")


def _money(access: Access, found: Nets) -> Iterator[Said]:
    """Budget lines, and what was booked: of the types of cost that somebody may see."""
    known, currency = kinds(), access.project.currency or ""
    budget = reverse("budget", args=[access.project.key])
    booked, count = Decimal(0), 0
    for net in found.get("budget.CostEntry", {}).values():
        if net.came is not None and known.shown_to(access, net.came["type"]):
            booked, count = booked + Decimal(net.came["amount"]), count + 1
    if count:
        text = ngettext("%(amount)s was booked in %(count)s entry", "%(amount)s was booked in %(count)s entries", count)
        text %= {"amount": formats.money(booked, currency), "count": formats.number(count)}
        hidden = any(not known.shown_to(access, each) for each in known.names)
        yield Said(text + (_(", without labour and consultants.") if hidden else "."), budget)
    nets = found.get("budget.BudgetLine", {})
    there = BudgetLine.objects.in_bulk([key for key in nets if isinstance(key, int)])
    for key, net in nets.items():
        row = net.came or net.went or {}
        one = there.get(key) if isinstance(key, int) else None
        kind = one.type if one is not None else row.get("type")
        if kind is None or not known.shown_to(access, kind):
            continue
        said = {"name": one.name if one is not None else row.get("name", "")}
        if net.came is not None:
            yield Said(_("Budget line “%(name)s” came in.") % said, budget)
        elif net.went is not None:
            yield Said(_("Budget line “%(name)s” was taken out.") % said, budget)
        elif "months" in net.ways:
            yield Said(_("Budget line “%(name)s” has other amounts.") % said, budget)
