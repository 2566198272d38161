"""What the API's frame refuses, one class each."""

from __future__ import annotations

from charthouse.refusals import Refused


class NotSignedIn(Refused):
    """No token, no session, or none that is valid: who asks is not known."""

    status = 401


class OutsideTheScope(Refused):
    """The token was not made for this."""

    status = 403


class ForgedRequest(Refused):
    """A change came with the session's cookie, but not from one of our pages."""

    status = 403


class NoSuchEndpoint(Refused):
    """The API has nothing at this address."""

    status = 404


class WrongMethod(Refused):
    """The address is right, the method is not."""

    status = 405


class BadRequest(Refused):
    """The request cannot be read at all."""

    status = 400


class NoLength(Refused):
    """A body came without saying how long it is."""

    status = 411


class OtherVersion(Refused):
    """The record is no longer the one that was read."""

    status = 412


class TooBig(Refused):
    """The request is bigger than this endpoint takes."""

    status = 413


class WrongContentType(Refused):
    """The body is of a kind that this endpoint does not read."""

    status = 415


class BadInput(Refused):
    """Something in the address, a header or the body is not what it must be."""

    status = 422


class KeyUsedOtherwise(Refused):
    """The idempotency key came before with another request."""

    status = 422


class NeedsVersion(Refused):
    """A change must say which version of the record it was made for."""

    status = 428


class TooManyRequests(Refused):
    """The caller asked more often than it may."""

    status = 429

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait
