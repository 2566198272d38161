"""Takes baselines: of the whole plan, or of chosen tasks with everything agreed before left as it was."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from charthouse import rows
from charthouse.accounts.models import User
from charthouse.journal import actions as journal
from charthouse.journal.acting import one_operation
from charthouse.journal.row_changes import Watch, of_record, row_of
from charthouse.plan.computed import compute
from charthouse.plan.editing import locked_plan, touch
from charthouse.plan.models import Baseline, BaselineTask, Plan, TaskDates
from charthouse.plan.refusals import (
    BadValue,
    BaselineIsSigned,
    ChangedMeanwhile,
    NoSuchBaseline,
    NoSuchTask,
    NothingToKeep,
)
from charthouse.plan.scenario_costs import costs_of_tasks
from charthouse.projects.models import Project

KeptForGood = Callable[[Project], Collection[int]]
_kept_for_good: list[KeptForGood] = []

_FACTS = ("task_id", "uid", "name", "parent_uid", "place", "start", "finish", "duration", "work", "cost", "fixed_cost")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a baseline says of one task."""

    task_id: int | None
    uid: int
    name: str
    parent_uid: int | None
    place: int
    start: int | None
    finish: int | None
    duration: int | None
    work: int | None
    cost: Any
    fixed_cost: Any = None

    def row(self) -> tuple[Any, ...]:
        """In the order of the table's columns."""
        return tuple(getattr(self, name) for name in _FACTS)


def keep_for_good(which: KeptForGood) -> None:
    """Let a chapter above say which baselines of a project, by number, nothing replaces; called when it starts."""
    if which not in _kept_for_good:
        _kept_for_good.append(which)


def kept_for_good(project: Project) -> frozenset[int]:
    """The numbers of the baselines that nothing replaces: those that were signed."""
    return frozenset(number for which in _kept_for_good for number in which(project))


@one_operation
@transaction.atomic
def set_baseline(
    *,
    project: Project,
    by: User,
    name: str = "",
    taken: int | None = None,
    number: int | None = None,
    reason: str = "",
    tasks: Collection[int] | None = None,
    based_on: int | None = None,
    measure: bool = True,
) -> Baseline:
    """Keep the plan's present dates to be compared with; a number that is there already is taken anew.

    With ``tasks`` (numbers; what lies below them comes along) a new baseline is made in which only these are as the
    plan has them now; all others are as in ``based_on``, by default the baseline that the plan is held against, which
    stays as it is. Summary tasks above the chosen ones span what lies below them. With ``measure`` the plan is held
    against this baseline from now on.

    :raises NothingToKeep: when no dates could be computed
    :raises BaselineIsSigned: a number whose baseline was sent for signature
    :raises NoSuchTask:
    :raises NoSuchBaseline: of ``based_on``, or when there is none to base the chosen tasks on
    """
    plan = locked_plan(project)
    present = _present(project)
    if not present:
        raise NothingToKeep(
            _("The plan has no dates to keep yet; add tasks, or mend what keeps it from being computed.")
        )
    base, chosen = None, None
    if tasks is not None:
        base = _base(project, plan, based_on)
        chosen = _families(project, present, tasks)
        present = _partly_anew(_kept(base), present, chosen)
    if number is None:
        number = plan.next_baseline_number
    elif number in kept_for_good(project):
        raise BaselineIsSigned(
            _("Baseline %(number)d is what was sent for signature, and stays as it is; take one of another number.")
            % {"number": number}
        )
    plan.next_baseline_number = max(plan.next_baseline_number, number + 1)
    watch = Watch(
        Plan.objects.filter(pk=plan.pk),
        Baseline.objects.filter(project=project, number=number),
        BaselineTask.objects.filter(baseline__project=project, baseline__number=number),
    )
    there = Baseline.objects.filter(project=project, number=number).first()
    about = {
        "name": name[:255], "taken": taken, "reason": reason, "based_on": None if base is None else base.number,
        "chosen": None if chosen is None else len(chosen),
    }  # fmt: skip
    baseline, new = Baseline.objects.update_or_create(project=project, number=number, defaults=about)
    BaselineTask.objects.filter(baseline=baseline).delete()
    rows.insert(BaselineTask, ("baseline_id", *_FACTS), ((baseline.pk, *one.row()) for one in present.values()))
    if measure:
        plan.measured_by = number
    touch(plan, "next_baseline_number", "measured_by", moves_dates=False)
    journal.record(
        baseline, "took a baseline" if new else "took a baseline anew", by=by, stream_id=project.journal_id,
        before={} if there is None else {"number": number, "name": there.name},
        after={"number": number, "name": name, "finish": plan.computed_finish, "tasks": len(chosen or present)},
        why=reason, changes=watch.changes(),
    )  # fmt: skip
    return baseline


