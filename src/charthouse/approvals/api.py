"""The API of approvals: versions of documents, sent, answered, recorded, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from pydantic import Field as Limits

from charthouse.approvals import actions, beside, queries, remarks
from charthouse.approvals.actions import Asked, Recorded
from charthouse.approvals.api_shapes import (
    REMARKS,
    VERSION,
    VERSIONS,
    WHOLE,
    told_remark,
    told_version,
    told_whole,
)
from charthouse.approvals.papers import paper_of
from charthouse.approvals.registry import kinds
from charthouse.doors import door
from charthouse.journal.attaching import attachment_of
from charthouse.projects.access import Access, project_for
from charthouse.projects.api_kinds import DayIn
from charthouse.projects.api_papers import FORMAT, SHEET, paper_asked
from charthouse.projects.paper_kinds import ENDINGS, handed
from charthouse.projects.permissions import Right
from charthouse.rest.answers import Answer
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line, Number, PathNumber, Text
from charthouse.rest.router import Request, Router

router = Router("Approvals", scope="plan")

Short = Annotated[str, Limits(max_length=150)]
Decision = Literal["approved", "conditional", "refused"]
Lines = Annotated[list[Text], Limits(max_length=20)]


class SignerIn(Input):
    """Somebody who is to sign: an account by its number, or a name and an address outside."""

    user: Number | None = None
    name: Short = ""
    email: Annotated[str, Limits(max_length=254)] = ""
    role: Short = ""
    due: DayIn | None = None


class VersionIn(Input):
    """A document to send for signature, as it stands."""

    kind: Annotated[str, Limits(max_length=40)]
    subject: Annotated[str, Limits(max_length=60)] = ""
    signers: Annotated[list[SignerIn], Limits(min_length=1, max_length=50)]
    in_order: bool = False
    note: Text = ""


class SigningIn(Input):
    """What somebody answers."""

    decision: Decision
    reason: Text = ""
    conditions: Lines = []


class RecordedIn(SigningIn):
    """What somebody answered elsewhere; ``evidence`` is the number of a file of the project."""

    way: Literal["meeting", "paper", "email"]
    source: Line
    given_on: DayIn
    evidence: Number


class WithdrawIn(Input):
    """Why a version is taken back."""

    reason: Text = ""


class MetIn(Input):
    """How a condition was met."""

    how: Text = ""


class RemarkIn(Input):
    """Something about a passage: the part, and the words quoted from it; or an answer to a remark, by its number."""

    text: Text
    part: Short = ""
    quote: Annotated[str, Limits(max_length=500)] = ""
    answers: Number | None = None


@router.get("/projects/{key}/versions", shows=VERSIONS)
@door(Right.SEE_DOCUMENTS)
def list_versions(request: Request, key: str) -> Any:
    """Every version of every document that was sent for signature, the newest first, with its signatures."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    found = [one for kind in kinds() for one in queries.all_versions_of(access.project, kind.name)]
    return {"items": [told_version(one, access) for one in found]}


@router.post("/projects/{key}/versions", shows=VERSION, status=201)
@door(Right.ASK_APPROVALS)
def propose_version(request: Request, key: str, body: VersionIn) -> Any:
    """Send a document for signature; where only what is immaterial changed, signatures are carried over."""
    access = project_for(request.auth.user, key, Right.ASK_APPROVALS)
    signers = [
        Asked(one.user, one.name, one.email, one.role, None if one.due is None else dt.date.fromisoformat(one.due))
        for one in body.signers
    ]
    made = actions.propose(
        access=access, kind=body.kind, subject=body.subject, signers=signers, in_order=body.in_order, note=body.note
    )  # fmt: skip
    made = queries.version_of(access.project, made.pk)
    return Answer(
        told_version(made, access),
        201,
        headers={"Location": f"/api/v1/projects/{access.project.key}/versions/{made.pk}"},
    )


@router.get("/projects/{key}/versions/{int:version}", shows=WHOLE)
@door(Right.SEE_DOCUMENTS)
def get_version(request: Request, key: str, version: PathNumber) -> Any:
    """One version with its content, and what changed since the signed one before."""
    access = project_for(request.auth.user, key, Right.SEE_DOCUMENTS)
    only(request.GET, ())
    return told_whole(queries.version_of(access.project, version), access)


@router.get("/projects/{key}/versions/{int:version}/file", gives=tuple(ENDINGS.values()), parameters=(FORMAT, SHEET))
@door(Right.EXPORT)
def get_version_file(request: Request, key: str, version: PathNumber) -> HttpResponse:
    """One version with its signatures as a file; for who sees all of it, the PDF holds the signed bytes."""
    access = project_for(request.auth.user, key, Right.EXPORT)
    access.require(Right.SEE_DOCUMENTS)
    only(request.GET, ("format", "sheet"))
    return handed(paper_of(queries.version_of(access.project, version), access), *paper_asked(request.GET))


