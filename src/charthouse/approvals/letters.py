"""The letters to those who are asked to sign."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils import timezone

from charthouse.accounts import notices
from charthouse.accounts.letters import link, send
from charthouse.approvals.models import Reminding, SignatureRequest, SigningLink
from charthouse.approvals.registry import called
from charthouse.approvals.telling import ASKED, REMINDED, about

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Inside, nobody is written to: where the people of the demo are asked."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def are_quiet() -> bool:
    """Whether letters are left out just now."""
    return _quiet.get()


def ask(request: SignatureRequest, secret: str, *, again: bool) -> bool:
    """Ask somebody for their signature, or remind them; gives whether the mail server took the letter."""
    version = request.version
    by = version.proposed_by
    reader = by if request.user is None else request.user
    where = link("sign-link", secret) if secret else link("version", version.project.key, str(version.pk))
    context = {
        "request": request, "version": version, "by": by, "link": where,
        "title": called(version.project, version.kind, version.subject),
        "again": again, "outside": bool(secret),
    }  # fmt: skip

    def letter() -> bool:
        return send("approvals/letters/asked.txt", to=_address(request), reader=reader, context=context)

    if request.user is None:
        taken = letter()
    else:
        taken = notices.tell(replace(about(REMINDED if again else ASKED, version, request.user), letter=letter))
    if not taken:
        return False
    there, new = Reminding.objects.get_or_create(request=request, defaults={"at": timezone.now()})
    if not new:
        Reminding.objects.filter(pk=there.pk).update(at=timezone.now(), times=F("times") + 1)
    return True


def send_code(signing: SigningLink, code: str) -> bool:
    """Send the code that a link needs."""
    context: dict[str, Any] = {"code": code, "request": signing.request}
    by = signing.request.version.proposed_by
    return send("approvals/letters/code.txt", to=signing.request.email, reader=by, context=context)


def _address(request: SignatureRequest) -> str:
    return request.email if request.user is None else request.user.email
