"""The RACI matrix as it stands, and what changes its cells: some at once, as somebody types, pastes or mends them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.journal.acting import one_operation
from charthouse.plan.computed import computed_plan
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope import deliverables, queries
from charthouse.scope.book import locked_book
from charthouse.scope.models import Deliverable, RaciLetter, RaciRole
from charthouse.scope.queries import DeliverableLine
from charthouse.scope.raci import ACCOUNTABLE, Cell, Matrix, Role, Row, proposed, shown_letter
from charthouse.scope.refusals import RecordChangedMeanwhile
from charthouse.scope.values import bad
from charthouse.scope.words import DELIVERABLE, key_of

MOST_CELLS = 2_000
"""That one change may touch: fifty deliverables by forty roles."""


def roles_of(access: Access) -> list[Role]:
    """The columns from the left; who fills them only for those who may see the team."""
    team = access.may(Right.SEE_TEAM)
    there = RaciRole.objects.filter(project=access.project).order_by("place", "number")
    return [Role(one.number, one.name, one.holder if team else None) for one in there]


def letters_of(access: Access) -> dict[int, dict[int, str]]:
    """The letters by the deliverables' numbers and the roles'."""
    found: dict[int, dict[int, str]] = {}
    there = RaciLetter.objects.filter(role__project=access.project).order_by("role__place", "role__number")
    for deliverable, role, value in there.values_list("deliverable__number", "role__number", "value"):
        found.setdefault(deliverable, {})[role] = value
    return found


def matrix_of(access: Access, lines: Sequence[DeliverableLine] | None = None) -> Matrix:
    """The matrix of what is in scope, in the order of the outline; what no task produces comes last.

    ``lines`` are the deliverables in scope, for who has read them already.
    """
    roles = roles_of(access)
    letters = letters_of(access)
    if lines is None:
        lines = [line for line in queries.deliverables_of(access, queries.known_of(access)) if line.counts]
    computed = computed_plan(access.shown)
    codes, at = computed.codes, computed.places
    makers = _makers(access, lines) if roles and access.may(Right.EDIT_DOCUMENTS) else {}
    rows = []
    for line in lines:
        firsts = sorted((task.number for task in line.tasks if task.number in at), key=at.__getitem__)
        mine = letters.get(line.one.number, {})
        may_say = proposed(roles, mine, line.one.acceptor, makers[line.one.number]) if makers else {}
        rows.append(
            (at[firsts[0]] if firsts else len(at),
             Row(line.one.number, line.key, line.one.name, mine, codes[firsts[0]] if firsts else "",
                 line.one.version, may_say))
        )  # fmt: skip
    rows.sort(key=lambda one: (one[0], one[1].number))
    return Matrix(tuple(roles), tuple(row for _place, row in rows))


def _makers(access: Access, lines: Sequence[DeliverableLine]) -> Mapping[int, list[str]]:
    """Who works on each deliverable, by name, for those who may know it."""
    if not access.may(Right.SEE_TEAM):
        return {line.one.number: [] for line in lines}
    computed = computed_plan(access.shown)
    people = {one.uid: one.name for one in computed.document.resources}

    def named(uid: int) -> Iterator[str]:
        yield computed.tasks[uid].responsible
        yield from (people.get(one.resource_uid or 0, "") for one in computed.assignments_of.get(uid, ()))

    return {
        line.one.number: list(dict.fromkeys(
            name for task in line.tasks if not task.gone for leaf in (task.number, *computed.leaves[task.number])
            for name in named(leaf) if name
        ))
        for line in lines
    }  # fmt: skip


@one_operation
@transaction.atomic
def set_cells(*, access: Access, cells: Sequence[Cell]) -> int:
    """Write letters into cells, or empty them, undone as one; gives how many say something else now.

    :raises NoSuchRecord: BadValue: RoleMayNot: RecordChangedMeanwhile:
    """
    access.require(Right.EDIT_DOCUMENTS)
    if len(cells) > MOST_CELLS:
        raise bad("cells", _("At most %(most)d cells at a time.") % {"most": MOST_CELLS})
    locked_book(access.project)
    there = letters_of(access)
    wanted: dict[int, dict[int, str]] = {}
    changed = 0
    for cell in cells:
        before = there.get(cell.deliverable, {}).get(cell.role, "")
        if before == cell.value:
            continue
        if cell.was is not None and cell.was != before:
            raise _meanwhile(access, cell, before)
        row = wanted.setdefault(cell.deliverable, dict(there.get(cell.deliverable, {})))
        changed += 1
        if cell.value:
            row[cell.role] = cell.value
        else:
            row.pop(cell.role, None)
    for number, row in wanted.items():
        deliverables.change_deliverable(access=access, number=number, facts={"raci": row})
    return changed


@transaction.atomic
def set_row(*, access: Access, number: int, letters: Mapping[int, str], version: int | None) -> Deliverable:
    """Let exactly these roles have a part in a deliverable, as it was at that version.

    :raises NoSuchRecord: BadValue: RoleMayNot: OtherVersion:
    """
    access.require(Right.EDIT_DOCUMENTS)
    deliverables.KIND.at(access.project, number, version)
    return deliverables.change_deliverable(access=access, number=number, facts={"raci": dict(letters)})


def fill(*, access: Access) -> int:
    """Fill empty cells by who accepts each deliverable and who works on it; gives how many.

    :raises BadValue: RoleMayNot:
    """
    access.require(Right.EDIT_DOCUMENTS)
    cells = matrix_of(access).proposals
    if not cells:
        raise bad(
            "cells",
            _("Nothing follows: no acceptor and nobody who works on a deliverable is called like a role, or like who "
              "fills it."),
        )  # fmt: skip
    return set_cells(access=access, cells=cells)


def _meanwhile(access: Access, cell: Cell, now: str) -> RecordChangedMeanwhile:
    role = RaciRole.objects.filter(project=access.project, number=cell.role).values_list("name", flat=True).first()
    words = {
        "deliverable": key_of(access.project.key, DELIVERABLE, cell.deliverable), "role": role or cell.role,
        "letter": shown_letter(now),
    }  # fmt: skip
    if now:
        said = _("Somebody else wrote %(letter)s for %(role)s at %(deliverable)s; look at it, and type yours again.")
    else:
        said = _("Somebody else emptied the cell of %(role)s at %(deliverable)s; look at it, and type yours again.")
    return RecordChangedMeanwhile(said % words)


def accountable_names(access: Access) -> dict[int, list[str]]:
    """Who answers for each deliverable that is in scope, by the deliverables' numbers."""
    names = {role.number: role.name for role in roles_of(access)}
    return {
        number: [names[role] for role, value in row.items() if value in ACCOUNTABLE]
        for number, row in letters_of(access).items()
    }
