"""Tries doors as somebody and says in sentences what is wrong with the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import StreamingHttpResponse
from django.test import Client

from charthouse.doors import Kind, Rule
from tests.matrix.people import Person, World, rights_named
from tests.matrix.samples import NOT_OTHERS, QUERIES
from tests.matrix.walking import Door, filled

SIGN_IN = "/accounts/login/"
FOREIGN_TRIED = {"a client", "a stranger", "a manager whose account ended", "somebody not signed in"}
"""What is not ours knows no roles, so it is tried by a few."""


@dataclass(frozen=True)
class Answer:
    """What came back, as far as it matters."""

    status: int
    location: str
    text: str

    @property
    def signs_in(self) -> bool:
        """It asks who is there, or (to a script that only listens) says nothing at all."""
        if self.status == 204 and not self.text:
            return True
        return self.status == 401 or (self.status == 302 and self.location.startswith(SIGN_IN))

    @property
    def broken(self) -> bool:
        """The server failed."""
        return self.status >= 500

    def __str__(self) -> str:
        return f"{self.status} to {self.location}" if self.location else str(self.status)


def rules_wrong(doors: Iterable[Door]) -> Iterator[str]:
    """Doors without a rule, or with one that names no known right."""
    for door in doors:
        if door.rule is None:
            yield f"{door} has no rule: say one with a mark of charthouse.doors where the view is defined."
        else:
            yield from rights_wrong(str(door), door.rule)


def rights_wrong(name: str, rule: Rule) -> Iterator[str]:
    """A rule that names a right that no table knows."""
    known = rights_named().get(rule.kind.value, frozenset())
    for right in sorted(rule.rights() - known):
        yield f"{name} names the right “{right}”, which stands in no table of projects.permissions."


def browser_of(person: Person) -> Client:
    """A browser of theirs; who is not signed in has one too."""
    client = Client(headers={"accept": "text/html"}, raise_request_exception=False)
    if person.user is not None:
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(
    client: Client, method: str, address: str, *, body: object = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """One request, with all that it changed taken back."""
    point, cookies = transaction.savepoint(), {name: one.value for name, one in client.cookies.items()}
    try:
        said = dict(headers or {})
        if isinstance(body, dict):
            files = {name: SimpleUploadedFile(f"{name}.csv", content) for name, content in body.items()}
            response = client.post(address, files, headers=said)
        elif body is None:
            response = client.generic(method, address, headers=said)
        else:
            response = client.generic(method, address, str(body), content_type="application/json", headers=said)
        return Answer(response.status_code, response.headers.get("Location", ""), _text(response))
    finally:
        transaction.savepoint_rollback(point)
        transaction.savepoint_commit(point)  # PostgreSQL keeps one that is rolled back to, with a lock of its own
        client.cookies = SimpleCookie(cookies)


def wrong(door: Door, method: str, person: Person, answer: Answer, *, known: bool, owner: Person, offered: bool) -> str:
    """What is wrong with an answer, or nothing; ``offered`` says whether anybody may use this method here."""
    rule = door.rule
    assert rule is not None
    said = f"{method} {door}, as {person}: got {answer}, "
    if answer.broken:
        return said + "which is a failure of the server."
    if not offered:
        return "" if answer.status in (302, 401, 403, 404, 405) else said + "where nobody may use this method."
    if rule.kind is Kind.OPEN:
        return said + "though it is open to all." if answer.status in (401, 403) else ""
    if not person.signed_in:
        return "" if answer.signs_in else said + "instead of being asked to sign in."
    if answer.signs_in and answer.status != 204:
        return said + "though they are signed in."
    right = rule.right_for(method)
    if rule.kind is Kind.OWN and door.parameters:
        if person is owner or (right and right in person.organisation_rights):
            return said + "though they may use it." if answer.status in (403, 404) else ""
        return "" if answer.status == 404 else said + "instead of 404: it is somebody else's."
    if rule.kind is Kind.ORGANISATION:
        return _held(said, answer, has=right in person.organisation_rights, right=right, known=known)
    if rule.kind is Kind.PROJECT:
        if "see" not in person.rights:
            return "" if answer.status == 404 else said + "instead of 404: for them there is no such project."
        has = right in person.rights
        if has and person is not owner and door.name in NOT_OTHERS and not NOT_OTHERS[door.name] & person.rights:
            return "" if answer.status == 403 else said + "instead of 403: it is somebody else's."
        return _held(said, answer, has=has, right=right, known=known)
    return said + "though they may use it." if answer.status == 403 else ""


def _held(said: str, answer: Answer, *, has: bool, right: str, known: bool) -> str:
    if not has:
        return "" if answer.status == 403 else said + f"instead of 403: they lack the right “{right}”."
    if answer.status == 403 or (known and answer.status == 404):
        return said + f"though they have the right “{right}”."
    return ""


def leaked(where: str, person: Person, answer: Answer, world: World) -> Iterator[str]:
    """Secrets in an answer to who may not know them."""
    for secret in world.secrets:
        if not secret.shown_to(person) and secret.found_in(answer.text):
            yield f"{where}, as {person}: the answer holds “{secret.text}” ({secret.what}) without “{secret.right}”."


def complaints(doors: Iterable[Door], person: Person, world: World, browsers: Mapping[str, Client]) -> Iterator[str]:
    """Everything wrong with what these doors answer to somebody."""
    owner = world.person("the manager")
    for door in doors:
        if door.rule is None or door.api or (door.foreign and person.name not in FOREIGN_TRIED):
            continue
        address, known = filled(door, world.samples)
        if not known:
            yield untried(door)
            continue
        for method in door.methods:
            if (door, method) not in world.offered:
                world.offered[door, method] = asked(browsers[owner.name], method, address).status != 405
            offered = world.offered[door, method]
            answer = asked(browsers[person.name], method, address)
            if found := wrong(door, method, person, answer, known=known, owner=owner, offered=offered):
                yield found
            yield from leaked(f"{method} {door}", person, answer, world)
        for query in QUERIES.get(door.name, ()):
            answer = asked(browsers[person.name], "GET", f"{address}?{query}")
            if answer.broken:
                yield f"GET {door}?{query}, as {person}: got {answer}, which is a failure of the server."
            yield from leaked(f"GET {door}?{query}", person, answer, world)


def untried(door: Door) -> str:
    """What is wrong with a door that nobody can try."""
    return f"{door} names something: say in tests/matrix/samples.py whose record to try there."


def _text(response: Any) -> str:
    if isinstance(response, StreamingHttpResponse):
        if response.get("Content-Type", "").startswith("text/event-stream"):
            response.close()
            return ""
        return bytes(response.getvalue()).decode(errors="replace")
    return str(response.content.decode(errors="replace"))
