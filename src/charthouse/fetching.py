"""The one way to fetch from an address that somebody typed: to public places only, and never without a limit.

What a person can make a server ask for must not be the server's own network. The name is looked up once, each address
is looked at, and the connection goes to that very address, so that a name cannot change its mind in between. A redirect
is a new address, looked at like the first.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext

from charthouse.refusals import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Lookup = Callable[[str, int], Sequence[str]]

_REDIRECTS = 5
_PIECE = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotFetched(Refused):
    """Nothing came from that address, or it may not be asked; the message says why."""

    status = 422


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came."""

    url: str
    """The last address, after redirects."""
    status: int
    kind: str
    """Its media type, as the other side says."""
    body: bytes


def fetch(url: str, *, most_bytes: int, seconds: float = 10.0, lookup: Lookup | None = None) -> Fetched:
    """What stands at an address of the web.

    :raises NotFetched: not http(s), not public, too big, too slow, or no answer
    """
    deadline = time.monotonic() + seconds
    for _ in range(_REDIRECTS + 1):
        answer, place = _ask(url, deadline, most_bytes, lookup or _look_up)
        if not place:
            return answer
        url = urljoin(url, place)
    raise NotFetched(
        gettext("%(address)s sends from one address to the next and never arrives.") % {"address": _shown(url)}
    )


def is_public(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Whether an address is one that anybody on the internet could ask, or one that the operator allows."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner, allowed)
    if any(address in network for network in allowed if network.version == address.version):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _ask(url: str, deadline: float, most_bytes: int, lookup: Lookup) -> tuple[Fetched, str]:
    """One answer, and where it sends us if it does."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise NotFetched(
            gettext("“%(address)s” is no address; it begins with https:// or http://.") % {"address": url[:200]}
        ) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotFetched(
            gettext("“%(address)s” is no address of the web; it begins with https:// or http://.")
            % {"address": url[:200]}
        )
    if parts.username is not None or parts.password is not None:
        raise NotFetched(gettext("An address with a name and password in it is not asked; leave them out."))
    address = _allowed_address(parts.hostname, port, lookup)
    connection = _connect(parts.scheme, parts.hostname, address, port, deadline)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # A time limit on each piece is none on the whole: whoever sends a byte now and then is cut off by this.
    end = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, (connection.sock,))
    end.daemon = True
    end.start()
    try:
        connection.request("GET", target, headers={"User-Agent": "Charthouse", "Accept-Encoding": "identity"})
        response = connection.getresponse()
        place = response.getheader("Location", "") if response.status in {301, 302, 303, 307, 308} else ""
        body = b"" if place else _read(response, connection, deadline, most_bytes, url)
        return Fetched(url, response.status, response.headers.get_content_type(), body), place
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotFetched(
            gettext("%(address)s did not answer as a web server does (%(name)s).")
            % {"address": _shown(url), "name": type(error).__name__}
        ) from error
    finally:
        end.cancel()
        connection.close()


def _cut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _allowed_address(host: str, port: int, lookup: Lookup) -> str:
    try:
        found = [ipaddress.ip_address(each.split("%")[0]) for each in lookup(host, port)]
    except (OSError, UnicodeError, ValueError):
        raise NotFetched(
            gettext("There is no %(host)s; look whether it is written correctly.") % {"host": host}
        ) from None
    # All of them: a name that stands for a public and an inner address is up to something.
    if not found or not all(is_public(each, settings.FETCH_ALLOW) for each in found):
        raise NotFetched(
            gettext(
                "%(host)s is not on the public internet, so it is not asked. "
                "An administrator can allow its network with CHARTHOUSE_FETCH_ALLOW."
            )
            % {"host": host}
        )
    return str(found[0])


def _connect(scheme: str, host: str, address: str, port: int, deadline: float) -> http.client.HTTPConnection:
    """A connection to that very address, with the name only for the certificate and the Host header."""
    left = _left(deadline, host)
    connection = http.client.HTTPConnection(host, port, timeout=left)
    try:
        plain = socket.create_connection((address, port), timeout=left)
        if scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            connection.default_port = 443
        else:
            connection.sock = plain
    except OSError as error:
        raise NotFetched(
            gettext("%(host)s cannot be reached (%(name)s).") % {"host": host, "name": type(error).__name__}
        ) from error
    return connection


def _read(
    response: http.client.HTTPResponse,
    connection: http.client.HTTPConnection,
    deadline: float,
    most_bytes: int,
    url: str,
) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline, url))
        piece = response.read1(_PIECE)
        if not piece:
            return b"".join(pieces)
        size += len(piece)
        if size > most_bytes:
            raise NotFetched(
                gettext("%(address)s sends more than %(most_bytes)s KiB, which is more than is read.")
                % {"address": _shown(url), "most_bytes": most_bytes // 1024}
            )
        pieces.append(piece)


def _left(deadline: float, what: str) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotFetched(gettext("%(address)s takes too long to answer.") % {"address": _shown(what)})
    return left


def _look_up(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def _shown(url: str) -> str:
    """An address without its query, which may hold a secret."""
    return url.split("?")[0][:200]
