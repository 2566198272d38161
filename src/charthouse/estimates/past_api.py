"""The API of past work, and of estimates made with it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field as Limits

from charthouse.doors import door, organisation_right
from charthouse.estimates import classes, offering, past
from charthouse.estimates.api_shapes import TASK_ESTIMATES, told
from charthouse.estimates.classes import Learnt, chosen
from charthouse.estimates.lines import lines_of
from charthouse.estimates.models import PastBatch, PastWork
from charthouse.estimates.past_api_shapes import BATCH, BATCHES, CLASS, told_batch, told_class
from charthouse.estimates.past_reading import MOST
from charthouse.estimates.past_values import FIRST_YEAR, LAST_YEAR, TEXTS, Past, checked
from charthouse.estimates.refusals import BadPastWork
from charthouse.incoming import number_in
from charthouse.plan.edit_clashes import EditRefused
from charthouse.plan.estimate_methods import EstimateMethod
from charthouse.projects.access import Standing, project_for
from charthouse.projects.api_kinds import MinutesIn
from charthouse.projects.permissions import OrganisationRight, Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.router import Request, Router

router = Router("Past work", scope="plan")

Kind = Annotated[Line, Limits(max_length=TEXTS["kind"])]
Year = Annotated[int, Limits(ge=FIRST_YEAR, le=LAST_YEAR)]
Level = Literal["task", "project"]


class PastWorkIn(Input):
    """A past task or project: what it was estimated to take and what it took, in working minutes."""

    name: Annotated[Line, Limits(min_length=1, max_length=TEXTS["name"], pattern=r"\S")]
    estimate: MinutesIn
    actual: MinutesIn
    kind: Kind = ""
    level: Level = "task"
    project: Annotated[Line, Limits(max_length=TEXTS["project"])] = ""
    size: Annotated[Decimal, Limits(gt=0, lt=10**10, decimal_places=3)] | None = None
    measure: Annotated[Line, Limits(max_length=TEXTS["measure"])] = ""
    year: Year | None = None


class PastBatchIn(Input):
    """Past work that comes in at once: all of it or nothing; what is there already does not come twice."""

    source: Annotated[Line, Limits(min_length=1, max_length=past.LONGEST_SOURCE, pattern=r"\S")]
    works: Annotated[list[PastWorkIn], Limits(min_length=1, max_length=MOST)]


class PastOfProjectIn(Input):
    """The finished tasks of a project as past work; without a class each has the phase above it."""

    project: Annotated[Line, Limits(min_length=1, max_length=40)]
    kind: Kind = ""


class ReferenceIn(Input):
    """Tasks that are estimated by what past work of a class took."""

    tasks: Annotated[list[Number], Limits(min_length=1, max_length=offering.MOST)]
    kind: Kind = ""
    level: Level = "task"
    since: Year | None = None
    why: Annotated[Line, Limits(max_length=500)] = ""


@router.get("/past-work", shows=BATCHES)
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def list_past_work(request: Request) -> Any:
    """What came in, the newest first, and every class with how many times its estimates it took."""
    Standing(request.auth.user).require(OrganisationRight.KEEP_STANDARDS)
    only(request.GET, ())
    return {
        "items": [told_batch(one, count) for one, count in past.batches()],
        "classes": [told_class(line.of, line.count, line.learnt) for line in classes.classes()],
    }


@router.post("/past-work", shows=BATCH, status=201, also=(200,))
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def create_past_work(request: Request, body: PastBatchIn) -> Any:
    """Take in past work; the answer is 200 and empty where all of it is there already."""
    steps = [
        past.Step(place, one.name, "new", checked(Past(**one.model_dump(), origin="")))
        for place, one in enumerate(body.works, 1)
    ]
    return _made(past.take_in(by=request.auth.user, source=body.source, steps=steps, leave_out=False))


@router.post("/past-work/of-project", shows=BATCH, status=201, also=(200,))
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def take_past_work_of_project(request: Request, body: PastOfProjectIn) -> Any:
    """Take the finished tasks of a project that one sees, with what its first baseline planned."""
    Standing(request.auth.user).require(OrganisationRight.KEEP_STANDARDS)
    name, steps = past.steps_of_project(by=request.auth.user, key=body.project, kind=body.kind)
    return _made(past.take_in(by=request.auth.user, source=name, steps=steps, leave_out=False))


@router.get("/past-work/{int:number}", shows=BATCH)
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def get_past_work(request: Request, number: PathNumber) -> Any:
    """What came in at once, line by line."""
    Standing(request.auth.user).require(OrganisationRight.KEEP_STANDARDS)
    only(request.GET, ())
    found = past.batch_of(number)
    return told_batch(found, found.works.count(), list(found.works.all()))


@router.delete("/past-work/{int:number}", status=204)
@organisation_right(OrganisationRight.KEEP_STANDARDS)
def delete_past_work(request: Request, number: PathNumber) -> Any:
    """Take away what came in at once; estimates that were made with it stay."""
    past.take_away(by=request.auth.user, number=number)
    return Answer(None, 204)


_ASKED: tuple[dict[str, Any], ...] = (
    {
        "in": "query", "name": "kind", "required": False, "description": "The class; left out: all of them.",
        "schema": {"type": "string", "maxLength": TEXTS["kind"]},
    },
    {
        "in": "query", "name": "level", "required": False, "description": "Left out: `task`.",
        "schema": {"type": "string", "enum": PastWork.Level.values},
    },
    {
        "in": "query", "name": "since", "required": False, "description": "Only what ended in that year or later.",
        "schema": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
    },
)  # fmt: skip


@router.get("/projects/{key}/estimates/reference-class", shows=CLASS, refuses=(409,), parameters=_ASKED)
@door(Right.EDIT_OWN_PART)
def get_reference_class(request: Request, key: str) -> Any:
    """How many times their estimates past work of a class took: `kind`, `level` and `since` say which."""
    project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    only(request.GET, ("kind", "level", "since"))
    year = number_in(request.GET["since"]) if "since" in request.GET else None
    if "since" in request.GET and (year is None or not FIRST_YEAR <= year <= LAST_YEAR):
        told_years = _("A year is from %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise BadPastWork(told_years, fields={"since": ""})
    level = request.GET.get("level", PastWork.Level.TASK.value)
    found = _learnt(level, request.GET.get("kind", ""), year)
    return told_class(found.of, found.ratios.own, found)


@router.put("/projects/{key}/estimates/reference-class", shows=TASK_ESTIMATES, refuses=(409,))
@door(Right.EDIT_OWN_PART)
def estimate_by_reference_class(request: Request, key: str, body: ReferenceIn) -> Any:
    """Estimate tasks by what past work of a class took: one edit of the plan, undone as one."""
    access = project_for(request.auth.user, key, Right.EDIT_OWN_PART)
    found = _learnt(body.level, body.kind, body.since)
    offers = offering.of_tasks(offering.times_planned(offering.to_come(access), found.factors), body.tasks)
    try:
        offering.put(
            access=access, offers=offers, method=EstimateMethod.REFERENCE, basis=lambda _offer: found.basis,
            why=body.why,
        )  # fmt: skip
    except EditRefused as refusal:
        raise refusal.refusal from refusal
    asked = set(body.tasks)
    return {"items": [told(line, access) for line in lines_of(access) if line.uid in asked]}


def _learnt(level: str, kind: str, since: int | None) -> Learnt:
    """:raises BadPastWork: there is no such class"""
    of = replace(chosen(level, kind, since), level=level)
    if kind.strip() and not of.kind:
        raise BadPastWork(
            _("No past work has the class “%(kind)s”.") % {"kind": kind.strip()[:100]}, fields={"kind": ""}
        )
    return classes.learnt(of)


def _made(batch: PastBatch | None) -> Answer:
    if batch is None:
        return Answer({"number": None, "source": "", "count": 0, "at": None, "works": []}, 200)
    return Answer(told_batch(batch, batch.works.count(), list(batch.works.all())), 201)