@router.post("/projects/{key}/versions/{int:version}/answers/{int:signature}", shows=VERSION, refuses=(409,))
@door(Right.SIGN_DOCUMENTS)
def answer_version(request: Request, key: str, version: PathNumber, signature: PathNumber, body: SigningIn) -> Any:
    """Sign, sign with conditions, or refuse: as the caller, or for whom they stand in."""
    access = project_for(request.auth.user, key, Right.SIGN_DOCUMENTS)
    actions.answer(
        access=access, version=queries.version_of(access.project, version), request_id=signature,
        decision=body.decision, reason=body.reason, conditions=body.conditions,
    )  # fmt: skip
    return _shown(access, version)


@router.post("/projects/{key}/versions/{int:version}/recorded/{int:signature}", shows=VERSION, refuses=(409,))
@door(Right.ASK_APPROVALS)
def record_answer(request: Request, key: str, version: PathNumber, signature: PathNumber, body: RecordedIn) -> Any:
    """Record an answer that was given in a meeting, on paper or by e-mail; attach its evidence to the project first."""
    access = project_for(request.auth.user, key, Right.ASK_APPROVALS)
    access.require(Right.SEE_DISCUSSION)
    found = queries.version_of(access.project, version)
    recorded = Recorded(
        body.way, body.source, dt.date.fromisoformat(body.given_on), attachment_of(access, body.evidence)
    )
    actions.record_answer(
        access=access, version=found, request_id=signature, decision=body.decision, recorded=recorded,
        reason=body.reason, conditions=body.conditions,
    )  # fmt: skip
    return _shown(access, version)


@router.post("/projects/{key}/versions/{int:version}/withdraw", shows=VERSION, refuses=(409,))
@door(Right.ASK_APPROVALS)
def withdraw_version(request: Request, key: str, version: PathNumber, body: WithdrawIn) -> Any:
    """Take a version back that is out for signature."""
    access = project_for(request.auth.user, key, Right.ASK_APPROVALS)
    actions.withdraw(access=access, version=queries.version_of(access.project, version), reason=body.reason)
    return _shown(access, version)


@router.post("/projects/{key}/versions/{int:version}/remind", shows=VERSION, refuses=(409,))
@door(Right.ASK_APPROVALS)
def remind_signers(request: Request, key: str, version: PathNumber) -> Any:
    """Write to those who are asked and have not answered; people outside get a new link."""
    access = project_for(request.auth.user, key, Right.ASK_APPROVALS)
    actions.remind(access=access, version=queries.version_of(access.project, version))
    return _shown(access, version)


@router.post("/projects/{key}/versions/{int:version}/conditions/{int:condition}", shows=VERSION, refuses=(409,))
@door(Right.ASK_APPROVALS)
def meet_condition(request: Request, key: str, version: PathNumber, condition: PathNumber, body: MetIn) -> Any:
    """Say that what a signature depended on is done."""
    access = project_for(request.auth.user, key, Right.ASK_APPROVALS)
    found = queries.version_of(access.project, version)
    actions.meet_condition(access=access, version=found, condition_id=condition, how=body.how)
    return _shown(access, version)


@router.post("/projects/{key}/versions/{int:version}/remarks", status=204)
@door(Right.COMMENT)
def remark_on_version(request: Request, key: str, version: PathNumber, body: RemarkIn) -> Any:
    """Say something of a passage, or answer what was said of one."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    found = queries.version_of(access.project, version)
    remarks.remark(access=access, version=found, text=body.text, part=body.part, quote=body.quote, answers=body.answers)
    return Answer(status=204)


@router.get("/projects/{key}/versions/{int:version}/remarks", shows=REMARKS)
@door(Right.SEE_DISCUSSION)
def list_remarks(request: Request, key: str, version: PathNumber) -> Any:
    """What is said of a version, and what is open of earlier ones: beside which part, and whether that has changed."""
    access = project_for(request.auth.user, key, Right.SEE_DISCUSSION)
    access.require(Right.SEE_DOCUMENTS)
    only(request.GET, ())
    _shown_there, lines = beside.said_of(queries.version_of(access.project, version), access.may)
    return {"items": [told_remark(one, access) for one in lines]}


@router.post("/projects/{key}/versions/{int:version}/remarks/{int:remark}", status=204, refuses=(409,))
@door(Right.COMMENT)
def resolve_remark(request: Request, key: str, version: PathNumber, remark: PathNumber) -> Any:
    """Say that a remark is settled; ``version`` is the one that it was said of."""
    access = project_for(request.auth.user, key, Right.COMMENT)
    remarks.resolve(access=access, version=queries.version_of(access.project, version), number=remark)
    return Answer(status=204)


def _shown(access: Access, number: int) -> Any:
    return told_version(queries.version_of(access.project, number), access)
