"""The letters that accounts send, in plain text; their links begin with the address that people type."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from charthouse.accounts import grants as granting
from charthouse.accounts.locales import as_read_by
from charthouse.accounts.models import Invitation, User
from charthouse.again import not_again

_log = logging.getLogger("charthouse.letters")


def link(name: str, *arguments: str) -> str:
    """The whole address of a page: from CHARTHOUSE_URL, never from what a request calls this server."""
    return str(settings.PUBLIC_URL) + reverse(name, args=arguments)


File = tuple[str, str, str]
"""What goes with a letter: its name, its text, and its media type."""


def send(
    template: str, *, to: str, reader: User, context: dict[str, Any], files: Sequence[File] = ()
) -> bool:  # fmt: skip
    """Send one letter, as this person reads it: the template's first line is the subject; with files where there are.

    Gives whether the mail server took it.
    """
    with as_read_by(reader):
        subject, _newline, text = render_to_string(template, context).strip().partition("\n")
    letter = EmailMessage(" ".join(subject.split()), text.strip() + "\n", None, [to])
    for name, content, kind in files:
        letter.attach(name, content, kind)
    return post(letter, template)


def post(letter: EmailMessage, called: str) -> bool:
    """Hand a letter to the mail server, and give whether it took it; the log calls it so where it did not."""
    not_again()
    try:
        letter.send()
    except (SMTPException, OSError) as trouble:
        _log.error("A letter could not be sent (%s): %s", called, trouble)
        return False
    return True


def send_invitation(invitation: Invitation, secret: str) -> bool:
    """Send the letter of an invitation, in the language of who invites, and note that it went."""
    by = invitation.invited_by
    with as_read_by(by):
        brings = granting.in_words(invitation.grants)
    context = {
        "invitation": invitation,
        "by": by,
        "link": link("invitation-link", secret),
        "brings": brings,
        "here": settings.PUBLIC_URL,
    }
    if not send("accounts/letters/invitation.txt", to=invitation.email, reader=by, context=context):
        return False
    invitation.sent_at = timezone.now()
    Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest).update(sent_at=invitation.sent_at)
    return True


def trouble() -> str:
    """What is the matter with the mail server, after a word with it; nothing when it would take a letter."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return ""
    try:
        server = get_connection()
        server.open()
        server.close()
    except (SMTPException, OSError) as wrong:
        return f"the mail server does not take letters from us ({wrong}); look at CHARTHOUSE_EMAIL_URL"
    return ""
