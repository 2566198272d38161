"""The API of status reports."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from charthouse.doors import door
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.permissions import Right
from charthouse.reports import actions
from charthouse.reports.api_shapes import RECIPIENTS, REPORT, REPORTS, told_candidate, told_line, told_report
from charthouse.reports.composed import SECTIONS
from charthouse.reports.reading import readable, report_for
from charthouse.reports.recipients import Recipients
from charthouse.rest.answers import Answer, version_asked
from charthouse.rest.asking import STRETCH, only, stretch_in
from charthouse.rest.inputs import Input, Number, PathNumber
from charthouse.rest.paging import address_after
from charthouse.rest.router import Request, Router

router = Router("Status reports", scope="plan")

Words = Annotated[str, Limits(max_length=actions.LONGEST)]


class ReportIn(Input):
    """A new report: for whom, how often, and of which days where they are not the usual ones."""

    kind: Literal["weekly", "monthly"] = "weekly"
    audience: Literal["team", "client", "board"] = "team"
    language: Literal["en", "de"] = "en"
    since: DayIn | None = None
    until: DayIn | None = None


class ReportChange(Input):
    """Changes of a draft; other days, or another kind, take its figures anew."""

    kind: Literal["weekly", "monthly"] = "weekly"
    audience: Literal["team", "client", "board"] = "team"
    language: Literal["en", "de"] = "en"
    since: DayIn = None  # type: ignore[assignment]  # never None where it is said
    until: DayIn = None  # type: ignore[assignment]  # never None where it is said


class SentenceIn(Input):
    """What is typed in place of a sentence: empty leaves it out, null takes the data's own words."""

    key: Annotated[str, Limits(min_length=1, max_length=80)]
    text: Words | None
    before: Words | None = None


class OwnSentenceIn(Input):
    """A sentence beside those of the data."""

    section: Literal[SECTIONS]  # type: ignore[valid-type]
    text: Annotated[str, Limits(min_length=1, max_length=actions.LONGEST, pattern=r"\S")]


class SendingIn(Input):
    """Who gets it: accounts that may read it, and stakeholders by their numbers; each at least one of the two."""

    to: Annotated[list[Number], Limits(max_length=1000)] = []
    outside: Annotated[list[Number], Limits(max_length=1000)] = []


@router.get("/projects/{key}/reports", shows=REPORTS, parameters=STRETCH)
@door(Right.SEE)
def list_reports(request: Request, key: str) -> Any:
    """The reports that the caller may read, by number, in pages."""
    access = project_for(request.auth.user, key, Right.SEE)
    only(request.GET, ("limit", "after"))
    limit, after = stretch_in(request.GET)
    found = list(readable(access).filter(number__gt=after).defer("facts", "content").order_by("number")[: limit + 1])
    following = address_after(request, str(found[limit - 1].number)) if len(found) > limit else None
    return {"items": [told_line(one) for one in found[:limit]], "next": following}


@router.post("/projects/{key}/reports", shows=REPORT, status=201, tagged=True)
@door(Right.WRITE_REPORTS)
def create_report(request: Request, key: str, body: ReportIn) -> Any:
    """Write a report: it is a draft at once, with what the data say."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    facts = {name: value for name, value in body.dict().items() if value is not None}
    return _shown(access, actions.write_report(access=access, facts=facts).number, 201)


@router.get("/projects/{key}/reports/{int:number}", shows=REPORT, tagged=True)
@door(Right.SEE)
def get_report(request: Request, key: str, number: PathNumber) -> Any:
    """One report with all that the caller may see of it: every sentence with the records that it comes from."""
    return _shown(project_for(request.auth.user, key, Right.SEE), number)


@router.patch("/projects/{key}/reports/{int:number}", shows=REPORT, tagged=True, versioned=True, refuses=(409,))
@door(Right.WRITE_REPORTS)
def change_report(request: Request, key: str, number: PathNumber, body: ReportChange) -> Any:
    """Change for whom a draft is, in which language, or of which days it tells."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    actions.REPORTS.at(access.project, number, version_asked(request))
    actions.change_report(access=access, number=number, facts=body.given())
    return _shown(access, number)


@router.delete("/projects/{key}/reports/{int:number}", versioned=True, refuses=(409,))
@door(Right.WRITE_REPORTS)
def delete_report(request: Request, key: str, number: PathNumber) -> Any:
    """Throw a draft away; what was sent stays."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    actions.REPORTS.at(access.project, number, version_asked(request))
    actions.delete_report(access=access, number=number)
    return Answer(status=204)


@router.post("/projects/{key}/reports/{int:number}/refresh", shows=REPORT, tagged=True, refuses=(409,))
@door(Right.WRITE_REPORTS)
def refresh_report(request: Request, key: str, number: PathNumber) -> Any:
    """Take the figures of a draft from the data as they are now; what people typed stays."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    actions.refresh_report(access=access, number=number)
    return _shown(access, number)


@router.put("/projects/{key}/reports/{int:number}/sentences", shows=REPORT, tagged=True, refuses=(409,))
@door(Right.WRITE_REPORTS)
def type_sentence(request: Request, key: str, number: PathNumber, body: SentenceIn) -> Any:
    """Type a sentence in place of the data's; with ``before``, only where it still says that."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    actions.type_sentence(access=access, number=number, key=body.key, text=body.text, before=body.before)
    return _shown(access, number)


@router.post("/projects/{key}/reports/{int:number}/sentences", shows=REPORT, status=201, tagged=True, refuses=(409,))
@door(Right.WRITE_REPORTS)
def add_sentence(request: Request, key: str, number: PathNumber, body: OwnSentenceIn) -> Any:
    """Add a sentence to a section of a draft."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    actions.add_sentence(access=access, number=number, section=body.section, text=body.text)
    return _shown(access, number, 201)


@router.post("/projects/{key}/reports/{int:number}/sending", shows=REPORT, tagged=True, versioned=True, refuses=(409,))
@door(Right.WRITE_REPORTS)
def send_report(request: Request, key: str, number: PathNumber, body: SendingIn) -> Any:
    """Approve a draft, freeze it and send it; each sees of it what they may. It is not undone."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    actions.REPORTS.at(access.project, number, version_asked(request))
    actions.send_report(access=access, number=number, to=body.to, outside=body.outside)
    return _shown(access, number)


@router.get("/projects/{key}/reports/{int:number}/recipients", shows=RECIPIENTS)
@door(Right.WRITE_REPORTS)
def list_report_recipients(request: Request, key: str, number: PathNumber) -> Any:
    """Whom the communication plan names for such a report, who else may read it, who was reached, and who cannot."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    only(request.GET, ())
    found = Recipients(access, actions.REPORTS.of(access.project, number))
    named = found.by_plan()
    return {"items": [told_candidate(one) for one in (*named, *found.others(named))]}


@router.post("/projects/{key}/reports/{int:number}/passing", shows=REPORT, tagged=True, refuses=(409,))
@door(Right.WRITE_REPORTS)
def pass_on_report(request: Request, key: str, number: PathNumber, body: SendingIn) -> Any:
    """Send what was sent to more people, or again to those who were not reached; nobody gets it twice."""
    access = project_for(request.auth.user, key, Right.WRITE_REPORTS)
    actions.pass_on(access=access, number=number, to=body.to, outside=body.outside)
    return _shown(access, number)


def _shown(access: Access, number: int, status: int = 200) -> Answer:
    one = report_for(access, number)
    headers = {"Location": f"/api/v1/projects/{access.project.key}/reports/{number}"} if status == 201 else {}
    return Answer(told_report(access, one), status, one.version, headers)
