"""From deliverables to work: summary tasks, work packages and milestones in the plan, undone together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal.acting import one_operation
from charthouse.plan.computed import computed_plan
from charthouse.plan.edit_ops import AddOp, AnyOp, LinkOp
from charthouse.plan.edits import make_edits
from charthouse.plan.package_details import lines_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope import deliverables
from charthouse.scope.book import locked_book
from charthouse.scope.models import Deliverable
from charthouse.scope.values import bad

MOST = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deliverable that is to be worked on, and its work packages as lines: name and duration, indented below."""

    number: int
    lines: str = ""


@one_operation
@transaction.atomic
def plan_work(
    *, access: Access, wanted: Sequence[Wanted], parent: int | None = None, in_turn: bool = True, accepted: bool = True
) -> dict[int, int]:
    """Put tasks for deliverables into the plan, below ``parent`` (None: at the top), and trace them.

    A deliverable with lines becomes a summary task over them, one without a single task that still needs its duration.
    ``in_turn`` links its packages one after the other; ``accepted`` ends each with a milestone for its acceptance.
    Gives the tasks by the deliverables' numbers.

    :raises BadValue: NoSuchRecord: RoleMayNot:
    :raises charthouse.refusals.Refused: what the plan refuses; nothing is changed then
    """
    access.require(Right.EDIT_DOCUMENTS)
    if not wanted:
        raise bad("deliverable", _("Choose at least one deliverable."))
    if len(wanted) > MOST:
        raise bad("deliverable", _("At most %(most)d deliverables at a time.") % {"most": MOST})
    locked_book(access.project)
    chosen = [(one, deliverables.KIND.of(access.project, one.number)) for one in wanted]
    last: int | str | None = last_below(access, parent)
    edits: list[AnyOp] = []
    for place, (one, row) in enumerate(chosen):
        ref = f"d{place}"
        packages = lines_of(one.lines)
        edits.append(AddOp(op="add", ref=ref, parent=parent, after=last, fields=_fields(row)))
        edits += _packages(ref, row, packages, in_turn=in_turn, accepted=accepted)
        last = ref
        if accepted and not packages:
            last = end = f"{ref}a"
            edits.append(AddOp(op="add", ref=end, parent=parent, after=ref, fields=_accepted(row)))
            edits.append(LinkOp(op="link", before=ref, after=end))
    refs = make_edits(access=access, edits=edits).refs
    for place, (_one, row) in enumerate(chosen):
        uid = refs[f"d{place}"]
        there = deliverables.facts_of(row)["tasks"]
        deliverables.change_deliverable(access=access, number=row.number, facts={"tasks": [*there, uid]})
    return {row.number: refs[f"d{place}"] for place, (_one, row) in enumerate(chosen)}


def _fields(row: Deliverable) -> dict[str, object]:
    fields: dict[str, object] = {"name": row.name, "duration": "1d?"}
    if row.acceptance:
        fields["definition_of_done"] = row.acceptance
    return fields


def _accepted(row: Deliverable) -> dict[str, object]:
    return {"name": _("%(name)s accepted") % {"name": row.name}, "duration": "0d", "kind": "milestone"}


def _packages(
    top: str, row: Deliverable, packages: Sequence[tuple[int, str, str]], *, in_turn: bool, accepted: bool
) -> Iterator[AnyOp]:
    """The packages below a deliverable's task, their links, and the milestone that ends them."""
    above: list[str] = []
    last: dict[str, str] = {}
    parents: set[str] = set()
    refs: list[str] = []
    for place, (level, name, duration) in enumerate(packages):
        del above[level:]
        parent = above[-1] if above else top
        parents.add(parent)
        ref = f"{top}-{place}"
        fields = {"name": name, "duration": duration or "1d?"}
        yield AddOp(op="add", ref=ref, parent=parent, after=last.get(parent), fields=fields)
        last[parent] = ref
        above.append(ref)
        refs.append(ref)
    leaves = [ref for ref in refs if ref not in parents]
    if in_turn:
        for before, after in pairwise(leaves):
            yield LinkOp(op="link", before=before, after=after)
    if accepted and leaves:
        end = f"{top}a"
        yield AddOp(op="add", ref=end, parent=top, after=last[top], fields=_accepted(row))
        for leaf in leaves[-1:] if in_turn else leaves:
            yield LinkOp(op="link", before=leaf, after=end)


def last_below(access: Access, parent: int | None) -> int | None:
    """The last task of those right below a task (None: at the top), behind which others are put."""
    tasks = computed_plan(access.project).document.tasks
    return next((task.uid for task in reversed(tasks) if task.parent_uid == parent), None)
