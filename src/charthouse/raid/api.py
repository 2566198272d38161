"""The API of the RAID log."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.raid import actions, happening, queries
from charthouse.raid.api_shapes import ENTRIES, ENTRY, told_entry
from charthouse.raid.models import LogEntry, Severity
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import STRETCH, choice_in, only, stretch_in
from charthouse.rest.inputs import Input, Number, PathNumber, Text
from charthouse.rest.paging import address_after
from charthouse.rest.router import Request, Router

router = Router("RAID log", scope="plan")

Title = Annotated[str, Limits(min_length=1, max_length=300, pattern=r"\S")]
Kind = Literal["issue", "conflict", "assumption", "decision", "action"]
DAYS = ("due", "decided_on", "raised_on")


class LogLinkIn(Input):
    """A record that an entry belongs to."""

    kind: Annotated[str, Limits(min_length=1, max_length=20)]
    number: Number


class EntryFacts(Input):
    """What can be said of an entry; what is left out stays."""

    text: Text = ""
    state: Literal["open", "under_way", "done", "refuted", "dropped"] = "open"
    severity: Literal["", "low", "medium", "high", "critical"] = ""
    owner: Number | None = None
    due: DayIn | None = None
    options: Text = ""
    outcome: Text = ""
    decided_by: Annotated[str, Limits(max_length=300)] = ""
    decided_on: DayIn | None = None
    raised_on: DayIn | None = None
    links: Annotated[list[LogLinkIn], Limits(max_length=100)] = []


class EntryIn(EntryFacts):
    """A new entry."""

    kind: Kind
    title: Title


class EntryChange(EntryFacts):
    """Changes of an entry: a list replaces the one before."""

    kind: Kind = "issue"
    title: Title = " "


class HappenedIn(Input):
    """What is said of the issue that a risk becomes, where it is not the risk's own."""

    severity: Literal["low", "medium", "high", "critical"] = "high"
    owner: Number | None = None
    due: DayIn | None = None
    tasks: bool = True
    below: Number | None = None


@router.get("/projects/{key}/log", shows=ENTRIES, parameters=STRETCH)
@door(Right.SEE_LOG)
def list_log_entries(request: Request, key: str) -> Any:
    """The log by number, in pages, narrowed down by ``state`` (open, late, escalated, closed, all), ``kind`` and
    ``severity``."""
    access = project_for(request.auth.user, key, Right.SEE_LOG)
    only(request.GET, ("state", "kind", "severity", "limit", "after"))
    asked = queries.Filter(
        state=choice_in(request.GET, "state", ("all", "open", "late", "escalated", "closed")),
        kind=choice_in(request.GET, "kind", ("", *LogEntry.Kind.values)),
        severity=choice_in(request.GET, "severity", ("", *Severity.values)),
        sort="number",
    )
    limit, after = stretch_in(request.GET)
    found = list(queries.entries(access, asked).filter(number__gt=after).prefetch_related("links")[: limit + 1])
    lines = queries.lines_of(access, found[:limit])
    following = address_after(request, str(lines[-1].one.number)) if len(found) > limit else None
    return {"items": [told_entry(line, access) for line in lines], "next": following}


@router.post("/projects/{key}/risks/{int:number}/happened", shows=ENTRY, status=201, tagged=True, refuses=(409,))
@door(Right.EDIT_RISKS)
def happen_risk(request: Request, key: str, number: PathNumber, body: HappenedIn) -> Any:
    """Say that an open risk has occurred: gives the issue that it became; ``tasks`` makes its contingency plan work."""
    access = project_for(request.auth.user, key, Right.EDIT_RISKS)
    facts = {name: value for name, value in _facts(body).items() if name not in ("tasks", "below")}
    made = happening.happen(access=access, number=number, facts=facts, tasks=body.tasks, below=body.below)
    return _shown(access, made.number, 201)


@router.post("/projects/{key}/log", shows=ENTRY, status=201, tagged=True)
@door(Right.WRITE_LOG)
def create_entry(request: Request, key: str, body: EntryIn) -> Any:
    """Write an entry; what was decided or came of it is said by managers and leads."""
    access = project_for(request.auth.user, key, Right.WRITE_LOG)
    return _shown(access, actions.add_entry(access=access, facts=_facts(body)).number, 201)


@router.get("/projects/{key}/log/{int:number}", shows=ENTRY, tagged=True)
@door(Right.SEE_LOG)
def get_log_entry(request: Request, key: str, number: PathNumber) -> Any:
    """One entry."""
    return _shown(project_for(request.auth.user, key, Right.SEE_LOG), number)


@router.patch("/projects/{key}/log/{int:number}", shows=ENTRY, tagged=True, versioned=True, refuses=(409,))
@door(Right.WRITE_LOG)
def change_entry(request: Request, key: str, number: PathNumber, body: EntryChange) -> Any:
    """Change what is said of an entry; who only owns it says its ``state``, ``text``, ``outcome`` and ``links``."""
    access = project_for(request.auth.user, key, Right.WRITE_LOG)
    actions.ENTRIES.at(access.project, number, version_asked(request))
    actions.change_entry(access=access, number=number, facts=_facts(body))
    return _shown(access, number)


@router.delete("/projects/{key}/log/{int:number}", versioned=True)
@door(Right.EDIT_LOG)
def delete_entry(request: Request, key: str, number: PathNumber) -> Any:
    """Take an entry out of the log; the journal brings it back."""
    access = project_for(request.auth.user, key, Right.EDIT_LOG)
    actions.ENTRIES.at(access.project, number, version_asked(request))
    actions.delete_entry(access=access, number=number)
    return Answer(status=204)


def _facts(body: EntryFacts | HappenedIn) -> dict[str, Any]:
    given = body.given()
    for name in DAYS:
        if isinstance(given.get(name), str):
            given[name] = dt.date.fromisoformat(given[name])
    if given.get("raised_on", "") is None:
        del given["raised_on"]  # it always has one
    if "links" in given:
        given["links"] = [(one.kind, one.number) for one in given["links"]]
    return given


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    line = queries.line_of(access, actions.ENTRIES.of(access.project, number))
    headers = {"Location": f"/api/v1/projects/{access.project.key}/log/{number}"} if status == 201 else {}
    return Answer(told_entry(line, access), status, line.one.version, headers)
