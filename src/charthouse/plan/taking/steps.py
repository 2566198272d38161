"""How far the taking over of a running project is: what was done, and what its plan still lacks."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.engine.network import TaskKind
from charthouse.plan.computed import computed_plan
from charthouse.plan.models import ExternalKey, KeptList, Plan, TakenFile, Task
from charthouse.plan.progress import is_done
from charthouse.plan.progress_facts import reportable, told_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that tasks lack: how many, and the first of them."""

    count: int
    first: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Steps:
    """What the guide shows."""

    tasks: int
    imported: int
    status_date: int | None
    keys: dict[str, int]
    """Tasks that are issues elsewhere, by tool."""
    waiting: tuple[TakenFile, ...]
    """Files that are not through."""
    done: tuple[TakenFile, ...]
    """The last that were taken over."""
    lists: tuple[KeptList, ...]
    nobody: Lack
    """Nobody is asked to do them."""
    guessed: Lack
    """Their length is a guess."""
    late: Lack
    """They should have gone on before the status date, and stand in the past."""
    uncomputable: str = ""

    @property
    def lacking(self) -> int:
        """How many things are lacking."""
        return sum(bool(one.count) for one in (self.nobody, self.guessed, self.late))


def steps_of(access: Access) -> Steps:
    """Where the taking over of a project stands."""
    project = access.project
    computed = computed_plan(project)
    status = project.status_date
    nobody, guessed, late = [], [], []
    for task in computed.document.tasks:
        if task.uid in computed.summaries or not reportable(task) or is_done(told_of(task)):
            continue
        told = (task.uid, task.name)
        milestone = task.kind is not TaskKind.TASK
        if not milestone and task.uid not in computed.assignments_of and not task.responsible:
            nobody.append(told)
        if not milestone and task.duration.estimated:
            guessed.append(told)
        finish = None if computed.schedule is None else computed.schedule.tasks[task.uid].finish
        if status is not None and finish is not None and finish < status:
            late.append(told)
    keys: dict[str, int] = {}
    for source in ExternalKey.objects.filter(project=project, task__isnull=False).values_list("source", flat=True):
        keys[source] = keys.get(source, 0) + 1
    files = TakenFile.objects.filter(project=project).select_related("owner")
    lists = KeptList.objects.filter(project=project)
    if not access.may(Right.SEE_COSTS):
        lists = lists.exclude(kind=KeptList.Kind.COSTS)
    found = Task.objects.filter(project=project)
    return Steps(
        tasks=found.count(),
        imported=found.filter(imported=True).count(),
        status_date=status,
        keys=keys,
        waiting=tuple(files.filter(applied_at=None)[:SHOWN]),
        done=tuple(files.filter(applied_at__isnull=False).order_by("-applied_at")[:SHOWN]),
        lists=tuple(lists),
        nobody=_lack(nobody),
        guessed=_lack(guessed),
        late=_lack(late),
        uncomputable=Plan.objects.filter(pk=project.pk).values_list("uncomputable", flat=True).first() or "",
    )


def _lack(found: list[tuple[int, str]]) -> Lack:
    return Lack(len(found), tuple(found[:SHOWN]))
