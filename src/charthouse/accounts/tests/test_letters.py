"""Letters leave by a mail server, and a server that does not take them is told."""

from __future__ import annotations

import datetime as dt
import re
import socketserver
import threading

import pytest
from django.core import mail
from django.utils import timezone, translation
from tests.worlds import account

from charthouse.accounts import away, letters
from charthouse.accounts.models import Invitation


class Post(socketserver.StreamRequestHandler):
    """As much of a mail server as one letter needs (RFC 5321)."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        taken: list[bytes] = []
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (part := self.rfile.readline()) != b".\r\n":
                    taken.append(part)
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
            if word == b"QUIT":
                break
        if taken:
            self.server.letters.append(b"".join(taken).decode())  # type: ignore[attr-defined]


@pytest.fixture
def post(settings):
    """A mail server of our own; what it took is in ``letters``."""
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        server.letters = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.django_db
def test_a_letter_leaves_by_the_mail_server(post, settings):
    settings.DEFAULT_FROM_EMAIL = "Charthouse <charthouse@example.org>"
    reader = account("zoe@example.org", "Zoë")
    context = {"reader": reader, "email": reader.email, "here": settings.PUBLIC_URL}

    assert letters.trouble() == ""
    assert letters.send("account/email/unknown_account_letter.txt", to=reader.email, reader=reader, context=context)

    assert "Subject: No account under this address" in post.letters[0]
    assert "From: Charthouse <charthouse@example.org>" in post.letters[0]
    assert "To: zoe@example.org" in post.letters[0]


def test_a_mail_server_that_does_not_answer_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    assert "look at CHARTHOUSE_EMAIL_URL" in letters.trouble()


def test_letters_kept_as_files_are_no_trouble(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    assert letters.trouble() == ""


def in_german(user, zone="Europe/Zurich"):
    """Somebody who reads German."""
    user.locale, user.time_zone = "de", zone
    user.save()
    return user


def test_a_deputy_reads_the_letter_in_their_own_language_whoever_arranged_it(
    maria, yuki, django_capture_on_commit_callbacks
):
    in_german(yuki)
    day = timezone.localdate()

    with django_capture_on_commit_callbacks(execute=True), translation.override("en"):
        away.name_deputy(person=maria, deputy=yuki, first_day=day, last_day=day, by=maria)

    (letter,) = mail.outbox
    assert letter.subject == "Yuki Hayashi vertritt Maria Okafor"
    assert "Guten Tag Yuki Hayashi," in letter.body


def test_a_reset_is_in_the_language_of_the_account_whatever_browser_asks(maria, client):
    in_german(maria)

    client.post("/accounts/password/reset/", {"email": maria.email}, headers={"accept-language": "en"})

    assert "Ihr Passwort" in mail.outbox[0].body


def test_a_stranger_reads_the_letter_in_the_language_of_their_browser(db, client):
    client.post("/accounts/password/reset/", {"email": "who@example.org"}, headers={"accept-language": "de"})

    assert mail.outbox[0].subject == "Kein Konto unter dieser Adresse"


def test_an_invitation_says_in_which_time_zone_its_last_hour_is_meant(maria):
    invitation = Invitation(email="noor@example.org", invited_by=in_german(maria, "Asia/Tokyo"))
    invitation.expires_at = dt.datetime(2026, 12, 8, 11, 30, tzinfo=dt.UTC)
    letters.send_invitation(invitation, "secret")

    assert mail.outbox[0].subject == "Maria Okafor lädt Sie zu Charthouse ein"
    assert "8. Dez. 2026, 20:30 (Asia/Tokyo)" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("address", "typed", "sentence"),
    [
        ("/accounts/login/", {"login": "maria@example.org", "password": "wrong"}, "Passwort"),
        ("/accounts/login/", {"login": "nobody", "password": ""}, "Dieses Feld ist zwingend erforderlich"),
        ("/accounts/password/reset/", {"email": "no address"}, "gültige E-Mail-Adresse"),
    ],
)
def test_what_is_wrong_with_signing_in_is_said_in_german(maria, client, address, typed, sentence):
    page = client.post(address, typed, headers={"accept-language": "de"}).content.decode()
    (errors,) = re.findall(r'<[^>]*class="[^"]*error[^>]*>(.*?)</', page, re.DOTALL) or [page]

    assert sentence in errors, errors
