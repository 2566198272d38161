"""The API of publishing: what was published, publishing, taking it back, and which of the two plans one asks for."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field as Limits
from pydantic import StringConstraints

from charthouse.doors import door
from charthouse.plan import publishing
from charthouse.plan.models import Publication
from charthouse.projects.access import Access, project_for
from charthouse.projects.models import Project, Publishing
from charthouse.projects.permissions import Right
from charthouse.rest import kinds
from charthouse.rest.answers import Answer
from charthouse.rest.inputs import Input, Line, Number, PathNumber
from charthouse.rest.paging import page_of, rows_of
from charthouse.rest.records import Field, Reading, Record
from charthouse.rest.router import Request, Router, asked_of, fields_of

router = Router("Publications", scope="plan")

PUBLICATION = Record(
    "Publication",
    (
        Field("number", kinds.WHOLE, "number", filters=True, sorts=True),
        Field("at", kinds.INSTANT, "at", filters=True, sorts=True),
        Field("by", kinds.WHOLE, "by_id", "The account’s number.", only_with="see_team"),
        Field("by_name", kinds.TEXT, "by__name", only_with="see_team"),
        Field("sentence", kinds.TEXT, "sentence", "What changed, as who published it said."),
        Field("sha256", kinds.TEXT, "sha256", "Of the plan document that was published, in hexadecimal digits."),
        Field("undone_at", kinds.INSTANT.or_null(), "undone_at", "When it was taken back; null: it was not."),
    ),
    key="number",
)
_CHOSEN: dict[str, Any] = {
    "type": "object",
    "properties": {"publishing": {"type": "string", "enum": Publishing.values}},
    "required": ["publishing"],
    "additionalProperties": False,
}


class PublishIn(Input):
    """What to say of what changed."""

    sentence: Annotated[Line, StringConstraints(max_length=publishing.LONGEST)]
    seen: Number | None = None
    """The number of the publication that was compared with: refused where another one stands by now."""


class PublishingIn(Input):
    """When others see changes of the plan."""

    publishing: Annotated[Publishing, Limits(strict=False)]


def _of(access: Access) -> Any:
    found = Publication.objects.filter(project=access.project)
    return found if access.may(Right.SEE_WORKING_PLAN) else found.filter(undone_at=None)


@router.get("/projects/{key}/publications", shows=PUBLICATION, listed=True)
@door(Right.SEE)
def list_publications(request: Request, key: str) -> Any:
    """What was published of a plan that is published by hand; the last one that was not taken back is what is seen."""
    access = project_for(request.auth.user, key)
    return page_of(request, _of(access), PUBLICATION, asked_of(request.GET, PUBLICATION, access.rights)).body()


@router.post("/projects/{key}/publications", shows=PUBLICATION, status=201, refuses=(409,))
@door(Right.EDIT_PLAN)
def publish_plan(request: Request, key: str, body: PublishIn) -> Any:
    """Let everybody see the plan as it is now."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    made = publishing.publish(access=access, sentence=body.sentence, seen=body.seen)
    fields = fields_of(request.GET, PUBLICATION, access.rights)
    return Answer(rows_of(_of(access).filter(pk=made.pk), Reading(fields))[0], 201)


@router.delete("/projects/{key}/publications/{int:number}", refuses=(409,))
@door(Right.EDIT_PLAN)
def take_back_publication(request: Request, key: str, number: PathNumber) -> Any:
    """Take back what was published last: the publication before it stands again."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    publishing.taken_back(access=access, number=number)
    return Answer(status=204)


@router.put("/projects/{key}/publishing", shows=_CHOSEN)
@door(Right.EDIT_PLAN)
def choose_publishing(request: Request, key: str, body: PublishingIn) -> Any:
    """Say whether others see changes of the plan at once (`at_once`) or when they are published (`by_hand`)."""
    access = project_for(request.auth.user, key, Right.EDIT_PLAN)
    publishing.choose_publishing(access=access, publishing=body.publishing)
    return {"publishing": Project.objects.values_list("publishing", flat=True).get(pk=access.project.pk)}
