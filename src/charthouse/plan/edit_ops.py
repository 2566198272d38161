"""What a page may ask to have changed in a plan (``exchange/schemas/plan-edits-1.json``)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

import orjson
from django.utils.translation import gettext as _
from pydantic import Field as Limits
from pydantic import ValidationError

from charthouse.engine.network import LinkKind
from charthouse.exchange.document import Distribution, Meaning
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.plan.fitting import FARTHEST
from charthouse.plan.progress import State
from charthouse.projects.api_kinds import MinutesIn
from charthouse.rest.inputs import Input, Line, Number, Text
from charthouse.rest.kinds import LARGEST
from charthouse.rest.problems import bad_input
from charthouse.rest.refusals import BadRequest

In = TypeVar("In", bound=Input)

MOST = 5000
"""Edits in one request."""

_ENUM = Limits(strict=False)
Ref = Annotated[str, Limits(min_length=1, max_length=40)]
"""A name that the sender gives a new task, for the other edits of the same request."""
Named = Number | Ref
"""A task by its number, or one that the same request adds by its ref."""
Pair = Annotated[list[Any], Limits(min_length=2, max_length=2)]
"""What was seen, and what is wanted."""
Numbers = Annotated[list[Number], Limits(min_length=1, max_length=MOST)]
Gaps = Annotated[list[Annotated[list[MinutesIn], Limits(min_length=2, max_length=2)]], Limits(max_length=200)]
"""Gaps in a task's work, in the order of time."""
MOST_COLUMNS = 200
Columns = Annotated[list[Annotated[str, Limits(max_length=300)]], Limits(max_length=MOST_COLUMNS)]
Moment = Annotated[int, Limits(ge=-FARTHEST, le=FARTHEST)]
"""Minutes since 1970-01-01T00:00, by the project's clock."""
Amount = Annotated[Decimal, Limits(ge=0, max_digits=15, decimal_places=2, strict=False)]
Position = Annotated[int, Limits(ge=0, le=LARGEST)]


class ChangeOp(Input):
    """Change fields of a task: each from what its changer saw to what they want."""

    op: Literal["change"]
    task: Named
    fields: Annotated[dict[str, Pair], Limits(min_length=1, max_length=40)]


class AddOp(Input):
    """Add a task below a parent (null: at the top), behind a sibling (null: as the first)."""

    op: Literal["add"]
    ref: Ref = ""
    parent: Named | None = None
    after: Named | None = None
    fields: Annotated[dict[str, Any], Limits(max_length=40)] = {}


class Copied(Input):
    """A task to be copied, and the name that its copy gets."""

    task: Number
    ref: Ref


class CopyOp(Input):
    """Copy tasks as they are planned, with the links among them; one whose parent is copied too lies below its copy."""

    op: Literal["copy"]
    tasks: Annotated[list[Copied], Limits(min_length=1, max_length=MOST)]
    """In the order of the outline."""
    parent: Named | None = None
    after: Named | None = None


class DeleteOp(Input):
    """Remove tasks with all below them."""

    op: Literal["delete"]
    tasks: Numbers


class MoveOp(Input):
    """Put tasks with all below them under a parent, behind a sibling there; their order stays as they are named."""

    op: Literal["move"]
    tasks: Annotated[list[Named], Limits(min_length=1, max_length=MOST)]
    parent: Named | None = None
    after: Named | None = None


class LinkName(Input):
    """The link of a kind from one task to another."""

    before: Named
    after: Named
    kind: Annotated[LinkKind, _ENUM] = LinkKind.FINISH_TO_START


class LinkOp(LinkName):
    """Let one task hold back another."""

    op: Literal["link"]
    lag: Line = ""


class RelinkOp(LinkName):
    """Change a link's kind or lag; ``seen`` is the lag that was shown."""

    op: Literal["relink"]
    seen: Line = ""
    becomes: Annotated[LinkKind | None, _ENUM] = None
    lag: Line | None = None


class UnlinkOp(LinkName):
    """Remove a link."""

    op: Literal["unlink"]


class AssignOp(Input):
    """Give a resource, by its number in the plan, a part in a task, or change the part that it has."""

    op: Literal["assign"]
    task: Named
    resource: Number
    units: Annotated[float, Limits(gt=0, le=1000, allow_inf_nan=False)] = 1.0
    work: MinutesIn | None = None


class PackageIn(Input):
    """What is known of work that is planned in detail later: working minutes, amounts as texts, a plan time."""

    detail_by: Moment | None = None
    work_low: MinutesIn | None = None
    work_high: MinutesIn | None = None
    cost_low: Amount | None = None
    cost_high: Amount | None = None


class PackageOp(Input):
    """Make a task a planning package, change what is known of it, or (null) make it a task like any other."""

    op: Literal["package"]
    task: Number
    package: PackageIn | None


