"""Hands attached files out: checked against their checksum, to be saved, never shown inside a page of ours."""

from __future__ import annotations

import base64
from urllib.parse import quote

from django.db import connection
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from charthouse.journal import attaching, storing
from charthouse.journal.models import Attachment


def handed_out(kept: Attachment, *, media_type: str = "") -> StreamingHttpResponse:
    """The answer that holds a file.

    :raises FileDamaged: it is gone from the disk, or not what was attached
    """
    try:
        file = storing.path_of(kept.stored_as).open("rb")
    except OSError as error:
        raise _damaged(kept) from error
    if storing.digest_of(file) != kept.sha256:
        file.close()
        raise _damaged(kept)
    file.seek(0)
    if not connection.in_atomic_block:
        connection.close()  # a slow reader holds no connection to the database
    response = StreamingHttpResponse(storing.chunks_of(file), content_type=media_type or kept.media_type)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]  # as Django's own: also when nothing of it is read
    plain = "".join(sign if 32 <= ord(sign) < 127 and sign not in '"\\' else "_" for sign in kept.name)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept.name, safe='')}"
    response["Content-Length"] = str(kept.size)
    response["Content-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(kept.sha256)).decode()}:"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _damaged(kept: Attachment) -> attaching.FileDamaged:
    return attaching.FileDamaged(
        _("“%(file)s” is damaged on the server’s disk, so it is not handed out; an administrator can bring it back "
          "from a backup (charthouse verify names it).")
        % {"file": kept.name}
    )  # fmt: skip
