"""The API of the RACI matrix: its rows, its roles, and what is wrong with it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.permissions import Right
from charthouse.projects.registers import change_record, delete_record
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import STRETCH, only, stretch_in
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.paging import address_after
from charthouse.rest.router import Request, Router
from charthouse.scope import deliverables, raci_roles
from charthouse.scope.api_shapes import items, record
from charthouse.scope.models import RaciLetter, RaciRole
from charthouse.scope.raci import RULES, Cell, Finding, Row
from charthouse.scope.raci_matrix import fill, matrix_of, set_row
from charthouse.scope.refusals import NoSuchRecord

router = Router("Scope", scope="plan")

Letter = Literal["R", "A", "AR", "C", "I"]
Place = Annotated[int, Limits(ge=1, le=raci_roles.MOST_ROLES)]
_TEXT: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_LETTER: dict[str, Any] = {
    "type": "string", "enum": RaciLetter.Value.values, "description": "AR: accountable and responsible.",
}  # fmt: skip
_LETTERS: dict[str, Any] = {"type": "array", "items": record({"role": _WHOLE, "letter": _LETTER})}
ROW = record(
    {
        "deliverable": {"type": "integer", "description": "Its number."},
        "version": {"type": "integer", "description": "Of the deliverable."},
        "key": {"type": "string", "description": "As people write it: PAY-D3."},
        "name": _TEXT,
        "wbs": {"type": "string", "description": "Where its work stands in the outline; empty: no task produces it."},
        "letters": _LETTERS,
    }
)
ROWS = record({"items": {"type": "array", "items": ROW}, "next": {"type": ["string", "null"]}})
ROLE = record(
    {
        "number": _WHOLE, "version": _WHOLE, "name": _TEXT,
        "holder": {"type": "string", "description": "Who fills it; only for those who may see the team."},
        "place": {"type": "integer", "description": "From the left."},
    },
    optional=("holder",),
)  # fmt: skip
ROLES = items(ROLE)
FINDINGS = record(
    {
        "deliverables": {"type": "integer", "description": "In scope."},
        "sound": {"type": "integer", "description": "Of these with exactly one A and at least one R."},
        "items": {
            "type": "array",
            "items": record(
                {
                    "rule": {"type": "string", "enum": list(RULES)},
                    "deliverable": {"type": ["integer", "null"]},
                    "role": {"type": ["integer", "null"]},
                    "count": {"type": "integer", "description": "Of letters A, where the rule counts them."},
                    "repairs": {
                        "type": "array",
                        "description": "Changes each of which mends it: a letter for a role; empty takes it away.",
                        "items": {
                            "type": "array",
                            "items": record({"role": _WHOLE, "letter": {"type": "string"}}),
                        },
                    },
                }
            ),
        },
    }
)
FILLED = record({"filled": {"type": "integer", "description": "Cells that were empty."}})


class RaciLetterIn(Input):
    """The part of a role in a deliverable; AR: accountable and responsible."""

    role: Number
    letter: Letter


class RaciRowIn(Input):
    """All letters of a deliverable: roles that are left out have no part in it."""

    letters: Annotated[list[RaciLetterIn], Limits(max_length=raci_roles.MOST_ROLES)]


class RaciRoleFacts(Input):
    """What can be said of a role; what is left out stays."""

    holder: Annotated[str, Limits(max_length=200)] = ""
    place: Place = 1


class RaciRoleIn(RaciRoleFacts):
    """A new role; its place is behind all others where none is given."""

    name: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")]


class RaciRoleChange(RaciRoleFacts):
    """Changes of a role: what is left out stays."""

    name: Annotated[str, Limits(min_length=1, max_length=200, pattern=r"\S")] = " "


@router.get("/projects/{key}/raci", shows=ROWS, parameters=STRETCH)
@door(Right.SEE_DOCUMENTS)
def list_raci_rows(request: Request, key: str) -> Any:
    """The deliverables in scope by number, in pages, each with the letters of its roles."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ("limit", "after"))
    limit, after = stretch_in(request.GET)
    found = sorted((row for row in matrix_of(access).rows if row.number > after), key=lambda row: row.number)
    following = address_after(request, str(found[limit - 1].number)) if len(found) > limit else None
    return {"items": [_row(row) for row in found[:limit]], "next": following}