class SplitOp(Input):
    """Let the work on a task pause: gaps by the working minutes before each, and how many it lasts; none: no pause.

    ``seen`` are the gaps that were shown. Splitting adds one, moving a part changes one, joining leaves one out.
    """

    op: Literal["split"]
    task: Named
    seen: Gaps = []
    splits: Gaps


class UnassignOp(Input):
    """Take a resource off a task."""

    op: Literal["unassign"]
    task: Number
    resource: Number


ItemText = Annotated[Line, Limits(min_length=1, max_length=500)]


class AddItemOp(Input):
    """Add an item to a task's checklist, before another one (null: at its end)."""

    op: Literal["add_item"]
    task: Named
    text: ItemText
    before: Number | None = None


class ChangeItemOp(Input):
    """Say an item otherwise, or tick it, or take the tick off: each from what was seen to what is wanted."""

    op: Literal["change_item"]
    task: Number
    item: Number
    text: Annotated[tuple[Line, ItemText], _ENUM] | None = None
    done: Annotated[tuple[bool, bool], _ENUM] | None = None


class MoveItemOp(Input):
    """Put an item before another one of the same list (null: at its end)."""

    op: Literal["move_item"]
    task: Number
    item: Number
    before: Number | None = None


class RemoveItemOp(Input):
    """Take an item off a checklist."""

    op: Literal["remove_item"]
    task: Number
    item: Number


class ProgressOp(Input):
    """Say with one click how far a task is (of a summary: all below it); what it is already stays."""

    op: Literal["progress"]
    task: Number
    state: Annotated[State, _ENUM]
    until: Position | None = None
    """On schedule up to when; null: the plan's status date, or today where it has none."""
    seen: Annotated[float, Limits(ge=0, le=100, allow_inf_nan=False)] | None = None
    """The percentage that was shown; null: whatever it is now."""


class Points(Input):
    """Three points, in working minutes, in their order, and what they rest on."""

    low: MinutesIn
    likely: MinutesIn
    high: MinutesIn
    meaning: Annotated[Meaning, _ENUM] = Meaning.ABSOLUTE
    distribution: Annotated[Distribution, _ENUM] = Distribution.BETA_PERT
    basis: Text = ""
    method: Annotated[EstimateMethod, _ENUM] = EstimateMethod.JUDGEMENT
    """How it came about; what is said of an estimate as it was seen does not count."""


class EstimateOp(Input):
    """Say a task's estimate, or take it away; ``seen`` is the one that was shown."""

    op: Literal["estimate"]
    task: Named
    seen: Points | None = None
    estimate: Points | None = None


ItemOp = AddItemOp | ChangeItemOp | MoveItemOp | RemoveItemOp
AnyOp = Annotated[
    ChangeOp | AddOp | CopyOp | DeleteOp | MoveOp | LinkOp | RelinkOp | UnlinkOp | AssignOp | UnassignOp | EstimateOp
    | ProgressOp | ItemOp | SplitOp | PackageOp,
    Limits(discriminator="op"),
]  # fmt: skip


class EditsIn(Input):
    """One deed of somebody, undone as one: all of it is done or nothing."""

    id: Annotated[uuid.UUID, _ENUM]
    """Made by the sender: the same again has no second effect and the same answer."""
    since: Position
    """The version of the plan that the page shows."""
    why: Annotated[Line, Limits(max_length=500)] = ""
    confirmed: bool = False
    """That tasks count as done whose checklists are not ticked off is meant."""
    edits: Annotated[list[AnyOp], Limits(min_length=1, max_length=MOST)]
    columns: Columns = []
    """What the page shows beyond the usual columns, to be told how it differs as well."""


class UndoIn(Input):
    """A step back, or forward again."""

    id: Annotated[uuid.UUID, _ENUM]
    since: Position
    confirmed: bool = False
    """That many tasks go is meant."""
    columns: Columns = []


def schema() -> dict[str, Any]:
    """The published schema of a request (``scripts/schemas`` writes it)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://charthouse.example/schemas/plan-edits-1.json",
        **EditsIn.model_json_schema(),
        "title": "Edits of a plan by its page",
    }


def read_edits(body: bytes) -> EditsIn:
    """The request's edits.

    :raises BadRequest: no JSON
    :raises BadInput: what is wrong, and where
    """
    return read_as(EditsIn, body)


def read_undo(body: bytes) -> UndoIn:
    """The request of a page that undoes or does again.

    :raises BadRequest: no JSON
    :raises BadInput: what is wrong, and where
    """
    return read_as(UndoIn, body)


def read_as(kind: type[In], body: bytes) -> In:
    """What a page's script sent, checked.

    :raises BadRequest: no JSON
    :raises BadInput: what is wrong, and where
    """
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(_("The body cannot be read as JSON; send one JSON object in UTF-8.")) from error
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise bad_input([_in_body(one) for one in error.errors(include_url=False)]) from error


def _in_body(error: Mapping[str, Any]) -> dict[str, Any]:
    return {**error, "loc": ("body", "body", *error.get("loc", ()))}
