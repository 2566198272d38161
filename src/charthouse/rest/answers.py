"""What endpoints give back, and how it is written: JSON with an ETag that says the record's version."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from charthouse.rest.refusals import BadInput, NeedsVersion, OtherVersion

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what is shown, and of which version of the record."""

    body: Any = None
    status: int = 200
    version: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    packed: bytes | None = None
    """The body where it is JSON text already."""


def written(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The answer as HTTP; nothing but 304 where the reader has the same already."""
    if answer.status == 204:
        response = HttpResponse(status=204)
        del response["Content-Type"]
        return response
    content = orjson.dumps(answer.body) if answer.packed is None else answer.packed
    tag = tag_of(answer.version, content)
    if request.method in ("GET", "HEAD") and _has(request, tag):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(content, status=answer.status, content_type="application/json")
    response["ETag"] = tag
    for name, value in answer.headers.items():
        response[name] = value
    return response


def tag_of(version: int | None, content: bytes) -> str:
    """``"7-1b2c3d4e"``: the record's version, then what was shown of it, which computed dates change without it."""
    shown = hashlib.blake2b(content, digest_size=6).hexdigest()
    return f'"{"" if version is None else version}-{shown}"'


def _has(request: HttpRequest, tag: str) -> bool:
    said = request.headers.get("If-None-Match", "")
    return said.strip() == "*" or any(f'"{one}"' == tag for one in _TAG.findall(said))


def version_asked(request: HttpRequest) -> int | None:
    """The version of the record that a change was made for; None where it is ``*``: whichever there is.

    :raises NeedsVersion:
    :raises BadInput:
    """
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise NeedsVersion(
            _(
                "Say in “If-Match” which version you change: the ETag that came when you read it; "
                "or “*” to change it whatever it is by now."
            ),
            fields={"If-Match": _("is missing")},
        )
    if said == "*":
        return None
    match = _TAG.fullmatch(said)
    version = "" if match is None else match[1].partition("-")[0]
    if not (version.isascii() and version.isdigit() and len(version) < 16):
        raise BadInput(
            _('“If-Match” must be the record’s ETag as it came, like "7-1b2c3d4e5f60", or “*”.'),
            fields={"If-Match": _("is no ETag of a record")},
        )
    return int(version)


def require_version(asked: int | None, there: int, name: str) -> None:
    """Refuse a change that was made for another version than the one that is there; the row must be locked.

    :raises OtherVersion:
    """
    if asked is not None and asked != there:
        raise OtherVersion(
            _("%(name)s is at version %(there)d now, and you changed version %(asked)d; read it again and repeat.")
            % {"name": name, "there": there, "asked": asked}
        )
