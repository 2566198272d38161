"""The matrix's world, for each of its tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.matrix.judging import browser_of
from tests.matrix.people import World, make_world
from tests.matrix.samples import samples_of


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thousands of requests need no line each, and of their templates nobody keeps what they were given."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_args, **_told: None)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(db: None) -> World:
    """Everybody, and the secret project."""
    made = make_world()
    made.samples = samples_of(made)
    return made


@pytest.fixture
def browsers(world: World) -> dict[str, Client]:
    """A browser for each."""
    return {person.name: browser_of(person) for person in world.people}