@one_operation
@transaction.atomic
def change_baseline(
    *,
    project: Project,
    number: int,
    by: User | None,
    changes: Mapping[str, tuple[str, str]] | None = None,
    measure: bool = False,
) -> Baseline:
    """Change a baseline's name or reason, or hold the plan against it from now on; what it keeps never changes.

    :raises NoSuchBaseline:
    :raises BadValue: of another field
    :raises ChangedMeanwhile: when name or reason are no longer what the changer saw; nothing is changed then
    """
    plan = locked_plan(project)
    baseline = baseline_of(project, number)
    different = _described_anew(baseline, changes or {})
    if different:
        before, row = {field: getattr(baseline, field) for field in different}, row_of(baseline)
        for field, new in different.items():
            setattr(baseline, field, new)
        baseline.save(update_fields=[*different])
        journal.record(
            baseline, "changed", by=by, stream_id=project.journal_id, before=before, after=different,
            changes=of_record(baseline, row),
        )  # fmt: skip
    if measure and plan.measured_by != number:
        watch = Watch(Plan.objects.filter(pk=plan.pk))
        before_number, plan.measured_by = plan.measured_by, number
        touch(plan, "measured_by", moves_dates=False)
        journal.record(
            baseline, "held the plan against", by=by, stream_id=project.journal_id,
            before={"number": before_number}, after={"number": number}, changes=watch.changes(),
        )  # fmt: skip
    elif different:
        touch(plan, moves_dates=False)
    return baseline


