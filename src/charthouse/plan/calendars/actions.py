"""What can be done to a project's calendars; each change computes all dates of the plan anew and says what moved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.engine.calendars import Week
from charthouse.engine.network import WorkCalendar
from charthouse.exchange import document as doc
from charthouse.exchange.document import CalendarPurpose
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch
from charthouse.plan.calendars.effects import Effect, effect_between, effect_of
from charthouse.plan.calendars.following import follows as follows_organisation
from charthouse.plan.calendars.following import take
from charthouse.plan.calendars.refusals import BadCalendar, CalendarChanged, CalendarInUse, FollowsOrganisation
from charthouse.plan.calendars.usage import usage_of
from charthouse.plan.calendars.values import (
    Kept,
    calendar_of,
    checked,
    fresh_calendar,
    kept_calendars,
    named_once,
    told_of_change,
)
from charthouse.plan.columns import CALENDAR_HOURS
from charthouse.plan.computed import computed_plan, version_of
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Plan, Task
from charthouse.plan.refusals import NoSuchTask
from charthouse.plan.rescheduling import reschedule_locked
from charthouse.projects.models import Project
from charthouse.resources.models import Allocation, Calendar
from charthouse.resources.packing import pack

Change = Callable[[doc.Calendar], doc.Calendar]
SAME: Week = (None, None, None, None, None, None, None)
"""Each day as in the calendar inherited from."""


def preview(*, project: Project, number: int | None, change: Change) -> Effect:
    """What a change of a calendar would move; nothing is kept. It refuses as the change itself does."""
    calendars = kept_calendars(project)
    if number is not None:
        _own(calendar_of(calendars, number, project))
    there = [each.value for each in calendars.values()]
    was = fresh_calendar(project, calendars) if number is None else calendar_of(calendars, number, project).value
    value = checked(change(was), [each for each in there if each.uid != was.uid])
    return effect_of(computed_plan(project), [value if each.uid == value.uid else each for each in there])


@one_operation
@transaction.atomic
def create_calendar(
    *, project: Project, name: str, by: User, week: Week | None = None, parent: int | None = None,
    like: int | None = None, purpose: CalendarPurpose = CalendarPurpose.WORK, follows: int | None = None,
) -> doc.Calendar:  # fmt: skip
    """Make a calendar: with a week of its own, inheriting from a parent, or as a copy of another one.

    ``follows`` is the number of one of the organisation's, which the project takes and inherits from.

    :raises NoSuchCalendar: BadCalendar: NeverWorks:
    """
    if follows is not None:
        parent = take(project=project, number=follows, by=by).uid
    plan = locked_plan(project)
    calendars = kept_calendars(project)
    fresh = fresh_calendar(project, calendars)
    if like is not None:
        copied = calendar_of(calendars, like, project).value
        fresh = replace(copied, uid=fresh.uid, name=name, resource_uid=None)
    else:
        chosen = week or (SAME if parent is not None else fresh.week)
        fresh = replace(fresh, name=name, week=chosen, parent_uid=parent, purpose=purpose)
    value = checked(named_once(fresh, calendars), [each.value for each in calendars.values()])
    _make(plan, value, calendars, by)
    return value


@one_operation
@transaction.atomic
def change_calendar(
    *, project: Project, number: int, change: Change, by: User, seen: str | None = None, verb: str = "changed"
) -> Effect:
    """Change a calendar by a function from its value to the new one, and say what moved.

    ``seen`` is the state that the changer saw (``Kept.seen``), so that nobody's work is lost unseen.

    :raises NoSuchCalendar: BadCalendar: NeverWorks: InheritsFromItself: PlanWouldBreak:
    :raises CalendarChanged: when it is no longer what the changer saw; nothing is changed then
    """
    plan = locked_plan(project)
    calendars = kept_calendars(project)
    kept = calendar_of(calendars, number, project)
    _own(kept)
    if seen is not None and seen != kept.seen:
        raise CalendarChanged(
            _("Somebody changed “%(name)s” after you opened it. Nothing of yours was kept; look and change it again.")
            % {"name": kept.value.name}
        )
    others = [each.value for uid, each in calendars.items() if uid != number]
    wanted = change(kept.value)
    if wanted.name != kept.value.name:
        named_once(wanted, {uid: each for uid, each in calendars.items() if uid != number})
    value = checked(wanted, others)
    if value == kept.value:
        return Effect()
    effect = effect_of(
        computed_plan(project, version_of(project)),
        [value if uid == number else each.value for uid, each in calendars.items()],
    )
    watch = Watch(Calendar.objects.filter(pk=kept.row.pk))
    kept.row.name = value.name
    kept.row.parent = None if value.parent_uid is None else calendars[value.parent_uid].row
    kept.row.hours = pack(value, CALENDAR_HOURS)
    kept.row.save(update_fields=["name", "parent", "hours"])
    touch(plan)
    journal.record(
        kept.row, verb, by=by, stream_id=project.journal_id,
        before=told_of_change(kept.value, value), after=told_of_change(value, kept.value), changes=watch.changes(),
    )  # fmt: skip
    reschedule_locked(plan=plan, by=by)
    return effect


@one_operation
@transaction.atomic
def delete_calendar(*, project: Project, number: int, by: User) -> None:
    """Remove a calendar that nobody uses.

    :raises NoSuchCalendar:
    :raises CalendarInUse: with who uses it
    """
    plan = locked_plan(project)
    calendars = kept_calendars(project)
    kept = calendar_of(calendars, number, project)
    used = usage_of(project, calendars, number)
    if used.any:
        raise CalendarInUse(
            _("“%(name)s” is in use: %(who)s. Give them another calendar first.")
            % {"name": kept.value.name, "who": used.sentence()}
        )
    watch = Watch(Calendar.objects.filter(pk=kept.row.pk))
    Calendar.objects.filter(pk=kept.row.pk).delete()
    touch(plan)
    journal.record(
        kept.row, "deleted", by=by, stream_id=project.journal_id,
        before={"uid": number, "name": kept.value.name}, changes=watch.changes(),
    )  # fmt: skip
    reschedule_locked(plan=plan, by=by)


@one_operation
@transaction.atomic
def use_as_standard(*, project: Project, number: int, by: User) -> Effect:
    """Let the whole plan go by a calendar, where tasks and people have no other.

    :raises NoSuchCalendar: PlanWouldBreak:
    :raises BadCalendar: for somebody's own
    """
    plan = locked_plan(project)
    calendars = kept_calendars(project)
    kept = _nobodys(calendar_of(calendars, number, project))
    if plan.calendar_id == kept.row.pk:
        return Effect()
    effect = effect_of(computed_plan(project), [each.value for each in calendars.values()], calendar_uid=number)
    watch = Watch(Plan.objects.filter(pk=plan.pk))
    plan.calendar = kept.row
    touch(plan, "calendar_id")
    journal.record(
        kept.row, "made the standard", by=by, stream_id=project.journal_id, after={"calendar": number},
        changes=watch.changes(),
    )  # fmt: skip
    reschedule_locked(plan=plan, by=by)
    return effect


@one_operation
@transaction.atomic
def count_hours_of(*, project: Project, whose: WorkCalendar, by: User) -> Effect:
    """Say whose hours count for tasks on which somebody works: the task's, those of who works on it, or both.

    :raises PlanWouldBreak:
    """
    plan = locked_plan(project)
    computed = computed_plan(project)
    policies = computed.document.policies
    if policies.work_calendar is whose:
        return Effect()
    wanted = replace(policies, work_calendar=whose)
    effect = effect_between(computed, replace(computed.document, policies=wanted))
    watch = Watch(Plan.objects.filter(pk=plan.pk))
    plan.policies = pack(wanted)
    touch(plan, "policies")
    journal.record(
        plan, "chose whose hours count", by=by, stream_id=project.journal_id,
        before={"work_calendar": policies.work_calendar.value}, after={"work_calendar": whose.value},
        changes=watch.changes(),
    )  # fmt: skip
    reschedule_locked(plan=plan, by=by)
    return effect


@one_operation
@transaction.atomic
def follow_calendar(*, project: Project, number: int | None, tasks: Collection[int], by: User) -> Effect:
    """Let tasks go by a calendar of their own, or (without one) by the plan's again.

    :raises NoSuchCalendar: NoSuchTask: PlanWouldBreak:
    :raises BadCalendar: for somebody's own
    """
    plan = locked_plan(project)
    calendars = kept_calendars(project)
    kept = None if number is None else _nobodys(calendar_of(calendars, number, project))
    computed = computed_plan(project)
    if missing := sorted(set(tasks) - computed.tasks.keys()):
        raise NoSuchTask(_("%(key)s has no task %(number)d.") % {"key": project.key, "number": missing[0]})
    found = Task.objects.filter(project=project, uid__in=tasks)
    changed = [task for task in found if task.calendar_id != (None if kept is None else kept.row.pk)]
    if not changed:
        return Effect()
    uids = {task.uid for task in changed}
    document = replace(
        computed.document,
        tasks=tuple(
            replace(each, calendar_uid=number) if each.uid in uids else each for each in computed.document.tasks
        ),
    )
    effect = effect_between(computed, document)
    for task in changed:
        watch = Watch(Task.objects.filter(pk=task.pk))
        before, task.calendar = task.calendar, None if kept is None else kept.row
        task.version += 1
        task.save(update_fields=["calendar", "version"])
        journal.record(
            task, "changed", by=by, stream_id=project.journal_id,
            before={"calendar": None if before is None else before.name},
            after={"calendar": None if kept is None else kept.row.name}, changes=watch.changes(),
        )  # fmt: skip
    touch(plan)
    reschedule_locked(plan=plan, by=by)
    return effect


@one_operation
@transaction.atomic
def give_own_hours(*, project: Project, resource: int, by: User) -> doc.Calendar:
    """Give a person or thing a calendar of their own that inherits from the one they went by; absences go into it.

    :raises BadCalendar: when there is no such resource
    """
    plan = locked_plan(project)
    allocation = Allocation.objects.select_related("resource", "calendar").filter(project=project, uid=resource).first()
    if allocation is None:
        raise BadCalendar(_("There is no resource %(number)d in this project.") % {"number": resource})
    calendars = kept_calendars(project)
    there = allocation.calendar
    if there is not None and there.resource_uid == resource:
        return calendars[there.uid].value
    above = there or plan.calendar or Calendar.objects.filter(project=project, resource_uid=None).first()
    if above is None:
        raise BadCalendar(_("The plan has no calendar yet from which hours could be inherited; make one first."))
    fresh = replace(
        fresh_calendar(project, calendars),
        name=allocation.resource.name,
        week=SAME,
        parent_uid=above.uid,
        resource_uid=resource,
    )
    value = checked(named_once(fresh, calendars), [each.value for each in calendars.values()])
    _make(plan, value, calendars, by, allocation)
    return value


def _make(
    plan: Plan, value: doc.Calendar, calendars: Mapping[int, Kept], by: User, allocation: Allocation | None = None
) -> None:
    """Keep a new calendar, given to a resource where it is one's own."""
    project = plan.project
    watch = Watch(
        Calendar.objects.filter(project=project, uid=value.uid),
        Allocation.objects.filter(pk__in=[] if allocation is None else [allocation.pk]),
    )
    row = Calendar.objects.create(
        project=project, uid=value.uid, position=len(calendars), name=value.name, resource_uid=value.resource_uid,
        parent=None if value.parent_uid is None else calendars[value.parent_uid].row,
        day_minutes=value.day_minutes, hours=pack(value, CALENDAR_HOURS),
    )  # fmt: skip
    if allocation is not None:
        allocation.calendar = row
        allocation.save(update_fields=["calendar"])
    touch(plan)
    journal.record(
        row, "created", by=by, stream_id=project.journal_id, after={"uid": value.uid, "name": value.name},
        changes=watch.changes(),
    )  # fmt: skip
    reschedule_locked(plan=plan, by=by)


def _own(kept: Kept) -> None:
    if follows_organisation(kept):
        raise FollowsOrganisation(
            _("“%(name)s” is a calendar of the organisation and is changed there. For other hours in this project make "
              "a calendar that inherits from it.")
            % {"name": kept.value.name}
        )  # fmt: skip


def _nobodys(kept: Kept) -> Kept:
    if kept.value.resource_uid is not None:
        raise BadCalendar(
            _("“%(name)s” is somebody's own calendar; choose one that is nobody's.") % {"name": kept.value.name}
        )
    return kept
