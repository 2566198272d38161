"""The API of drawings: a plan on paper, at once or made in the background."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field as Said

from charthouse.doors import door, own
from charthouse.plan.drawing_views import handed
from charthouse.plan.printing import drawing
from charthouse.plan.printing.layout import laid_out
from charthouse.plan.printing.setup import COLUMNS, FORMATS, PAPERS, BadSetup, setup_of
from charthouse.plan.time_line_views import FORMATS as SLIDE_FORMATS
from charthouse.plan.time_line_views import file_of, look_of
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import choice_in, number_in, only
from charthouse.rest.inputs import Input
from charthouse.rest.kinds import LARGEST
from charthouse.rest.router import Request, Router

router = Router("Drawings", scope="plan")

_SETUP: dict[str, tuple[str, dict[str, Any]]] = {
    "paper": ("Size of the pages.", {"type": "string", "enum": list(PAPERS)}),
    "landscape": ("Lying; left out: it does.", {"type": "boolean"}),
    "wide": ("Pages side by side.", {"type": "integer", "minimum": 1, "maximum": 20}),
    "tall": ("Pages one below the other; 0: as many as are needed.", {"type": "integer", "minimum": 0, "maximum": 100}),
    "start": ("First day; left out: the plan’s.", {"type": "string", "format": "date"}),
    "finish": ("Last day; left out: the plan’s.", {"type": "string", "format": "date"}),
    "columns": (f"With commas: {', '.join(COLUMNS)}.", {"type": "string"}),
    "level": ("Down to which level of the outline; 0: all.", {"type": "integer", "minimum": 0, "maximum": 99}),
    "rows": ("Numbers of tasks with commas, in the order to draw; left out: all.", {"type": "string"}),
    "critical": ("Show the critical path.", {"type": "boolean"}),
    "slack": ("Show slack.", {"type": "boolean"}),
    "links": ("Show links.", {"type": "boolean"}),
    "status": ("Show the status date, or today.", {"type": "boolean"}),
    "progress": ("Show the progress line.", {"type": "boolean"}),
    "legend": ("Show the legend.", {"type": "boolean"}),
    "baselines": ("Numbers of baselines with commas; left out: the one the plan is held against.", {"type": "string"}),
    "title": ("In place of the project’s name.", {"type": "string", "maxLength": 200}),
    "foot": ("Text at the foot.", {"type": "string", "maxLength": 200}),
}
_PARAMETERS: tuple[dict[str, Any], ...] = (
    {"in": "query", "name": "format", "required": False, "description": "Left out: `svg`.",
     "schema": {"type": "string", "enum": list(FORMATS)}},
    {"in": "query", "name": "page", "required": False,
     "description": "Of `svg` and `png`: one page alone; left out, several pages come as a ZIP file.",
     "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST}},
    *({"in": "query", "name": name, "required": False, "description": said, "schema": schema}
      for name, (said, schema) in _SETUP.items()),
)  # fmt: skip
_SLIDE: tuple[dict[str, Any], ...] = (
    {"in": "query", "name": "format", "required": False, "description": "Left out: `svg`.",
     "schema": {"type": "string", "enum": list(SLIDE_FORMATS)}},
    {"in": "query", "name": "title", "required": False, "description": "In place of the project’s name.",
     "schema": {"type": "string", "maxLength": 200}},
    {"in": "query", "name": "baseline", "required": False,
     "description": "The number of the baseline to compare with, or `none`; left out: that of the plan.",
     "schema": {"type": "string", "maxLength": 20}},
)  # fmt: skip
_JOB: dict[str, Any] = {
    "type": "object",
    "properties": {
        "job": {"type": "string", "format": "uuid", "description": "`/api/v1/jobs/…` tells how far it is."},
        "file": {"type": "string", "description": "Where the file is, once the job is done, for seven days."},
    },
    "required": ["job", "file"],
    "additionalProperties": False,
}


class DrawingIn(Input):
    """A drawing to be made in the background."""

    format: str = Said("pdf", description="`pdf`, `svg` or `png`.")
    setup: dict[str, Any] = Said(
        default_factory=dict, description="What `GET …/plan/drawing` takes as parameters; lists as lists."
    )


@router.get(
    "/projects/{key}/plan/drawing", gives=tuple(drawing.MEDIA[kind] for kind in (*FORMATS, "zip")),
    parameters=_PARAMETERS, refuses=(409,),
)  # fmt: skip
@door(Right.EXPORT)
def draw_plan(request: Request, key: str) -> HttpResponse:
    """The plan as a Gantt chart on paper, as SVG, PDF or PNG; a big one is asked for with `POST …/plan/drawings`."""
    access = project_for(request.auth.user, key, Right.EXPORT)
    only(request.GET, ("format", "page", *_SETUP))
    kind = choice_in(request.GET, "format", FORMATS) if "format" in request.GET else "svg"
    setup = setup_of({name: request.GET[name] for name in _SETUP if name in request.GET})
    number = number_in(request.GET, "page") if "page" in request.GET else None
    facts = drawing.plan_facts(access)
    if drawing.size_of(laid_out(facts, setup)) > drawing.AT_ONCE and number is None:
        raise drawing.TooBigAtOnce(
            _("This drawing has more than %(most)d rows, which takes longer than a request should; ask for it with "
              "POST …/plan/drawings, or for one page.")
            % {"most": drawing.AT_ONCE}
        )  # fmt: skip
    return handed(drawing.drawn(facts, setup, kind, number=number))


@router.get(
    "/projects/{key}/plan/time-line", gives=tuple(drawing.MEDIA[kind] for kind in SLIDE_FORMATS),
    parameters=_SLIDE,
)  # fmt: skip
@door(Right.EXPORT)
def draw_time_line(request: Request, key: str) -> HttpResponse:
    """The one-slide time line of the tasks whose `on_time_line` is true, as SVG, PNG, PDF or editable PowerPoint."""
    access = project_for(request.auth.user, key, Right.EXPORT)
    only(request.GET, ("format", "title", "baseline"))
    kind = choice_in(request.GET, "format", SLIDE_FORMATS) if "format" in request.GET else "svg"
    return handed(file_of(drawing.plan_facts(access), look_of(request.GET), kind))


@router.post("/projects/{key}/plan/drawings", shows=_JOB, status=202)
@door(Right.EXPORT)
def begin_drawing(request: Request, key: str, body: DrawingIn) -> Any:
    """Have a plan drawn in the background, however big it is."""
    access = project_for(request.auth.user, key, Right.EXPORT)
    if body.format not in FORMATS:
        raise BadSetup(
            _("“%(format)s” is no format; use %(known)s.") % {"format": body.format[:60], "known": ", ".join(FORMATS)}
        )
    setup = setup_of(body.setup)
    laid_out(drawing.plan_facts(access), setup)
    job, token = drawing.begin(access, setup, body.format)
    return Answer({"job": str(job.pk), "file": f"/api/v1/projects/{access.project.key}/plan/drawings/{token}"}, 202)


@router.get("/projects/{key}/plan/drawings/{token}", gives=tuple(drawing.MEDIA.values()))
@own("One's own drawing, with the right to take files out asked for anew.")
def get_drawing(request: Request, key: str, token: str) -> HttpResponse:
    """A drawing of one’s own that was made in the background, once its job is done."""
    return handed(drawing.fetched(project_for(request.auth.user, key), token))
