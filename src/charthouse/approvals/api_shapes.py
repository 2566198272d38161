"""How versions stand in answers of the API."""

from __future__ import annotations

from typing import Any

from charthouse.approvals import canonical, queries
from charthouse.approvals.beside import Said, who_said
from charthouse.approvals.models import Remark, SignatureRequest, Version
from charthouse.approvals.queries import Signature
from charthouse.approvals.registry import Change, kind_of
from charthouse.projects.access import Access
from charthouse.projects.permissions import Right

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_AT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_DAY: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_NUMBER: dict[str, Any] = {"type": "integer"}


def _closed(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_CONDITION = _closed({"number": _NUMBER, "text": _TEXT, "met_at": _AT, "met_by": _MAYBE, "how": _TEXT}, "met_by")
_SIGNATURE = _closed(
    {
        "number": _NUMBER, "place": _NUMBER, "name": _TEXT, "role": _TEXT,
        "outside": {"type": "boolean", "description": "Signs by a link of their own."},
        "email": {**_TEXT, "description": "Of people outside; only with the right see_personal."},
        "state": {"type": "string", "enum": list(SignatureRequest.State.values)},
        "way": {"type": "string", "enum": ["", *SignatureRequest.Way.values]},
        "due": _DAY, "asked_at": _AT, "answered_at": _AT, "reason": _TEXT,
        "answered_by": {**_MAYBE, "description": "A deputy, or who recorded the answer."},
        "given_on": _DAY, "source": _TEXT,
        "evidence": {"type": ["integer", "null"], "description": "The number of the file that shows the answer."},
        "conditions": {"type": "array", "items": _CONDITION},
    },
    "email", "name", "answered_by",
)  # fmt: skip
_CHANGE = _closed({"part": _TEXT, "label": _TEXT, "before": _TEXT, "after": _TEXT, "material": {"type": "boolean"}})
VERSION = _closed(
    {
        "id": _NUMBER, "kind": _TEXT,
        "subject": {**_TEXT, "description": "Which document of that kind; empty where a project has one."},
        "number": _NUMBER,
        "state": {"type": "string", "enum": list(Version.State.values)},
        "sha256": {**_TEXT, "description": "Of the content as sent: JSON in UTF-8, keys sorted, no blanks."},
        "in_order": {"type": "boolean"}, "note": _TEXT, "proposed_by": _MAYBE, "proposed_at": _AT, "decided_at": _AT,
        "since": {"type": ["integer", "null"], "description": "The signed version that it was compared with."},
        "signatures": {"type": "array", "items": _SIGNATURE},
    },
    "proposed_by",
)  # fmt: skip
VERSIONS = _closed({"items": {"type": "array", "items": VERSION}})
WHOLE = _closed(
    {
        **VERSION["properties"],
        "content": {"type": "object", "description": "Amounts only with the right see_costs."},
        "changes": {"type": "array", "items": _CHANGE, "description": "Against the signed version before."},
    },
    "proposed_by",
)  # fmt: skip


_REPLY = _closed({"text": _TEXT, "at": _AT, "by": _TEXT}, "by")
REMARKS = _closed({"items": {"type": "array", "items": _closed(
    {
        "number": _NUMBER, "version": {**_NUMBER, "description": "The id of the version that it was said of."},
        "part": {**_TEXT, "description": "Beside which it stands now; empty: of the whole."},
        "quote": {**_TEXT, "description": "The words that it is about, for who may see them."},
        "outdated": {"type": "boolean", "description": "The passage is no longer as it was when it was said."},
        "text": _TEXT, "at": _AT, "resolved_at": _AT, "by": _TEXT,
        "answers": {"type": "array", "items": _REPLY},
    },
    "by",
)}})  # fmt: skip


def told_version(version: Version, access: Access) -> dict[str, Any]:
    """A version as the caller may see it, without its content."""
    told: dict[str, Any] = {
        "id": version.pk, "kind": version.kind, "subject": version.subject,
        "number": version.number, "state": version.state,
        "sha256": version.digest, "in_order": version.in_order, "note": version.note,
        "proposed_at": version.proposed_at.isoformat(),
        "decided_at": version.decided_at.isoformat() if version.decided_at else None,
        "since": None if version.since is None else version.since.number,
        "signatures": [_signature(one, access) for one in queries.signatures_of(version, None)],
    }  # fmt: skip
    if access.may(Right.SEE_TEAM):
        told["proposed_by"] = version.proposed_by.name
    return told


def told_whole(version: Version, access: Access) -> dict[str, Any]:
    """The same with its content, and what changed."""
    content = kind_of(version.kind).without(canonical.read(version.content), access.may)
    changes = queries.shown_changes(queries.changes_since(version), access)
    return {**told_version(version, access), "content": content, "changes": [_change(one) for one in changes]}


def told_remark(said: Said, access: Access) -> dict[str, Any]:
    """A remark as it stands beside a version."""
    one, people = said.one, access.may(Right.SEE_TEAM)

    def named(each: Remark) -> dict[str, Any]:
        return {"text": each.text, "at": each.at.isoformat()} | ({"by": who_said(each)} if people else {})

    return {
        "number": one.pk, "version": one.version_id, "part": said.part, "quote": said.quote,
        "outdated": said.outdated, "resolved_at": _iso(one.resolved_at),
        "answers": [named(reply) for reply in one.replies.all()], **named(one),
    }  # fmt: skip


def _signature(one: Signature, access: Access) -> dict[str, Any]:
    request, people = one.request, access.may(Right.SEE_TEAM)
    told: dict[str, Any] = {
        "number": request.pk, "place": request.place, "role": request.role, "outside": request.user_id is None,
        "state": request.state, "way": request.way, "due": _iso(request.due), "asked_at": _iso(request.asked_at),
        "answered_at": _iso(request.answered_at), "reason": request.reason, "given_on": _iso(request.given_on),
        "source": request.source, "evidence": request.evidence_id,
        "conditions": [
            {"number": each.pk, "text": each.text, "met_at": _iso(each.met_at), "how": each.how}
            | ({"met_by": each.met_by.name if each.met_by else None} if people else {})
            for each in one.conditions
        ],
    }  # fmt: skip
    if people:
        told |= {"name": request.name, "answered_by": request.by.name if request.by else None}
    if access.may(Right.SEE_PERSONAL):
        told["email"] = request.email
    return told


def _change(one: Change) -> dict[str, Any]:
    return {
        "part": one.part, "label": one.label, "before": one.before, "after": one.after, "material": one.material
    }  # fmt: skip


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat()