def _described_anew(baseline: Baseline, changes: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    if other := changes.keys() - {"name", "reason"}:
        raise BadValue(
            _("Of a baseline only name and reason can change, not %(fields)s.") % {"fields": ", ".join(sorted(other))}
        )
    now = {field: getattr(baseline, field) for field in changes}
    clashes = {field: now[field] for field, (old, new) in changes.items() if now[field] not in (old, new)}
    if clashes:
        raise ChangedMeanwhile(
            _("Somebody changed “%(name)s” after you opened it; look and change it again.") % {"name": baseline.name},
            fields=clashes,
        )
    wanted = {field: new[:255] if field == "name" else new for field, (_old, new) in changes.items()}
    return {field: new for field, new in wanted.items() if now[field] != new}


def baseline_of(project: Project, number: int) -> Baseline:
    """The baseline of that number.

    :raises NoSuchBaseline:
    """
    found = Baseline.objects.filter(project=project, number=number).first()
    if found is None:
        raise NoSuchBaseline(
            _("%(project)s has no baseline %(number)d; look at its baselines.")
            % {"project": project.name, "number": number}
        )
    return found


def _present(project: Project) -> dict[int, Kept]:
    """What the plan says now of each task that has dates, in outline order."""
    dates = {
        row[0]: row[1:]
        for row in TaskDates.objects.filter(task__project=project).values_list(
            "task__uid", "task_id", "start", "finish", "task__duration", "task__work"
        )
    }
    found: dict[int, Kept] = {}
    if not dates:
        return found
    document = compute(project).document
    costs = costs_of_tasks(document)
    for place, task in enumerate(document.tasks, 1):
        if task.uid in dates:
            key, start, finish, duration, work = dates[task.uid]
            found[task.uid] = Kept(
                key, task.uid, task.name, task.parent_uid, place, start, finish, duration, work,
                *costs.get(task.uid, (None, None)),
            )  # fmt: skip
    return found


def _kept(baseline: Baseline) -> dict[int, Kept]:
    """What a baseline says, in the outline order of its moment."""
    kept = BaselineTask.objects.filter(baseline=baseline).order_by("place", "id").values_list(*_FACTS)
    found = {row[1]: Kept(*row) for row in kept if row[1] is not None}
    without = BaselineTask.objects.filter(baseline=baseline, uid=None, task__isnull=False)
    for uid, name, parent, *row in without.values_list("task__uid", "task__name", "task__parent__uid", *_FACTS):
        found.setdefault(uid, Kept(row[0], uid, name, parent, *row[4:]))
    return found


def _base(project: Project, plan: Plan, number: int | None) -> Baseline:
    if number is None:
        number = plan.measured_by
    if number is None:
        raise NoSuchBaseline(
            _("There is no baseline yet in which single tasks could be agreed anew; take one of the whole plan first.")
        )
    return baseline_of(project, number)


def _families(project: Project, present: Mapping[int, Kept], tasks: Iterable[int]) -> frozenset[int]:
    chosen = set(tasks)
    for uid in chosen:
        if uid not in present:
            raise NoSuchTask(
                _("%(key)s has no task %(number)d with dates to keep.") % {"key": project.key, "number": uid}
            )
    if not chosen:
        raise BadValue(_("Choose at least one task."), fields={"tasks": _("at least one")})
    for one in present.values():  # parents come first
        if one.parent_uid in chosen:
            chosen.add(one.uid)
    return frozenset(chosen)


def _partly_anew(base: Mapping[int, Kept], present: Mapping[int, Kept], chosen: Collection[int]) -> dict[int, Kept]:
    """The base with the chosen tasks as they are now, and the summary tasks above them spanning what they hold."""
    # Also what was below a chosen task then and is gone or elsewhere now is agreed anew: it is no longer there.
    gone = {uid for uid, one in base.items() if uid not in chosen and _below(base, one, chosen) and uid not in present}
    made = {uid: one for uid, one in base.items() if uid not in gone} | {uid: present[uid] for uid in chosen}
    above = set[int]()
    for uid in chosen:
        parent = present[uid].parent_uid
        while parent is not None and parent not in above:
            above.add(parent)
            parent = present[parent].parent_uid if parent in present else None
    below: dict[int, list[int]] = {}
    for one in made.values():
        if one.parent_uid is not None:
            below.setdefault(one.parent_uid, []).append(one.uid)
    for uid in sorted(above - set(chosen), key=lambda uid: -present[uid].place):  # the lowest first
        own = made.get(uid, present[uid])
        starts = [start for child in below.get(uid, ()) if (start := made[child].start) is not None]
        finishes = [finish for child in below.get(uid, ()) if (finish := made[child].finish) is not None]
        made[uid] = Kept(
            own.task_id, uid, own.name, own.parent_uid, own.place,
            min(starts, default=own.start), max(finishes, default=own.finish),
            present[uid].duration, own.work, own.cost, own.fixed_cost,
        )  # fmt: skip
        if own.parent_uid is not None and uid not in below.get(own.parent_uid, ()):
            below.setdefault(own.parent_uid, []).append(uid)
    return made


def _below(base: Mapping[int, Kept], one: Kept, chosen: Collection[int]) -> bool:
    parent, steps = one.parent_uid, 0
    while parent is not None and steps <= len(base):
        if parent in chosen:
            return True
        parent, steps = base[parent].parent_uid if parent in base else None, steps + 1
    return False


def spans(project: Project) -> dict[int, tuple[int | None, int | None, int]]:
    """First start, last finish and number of tasks of each baseline, by its number."""
    found = BaselineTask.objects.filter(baseline__project=project).values_list("baseline__number")
    told = found.annotate(first=Min("start"), last=Max("finish"), tasks=Count("id")).order_by()
    return {number: (first, last, tasks) for number, first, last, tasks in told}


def kept_rows(project: Project, number: int) -> dict[int, Kept]:
    """What a baseline says of each task.

    :raises NoSuchBaseline:
    """
    return _kept(baseline_of(project, number))


def present_rows(project: Project) -> dict[int, Kept]:
    """What the plan says now, in the same terms."""
    return _present(project)
