"""Takes out of a line what nobody may read in a log: passwords, tokens, cookies, links that let somebody in."""

from __future__ import annotations

import re

HIDDEN = "‹hidden›"
_FIELDS = r"password\d?|passwd|passphrase|secret(?:_key)?|token|api_?key|recovery_codes?|otp"

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Headers, as a request, a dictionary or a program's own words show them.
        (r"(?i)\b((?:set-)?cookie[\"']?\s*[:=]\s*)[^\n]+", rf"\1{HIDDEN}"),
        (
            r"(?i)\b((?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?)(?:(bearer|basic|token|digest)\s+)?[^\s\"',;}]+",
            rf"\1{HIDDEN}",
        ),
        (r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}", rf"\1{HIDDEN}"),
        # The values of fields of forms, queries and settings, but not the name of the field that follows.
        (
            rf"(?i)\b(\w*(?:{_FIELDS})[\"']?\s*[=:]\s*\[?[\"']?)(?!\w+[\"']?\s*[=:])[^\s\"'&,;)}}\]]+",
            rf"\1{HIDDEN}",
        ),
        (r"\b(charthouse_(?:session|csrf)=)[^\s;\"']+", rf"\1{HIDDEN}"),
        # Addresses with a password, and seeds of one-time codes.
        (r"(://[^/\s:@]*:)[^@\s/]+@", rf"\1{HIDDEN}@"),
        (r"otpauth://\S+", f"otpauth://{HIDDEN}"),
        # Links that let somebody in: to reset a password, confirm an address, accept an invitation.
        (r"(?i)(/(?:reset/key|confirm-email|invit\w*|join|links?/login)/)[^/\s\"'?]{6,}", rf"\1{HIDDEN}"),
        (r"\b\w+-[0-9a-z]{6}-[0-9a-f]{32}\b", HIDDEN),
        (r":[A-Za-z0-9]{6}:[A-Za-z0-9_-]{27,}", f":{HIDDEN}"),
        # Whatever else looks like chance: small and capital letters and digits in one long word.
        (
            r"(?<![\w-])(?=[a-z0-9A-Z_-]*[a-z])(?=[a-z0-9A-Z_-]*[A-Z])(?=[a-z0-9A-Z_-]*\d)[A-Za-z0-9_-]{28,}(?![\w-])",
            HIDDEN,
        ),
    )
)


def mask(line: str) -> str:
    """The line without its secrets."""
    for pattern, replacement in _MASKS:
        line = pattern.sub(replacement, line)
    return line
