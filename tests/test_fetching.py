"""Fetching goes to public places only, whatever a name, a redirect or a slow answer tries."""

from __future__ import annotations

import http.server
import ipaddress
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from charthouse import fetching
from charthouse.fetching import NotFetched, fetch, is_public

SOURCES = Path(__file__).resolve().parents[1] / "src" / "charthouse"


class Site(http.server.BaseHTTPRequestHandler):
    """A small site with everything a hostile one may do."""

    def do_GET(self) -> None:
        if self.path == "/page?x=1":
            self._send(200, b"hello", {"Content-Type": "text/plain; charset=utf-8"})
        elif self.path == "/inside":
            self._send(302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"})
        elif self.path == "/round":
            self._send(302, b"", {"Location": "/round"})
        elif self.path == "/to-page":
            self._send(302, b"", {"Location": "/page?x=1"})
        elif self.path == "/file":
            self._send(302, b"", {"Location": "file:///etc/passwd"})
        elif self.path == "/big":
            self._send(200, b"x" * 200_000, {})
        elif self.path == "/drip":
            self.send_response_only(200)
            try:
                for _ in range(100):
                    self.wfile.write(b"X")
                    self.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                pass

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(settings) -> Iterator[str]:
    """The small site, on a network that the operator allows."""
    settings.FETCH_ALLOW = [ipaddress.ip_network("127.0.0.0/8")]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_page_comes_with_its_kind_also_after_a_redirect(site: str):
    found = fetch(f"{site}/to-page", most_bytes=1000)

    assert (found.url, found.status, found.kind, found.body) == (f"{site}/page?x=1", 200, "text/plain", b"hello")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/inside", "169.254.169.254 is not on the public internet"),
        ("/round", "never arrives"),
        ("/file", "is no address of the web"),
        ("/big", "sends more than 97 KiB"),
    ],
)
def test_a_site_that_leads_inside_in_a_circle_or_to_too_much_is_refused(site: str, path: str, sentence: str):
    with pytest.raises(NotFetched, match=sentence):
        fetch(site + path, most_bytes=100_000)


def test_a_site_that_sends_a_byte_now_and_then_is_cut_off(site: str):
    began = time.monotonic()

    with pytest.raises(NotFetched):
        fetch(f"{site}/drip", most_bytes=1000, seconds=0.6)

    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_what_is_not_public_is_known(address: str):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "8.8.8.8"])
def test_what_is_public_is_known(address: str):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]:8000/", "http://2130706433/", "http://0x7f.1/", "http://localhost:8000/",
        "http://[::ffff:10.0.0.1]/",
    ],
)  # fmt: skip
def test_no_way_of_writing_our_own_address_gets_through(settings, url: str):
    settings.FETCH_ALLOW = []

    with pytest.raises(NotFetched):
        fetch(url, most_bytes=1000)


def test_a_name_that_stands_for_a_public_and_an_inner_address_is_refused(settings):
    settings.FETCH_ALLOW = []

    with pytest.raises(NotFetched, match="is not on the public internet"):
        fetch("http://two.example/", most_bytes=1, lookup=lambda *_: ["93.184.216.34", "10.0.0.1"])


def test_the_connection_goes_to_the_address_that_was_looked_at(site: str):
    asked: list[str] = []
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    port = site.rsplit(":", 1)[1]
    found = fetch(f"http://changing.example:{port}/page?x=1", most_bytes=1000, lookup=changing)

    assert (found.body, asked) == (b"hello", ["changing.example"])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.org/",
        "file:///etc/passwd",
        "javascript:1",
        "//x.org",
        "http://",
        "http://a:b@x.org/",
        "http://x:99999/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str):
    with pytest.raises(NotFetched):
        fetch(url, most_bytes=1000)


def test_nobody_else_in_the_program_asks_the_network_by_themselves():
    asking = re.compile(
        r"^\s*(?:import|from)\s+(?:urllib\.request|urllib3|http\.client|httpx|requests|aiohttp)\b", re.M
    )
    allowed = {
        "fetching.py",
        "cli/serve.py",  # asks its own server whether it answers
        "rest/openapi.py",  # only the names of the statuses
    }

    found = {
        str(file.relative_to(SOURCES))
        for file in SOURCES.rglob("*.py")
        if "tests" not in file.parts and "node_modules" not in file.parts and asking.search(file.read_text())
    }

    assert found == allowed
    assert fetching.__doc__
