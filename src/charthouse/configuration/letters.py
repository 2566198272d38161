"""How letters leave: the mail server, and who they are from."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from charthouse.configuration.kinds import BadSetting
from charthouse.configuration.reading import text

_PORTS = {"smtp": 587, "smtps": 465}


def mail_server() -> dict[str, Any]:
    """Django's settings for the mail server that CHARTHOUSE_EMAIL_URL names; nothing when letters are kept as files."""
    url = text("CHARTHOUSE_EMAIL_URL")
    if not url:
        return {}
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise _bad(url) from None
    tls = options.pop("tls", "starttls" if parts.scheme == "smtp" else "")
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.fragment or options:
        raise _bad(url)
    if tls not in ({"starttls", "none"} if parts.scheme == "smtp" else {""}):
        raise BadSetting(f'CHARTHOUSE_EMAIL_URL: tls="{tls}": use "starttls" or "none" with smtp://, or smtps://.')
    if tls == "none" and parts.password:
        raise BadSetting(
            "CHARTHOUSE_EMAIL_URL: a password with tls=none would cross the network in the clear;"
            " leave out the password or the tls=none."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls == "starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def letters_from(host: str) -> str:
    """The sender of letters: CHARTHOUSE_EMAIL_FROM, else an address at this Charthouse's own host."""
    given = text("CHARTHOUSE_EMAIL_FROM")
    if not given:
        return f"Charthouse <charthouse@{host}>"
    _name, address = parseaddr(given)
    local, _at, domain = address.partition("@")
    if not local or not domain or "\n" in given or "\r" in given or " " in address:
        raise BadSetting(f'CHARTHOUSE_EMAIL_FROM="{given}": use an address like "Charthouse <charthouse@example.org>".')
    return given


def _bad(url: str) -> BadSetting:
    shown = url.rpartition("@")[2]  # never a password in a message
    return BadSetting(
        f'CHARTHOUSE_EMAIL_URL ("…{shown}"): use "smtp://user:password@host:587" or "smtps://user:password@host:465".'
    )
