"""A program's view of Charthouse: a client with a token for each person of the small world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from charthouse.accounts.models import User
from charthouse.accounts.tokens import SCOPES, make_token
from charthouse.plan.rescheduling import reschedule
from charthouse.plan.taking_over import import_document
from charthouse.projects.models import Project
from charthouse.rest import limits


class Program:
    """Sends JSON with a token, as a program would."""

    def __init__(self, secret: str = "") -> None:
        self._client = Client(headers={"authorization": f"Bearer {secret}"} if secret else None)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; ``If_Match="*"`` is the header ``If-Match``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.generic(
            method, f"/api/v1{path}", "" if body is None else _json(body),
            content_type="application/json" if body is not None else "", headers=sent,
        )  # fmt: skip


def _json(body: Any) -> bytes:
    import orjson

    return body if isinstance(body, bytes) else orjson.dumps(body)


def program_of(user: User, *scopes: str) -> Program:
    """A program that acts for somebody."""
    return Program(make_token(owner=user, name="Tests", scopes=scopes or tuple(SCOPES), by=user)[1])


@pytest.fixture(autouse=True)
def _counts_from_zero() -> Iterator[None]:
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def planned(payroll: Project, small_plan: Any, maria: User) -> Project:
    """The payroll project with the small plan in it."""
    import_document(project=payroll, document=small_plan, by=maria)
    reschedule(project=payroll, by=maria)
    payroll.refresh_from_db()
    return payroll


@pytest.fixture
def manager(planned: Project, maria: User) -> Program:
    """Maria's program: she manages the project."""
    return program_of(maria)


@pytest.fixture
def contributor(planned: Project, yuki: User) -> Program:
    """Yuki's program."""
    return program_of(yuki)


@pytest.fixture
def viewer(planned: Project, helene: User) -> Program:
    """Helene's program: she only looks."""
    return program_of(helene)


@pytest.fixture
def outsider(planned: Project, stranger: User) -> Program:
    """The program of somebody with no part in the project."""
    return program_of(stranger)
