"""Takes a RACI matrix from a file: what it would change is shown first, and each line says all that it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from charthouse.exchange.refusals import UnreadablePlan
from charthouse.exchange.table_rows import rows_of
from charthouse.journal.acting import one_operation
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right
from charthouse.scope.book import locked_book
from charthouse.scope.models import Deliverable
from charthouse.scope.raci import Cell, read_letter
from charthouse.scope.raci_matrix import letters_of, roles_of, set_cells
from charthouse.scope.raci_roles import add_role
from charthouse.scope.reading import MOST, MOST_BYTES, Said
from charthouse.scope.refusals import BadFile, BadValue
from charthouse.scope.words import DELIVERABLE, number_called
from charthouse.ui.sentences import in_readers_words

ROLE = "role:"
HEADERS: Mapping[str, tuple[str, ...]] = {
    "key": ("key", "id", "schlüssel"),
    "name": ("deliverable", "name", "work package", "liefergegenstand", "lieferobjekt", "arbeitspaket"),
    "wbs": ("wbs", "psp", "psp-code"),
}
"""By what the columns may be called that are no roles; in small letters."""
_BY_NAME = {called: name for name, names in HEADERS.items() for called in names}


@dataclass(frozen=True, slots=True)
class Coming:
    """What a file would do to the matrix."""

    cells: tuple[Cell, ...] = ()
    """That change; the roles that are new have negative numbers, by their place among them."""
    roles: tuple[str, ...] = ()
    """New columns."""
    wrong: tuple[tuple[int, str], ...] = ()
    """Lines that stay out, with the reason."""
    same: int = 0
    """Letters that stand there already."""
    names: Mapping[int, str] = field(default_factory=dict)
    """Of the deliverables by their numbers."""

    @property
    def emptied(self) -> int:
        """Cells that lose their letter."""
        return sum(not one.value for one in self.cells)

    @property
    def written(self) -> int:
        """Cells that get a letter, or another."""
        return len(self.cells) - self.emptied


def read(name: str, content: bytes) -> list[Said]:
    """The lines of a matrix in a file: the texts of their cells by role, after ``role:``.

    :raises BadFile: it cannot be read, or holds none
    """
    if len(content) > MOST_BYTES:
        raise BadFile(_("%(name)s is bigger than 5 MB; split it.") % {"name": name[:100]})
    try:
        lines = rows_of(name, content, MOST + 1)
    except UnreadablePlan as refusal:
        raise BadFile(in_readers_words(str(refusal))) from None
    if len(lines) > MOST + 1:
        raise BadFile(
            _("%(name)s holds more than %(most)d deliverables; split it.") % {"name": name[:100], "most": MOST}
        )
    if len(lines) < 2:
        raise BadFile(_("There is no deliverable in %(name)s.") % {"name": name[:100]})
    columns = _columns(lines[0][1])
    return [
        Said(number, {column: cells[place].strip() if place < len(cells) else "" for place, column in columns.items()})
        for number, cells in lines[1:]
    ]


def _columns(headers: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for place, header in enumerate(headers):
        called = " ".join(header.split())
        name = _BY_NAME.get(called.casefold()) or (f"{ROLE}{called[:200]}" if called else "")
        if name and name not in found.values():
            found[place] = name
    if not {"key", "name"} & set(found.values()) or not any(name.startswith(ROLE) for name in found.values()):
        raise BadFile(
            _("The first line must name the columns: “key” or “deliverable”, and a column for each role; it says: "
              "%(headers)s.") % {"headers": ", ".join(header.strip() for header in headers)[:200]}
        )  # fmt: skip
    return found


def coming(access: Access, said: Sequence[Said]) -> Coming:
    """What the lines of a file would do to the matrix as it stands."""
    there = letters_of(access)
    made = Deliverable.objects.filter(project=access.project).exclude(state=Deliverable.State.DROPPED)
    names = dict(made.order_by("number").values_list("number", "name"))
    by_name = {name.casefold(): number for number, name in reversed(names.items())}
    roles = {role.name.casefold(): role.number for role in roles_of(access)}
    new: dict[str, int] = {}
    cells: list[Cell] = []
    wrong: list[tuple[int, str]] = []
    seen: set[int] = set()
    same = 0
    for line in said:
        try:
            number = _deliverable(access, line, names, by_name)
            if number in seen:
                raise BadValue(_("A line above is about the same deliverable."))
            letters = _letters(line)
        except BadValue as refusal:
            wrong.append((line.line, refusal.message))
            continue
        seen.add(number)
        for role, value in letters.items():
            at = roles.get(role.casefold())
            if at is None:
                if not value:
                    continue
                at = new.setdefault(role, -len(new) - 1)
            before = there.get(number, {}).get(at, "")
            if before != value:
                cells.append(Cell(number, at, value, before))
            else:
                same += bool(value)
    return Coming(tuple(cells), tuple(new), tuple(wrong), same, names)


@one_operation
@transaction.atomic
def take(*, access: Access, said: Sequence[Said]) -> Coming:
    """Bring a file's letters and roles in, undone as one; lines that are wrong stay out. Gives what it did.

    :raises BadValue: RoleMayNot:
    """
    access.require(Right.EDIT_DOCUMENTS)
    locked_book(access.project)
    found = coming(access, said)
    numbers = {
        -place: add_role(access=access, facts={"name": name}).number for place, name in enumerate(found.roles, 1)
    }
    cells = [Cell(one.deliverable, numbers.get(one.role, one.role), one.value) for one in found.cells]
    set_cells(access=access, cells=cells)
    return found


def _deliverable(access: Access, line: Said, names: Mapping[int, str], by_name: Mapping[str, int]) -> int:
    key, name = line.facts.get("key", ""), line.facts.get("name", "")
    number = number_called(key, access.project.key, DELIVERABLE) if key else by_name.get(name.casefold())
    if number is None or number not in names:
        raise BadValue(_("There is no “%(name)s” here; add it first.") % {"name": (key or name)[:60]})
    return number


def _letters(line: Said) -> dict[str, str]:
    found = {}
    for column, text in line.facts.items():
        if not column.startswith(ROLE):
            continue
        value = read_letter(text)
        if value is None:
            raise BadValue(
                _("“%(said)s” at %(role)s is no letter of the matrix; give R, A, A/R, C or I.")
                % {"said": text[:20], "role": column.removeprefix(ROLE)}
            )
        found[column.removeprefix(ROLE)] = value
    return found
