"""Real workers for the tests of this chapter."""

from __future__ import annotations

import pytest

from charthouse.jobs import registry
from charthouse.jobs.tests import kinds
from charthouse.jobs.tests.workers import workers_in


@pytest.fixture
def own_kinds(monkeypatch):
    """The kinds of jobs that are known, to which a test may add."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))


@pytest.fixture
def workers(tmp_path, own_kinds, transactional_db):
    """Starts real worker processes on the tests' database."""
    kinds.register_all()
    with workers_in(tmp_path) as started:
        yield started
