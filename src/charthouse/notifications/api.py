"""The API of one's own notices, and of how one wants to be told."""

from __future__ import annotations

from typing import Any, Literal

from charthouse.accounts import notices as kinds_of_notices
from charthouse.accounts.api import mine
from charthouse.doors import signed_in
from charthouse.notifications import telling
from charthouse.rest.asking import only
from charthouse.rest.inputs import Input, Line
from charthouse.rest.router import Request

_TEXT: dict[str, Any] = {"type": "string"}
_WAY: dict[str, Any] = {"type": "string", "enum": ["at_once", "digest", "off"]}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


NOTICES = _closed(
    {
        "unseen": {"type": "integer"},
        "items": {
            "type": "array",
            "items": _closed(
                {"kind": _TEXT, "text": _TEXT, "page": _TEXT, "at": {"type": "string", "format": "date-time"},
                 "seen": {"type": "boolean"}}
            ),
        },
    }
)  # fmt: skip
WAYS = _closed({"items": {"type": "array", "items": _closed({"kind": _TEXT, "label": _TEXT, "way": _WAY})}})


class NoticeWayIn(Input):
    """How to be told of one kind of thing by mail."""

    kind: Line
    way: Literal["at_once", "digest", "off"]


@mine.get("/notices", shows=NOTICES)
@signed_in("The caller's own notices, of projects that they still see.")
def list_notices(request: Request) -> Any:
    """The latest hundred things that you were told; reading them here does not make them seen."""
    only(request.GET, ())
    user = request.auth.user
    items = [
        {"kind": line.notice.kind, "text": line.words, "page": line.notice.page, "at": line.notice.at.isoformat(),
         "seen": line.notice.seen_at is not None}
        for line in telling.lines_of(telling.seen_by(user), 100)
    ]  # fmt: skip
    return {"unseen": telling.unseen(user), "items": items}


@mine.post("/notices/seen", shows=NOTICES)
@signed_in("The caller's own notices.")
def see_notices(request: Request) -> Any:
    """Say that you have seen them all."""
    telling.look(request.auth.user)
    return list_notices(request)


@mine.get("/notices/ways", shows=WAYS)
@signed_in("How the caller wants to be told.")
def list_notice_ways(request: Request) -> Any:
    """Of what you are told, and how by mail: at once, one letter a day, or none."""
    only(request.GET, ())
    chosen = telling.ways_of(request.auth.user)
    return {
        "items": [
            {"kind": one.name, "label": str(one.label), "way": str(chosen[one.name])}
            for one in kinds_of_notices.kinds()
        ]
    }


@mine.put("/notices/ways", shows=WAYS)
@signed_in("How the caller wants to be told.")
def choose_notice_way(request: Request, body: NoticeWayIn) -> Any:
    """Say how you want to be told of one kind of thing; the list holds it in any case."""
    telling.choose_ways(user=request.auth.user, ways={body.kind: body.way})
    return list_notice_ways(request)
