"""What holds for every test, wherever it lives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import catalogues
import pytest
from django.utils import translation
from hypothesis import settings

pytest_plugins = ["tests.schema_once", "tests.worlds", "tests.live.serving"]

_JOURNEYS = Path(__file__).parent / "tests" / "journeys"
_DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "live_server",
    "serve",
    "django_db_serialized_rollback",
}


# By hand, properties are tried on other examples each time; in scripts/test on the same ones, so that a change is
# judged by what it changed. No deadline: a busy machine is not a defect.
settings.register_profile("other-examples", deadline=None)
settings.register_profile("same-examples", deadline=None, derandomize=True)
settings.load_profile("other-examples")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations if they changed since the last setup."""
    catalogues.compile_catalogues(config.rootpath)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Each test begins in English, whatever language a page was asked for in the test before."""
    with translation.override("en"):
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches the database: scripts/test runs it on PostgreSQL once more."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        touches = item.get_closest_marker("django_db") or fixtures & _DATABASE_FIXTURES
        if touches and not item.get_closest_marker("of_the_page"):
            item.add_marker(pytest.mark.database)
        if item.get_closest_marker("journey") and _JOURNEYS not in item.path.parents:
            raise pytest.UsageError(f"{item.nodeid} is a journey, and scripts/test looks for those in {_JOURNEYS}.")
    if hasattr(config, "workerinput"):
        _longest_first(items)


def _longest_first(items: list[pytest.Item]) -> None:
    """Order the files so that no worker begins a long one when the others are done: by patience, then by tests."""
    patience: Counter[Path] = Counter()
    tests = Counter(item.path for item in items)
    for item in items:
        if (mark := item.get_closest_marker("timeout")) and mark.args:
            patience[item.path] = max(patience[item.path], int(mark.args[0]))
    items.sort(key=lambda item: (-patience[item.path], -tests[item.path], str(item.path)))


@pytest.fixture(autouse=True)
def _nobody_acts_for_anybody() -> Iterator[None]:
    """Each test begins as a request does: what an earlier one found about deputies is forgotten."""
    from charthouse.journal.acting import acting_afresh

    with acting_afresh():
        yield
