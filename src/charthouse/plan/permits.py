"""Which tasks a workstream lead and a contributor may change: the part that one leads, the progress of one's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from charthouse.accounts.models import User
from charthouse.plan.computed import Computed
from charthouse.plan.models import Assignment, Task
from charthouse.plan.outline import family
from charthouse.plan.progress import PROGRESS
from charthouse.projects.access import Access, NotTheirs
from charthouse.projects.models import Project
from charthouse.projects.parts import Part, TaskLike
from charthouse.projects.permissions import Right

DEEPEST = 3
"""Parts are offered down to this level of the outline, and only where tasks lie below."""


class TaskParts:
    """What the plan knows about the parts of a project (``projects.parts.Parts``)."""

    def choices(self, project: Project) -> Sequence[Part]:
        """The upper summary tasks, in the order of the outline."""
        return list(_outline(project))

    def may_change(self, access: Access, task: TaskLike, fields: Collection[str]) -> bool:
        """In a part that they lead; or only its progress, and it is assigned to them."""
        if Right.EDIT_OWN_PART in access.rights and in_part(access, task.uid):
            return True
        progress = bool(fields) and PROGRESS.issuperset(fields)
        return progress and Right.REPORT_OWN_PROGRESS in access.rights and is_theirs(access, task.uid)


def in_part(access: Access, uid: int | None) -> bool:
    """Whether a task lies in a part that somebody leads; nothing (the top of the plan) does not."""
    led, seen = access.led, set[int]()
    while led and uid is not None and uid not in seen:
        if uid in led:
            return True
        seen.add(uid)
        uid = Task.objects.filter(project=access.project, uid=uid).values_list("parent__uid", flat=True).first()
    return False


def is_theirs(access: Access, uid: int) -> bool:
    """Whether a task is assigned to somebody, or to whom they stand in for."""
    mine = assigned_to(access.people)
    return Assignment.objects.filter(mine, project=access.project, task__uid=uid).exists()


def assigned_to(people: Collection[int]) -> Q:
    """The assignments of these people: by their accounts, or by their e-mail where a resource has no account yet."""
    emails = [email for email in User.objects.filter(pk__in=people).values_list("email", flat=True) if email]
    mine = Q(allocation__resource__user__in=people)
    for email in emails:
        mine |= Q(allocation__resource__user__isnull=True, allocation__resource__email__iexact=email)
    return mine


def require_place(access: Access, parent: int | None) -> None:
    """Refuse, with the way out, unless tasks may be put below this one (or, without it, at the top of the plan).

    :raises RoleMayNot: for who changes nothing in plans
    :raises NotTheirs:
    """
    if _may_put(access, parent):
        access.journal_for_lender(lambda one: _may_put(one, parent))
        return
    if not access.may(Right.EDIT_OWN_PART):
        access.require(Right.EDIT_PLAN)
    raise NotTheirs(
        _("That place lies outside the part that you lead; choose one inside it, or ask a manager of %(project)s.")
        % {"project": access.project.name}
    )


def _may_put(access: Access, parent: int | None) -> bool:
    return access.may(Right.EDIT_PLAN) or (access.may(Right.EDIT_OWN_PART) and in_part(access, parent))


def labour_told(access: Access, computed: Computed, uid: int) -> bool:
    """Whether the cost of a task may be told: not where it tells what its people cost by the hour.

    Amounts of tasks on which somebody with a rate works need the right to see rates, because cost divided by work is
    the rate, and the difference of two sums is a cost.
    """
    if access.may(Right.SEE_RATES):
        return True
    rated = {resource.uid for resource in computed.document.resources if resource.rates}
    below = family(computed, uid)
    working = (one.resource_uid for task in below for one in computed.assignments_of.get(task, ()))
    return access.may(Right.SEE_COSTS) and not any(resource in rated for resource in working)


def _outline(project: Project) -> Iterator[Part]:
    rows = list(
        Task.objects.filter(project=project, active=True)
        .filter(Exists(Task.objects.filter(parent=OuterRef("pk"))))
        .order_by("position", "id")
        .values_list("id", "uid", "name", "parent_id")
    )
    below: dict[int | None, list[tuple[int, int, str]]] = {}
    for key, uid, name, parent in rows:
        below.setdefault(parent, []).append((key, uid, name))

    def walk(parent: int | None, level: int) -> Iterator[Part]:
        for key, uid, name in below.get(parent, ()):
            yield Part(uid, name, level)
            if level < DEEPEST:
                yield from walk(key, level + 1)

    return walk(None, 1)
