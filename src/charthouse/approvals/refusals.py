"""What approvals refuse, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NoSuchVersion(Refused):
    """The project has no version of that number, or it holds no such signature, condition or remark."""

    status = 404


class NoSuchDocument(Refused):
    """No chapter has documents of that kind."""

    status = 404


class BadRequest(Refused):
    """What was said of signers, an answer or a remark cannot be kept so."""

    status = 422


class StillOpen(Refused):
    """A version of this document is out for signature already."""


class Settled(Refused):
    """The version, or the signature, is decided: it is frozen."""


class NotAsked(Refused):
    """This signature is somebody else's to give."""


class NotYet(Refused):
    """It is not this signer's turn."""


class LinkUsedUp(Refused):
    """The link has expired, was replaced, or never was: from outside they look the same."""

    status = 404


class WrongCode(Refused):
    """That is not the code that was sent, or it counts no more."""

    status = 422


class TooManyCodes(Refused):
    """Codes were asked for too often."""

    status = 429
