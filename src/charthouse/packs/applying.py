"""Sets an empty project up with a method and a type: plan, team, risks and meetings, as one deed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.engine.calendars import Week
from charthouse.exchange import document as doc
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import made
from charthouse.packs.catalogue import Entry, chosen
from charthouse.packs.combining import Combined, Row, combine
from charthouse.packs.content import PackCalendar
from charthouse.packs.following import set_up_above
from charthouse.packs.kpis import add_kpis
from charthouse.packs.models import SetUp
from charthouse.plan import edit_ops
from charthouse.plan.calendars.actions import change_calendar, create_calendar
from charthouse.plan.editing import locked_plan
from charthouse.plan.edits import apply_edits
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.models import Task
from charthouse.plan.teaming import Newcomer, join, team_of
from charthouse.projects import actions as projects
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project
from charthouse.projects.permissions import Right
from charthouse.refusals import Refused
from charthouse.risks.actions import create_risk
from charthouse.stakeholders.communicating import add_communication
from charthouse.stakeholders.rhythms import DATED

YEARS_AHEAD = 4
"""For which freezes of the calendars are laid out, from the year in which the project begins."""
_EPOCH = dt.date(1970, 1, 1)
_SATURDAY = 5


class NotEmpty(Refused):
    """There is a plan already."""

    status = 409


def begin_project(*, method: str, of_type: str, by: User, language: str = "", **facts: object) -> Project:
    """Open a project, set up with a method and a type; ``facts`` as ``projects.actions.create_project`` takes them.

    :raises charthouse.refusals.Refused: nothing is opened then
    """
    with transaction.atomic():
        project = projects.create_project(by=by, **facts)  # type: ignore[arg-type]
        access = project_for(by, project.key, Right.EDIT_PLAN)
        set_up(access=access, method=method, of_type=of_type, language=language)
    return project


@one_operation
@transaction.atomic
def set_up(*, access: Access, method: str, of_type: str, language: str = "") -> Combined:
    """Fill an empty project with what a method and a type hold, in a language or else the reader's; undone as one.

    :raises RoleMayNot: NotEmpty: NotOffered:
    :raises DoNotFit: for two that make no plan together
    """
    access.require(Right.EDIT_PLAN)
    access.require(Right.EDIT_RISKS)
    access.require(Right.EDIT_GOALS)
    access.require(Right.EDIT_STAKEHOLDERS)
    method_entry, type_entry = chosen(method, of_type, language)
    project = access.project
    locked_plan(project)
    _require_empty(project)
    combined = combine(method_entry.sound, type_entry.sound)
    _record(access, method_entry, type_entry, combined)
    calendars = _calendars(access, combined)
    people = _people(access, combined)
    numbers = apply_edits(
        access=access,
        asked=edit_ops.EditsIn(
            id=uuid.uuid4(), since=0, confirmed=True, edits=list(_edits(combined, calendars, people, _a_day(access)))
        ),
    ).refs
    _risks(access, combined, numbers)
    add_kpis(access, combined)
    _communications(access, combined)
    set_up_above(access, combined, dict(numbers))
    return combined


def _require_empty(project: Project) -> None:
    if Task.objects.filter(project=project).exists():
        raise NotEmpty(
            _("%(key)s has tasks already; packs set up empty projects. Open a new one, or undo what is there.")
            % {"key": project.key}
        )
    if SetUp.objects.filter(project=project).exists():
        raise NotEmpty(
            _("%(key)s was set up already; undo that in its history, then it can be set up anew.")
            % {"key": project.key}
        )


def _record(access: Access, method: Entry, of_type: Entry, combined: Combined) -> None:
    row = SetUp.objects.create(
        project=access.project,
        method_slug=method.slug,
        method_name=method.name,
        method_text=method.text,
        type_slug=of_type.slug,
        type_name=of_type.name,
        type_text=of_type.text,
    )
    told = {
        "method": f"{method.name} {combined.method.version}",
        "type": f"{of_type.name} {combined.type.version}",
        "tasks": combined.tasks,
        "risks": len(combined.risks),
    }
    journal.record(row, "set up", by=access.user, stream_id=access.project.journal_id, after=told, changes=made(row))


def _calendars(access: Access, combined: Combined) -> dict[str, str]:
    """The names of the calendars in the plan, by their refs."""
    names = {}
    for ref, one in combined.calendars:
        fresh = create_calendar(project=access.project, name=one.name, week=cast("Week", one.week), by=access.user)
        if one.freezes:
            exceptions = tuple(_freezes(one, _first_year(access.project)))
            change_calendar(
                project=access.project,
                number=fresh.uid,
                by=access.user,
                change=lambda value, laid=exceptions: replace(value, exceptions=laid),  # type: ignore[misc]
            )
        names[ref] = one.name
    return names


def _first_year(project: Project) -> int:
    start = locked_plan(project).start
    return timezone.localdate().year if start is None else (_EPOCH + dt.timedelta(minutes=start)).year


def _freezes(calendar: PackCalendar, year: int) -> Iterator[doc.CalendarException]:
    for one in calendar.freezes:
        for first in range(year - 1, year + YEARS_AHEAD):
            last = first if one.last >= one.first else first + 1
            yield doc.CalendarException(
                first=_day(first, one.first), last=_day(last, one.last), name=f"{one.name} {first}"
            )


def _day(year: int, text: str) -> int:
    month, day = (int(part) for part in text.split("-"))
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return (dt.date(year, month, min(day, last)) - _EPOCH).days


def _people(access: Access, combined: Combined) -> dict[str, int]:
    """The numbers of the roles in the team, by their refs; one that is there by name is not made twice."""
    there = {one.name.casefold(): one.uid for one in team_of(access.project)}
    numbers = {}
    for ref, role in combined.roles:
        found = there.get(role.name.casefold())
        numbers[ref] = join(access=access, newcomer=Newcomer(name=role.name, generic=True)) if found is None else found
    return numbers


def _a_day(access: Access) -> int:
    return locked_plan(access.project).minutes_per_day or 480


def _edits(
    combined: Combined, calendars: dict[str, str], people: dict[str, int], a_day: int
) -> Iterator[edit_ops.AnyOp]:
    last: dict[str | None, str] = {}
    for row in combined.rows:
        yield edit_ops.AddOp(
            op="add", ref=row.ref, parent=row.parent, after=last.get(row.parent), fields=_fields(row, calendars)
        )
        last[row.parent] = row.ref
    for row in combined.rows:
        if row.task is not None and row.task.days is not None:
            low, likely, high = (max(1, round(days * a_day)) for days in row.task.days)
            yield edit_ops.EstimateOp(
                op="estimate",
                task=row.ref,
                estimate=edit_ops.Points(
                    low=low, likely=likely, high=high, basis=row.task.basis, method=EstimateMethod.TEMPLATE
                ),
            )
        for text in row.checklist:
            yield edit_ops.AddItemOp(op="add_item", task=row.ref, text=text[:500])
        if row.role and row.task is not None and not row.task.milestone:
            yield edit_ops.AssignOp(op="assign", task=row.ref, resource=people[row.role])
    for link in combined.links:
        yield edit_ops.LinkOp.model_validate(
            {"op": "link", "before": link.before, "after": link.after, "kind": link.kind, "lag": link.lag}
        )


def _fields(row: Row, calendars: dict[str, str]) -> dict[str, object]:
    task = row.task
    if row.gate is not None or (task is not None and task.days is None):
        fields: dict[str, object] = {"name": row.name, "duration": "0d", "kind": "milestone"}
    elif task is None or task.days is None:
        return {"name": row.name, "duration": "1d?"}
    else:
        fields = {"name": row.name, "duration": f"{task.days[1]:g}d"}
    if task is not None and task.done:
        fields["definition_of_done"] = task.done
    if row.calendar:
        fields["calendar"] = calendars[row.calendar]
    return fields


def _risks(access: Access, combined: Combined, numbers: object) -> None:
    uids: dict[str, int] = dict(numbers)  # type: ignore[call-overload]
    a_day = _a_day(access)
    for risk, hits in combined.risks:
        facts: dict[str, object] = {
            "title": risk.title,
            "kind": risk.kind,
            "category": risk.category,
            "cause": risk.cause,
            "event": risk.event,
            "effect": risk.effect,
            "probability": risk.probability,
            "response_kind": risk.response_kind,
            "response": risk.response,
            "response_probability": risk.probability_after,
            "response_impact": risk.impact_after,
            "tasks": [uids[one] for one in hits],
        }
        if risk.days is not None:
            facts["delay"] = tuple(round(days * a_day) for days in risk.days)
        else:
            facts["factor"] = risk.factor
        create_risk(access=access, facts=facts)


def _communications(access: Access, combined: Combined) -> None:
    """The meetings and reports, as lines of the communication plan, from the first working day of the project on."""
    start = locked_plan(access.project).start
    first = timezone.localdate() if start is None else _EPOCH + dt.timedelta(minutes=start)
    while first.weekday() >= _SATURDAY:
        first += dt.timedelta(days=1)
    for one, leader in combined.meetings:
        facts = {
            "what": one.name[:200],
            "purpose": one.purpose,
            "others": one.who[:300],
            "rhythm": one.every,
            "detail": one.rhythm[:200],
            "channel": one.channel[:200],
            "sender_role": leader[:200],
            "first": first if one.every in DATED else None,
        }
        add_communication(access=access, facts=facts)
