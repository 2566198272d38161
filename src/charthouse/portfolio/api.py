"""The API of the portfolio, and of late tasks."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from charthouse.doors import door, signed_in
from charthouse.portfolio.lines import SORTS, STATES, Asked, Line, chosen, lines_for
from charthouse.portfolio.since import Part, choices, difference
from charthouse.portfolio.since_views import asked_days
from charthouse.portfolio.summarising import known_of
from charthouse.projects.access import project_for
from charthouse.projects.permissions import Right
from charthouse.reports.facts import TaskFacts
from charthouse.reports.words import because_told
from charthouse.rest.asking import only
from charthouse.rest.refusals import BadInput
from charthouse.rest.router import Request, Router

router = Router("Portfolio", scope="projects")

_TEXT: dict[str, Any] = {"type": "string"}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_AMOUNT: dict[str, Any] = {
    "type": ["string", "null"],
    "description": "A decimal; null: unknown, or not for the caller.",
}


def _shape(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


PORTFOLIO = _shape(
    items={
        "type": "array",
        "items": _shape(
            key=_TEXT, name=_TEXT, programme=_TEXT, type=_TEXT, managers={"type": "array", "items": _TEXT},
            state={**_TEXT, "enum": list(STATES)}, why=_TEXT, committed=_DAY, finish=_DAY, p50=_DAY, p80=_DAY,
            chance={**_AMOUNT, "description": "Of the committed day, 0 to 1."},
            days_late={"type": ["integer", "null"]}, late_tasks={"type": "integer"}, currency=_TEXT,
            forecast_cost=_AMOUNT, budget=_AMOUNT, in_the_way=_TEXT, next_milestone=_TEXT, next_milestone_on=_DAY,
            changed={"type": "array", "items": _TEXT},
            as_of={"type": ["string", "null"], "format": "date-time"},
            stale={"type": "boolean", "description": "Something changed since; it is renewed within a minute."},
        ),
    }
)  # fmt: skip
LATE = _shape(
    items={
        "type": "array",
        "items": _shape(
            number={"type": "integer"}, name=_TEXT, agreed=_DAY, finish=_DAY, days_late={"type": "integer"},
            percent_complete={"type": "integer"}, critical={"type": "boolean"}, why=_TEXT,
        ),
    },
    count={"type": "integer", "description": "All late tasks; at most 1,000 are listed."},
    as_of={"type": ["string", "null"], "format": "date-time", "description": "Null: as it is now."},
)  # fmt: skip
CHANGES = _shape(
    since={**_TEXT, "format": "date"}, until={**_TEXT, "format": "date"},
    parts={
        "type": "array",
        "items": _shape(
            name=_TEXT, title=_TEXT,
            said={
                "type": "array",
                "items": _shape(text=_TEXT, page={**_TEXT, "description": "Of its record, or empty."}),
            },
            more={"type": "integer", "description": "Changes that are not named."}, note=_TEXT,
        ),
    },
)  # fmt: skip
_DAYS: tuple[dict[str, Any], ...] = tuple(
    {
        "in": "query",
        "name": name,
        "required": False,
        "description": about,
        "schema": {"type": "string", "format": "date"},
    }
    for name, about in (
        ("since", "The end of this day is compared; left out: that of the last report, else a week ago."),
        ("until", "With the end of this day; left out: now."),
    )
)
_QUERY: tuple[dict[str, Any], ...] = tuple(
    {"in": "query", "name": name, "required": False, "description": about, "schema": schema}
    for name, about, schema in (
        ("state", "Only projects of that state.", {"type": "string", "enum": list(STATES)}),
        ("programme", "Only projects of that programme.", _TEXT),
        ("type", "Only projects of that type.", _TEXT),
        ("sort", "By what; “-” before it turns the order round. Left out: the worst first.",
         {"type": "string", "enum": [*SORTS, *(f"-{one}" for one in SORTS)]}),
    )
)  # fmt: skip


@router.get("/portfolio", shows=PORTFOLIO, parameters=_QUERY)
@signed_in("Shows the projects that the caller sees, each as far as they may see it.")
def list_portfolio(request: Request) -> Any:
    """Every project that you see, side by side: state and why, finish, cost, what is in the way."""
    lines = chosen(lines_for(request.auth.user), _asked(request.GET))
    return {"items": [_line(one) for one in lines]}


@router.get("/projects/{key}/late-tasks", shows=LATE)
@door(Right.SEE)
def list_late_tasks(request: Request, key: str) -> Any:
    """The open tasks that end later than the baseline says: those first for which the finish waits."""
    access = project_for(request.auth.user, key)
    only(request.GET, ())
    here = known_of(access.shown)
    items = [_late(one) for one in here.whole.late]
    return {"items": items, "count": here.whole.facts.late.count, "as_of": here.at}


@router.get("/projects/{key}/changes", shows=CHANGES, parameters=_DAYS)
@door(Right.SEE)
def list_changes(request: Request, key: str) -> Any:
    """What is different in a project at the end of one day from the end of another, as far as the caller may know."""
    access = project_for(request.auth.user, key)
    only(request.GET, [one["name"] for one in _DAYS])
    first, last, wrong = asked_days(access, request.GET.get("since", ""), request.GET.get("until", ""))
    if wrong:
        raise BadInput(wrong, fields={"since": wrong})
    found = difference(access, first or choices(access)[0].day, last)
    return {"since": found.first, "until": found.last, "parts": [_part(one) for one in found.parts]}


def _part(one: Part) -> dict[str, Any]:
    said = [{"text": each.text, "page": each.url} for each in one.said]
    return {"name": one.name, "title": one.title, "said": said, "more": one.more, "note": one.note}


def _asked(query: QueryDict) -> Asked:
    only(query, [one["name"] for one in _QUERY])
    state, sort = query.get("state", ""), query.get("sort", "state")
    if state and state not in STATES:
        raise _wrong("state", STATES)
    if sort.removeprefix("-") not in SORTS:
        raise _wrong("sort", SORTS)
    return Asked(
        state, query.get("programme", ""), query.get("type", ""), sort=sort.removeprefix("-"), down=sort.startswith("-")
    )


def _wrong(name: str, known: tuple[str, ...]) -> BadInput:
    said = _("is not known here; there are %(known)s") % {"known": ", ".join(known)}
    return BadInput(f"{name} {said}", fields={name: said})


def _line(one: Line) -> dict[str, Any]:
    milestone = one.milestone
    return {
        "key": one.project.key, "name": one.project.name, "programme": one.project.programme, "type": one.type,
        "managers": list(one.managers), "state": one.state, "why": one.reason, "committed": one.committed,
        "finish": one.finish, "p50": one.p50, "p80": one.p80, "chance": None if one.chance is None else str(one.chance),
        "days_late": one.late, "late_tasks": one.late_tasks,
        "currency": "" if one.money is None else one.money.currency,
        "forecast_cost": None if one.cost is None else str(one.cost),
        "budget": None if one.budget is None else str(one.budget),
        "in_the_way": "" if one.obstacle is None else one.obstacle.title,
        "next_milestone": "" if milestone is None else milestone.name,
        "next_milestone_on": None if milestone is None else milestone.forecast, "changed": list(one.changes),
        "as_of": None if one.kept is None else one.kept.at, "stale": one.stale,
    }  # fmt: skip


def _late(one: TaskFacts) -> dict[str, Any]:
    return {
        "number": one.uid, "name": one.name, "agreed": one.agreed, "finish": one.finish, "days_late": one.late or 0,
        "percent_complete": one.percent, "critical": one.critical,
        "why": "" if one.because is None else because_told(one.because),
    }  # fmt: skip
