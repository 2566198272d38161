"""Files that programs send: in a form as browsers do, or as the body itself with a checksum beside it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from charthouse.rest.refusals import BadInput, BadRequest

_CHUNK = 1 << 20
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\]{1,200}")

PARAMETERS: tuple[dict[str, Any], ...] = (
    {
        "in": "query", "name": "name", "required": False,
        "description": "The file’s name; needed where the body is the file itself.",
        "schema": {"type": "string", "pattern": r"^[^\x00-\x1f\x7f/\\]{1,200}$"},
    },
    {
        "in": "header", "name": "Content-Digest", "required": False,
        "description": "The checksum of a body that is the file itself (RFC 9530): sha-256=:BASE64:. If it is another "
                       "than that of what arrived, nothing is kept.",
        "schema": {"type": "string", "pattern": r"^sha-256=:[A-Za-z0-9+/]{43}=:$"},
    },
)  # fmt: skip
"""What an endpoint takes that says ``raw=True``."""


def upload_of(request: HttpRequest, *, refuse: Callable[[int, str], None]) -> UploadedFile[Any]:
    """The file that a request brings; ``refuse`` looks at its size and name before it is read.

    :raises BadInput: no file, no name, or another checksum than was said
    """
    name = _name_said(request)
    said = _digest_said(request)
    if request.content_type == "multipart/form-data":
        try:
            found = request.FILES.getlist("file")
        except MultiPartParserError:
            raise BadRequest(_("The form cannot be read; send it as multipart/form-data with its boundary.")) from None
        if len(found) != 1 or not isinstance(found[0], UploadedFile):
            sentence = _("must be one file")
            raise BadInput(_("Send one file, in the field “file” of the form."), fields={"file": sentence})
        if name:
            found[0].name = name
        return found[0]
    if not name:
        raise BadInput(_("Say the file’s name in the address: “?name=…”."), fields={"?name": _("is missing")})
    length = request.META.get("CONTENT_LENGTH") or "0"
    refuse(int(length) if length.isdigit() else 0, name)
    return _read(request, name, said)


def _read(request: HttpRequest, name: str, said: bytes | None) -> UploadedFile[Any]:
    upload = TemporaryUploadedFile(name, "application/octet-stream", 0, None)
    digest, size = hashlib.sha256(), 0
    while chunk := request.read(_CHUNK):
        digest.update(chunk)
        upload.write(chunk)
        size += len(chunk)
    if said is not None and digest.digest() != said:
        upload.close()
        raise BadInput(
            _("The file did not arrive as it was sent: its checksum is another. Send it again."),
            fields={"Content-Digest": _("is not that of what arrived")},
        )
    upload.size = size
    upload.seek(0)
    return upload


def _name_said(request: HttpRequest) -> str:
    names = request.GET.getlist("name")
    if not names:
        return ""
    if len(names) > 1 or not _NAME.fullmatch(names[0]):
        raise BadInput(
            _("Correct the address: “name” must be a file’s name of 1 to 200 characters, without a folder."),
            fields={"?name": _("must be a file’s name of 1 to 200 characters, without a folder")},
        )
    return names[0]


def _digest_said(request: HttpRequest) -> bytes | None:
    said = request.headers.get("Content-Digest")
    if said is None:
        return None
    match = _DIGEST.fullmatch(said.strip())
    if match is None:
        sentence = _("must be like sha-256=:BASE64:")
        raise BadInput(_("“Content-Digest” must be like sha-256=:BASE64:."), fields={"Content-Digest": sentence})
    return base64.b64decode(match[1])