@router.get("/projects/{key}/raci/findings", shows=FINDINGS)
@door(Right.SEE_DOCUMENTS)
def list_raci_findings(request: Request, key: str) -> Any:
    """Deliverables without exactly one A and at least one R, and roles with too much, nothing or nobody in them."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    matrix = matrix_of(access)
    return {
        "deliverables": len(matrix.rows),
        "sound": matrix.sound,
        "items": [_finding(one) for one in matrix.findings],
    }


@router.post("/projects/{key}/raci/fill", shows=FILLED)
@door(Right.EDIT_DOCUMENTS)
def fill_raci(request: Request, key: str) -> Any:
    """Fill empty cells: who accepts a deliverable answers for it, who works on its tasks makes it."""
    return {"filled": fill(access=project_for(request.auth.user, key, Right.EDIT_DOCUMENTS))}


@router.get("/projects/{key}/raci/{int:number}", shows=ROW, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_raci_row(request: Request, key: str, number: PathNumber) -> Any:
    """The letters of one deliverable."""
    return _shown_row(project_for(request.auth.user, key, Right.SEE_DOCUMENTS), number)


@router.put("/projects/{key}/raci/{int:number}", shows=ROW, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def set_raci_row(request: Request, key: str, number: PathNumber, body: RaciRowIn) -> Any:
    """Let exactly these roles have a part in a deliverable."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    letters = {one.role: one.letter for one in body.letters}
    set_row(access=access, number=number, letters=letters, version=version_asked(request))
    return _shown_row(access, number)


@router.get("/projects/{key}/raci-roles", shows=ROLES)
@door(Right.SEE_DOCUMENTS)
def list_raci_roles(request: Request, key: str) -> Any:
    """The roles of the matrix, from the left."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    found = RaciRole.objects.filter(project=access.project).order_by("place", "number")
    return {"items": [_role(access, one) for one in found]}


@router.post("/projects/{key}/raci-roles", shows=ROLE, status=201, tagged=True)
@door(Right.EDIT_DOCUMENTS)
def create_raci_role(request: Request, key: str, body: RaciRoleIn) -> Any:
    """Add a role."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    return _shown_role(access, raci_roles.add_role(access=access, facts=body.given()).number, 201)


@router.get("/projects/{key}/raci-roles/{int:number}", shows=ROLE, tagged=True)
@door(Right.SEE_DOCUMENTS)
def get_raci_role(request: Request, key: str, number: PathNumber) -> Any:
    """One role."""
    return _shown_role(project_for(request.auth.user, key, Right.SEE_DOCUMENTS), number)


@router.patch("/projects/{key}/raci-roles/{int:number}", shows=ROLE, tagged=True, versioned=True, refuses=(409,))
@door(Right.EDIT_DOCUMENTS)
def change_raci_role(request: Request, key: str, number: PathNumber, body: RaciRoleChange) -> Any:
    """Change what is said of a role."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    raci_roles.ROLES.at(access.project, number, version_asked(request))
    change_record(raci_roles.ROLES, access=access, number=number, facts=body.given())
    return _shown_role(access, number)


@router.delete("/projects/{key}/raci-roles/{int:number}", versioned=True)
@door(Right.EDIT_DOCUMENTS)
def delete_raci_role(request: Request, key: str, number: PathNumber) -> Any:
    """Take a role out with its letters; the journal brings them back."""
    access = project_for(request.auth.user, key, Right.EDIT_DOCUMENTS)
    raci_roles.ROLES.at(access.project, number, version_asked(request))
    delete_record(raci_roles.ROLES, access=access, number=number)
    return Answer(status=204)


def _row(row: Row) -> dict[str, Any]:
    return {
        "deliverable": row.number, "version": row.version, "key": row.key, "name": row.name, "wbs": row.code,
        "letters": [{"role": role, "letter": letter} for role, letter in row.letters.items()],
    }  # fmt: skip


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule, "deliverable": one.row.number if one.row else None, "count": one.count,
        "role": one.role.number if one.role else None,
        "repairs": [[_told_cell(cell) for cell in repair.cells] for repair in one.repairs],
    }  # fmt: skip


def _told_cell(cell: Cell) -> dict[str, Any]:
    return {"role": cell.role, "letter": str(cell.value)}


def _shown_row(access: Access, number: int) -> Answer:
    one = deliverables.KIND.of(access.project, number)
    row = next((row for row in matrix_of(access).rows if row.number == number), None)
    if row is None:
        raise NoSuchRecord(_("“%(name)s” is dropped, and has no row in the matrix.") % {"name": one.name})
    return Answer(_row(row), 200, one.version)


def _role(access: Access, one: RaciRole) -> dict[str, Any]:
    told = {"number": one.number, "version": one.version, "name": one.name, "place": one.place}
    return told | ({"holder": one.holder} if access.may(Right.SEE_TEAM) else {})


def _shown_role(access: Access, number: int, status: int = 200) -> Answer:
    told = _role(access, raci_roles.ROLES.of(access.project, number))
    headers = {"Location": f"/api/v1/projects/{access.project.key}/raci-roles/{number}"} if status == 201 else {}
    return Answer(told, status, told["version"], headers)
