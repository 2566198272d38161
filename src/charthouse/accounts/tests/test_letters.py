"""Letters leave by a mail server, and a server that does not take them is told."""

from __future__ import annotations

import socketserver
import threading

import pytest
from tests.worlds import account

from charthouse.accounts import letters


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
